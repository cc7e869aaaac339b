"""The tile route and the base map behind it."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from locator.web.tiles import tiles
from tests.test_basemap import TILE, write_archive


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    app = Flask(__name__)
    app.config["BASEMAP_PATH"] = write_archive(tmp_path / "small.pmtiles")
    app.register_blueprint(tiles)
    return app.test_client()


def test_a_tile_is_sent_as_it_is_stored(client: FlaskClient) -> None:
    answer = client.get("/tiles/6/31/20.mvt", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.data == TILE
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.5, gzip", "gzip"),
        ("gzip;q=0", None),
        ("identity", None),
    ],
)
def test_a_tile_is_sent_in_the_smallest_form_that_is_taken(
    client: FlaskClient, accepted: str, encoding: str | None
) -> None:
    answer = client.get("/tiles/6/31/20.mvt", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert unpack(answer.data) == b"a vector tile"


def test_a_client_without_gzip_gets_the_tile_unpacked(client: FlaskClient) -> None:
    answer = client.get("/tiles/6/31/20.mvt")
    assert answer.data == b"a vector tile"
    assert "Content-Encoding" not in answer.headers


def test_a_tile_is_not_sent_twice(client: FlaskClient) -> None:
    encoding = {"Accept-Encoding": "gzip"}
    etag = client.get("/tiles/0/0/0.mvt", headers=encoding).headers["ETag"]
    again = client.get("/tiles/0/0/0.mvt", headers={**encoding, "If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_tile_of_a_named_version_is_kept_for_a_year(client: FlaskClient) -> None:
    named = client.get("/tiles/0/0/0.mvt?v=0123").headers["Cache-Control"]
    assert named == "public, max-age=31536000, immutable"
    assert client.get("/tiles/0/0/0.mvt").headers["Cache-Control"] == "public, max-age=86400"


def test_a_tile_of_open_sea_is_empty(client: FlaskClient) -> None:
    answer = client.get("/tiles/6/0/0.mvt")
    assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize(
    "address", ["1/2/0", "1/0/2", "0/1/0", "23/0/0", "99999999999/0/0", "-1/0/0", "a/b/c", "1/0"]
)
def test_a_tile_that_cannot_be_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(f"/tiles/{address}.mvt").status_code == 404


def test_a_missing_base_map_says_so_and_hurts_nothing_else(tmp_path: Path) -> None:
    app = Flask(__name__)
    app.config["BASEMAP_PATH"] = tmp_path / "none.pmtiles"
    app.register_blueprint(tiles)
    answer = app.test_client().get("/tiles/0/0/0.mvt")
    assert answer.status_code == 503
    assert "not installed" in answer.text


def test_a_damaged_tile_says_so_to_those_who_need_it_unpacked(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "damaged.pmtiles")
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole.replace(TILE, b"x" * len(TILE)))
    app = Flask(__name__)
    app.config["BASEMAP_PATH"] = path
    app.register_blueprint(tiles)
    assert app.test_client().get("/tiles/0/0/0.mvt").status_code == 503


def test_a_file_cut_short_says_so(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "short.pmtiles")
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[:-1])
    app = Flask(__name__)
    app.config["BASEMAP_PATH"] = path
    app.register_blueprint(tiles)
    encoding = {"Accept-Encoding": "gzip"}
    assert app.test_client().get("/tiles/6/31/20.mvt", headers=encoding).status_code == 503
