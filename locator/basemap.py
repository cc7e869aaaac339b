"""The base map: one PMTiles file of vector tiles, mapped into memory."""

from __future__ import annotations

import gzip
import hashlib
import json
import mmap
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
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
_FINEST_ZOOM = 22


class BasemapError(Exception):
    """The base map is missing, damaged or no gzipped vector PMTiles; build or fetch it again."""


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
    Raises BasemapError where it cannot be opened; a damaged file opens and
    raises BasemapError where the damage is met.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._header = deserialize_header(self._read(0, _HEADER_LENGTH))
        except Exception as error:  # pmtiles raises plain Exceptions as well
            raise BasemapError(f"the base map {path.name} cannot be opened: {error}") from error
        kind = self._header["tile_type"], self._header["tile_compression"]
        if kind != (TileType.MVT, Compression.GZIP):
            raise BasemapError(f"the base map {path.name} does not hold gzipped vector tiles")
        if self._header["internal_compression"] not in (Compression.GZIP, Compression.NONE):
            raise BasemapError(f"the base map {path.name} has directories that are not gzipped")
        self._directory = lru_cache(64)(self._decode)

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """Return a tile, gzipped, or None where the map has none.

        Raises BasemapError where the file is damaged.
        """
        identity = zxy_to_tileid(z, x, y)
        with self._damage_named():
            return self._found(identity)

    def _found(self, identity: int) -> bytes | None:
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
        """Return what the map holds, from its metadata, or from its header where that is silent.

        Only the base map of ``make basemap`` says that the world is coarser than
        some countries. Raises BasemapError where the metadata cannot be read.
        """
        with self._damage_named():
            offset, length = self._header["metadata_offset"], self._header["metadata_length"]
            described = json.loads(self._inner(offset, length))
            finest = self._header["max_zoom"]
            covered = Coverage(
                world_zoom=int(described.get("world_zoom", finest)),
                detail_zoom=int(described.get("detail_zoom", finest)),
                detail_tiles=tuple((int(x), int(y)) for x, y in described.get("detail_tiles", ())),
                version=self._version(offset, length),
            )
            if not 0 <= covered.world_zoom <= covered.detail_zoom <= _FINEST_ZOOM:
                raise ValueError("its zooms are out of order")
        return covered

    def _version(self, offset: int, length: int) -> str:
        raw = self._read(0, _HEADER_LENGTH) + self._read(offset, length)
        return hashlib.sha256(raw).hexdigest()[:12]

    @contextmanager
    def _damage_named(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # bytes that are not what the header promises raise anything
            raise BasemapError(f"the base map {self._name} is damaged: {error}") from error

    def _read(self, offset: int, length: int) -> bytes:
        data = self._map[offset : offset + length]
        if len(data) != length:
            raise EOFError("it ends too early")
        return data

    def _inner(self, offset: int, length: int) -> bytes:
        """Return metadata or a directory, unpacked (specification, section "Compression")."""
        data = self._read(offset, length)
        packed = self._header["internal_compression"] is Compression.GZIP
        return gzip.decompress(data) if packed else data

    def _decode(self, offset: int, length: int) -> list[Entry]:
        # pmtiles decodes gzipped directories only.
        packed = gzip.compress(self._inner(offset, length), 1)
        entries: list[Entry] = deserialize_directory(packed)
        return entries


def unpacked(tile: bytes) -> bytes:
    """Return a tile's bytes without gzip. Raises BasemapError where they are damaged."""
    try:
        return gzip.decompress(tile)
    except (OSError, EOFError, zlib.error) as error:
        raise BasemapError(f"a tile of the base map is damaged: {error}") from error


@lru_cache(4)
def open_basemap(path: Path) -> Basemap:
    """Open a base map once in a process. Raises BasemapError."""
    return Basemap(path)
