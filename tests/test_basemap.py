"""The base map's file: whole, of another make, or damaged."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pmtiles.tile import (
    Compression,
    TileType,
    deserialize_header,
    serialize_header,
    zxy_to_tileid,
)
from pmtiles.writer import Writer

from locator.basemap import Basemap, BasemapError, Coverage, unpacked
from locator.config import Settings

TILE = gzip.compress(b"a vector tile", mtime=0)
OURS = {"world_zoom": 5, "detail_zoom": 9, "detail_tiles": [[31, 20]]}
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


def write_archive(
    path: Path, tile_type: TileType = TileType.MVT, described: dict[str, object] | None = None
) -> Path:
    """Write a base map of two tiles, of our own shape unless ``described`` is given."""
    with path.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        writer.write_tile(zxy_to_tileid(0, 0, 0), TILE)
        writer.write_tile(zxy_to_tileid(6, 31, 20), TILE)
        writer.finalize(
            {**HEADER, "tile_type": tile_type}, OURS if described is None else described
        )
    return path


def write_with_metadata(path: Path, metadata: bytes, packing: Compression) -> Path:
    """Write the same map again with other metadata and its inner parts packed so."""
    whole = write_archive(path).read_bytes()
    header = deserialize_header(whole[:127])

    def part(name: str) -> bytes:
        start = int(header[f"{name}_offset"])  # type: ignore[literal-required]
        return whole[start : start + int(header[f"{name}_length"])]  # type: ignore[literal-required]

    root = part("root") if packing is not Compression.NONE else gzip.decompress(part("root"))
    tiles = part("tile_data")
    header["internal_compression"] = packing
    start = 127
    for name, content in (("root", root), ("metadata", metadata), ("tile_data", tiles)):
        header[f"{name}_offset"] = start  # type: ignore[literal-required]
        header[f"{name}_length"] = len(content)  # type: ignore[literal-required]
        start += len(content)
    packed_header = serialize_header(header)
    path.write_bytes(packed_header + root + metadata + tiles)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.pmtiles"


def test_a_base_map_says_what_it_covers(path: Path) -> None:
    coverage = Basemap(write_archive(path)).coverage
    assert coverage == Coverage(5, 9, ((31, 20),), coverage.version)
    assert len(coverage.version) == 12


def test_a_base_map_of_another_make_has_the_zooms_of_its_header(path: Path) -> None:
    coverage = Basemap(write_archive(path, described={"vector_layers": []})).coverage
    assert coverage == Coverage(6, 6, (), coverage.version)


def test_parts_that_are_not_packed_are_read_as_they_are(path: Path) -> None:
    basemap = Basemap(write_with_metadata(path, json.dumps(OURS).encode(), Compression.NONE))
    assert basemap.coverage.detail_zoom == 9
    assert basemap.tile(6, 31, 20) == TILE
    assert basemap.tile(6, 0, 0) is None


@pytest.mark.parametrize("packing", [Compression.BROTLI, Compression.ZSTD, Compression.UNKNOWN])
def test_parts_packed_in_a_way_we_do_not_read_are_refused(path: Path, packing: Compression) -> None:
    with pytest.raises(BasemapError, match=r"some\.pmtiles has directories that are not gzipped"):
        Basemap(write_with_metadata(path, b"{}", packing))


@pytest.mark.parametrize(
    "metadata",
    [
        b"",
        b"not json",
        b"[1, 2]",
        b"null",
        b"\xff\xfe",
        b'{"world_zoom": null}',
        b'{"world_zoom": Infinity}',
        b'{"detail_zoom": 99}',
        b'{"world_zoom": -1}',
        b'{"world_zoom": 8, "detail_zoom": 7}',
        b'{"detail_tiles": 3}',
        b'{"detail_tiles": [[1]]}',
        b"[" * 100_000,
    ],
    ids=lambda metadata: metadata[:40].decode(errors="replace"),
)
def test_metadata_of_any_other_shape_is_one_kind_of_error(path: Path, metadata: bytes) -> None:
    with pytest.raises(BasemapError, match=r"some\.pmtiles is damaged"):
        _ = Basemap(write_with_metadata(path, metadata, Compression.NONE)).coverage
    with pytest.raises(BasemapError, match=r"some\.pmtiles is damaged"):
        packed = gzip.compress(metadata)
        _ = Basemap(write_with_metadata(path, packed, Compression.GZIP)).coverage


def test_metadata_that_is_not_gzip_is_the_same_error(path: Path) -> None:
    with pytest.raises(BasemapError, match=r"some\.pmtiles is damaged"):
        _ = Basemap(write_with_metadata(path, b"{}", Compression.GZIP)).coverage


@given(cut=st.integers(1, 300), at=st.integers(127, 600), byte=st.integers(0, 255))
def test_damage_anywhere_is_one_kind_of_error(
    tmp_path_factory: pytest.TempPathFactory, cut: int, at: int, byte: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.pmtiles"
    whole = bytearray(write_archive(path).read_bytes())
    whole[min(at, len(whole) - 1)] = byte
    path.unlink()  # the file before may still be mapped
    path.write_bytes(whole[: max(1, len(whole) - cut)])
    try:
        basemap = Basemap(path)
        assert len(basemap.coverage.version) == 12
        basemap.tile(6, 31, 20)
    except BasemapError as error:
        assert "damaged.pmtiles" in str(error)


def test_a_file_cut_short_has_no_tile(path: Path) -> None:
    whole = write_archive(path).read_bytes()
    path.unlink()
    path.write_bytes(whole[:-1])
    with pytest.raises(BasemapError, match="ends too early"):
        Basemap(path).tile(6, 31, 20)


@pytest.mark.parametrize("content", [b"", b"not a map", b"PMTiles\x03" + b"\0" * 200])
def test_a_broken_file_is_no_base_map(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(BasemapError, match=r"some\.pmtiles"):
        Basemap(path)


def test_raster_tiles_are_refused(path: Path) -> None:
    with pytest.raises(BasemapError, match="vector tiles"):
        Basemap(write_archive(path, TileType.PNG))


@pytest.mark.parametrize("data", [b"plain", TILE[:-3], TILE[:12] + b"\xff" + TILE[13:]])
def test_a_damaged_tile_is_the_same_error(data: bytes) -> None:
    with pytest.raises(BasemapError, match="damaged"):
        unpacked(data)


@pytest.mark.parametrize(
    ("place", "address"),
    [("Manchester", (9, 252, 165)), ("Chicago", (9, 131, 190)), ("the world", (0, 0, 0))],
)
def test_the_shipped_base_map_knows(place: str, address: tuple[int, int, int]) -> None:
    data = Basemap(Settings.from_environment({}).basemap).tile(*address)
    assert data is not None
    text = unpacked(data)
    assert b"land" in text
    assert place == "the world" or place.encode() in text


@pytest.mark.parametrize("city", ["Leeds", "London", "Cardiff", "Belfast", "Edinburgh"])
def test_a_great_city_is_named_before_its_suburbs(city: str) -> None:
    basemap = Basemap(Settings.from_environment({}).basemap)
    tiles = (basemap.tile(6, x, y) for x in (30, 31, 32) for y in (19, 20, 21))
    text = b"".join(unpacked(tile) for tile in tiles if tile)
    assert city.encode() in text
    assert b"Morley" not in text


def test_the_shipped_base_map_is_under_ten_megabytes() -> None:
    assert Settings.from_environment({}).basemap.stat().st_size < 10_000_000


def test_the_shipped_base_map_is_the_one_described() -> None:
    basemap = Settings.from_environment({}).basemap
    digest = hashlib.sha256(basemap.read_bytes()).hexdigest()
    assert digest in (basemap.parent / "README.md").read_text("utf-8")
