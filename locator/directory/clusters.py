"""Services on a map, grouped where they would stand on top of each other.

A view is a box and a zoom of the web's Mercator maps (256-pixel tiles). Its services
are gathered in square cells that are counted from the world's corner, so that moving
the view shuffles nothing, and groups whose circles would touch become one. From
`TOP_ZOOM` on only services at exactly one spot stay together, unless a view holds
more than `MOST_SPOTS`.

The services stand in Z-order (G. M. Morton, "A computer oriented geodetic data base",
IBM, 1966): at every zoom the services of a cell follow one another.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from locator.directory import facets
from locator.directory.facets import Filters, wanted
from locator.directory.grid import Floats, Grid, Integers
from locator.directory.nearby_groups import Group, apart
from locator.geo import BoundingBox, Point

TILE = 256
"""Pixels of the world's side at zoom 0; each zoom doubles it."""
CELL_BITS = 2
"""Cells are a quarter of a tile's side, 64 pixels: some hundred groups fill a screen."""
APART = 52
"""Pixels between the middles of any two groups: the largest circle that touches none."""
TOP_ZOOM = 13
"""The closest the shipped base map goes; nothing but one spot may stay together there."""
MOST_SPOTS = 120
"""Spots drawn one by one; a town with more of them in view is grouped at any zoom."""
SPREAD = 256
"""Pixels over which a group's services must lie to be sure to part."""
MOST_CELLS = 4096
"""Cells looked at for a view; a screen of 3,840 by 2,160 pixels has half of them."""
FEW = 2048
"""Services whose terms are counted faster one by one than over the whole directory."""
LAST_LATITUDE = 85.051128779806604
"""Degrees where the square map ends, ``atan(sinh(pi))``; the poles stand on its edge."""

_BITS = 26
"""Bits of a place along one side of the world: 0.6 metres on the equator."""

Bools = NDArray[np.bool_]
Test = Callable[[Integers], Bools]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Services drawn as one: how many, their middle on the map, the box that holds them.

    ``parts_at`` is a zoom past the one asked for at which they no longer stand together,
    None where they share one spot; ``places`` then are theirs in the grid, else empty.
    """

    count: int
    middle: Point
    box: BoundingBox
    parts_at: int | None
    places: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Clustering:
    """A view: clusters, the grid's places of services alone, and the facets of all of them."""

    total: int
    clusters: tuple[Cluster, ...]
    alone: tuple[int, ...]
    facets: dict[str, dict[str, int]]


