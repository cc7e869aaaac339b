"""The table of British postcodes: units, sectors and outcodes."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

from locator.geo import Point
from locator.geocoding.tables import TableFile, degrees

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"
NATIONS = ("England", "Scotland", "Wales", "")


@dataclass(frozen=True, slots=True)
class Unit:
    """A full postcode; ``live`` is whether Code-Point Open lists it as in use."""

    town: str
    nation: str
    point: Point
    live: bool


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
        self._town_names = table.lines("town_names")
        self._districts = dict(_district(line) for line in table.lines("districts"))

    def unit(self, outcode: str, incode: str) -> Unit | None:
        """Return a full postcode of Great Britain, or None where there is no such one."""
        index = self._outcodes.get(outcode)
        if index is None:
            return None
        key = _number(incode) << 3
        end = self._starts[index + 1]
        row = bisect_left(self._units, key, self._starts[index], end)
        if row == end or self._units[row] >> 3 != key >> 3:
            return None
        flags = self._units[row]
        return Unit(
            self._town_names[self._towns[index * 10 + int(incode[0])]],
            NATIONS[flags & 3],
            self._point(index, self._latitudes[row], self._longitudes[row]),
            bool(flags & 4),
        )

    def sector(self, outcode: str, digit: str) -> District | None:
        """Return the middle of a sector such as "SW1A 1", or None where it has no postcode."""
        index = self._outcodes.get(outcode)
        if index is None:
            return None
        start, end = self._starts[index], self._starts[index + 1]
        low = bisect_left(self._units, _number(digit + "AA") << 3, start, end)
        high = bisect_left(self._units, _number(digit + "ZZ") + 1 << 3, start, end)
        return self._middle(index, low, high, int(digit)) if low < high else None

    def outcode(self, outcode: str) -> District | None:
        """Return the middle of an outcode such as "M1" or "BT1", or None."""
        index = self._outcodes.get(outcode)
        if index is None:
            return self._districts.get(outcode) or self._lettered(outcode)
        start, end = self._starts[index], self._starts[index + 1]
        return self._middle(index, start, end, (self._units[(start + end) // 2] >> 3) // 676)

    def _lettered(self, outcode: str) -> District | None:
        """Return the middle of a district that letters split, as SW1 is SW1A, SW1E and so on."""
        parts = [self.outcode(f"{outcode}{letter}") for letter in LETTERS if outcode[-1].isdigit()]
        held = sorted((part for part in parts if part), key=lambda part: part.point.longitude)
        return held[len(held) // 2] if held else None

    def _middle(self, index: int, start: int, end: int, digit: int) -> District:
        """Return the median of rows, which far-off strays and PO boxes do not move."""
        half = (end - start) // 2
        return District(
            self._town_names[self._towns[index * 10 + digit]],
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
