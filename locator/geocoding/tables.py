"""Read-only tables in one memory-mapped file: named columns of numbers and text.

Layout of a file, everything little-endian: the eight bytes of ``MAGIC``; the
length of the directory as an unsigned 32-bit number; the directory, UTF-8
JSON of ``{name: [typecode, offset, bytes]}``; then the columns, each starting
at a multiple of eight. Typecodes are those of the ``array`` module.
"""

from __future__ import annotations

import json
import mmap
import struct
import sys
from pathlib import Path
from typing import Self

MAGIC = b"LOCGAZ1\n"
HEAD = struct.Struct("<8sI")
ALIGNMENT = 8
STEPS_A_DEGREE = 10**7
"""Corners and steps of a grid are whole numbers of this fraction of a degree."""


class TablesError(Exception):
    """The file is not one of ours or was cut short: build the gazetteer again."""


class TableFile:
    """A memory-mapped file of columns; closes with the process or by ``close``."""

    def __init__(self, path: Path) -> None:
        """Map a file and read its directory.

        Raises TablesError where the file is missing, cut short or of another format.
        """
        if sys.byteorder != "little":
            raise TablesError("the gazetteer's tables can only be read on little-endian machines")
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise TablesError(f"{path} cannot be read; run `make gazetteer`") from error
        self._view = memoryview(self._map)
        self._path = path
        self._directory = self._read_directory()

    def _read_directory(self) -> dict[str, tuple[str, int, int]]:
        try:
            magic, length = HEAD.unpack_from(self._view)
            if magic != MAGIC:
                raise TablesError(f"{self._path} is not a gazetteer table; run `make gazetteer`")
            if HEAD.size + length > len(self._view):
                raise TablesError(f"{self._path} was cut short; run `make gazetteer`")
            listed = json.loads(bytes(self._view[HEAD.size : HEAD.size + length]))
            directory = {name: (str(t), int(o), int(n)) for name, (t, o, n) in listed.items()}
        except (struct.error, ValueError, TypeError, AttributeError) as error:
            raise TablesError(f"{self._path} is damaged; run `make gazetteer`") from error
        if any(offset + size > len(self._view) for _, offset, size in directory.values()):
            raise TablesError(f"{self._path} was cut short; run `make gazetteer`")
        return directory

    def column(self, name: str) -> memoryview[int]:
        """Return a column of numbers; reading an element touches only its page."""
        typecode, offset, size = self._entry(name)
        return self._view[offset : offset + size].cast(typecode)  # type: ignore[call-overload,no-any-return]

    def text(self, name: str) -> str:
        """Return a column of text, decoded whole."""
        _, offset, size = self._entry(name)
        return str(self._view[offset : offset + size], "utf-8")

    def lines(self, name: str) -> list[str]:
        """Return a column of text as its lines, without their ends."""
        text = self.text(name)
        return text.split("\n") if text else []

    def _entry(self, name: str) -> tuple[str, int, int]:
        try:
            return self._directory[name]
        except KeyError:
            raise TablesError(f"{self._path} lacks {name}; run `make gazetteer`") from None

    def close(self) -> None:
        """Let go of the file where nothing holds a column of it any more."""
        self._view.release()
        self._map.close()

    def __enter__(self) -> Self:
        """Return the file itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()


def degrees(corner: int, step: int, offset: int) -> float:
    """Return a coordinate in degrees from its grid's corner, step and offset."""
    return (corner + step * offset) / STEPS_A_DEGREE
