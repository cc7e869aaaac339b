"""Borders, countries and states from the TopoJSON of world-atlas and us-atlas.

TopoJSON (specification 1.0): arcs are delta-encoded integers; a geometry lists
arcs by index, ``~index`` meaning the arc backwards. An arc that two geometries
share is a border between them, so coasts drop out by themselves.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from tools.basemap.features import Feature
from tools.basemap.paths import US_BORDERS, WORLD_BORDERS

Shape = tuple[str, str, BaseGeometry]
"""A geometry's identity (FIPS or ISO 3166-1 numeric code), its name and its area."""
_LEAST_POINTS = 4
"""A closed ring of fewer points encloses nothing; the source has a few, of tiny islands."""


def lines() -> Iterator[Feature]:
    """Yield borders between countries, US states and US counties."""
    for _, line in _shared(WORLD_BORDERS, "countries"):
        yield Feature(line, {"kind": "country"}, 0)
    for _, line in _shared(US_BORDERS, "states"):
        yield Feature(line, {"kind": "state"}, 3)
    for ids, line in _shared(US_BORDERS, "counties"):
        if len({identity[:2] for identity in ids}) == 1:
            yield Feature(line, {"kind": "county"}, 7)


def countries() -> Iterator[Shape]:
    """Yield the countries of the world."""
    return _areas(WORLD_BORDERS, "countries")


def states() -> Iterator[Shape]:
    """Yield the states and territories of the United States."""
    return _areas(US_BORDERS, "states")


def counties() -> Iterator[Shape]:
    """Yield the counties of the United States."""
    return _areas(US_BORDERS, "counties")


def _areas(path: Path, name: str) -> Iterator[Shape]:
    topology = _load(path)
    arcs = _arcs(topology)
    for geometry in topology["objects"][name]["geometries"]:
        listed = geometry.get("arcs", [])
        polygons = [listed] if geometry["type"] == "Polygon" else listed
        rings = [[_ring(arcs, ids) for ids in polygon] for polygon in polygons]
        parts = [
            shapely.Polygon(shell, [hole for hole in holes if len(hole) >= _LEAST_POINTS])
            for shell, *holes in rings
            if len(shell) >= _LEAST_POINTS
        ]
        area = shapely.make_valid(
            shapely.MultiPolygon(parts), method="structure", keep_collapsed=False
        )
        if not area.is_empty:
            yield str(geometry.get("id", "")), geometry["properties"]["name"], area


def _shared(path: Path, name: str) -> Iterator[tuple[tuple[str, ...], BaseGeometry]]:
    topology = _load(path)
    users: dict[int, set[int]] = defaultdict(set)
    geometries = topology["objects"][name]["geometries"]
    for number, geometry in enumerate(geometries):
        for arc in _flat(geometry.get("arcs", [])):
            users[arc if arc >= 0 else ~arc].add(number)
    arcs = _arcs(topology)
    for arc, numbers in sorted(users.items()):
        if len(numbers) > 1:
            ids = tuple(str(geometries[number].get("id", "")) for number in sorted(numbers))
            yield ids, shapely.LineString(arcs[arc])


def _load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


def _arcs(topology: dict[str, Any]) -> list[NDArray[np.float64]]:
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    return [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]


def _ring(arcs: list[NDArray[np.float64]], ids: list[int]) -> NDArray[np.float64]:
    pieces = [arcs[arc] if arc >= 0 else arcs[~arc][::-1] for arc in ids]
    return np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])])


def _flat(nested: list[Any]) -> Iterator[int]:
    for item in nested:
        if isinstance(item, int):
            yield item
        else:
            yield from _flat(item)
