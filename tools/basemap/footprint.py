"""The built-up land of Great Britain, as its postcodes show it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from tools.basemap.density import CELL, SOUTH, WEST, dense_cells
from tools.basemap.gazetteer import outcodes

_SQUEEZE = math.cos(math.radians(54))
_LEAST_AREA = 3e-5
"""Square degrees, about 0.2 km²: less is a hamlet, and less of a hole is a square."""


def footprint() -> Iterator[shapely.Polygon]:
    """Yield built-up areas of Great Britain, not cut at the coast, in degrees."""
    points = np.concatenate([held for _, held in outcodes()])
    yield from areas(points)


def areas(points: NDArray[np.float64]) -> Iterator[shapely.Polygon]:
    """Yield the areas where points (longitude, latitude) lie densely."""
    dense = dense_cells(points)
    joined = shapely.union_all(_runs(dense))
    round_corners = joined.buffer(0.0016).buffer(-0.0022).buffer(0.0006)
    for part in shapely.get_parts(round_corners.simplify(0.0009)):
        if isinstance(part, shapely.Polygon) and part.area >= _LEAST_AREA * _SQUEEZE:
            yield shapely.transform(_without_specks(part), lambda at: at / [_SQUEEZE, 1])


def _runs(dense: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Return a box for every run of dense cells in a row, its width squeezed to kilometres."""
    edges = np.diff(np.pad(dense, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, first = np.nonzero(edges == 1)
    _, after = np.nonzero(edges == -1)
    west, east = (_SQUEEZE * (WEST + CELL[0] * column) for column in (first, after))
    south = SOUTH + CELL[1] * row
    boxes: NDArray[np.object_] = shapely.box(west, south, east, south + CELL[1])
    return boxes


def _without_specks(area: shapely.Polygon) -> shapely.Polygon:
    holes = [hole for hole in area.interiors if shapely.Polygon(hole).area >= _LEAST_AREA]
    return shapely.Polygon(area.exterior, holes)
