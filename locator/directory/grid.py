"""The directory's places in memory: sorted by grid cell, searched by circle or box.

The arrays come from the compiled database as they are, so that opening costs
milliseconds at a million services. Cells are half-degree squares, numbered row
by row from the south-west; a box is then a few ranges of consecutive services.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from locator.directory.facets import Filters, Masks, wanted
from locator.geo import BoundingBox, Point, arc_to_chord, boxes_around, ecef, local_radius

CELLS_A_DEGREE = 2
"""Smaller cells cost a search more ranges, larger ones more candidates."""
COLUMNS = 360 * CELLS_A_DEGREE
ROWS = 180 * CELLS_A_DEGREE
UNPLACED_CELL = ROWS * COLUMNS
"""The cell, past every real one, of services that have no coordinates."""
SEQUENCE_BITS = 24
"""Bits of a row's id below its cell: 16 million services may share a cell."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def cell_of(latitude: float, longitude: float) -> int:
    """Return the number of the cell a point lies in."""
    return _row(latitude) * COLUMNS + _column(longitude)


def _row(latitude: float) -> int:
    return min(ROWS - 1, int((latitude + 90) * CELLS_A_DEGREE))


def _column(longitude: float) -> int:
    return min(COLUMNS - 1, int((longitude + 180) * CELLS_A_DEGREE))


@dataclass(frozen=True, slots=True)
class Selection:
    """Matches of a search: where they stand in the grid, and how far away they are.

    ``squares`` are squared chords to the origin, square metres, or None where
    the search had no origin.
    """

    places: Integers
    squares: Floats | None


@dataclass(frozen=True)
class Grid:
    """Every placed service: row ids ascending, ECEF metres, degrees, masks, rank by name.

    ``masks`` has shape (words, services), the other arrays one row a service.
    """

    rids: Integers
    xyz: Floats
    degrees: Floats
    masks: Masks
    name_ranks: Integers

    @cached_property
    def index(self) -> Integers:
        """Return each service's own place in the arrays, to cut runs from."""
        return np.arange(len(self.rids))

    @cached_property
    def starts(self) -> array[int]:
        """Return where each cell's services start; the next cell's start is their end."""
        cells = np.arange(ROWS * COLUMNS + 1, dtype=np.int64) << SEQUENCE_BITS
        return array("q", self.rids.searchsorted(cells).tobytes())

    def in_circle(self, centre: Point, radius: float, filters: Filters) -> Selection:
        """Return the services within a radius in metres that pass the filters."""
        places = self._passing(boxes_around(centre, radius), filters)
        squares = self._squares(places, centre)
        near = squares <= arc_to_chord(radius, centre.latitude) ** 2
        return Selection(places[near], squares[near])

    def in_box(self, box: BoundingBox, filters: Filters, centre: Point | None = None) -> Selection:
        """Return the services in a box that pass the filters, measured from a centre if given."""
        places = self._passing((box,), filters)
        degrees = self.degrees[places]
        latitudes, longitudes = degrees[:, 0], degrees[:, 1]
        inside = np.zeros(len(places), dtype=bool)
        for part in _without_seam(box):
            inside |= (longitudes >= part.west) & (longitudes <= part.east)
        inside &= (latitudes >= box.south) & (latitudes <= box.north)
        inner = places[inside]
        return Selection(inner, None if centre is None else self._squares(inner, centre))

    def _squares(self, places: Integers, centre: Point) -> Floats:
        """Return the squared chords from services to a point, square metres."""
        offsets = self.xyz.take(places, axis=0) - ecef(centre.latitude, centre.longitude)
        squares: Floats = np.einsum("ij,ij->i", offsets, offsets)
        return squares

    def rows_between(self, boxes: Sequence[BoundingBox]) -> tuple[int, int]:
        """Return the least and greatest row id that services in some boxes can have."""
        ranges = _cell_ranges(boxes)
        return ranges[0][0] << SEQUENCE_BITS, (ranges[-1][1] << SEQUENCE_BITS) - 1

    def _passing(self, boxes: Sequence[BoundingBox], filters: Filters) -> Integers:
        """Return the services of the boxes' cells that pass the filters."""
        starts = self.starts
        runs = [slice(starts[low], starts[high]) for low, high in _cell_ranges(boxes)]
        places = np.concatenate([self.index[run] for run in runs])
        tests = wanted(filters)
        if not tests or not len(places):
            return places
        passed = np.ones(len(places), dtype=bool)
        for word, bits in tests:
            masks = self.masks[word]
            passed &= (np.concatenate([masks[run] for run in runs]) & bits) != 0
        return places[passed]


def _without_seam(box: BoundingBox) -> tuple[BoundingBox, ...]:
    """Split a box at the antimeridian; -180° and 180° are one line and both sides get it."""
    if -180 < box.west <= box.east < 180:
        return (box,)
    parts = [BoundingBox(low, box.south, high, box.north) for low, high in box.spans]
    if any(part.east == 180 for part in parts) and not any(part.west == -180 for part in parts):
        parts.append(BoundingBox(-180, box.south, -180, box.north))
    if any(part.west == -180 for part in parts) and not any(part.east == 180 for part in parts):
        parts.append(BoundingBox(180, box.south, 180, box.north))
    return tuple(parts)


def _cell_ranges(boxes: Sequence[BoundingBox]) -> list[tuple[int, int]]:
    """Return the half-open ranges of cells that cover boxes, in order, none overlapping."""
    parts = [part for whole in boxes for part in _without_seam(whole)]
    ranges = [cells for part in parts for cells in _cells_of(part)]
    return ranges if len(parts) == 1 else _merged(ranges)


def _cells_of(box: BoundingBox) -> list[tuple[int, int]]:
    south, north = _row(box.south), _row(box.north)
    west, east = _column(box.west), _column(box.east)
    if west == 0 and east == COLUMNS - 1:
        return [(south * COLUMNS, (north + 1) * COLUMNS)]
    starts = range(south * COLUMNS, (north + 1) * COLUMNS, COLUMNS)
    return [(start + west, start + east + 1) for start in starts]


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join ranges that overlap: boxes on both sides of the antimeridian may share cells."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def first(keys: NDArray[np.float64] | Integers, count: int) -> Integers:
    """Return where the smallest keys stand, in order; equal keys keep their order."""
    if 0 < count < len(keys) // 64:
        limit = np.partition(keys, count - 1)[count - 1]
        near: Integers = np.flatnonzero(keys <= limit)
        ordered: Integers = near[np.argsort(keys[near], kind="stable")]
        return ordered[:count]
    return np.argsort(keys, kind="stable")[:count]


def metres(squares: Floats, latitude: float) -> list[float]:
    """Return distances over the ground, metres, from squared chords near a latitude.

    `chord_to_arc` of many at once.
    """
    diameter = 2 * local_radius(latitude)
    arcs: Floats = diameter * np.arcsin(np.minimum(1.0, np.sqrt(squares) / diameter))
    lengths: list[float] = arcs.tolist()
    return lengths
