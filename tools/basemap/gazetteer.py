"""What the base map takes from the locator's own gazetteer: British postcodes and villages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from locator.geocoding.places import Kind, Place, Places
from locator.geocoding.tables import STEPS_A_DEGREE, TableFile
from tools.basemap.paths import GAZETTEER
from tools.gazetteer.counties import COUNTY_OF

_LEAST_SPREAD = 0.003
"""Degrees that a district's postcodes lie apart, as their standard deviation: a third of a km."""
_NORTHERN_IRELAND = "Northern Ireland"


class Spot(NamedTuple):
    """A name and its place in degrees."""

    name: str
    longitude: float
    latitude: float


def outcodes() -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Yield every outcode of Great Britain with its postcodes' longitudes and latitudes."""
    table = TableFile(GAZETTEER / "british.bin")
    starts = np.array(table.column("starts"))
    grids = np.array(table.column("grids"), float).reshape(-1, 4)
    north, east = np.array(table.column("latitudes")), np.array(table.column("longitudes"))
    for index, code in enumerate(table.lines("outcodes")):
        south, down, west, across = grids[index]
        rows = slice(starts[index], starts[index + 1])
        points = np.stack([west + across * east[rows], south + down * north[rows]], 1)
        yield code, points / STEPS_A_DEGREE


def outcode_middles() -> Iterator[Spot]:
    """Yield every outcode of Great Britain, ended ones too, that is a district on the ground.

    Each stands among most of its postcodes. A code of few places is an office's or a company's.
    """
    for code, points in outcodes():
        if points.std(axis=0).max() >= _LEAST_SPREAD:
            longitude, latitude = np.median(points, axis=0).round(4).tolist()
            yield Spot(code, longitude, latitude)


def villages() -> Iterator[Spot]:
    """Yield British places whose population is not known; most are villages."""
    for place in _british():
        if place.kind is Kind.TOWN and not place.population:
            yield _spot(place)


def counties() -> Iterator[Spot]:
    """Yield the counties of England, and the councils of Scotland, Wales and Northern Ireland.

    Not those that are one city: the map has its name already.
    """
    listed = list(_british())
    named = {place.name for place in listed if place.kind is Kind.TOWN} | {_NORTHERN_IRELAND}
    for place in listed:
        is_city = place.name in named or {"City", "City,"} & set(place.name.split())
        if place.kind is Kind.SMALL_REGION and place.name not in COUNTY_OF and not is_city:
            yield _spot(place)


def nations() -> Iterator[Spot]:
    """Yield England, Scotland, Wales and Northern Ireland."""
    for place in _british():
        if place.kind is Kind.LARGE_REGION or place.name == _NORTHERN_IRELAND:
            yield _spot(place)


def _british() -> Iterator[Place]:
    table = Places(GAZETTEER / "places.bin")
    for row in range(len(table)):
        place = table.place(row)
        if place.country == "GB":
            yield place


def _spot(place: Place) -> Spot:
    return Spot(place.name, place.point.longitude, place.point.latitude)
