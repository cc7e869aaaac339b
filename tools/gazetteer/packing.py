"""Write columns into the files that ``locator.geocoding.tables`` reads."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from locator.geocoding.tables import ALIGNMENT, HEAD, MAGIC, STEPS_A_DEGREE

LARGEST_OFFSET = 65_535
Columns: TypeAlias = "Mapping[str, array[int] | bytes]"
"""The columns of one table, in the order they are written."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Coordinates of one axis as 16-bit offsets: ``corner + step * offset``.

    Corner and step are whole numbers of a ten-millionth of a degree.
    """

    corner: int
    step: int
    offsets: array[int]


def grid(values: Sequence[float]) -> Grid:
    """Fit coordinates in degrees to the finest grid of 65,536 steps that spans them.

    No value moves by more than half a step; a span of one degree has steps of
    about 1.5e-5 degrees (1.7 m).
    """
    exact = [round(value * STEPS_A_DEGREE) for value in values]
    corner, top = min(exact), max(exact)
    step = max(1, -(-(top - corner) // LARGEST_OFFSET))
    return Grid(corner, step, array("H", ((v - corner + step // 2) // step for v in exact)))


def column(typecode: str, values: Iterable[int]) -> array[int]:
    """Make a column of numbers."""
    return array(typecode, values)


def text(lines: Iterable[str]) -> bytes:
    """Make a column of text from lines, none of which may hold a line end."""
    held = list(lines)
    if any("\n" in line for line in held):
        raise ValueError("a line of a text column holds a line end")
    return "\n".join(held).encode("utf-8")


def strings(values: Iterable[str]) -> tuple[array[int], bytes]:
    """Return where each text starts (and the end), and all of them in one run of UTF-8."""
    offsets, blobs, end = array("I", [0]), [], 0
    for value in values:
        blobs.append(value.encode("utf-8"))
        end += len(blobs[-1])
        offsets.append(end)
    return offsets, b"".join(blobs)


def write(path: Path, columns: Columns) -> None:
    """Write columns to a file, in one move, in the order given.

    The bytes depend on nothing but the columns.
    """
    blobs = [
        (name, "B" if isinstance(c, bytes) else c.typecode, little_endian(c))
        for name, c in columns.items()
    ]
    start = HEAD.size + len(_directory(blobs, 10**9))
    start += -start % ALIGNMENT
    directory = _directory(blobs, start)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(HEAD.pack(MAGIC, len(directory)))
        file.write(directory)
        file.write(bytes(start - file.tell()))
        for _, _, blob in blobs:
            file.write(blob)
            file.write(bytes(-len(blob) % ALIGNMENT))
    partial.replace(path)


def _directory(blobs: Sequence[tuple[str, str, bytes]], start: int) -> bytes:
    entries = {}
    for name, typecode, blob in blobs:
        entries[name] = [typecode, start, len(blob)]
        start += len(blob) + -len(blob) % ALIGNMENT
    return json.dumps(entries, separators=(",", ":")).encode()


def little_endian(values: array[int] | bytes) -> bytes:
    """Return a column's bytes as they are stored."""
    if isinstance(values, bytes):
        return values
    if sys.byteorder != "little":
        values = array(values.typecode, values)
        values.byteswap()
    return values.tobytes()
