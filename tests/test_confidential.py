"""Nothing that goes out leads to the door of a confidential place, however it came in.

A new way in is one entry of `WAYS_IN`, a new way out one entry of `WAYS_OUT`.
"""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from locator import create_app
from locator.cli import main
from locator.config import Settings
from locator.directory.build import build
from locator.directory.rows import COLUMNS
from locator.directory.services_csv import read_services
from locator.geo import Point
from locator.geocoding.gazetteer import Gazetteer
from locator.importers.base import ImportOptions
from locator.importers.run import run_import
from locator.models import LocationType

STREET, BUILDING = "17 Quokka Lane", "Wombat House"
POSTCODE, DISTRICT = "M20 2RN", "M20"
ZIP, PLUS_4 = "10027", "10027-4405"
BRITISH, AMERICAN = Point(53.42873, -2.24319), Point(40.81147, -73.95373)

OPEN_STREET = "1 Numbat Road"
"""The street of a place that is not confidential: what a way out must show."""


@dataclass(frozen=True)
class Place:
    """A folder with a directory file, and how to bring things into it."""

    folder: Path
    gazetteer: Gazetteer

    @property
    def services(self) -> Path:
        return self.folder / "services.csv"

    def bring(self, form: str, name: str, text: str, **said: str | Path) -> None:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        options = ImportOptions(**{"country": "GB", "date": "2026", **said})  # type: ignore[arg-type]
        run_import(form, [path], self.services, geocoder=self.gazetteer, options=options)

    def by_hand(self, **cells: str) -> None:
        """Add a row to the directory file as a person would."""
        rows = []
        if self.services.exists():
            with self.services.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
        common = {"country": "GB", "source": "By hand", "source_date": "2026", "licence": "CC0"}
        with self.services.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows([*rows, {**common, "types": "detox", **cells}])


def _by_hand(place: Place) -> None:
    place.by_hand(
        id="hand-1", service_name="Refuge by hand", location_type="confidential",
        city="Manchester", postal_code=DISTRICT, latitude="53.43", longitude="-2.24",
        coordinates_precision="area",
    )  # fmt: skip


def _by_override(place: Place) -> None:
    """Hide a place whose street, point and postcode the directory file holds."""
    place.by_hand(
        id="hand-2", service_name="Refuge by override", address_1=STREET, address_2=BUILDING,
        city="Manchester", postal_code=POSTCODE, latitude=str(BRITISH.latitude),
        longitude=str(BRITISH.longitude), coordinates_precision="exact",
    )  # fmt: skip
    (place.folder / "overrides.csv").write_text(
        "id,column,value,note,date\nhand-2,location_type,confidential,asked,2026-05-01\n"
    )


def _hsds_service(name: str, address_2: str) -> str:
    address = {
        "address_1": STREET, "address_2": address_2, "city": "Manchester",
        "state_province": "", "postal_code": POSTCODE, "country": "GB", "address_type": "physical",
    }  # fmt: skip
    location = {
        "id": "l", "location_type": "physical", "latitude": BRITISH.latitude,
        "longitude": BRITISH.longitude, "addresses": [address],
    }  # fmt: skip
    service = {
        "id": name.lower().replace(" ", "-"), "name": name, "status": "active",
        "description": f"Come to {STREET}", "alert": f"Door of {STREET} is green",
        "attributes": [{"taxonomy_term": {"name": "Alcohol detoxification"}}],
        "service_at_locations": [{"id": "s", "location_id": "l", "location": location}],
    }  # fmt: skip
    return json.dumps([service])


def _hsds(place: Place) -> None:
    text = _hsds_service("Refuge by HSDS", f"Confidential, {BUILDING}")
    place.bring("hsds", "feed.json", text, source="Feed")


def _hsds_once_hidden(place: Place) -> None:
    """Read a place as confidential, then as an open one: it stays hidden until a person says."""
    for line in (f"Undisclosed, {BUILDING}", BUILDING):
        text = _hsds_service("Refuge that reopened", line)
        place.bring("hsds", "other.json", text, source="Other feed")


