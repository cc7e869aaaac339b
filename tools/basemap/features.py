"""GeoJSON features with the zoom they first appear at, as tippecanoe reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

Properties = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Feature:
    """One shape or label; ``zoom`` is the first tile zoom it is drawn into."""

    geometry: BaseGeometry
    properties: Properties
    zoom: int = 0


def write(path: Path, features: Iterable[Feature]) -> int:
    """Write features as GeoJSON lines and return how many there were; coordinates in degrees."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for feature in features:
            if feature.geometry.is_empty:
                continue
            line = {
                "type": "Feature",
                "geometry": json.loads(shapely.to_geojson(feature.geometry)),
                "properties": feature.properties,
                "tippecanoe": {"minzoom": feature.zoom},
            }
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return count
