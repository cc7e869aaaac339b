"""Exit this page, and what else keeps a visit private: titles, headers, addresses, logs."""

from __future__ import annotations

import csv
import logging
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from locator import create_app
from locator.config import Settings
from locator.geocoding.gazetteer import Gazetteer
from locator.web.exit_page import WEATHER, ExitUrlError, exit_url
from locator.web.inlined import inline_script
from tests.addresses import GUIDANCE

ROOT = Path(__file__).parents[2]
EXIT_SCRIPT = str(inline_script("exit.js"))
SERVICE = "gb-cqc-1-124012399"
PLACE = "at=40.751,-73.997&place=New+York,+NY,+United+States&precision=area"
FILTERED = f"{PLACE}&type=detox&benzodiazepine_detox=yes&within=50mi"
TYPED = "Zanzibarbarossa"
NO_RECORD = "00000000-0000-0000-0000-000000000000"
BOX = "bbox=-3,53,-2,54"

PAGES = [
    "/",
    f"/search?near={TYPED}",
    "/search",
    "/which-place?at=51.588,-2.998&place=Newport,+Wales&at=50.7,-1.29&place=Newport,+Isle+of+Wight",
    f"/results?{PLACE}",
    f"/results?{FILTERED}",
    f"/results?{PLACE}&page=2",
    f"/results?{PLACE}&page=999",
    "/results?at=0,0",
    "/results?at=999,0",
    "/map",
    f"/map?{BOX}&type=detox",
    "/map?bbox=x",
    f"/services/{SERVICE}",
    "/services/none",
    f"/services/{SERVICE}/report",
    f"/services/{SERVICE}/report/thanks",
    "/about-the-data",
    "/helplines",
    *GUIDANCE,
    "/about-the-data/coverage",
    "/shortlist",
    f"/shortlist?id={SERVICE}&{PLACE}",
    "/card",
    f"/card?{PLACE}",
    f"/card?near={TYPED}",
    "/privacy",
    "/nowhere",
]
FRAMED = [
    "/embed",
    f"/embed?{FILTERED}",
    f"/embed?near={TYPED}",
]
OTHERS = [
    f"/results/map.svg?{PLACE}",
    f"/map.svg?{BOX}",
    f"/services/{SERVICE}/map.svg",
    f"/map/list?{BOX}",
    f"/map/filters?{BOX}",
    "/about-the-data/coverage.svg",
    "/about-the-data/coverage.csv",
    f"/shortlist/map.svg?id={SERVICE}",
    f"/shortlist/list.txt?id={SERVICE}",
    f"/shortlist/contacts.vcf?id={SERVICE}",
    f"/shortlist/dates.ics?id={SERVICE}",
    "/openapi.json",
    "/readyz",
    "/api/search?near=M1+1AE",
    "/api/search?near=M1+1AE&format=geojson",
    "/api/search?near=M1+1AE&format=csv",
    f"/api/search?near={TYPED}",
    f"/api/map?{BOX}&zoom=8",
    f"/api/services/{SERVICE}",
    "/api/about",
    "/hsds/",
    "/hsds/services",
    f"/hsds/services/{NO_RECORD}",
    "/hsds/service_at_locations",
    f"/hsds/service_at_locations/{NO_RECORD}",
    "/hsds/organizations",
    f"/hsds/organizations/{NO_RECORD}",
    "/hsds/taxonomies",
    f"/hsds/taxonomies/{NO_RECORD}",
    "/hsds/taxonomy_terms",
    f"/hsds/taxonomy_terms/{NO_RECORD}",
    "/healthz",
]
KEPT = ["/tiles/0/0/0.mvt", "/static/site.css", "/static/exit.js"]
"""What says nothing of a search, and may be kept: pieces of the map, styles, scripts."""
EVERYTHING = [*PAGES, *FRAMED, *OTHERS, *KEPT]

TELLING = (
    "addict", "alcohol", "benzo", "clinic", "dependen", "detox", "drug", "health", "klonopin",
    "clonazepam", "meeting", "mental", "methadone", "opioid", "recover", "rehab", "sober",
    "substance", "therap", "treatment", "withdraw",
)  # fmt: skip
"""Words, or beginnings of words, that would tell whoever reads a browser's history."""


def title_of(answer: TestResponse) -> str:
    (title,) = re.findall(r"<title>(.*?)</title>", answer.text)
    return unescape(title)


def matches_a_rule(app: Flask, path: str) -> str:
    adapter = app.url_map.bind("localhost")
    return str(adapter.match(path.partition("?")[0], return_rule=True)[0])


def test_the_sweeps_visit_every_address(app: Flask) -> None:
    visited = {matches_a_rule(app, path) for path in EVERYTHING if path != "/nowhere"}
    assert {str(rule) for rule in app.url_map.iter_rules()} - visited == set()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_can_be_left_at_once(client: FlaskClient, path: str) -> None:
    answer = client.get(path, follow_redirects=True)
    text = answer.text
    ways = re.findall(
        r"<a class=\"([\w-]+)\" href=\"([^\"]*)\" rel=\"([^\"]*)\"[^>]* data-exit>", text
    )
    assert ways == [
        ("skip", WEATHER, "noreferrer nofollow"),
        ("exit-button", WEATHER, "noreferrer nofollow"),
    ]
    # In the page itself and first of all, so that it waits for no other answer.
    opening, nonce = re.findall(r"(<script[^>]* nonce=\"([^\"]+)\">)", text)[0]
    assert opening == f'<script data-to="{WEATHER}" nonce="{nonce}">'
    assert f"script-src 'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]
    whole = f"{opening}{EXIT_SCRIPT}</script>"
    assert text.index(whole) < text.index("</head>")
    assert text.find("<script") == text.index(whole)


