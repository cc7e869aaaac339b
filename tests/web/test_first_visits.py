"""The map's page of a first visit: the same for everybody, its nonce apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from locator import create_app
from locator.config import Settings
from locator.directory.build import build, write_database
from locator.directory.database import Directory
from locator.directory.services_csv import read_services
from locator.geocoding.gazetteer import Gazetteer
from locator.web import browse, first_visits


@pytest.fixture
def fresh(settings: Settings, gazetteer: Gazetteer) -> Flask:
    """Return an application that has written no page yet."""
    return create_app(settings, geocoder=gazetteer)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list that every page goes into that is written anew."""
    pages: list[str] = []
    write = browse._written

    def noted(*values: object) -> str:
        pages.append(write(*values))  # type: ignore[arg-type]
        return pages[-1]

    monkeypatch.setattr(browse, "_written", noted)
    return pages


def nonce_of(answer: TestResponse) -> str:
    (nonce,) = re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    return str(nonce)


def test_a_second_visit_gets_the_same_page_under_a_nonce_of_its_own(
    fresh: Flask, drawn: list[str]
) -> None:
    first, second = (fresh.test_client().get("/map") for _ in range(2))
    assert len(drawn) == 1
    nonces = [nonce_of(answer) for answer in (first, second)]
    assert len(set(nonces)) == 2
    assert first.text.count(nonces[0]) == second.text.count(nonces[1]) > 3
    assert nonces[0] not in second.text
    assert second.text.replace(nonces[1], nonces[0]) == first.text
    assert set(re.findall(r'nonce="([^"]+)"', second.text)) == {nonces[1]}


@pytest.mark.parametrize(
    ("path", "language"), [("/es/map", "en-GB"), ("/en/map", "en-GB"), ("/map", "en-US")]
)
def test_another_language_address_or_country_has_a_page_of_its_own(
    fresh: Flask, path: str, language: str
) -> None:
    client = fresh.test_client()
    client.get("/map", headers={"Accept-Language": "en-GB"})
    asked = client.get(path, headers={"Accept-Language": language})
    alone = create_app_like(fresh).get(path, headers={"Accept-Language": language})
    assert asked.text.replace(nonce_of(asked), nonce_of(alone)) == alone.text


def create_app_like(app: Flask) -> FlaskClient:
    """Return a visitor of the same application with nothing written yet."""
    first_visits.keep_first_visits(app)
    return app.test_client()


@pytest.mark.parametrize("path", ["/map?type=detox", "/map?bbox=-3,53,-2,54", "/map?keep=a"])
def test_who_asks_for_something_gets_an_answer_of_their_own(
    fresh: Flask, drawn: list[str], path: str
) -> None:
    for _ in range(2):
        fresh.test_client().get(path)
    assert len(drawn) == 2


def test_a_page_with_an_error_is_nobody_else_s(fresh: Flask, drawn: list[str]) -> None:
    client = fresh.test_client()
    assert client.post("/map", data={"near": "Xyzzyxqq"}).status_code == 404
    assert "Xyzzyxqq" not in client.get("/map").text
    assert len(drawn) == 2


def test_tomorrow_the_page_is_written_anew(
    fresh: Flask, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Tomorrow(date):
        @classmethod
        def today(cls) -> Tomorrow:
            return cls(2100, 1, 1)

    fresh.test_client().get("/map")
    monkeypatch.setattr(first_visits, "date", Tomorrow)
    for _ in range(2):
        fresh.test_client().get("/map")
    assert len(drawn) == 2


def test_a_newer_directory_has_its_own_page(
    settings: Settings, directory: Directory, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    *fewer, _ = read_services(settings.services).services
    write_database(fewer, tmp_path / "fewer.sqlite")
    in_use = [directory, Directory(tmp_path / "fewer.sqlite")]
    client = create_app(settings, directory=lambda: in_use[0], geocoder=gazetteer).test_client()
    assert f"All {len(fewer) + 1} services we know of" in client.get("/map").text
    in_use.reverse()
    assert f"All {len(fewer)} services we know of" in client.get("/map").text


@pytest.fixture
def hourly(tmp_path: Path, gazetteer: Gazetteer) -> Iterator[Flask]:
    """Yield an application whose one service has hours."""
    columns = "id,service_name,country,latitude,longitude,coordinates_precision,opening_hours"
    path, database = tmp_path / "services.csv", tmp_path / "directory.sqlite"
    path.write_text(
        f"{columns},source,source_date,licence\n"
        "always,Always,GB,53.481,-2.231,street,24/7,Test list,2026,OGL-UK-3.0\n",
        encoding="utf-8",
    )
    build(path, database)
    ours = {"LOCATOR_SERVICES": str(path), "LOCATOR_DATABASE": str(database)}
    yield create_app(Settings.from_environment(ours), geocoder=gazetteer)


def test_what_says_how_many_are_open_now_is_written_anew(hourly: Flask, drawn: list[str]) -> None:
    for _ in range(2):
        assert 'id="open-now"' in hourly.test_client().get("/map").text
    assert len(drawn) == 2
