"""The table of places: towns, villages and regions, and every name they go by."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path

from locator.geo import Point, boxes_around
from locator.geocoding.exonyms import country_called
from locator.geocoding.reverse import km_squared
from locator.geocoding.tables import TableFile, degrees

BLOCK = 16
"""Names in one front-coded block: more are smaller, fewer are faster."""

CELLS_A_DEGREE = 8
"""Cells that towns are sorted into, by latitude and then by longitude."""
CELLS_AROUND = 360 * CELLS_A_DEGREE

REGIONS_KEPT = 4096
"""Regions held in memory, about half a kilobyte each."""


class Kind(IntEnum):
    """What sort of place it is, which says how useful its middle is."""

    TOWN = 0
    SMALL_REGION = 1
    LARGE_REGION = 2
    COUNTRY = 3


_KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Region:
    """A country, a state, a county or a district.

    ``code`` is a state's short form ("IL"); ``known_as`` are its names as
    `locator.geocoding.names.fold` writes them.
    """

    country: str
    name: str
    code: str
    known_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A town or a region; ``regions`` are those it lies in, smallest first, its country last."""

    row: int
    name: str
    kind: Kind
    point: Point
    population: int
    regions: tuple[Region, ...]

    @property
    def country(self) -> str:
        """Return the country's ISO 3166-1 alpha-2 code."""
        return self.regions[-1].country


def cell(latitude: float, longitude: float) -> int:
    """Return the number of the cell that a point in degrees lies in."""
    return _band(latitude) * CELLS_AROUND + _slice(longitude)


def _band(latitude: float) -> int:
    return math.floor((latitude + 90) * CELLS_A_DEGREE)


def _slice(longitude: float) -> int:
    return min(math.floor((longitude + 180) * CELLS_A_DEGREE), CELLS_AROUND - 1)


