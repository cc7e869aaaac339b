"""What maps ask for: clusters and services of a box, small, exact and refused by name."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from locator import create_app
from locator.alerts import alerts_of
from locator.config import Settings
from locator.directory.build import build, write_database
from locator.directory.clusters import APART, MOST_SPOTS, TOP_ZOOM
from locator.directory.database import MOST_NAMED, Directory
from locator.geo import Point
from locator.geocoding.gazetteer import Gazetteer
from locator.phone import dialling_address, display_phone, read_phone
from locator.query import FILTERS, LARGEST_ZOOM, MAP_PARAMETERS
from tests.directory.test_database import service
from tests.web.test_hostile_data import HOSTILE, hostile_service

WORLD = "bbox=-180,-90,180,90"
DOCUMENT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
SECTION = re.split(r"^## ", DOCUMENT, flags=re.MULTILINE)
(MAP_SECTION,) = (part for part in SECTION if part.startswith("`GET /api/map`"))


def drawn(client: FlaskClient, query: str) -> dict[str, Any]:
    answer = client.get(f"/api/map?{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/geo+json"
    body: dict[str, Any] = answer.get_json(force=True)
    return body


def counted(body: dict[str, Any]) -> int:
    return sum(feature["properties"].get("count", 1) for feature in body["features"])


def test_the_world_holds_every_placed_service(client: FlaskClient, directory: Directory) -> None:
    body = drawn(client, f"{WORLD}&zoom=2")
    assert list(body) == ["type", "features", "total", "facets", "notices"]
    assert body["notices"] == ["do-not-stop-suddenly"]
    assert body["total"] == counted(body) == len(directory._grid.rids)
    cluster = max(body["features"], key=lambda f: f["properties"].get("count", 0))
    assert list(cluster["properties"]) == ["cluster", "count", "bbox", "zoom"]
    west, south, east, north = cluster["properties"]["bbox"]
    longitude, latitude = cluster["geometry"]["coordinates"]
    assert west <= longitude <= east
    assert south <= latitude <= north
    assert 2 < cluster["properties"]["zoom"] <= TOP_ZOOM


def test_a_service_alone_is_as_the_directory_stores_it(
    client: FlaskClient, directory: Directory
) -> None:
    body = drawn(client, f"{WORLD}&zoom=12")
    alone = [f for f in body["features"] if "cluster" not in f["properties"]]
    body = drawn(client, "bbox=-2.3,53.4,-2.1,53.6&zoom=13")
    alone += [f for f in body["features"] if "cluster" not in f["properties"]]
    assert alone
    for feature in alone:
        stored = directory.get(feature["id"])
        assert stored is not None
        assert stored.point is not None
        phone = next(iter(stored.phones), None)
        assert feature["geometry"] == {
            "type": "Point",
            "coordinates": [stored.point.longitude, stored.point.latitude],
        }
        assert feature["properties"] == {
            "id": stored.id,
            "name": stored.name,
            "types": list(stored.types),
            "phone": display_phone(phone) if phone else None,
            "dial": dialling_address(phone) if phone else None,
            "alert": " ".join(alert.text for alert in alerts_of(stored)) or None,
            "address": ", ".join(stored.address.lines),
            "benzodiazepine_detox": str(stored.benzodiazepine_detox),
            "coordinates_precision": stored.coordinates_precision,
        }


def test_filters_are_those_of_the_search(client: FlaskClient) -> None:
    wanted = "bbox=-130,20,-60,50&type=detox&type=residential&benzodiazepine_detox=yes"
    body = drawn(client, f"{wanted}&zoom=5")
    search = client.get(f"/api/search?{wanted}").get_json(force=True)
    assert body["total"] == search["total"] == counted(body) > 0
    assert body["facets"] == search["facets"]


def test_an_empty_box_has_no_features(client: FlaskClient) -> None:
    body = drawn(client, "bbox=10,-60,11,-59&zoom=5")
    assert (body["features"], body["total"]) == ([], 0)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("zoom=3", "bbox"),
        ("bbox=&zoom=3", "bbox"),
        ("bbox=1,2,3&zoom=3", "bbox"),
        ("bbox=-190,0,10,10&zoom=3", "bbox"),
        ("bbox=0,20,10,10&zoom=3", "bbox"),
        ("bbox=0,0,nan,10&zoom=3", "bbox"),
        ("bbox=0,0,9,9&bbox=0,0,9,9&zoom=3", "bbox"),
        (WORLD, "zoom"),
        (f"{WORLD}&zoom=23", "zoom"),
        (f"{WORLD}&zoom=-1", "zoom"),
        (f"{WORLD}&zoom=4.5", "zoom"),
        (f"{WORLD}&zoom=٣", "zoom"),
        (f"{WORLD}&zoom=" + "9" * 5000, "zoom"),
        (f"{WORLD}&zoom=3&type=spa", "type"),
        (f"{WORLD}&zoom=3&near=M1", "near"),
        (f"{WORLD}&zoom=3&limit=5", "limit"),
        (f"{WORLD}&zoom=3&colour=red", "colour"),
    ],
)
def test_a_bad_parameter_is_a_problem_that_names_it(
    client: FlaskClient, query: str, parameter: str
) -> None:
    answer = client.get(f"/api/map?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    body = answer.get_json(force=True)
    assert [error["parameter"] for error in body["errors"]] == [parameter]


def test_what_was_looked_at_is_kept_nowhere(client: FlaskClient) -> None:
    answer = client.get(f"/api/map?{WORLD}&zoom=2")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_hostile_names_are_only_text(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "directory.sqlite"
    write_database([hostile_service()], path)
    client = create_app(settings, directory=lambda: Directory(path)).test_client()
    (feature,) = drawn(client, f"{WORLD}&zoom=2")["features"]
    assert HOSTILE in feature["properties"]["name"]
    assert feature["properties"]["address"].count(HOSTILE.strip()) == 5


def test_a_shared_spot_names_its_services(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "directory.sqlite"
    write_database([service(n, Point(53.48312, -2.2)) for n in range(2)], path)
    client = create_app(settings, directory=lambda: Directory(path)).test_client()
    (feature,) = drawn(client, "bbox=-2.3,53.4,-2.1,53.6&zoom=13")["features"]
    assert feature == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-2.2, 53.48312]},
        "properties": {
            "cluster": True,
            "count": 2,
            "bbox": [-2.2, 53.48312, -2.2, 53.48312],
            "zoom": None,
            "ids": ["s000", "s001"],
        },
    }


@pytest.mark.parametrize(
    ("cell", "phone", "dial"),
    [
        ("+442079460001 x12", "020 7946 0001 extension 12", "tel:+442079460001;ext=12"),
        ("0161 23", "0161 23", None),
        ("", None, None),
    ],
)
def test_a_number_that_cannot_be_dialled_is_text(
    settings: Settings, tmp_path: Path, cell: str, phone: str | None, dial: str | None
) -> None:
    path = tmp_path / "directory.sqlite"
    phones = (read_phone(cell),) if cell else ()
    write_database([replace(service(1, Point(53.48, -2.2)), phones=phones)], path)
    client = create_app(settings, directory=lambda: Directory(path)).test_client()
    (feature,) = drawn(client, f"{WORLD}&zoom=2")["features"]
    assert (feature["properties"]["phone"], feature["properties"]["dial"]) == (phone, dial)


@pytest.fixture(scope="module")
def shipped(gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    database = tmp_path_factory.mktemp("shipped") / "directory.sqlite"
    build(Settings.from_environment({}).services, database)
    settings = Settings.from_environment({"LOCATOR_DATABASE": str(database)})
    return create_app(settings, geocoder=gazetteer).test_client()


@pytest.mark.parametrize(
    "view",
    [
        "bbox=-180,-85,180,85&zoom=2",
        "bbox=-125,24,-66,50&zoom=5",
        "bbox=-11,49,3,61&zoom=6",
        "bbox=-74.9,40.2,-73.1,41.2&zoom=10",
        "bbox=-118.36,33.98,-118.14,34.11&zoom=13",
        "bbox=-74.08,40.68,-73.86,40.83&zoom=13",
    ],
)
def test_a_view_of_the_shipped_directory_weighs_under_10_kb(
    shipped: FlaskClient, view: str
) -> None:
    answer = shipped.get(f"/api/map?{view}")
    assert len(gzip.compress(answer.data, 6)) < 10_000
    assert len(json.loads(answer.data)["features"]) <= 160


def test_the_documented_parameters_are_the_accepted_ones() -> None:
    assert ("bbox", "zoom", *FILTERS, "open", "unknown") == MAP_PARAMETERS
    assert "`open` and `unknown`" in MAP_SECTION
    assert re.findall(r"^- `(\w+)`, needed:", MAP_SECTION, re.MULTILINE) == ["bbox", "zoom"]
    assert f"0 to {LARGEST_ZOOM}" in MAP_SECTION


def test_the_documented_figures_are_the_real_ones() -> None:
    assert f"at least {APART} pixels apart" in MAP_SECTION
    assert f"From zoom {TOP_ZOOM} on" in MAP_SECTION
    assert f"more than {MOST_SPOTS} spots" in MAP_SECTION
    assert f"the first {MOST_NAMED}" in MAP_SECTION


def test_the_documented_features_have_the_real_shape(shipped: FlaskClient) -> None:
    (block,) = re.findall(r"```json\n(.+?)```", MAP_SECTION, re.DOTALL)
    documented = json.loads(block)
    body = drawn(shipped, "bbox=-74.08,40.68,-73.86,40.83&zoom=13")
    cluster, spot, alone = documented["features"]
    apart = drawn(shipped, f"{WORLD}&zoom=2")["features"][0]
    real = {len(f["properties"]): f for f in [apart, *body["features"]]}
    for example in (cluster, spot, alone):
        found = real[len(example["properties"])]
        assert list(found) == list(example)
        assert list(found["properties"]) == list(example["properties"])
    assert list(body) == list(documented)
