"""The places of GeoNames' cities500 list, less those that are no place on the ground."""

from __future__ import annotations

import json
from typing import Any

from tools.basemap.paths import PLACES

NOT_PLACES = {
    2643734: "Londonderry County Borough, listed beside Derry",
    2638703: "Saint Peters, a village with a whole district's population",
    6947756: "Mendip, a district",
    8299614: "Rossendale, a district",
    8299617: "High Peak, a district",
    2648970: "Fylde, a district",
    6697759: "South Dublin, a county",
    4645421: "New South Memphis, with the population of Memphis",
    4951305: "South Boston, with nearly the population of Boston",
    4498303: "West Raleigh, with most of the population of Raleigh",
    4297999: "Lexington-Fayette, listed beside Lexington",
    4300488: "Meads, with the population of the area around it",
    7289169: "Tri-Cities, three cities that are listed themselves",
}
"""GeoNames identities that would put a great name, and a great tint, where no such town is."""

_FARTHEST_NORTH = 80
"""Latitude beyond which the map does not name places; web Mercator has no room there."""


def places() -> list[dict[str, Any]]:
    """Return the places as GeoNames describes them, by identity."""
    listed = json.loads(PLACES.read_text("utf-8")).values()
    kept = (
        place
        for place in listed
        if place["geonameid"] not in NOT_PLACES and abs(place["latitude"]) < _FARTHEST_NORTH
    )
    return sorted(kept, key=lambda place: int(place["geonameid"]))
