"""Where British streets are close together, drawn finely for the nearest zooms.

The outline of an area is the line along which the blurred count of postcodes
has one value. It is drawn tile by tile,
a little over each edge, so that neighbouring tiles join.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from tools.basemap.density import STREETS, blurred_counts
from tools.basemap.gazetteer import outcodes
from tools.basemap.outlines import cuts
from tools.basemap.projection import mercator
from tools.basemap.regions import DETAIL_ZOOMS

_SQUEEZE = math.cos(math.radians(54))
_MARGIN = 1 / 50
"""Part of a tile drawn beyond its edges: a little more than tippecanoe keeps."""
_BLUR = 4
"""Cells that a count is spread over, and one more."""
_TOLERANCE = 0.0006
"""Degrees of latitude, about 67 m: six pixels at the nearest zoom, where corners are rounded."""
_LEAST_AREA, _LEAST_HOLE = 4e-5, 2.5e-5
"""Square degrees of latitude, 0.5 and 0.3 km²; finer ones would double what a visit fetches."""

_NEAR = 0.02
"""Degrees around a box in which all cells lie that count in it."""

Tile = tuple[int, int]
Box = tuple[float, float, float, float]


def streets() -> Iterator[shapely.Polygon]:
    """Yield areas of Great Britain where streets are close, not cut at the coast, in degrees."""
    points = np.concatenate([held for _, held in outcodes()])
    points = points[np.argsort(points[:, 1], kind="stable")]
    for tile in _tiles(points):
        box = _box(tile)
        near = slice(*np.searchsorted(points[:, 1], [box[1] - _NEAR, box[3] + _NEAR]))
        yield from areas(points[near], box)


def areas(points: NDArray[np.float64], box: Box) -> Iterator[shapely.Polygon]:
    """Yield the areas in a box where points (longitude, latitude) lie closest."""
    across, up, counted = blurred_counts(points, STREETS, box, _BLUR)
    pieces = cuts(across * _SQUEEZE, up, counted, STREETS.least)
    drawn = shapely.build_area(shapely.MultiLineString(list(pieces)))
    frame = shapely.box(box[0] * _SQUEEZE, box[1], box[2] * _SQUEEZE, box[3])
    for part in shapely.get_parts(drawn):
        holes = [hole for hole in part.interiors if shapely.Polygon(hole).area >= _LEAST_HOLE]
        if part.area >= _LEAST_AREA:
            whole = shapely.Polygon(part.exterior, holes)
            yield from _within(shapely.simplify(whole, _TOLERANCE), frame)


def _within(area: BaseGeometry, frame: shapely.Polygon) -> Iterator[shapely.Polygon]:
    for part in shapely.get_parts(shapely.make_valid(area).intersection(frame)):
        if isinstance(part, shapely.Polygon) and not part.is_empty:
            yield shapely.transform(part, lambda at: at / [_SQUEEZE, 1])


def _tiles(points: NDArray[np.float64]) -> list[Tile]:
    """Return column and row of the finest tiles that hold any of the points."""
    count = 2 ** DETAIL_ZOOMS[1]
    places = {mercator(*point) for point in np.round(points, 2).tolist()}
    return sorted({(int(x * count), int(y * count)) for x, y in places})


def _box(tile: Tile) -> Box:
    """Return west, south, east, north of a tile with its margin, in degrees."""
    column, row = tile
    west, north = _corner(column - _MARGIN, row - _MARGIN)
    east, south = _corner(column + 1 + _MARGIN, row + 1 + _MARGIN)
    return west, south, east, north


def _corner(column: float, row: float) -> tuple[float, float]:
    count = 2 ** DETAIL_ZOOMS[1]
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / count))))
    return column / count * 360 - 180, latitude
