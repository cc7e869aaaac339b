"""The labels of the tiles: every name, and the zooms it is shown at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import shapely

from tools.basemap.features import Feature
from tools.basemap.fitting import SIDES, Name, fitted
from tools.basemap.regions import DETAIL_ZOOMS, WORLD_ZOOM, Tile, tile_of

LEVEL_DIFFERENCE = 1
"""A data tile is drawn this many display zooms finer (512 pixels wide)."""


def labels(names: Iterable[Name], detailed: frozenset[Tile]) -> Iterator[Feature]:
    """Yield every name, greatest first, with the display zooms it is shown at."""
    ordered = list(names)
    for name, placed in zip(ordered, fitted(ordered), strict=True):
        if placed is None:
            continue
        zoom = placed.zoom
        properties: dict[str, str | int] = {"name": name.text, "kind": name.kind, "min_zoom": zoom}
        if name.kind == "place":
            properties["rank"] = name.rank
            if placed.sides.strip(SIDES[0]):
                properties["sides"] = placed.sides
        else:
            properties["max_zoom"] = name.zooms[1]
        point = shapely.Point(name.longitude, name.latitude)
        yield Feature(point, properties, _tile_zoom(name, zoom, detailed))


def _tile_zoom(name: Name, zoom: int, detailed: frozenset[Tile]) -> int:
    """Return the first tile zoom that must hold a name shown from a display zoom."""
    tile_zoom = max(0, min(zoom - LEVEL_DIFFERENCE, DETAIL_ZOOMS[1]))
    abroad = tile_of(name.longitude, name.latitude) not in detailed
    if abroad and tile_zoom <= WORLD_ZOOM + 2:
        return min(tile_zoom, WORLD_ZOOM)
    return tile_zoom
