"""Whether it is open, on the pages, in the API and on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from locator import create_app
from locator.cli import main
from locator.config import Settings
from locator.directory.build import build
from locator.directory.database import Directory
from locator.geocoding.gazetteer import Gazetteer
from locator.web.serializers import service_json

COLUMNS = (
    "id,service_name,country,latitude,longitude,coordinates_precision,phone,intake_phone,"
    "phone_hours,opening_hours,source,source_date,licence"
)
ALWAYS = (
    "always,Always,GB,53.481,-2.231,street,+441632960001,+441632960002,"
    "+441632960002: Mo off,24/7,Test list,2026,OGL-UK-3.0"
)
SILENT = "silent,Silent,GB,53.482,-2.231,street,+441632960003,,,,Test list,2026,OGL-UK-3.0"
AMERICAN = (
    "american,American,US,33.45,-112.07,street,+16025550100,,,Mo-Fr 09:00-17:00,"
    "Test list,2026,US public domain"
)


@pytest.fixture(scope="module")
def hours(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("hours")
    path = folder / "services.csv"
    path.write_text("\n".join((COLUMNS, ALWAYS, SILENT, AMERICAN)) + "\n", encoding="utf-8")
    build(path, folder / "directory.sqlite")
    return Settings.from_environment(
        {"LOCATOR_SERVICES": str(path), "LOCATOR_DATABASE": str(folder / "directory.sqlite")}
    )


@pytest.fixture(scope="module")
def visitor(hours: Settings, gazetteer: Gazetteer) -> Iterator[FlaskClient]:
    yield create_app(hours, geocoder=gazetteer).test_client()


def test_the_api_says_open_closed_or_not_known(visitor: FlaskClient) -> None:
    body = visitor.get("/api/search?at=53.481,-2.231").get_json()
    assert [(service["id"], service["open_now"]) for service in body["results"]] == [
        ("always", True),
        ("silent", None),
    ]
    assert [phone["open_now"] for phone in body["results"][0]["phones"][:1]] == [True]
    assert visitor.get("/api/services/always").get_json()["open_now"] is True
    assert visitor.get("/api/services/silent").get_json()["phones"][0]["open_now"] is None


def test_a_page_says_it_where_it_is_known(visitor: FlaskClient) -> None:
    assert '<p class="open-now">Open day and night</p>' in visitor.get("/services/always").text
    assert "open-now" not in visitor.get("/services/silent").text
    results = visitor.get("/results?at=53.481,-2.231&place=Manchester,+England").text
    assert results.count('<p class="open-now">Open day and night</p>') == 1


def test_the_terminal_says_it_too(hours: Settings) -> None:
    environment = {
        "LOCATOR_SERVICES": str(hours.services),
        "LOCATOR_DATABASE": str(hours.database),
    }
    done = CliRunner().invoke(main, ["search", "M1 1AE"], env=environment)
    assert done.output.count("     Hours: Open day and night\n") == 1


def test_the_time_zone_of_hours_is_found_when_the_directory_is_compiled(hours: Settings) -> None:
    directory = Directory(hours.database)
    zones = {id_: getattr(directory.get(id_), "timezone") for id_ in ("american", "silent")}  # noqa: B009
    assert zones == {"american": "America/Phoenix", "silent": ""}


def test_a_service_for_a_file_says_nothing_of_now(hours: Settings) -> None:
    service = Directory(hours.database).get("always")
    assert service is not None
    assert "open_now" not in service_json(service)
    monday = datetime(2026, 11, 16, 12, tzinfo=UTC)
    said = service_json(service, monday)
    assert (said["open_now"], [phone["open_now"] for phone in said["phones"]]) == (
        True,
        [True, False],
    )
