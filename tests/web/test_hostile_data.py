"""A service whose every field tries to break out is shown as just that, everywhere."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from locator import create_app
from locator.config import Settings
from locator.directory.build import write_database
from locator.directory.database import Directory
from locator.geo import Point
from locator.geocoding.gazetteer import Gazetteer
from locator.geocoding.outcomes import Precision
from locator.models import Address, Phone, Service, Source
from locator.query import SearchQuery
from locator.search import search
from locator.web.map_file import map_of_results

HOSTILE = "{{7*7}}{% x <script>alert(1)</script>'\"`]]>--> \u2028"
PAGE = "/results?at=53.483,-2.231"


def hostile_service() -> Service:
    return Service(
        id="hostile",
        service_name=HOSTILE,
        organization_name=f"Org {HOSTILE}",
        source=Source(HOSTILE, "2026", HOSTILE),
        description=HOSTILE,
        types=("detox",),
        address=Address(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, "GB"),
        point=Point(53.483, -2.231),
        coordinates_precision=Precision.STREET,
        phones=(Phone(HOSTILE),),
        alert=HOSTILE,
    )


@pytest.fixture
def hostile_settings(tmp_path: Path) -> Settings:
    path = tmp_path / "directory.sqlite"
    write_database([hostile_service()], path)
    return replace(Settings.from_environment({}), database=path)


@pytest.fixture
def client(hostile_settings: Settings, gazetteer: Gazetteer) -> FlaskClient:
    return create_app(hostile_settings, geocoder=gazetteer).test_client()


def without_data(page: str) -> str:
    return re.sub(r'<script type="application/json".*?</script>', "", page, flags=re.DOTALL)


@pytest.mark.parametrize("address", [PAGE, "/services/hostile"])
def test_the_page_shows_it_escaped(client: FlaskClient, address: str) -> None:
    page = without_data(client.get(address).text)
    assert str(escape(f"Org {HOSTILE}")) in page
    assert "<script>alert" not in page
    assert "49" not in re.findall(r"<h[13].*?</h[13]>", page, re.DOTALL)[0]


def test_the_map_s_data_holds_it_as_it_is_and_cannot_end_its_element(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    (data,) = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert "<" not in data
    assert "\u2028" not in data
    assert json.loads(data)["pins"][0]["name"] == f"Org {HOSTILE}, {HOSTILE}"


def test_json_holds_it_as_it_is(client: FlaskClient) -> None:
    (result,) = client.get("/api/search?at=53.483,-2.231").get_json()["results"]
    assert result["name"] == f"Org {HOSTILE}, {HOSTILE}"
    assert result["address"]["city"] == HOSTILE


def test_csv_holds_it_in_one_cell(client: FlaskClient) -> None:
    text = client.get("/api/search?at=53.483,-2.231&format=csv").text
    assert text.count("\r\n") == 2


def test_the_map_file_shows_it_as_just_that(
    hostile_settings: Settings, gazetteer: Gazetteer
) -> None:
    results = search(
        SearchQuery(at=Point(53.483, -2.231)), Directory(hostile_settings.database), gazetteer
    )
    page = map_of_results(results, hostile_settings.basemap)
    assert "<script>alert" not in page
    assert str(escape(HOSTILE)) in without_data(page)
