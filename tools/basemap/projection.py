"""The projection of the tiles."""

from __future__ import annotations

import math


def mercator(longitude: float, latitude: float) -> tuple[float, float]:
    """Return a point's place on the square web Mercator map, 0 to 1 from its north-west."""
    sine = math.sin(math.radians(latitude))
    return (longitude + 180) / 360, 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