class Places:
    """Looks places up by their folded names, and towns by where they lie."""

    def __init__(self, path: Path) -> None:
        """Open the table; raises TablesError where it is missing or damaged."""
        self._table = table = TableFile(path)
        self._grids = table.column("grids")
        self._latitudes = table.column("latitudes")
        self._longitudes = table.column("longitudes")
        self._populations = table.column("populations")
        self._regions = table.column("regions")
        self._kinds = table.column("kinds")
        self._name_offsets = table.column("name_offsets")
        self._names = table.column("names")
        self._region_parents = table.column("region_parents")
        self._region_offsets = table.column("region_offsets")
        self._region_names = table.column("region_names")
        self._key_blocks = table.column("key_blocks")
        self._keys = table.column("keys")
        self._key_places = table.column("key_places")
        self._places_by_key = table.column("places_by_key")
        self._country_starts = table.column("country_starts").tolist()
        self._cells = table.column("cells")
        self._cell_starts = table.column("cell_starts")
        self._places_by_cell = table.column("places_by_cell")
        self._region = lru_cache(maxsize=REGIONS_KEPT)(self._read_region)
        self._country_names, self._countries_called = self._read_countries()

    def _read_countries(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return names by ISO code, and ISO codes by everything a country is called."""
        names: dict[str, str] = {}
        called: dict[str, str] = {}
        for row in range(len(self._region_parents)):
            if self._region_parents[row] != row:
                break
            region = self._region(row)
            names[region.country] = region.name
            called.update(dict.fromkeys((*region.known_as, region.code.lower()), region.country))
        return names, called

    def country_name(self, country: str) -> str:
        """Return a country's English name by its ISO 3166-1 alpha-2 code."""
        return self._country_names.get(country, country)

    def countries(self) -> Mapping[str, str]:
        """Return the countries' English names by their ISO 3166-1 alpha-2 codes."""
        return self._country_names

    def states(self, country: str) -> dict[str, str]:
        """Return the states right below a country that have a short form: names by it."""
        rows = enumerate(self._region_parents)
        held = [
            self._region(row) for row, parent in rows
            if parent != row and self._region_parents[parent] == parent
        ]  # fmt: skip
        return {r.code: r.name for r in held if r.country == country and r.code}

    def countries_meant(self, folded: str) -> list[str]:
        """Return the country that a folded text names or codes, else those with such a place."""
        if country := self._countries_called.get(folded) or country_called(folded):
            return [country]
        meant = sorted(self.named(folded), key=lambda found: -found[0].population)
        return list(dict.fromkeys(place.country for place, _ in meant))

    def __len__(self) -> int:
        """Return how many places there are."""
        return len(self._kinds)

    def named(self, folded: str) -> list[tuple[Place, bool]]:
        """Return the places of a folded name, each with whether that is its main name."""
        return [(self.place(entry >> 1), not entry & 1) for entry in self._postings(folded)]

    def beginning(self, folded: str) -> list[Place]:
        """Return the places whose main names begin with a folded text and go on with a word."""
        prefix = f"{folded} ".encode("utf-8", "replace")
        block = self._block(prefix)
        found: list[Place] = []
        while block < len(self._key_places):
            at = self._key_places[block]
            for name, count in self._names_in(block):
                if name.startswith(prefix):
                    entries = self._places_by_key[at : at + count]
                    found += [self.place(entry >> 1) for entry in entries if not entry & 1]
                elif name > prefix:
                    return found
                at += count
            block += 1
        return found

    def knows(self, folded: str) -> bool:
        """Say whether anything is called so."""
        return bool(self._postings(folded))

    def names(self) -> Iterator[str]:
        """Yield every folded name in order."""
        for block in range(len(self._key_places)):
            for name, _ in self._names_in(block):
                yield str(name, "utf-8")

    def place(self, row: int) -> Place:
        """Return a place by its row."""
        start, end = self._name_offsets[row], self._name_offsets[row + 1]
        regions = self._lineage(self._regions[row])
        latitude, longitude = self._degrees(row)
        return Place(
            row,
            str(self._names[start:end], "utf-8"),
            _KINDS[self._kinds[row]],
            Point(round(latitude, 4), round(longitude, 4)),
            self._people(row),
            regions,
        )

    def _degrees(self, row: int) -> tuple[float, float]:
        country = bisect_right(self._country_starts, row) - 1
        south, lat_step, west, lon_step = self._grids[country * 4 : country * 4 + 4]
        return (
            degrees(south, lat_step, self._latitudes[row]),
            degrees(west, lon_step, self._longitudes[row]),
        )

    def _people(self, row: int) -> int:
        packed = self._populations[row]
        return (packed >> 5) << (packed & 31)

    def near(self, point: Point, reach: float) -> Iterator[tuple[float, int, int]]:
        """Yield the towns around a point: distance squared (km²), people, row.

        All within ``reach`` metres and some a little beyond, in no order.
        """
        for row in self._rows_around(point, reach):
            apart = km_squared(point.latitude, point.longitude, *self._degrees(row))
            yield apart, self._people(row), row

    def _rows_around(self, point: Point, reach: float) -> Iterator[int]:
        for box in boxes_around(point, reach):
            west, east = _slice(box.west), _slice(box.east)
            for band in range(_band(box.south), _band(box.north) + 1):
                first = bisect_left(self._cells, band * CELLS_AROUND + west)
                end = bisect_right(self._cells, band * CELLS_AROUND + east, first)
                yield from self._places_by_cell[self._cell_starts[first] : self._cell_starts[end]]

    def largest_towns(self, region: Place, count: int) -> list[Place]:
        """Return a region's towns of most people, or the region itself where it has none."""
        towns: list[Place] = []
        for row in range(*self._rows_of(region.row)):
            place = self.place(row)
            if any(held.name == region.name for held in place.regions):
                towns.append(place)
                if len(towns) == count:
                    break
        return towns or [region]

    def _rows_of(self, row: int) -> tuple[int, int]:
        """Return the first row of the towns in a region's country, and the region's own row.

        Rows stand by country, then by kind, then by population.
        """
        return self._country_starts[bisect_right(self._country_starts, row) - 1], row

    def _lineage(self, row: int) -> tuple[Region, ...]:
        line = []
        while True:
            line.append(self._region(row))
            parent = self._region_parents[row]
            if parent == row:
                return tuple(line)
            row = parent

    def _read_region(self, row: int) -> Region:
        start, end = self._region_offsets[row], self._region_offsets[row + 1]
        country, name, code, known_as = str(self._region_names[start:end], "utf-8").split("\t")
        return Region(country, name, code, tuple(known_as.split("|")))

    def _postings(self, folded: str) -> list[int]:
        """Return the entries of a name: row << 1, plus 1 where it is not the main name."""
        key = folded.encode("utf-8", "replace")
        block = self._block(key)
        place = self._key_places[block]
        for name, count in self._names_in(block):
            if name == key:
                return self._places_by_key[place : place + count].tolist()
            place += count
        return []

    def _block(self, key: bytes) -> int:
        """Return the last block whose first name is not after the key."""
        low, high = 0, len(self._key_places)
        while high - low > 1:
            middle = (low + high) // 2
            start = self._key_blocks[middle]
            first = bytes(self._keys[start + 3 : start + 3 + self._keys[start + 1]])
            if first <= key:
                low = middle
            else:
                high = middle
        return low

    def _names_in(self, block: int) -> list[tuple[bytes, int]]:
        """Return a block's names with how many places each has."""
        data = bytes(self._keys[self._key_blocks[block] : self._key_blocks[block + 1]])
        names, at, name = [], 0, b""
        while at < len(data):
            shared, own, count = data[at : at + 3]
            name = name[:shared] + data[at + 3 : at + 3 + own]
            names.append((name, count))
            at += 3 + own
        return names
