"""The tile route and the base map behind it."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from locator.basemap import Basemap, BasemapError, Coverage
from locator.config import Settings
from locator.web.tiles import tiles

TILE = gzip.compress(b"a vector tile", mtime=0)
HEADER = {
    "tile_compression": Compression.GZIP,
    "min_lon_e7": -1_800_000_000,
    "min_lat_e7": -850_000_000,
    "max_lon_e7": 1_800_000_000,
    "max_lat_e7": 850_000_000,
    "center_zoom": 0,
    "center_lon_e7": 0,
    "center_lat_e7": 0,
}


def write_archive(path: Path, tile_type: TileType = TileType.MVT) -> Path:
    with path.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        writer.write_tile(zxy_to_tileid(0, 0, 0), TILE)
        writer.write_tile(zxy_to_tileid(6, 31, 20), TILE)
        described = {"world_zoom": 5, "detail_zoom": 9, "detail_tiles": [[31, 20]]}
        writer.finalize({**HEADER, "tile_type": tile_type}, described)
    return path


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


def test_a_base_map_says_what_it_covers(tmp_path: Path) -> None:
    coverage = Basemap(write_archive(tmp_path / "small.pmtiles")).coverage
    assert coverage == Coverage(5, 9, ((31, 20),), coverage.version)
    assert len(coverage.version) == 12


@pytest.mark.parametrize("content", [b"", b"not a map", b"PMTiles\x03" + b"\0" * 200])
def test_a_broken_file_is_no_base_map(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.pmtiles"
    path.write_bytes(content)
    with pytest.raises(BasemapError, match=r"broken\.pmtiles"):
        Basemap(path)


def test_raster_tiles_are_refused(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "raster.pmtiles", TileType.PNG)
    with pytest.raises(BasemapError, match="vector tiles"):
        Basemap(path)


@pytest.mark.parametrize(
    ("place", "address"),
    [("Manchester", (9, 252, 165)), ("Chicago", (9, 131, 190)), ("the world", (0, 0, 0))],
)
def test_the_shipped_base_map_knows(place: str, address: tuple[int, int, int]) -> None:
    data = Basemap(Settings.from_environment({}).basemap).tile(*address)
    assert data is not None
    unpacked = gzip.decompress(data)
    assert b"land" in unpacked
    assert place == "the world" or place.encode() in unpacked


def test_the_shipped_base_map_is_under_ten_megabytes() -> None:
    assert Settings.from_environment({}).basemap.stat().st_size < 10_000_000


def test_the_shipped_base_map_is_the_one_described() -> None:
    basemap = Settings.from_environment({}).basemap
    digest = hashlib.sha256(basemap.read_bytes()).hexdigest()
    assert digest in (basemap.parent / "README.md").read_text("utf-8")
