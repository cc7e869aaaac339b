"""The names that the map may show: places, villages, postcodes, counties, states, countries."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from tools.basemap import gazetteer, postal
from tools.basemap.borders import Shape
from tools.basemap.fitting import Name
from tools.basemap.places import places

_SMALLEST_PARENT = 250_000
_TIMES_GREATER = 10
_PEOPLE_A_KM = 3_000
_KM_A_DEGREE = 111.32
_CODE, _VILLAGE, _COUNTY, _NATION, _AREA = 1, 400, 9_000, 120_000, 10**9
"""Weights, in people, of names that have no population of their own."""
_CAPITALS = dict.fromkeys((2650225, 2653822, 2655984), 1.9)
"""GeoNames identities of Edinburgh, Cardiff and Belfast: nobody looks for Swansea first."""
_UNITED_STATES = "840"
_NEAR = 0.04
"""Degrees within which a post office belongs to a place that is listed."""
_SAME_PLACE = 0.05
"""Degrees within which an equal name is the same place."""


def names(
    countries: Iterable[Shape], states: Iterable[Shape], counties: Iterable[Shape]
) -> list[Name]:
    """Return every name, those that count most first."""
    every = [*_country_names(countries), *_state_names(states), *_county_names(counties)]
    every += _british_areas()
    every += _with_suburbs(list(_places()))
    every += _villages()
    every += _codes()
    return sorted(every, key=lambda name: (-name.weight, name.text, name.longitude))


def _places() -> Iterator[Name]:
    for place in places():
        where = place["longitude"], place["latitude"]
        weight = place["population"] * _CAPITALS.get(place["geonameid"], 1)
        yield Name(place["name"], *where, weight, "place")


def _with_suburbs(listed: list[Name]) -> list[Name]:
    """Mark the places inside one that is ten times as great: they are parts of it."""
    degrees = np.array([[name.longitude, name.latitude] for name in listed])
    people = np.array([name.weight for name in listed])
    north = np.argsort(degrees[:, 1], kind="stable")
    latitudes = degrees[north, 1]
    parts: set[int] = set()
    for parent in np.nonzero(people >= _SMALLEST_PARENT)[0]:
        reach = math.sqrt(people[parent] / (math.pi * _PEOPLE_A_KM)) / _KM_A_DEGREE
        middle = degrees[parent]
        first, after = np.searchsorted(latitudes, [middle[1] - reach, middle[1] + reach])
        beside = north[first:after]
        near = beside[_within(degrees[beside], middle, reach)]
        parts |= set(near[people[near] * _TIMES_GREATER < people[parent]].tolist())
    return [
        replace(name, suburb=True, weight=name.weight / 2) if index in parts else name
        for index, name in enumerate(listed)
    ]


def _within(
    points: NDArray[np.float64], middle: NDArray[np.float64], reach: float
) -> NDArray[np.intp]:
    """Return the rows of points within a reach of a middle, all in degrees of latitude."""
    apart = (points - middle) * [math.cos(math.radians(middle[1])), 1]
    return np.nonzero((apart**2).sum(1) < reach**2)[0]


def _villages() -> Iterator[Name]:
    """Yield the British and American villages that GeoNames' list of places lacks."""
    known: dict[str, list[tuple[float, float]]] = {}
    around: set[tuple[int, int]] = set()
    for place in places():
        where = place["longitude"], place["latitude"]
        known.setdefault(place["name"], []).append(where)
        around |= _cells(where)
    british = gazetteer.villages()
    # In and around towns, an American post office is a part that nobody looks for on a map.
    american = (spot for spot in postal.villages() if not _cells(spot[1:]) & around)
    for spot in (*british, *american):
        near = (math.dist(where, spot[1:]) < _SAME_PLACE for where in known.get(spot.name, ()))
        if not any(near):
            yield Name(*spot, _VILLAGE, "place")


def _cells(where: tuple[float, float]) -> set[tuple[int, int]]:
    """Return the four cells, three kilometres wide or so, that are nearest to a place."""
    across, up = where[0] / _NEAR, where[1] / _NEAR
    return {(math.floor(across + x), math.floor(up + y)) for x in (0, 0.5) for y in (0, 0.5)}


def _codes() -> Iterator[Name]:
    """Yield the British outcodes in use, for the nearest zooms."""
    used = postal.british_codes()
    for spot in gazetteer.outcode_middles():
        if spot.name in used:
            yield Name(*spot, _CODE, "code", (12, 13))


def _british_areas() -> Iterator[Name]:
    for spot in gazetteer.nations():
        yield Name(spot.name.upper(), *spot[1:], _NATION, "country", (6, 7))
    for spot in gazetteer.counties():
        yield Name(spot.name.upper(), *spot[1:], _COUNTY, "county", (8, 10))


def _country_names(shapes: Iterable[Shape]) -> Iterator[Name]:
    for identity, text, area in shapes:
        largest = max(shapely.get_parts(area), key=lambda part: part.area)
        if largest.area > 12:
            first = 2 if largest.area > 60 else 4
            # The United States' own states are named from 5.
            last = 4 if identity == _UNITED_STATES else 5
            yield _area_name(text, largest, "country", (first, last), _AREA)


def _state_names(shapes: Iterable[Shape]) -> Iterator[Name]:
    for identity, text, area in shapes:
        if int(identity) < 60 and identity != "11":
            largest = max(shapely.get_parts(area), key=lambda part: part.area)
            zooms = (5 if largest.area > 9 else 6, 8)
            yield _area_name(text, largest, "state", zooms, _AREA)


def _county_names(shapes: Iterable[Shape]) -> Iterator[Name]:
    """Yield US counties, and Louisiana's parishes; a city that is its own county is a place."""
    for identity, text, area in shapes:
        state, number = identity[:2], int(identity[2:])
        if number < 500 and state not in {"02", "11"} and int(state) < 60:
            suffix = "Parish" if state == "22" else "County"
            largest = max(shapely.get_parts(area), key=lambda part: part.area)
            yield _area_name(f"{text} {suffix}", largest, "county", (9, 11), _COUNTY)


def _area_name(
    text: str, area: BaseGeometry, kind: str, zooms: tuple[int, int], weight: float
) -> Name:
    point = area.centroid if area.contains(area.centroid) else area.representative_point()
    return Name(text.upper(), point.x, point.y, weight, kind, zooms)
