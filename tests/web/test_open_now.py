"""Whether it is open, on the pages, in the API and on the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from locator import create_app
from locator.cli import main
from locator.config import Settings
from locator.directory.build import build
from locator.directory.database import Area, Directory
from locator.geo import BoundingBox
from locator.geocoding.gazetteer import Gazetteer
from locator.query import SearchQuery
from locator.search import condition_of, search
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


MAP_ROWS = (
    "open-a,Open A,GB,53.481,-2.231,street,+441632960001,,,24/7,Test list,2026,OGL-UK-3.0",
    "open-b,Open B,GB,53.521,-2.291,street,+441632960002,,,24/7,Test list,2026,OGL-UK-3.0",
    "shut-c,Shut C,GB,53.512,-2.203,street,+441632960003,,,24/7 off,Test list,2026,OGL-UK-3.0",
    "silent-d,Silent D,GB,53.461,-2.201,street,+441632960004,,,,Test list,2026,OGL-UK-3.0",
    "asks-e,Asks E,GB,53.451,-2.271,street,+441632960005,,,SH 09:00-17:00,"
    "Test list,2026,OGL-UK-3.0",
    "silent-f,Silent F,GB,51.501,-0.121,street,+441632960006,,,,Test list,2026,OGL-UK-3.0",
)
NORTH = "bbox=-2.6,53.2,-1.8,53.7"
LONDON = "bbox=-0.3,51.4,0,51.6"


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("mapped")
    path = folder / "services.csv"
    path.write_text("\n".join((COLUMNS, *MAP_ROWS)) + "\n", encoding="utf-8")
    build(path, folder / "directory.sqlite")
    return Settings.from_environment(
        {"LOCATOR_SERVICES": str(path), "LOCATOR_DATABASE": str(folder / "directory.sqlite")}
    )


@pytest.fixture(scope="module")
def browser(mapped: Settings, gazetteer: Gazetteer) -> FlaskClient:
    return create_app(mapped, geocoder=gazetteer).test_client()


def marks(client: FlaskClient, asked: str) -> set[str]:
    """Return the services that stand alone on the map, after seeing that all of them do."""
    body = client.get(f"/api/map?{asked}&zoom=13").get_json(force=True)
    names = {feature["properties"].get("id", "") for feature in body["features"]}
    assert len(names) == body["total"]
    return names


def listed(page: str) -> set[str]:
    return set(re.findall(r'id="service-([^"]+)"', page))


def beside(page: str, option: str) -> int | None:
    """Return the count beside a filter, or None where it is not offered."""
    found = re.search(rf'id="{option}"[^>]*><label.+?hidden">\(</span>(\d+)<', page)
    return int(found[1]) if found else None


@pytest.mark.parametrize(
    ("unknown", "expected"),
    [
        ("keep", {"open-a", "open-b", "silent-d", "asks-e"}),
        ("leave-out", {"open-a", "open-b"}),
    ],
)
def test_the_map_its_list_and_the_search_agree_on_what_is_open(
    browser: FlaskClient,
    mapped: Settings,
    gazetteer: Gazetteer,
    unknown: str,
    expected: set[str],
) -> None:
    asked = f"{NORTH}&open=now&unknown={unknown}"
    box = BoundingBox(-2.6, 53.2, -1.8, 53.7)
    query = SearchQuery(bbox=box, open_now=True, keeps_unknown=unknown == "keep")
    found = search(query, Directory(mapped.database), gazetteer)
    assert {match.service.id for match in found.matches} == expected
    assert marks(browser, asked) == expected
    assert listed(browser.get(f"/map?{asked}").text) == expected
    assert listed(browser.get(f"/map/list?{asked}").text) == expected


def test_the_map_says_of_whose_hours_nothing_is_known(browser: FlaskClient) -> None:
    page = browser.get(f"/map?{NORTH}&open=now").text
    assert "(1 chosen)" in page
    assert re.search(r'id="open-now"[^>]* checked', page)
    assert page.count("<strong>Opening hours:</strong> Not known") == 2
    assert beside(page, "unknown-leave-out") == 1
    assert "1 more may be: its source does not say." in page
    assert re.search(r'src="/map.svg\?bbox=[-\d.,]+&amp;open=now"', page)


def test_the_map_offers_open_now_with_its_count_only_where_hours_are_in_view(
    browser: FlaskClient,
) -> None:
    for path in ("/map", "/map/filters"):
        assert beside(browser.get(f"{path}?{NORTH}").text, "open-now") == 2
        assert beside(browser.get(f"{path}?{LONDON}").text, "open-now") is None
        assert beside(browser.get(f"{path}?{LONDON}&open=now").text, "open-now") == 0


def test_the_api_of_the_map_is_strict_about_hours_unless_it_is_asked(browser: FlaskClient) -> None:
    assert marks(browser, f"{NORTH}&open=now") == {"open-a", "open-b"}
    assert len(marks(browser, f"{NORTH}&open=any")) == 5


def test_the_picture_of_the_map_shows_what_is_open(browser: FlaskClient) -> None:
    every = browser.get(f"/map.svg?{NORTH}").text
    opened = browser.get(f"/map.svg?{NORTH}&open=now&unknown=leave-out").text
    assert ("Shut C" in every, "Shut C" in opened, "Open A" in opened) == (True, False, True)


def test_the_map_around_results_keeps_what_is_open(browser: FlaskClient) -> None:
    page = browser.get("/results?at=53.481,-2.231&place=Manchester,+England&open=now").text
    assert re.search(r'href="/map\?bbox=[-\d.,]+&amp;open=now"', page)


def test_hours_are_read_once_a_minute_and_anew_in_the_next(mapped: Settings) -> None:
    directory, area = Directory(mapped.database), Area(box=BoundingBox(-3, 53, -2, 54))
    monday = SearchQuery(open_now=True)
    first, again, later = (
        condition_of(monday, datetime(2026, 11, 16, 12, minute, second, tzinfo=UTC))
        for minute, second in ((0, 1), (0, 59), (1, 0))
    )
    assert first is not None
    assert again is not None
    assert later is not None
    assert first.name == again.name != later.name
    for condition in (first, again, later):
        assert directory.find(area, {}, condition=condition).total == 2


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "Monday to Friday 09:00 to 17:00"),
        ("es", "lunes a viernes, de 09:00 a 17:00"),
        ("cy", "Dydd Llun \N{EN DASH} Dydd Gwener 09:00 tan 17:00"),
    ],
)
def test_a_service_s_page_says_its_hours_in_words(
    visitor: FlaskClient, code: str, said: str
) -> None:
    page = visitor.get(f"/{code}/services/american").text
    assert f"<li>{said}</li>" in page
    assert "Mo-Fr" not in page
