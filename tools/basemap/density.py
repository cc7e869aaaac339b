"""Where postcodes lie densely.

A postcode is about fifteen addresses. Counted on a grid and blurred a little,
they are dense where there are streets and thin in parks, moors and docks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WEST, SOUTH, EAST, NORTH = -8.8, 49.8, 1.9, 60.95
"""Sides in degrees of a box around Great Britain."""
CELL = np.array([0.0025, 0.0015])
"""Width and height of a cell in degrees, about 165 m each."""
DENSE = 1.0
"""Blurred postcodes a cell from which land counts as built-up."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grid:
    """A finer grid: a cell's width and height in degrees, what is dense, what counts at most."""

    cell: tuple[float, float]
    least: float
    most: int


STREETS = Grid((0.0021, 0.00125), 1.3, 7)
"""Cells of about 140 m: where the streets are close, and not the parks between them."""


def dense_cells(points: Floats) -> NDArray[np.bool_]:
    """Return which cells are dense with points (longitude, latitude), rows from the south."""
    return _blurred(_counts(points)) >= DENSE


def blurred_counts(
    points: Floats, grid: Grid, box: tuple[float, float, float, float], margin: int
) -> tuple[Floats, Floats, Floats]:
    """Return a box's blurred counts: longitudes of columns, latitudes of rows, and the counts.

    The grid begins at 0° 0°, so that neighbouring boxes count the same; the cells of the
    margin around the box are counted too, and its outermost hold nothing.
    """
    cell = np.array(grid.cell)
    first = np.floor(np.array(box[:2]) / cell).astype(int) - margin
    columns, rows = np.ceil(np.array(box[2:]) / cell).astype(int) + margin - first
    place = np.floor(points / cell).astype(int) - first
    inside = ((place >= 2) & (place < [columns - 2, rows - 2])).all(1)
    flat = place[inside, 1] * columns + place[inside, 0]
    counted = np.bincount(flat, minlength=columns * rows).reshape(rows, columns)
    across, up = (
        (first[axis] + np.arange(count) + 0.5) * cell[axis]
        for axis, count in enumerate((columns, rows))
    )
    return across, up, _blurred(np.minimum(counted, grid.most).astype(float))


def _counts(points: Floats) -> Floats:
    """Return how many points each cell holds, rows from the south."""
    columns, rows = (int(count) for count in (np.array([EAST - WEST, NORTH - SOUTH]) / CELL))
    place = ((points - [WEST, SOUTH]) / CELL).astype(int)
    inside = ((place >= 0) & (place < [columns, rows])).all(1)
    flat = place[inside, 1] * columns + place[inside, 0]
    counted = np.bincount(flat, minlength=columns * rows).reshape(rows, columns)
    # A tower block or a mail room has many postcodes and no more ground.
    return np.minimum(counted, 8).astype(float)


def _blurred(counted: Floats) -> Floats:
    """Return the counts spread over their neighbours, twice over blocks of three by three."""
    for axis in (0, 1, 0, 1):
        counted = (counted + np.roll(counted, 1, axis) + np.roll(counted, -1, axis)) / 3
    return counted
