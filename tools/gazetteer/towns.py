"""Which town a point belongs to, as people would say it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from locator.geocoding.names import fold

KM_A_DEGREE = 111.32
CELL = 0.5
"""Width in degrees of the cells that places are sorted into."""


class Settlement(NamedTuple):
    """A place that can lend its name to the postal codes around it."""

    name: str
    latitude: float
    longitude: float
    population: int


class Towns:
    """Settlements of one country, by cell."""

    def __init__(self, settlements: Iterable[Settlement]) -> None:
        """Sort settlements into cells."""
        self._cells: dict[tuple[int, int], list[Settlement]] = defaultdict(list)
        self._all = list(settlements)
        for one in self._all:
            self._cells[_cell(one.latitude, one.longitude)].append(one)
        self.names = frozenset(fold(one.name) for one in self._all)

    def strongest(self, latitude: float, longitude: float) -> str:
        """Return the town with the strongest pull on a point: population over distance cubed.

        So a city's streets are named by the city, a large suburb's by the
        suburb and a village by its market town.
        """
        best = max(
            self._near(latitude, longitude),
            key=lambda s: (s.population + 1) / (_km2(s, latitude, longitude) + 1) ** 1.5,
            default=None,
        )
        return best.name if best else ""

    def nearest(self, latitude: float, longitude: float) -> str:
        """Return the town whose middle is nearest to a point, or nothing within 100 km or so."""
        best = min(
            self._near(latitude, longitude),
            key=lambda s: _km2(s, latitude, longitude),
            default=None,
        )
        return best.name if best else ""

    def _near(self, latitude: float, longitude: float) -> list[Settlement]:
        row, column = _cell(latitude, longitude)
        return [
            one
            for r in (row - 1, row, row + 1)
            for c in (column - 1, column, column + 1)
            for one in self._cells.get((r, c), ())
        ]


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return math.floor(latitude / CELL), math.floor(longitude / CELL)


def _km2(one: Settlement, latitude: float, longitude: float) -> float:
    north = (one.latitude - latitude) * KM_A_DEGREE
    east = (one.longitude - longitude) * KM_A_DEGREE * math.cos(math.radians(latitude))
    return north * north + east * east
