"""The base map: one PMTiles file of vector tiles, mapped into memory."""

from __future__ import annotations

import gzip
import hashlib
import json
import mmap
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pmtiles.tile import (
    Compression,
    Entry,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

_HEADER_LENGTH = 127
_DEEPEST = 4


class BasemapError(Exception):
    """The base map is missing or is not gzipped vector PMTiles; build or fetch it again."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a base map holds: the whole world to one zoom, some tiles to a finer one.

    ``detail_tiles`` are column and row of the zoom-6 tiles that have detail;
    ``version`` changes when the map does.
    """

    world_zoom: int
    detail_zoom: int
    detail_tiles: tuple[tuple[int, int], ...]
    version: str


class Basemap:
    """An open PMTiles file (specification version 3) of gzipped vector tiles.

    The file is mapped, not read, and each of its directories is decoded once.
    Raises BasemapError where it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._header = deserialize_header(self._read(0, _HEADER_LENGTH))
        except Exception as error:  # pmtiles raises plain Exceptions as well
            raise BasemapError(f"the base map {path.name} cannot be opened: {error}") from error
        kind = self._header["tile_type"], self._header["tile_compression"]
        if kind != (TileType.MVT, Compression.GZIP):
            raise BasemapError(f"the base map {path.name} does not hold gzipped vector tiles")
        self._directory = lru_cache(64)(self._decode)

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """Return a tile, gzipped, or None where the map has none."""
        identity = zxy_to_tileid(z, x, y)
        offset, length = self._header["root_offset"], self._header["root_length"]
        for _ in range(_DEEPEST):
            entry = find_tile(self._directory(offset, length), identity)
            if entry is None:
                return None
            if entry.run_length:
                start = self._header["tile_data_offset"] + entry.offset
                return self._read(start, entry.length)
            offset, length = self._header["leaf_directory_offset"] + entry.offset, entry.length
        return None

    @property
    def coverage(self) -> Coverage:
        """Return what the map holds, from its metadata; any PMTiles file has zooms at least."""
        offset, length = self._header["metadata_offset"], self._header["metadata_length"]
        raw = self._read(offset, length)
        described = json.loads(gzip.decompress(raw))
        finest = int(self._header["max_zoom"])
        return Coverage(
            world_zoom=int(described.get("world_zoom", finest)),
            detail_zoom=int(described.get("detail_zoom", finest)),
            detail_tiles=tuple((int(x), int(y)) for x, y in described.get("detail_tiles", ())),
            version=hashlib.sha256(self._read(0, _HEADER_LENGTH) + raw).hexdigest()[:12],
        )

    def _read(self, offset: int, length: int) -> bytes:
        return self._map[offset : offset + length]

    def _decode(self, offset: int, length: int) -> list[Entry]:
        entries: list[Entry] = deserialize_directory(self._read(offset, length))
        return entries


@lru_cache(4)
def open_basemap(path: Path) -> Basemap:
    """Open a base map once in a process. Raises BasemapError."""
    return Basemap(path)
