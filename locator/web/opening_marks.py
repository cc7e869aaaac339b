"""The marks a first visit to the map shows, put in its page so that it need not ask for them."""

from __future__ import annotations

import math
from weakref import WeakKeyDictionary

from locator.directory.clusters import LAST_LATITUDE, TILE
from locator.directory.database import Directory
from locator.geo import BoundingBox
from locator.language import current
from locator.web.map_features import map_geojson
from locator.web.serializers import Json

SMALLEST, LARGEST = 250, 1100
"""Pixels of the map's shorter side on a narrow phone, and of its longer on a wide screen."""

_made: WeakKeyDictionary[Directory, dict[tuple[BoundingBox, str], Json]] = WeakKeyDictionary()
"""Each directory's marks by box and language: first visits open on a handful of boxes."""


def opening_marks(directory: Directory, box: BoundingBox) -> Json:
    """Return what a map that opens on a box shows, at each zoom that a screen may open it at.

    ``features`` holds those of `map_geojson` by zoom, all services of ``box``: the
    opening box and the room round it (west, south, east, north in degrees).
    """
    made = _made.setdefault(directory, {})
    asked = box, current().code
    if asked not in made:
        made[asked] = _marks(directory, box)
    return made[asked]


def _marks(directory: Directory, box: BoundingBox) -> Json:
    roomy = _with_room(box)
    zooms = range(_fitting(box, SMALLEST), _fitting(box, LARGEST) + 1)
    features = {z: map_geojson(directory.map_view(roomy, z, {}))["features"] for z in zooms}
    return {"box": [roomy.west, roomy.south, roomy.east, roomy.north], "features": features}


def _fitting(box: BoundingBox, pixels: int) -> int:
    """Return the closest zoom of web maps at which a box fits into a square of pixels."""
    across = (box.east - box.west) / 360
    tall = (math.asinh(_slope(box.north)) - math.asinh(_slope(box.south))) / math.tau
    return max(0, math.floor(math.log2(pixels / TILE / max(across, tall))))


def _slope(latitude: float) -> float:
    return math.tan(math.radians(latitude))


def _with_room(box: BoundingBox) -> BoundingBox:
    """Return a box with its longer side again all round: screens have shapes of their own."""
    room = max(box.east - box.west, box.north - box.south)
    return BoundingBox(
        max(-180.0, box.west - room),
        max(-LAST_LATITUDE, box.south - room),
        min(180.0, box.east + room),
        min(LAST_LATITUDE, box.north + room),
    )
