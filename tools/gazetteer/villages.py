"""British villages that only the postal file knows."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from locator.geocoding.names import fold
from locator.geocoding.reverse import km_squared
from tools.gazetteer.places import Place, Region

ISLES = frozenset({"GB", "IM", "JE", "GG"})
SAME_VILLAGE_KM = 5.0
CITY = 50_000
CITY_STREETS_KM = 20.0
"""A "village" called Sheffield so near to Sheffield is the post town of some village."""


def villages(
    rows: Iterable[Mapping[str, Any]], known: Sequence[Place], regions: Sequence[Region]
) -> list[Place]:
    """Return British villages that the postal file places and the towns file lacks.

    Only rows placed exactly (accuracy 4). A village belongs to the region that
    most of the three nearest known places of its nation lie in. Those on the
    Isle of Man, which the file counts as British, are left out.
    """
    british = [p for p in known if regions[p.region].country == "GB"]
    near = _Neighbours(british)
    isles = _Neighbours([p for p in known if regions[p.region].country in ISLES])
    spots: dict[str, list[tuple[str, str, float, float]]] = defaultdict(list)
    for row in rows:
        if row["country_code"] == "GB" and row["accuracy"] == 4 and row["city"]:
            spot = (row["city"], row["state"], row["latitude"], row["longitude"])
            spots[fold(row["city"])].append(spot)
    called: dict[str, list[Place]] = defaultdict(list)
    for place in british:
        for name in (place.name, *place.others):
            called[fold(name)].append(place)
    found = []
    for folded in sorted(spots):
        for name, _, latitude, longitude in sorted(set(spots[folded])):
            if any(_is_known_as(p, latitude, longitude) for p in called[folded]):
                continue
            closest = isles.nearest(latitude, longitude)[0]
            if regions[closest.region].country != "GB":
                continue
            place = Place(name, latitude, longitude, 0, near.region(latitude, longitude))
            called[folded].append(place)
            found.append(place)
    return found


def _is_known_as(place: Place, latitude: float, longitude: float) -> bool:
    """Say whether a spot of a place's name is the place, or outlying streets with its address."""
    reach = CITY_STREETS_KM if place.population >= CITY else SAME_VILLAGE_KM
    return _km(place, latitude, longitude) < reach


class _Neighbours:
    """Finds the three places nearest to a point, and the region most of them lie in."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._cells: dict[tuple[int, int], list[Place]] = defaultdict(list)
        for place in places:
            self._cells[self._cell(place.latitude, place.longitude)].append(place)

    @staticmethod
    def _cell(latitude: float, longitude: float) -> tuple[int, int]:
        return math.floor(latitude * 2), math.floor(longitude * 2)

    def region(self, latitude: float, longitude: float) -> int:
        return statistics.mode(p.region for p in self.nearest(latitude, longitude))

    def nearest(self, latitude: float, longitude: float) -> list[Place]:
        row, column = self._cell(latitude, longitude)
        reach = 1
        near: list[Place] = []
        while len(near) < 3:
            near = [
                place
                for r in range(row - reach, row + reach + 1)
                for c in range(column - reach, column + reach + 1)
                for place in self._cells.get((r, c), ())
            ]
            reach += 1
        return sorted(near, key=lambda place: _km(place, latitude, longitude))[:3]


def _km(place: Place, latitude: float, longitude: float) -> float:
    return math.sqrt(km_squared(latitude, longitude, place.latitude, place.longitude))