class Chart:
    """The services of a grid in Z-order, ready to be grouped at any zoom."""

    def __init__(self, grid: Grid) -> None:
        latitudes, longitudes = grid.degrees[:, 0], _one_seam(grid.degrees[:, 1])
        codes = _z_order(_steps(_across(longitudes)), _steps(_down(latitudes)))
        self._places: Integers = np.lexsort((longitudes, latitudes, codes))
        self._codes = codes[self._places]
        self._latitudes = latitudes[self._places]
        self._longitudes = longitudes[self._places]
        self._downs = _down(self._latitudes)
        self._degrees = grid.degrees
        self._masks = np.ascontiguousarray(grid.masks[:, self._places])
        self._terms = facets.by_term(self._masks)

    def view(
        self, box: BoundingBox, zoom: int, filters: Filters, meets: Test | None = None
    ) -> Clustering:
        """Group the services in a box that pass the filters, as a map shows them at a zoom.

        ``meets`` says of places in the grid which of them are drawn, all where it is None.
        A box too large for any screen at that zoom is grouped as at the closest one
        at which it fits, so that no question is dear.
        """
        fitting = min(zoom, _closest_zoom(box))
        chosen = self._chosen(box, filters)
        if meets is not None:
            chosen = chosen[meets(self._places[chosen])]
        if fitting == TOP_ZOOM:
            fitting = zoom
        groups = self._grouped(chosen, box, fitting)
        return Clustering(
            len(chosen),
            tuple(self._clusters([g for g in groups if g.count > 1], chosen, zoom)),
            tuple(int(self._places[chosen[group.first]]) for group in groups if group.count == 1),
            self._facets(chosen),
        )

    def _grouped(self, chosen: Integers, box: BoundingBox, zoom: int) -> list[Group]:
        """Return the services of each spot from the top zoom on, else of each cell."""
        if zoom >= TOP_ZOOM:
            spots = list(itertools.islice(self._groups(chosen, box, None), MOST_SPOTS + 1))
            if len(spots) <= MOST_SPOTS:
                return spots
        return apart(list(self._groups(chosen, box, zoom)), APART / (TILE << zoom))

    def _chosen(self, box: BoundingBox, filters: Filters) -> Integers:
        """Return where the services in the box that pass the filters stand, in Z-order."""
        found = [self._within(run, box, filters) for run in self._runs(box)]
        return np.concatenate([np.empty(0, dtype=np.int64), *found])

    def _within(self, run: slice, box: BoundingBox, filters: Filters) -> Integers:
        latitudes, longitudes = self._latitudes[run], self._longitudes[run]
        if box.west <= box.east:
            inside = (longitudes >= box.west) & (longitudes <= box.east)
        else:
            inside = (longitudes >= box.west) | (longitudes <= box.east)
        if box.contains(Point(box.south, 180)):
            inside |= longitudes == -180
        inside &= (latitudes >= box.south) & (latitudes <= box.north)
        for word, bits in wanted(filters):
            inside &= (self._masks[word, run] & bits) != 0
        places: Integers = np.flatnonzero(inside) + run.start
        return places

    def _runs(self, box: BoundingBox) -> Iterator[slice]:
        """Yield the runs of services that may lie in a box: those of a few tiles that cover it."""
        west, east, north, south = _window(box)
        level = _BITS - max(east - west, south - north, 1).bit_length() + 2
        shift = _BITS - min(level, _BITS)
        side = 1 << _BITS - shift
        columns = np.arange(west >> shift, (east >> shift) + 1) % side
        rows = np.arange(max(north >> shift, 0), min(south >> shift, side - 1) + 1)
        tiles = np.unique(_z_order(columns[:, None], rows[None, :]))
        starts = self._codes.searchsorted(tiles << 2 * shift).tolist()
        ends = self._codes.searchsorted((tiles + 1) << 2 * shift).tolist()
        joined: list[list[int]] = []
        for start, end in zip(starts, ends, strict=True):
            if joined and joined[-1][1] == start:
                joined[-1][1] = end
            else:
                joined.append([start, end])
        return (slice(start, end) for start, end in joined if start < end)

    def _groups(self, chosen: Integers, box: BoundingBox, zoom: int | None) -> Iterator[Group]:
        """Yield the services of each cell of a zoom, or of each spot."""
        if not len(chosen):
            return
        latitudes, downs = self._latitudes.take(chosen), self._downs.take(chosen)
        longitudes, wrapped = _from(self._longitudes.take(chosen), box.west)
        if zoom is not None:
            cells = self._codes.take(chosen) >> 2 * (_BITS - CELL_BITS - zoom)
            differs = cells[1:] != cells[:-1]
            if wrapped is not None:
                differs |= wrapped[1:] != wrapped[:-1]
        else:
            differs = (latitudes[1:] != latitudes[:-1]) | (longitudes[1:] != longitudes[:-1])
        starts = np.concatenate([[0], np.flatnonzero(differs) + 1])
        columns = (
            starts,
            np.diff(starts, append=len(chosen)),
            np.add.reduceat(longitudes, starts),
            np.add.reduceat(downs, starts),
            np.minimum.reduceat(longitudes, starts),
            np.minimum.reduceat(latitudes, starts),
            np.maximum.reduceat(longitudes, starts),
            np.maximum.reduceat(latitudes, starts),
        )
        for first, count, sum_x, sum_y, *sides in zip(*(c.tolist() for c in columns), strict=True):
            yield Group(first, count, sum_x / 360, sum_y, *sides)

    def _clusters(self, groups: Sequence[Group], chosen: Integers, zoom: int) -> Iterator[Cluster]:
        """Yield groups of several services as clusters; ``zoom`` is the one that was asked for."""
        for group, extent in zip(groups, _extents(groups), strict=True):
            if group.west == group.east and group.south == group.north:
                yield self._spot(group, chosen)
                continue
            middle = Point(_latitude(group.down), _earthly(group.across * 360))
            box = BoundingBox(_earthly(group.west), group.south, _earthly(group.east), group.north)
            yield Cluster(group.count, middle, box, _parting(extent, zoom))

    def _spot(self, group: Group, chosen: Integers) -> Cluster:
        """Return services at one spot, which follow one another, no finer than they are stored."""
        run = chosen[group.first : group.first + group.count]
        places: list[int] = self._places[run].tolist()
        latitude, longitude = self._degrees[places[0]].tolist()
        spot = BoundingBox(longitude, latitude, longitude, latitude)
        return Cluster(group.count, Point(latitude, longitude), spot, None, tuple(places))

    def _facets(self, chosen: Integers) -> dict[str, dict[str, int]]:
        if len(chosen) <= FEW:
            return facets.count(self._masks.take(chosen, axis=1)).terms
        present = np.zeros(len(self._codes), dtype=bool)
        present[chosen] = True
        return facets.count_present(self._terms, present).terms


