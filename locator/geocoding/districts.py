"""Every postal code of a country by the district it lies in, to measure from.

Districts are outcodes in the United Kingdom ("M1") and the areas of a ZIP's first three
digits in the United States ("606"), parted where they cross from one nation or state to
another, since registers of services are kept by nation and state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from locator.geo import Point
from locator.geocoding.british import BritishPostcodes
from locator.geocoding.places import Places
from locator.geocoding.postal import PostalCodes

ZIP_AREA = 3
"""Digits of a ZIP that name the sorting area it lies in (USPS Publication 65)."""
UNITED_STATES = "US"
ISLANDS = ("AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI")
"""Places with ZIPs of their own that ISO 3166-1 counts as countries (USPS Publication 28)."""


@dataclass(frozen=True, slots=True)
class District:
    """The part of a postal district that lies in one region.

    ``region`` is a nation of the United Kingdom, or a state or territory of the United
    States, in words; ``town`` is what most of it is known by. ``degrees`` holds the
    latitude and longitude of each of its postal codes, shape (codes, 2).
    """

    code: str
    region: str
    town: str
    degrees: NDArray[np.float64]

    @property
    def middle(self) -> Point:
        """Return the median of its codes, which far-off strays do not move."""
        latitude, longitude = np.median(self.degrees, axis=0).round(4).tolist()
        return Point(latitude, longitude)


def british_districts(gazetteer: Path) -> Iterator[District]:
    """Yield the outcodes of the United Kingdom.

    Those of Northern Ireland hold one point, their middle: their postcodes' own places may
    not be passed on. Raises TablesError where the gazetteer's folder is not sound.
    """
    codes = BritishPostcodes(gazetteer / "british.bin")
    for outcode, town, units in codes.every_unit():
        nations = units[:, 0].astype(int)
        for number in np.unique(nations).tolist():
            degrees = units[nations == number, 1:]
            yield District(outcode, codes.nation(number), town, degrees)
    for outcode, district in codes.middles():
        if district.country == "GB":
            degrees = np.array([[district.point.latitude, district.point.longitude]])
            yield District(outcode, district.nation, district.town, degrees)


def american_districts(gazetteer: Path) -> Iterator[District]:
    """Yield the ZIP areas of the United States.

    Military addresses abroad are left out. Raises TablesError where the gazetteer's folder
    is not sound.
    """
    names = state_names(gazetteer)
    found: dict[tuple[str, str], list[tuple[str, Point]]] = {}
    for code, area in PostalCodes(gazetteer / "postal.bin").every(UNITED_STATES):
        town, _, state = area.town.rpartition(", ")
        region = names.get(state, state)
        if region in names.values():
            found.setdefault((code[:ZIP_AREA], region), []).append((town, area.point))
    for (code, region), zips in sorted(found.items()):
        ((town, _),) = Counter(town for town, _ in zips).most_common(1)
        degrees = np.array([(point.latitude, point.longitude) for _, point in zips])
        yield District(code, region, town, degrees)


def state_names(gazetteer: Path) -> dict[str, str]:
    """Return the states and territories of the United States: names by their short forms."""
    places = Places(gazetteer / "places.bin")
    islands = {code: places.country_name(code) for code in ISLANDS}
    return places.states(UNITED_STATES) | islands


DISTRICTS: dict[str, Callable[[Path], Iterator[District]]] = {
    "GB": british_districts,
    UNITED_STATES: american_districts,
}
"""The countries whose districts are known, by ISO 3166-1 alpha-2 code."""
