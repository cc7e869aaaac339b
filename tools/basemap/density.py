"""Where postcodes lie densely.

A postcode is about fifteen addresses. Counted on a grid of cells of a sixth of
a kilometre and blurred a little, they are dense where there are streets and
thin in parks, moors and docks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WEST, SOUTH, EAST, NORTH = -8.8, 49.8, 1.9, 60.95
"""Sides in degrees of a box around Great Britain."""
CELL = np.array([0.0025, 0.0015])
"""Width and height of a cell in degrees, about 165 m each."""
DENSE = 1.0
"""Blurred postcodes a cell from which land counts as built-up."""


def dense_cells(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which cells are dense with points (longitude, latitude), rows from the south."""
    return _blurred(_counts(points)) >= DENSE


def _counts(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many points each cell holds, rows from the south."""
    columns, rows = (int(count) for count in (np.array([EAST - WEST, NORTH - SOUTH]) / CELL))
    place = ((points - [WEST, SOUTH]) / CELL).astype(int)
    inside = ((place >= 0) & (place < [columns, rows])).all(1)
    flat = place[inside, 1] * columns + place[inside, 0]
    counted = np.bincount(flat, minlength=columns * rows).reshape(rows, columns)
    # A tower block or a mail room has many postcodes and no more ground.
    return np.minimum(counted, 8).astype(float)


def _blurred(counted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the counts spread over their neighbours, twice over blocks of three by three."""
    for axis in (0, 1, 0, 1):
        counted = (counted + np.roll(counted, 1, axis) + np.roll(counted, -1, axis)) / 3
    return counted
