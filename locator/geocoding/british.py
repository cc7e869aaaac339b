"""The table of British postcodes: units, sectors and outcodes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from locator.geo import Point
from locator.geocoding.tables import STEPS_A_DEGREE, TableFile, degrees

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"
NATIONS = ("England", "Scotland", "Wales")
"""By the two bits that a unit keeps; a sector has a town for each."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A full postcode and the town of its own nation that it is named by."""

    town: str
    nation: str
    point: Point


@dataclass(frozen=True, slots=True)
class District:
    """An outcode or a sector and the middle of what lies in it."""

    town: str
    nation: str
    country: str
    point: Point


class BritishPostcodes:
    """Looks up postcodes of the United Kingdom and the Crown Dependencies."""

    def __init__(self, path: Path) -> None:
        """Open the table; raises TablesError where it is missing or damaged."""
        table = TableFile(path)
        self._outcodes = {code: i for i, code in enumerate(table.lines("outcodes"))}
        self._starts = table.column("starts")
        self._grids = table.column("grids")
        self._units = table.column("units")
        self._latitudes = table.column("latitudes")
        self._longitudes = table.column("longitudes")
        self._towns = table.column("towns")
        self._outcode_towns = table.column("outcode_towns")
        self._town_names = table.lines("town_names")
        self._districts = dict(_district(line) for line in table.lines("districts"))

    def unit(self, outcode: str, incode: str) -> Unit | None:
        """Return a full postcode of Great Britain, or None where there is no such one."""
        index = self._outcodes.get(outcode)
        if index is None:
            return None
        key = _number(incode) << 2
        end = self._starts[index + 1]
        row = bisect_left(self._units, key, self._starts[index], end)
        if row == end or self._units[row] >> 2 != key >> 2:
            return None
        return Unit(
            self._town(index, row),
            NATIONS[self._units[row] & 3],
            self._point(index, self._latitudes[row], self._longitudes[row]),
        )

    def _town(self, index: int, row: int) -> str:
        """Return the town of a unit's sector and nation."""
        unit = self._units[row]
        sector = index * 10 + (unit >> 2) // 676
        return self._town_names[self._towns[sector * len(NATIONS) + (unit & 3)]]

    def sector(self, outcode: str, digit: str) -> District | None:
        """Return the middle of a sector such as "SW1A 1", or None where it has no postcode."""
        index = self._outcodes.get(outcode)
        if index is None:
            return None
        start, end = self._starts[index], self._starts[index + 1]
        low = bisect_left(self._units, _number(digit + "AA") << 2, start, end)
        high = bisect_left(self._units, _number(digit + "ZZ") + 1 << 2, start, end)
        if low == high:
            return None
        return self._middle(index, low, high, self._town(index, low + (high - low) // 2))

    def outcode(self, outcode: str) -> District | None:
        """Return the middle of an outcode such as "M1" or "BT1", or None."""
        index = self._outcodes.get(outcode)
        if index is None:
            return self._districts.get(outcode) or self._lettered(outcode)
        start, end = self._starts[index], self._starts[index + 1]
        return self._middle(index, start, end, self._town_names[self._outcode_towns[index]])

    def _lettered(self, outcode: str) -> District | None:
        """Return the middle of a district that letters split, as SW1 is SW1A, SW1E and so on."""
        parts = [self.outcode(f"{outcode}{letter}") for letter in LETTERS if outcode[-1].isdigit()]
        held = sorted((part for part in parts if part), key=lambda part: part.point.longitude)
        return held[len(held) // 2] if held else None

    def every_unit(self) -> Iterator[tuple[str, str, NDArray[np.float64]]]:
        """Yield each outcode of Great Britain, its town, and a row for each of its postcodes.

        A row is the number of its `nation`, its latitude and its longitude in degrees.
        """
        units, north, east = (
            np.frombuffer(column, dtype="<u2")
            for column in (self._units, self._latitudes, self._longitudes)
        )
        for outcode, index in self._outcodes.items():
            own = slice(self._starts[index], self._starts[index + 1])
            south, lat_step, west, lon_step = self._grids[index * 4 : index * 4 + 4]
            latitudes = (south + lat_step * north[own].astype(np.int64)) / STEPS_A_DEGREE
            longitudes = (west + lon_step * east[own].astype(np.int64)) / STEPS_A_DEGREE
            rows = np.column_stack((units[own] & 3, latitudes, longitudes))
            yield outcode, self._town_names[self._outcode_towns[index]], rows

    def nation(self, number: int) -> str:
        """Return the nation of Great Britain that a row of `every_unit` names."""
        return NATIONS[number]

    def middles(self) -> Iterator[tuple[str, District]]:
        """Yield the districts that are known by their middle alone, with their outcodes."""
        yield from self._districts.items()

    def _middle(self, index: int, start: int, end: int, town: str) -> District:
        """Return the median of rows, which far-off strays and PO boxes do not move."""
        half = (end - start) // 2
        return District(
            town,
            NATIONS[self._units[start + half] & 3],
            "GB",
            self._point(
                index,
                sorted(self._latitudes[start:end])[half],
                sorted(self._longitudes[start:end])[half],
            ),
        )

    def _point(self, index: int, north: int, east: int) -> Point:
        south, lat_step, west, lon_step = self._grids[index * 4 : index * 4 + 4]
        return Point(
            round(degrees(south, lat_step, north), 6), round(degrees(west, lon_step, east), 6)
        )


def _number(incode: str) -> int:
    return (int(incode[0]) * 26 + ord(incode[1]) - 65) * 26 + ord(incode[2]) - 65


def _district(line: str) -> tuple[str, District]:
    outcode, town, country, latitude, longitude = line.split("\t")
    nation = "Northern Ireland" if country == "GB" else ""
    return outcode, District(town, nation, country, Point(float(latitude), float(longitude)))
