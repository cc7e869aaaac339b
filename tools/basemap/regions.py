"""The parts of the world drawn in detail, as boxes of whole tiles.

Boxes follow the edges of zoom-6 tiles, so that a tile of the finer zooms is
either complete or not there; the browser draws zoom 5 larger where it is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
import shapely.prepared
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from tools.basemap.projection import mercator

WORLD_ZOOM = 5
"""Finest zoom of the whole world."""
DETAIL_ZOOMS = (6, 9)
"""Coarsest and finest zoom of the regions."""

Box = tuple[float, float, float, float]
Tile = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Region:
    """A block of zoom-6 tiles: columns and rows, first and last; coast by resolution."""

    name: str
    columns: tuple[int, int]
    rows: tuple[int, int]
    coast: str

    @property
    def box(self) -> Box:
        """Return west, south, east, north in degrees."""
        west, north = _corner(self.columns[0], self.rows[0])
        east, south = _corner(self.columns[1] + 1, self.rows[1] + 1)
        return west, south, east, north

    @property
    def padded(self) -> Box:
        """Return the box half a degree larger, for shapes that tiles' edges cut again."""
        west, south, east, north = self.box
        return west - 0.5, south - 0.5, east + 0.5, north + 0.5

    @property
    def tiles(self) -> Iterator[Tile]:
        """Yield column and row of the zoom-6 tiles."""
        for column in range(self.columns[0], self.columns[1] + 1):
            for row in range(self.rows[0], self.rows[1] + 1):
                yield column, row

    def spans(self, south: float, north: float) -> bool:
        """Say whether a range of latitudes touches the region."""
        return south <= self.padded[3] and north >= self.padded[1]

    def touches(self, longitudes: NDArray[np.float64]) -> bool:
        """Say whether a shape with points at these longitudes can touch the region."""
        west, east = float(np.min(longitudes)), float(np.max(longitudes))
        return west <= self.padded[2] and east >= self.padded[0]


REGIONS = (
    Region("britain-and-ireland", (30, 32), (17, 21), "f"),
    Region("united-states", (9, 20), (21, 28), "f"),
    Region("alaska", (2, 8), (16, 20), "h"),
    Region("hawaii", (3, 4), (27, 28), "f"),
)
"""Where services are listed. The far north and west of Alaska has zoom 5 only."""


def detail_tiles(countries: BaseGeometry) -> frozenset[Tile]:
    """Return the zoom-6 tiles of the regions that these countries touch."""
    near = shapely.prepared.prep(countries.buffer(0.1))
    return frozenset(
        tile
        for region in REGIONS
        for tile in region.tiles
        if near.intersects(shapely.box(*Region("", (tile[0],) * 2, (tile[1],) * 2, "").box))
    )


def tile_of(longitude: float, latitude: float) -> Tile:
    """Return column and row of the zoom-6 tile that holds a point in degrees (web Mercator)."""
    count = 2 ** DETAIL_ZOOMS[0]
    across, down = mercator(longitude, latitude)
    return int(across * count), int(down * count)


def _corner(column: int, row: int) -> tuple[float, float]:
    """Return longitude and latitude of a zoom-6 tile's north-western corner (web Mercator)."""
    count = 2 ** DETAIL_ZOOMS[0]
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / count))))
    return column / count * 360 - 180, latitude
