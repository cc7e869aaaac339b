"""Whatever stands in a service's fields, every map and its data show as text and no more."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from locator import create_app
from locator.config import Settings
from locator.directory.build import write_database
from locator.directory.database import Directory
from locator.directory.rows import COLUMNS, read_row
from locator.geo import Point
from locator.geocoding.gazetteer import Gazetteer
from locator.geocoding.outcomes import Precision
from locator.models import Address, Phone, Service, Source
from locator.query import SearchQuery
from locator.search import search
from locator.web.map_file import map_of_results, picture_of_results
from tests.page_elements import assert_harmless

HERE = Point(53.483, -2.231)
TEXTS = {
    "template": "{{7*7}}{% x <script>alert(1)</script>",
    "end-of-script": "</script><script>alert(2)</script><!--",
    "end-of-cdata": "]]><svg onload=alert(3)>",
    "template-literal": "${alert(4)}`'\"",
    "attribute": "\" onmouseover=alert(5) x=' onfocus=alert(6) autofocus '",
    "end-of-title": "</title></style></textarea></noscript><img src=x onerror=alert(7)>",
    "entity": "&lt;script&gt;alert(8)&lt;/script&gt; &amp; &#60;b&#62;",
    "emoji": "👩🏽\u200d⚕️ naïve 診療所 عيادة",
    "long": ("x" * 59 + " ") * 33 + "<b>end of it</b>",
}


def service_of(text: str) -> Service:
    """Return a service with a text in every field that takes one."""
    return Service(
        id="hostile",
        service_name=f"Service {text}",
        organization_name=f"Org {text}",
        source=Source(text, "2026", text, "https://example.org/{{7*7}}", text),
        description=text,
        types=("detox",),
        address=Address(text, text, text, text, text, "GB"),
        point=HERE,
        coordinates_precision=Precision.STREET,
        phones=(Phone(text, "voice", text, text), Phone("+441612036622", "intake", "1", text)),
        email=text,
        url="https://example.org/{{7*7}}?a=<b>&c='\"",
        opening_hours=text,
        wheelchair=text,
        alert=text,
        other_sources=(Source(text, "2025", text),),
    )


@pytest.fixture(params=list(TEXTS.values()), ids=list(TEXTS))
def text(request: pytest.FixtureRequest) -> str:
    value: str = request.param
    return value


@pytest.fixture
def hostile_settings(text: str, tmp_path: Path) -> Settings:
    path = tmp_path / "directory.sqlite"
    write_database([service_of(text)], path)
    return replace(Settings.from_environment({}), database=path)


@pytest.fixture
def client(hostile_settings: Settings, gazetteer: Gazetteer) -> FlaskClient:
    return create_app(hostile_settings, geocoder=gazetteer).test_client()


@pytest.mark.parametrize(
    "address",
    ["/results?at=53.483,-2.231", "/services/hostile", "/embed?at=53.483,-2.231"],
)
def test_a_page_shows_it_as_text(client: FlaskClient, text: str, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    page = assert_harmless(answer.text)
    assert f"Org {text}" in page.text
    if page.data:
        (pin,) = json.loads(page.data)["pins"]
        assert pin["name"] == f"Org {text}, Service {text}"
        assert not set("<>&'") & set(page.data)


@pytest.mark.parametrize(
    "address", ["/map?bbox=-2.3,53.4,-2.1,53.6", "/map/list?bbox=-2.3,53.4,-2.1,53.6"]
)
def test_the_browsing_map_and_its_list_show_it_as_text(
    client: FlaskClient, text: str, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    page = assert_harmless(answer.text)
    assert f"Org {text}" in page.text


def test_the_map_s_data_hold_it_as_it_is(client: FlaskClient, text: str) -> None:
    answer = client.get("/api/map?bbox=-2.3,53.4,-2.1,53.6&zoom=13")
    assert answer.mimetype in ("application/geo+json", "application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    (feature,) = answer.get_json()["features"]
    assert feature["properties"]["name"] == f"Org {text}, Service {text}"


def test_a_map_file_shows_it_as_text(
    hostile_settings: Settings, gazetteer: Gazetteer, text: str
) -> None:
    results = search(SearchQuery(at=HERE), Directory(hostile_settings.database), gazetteer)
    page = assert_harmless(map_of_results(results, hostile_settings.basemap))
    assert f"Org {text}, Service {text}" in page.text


def test_a_picture_shows_it_as_text(
    hostile_settings: Settings, gazetteer: Gazetteer, text: str
) -> None:
    results = search(SearchQuery(at=HERE), Directory(hostile_settings.database), gazetteer)
    picture = ElementTree.fromstring(picture_of_results(results, hostile_settings.basemap))
    for element in picture.iter():
        assert element.tag.rpartition("}")[2] not in ("script", "img", "foreignObject", "b")
        assert not [name for name in element.attrib if name.startswith("on")]
    said = " ".join("".join(picture.itertext()).split())
    assert text.split(maxsplit=1)[0] in said


def test_the_embed_s_address_cannot_put_markup_in_it(client: FlaskClient, text: str) -> None:
    for name in ("near", "type", "within", "place", "nonsense"):
        answer = client.get("/embed", query_string={name: text})
        assert answer.status_code in (200, 400, 404)
        assert_harmless(answer.text)


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\u0000", "\u2028"])
@pytest.mark.parametrize("column", ["service_name", "organization_name", "city", "alert"])
def test_marks_that_turn_or_hide_text_are_refused(mark: str, column: str) -> None:
    row = {**dict.fromkeys(COLUMNS, ""), column: f"Clinic{mark}cinilC"}
    _, problems = read_row(row, 2)
    assert [p.reason for p in problems if p.field == column] == [
        "has a line break or an invisible control character; take it out"
    ]
