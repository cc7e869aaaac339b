"""What the base map takes from GeoNames' postal codes: American villages, British codes in use."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tools.basemap.gazetteer import Spot
from tools.basemap.paths import POSTAL

_MILITARY = frozenset({"", "AA", "AE", "AP"})
"""The postal file's states of the forces overseas, which have no place on the ground."""

Point = tuple[float, float]
"""Longitude and latitude in degrees."""


def villages() -> Iterator[Spot]:
    """Yield American towns with one post office, most of them too small for other lists."""
    towns: dict[tuple[str, str], set[Point]] = defaultdict(set)
    for row in _rows("US"):
        if row["state"] not in _MILITARY:
            where = round(row["longitude"], 4), round(row["latitude"], 4)
            towns[row["city"], row["state"]].add(where)
    for (name, _), points in sorted(towns.items()):
        if len(points) == 1:
            yield Spot(name, *points.pop())


def british_codes() -> frozenset[str]:
    """Return the British outcodes in use."""
    return frozenset(row["postal_code"] for row in _rows("GB"))


def _rows(country: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a country (ISO 3166-1 alpha-2)."""
    with gzip.open(POSTAL, "rt", encoding="utf-8") as lines:
        for line in lines:
            if f'"{country}"' in line:
                row = json.loads(line)
                if row["country_code"] == country:
                    yield row
