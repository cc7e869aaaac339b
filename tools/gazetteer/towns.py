"""Which town a point belongs to, as people would say it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from locator.geocoding.names import fold
from locator.geocoding.reverse import km_squared, strongest

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
        """Return the town that a point is named by, as the program itself would name it."""
        best = strongest(
            (km_squared(latitude, longitude, s.latitude, s.longitude), s.population, s)
            for s in self._near(latitude, longitude)
        )
        return best.name if best else ""

    def nearest(self, latitude: float, longitude: float) -> str:
        """Return the town whose middle is nearest to a point, or nothing within 100 km or so."""
        best = min(
            self._near(latitude, longitude),
            key=lambda s: km_squared(latitude, longitude, s.latitude, s.longitude),
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