@pytest.mark.parametrize("path", PAGES)
def test_no_title_tells_what_the_page_is_about(client: FlaskClient, path: str) -> None:
    title = title_of(client.get(path, follow_redirects=True))
    assert title.endswith(" - Find help near you")
    assert [word for word in TELLING if word in title.lower()] == []


def test_no_listing_s_name_is_in_a_title(client: FlaskClient, settings: Settings) -> None:
    with settings.services.open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    assert len(ids) == 44
    for service_id in ids:
        assert title_of(client.get(f"/services/{service_id}")) == (
            "Service details - Find help near you"
        )
        assert title_of(client.get(f"/services/{service_id}/report")) == (
            "Report a problem - Find help near you"
        )


def test_the_error_of_a_form_comes_first_in_a_title_that_still_tells_nothing(
    client: FlaskClient,
) -> None:
    answer = client.post(f"/services/{SERVICE}/report", data={"words": TYPED})
    assert title_of(answer) == "Error: Report a problem - Find help near you"


@pytest.mark.parametrize("path", EVERYTHING)
def test_no_answer_lets_a_browser_say_where_it_came_from(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", [*PAGES, *FRAMED, *OTHERS])
def test_no_answer_about_a_search_or_a_service_is_kept(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", KEPT)
def test_what_may_be_kept_says_nothing_of_a_search(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] != "no-store"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/search", "/map", "/embed", f"/services/{SERVICE}/report"])
@pytest.mark.parametrize("near", [TYPED, "M1 1AE", "10001", "Newport", "x" * 5_000])
def test_what_is_typed_gets_into_no_address_and_no_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, path: str, near: str
) -> None:
    caplog.set_level(logging.DEBUG)
    for method in (client.post, client.put):
        answer = method(path, data={"near": near, "words": near})
        location = answer.headers.get("Location", "")
        for written in (near, near.replace(" ", "+"), near.replace(" ", "%20")):
            assert written not in location or near == "Newport"
    assert near not in caplog.text


@pytest.fixture
def broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """Return a client of a locator that fails whatever it is asked for."""

    def fail() -> str:
        raise RuntimeError(TYPED)

    monkeypatch.setitem(app.view_functions, "pages.home", fail)
    yield app.test_client()


def test_a_failure_is_logged_without_what_was_asked(
    broken: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = broken.get(f"/?near={TYPED}")
    assert answer.status_code == 500
    assert "exit-button" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "RuntimeError while answering pages.home" in caplog.text
    assert TYPED not in caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.org",
        "https://www.example.org/a/b?c=d&e=f#g",
        "https://xn--mnchen-3ya.example:8443/",
        "https://[2001:db8::1]/",
    ],
)
def test_an_https_address_is_taken_as_it_is(address: str) -> None:
    assert exit_url(address) == address


def test_without_a_setting_it_is_the_weather() -> None:
    assert exit_url("") == WEATHER == "https://www.bbc.co.uk/weather"


@pytest.mark.parametrize(
    "address",
    [
        "http://www.example.org/",
        "www.example.org",
        "//www.example.org/",
        "/",
        "https://",
        "https:///weather",
        "https:www.example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user:word@www.example.org/",
        "https://www.example.org:0/",
        "https://www.example.org:99999/",
        "https://www.example.org:http/",
        "https://www.example.org/a b",
        "https://www.example.org/\n",
        "https://www.example.org\\@example.net/",
        "https://www.exämple.org/",
        "https://[::1/",
    ],
)
def test_anything_else_is_refused_in_a_sentence(address: str) -> None:
    with pytest.raises(ExitUrlError) as refused:
        exit_url(address)
    assert str(refused.value) == (
        f"LOCATOR_EXIT_URL holds {address!r}, which is not the https address of a page: "
        "write one such as https://www.bbc.co.uk/weather, or nothing for that one"
    )


def test_the_operator_s_address_is_on_every_page_escaped(
    settings: Settings, gazetteer: Gazetteer
) -> None:
    own = replace(settings, exit_url='https://www.example.org/?a=1&b="')
    text = create_app(own, geocoder=gazetteer).test_client().get("/").text
    assert text.count("https://www.example.org/?a=1&amp;b=&#34;") == 3
    assert WEATHER not in text


def test_the_server_does_not_start_with_a_wrong_address(settings: Settings) -> None:
    environment = {"LOCATOR_EXIT_URL": "http://example.org/"}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    done = subprocess.run(
        [sys.executable, "-m", "locator", "serve", "--port", port],
        env={
            **os.environ,
            **environment,
            "LOCATOR_SERVICES": str(settings.services),
            "LOCATOR_DATABASE": str(settings.database),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr == f"Error: {ExitUrlError('http://example.org/')}\n"


def test_every_test_that_the_document_names_is_there() -> None:
    document = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", document))
    tests = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/test_*.py"))
    assert len(named) >= 8
    assert [name for name in sorted(named) if f"def {name}(" not in tests] == []
