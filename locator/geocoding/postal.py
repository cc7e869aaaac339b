"""The table of postal codes of every country but Great Britain."""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from locator.geo import Point
from locator.geocoding.tables import TableFile, degrees

COLUMNS = 4
"""Runs of numbers in a block: codes, latitudes, longitudes, towns."""
BLOCKS_KEPT = 512
"""Unpacked blocks held in memory, about 2 kB each: all of the United States and more."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a country writes its postal codes.

    ``prefix`` are letters that all of them start with and that people leave
    out ("LV-1010"); ``lengths`` count the characters after it.
    """

    country: str
    prefix: str
    digits: bool
    lengths: tuple[int, ...]

    def number(self, code: str) -> int | None:
        """Return a code's number in the country's order, or None where it cannot be one.

        The code is upper-case letters and digits only, with or without the prefix.
        """
        body = code[len(self.prefix) :] if self.prefix and code.startswith(self.prefix) else code
        if len(body) not in self.lengths or not body.isascii():
            return None
        if self.digits:
            # A leading one keeps "0123" and "123" apart where a country has both lengths.
            return int("1" + body) if body.isdigit() else None
        return int(body, 36) if body.isalnum() else None

    def to_line(self) -> str:
        """Return the scheme as tab-separated text."""
        lengths = ",".join(map(str, self.lengths))
        return f"{self.country}\t{self.prefix}\t{int(self.digits)}\t{lengths}"

    @classmethod
    def from_cells(cls, country: str, prefix: str, digits: str, lengths: str) -> Self:
        """Read a scheme from the cells of `to_line`."""
        return cls(country, prefix, digits == "1", tuple(map(int, lengths.split(","))))


@dataclass(frozen=True, slots=True)
class PostalArea:
    """The middle of a postal code's area and the town that it is known by."""

    country: str
    town: str
    point: Point


class PostalCodes:
    """Looks up postal codes by country."""

    def __init__(self, path: Path) -> None:
        """Open the table; raises TablesError where it is missing or damaged."""
        table = TableFile(path)
        self._countries: dict[str, tuple[Scheme, int, int, int]] = {}
        for line in table.lines("countries"):
            *cells, first, last, labels = line.split("\t")
            scheme = Scheme.from_cells(*cells)
            self._countries[scheme.country] = (scheme, int(first), int(last), int(labels))
        self._firsts = table.column("firsts")
        self._grids = table.column("grids")
        self._ends = table.column("block_ends")
        self._blocks = table.column("blocks")
        self._label_offsets = table.column("label_offsets")
        self._labels = table.column("labels")
        self._unpacked = lru_cache(maxsize=BLOCKS_KEPT)(self._unpack)

    def __contains__(self, country: str) -> bool:
        """Say whether any code of a country (ISO 3166-1 alpha-2) is known."""
        return country in self._countries

    def countries_writing(self, code: str) -> list[str]:
        """Return the countries whose codes look like this one, by their ISO code."""
        return [
            country
            for country, (scheme, *_) in self._countries.items()
            if scheme.number(code) is not None
        ]

    def find(self, code: str, country: str) -> PostalArea | None:
        """Return a code's area; the code is upper-case letters and digits only."""
        entry = self._countries.get(country)
        number = entry[0].number(code) if entry else None
        if entry is None or number is None:
            return None
        _, first, last, labels = entry
        block = bisect_right(self._firsts, number, first, last) - 1
        if block < first:
            return None
        rows = self._unpacked(block)
        size = len(rows) // COLUMNS
        offset = number - self._firsts[block]
        row = bisect_left(rows, offset, 0, size)
        if row == size or rows[row] != offset:
            return None
        point = self._point(block, rows[size + row], rows[2 * size + row])
        return PostalArea(country, self._label(labels + rows[3 * size + row]), point)

    def every(self, country: str) -> Iterator[tuple[str, PostalArea]]:
        """Yield each code of a country that writes them in digits alone, with its area."""
        scheme, first, last, labels = self._countries[country]
        for block in range(first, last):
            rows = self._unpack(block)
            size = len(rows) // COLUMNS
            for row in range(size):
                code = scheme.prefix + str(self._firsts[block] + rows[row])[1:]
                yield (
                    code,
                    PostalArea(
                        country,
                        self._label(labels + rows[3 * size + row]),
                        self._point(block, rows[size + row], rows[2 * size + row]),
                    ),
                )

    def _point(self, block: int, north: int, east: int) -> Point:
        south, lat_step, west, lon_step = self._grids[block * 4 : block * 4 + 4]
        return Point(
            round(degrees(south, lat_step, north), 5), round(degrees(west, lon_step, east), 5)
        )

    def _unpack(self, block: int) -> memoryview[int]:
        """Return a block's codes, latitudes, longitudes and towns, one run after the other."""
        packed = self._blocks[self._ends[block] : self._ends[block + 1]]
        return memoryview(zlib.decompress(packed)).cast("H")

    def _label(self, index: int) -> str:
        start, end = self._label_offsets[index], self._label_offsets[index + 1]
        return str(self._labels[start:end], "utf-8")
