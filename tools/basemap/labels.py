"""Names on the map: places of GeoNames, countries and US states.

Every name is given the first display zoom at which it fits between greater
ones (greedily, greatest first), so that a village never hides a city and the
browser has next to no collisions to settle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from tools.basemap.borders import Shape
from tools.basemap.features import Feature
from tools.basemap.places import places
from tools.basemap.regions import DETAIL_ZOOMS, WORLD_ZOOM, Tile, mercator, tile_of

LAST_ZOOM = 13
"""Finest display zoom; every name is shown there."""
LEVEL_DIFFERENCE = 1
"""A data tile is drawn this many display zooms finer (512 pixels wide)."""

RANKS = (1_000_000, 300_000, 100_000, 25_000, 0)
"""Population from which a place has rank 0, 1, … 4; the style sheet's sizes follow them."""
_SIZES = (17, 16, 14, 13, 12)
_LEAST = {2: 3e6, 3: 2e6, 4: 8e5, 5: 3e5, 6: 1e5, 7: 4e4, 8: 1.5e4, 9: 5e3, 10: 1500, 11: 300}
"""Population under which a place is not named at a display zoom, however much room there is."""
_CELL = 64
_EMPTY_COUNTRY = 45
"""Pixels without a name around a place that is named although it is small for the zoom."""
_UNITED_STATES = "840"

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    longitude: float
    latitude: float
    population: int
    kind: str
    zooms: tuple[int, int] = (2, LAST_ZOOM)

    @property
    def rank(self) -> int:
        """Return the place's class by population."""
        return next(rank for rank, least in enumerate(RANKS) if self.population >= least)

    def box(self, zoom: int, room: int = 0) -> Box:
        """Return the label's box, CSS pixels on the whole map at a display zoom, with room."""
        far = zoom <= 6
        size = min(_SIZES[self.rank], 13) if far else _SIZES[self.rank]
        gap = room + (5 if far else 8)
        lines = 1 if len(self.text) <= 16 else 2
        width = min(len(self.text), 16) * size * 0.58 / 2 + gap
        height = size * 1.25 * lines / 2 + gap
        across, down = mercator(self.longitude, self.latitude)
        pixels = 256 * 2**zoom
        x, y = across * pixels, down * pixels
        return x - width, y - height, x + width, y + height


class _Occupied:
    """Boxes already taken on one zoom's map, found by a grid of cells."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def is_free(self, box: Box) -> bool:
        """Say whether no taken box overlaps this one."""
        return not any(
            other[0] < box[2] and box[0] < other[2] and other[1] < box[3] and box[1] < other[3]
            for cell in self._covering(box)
            for other in self._cells.get(cell, ())
        )

    def take(self, box: Box) -> None:
        """Mark a box as taken."""
        for cell in self._covering(box):
            self._cells[cell].append(box)

    @staticmethod
    def _covering(box: Box) -> Iterator[tuple[int, int]]:
        west, north, east, south = (int(side // _CELL) for side in box)
        for column in range(west, east + 1):
            for row in range(north, south + 1):
                yield column, row


def labels(
    countries: Iterable[Shape], states: Iterable[Shape], detailed: frozenset[Tile]
) -> Iterator[Feature]:
    """Yield every name, greatest first, with the display zooms it is shown at."""
    areas = [*_country_names(countries), *_state_names(states)]
    for name, zoom in _fitted([*areas, *_places()]):
        properties: dict[str, str | int] = {"name": name.text, "kind": name.kind, "min_zoom": zoom}
        if name.kind == "place":
            properties["rank"] = name.rank
        else:
            properties["max_zoom"] = name.zooms[1]
        point = shapely.Point(name.longitude, name.latitude)
        yield Feature(point, properties, _tile_zoom(name, zoom, detailed))


def _fitted(names: list[_Name]) -> list[tuple[_Name, int]]:
    """Return each name with the first display zoom at which it fits."""
    first: dict[int, int] = {}
    for zoom in range(2, LAST_ZOOM):
        taken = _Occupied()
        for index, name in enumerate(names):
            if index in first and zoom <= name.zooms[1]:
                taken.take(name.box(zoom))
        for index, name in enumerate(names):
            if index in first or not name.zooms[0] <= zoom <= name.zooms[1]:
                continue
            if _fits(name, zoom, taken):
                taken.take(name.box(zoom))
                first[index] = zoom
    return [
        (name, first.get(index, LAST_ZOOM))
        for index, name in enumerate(names)
        if index in first or name.kind == "place"
    ]


def _fits(name: _Name, zoom: int, taken: _Occupied) -> bool:
    """Say whether a name is great enough for a zoom, or stands in empty country, and is free."""
    least = _LEAST.get(zoom, 0)
    if name.kind != "place" or name.population >= least:
        return taken.is_free(name.box(zoom))
    return name.population >= least / 8 and taken.is_free(name.box(zoom, _EMPTY_COUNTRY))


def _tile_zoom(name: _Name, zoom: int, detailed: frozenset[Tile]) -> int:
    """Return the first tile zoom that must hold a name shown from a display zoom."""
    tile_zoom = max(0, min(zoom - LEVEL_DIFFERENCE, DETAIL_ZOOMS[1]))
    abroad = tile_of(name.longitude, name.latitude) not in detailed
    if abroad and tile_zoom <= WORLD_ZOOM + 2:
        return min(tile_zoom, WORLD_ZOOM)
    return tile_zoom


def _places() -> list[_Name]:
    names = [
        _Name(place["name"], place["longitude"], place["latitude"], place["population"], "place")
        for place in places()
    ]
    return sorted(names, key=lambda name: (-name.population, name.text, name.longitude))


def _country_names(shapes: Iterable[Shape]) -> Iterator[_Name]:
    for identity, text, area in shapes:
        largest = max(shapely.get_parts(area), key=lambda part: part.area)
        if largest.area > 12:
            first = 2 if largest.area > 60 else 4
            # The United States' own states are named from 5.
            last = 4 if identity == _UNITED_STATES else 5
            yield _area_name(text, largest, "country", (first, last))


def _state_names(shapes: Iterable[Shape]) -> Iterator[_Name]:
    for identity, text, area in shapes:
        if int(identity) < 60 and identity != "11":
            largest = max(shapely.get_parts(area), key=lambda part: part.area)
            yield _area_name(text, largest, "state", (5 if largest.area > 9 else 6, 8))


def _area_name(text: str, area: BaseGeometry, kind: str, zooms: tuple[int, int]) -> _Name:
    point = area.centroid if area.contains(area.centroid) else area.representative_point()
    return _Name(text.upper(), point.x, point.y, 0, kind, zooms)
