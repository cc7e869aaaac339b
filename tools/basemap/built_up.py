"""A tint where towns are: by postcodes in Great Britain, else by population; cut at the coast.

No built-up areas are in the sources, so this is a picture of where people live,
not a survey. Where postcodes are not known one by one, a round holds a place's
people at the density its size suggests.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from tools.basemap.features import Feature
from tools.basemap.footprint import footprint
from tools.basemap.places import places
from tools.basemap.regions import Tile, tile_of
from tools.basemap.streets import streets

_LEAST_PEOPLE = 1500
_FARTHEST_KM = 13.0
_KM_A_DEGREE = 111.32
TOWN, CLOSE = "built-up", "close"
_ZOOMS = {TOWN: ((0.008, 5), (0.0015, 7), (0.0, 8)), CLOSE: ((0.0, 9),)}
"""Smallest area in square degrees and the tile zoom from which such land is tinted."""
_LEAST_MIDDLE, _MIDDLE = 50_000, 0.62
"""People of a place that has a middle, and how far it reaches, a part of the whole."""
_GREAT_BRITAIN = (-1.5, 53.0)
"""A point inland, to know the region that is tinted by postcodes."""
_PIECE = 400
_CORNERS = 32
_LEAST_HOLE = 1e-4
"""Square degrees, about 0.7 km²: a large park."""

_Town = tuple[float, float, int, int]
"""Longitude, latitude, population and GeoNames identity."""


def built_up(land: Iterable[BaseGeometry], detailed: frozenset[Tile]) -> Iterator[Feature]:
    """Yield the tinted areas of the detailed tiles, cut at the coast of the land given."""
    pieces = [piece for area in land for piece in _quarters(area)]
    tree = shapely.STRtree(pieces)
    for kind, area in _areas(detailed):
        near = [pieces[index] for index in tree.query(area)]
        shape = area.intersection(shapely.union_all(near)) if near else shapely.Polygon()
        for part in shapely.get_parts(shapely.get_parts(shape)):
            if part.geom_type == "Polygon" and part.area > 1e-5:
                zoom = next(zoom for least, zoom in _ZOOMS[kind] if part.area >= least)
                yield Feature(part, {"kind": kind}, zoom)


def _areas(detailed: frozenset[Tile]) -> Iterator[tuple[str, BaseGeometry]]:
    """Yield towns, and on top of them the close streets of Britain and the middles elsewhere."""
    people = sorted(_people(detailed).items())
    if tile_of(*_GREAT_BRITAIN) in detailed:
        yield from ((TOWN, _smooth(area, 0)) for area in footprint())
        yield from ((CLOSE, area) for area in streets())
    for country, towns in people:
        yield from ((TOWN, area) for area in _towns(towns, country))
    for country, towns in people:
        large = [town for town in towns if town[2] >= _LEAST_MIDDLE]
        if large:
            yield from ((CLOSE, area) for area in _towns(large, country, _MIDDLE))


def _people(detailed: frozenset[Tile]) -> dict[str, list[_Town]]:
    by_country = defaultdict(list)
    for place in places():
        where = place["longitude"], place["latitude"]
        if place["population"] < _LEAST_PEOPLE or _has_postcodes(place):
            continue
        if tile_of(*where) in detailed:
            identity = place["geonameid"]
            by_country[place["countrycode"]].append((*where, place["population"], identity))
    return by_country


def _has_postcodes(place: dict[str, Any]) -> bool:
    return bool(place["countrycode"] == "GB" and place["admin1code"] != "NIR")


def _towns(places: list[_Town], country: str, reach: float = 1) -> Iterator[BaseGeometry]:
    longitude, latitude, people, identity = np.array(places).T
    radius = np.sqrt(people / (math.pi * _density(people, country)))
    radius = reach * np.minimum(radius, _FARTHEST_KM)
    squeeze = math.cos(math.radians(float(latitude.mean())))
    middles = np.stack([longitude * squeeze, latitude], 1)
    outlines = _outlines(middles, radius / _KM_A_DEGREE, identity)
    joined = shapely.union_all(outlines).buffer(0.010).buffer(-0.0105).simplify(0.0012)
    for part in shapely.get_parts(joined):
        if isinstance(part, shapely.Polygon) and not part.is_empty:
            yield shapely.transform(_smooth(part), lambda points: points / [squeeze, 1])


def _outlines(
    middles: NDArray[np.float64], radius: NDArray[np.float64], identity: NDArray[np.float64]
) -> NDArray[np.object_]:
    """Return circles a little out of round, each in its own way: a perfect one reads as a mark."""
    angle = np.linspace(0, 2 * math.pi, _CORNERS, endpoint=False)
    phase = identity[:, None] % 1000
    wave = 0.10 * np.sin(2 * angle + phase) + 0.07 * np.sin(3 * angle + phase * 1.7)
    reach = radius[:, None] * (1 + wave + 0.04 * np.sin(5 * angle + phase * 2.3))
    around = np.stack([np.cos(angle), np.sin(angle)], 1)
    outlines: NDArray[np.object_] = shapely.polygons(middles[:, None] + reach[..., None] * around)
    return outlines


def _density(people: NDArray[np.float64], country: str) -> NDArray[np.float64]:
    """Return people a km² by size of place; American towns are about half as dense."""
    steps = (3500, 2000, 1300) if country == "US" else (4500, 3500, 2500)
    large, middling = people > 2e5, people > 2e4
    density: NDArray[np.float64] = np.select([large, middling], steps[:2], steps[2])
    return density


def _smooth(area: shapely.Polygon, times: int = 1) -> BaseGeometry:
    """Cut the corners of an area's rings (G. Chaikin, 1974), dropping small holes.

    Near by, the browser rounds them again.
    """
    large = [hole for hole in area.interiors if shapely.Polygon(hole).area > _LEAST_HOLE]
    shell, *holes = (_cut(ring, times) for ring in (area.exterior, *large))
    return shapely.make_valid(shapely.Polygon(shell, holes))


def _cut(ring: BaseGeometry, times: int) -> NDArray[np.float64]:
    points = shapely.get_coordinates(ring)[:-1]
    for _ in range(times):
        after = np.roll(points, -1, 0)
        points = np.stack([0.75 * points + 0.25 * after, 0.25 * points + 0.75 * after], 1)
        points = points.reshape(-1, 2)
    return points


def _quarters(area: BaseGeometry) -> Iterator[BaseGeometry]:
    """Yield an area cut into pieces of few points, which intersect quickly."""
    if area.is_empty:
        return
    if shapely.get_num_coordinates(area) <= _PIECE:
        yield area
        return
    west, south, east, north = area.bounds
    x, y = (west + east) / 2, (south + north) / 2
    for box in ((west, south, x, y), (x, south, east, y), (west, y, x, north), (x, y, east, north)):
        yield from _quarters(shapely.clip_by_rect(area, *box))
