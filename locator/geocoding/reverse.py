"""Which town a point is named by: the rule of postcode labels and of reverse geocoding."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TypeVar

KM_A_DEGREE = 111.32
REACH_KM = 25.0
"""How far a town lends its name to the places around it."""
FARTHEST_KM = 60.0
"""How far the nearest place does, where none is within reach."""
VILLAGE = 100
"""People that a place counts at least: a village of unknown population is 0 in the sources.

Judged on 150 outcodes of all sorts: Lochearnhead and Wellington in Somerset,
both of unknown population, name their own postcodes, and Leeds those of its
suburbs. At 20, Wellington's are named by Taunton.
"""

Named = TypeVar("Named")


def km_squared(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> float:
    """Return the square of a distance, as on a flat earth: exact enough to compare places by."""
    turn = (other_longitude - longitude + 180) % 360 - 180
    east = turn * math.cos(math.radians(latitude))
    north = other_latitude - latitude
    return (north * north + east * east) * (KM_A_DEGREE * KM_A_DEGREE)


def strongest(near: Iterable[tuple[float, int, Named]]) -> Named | None:
    """Return the place to name a point by, or None where none is within 60 km.

    ``near`` are places, each with the square of its distance (square
    kilometres) and its people. The one with the strongest pull, people over
    distance cubed, within 25 km: so a city's streets are named by the city, a
    large suburb's by the suburb, a village by its market town, and a glen far
    from any town by its village. Where nothing is so near, the nearest place.
    """
    held = [place for place in near if place[0] <= FARTHEST_KM**2]
    within = [place for place in held if place[0] <= REACH_KM**2]
    if within:
        return max(within, key=lambda place: max(place[1], VILLAGE) / (place[0] + 1) ** 1.5)[2]
    return min(held, key=lambda place: place[0])[2] if held else None
