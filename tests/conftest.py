"""What most tests need: the shipped gazetteer, a small real directory, a client."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings

from locator import create_app
from locator.config import Settings
from locator.directory.build import build
from locator.directory.database import Directory
from locator.geocoding.gazetteer import Gazetteer
from tests import https_server
from tests.https_server import Served

# How long an example takes depends on the machine; speed is the benchmarks' business.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings whose directory is tests/samples/services.csv, compiled."""
    database = tmp_path_factory.mktemp("directory") / "directory.sqlite"
    build(SAMPLES / "services.csv", database)
    environment = {
        "LOCATOR_SERVICES": str(SAMPLES / "services.csv"),
        "LOCATOR_DATABASE": str(database),
        "LOCATOR_REPORTS": str(database.with_name("reports.sqlite")),
    }
    return Settings.from_environment(environment)


@pytest.fixture(scope="session")
def directory(settings: Settings) -> Directory:
    return Directory(settings.database)


@pytest.fixture(scope="session")
def app(settings: Settings, gazetteer: Gazetteer) -> Flask:
    return create_app(settings, geocoder=gazetteer)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Served]:
    """Serve over https what a test puts in, with a certificate that the program trusts."""
    with https_server.trusted(monkeypatch, tmp_path) as served:
        yield served


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the folder that temporary files go into, which nothing else uses."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