def _extents(groups: Sequence[Group]) -> list[float]:
    """Return the longer side of each group's box, in pixels at zoom 0."""
    # All at once: arrays of one or two numbers cost a view more than the formula does.
    sides = np.array([(g.north, g.south, g.east - g.west) for g in groups]).reshape(-1, 3)
    downs = _down(sides[:, :2])
    longer: list[float] = np.maximum(sides[:, 2] / 360, downs[:, 1] - downs[:, 0]).tolist()
    return [TILE * side for side in longer]


def _parting(extent: float, zoom: int) -> int:
    """Return a zoom past this one at which a group so wide has surely parted."""
    needed = TOP_ZOOM if extent * (1 << TOP_ZOOM) <= SPREAD else math.log2(SPREAD / extent)
    return max(zoom + 1, math.ceil(needed))


def _closest_zoom(box: BoundingBox) -> int:
    """Return the closest zoom at which a box has no more than `MOST_CELLS`."""
    west, east, north, south = _window(box)
    zoom = TOP_ZOOM
    while zoom:
        shift = _BITS - CELL_BITS - zoom
        if ((east - west >> shift) + 1) * ((south - north >> shift) + 1) <= MOST_CELLS:
            break
        zoom -= 1
    return zoom


def _window(box: BoundingBox) -> tuple[int, int, int, int]:
    """Return a box's sides in steps (west, east, north, south), one wider for rounding.

    East lies past the world's edge where the box crosses the antimeridian.
    """
    across = _steps((np.array([box.west, box.east]) + 180) / 360).tolist()
    north, south = _steps(_down(np.array([box.north, box.south]))).tolist()
    crossing = (1 << _BITS) if box.west > box.east else 0
    return across[0] - 1, across[1] + crossing + 1, north - 1, south + 1


def _one_seam(longitudes: Floats) -> Floats:
    """Return longitudes with the antimeridian always as -180."""
    return np.where(longitudes == 180, -180.0, longitudes)


def _from(longitudes: Floats, west: float) -> tuple[Floats, Bools | None]:
    """Return longitudes counted eastward past a box's west, and which went round, if any."""
    wrapped = longitudes < west
    if not wrapped.any():
        return longitudes, None
    return np.where(wrapped, longitudes + 360, longitudes), wrapped


def _earthly(longitude: float) -> float:
    return longitude - 360 if longitude > 180 else longitude


def _across(longitudes: Floats) -> Floats:
    return (longitudes + 180) / 360


def _down(latitudes: Floats) -> Floats:
    """Return how far down the square map latitudes lie, 0 to 1 (spherical Mercator, EPSG:3857)."""
    radians = np.radians(np.clip(latitudes, -LAST_LATITUDE, LAST_LATITUDE))
    down: Floats = 0.5 - np.arcsinh(np.tan(radians)) / (2 * np.pi)
    return down


def _latitude(down: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * down))))


def _steps(shares: Floats) -> Integers:
    """Return shares of the world's side as whole steps."""
    return np.clip((shares * (1 << _BITS)).astype(np.int64), 0, (1 << _BITS) - 1)


def _z_order(columns: Integers, rows: Integers) -> Integers:
    """Return columns and rows with their bits taken in turn."""
    return _spaced(columns) | _spaced(rows) << 1


def _spaced(values: Integers) -> Integers:
    """Return values of up to 32 bits with a zero after each bit."""
    for shift, mask in _SPACING:
        values = (values | values << shift) & mask
    return values


_SPACING: Sequence[tuple[int, int]] = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)