def _hsds_tables(place: Place) -> None:
    tables = {
        "services.csv": "id,name,status\ntables-1,Refuge by tables: alcohol,active\n",
        "service_at_location.csv": "id,service_id,location_id\nx,tables-1,l\n",
        "locations.csv": "id,location_type,name,latitude,longitude\n"
        f"l,physical,Confidential location,{BRITISH.latitude},{BRITISH.longitude}\n",
        "addresses.csv": "id,location_id,address_1,city,state_province,postal_code,country,"
        f"address_type\na,l,{STREET},Manchester,,{POSTCODE},GB,physical\n",
    }
    path = place.folder / "package.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in tables.items():
            archive.writestr(name, text)
    options = ImportOptions(source="Tables", date="2026", country="GB")
    run_import("hsds", [path], place.services, geocoder=place.gazetteer, options=options)


def _mapped_csv(place: Place) -> None:
    mapping = place.folder / "mapping.toml"
    mapping.write_text(
        '[source]\nname = "List"\nlicence = "CC0-1.0"\ndate = "2026"\ncountry = "GB"\n'
        '[id]\ncolumns = "Ref"\nprefix = "gb-list"\n'
        '[columns]\nservice_name = "Name"\nlocation_type = "Kind"\naddress_1 = "Street"\n'
        'address_2 = "House"\ncity = "Town"\npostal_code = "Code"\nlatitude = "Lat"\n'
        'longitude = "Lon"\ncoordinates_precision = "Exact"\n',
        encoding="utf-8",
    )
    text = (
        "Ref,Name,Kind,Street,House,Town,Code,Lat,Lon,Exact\n"
        f"1,Refuge by CSV,confidential,{STREET},{BUILDING},Manchester,{POSTCODE},"
        f"{BRITISH.latitude},{BRITISH.longitude},exact\n"
    )
    place.bring("csv", "list.csv", text, mapping=mapping)


def _samhsa(place: Place) -> None:
    header = (
        "facility_id,directory_type,name1,name2,street1,street2,city,state,zip,phone,intake1,"
        "intake2,intake1a,intake2a,service_code_info\n"
    )
    row = (
        f"substance_1,substance,Refuge by SAMHSA,,------,{BUILDING},New York,NY,{PLUS_4},"
        "212-555-0101,,,,,SA DT * CBT\n"
    )
    place.bring("samhsa", "samhsa-2024.csv", header + row)


def _findtreatment(place: Place) -> None:
    facility = {
        "frid": "00aa", "name1": "Refuge by FindTreatment", "street1": "", "street2": BUILDING,
        "city": "New York", "state": "NY", "zip": PLUS_4, "phone": "212-555-0102",
        "latitude": str(AMERICAN.latitude), "longitude": str(AMERICAN.longitude),
        "typeFacility": "SA",
        "services": [{"f1": "Type of Care", "f2": "TC", "f3": "Substance use treatment"}],
    }  # fmt: skip
    place.bring("findtreatment", "findtreatment-2026.json", json.dumps({"rows": [facility]}))


WAYS_IN: dict[str, Callable[[Place], None]] = {
    "Refuge by hand": _by_hand,
    "Refuge by override": _by_override,
    "Refuge by HSDS": _hsds,
    "Refuge that reopened": _hsds_once_hidden,
    "Refuge by tables": _hsds_tables,
    "Refuge by CSV": _mapped_csv,
    "Refuge by SAMHSA": _samhsa,
    "Refuge by FindTreatment": _findtreatment,
}


