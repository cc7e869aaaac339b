"""The ground of a drawn map: the base map's tiles as paths, and the names on it."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from locator.basemap import Basemap, BasemapError, open_basemap, unpacked
from locator.vector_tiles import Feature, Geometry, Part, VectorTileError, decode
from locator.web.maps.outlines import clip, path, runs_within, simplified
from locator.web.maps.view import Box, Pixel, View

LAYERS = ("land", "built_up", "rivers", "lakes", "county", "state", "country")
"""What is drawn, lowest first; borders are a layer for each of their kinds."""
LEVEL_DIFFERENCE = 1
"""A tile is drawn this many zooms finer, 512 pixels wide."""
_LEAST = 1.2
"""Pixels below which a lake or an island is left out."""
_TILES_KEPT = 128
_COVERAGE_ZOOM = 6
_COUNTY_ZOOM = 8
_CLOSE = "close"
"""Built-up land that lies in other built-up land, and is told apart on the screen only."""
_EDGE = 2.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shape:
    """A part of a layer in tile units, with the box around it."""

    layer: str
    area: bool
    points: Part
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Name:
    """A name in tile units, first and last shown at whole zooms; rank 0 is the largest."""

    text: str
    place: bool
    at: tuple[int, int]
    zooms: tuple[float, float]
    rank: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile's shapes and names; ``extent`` is its width in tile units."""

    extent: int
    shapes: tuple[Shape, ...]
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the picture, its middle in pixels."""

    text: str
    place: bool
    at: Pixel
    order: tuple[float, int]
    rank: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The ground of a view: path data by layer (`outlines.path`), and names, first ones first."""

    paths: dict[str, str]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class _Window:
    """A tile laid on a view: where its corner is, how large a unit, what of it is seen."""

    tile: Tile
    left: float
    top: float
    scale: float
    seen: Box


class Ground:
    """Draws views of a base map and keeps the last tiles it read.

    Raises BasemapError where the base map is damaged.
    """

    def __init__(self, basemap: Basemap) -> None:
        self._basemap = basemap
        self._coverage = basemap.coverage
        self._detailed = frozenset(self._coverage.detail_tiles)
        self._tile = lru_cache(_TILES_KEPT)(self._read)

    def draw(self, view: View) -> Drawn:
        """Return what a view shows."""
        windows = list(self._windows(view))
        paths: dict[str, list[str]] = {layer: [] for layer in LAYERS}
        for window in windows:
            _draw(window, view.zoom, paths)
        labels = {label.text: label for window in windows for label in _labels(window, view.zoom)}
        ordered = sorted(labels.values(), key=lambda label: label.order)
        return Drawn({name: "".join(data) for name, data in paths.items() if data}, tuple(ordered))

    def _windows(self, view: View) -> Iterator[_Window]:
        """Yield the finest tiles there are under a view, coarser ones only where these lack."""
        zoom = max(0, min(round(view.zoom) - LEVEL_DIFFERENCE, self._coverage.detail_zoom))
        count = 2**zoom
        size = view.world / count
        corner = view.width / 2 - view.x * view.world, view.height / 2 - view.y * view.world
        columns = range(math.floor(-corner[0] / size), math.ceil((view.width - corner[0]) / size))
        rows = range(
            max(0, math.floor(-corner[1] / size)),
            min(count, math.ceil((view.height - corner[1]) / size)),
        )
        for column in columns:
            for row in rows:
                own = self._finest(zoom, column % count, row)
                left, top = corner[0] + column * size, corner[1] + row * size
                yield from self._window(view, (zoom, column % count, row), own, (left, top))

    def _window(
        self, view: View, wanted: tuple[int, int, int], own: int, corner: Pixel
    ) -> Iterator[_Window]:
        zoom, column, row = wanted
        size = view.world / 2**zoom
        shift = zoom - own
        parts = 2**shift
        scale = size * parts
        tile = self._tile(own, column >> shift, row >> shift, _tolerance(scale))
        if tile is None:
            return
        left = corner[0] - (column % parts) * size
        top = corner[1] - (row % parts) * size
        edge = _EDGE if not shift else 0.3
        seen = (
            max(-_EDGE, corner[0] - edge),
            max(-_EDGE, corner[1] - edge),
            min(view.width + _EDGE, corner[0] + size + edge),
            min(view.height + _EDGE, corner[1] + size + edge),
        )
        yield _Window(tile, left, top, scale / tile.extent, seen)

    def _finest(self, zoom: int, x: int, y: int) -> int:
        """Return the finest zoom, up to one, at which the map has a tile's place."""
        if zoom <= self._coverage.world_zoom:
            return zoom
        shift = zoom - _COVERAGE_ZOOM
        if self._detailed and (x >> shift, y >> shift) not in self._detailed:
            return self._coverage.world_zoom
        return zoom

    def _read(self, z: int, x: int, y: int, tolerance: float) -> Tile | None:
        """Return a tile with its lines simplified to a tolerance, a part of its width."""
        packed = self._basemap.tile(z, x, y)
        if packed is None:
            return None
        try:
            layers = decode(unpacked(packed))
        except VectorTileError as error:
            raise BasemapError(f"a tile of the base map is damaged: {error}") from error
        extent = max((layer.extent for layer in layers.values()), default=4096)
        shapes: list[Shape] = []
        names: list[Name] = []
        for name, layer in layers.items():
            times = extent / layer.extent
            for feature in layer.features:
                if name == "labels":
                    names += _names(feature, times)
                else:
                    shapes += _shapes(name, feature, times, tolerance * extent)
        return Tile(extent, tuple(shapes), tuple(names))


