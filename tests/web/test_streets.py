"""The streets over HTTP, and on pages only where they are configured."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from locator import create_app
from locator.config import Settings
from locator.geocoding.gazetteer import Gazetteer
from locator.streets import StreetSettingsError
from tests import tile_server
from tests.tile_server import PNG, Served, picture, status, town, write_street_file

RESULTS = "/results?at=53.479,-2.245&place=Manchester,+England,+United+Kingdom"


@pytest.fixture
def served() -> Iterator[Served]:
    with tile_server.serving() as server:
        yield server


@pytest.fixture
def pictures(settings: Settings, gazetteer: Gazetteer, served: Served) -> FlaskClient:
    configured = replace(
        settings,
        street_tiles=f"{served.template}?key=s3cret",
        street_attribution='© "Example" & <b>others</b> https://example.org/credit',
        contact="maps@example.org",
        street_cache=None,
    )
    return create_app(configured, geocoder=gazetteer).test_client()


@pytest.fixture
def vectors(settings: Settings, gazetteer: Gazetteer, tmp_path: Path) -> FlaskClient:
    path = write_street_file(tmp_path / "town.pmtiles", ((0, 0, 0), (14, 8090, 5300)))
    configured = replace(settings, street_tiles=str(path))
    return create_app(configured, geocoder=gazetteer).test_client()


@pytest.mark.parametrize("address", ["/streets/0/0/0.png", "/streets/0/0/0.mvt"])
def test_without_streets_there_is_no_such_address(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_without_streets_no_page_says_anything_of_them(client: FlaskClient) -> None:
    assert "streets" not in client.get(RESULTS).text.lower()


def test_a_setting_that_is_wrong_stops_the_start(settings: Settings, gazetteer: Gazetteer) -> None:
    configured = replace(settings, street_tiles="https://tile.openstreetmap.org/{z}/{x}/{y}.png")
    with pytest.raises(StreetSettingsError, match="LOCATOR_CONTACT"):
        create_app(configured, geocoder=gazetteer)


def test_the_terminal_says_in_one_sentence_what_to_set(settings: Settings) -> None:
    environment = {
        **os.environ,
        "LOCATOR_SERVICES": str(settings.services),
        "LOCATOR_DATABASE": str(settings.database),
        "LOCATOR_STREET_TILES": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    }
    environment.pop("LOCATOR_CONTACT", None)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "locator", "serve", "--port", port]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: LOCATOR_CONTACT must be your e-mail or web address")
    assert "Traceback" not in done.stderr


def test_a_picture_is_passed_on_and_kept_by_the_visitor_alone(pictures: FlaskClient) -> None:
    answer = pictures.get("/streets/14/8080/5300.png")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PNG, "image/png")
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    etag = answer.headers["ETag"]
    again = pictures.get("/streets/14/8080/5300.png", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_the_media_type_is_that_of_the_picture(pictures: FlaskClient, served: Served) -> None:
    served.answers(picture(tile_server.WEBP, "image/webp"))
    assert pictures.get("/streets/1/0/0.png").mimetype == "image/webp"


def test_nothing_of_the_visitor_reaches_the_provider(pictures: FlaskClient, served: Served) -> None:
    headers = {
        "User-Agent": "Visitor/1.0",
        "Referer": "https://example.org/results?at=1,2",
        "Cookie": "who=you",
        "Accept-Language": "cy",
        "X-Forwarded-For": "192.0.2.7",
        "Forwarded": "for=192.0.2.7",
    }
    pictures.get("/streets/14/8080/5300.png?at=53.4,-2.2", headers=headers)
    ((path, sent),) = served.asked
    assert path == "/14/8080/5300.png?key=s3cret"
    assert set(sent) == {"Host", "Accept", "Accept-Encoding", "User-Agent"}
    assert "Visitor" not in sent["User-Agent"]


@pytest.mark.parametrize(
    "address", ["1/2/0", "1/0/2", "0/1/0", "18/0/0", "99999999999/0/0", "-1/0/0", "a/b/c", "1/0"]
)
def test_a_tile_that_cannot_be_is_not_asked_for(
    pictures: FlaskClient, served: Served, address: str
) -> None:
    assert pictures.get(f"/streets/{address}.png").status_code == 404
    assert served.asked == []


def test_other_sites_pages_get_no_pictures(pictures: FlaskClient, served: Served) -> None:
    answer = pictures.get("/streets/1/0/0.png", headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, served.asked) == (403, [])
    own = {"Sec-Fetch-Site": "same-origin"}
    assert pictures.get("/streets/1/0/0.png", headers=own).status_code == 200


def test_the_page_is_told_how_long_the_streets_are_off(
    pictures: FlaskClient, served: Served
) -> None:
    served.answers(status(500))
    answers = [pictures.get(f"/streets/5/{x}/0.png") for x in range(5)]
    assert [answer.status_code for answer in answers] == [502, 502, 502, 503, 503]
    assert answers[3].headers["Retry-After"] == "60"
    assert answers[3].mimetype == "application/problem+json"
    assert answers[3].get_json()["title"].startswith("Streets cannot be had just now")
    assert answers[3].headers["Cache-Control"] == "no-store"
    assert len(served.asked) == 3


def test_a_missing_picture_is_missing(pictures: FlaskClient, served: Served) -> None:
    served.answers(status(404))
    assert pictures.get("/streets/5/0/0.png").status_code == 404


@pytest.mark.parametrize("answer", [picture(b"<script>", "text/html"), picture(b"<script>")])
def test_nothing_but_a_picture_is_passed_on(
    pictures: FlaskClient, served: Served, answer: tile_server.Answer
) -> None:
    served.answers(answer)
    got = pictures.get("/streets/5/0/0.png")
    assert (got.status_code, b"<script>" in got.data) == (502, False)


def test_a_streets_file_gives_its_tiles_and_nothing_elsewhere(vectors: FlaskClient) -> None:
    answer = vectors.get("/streets/14/8090/5300.mvt")
    assert (answer.status_code, answer.data) == (200, town())
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert vectors.get("/streets/14/0/0.mvt").status_code == 204
    assert vectors.get("/streets/14/8090/5300.png").status_code == 404
    assert vectors.get("/streets/14/99999/5300.mvt").status_code == 404


def test_a_provider_has_no_vector_tiles(pictures: FlaskClient) -> None:
    assert pictures.get("/streets/1/0/0.mvt").status_code == 404


def test_the_page_names_the_layer_and_keeps_the_providers_key(pictures: FlaskClient) -> None:
    answer = pictures.get(RESULTS)
    assert "s3cret" not in answer.text
    assert 'data-url="/streets/{z}/{x}/{y}.png" data-host="127.0.0.1"' in answer.text
    assert (
        'data-credit="© &#34;Example&#34; &amp; &lt;b&gt;others&lt;/b&gt;" '
        'data-credit-href="https://example.org/credit"' in answer.text
    )
    assert answer.text.index("vendor/leaflet.js") < answer.text.index("streets.js")
    assert answer.text.index("streets.js") < answer.text.index("locatorMap.start")


def test_the_policy_is_the_same_with_streets(pictures: FlaskClient, client: FlaskClient) -> None:
    def policy(asking: FlaskClient) -> list[str]:
        text = asking.get(RESULTS).headers["Content-Security-Policy"]
        return [part for part in text.split("; ") if "nonce" not in part]

    assert policy(pictures) == policy(client)
    assert "img-src 'self'" in policy(pictures)


def test_the_footer_says_what_a_provider_learns(
    pictures: FlaskClient, vectors: FlaskClient, app: Flask
) -> None:
    said = "Streets on the map come from 127.0.0.1"
    assert said in pictures.get("/").text
    assert "Streets on the map" not in vectors.get("/").text
    assert "Streets on the map" not in app.test_client().get("/").text