@dataclass(frozen=True)
class World:
    """A directory with confidential places, and everything that goes out of it."""

    settings: Settings
    client: FlaskClient
    ids: tuple[str, ...]
    folder: Path

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        return answer.text

    def searches(self, path: str, more: str = "") -> str:
        """Return the answers to a search near each of the two cities."""
        return "".join(
            self.get(f"{path}?at={at}&within=25mi{more}")
            for at in ("53.43,-2.24", f"{round(AMERICAN.latitude, 2)},-73.95")
        )

    def run(self, *arguments: str) -> str:
        environment = {
            "LOCATOR_SERVICES": str(self.settings.services),
            "LOCATOR_DATABASE": str(self.settings.database),
        }
        done = CliRunner().invoke(main, arguments, env=environment)
        assert done.exit_code == 0, done.output
        return done.stdout

    def written(self, name: str, *arguments: str) -> str:
        path = self.folder / name
        self.run(*arguments, str(path))
        if not zipfile.is_zipfile(path):
            return path.read_text(encoding="utf-8")
        with zipfile.ZipFile(path) as archive:
            return "".join(archive.read(name).decode() for name in archive.namelist())

    def map_files(self) -> str:
        return "".join(
            self.written("map.html", "search", near, "--within", "25mi", "--map")
            for near in ("M20", ZIP)
        )

    def hsds(self, kind: str) -> str:
        """Return every page of a list, and each of its records by id."""
        listed = self.get(f"/hsds/{kind}?per_page=100")
        records = (self.get(f"/hsds/{kind}/{r['id']}") for r in json.loads(listed)["contents"])
        return listed + "".join(records)


WAYS_OUT: dict[str, Callable[[World], str]] = {
    "api search json": lambda world: world.searches("/api/search"),
    "api search geojson": lambda world: world.searches("/api/search", "&format=geojson"),
    "api search csv": lambda world: world.searches("/api/search", "&format=csv"),
    "api service": lambda world: "".join(world.get(f"/api/services/{id_}") for id_ in world.ids),
    "results page and its map": lambda world: world.searches("/results"),
    "service page": lambda world: "".join(world.get(f"/services/{id_}") for id_ in world.ids),
    "map file": World.map_files,
    "terminal table": lambda w: w.run("search", "M20") + w.run("search", ZIP),
    "hsds services": lambda world: world.hsds("services"),
    "hsds services in full": lambda world: world.get("/hsds/services?full=true&per_page=100"),
    "hsds service_at_locations": lambda world: world.hsds("service_at_locations"),
    "hsds organizations": lambda world: world.hsds("organizations"),
    "export csv": lambda world: world.run("export", "--format", "csv"),
    "export geojson": lambda world: world.run("export", "--format", "geojson"),
    "export hsds": lambda world: world.run("export", "--format", "hsds"),
    "export hsds tables": lambda w: w.written("out.zip", "export", "--format", "hsds", "-o"),
}


