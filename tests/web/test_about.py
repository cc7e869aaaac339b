from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from locator import create_app
from locator.config import Settings
from locator.directory.build import write_database
from locator.directory.database import Directory
from locator.geo import Point
from locator.geocoding.gazetteer import Gazetteer
from locator.geocoding.outcomes import Precision
from locator.models import Address, Answer, Service, Source
from locator.web.about import share

DOCUMENT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
THIS_YEAR = str(date.today().year)


def asked(client: FlaskClient) -> dict[str, Any]:
    body: dict[str, Any] = client.get("/api/about").get_json()
    return body


def test_the_page_counts_what_the_directory_in_use_holds(client: FlaskClient) -> None:
    page = client.get("/about-the-data")
    assert page.status_code == 200
    assert "44 listings, each as its source published it." in page.text
    covered = "Covered: United States, United Kingdom. In the United Kingdom: England, Scotland."
    assert covered in page.text
    card = page.text.split("Care Quality Commission directory</a></h3>")[1].split("</li>")[0]
    assert re.findall(r"<dt>(.+?)</dt><dd>(?:<a[^>]*>)?(.+?)<", card) == [
        ("Listings", "13"),
        ("Date", "April 2026"),
        ("Licence", "Open Government Licence v3.0"),
        ("Placed by street", "none"),
        ("Checked by a person", "none"),
        ("Benzodiazepine detox known", "none"),
    ]


def test_what_is_not_covered_is_said_plainly(client: FlaskClient) -> None:
    page = client.get("/about-the-data").text.split("What is not covered")[1]
    assert "Nothing is listed in <strong>Wales or Northern Ireland</strong>" in page
    assert "<strong>Ireland</strong> among them" in page
    assert "<li>Canada</li>" in page
    assert "<li>United Kingdom</li>" not in page
    for said in ("Answering is voluntary", "need not register", "SMART Recovery", "56%"):
        assert said in page
    assert "https://pmc.ncbi.nlm.nih.gov/articles/PMC11260587/" in page


def test_every_page_leads_to_it(client: FlaskClient) -> None:
    for address in ("/", "/services/gb-cqc-1-124012399", "/nowhere"):
        assert 'href="/about-the-data"' in client.get(address).text


def test_trackers_are_dropped(client: FlaskClient) -> None:
    assert client.get("/about-the-data?fbclid=1").headers["Location"] == "/about-the-data"


def test_the_json_has_the_documented_members(client: FlaskClient) -> None:
    section = DOCUMENT.split("## `GET /api/about`")[1].split("\n## ")[0]
    body = asked(client)
    documented = re.findall(r"^- `(\w+)`", section, re.MULTILINE)
    assert documented == list(body)
    members = re.search(r"^- `sources`.*?(?=^- )", section, re.MULTILINE | re.DOTALL)
    assert members
    named = re.findall(r"`(\w+)`", members[0])[1:]
    assert set(named) == set(body["sources"][0])


def test_the_json_says_what_the_page_says(client: FlaskClient, directory: Directory) -> None:
    body = asked(client)
    assert body["listings"] == directory.size == 44
    assert sum(body["countries"].values()) == 44
    assert body["nations"] == ["England", "Scotland"]
    assert body["not_covered"]["nations"] == ["Wales", "Northern Ireland"]
    assert "Ireland" in body["not_covered"]["countries"]
    assert "Puerto Rico" in body["not_covered"]["countries"]
    assert sum(source["listings"] for source in body["sources"]) >= 44
    (cqc,) = [s for s in body["sources"] if s["name"] == "Care Quality Commission directory"]
    assert cqc["url"] == "https://www.cqc.org.uk/"
    assert (cqc["dates"], cqc["licences"]) == (["2026-04"], ["OGL-UK-3.0"])
    assert any("Open Government Licence" in credit for credit in body["attribution"])


SERVICES = [
    Service(
        "a",
        "Alpha",
        Source("Old list", "2019", "CC BY 4.0", "https://example.org/list"),
        address=Address(city="San Juan", state_province="PR", country="US"),
        types=("support-group",),
        point=Point(18.46, -66.1),
        coordinates_precision=Precision.STREET,
        benzodiazepine_detox=Answer.YES,
        assured_date="2020-05-03",
        other_sources=(Source("New list", THIS_YEAR, "OGL-UK-3.0"),),
    ),
    Service(
        "b",
        "{{7*7}} <b>Beta</b>",
        Source("<i>New list</i> {{7*7}}", THIS_YEAR, "Terms <b>of</b> use", "https://example.net/"),
        address=Address(country="IE"),
    ),
]


@pytest.fixture
def own(settings: Settings, gazetteer: Gazetteer, tmp_path: Path) -> FlaskClient:
    """Return a client of a locator with an operator's own data."""
    write_database(SERVICES, tmp_path / "own.sqlite")
    app: Flask = create_app(replace(settings, database=tmp_path / "own.sqlite"), geocoder=gazetteer)
    return app.test_client()


def test_an_operator_s_own_data_is_described_and_nobody_else_s(own: FlaskClient) -> None:
    page = own.get("/about-the-data").text
    for foreign in ("SAMHSA", "Care Quality Commission", "SMART Recovery", "Wales"):
        assert foreign not in page.replace("Open Government Licence v3.0 (", "(")
    assert "Covered: Ireland, United States." in page
    assert "<strong>Ireland</strong>" not in page
    assert page.count("More than 18 months old: phone before you go.") == 1
    assert "<li>Puerto Rico</li>" not in page
    assert "<li>United Kingdom</li>" in page


def test_a_source_s_name_is_shown_as_it_is(own: FlaskClient) -> None:
    page = own.get("/about-the-data").text
    assert "&lt;i&gt;New list&lt;/i&gt; {{7*7}}" in page
    assert "Terms &lt;b&gt;of&lt;/b&gt; use" in page


def test_a_listing_with_two_sources_counts_under_both(own: FlaskClient) -> None:
    listed = {source["name"]: source["listings"] for source in asked(own)["sources"]}
    assert listed == {"Old list": 1, "New list": 1, "<i>New list</i> {{7*7}}": 1}
    assert {s["name"]: s["old"] for s in asked(own)["sources"]}["Old list"]


def test_an_island_with_listings_is_not_told_that_it_has_none(own: FlaskClient) -> None:
    page = own.get("/results?at=18.466,-66.106&place=San+Juan,+Puerto+Rico&precision=area").text
    assert "has no services in" not in page


def test_a_directory_without_listings_says_so(
    settings: Settings, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    write_database([], tmp_path / "empty.sqlite")
    empty = replace(settings, database=tmp_path / "empty.sqlite")
    page = create_app(empty, geocoder=gazetteer).test_client().get("/about-the-data")
    assert page.status_code == 200
    assert "This directory has no listings yet." in page.text


def test_a_service_names_every_source_with_date_and_licence(own: FlaskClient) -> None:
    page = own.get("/services/a").text.split("Where this listing comes from")[1]
    assert (
        '<a href="https://example.org/list" rel="noreferrer external">Old list</a>, 2019.' in page
    )
    assert f"New list, {THIS_YEAR}. Licence: <a href=" in page
    assert "Checked by a person on 3 May 2020." in page
    assert "Not checked since" not in page


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 9, "none"),
        (9, 9, "all"),
        (1, 1000, "under 1% (1)"),
        (999, 1000, "over 99% (999)"),
        (1, 3, "33% (1)"),
        (6_000, 9_000, "67% (6,000)"),
    ],
)
def test_only_none_is_none_and_only_all_is_all(part: int, whole: int, words: str) -> None:
    assert share(part, whole) == words
