"""Pictures of streets, kept: on disk for every worker, or in one process's memory."""

from __future__ import annotations

import logging
import math
import os
import tempfile
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

DAY = 86_400
LONGEST_DAYS = 30
"""Days after which a tile is gone, whatever its provider allows."""
DISK_BYTES = 256_000_000
"""About 17,000 tiles of a town."""
MEMORY_BYTES = 32_000_000

TileNumber = tuple[int, int, int]
"""Zoom, column and row (web Mercator, row 0 in the north)."""

_log = logging.getLogger(__name__)
_ENDING = ".tile"


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture of streets, with what its provider says to ask again with.

    ``kind`` is its media type; ``day`` the whole days since 1970 on which it came,
    ``until`` the first one on which its provider is asked again.
    """

    data: bytes
    kind: str
    etag: str
    modified: str
    day: int
    until: int


def day_of(seconds: float) -> int:
    """Return the days since 1970 of a time in seconds since 1970 (UTC)."""
    return math.floor(seconds / DAY)


class TileStore(Protocol):
    """Keeps tiles by their number, bounded in bytes; the oldest go first."""

    def get(self, number: TileNumber, today: int) -> Tile | None:
        """Return a tile that came in the last `LONGEST_DAYS` days, or None."""
        ...

    def put(self, number: TileNumber, tile: Tile) -> None:
        """Keep a tile, in place of an older one."""
        ...


class MemoryStore:
    """Tiles of one process, gone when it ends. Safe for threads."""

    def __init__(self, limit: int = MEMORY_BYTES) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._tiles: OrderedDict[TileNumber, Tile] = OrderedDict()
        self._size = 0

    def get(self, number: TileNumber, today: int) -> Tile | None:
        """Return a tile that came in the last `LONGEST_DAYS` days, or None."""
        with self._lock:
            tile = self._tiles.get(number)
        return tile if tile and tile.day + LONGEST_DAYS > today else None

    def put(self, number: TileNumber, tile: Tile) -> None:
        """Keep a tile, in place of an older one."""
        with self._lock:
            before = self._tiles.pop(number, None)
            self._tiles[number] = tile
            self._size += len(tile.data) - (len(before.data) if before else 0)
            while self._size > self._limit:
                _, oldest = self._tiles.popitem(last=False)
                self._size -= len(oldest.data)


class _Head(msgspec.Struct, array_like=True):
    """The first line of a tile's file."""

    kind: str
    etag: str
    modified: str
    day: int
    until: int
    size: int


class DiskStore:
    """Tiles in a folder that every worker shares, one file a tile.

    ``provider`` tells one provider's tiles from another's. A tile appears whole or
    not at all. Files are dated to the midnight before they came: the folder says
    which areas were looked at and on what day, not at what hour.
    """

    def __init__(self, folder: Path, provider: str, limit: int = DISK_BYTES) -> None:
        self._folder = folder
        self._provider = provider
        self._limit = limit
        # The first tile of a process has the folder swept.
        self._unswept = limit
        self._warned = False

    def get(self, number: TileNumber, today: int) -> Tile | None:
        """Return a tile that came in the last `LONGEST_DAYS` days, or None."""
        try:
            tile = _read(self._path(number))
        except (OSError, ValueError):  # msgspec's errors are ValueErrors
            return None
        return tile if tile.day + LONGEST_DAYS > today else None

    def put(self, number: TileNumber, tile: Tile) -> None:
        """Keep a tile, in place of an older one; where the disk is full, do without."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(self._path(number), tile)
            self._unswept += len(tile.data)
            if self._unswept > self._limit // 16:
                self._unswept = 0
                self._sweep(tile.day)
        except OSError as error:
            if not self._warned:
                why = type(error).__name__
                _log.warning("the folder of street tiles cannot be written: %s", why)
            self._warned = True

    def _path(self, number: TileNumber) -> Path:
        z, x, y = number
        return self._folder / f"{self._provider}-{z}-{x}-{y}{_ENDING}"

    def _write(self, path: Path, tile: Tile) -> None:
        head = _Head(tile.kind, tile.etag, tile.modified, tile.day, tile.until, len(tile.data))
        descriptor, name = tempfile.mkstemp(".part", dir=self._folder)
        part = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.encode(head) + b"\n" + tile.data)
            midnight = tile.day * DAY
            os.utime(part, (midnight, midnight))
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def _sweep(self, today: int) -> None:
        """Remove what is too old, then the oldest until a sixteenth of the room is free."""
        files = []
        for entry in os.scandir(self._folder):
            with suppress(FileNotFoundError):  # another worker sweeps as well
                status = entry.stat()
                files.append((day_of(status.st_mtime), entry.name, status.st_size))
        files.sort()
        left = sum(size for *_, size in files)
        for day, name, size in files:
            unfinished = not name.endswith(_ENDING)
            too_old = day + (1 if unfinished else LONGEST_DAYS) <= today
            if not too_old and (unfinished or left <= self._limit - self._limit // 16):
                continue
            (self._folder / name).unlink(missing_ok=True)
            left -= size


def _read(path: Path) -> Tile:
    """Return the tile in a file. Raises OSError or ValueError where there is none."""
    line, _, data = path.read_bytes().partition(b"\n")
    head = msgspec.json.decode(line, type=_Head)
    if len(data) != head.size:
        raise ValueError("the tile is not whole")
    return Tile(data, head.kind, head.etag, head.modified, head.day, head.until)