@lru_cache(4)
def open_ground(path: Path) -> Ground:
    """Open a base map for drawing once in a process. Raises BasemapError."""
    return Ground(open_basemap(path))


def ground_of(basemap: Path, view: View) -> Drawn:
    """Return what a view shows, or plain ground where the base map cannot be read, said once."""
    try:
        return open_ground(basemap).draw(view)
    except BasemapError as error:
        _say_once(str(error))
        return Drawn({}, ())


@cache
def _say_once(sentence: str) -> None:
    _log.warning("%s", sentence)


def _tolerance(size: float) -> float:
    """Return half a pixel to a whole one as a part of a tile's width: a power of two.

    Powers, so that neighbouring zooms share what is read.
    """
    return float(2 ** math.floor(math.log2(1 / size)))


def _shapes(layer: str, feature: Feature, times: float, tolerance: float) -> Iterator[Shape]:
    area = feature.geometry is Geometry.POLYGON
    if layer == "borders":
        layer = str(feature.properties.get("kind", ""))
    close = feature.properties.get("kind") == _CLOSE
    if layer not in LAYERS or feature.geometry is Geometry.POINT or close:
        return
    for part in feature.parts:
        scaled = tuple((round(x * times), round(y * times)) for x, y in part)
        xs, ys = [x for x, _ in scaled], [y for _, y in scaled]
        box = (min(xs), min(ys), max(xs), max(ys))
        if area and max(box[2] - box[0], box[3] - box[1]) < _LEAST * tolerance:
            continue
        points = simplified((*scaled, scaled[0]), tolerance)[:-1] if area else scaled
        points = points if area else simplified(scaled, tolerance)
        if len(points) > (2 if area else 1):
            yield Shape(layer, area, points, box)


def _names(feature: Feature, times: float) -> Iterator[Name]:
    said = feature.properties
    zooms = float(said.get("min_zoom", 0)), float(said.get("max_zoom", math.inf))
    for ((x, y),) in feature.parts:
        yield Name(
            text=str(said.get("name", "")),
            place=said.get("kind") == "place",
            at=(round(x * times), round(y * times)),
            zooms=zooms,
            rank=int(said.get("rank", -1)),
        )


def _draw(window: _Window, zoom: float, paths: dict[str, list[str]]) -> None:
    left, top, right, bottom = window.seen
    k = window.scale
    for shape in window.tile.shapes:
        if shape.layer == "county" and zoom < _COUNTY_ZOOM:
            continue
        west, north = shape.box[0] * k + window.left, shape.box[1] * k + window.top
        east, south = shape.box[2] * k + window.left, shape.box[3] * k + window.top
        if west > right or east < left or north > bottom or south < top:
            continue
        points = [(x * k + window.left, y * k + window.top) for x, y in shape.points]
        inside = west >= left and east <= right and north >= top and south <= bottom
        if shape.area:
            paths[shape.layer].append(path(points if inside else clip(points, window.seen), "z"))
        else:
            runs = [points] if inside else runs_within(points, window.seen)
            paths[shape.layer] += [path(run, "") for run in runs]


def _labels(window: _Window, zoom: float) -> Iterator[Label]:
    left, top, right, bottom = window.seen
    whole = math.floor(zoom + 0.3)
    for name in window.tile.names:
        x, y = name.at[0] * window.scale + window.left, name.at[1] * window.scale + window.top
        shown = name.zooms[0] <= whole <= name.zooms[1]
        if shown and left <= x <= right and top <= y <= bottom:
            yield Label(name.text, name.place, (x, y), (name.zooms[0], name.rank), name.rank)