BOXES = ("-2.6,53.1,-1.9,53.7", "-74.5,40.3,-73.4,41.2")
MAPS_OUT: dict[str, Callable[[World], str]] = {
    "browsing page": lambda w: "".join(w.get(f"/map?bbox={box}") for box in BOXES),
    "browsing list": lambda w: "".join(w.get(f"/map/list?bbox={box}") for box in BOXES),
    "api map": lambda w: "".join(w.get(f"/api/map?bbox={box}&zoom=13") for box in BOXES),
    "picture of a box": lambda w: "".join(w.get(f"/map.svg?bbox={box}") for box in BOXES),
    "picture of results": lambda w: w.searches("/results/map.svg"),
    "embed": lambda world: world.searches("/embed"),
}
"""Ways out that show some services of a crowd: a page, clusters, or marks without names."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer) -> World:
    place = Place(tmp_path_factory.mktemp("confidential"), gazetteer)
    for way_in in WAYS_IN.values():
        way_in(place)
    for number, (country, point) in enumerate({"GB": BRITISH, "US": AMERICAN}.items()):
        place.by_hand(
            id=f"open-{number}", organization_name="Open door", service_name="Open door",
            address_1=OPEN_STREET, city="Somewhere", country=country,
            latitude=str(round(point.latitude, 2)), longitude=str(round(point.longitude, 2)),
            coordinates_precision="area",
        )  # fmt: skip
    settings = Settings.from_environment(
        {
            "LOCATOR_SERVICES": str(place.services),
            "LOCATOR_DATABASE": str(place.folder / "directory.sqlite"),
        }
    )
    build(settings.services, settings.database, settings.overrides)
    app = create_app(settings, geocoder=gazetteer)
    with place.services.open(encoding="utf-8", newline="") as file:
        ids = tuple(row["id"] for row in csv.DictReader(file))
    return World(settings, app.test_client(), ids, place.folder)


def secrets(gazetteer: Gazetteer) -> list[str]:
    """Return what nobody may read: streets, whole codes, and coordinates to a third decimal."""
    points = [BRITISH, AMERICAN]
    for code, country in ((POSTCODE, "GB"), (DISTRICT, "GB"), (ZIP, "US")):
        origin = gazetteer.locate_postcode(code, country)
        assert origin is not None
        points.append(origin.point)
    degrees = {d for point in points for d in (point.latitude, point.longitude)}
    numbers = [match[0] for d in degrees if (match := re.match(r"-?\d+\.\d{3}", f"{d:.6f}"))]
    return ["Quokka", "Wombat", POSTCODE, POSTCODE.replace(" ", ""), PLUS_4, *numbers]


def said_of_places(text: str) -> str:
    """Return a text without where the search itself was made from, which may be exact."""
    return re.sub(r'"origin": ?\{[^{}]*(?:\{[^{}]*\}[^{}]*)?\}', "", text)


def test_every_way_in_gives_a_confidential_place(world: World) -> None:
    file = read_services(world.settings.services)
    hidden = {s.service_name for s in file.services if s.location_type is LocationType.CONFIDENTIAL}
    expected = set(WAYS_IN) - {"Refuge by override"}

    assert file.errors == ()
    assert {next((w for w in WAYS_IN if name.startswith(w)), name) for name in hidden} == expected


@pytest.mark.parametrize("way_out", WAYS_OUT)
def test_nothing_that_goes_out_leads_to_the_door(
    way_out: str, world: World, gazetteer: Gazetteer
) -> None:
    text = said_of_places(WAYS_OUT[way_out](world))

    assert [secret for secret in secrets(gazetteer) if secret in text] == []
    if way_out not in ("hsds organizations", "hsds services"):
        assert OPEN_STREET in text
    if way_out != "hsds organizations":
        assert [name for name in WAYS_IN if name not in text] == []


@pytest.mark.parametrize("way_out", MAPS_OUT)
def test_no_map_leads_to_the_door(way_out: str, world: World, gazetteer: Gazetteer) -> None:
    text = said_of_places(MAPS_OUT[way_out](world))

    assert [secret for secret in secrets(gazetteer) if secret in text] == []
    assert "<svg" in text or "Refuge" in text or '"count"' in text


def test_the_directory_file_that_imports_write_leads_to_no_door(
    world: World, gazetteer: Gazetteer
) -> None:
    """An override hides a place where the file is read: the operator's own file keeps its row."""
    rows = world.settings.services.read_text(encoding="utf-8").splitlines()
    written = "\n".join(row for row in rows if not row.startswith("hand-2,"))

    assert [secret for secret in secrets(gazetteer) if secret in written] == []


@pytest.mark.parametrize(
    "cells",
    [
        {"address_1": STREET},
        {"address_2": BUILDING},
        {"postal_code": POSTCODE},
        {"latitude": "53.4287", "longitude": "-2.24", "coordinates_precision": "area"},
        {"latitude": "53.43", "longitude": "-2.24", "coordinates_precision": "exact"},
    ],
)
def test_a_row_made_by_hand_that_tells_too_much_is_never_served(
    tmp_path: Path, gazetteer: Gazetteer, cells: dict[str, str]
) -> None:
    place = Place(tmp_path, gazetteer)
    place.by_hand(id="x", service_name="Refuge", location_type="confidential", **cells)

    reading = read_services(place.services)
    assert reading.services == ()
    assert reading.errors


def test_no_report_of_an_import_tells_a_confidential_street(
    tmp_path: Path, gazetteer: Gazetteer
) -> None:
    path = tmp_path / "feed.json"
    path.write_text(_hsds_service("Refuge", "Confidential"), encoding="utf-8")
    done = run_import("hsds", [path], tmp_path / "services.csv", geocoder=gazetteer)

    text = done.to_text() + done.to_json() + done.problems_csv()
    assert "Refuge" in text
    assert [secret for secret in secrets(gazetteer) if secret in text] == []
