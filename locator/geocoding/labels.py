"""What a place is called in full, so that no two places read alike."""

from __future__ import annotations

import re
from collections.abc import Iterable

from locator.geocoding.names import fold
from locator.geocoding.places import Kind, Place

_WHOLE = {"US": " (the whole state)"}
_WHOLE_REGION = " (the whole region)"
"""What tells a state, or elsewhere a region, from a city of its name."""
_SAID_WHOLE = re.compile(r" \(the whole (?:state|region)\)", re.IGNORECASE)
NAMED_BY_NATION = "GB"
"""The country whose places are told apart by nation, without the country's own name."""
NAMED_BY_COUNTY = frozenset({"GB", "IE"})
"""Countries whose people place a town by its county rather than by what lies above it."""
REPEATS_THE_STATE = "US"
"""The country whose people say a city's name and the state's even where they are the same."""


def place_label(place: Place, *, county: bool = False) -> str:
    """Return a place's name with the regions that people tell it apart by.

    "Newport, Isle of Wight, England"; "Springfield, Illinois, United States".
    ``county`` adds the county where it is not usually said.
    """
    if place.kind is Kind.COUNTRY:
        return place.name
    *within, country = place.regions
    if place.country in NAMED_BY_COUNTY:
        # Smallest first: a council, the county that people know, the nation or province.
        kept = within if county else within[-2:]
        kept = kept[:1] if place.country == "IE" else kept
    else:
        kept = within if county else within[-1:]
    whole = _WHOLE.get(place.country, _WHOLE_REGION) if place.kind is Kind.LARGE_REGION else ""
    parts = [place.name + whole, *(region.name for region in kept)]
    if place.country != NAMED_BY_NATION:
        parts.append(country.name)
    return ", ".join(_without_repeats(parts, place.country))


def without_whole(text: str) -> str:
    """Return a text that may be a label without what `place_label` said of a state or region."""
    return _SAID_WHOLE.sub("", text)


def _without_repeats(parts: Iterable[str], country: str) -> list[str]:
    kept: list[str] = []
    for part in parts:
        if part in kept[1:] or (kept and country != REPEATS_THE_STATE and _same(part, kept[0])):
            continue
        kept.append(part)
    return kept


def _same(region: str, town: str) -> bool:
    """Say whether a region only repeats its town, as Greater London and Derry and Strabane do."""
    named = fold(region).removeprefix("greater ").removeprefix("city of ").removesuffix(" city")
    joint = " and " in named and f" {fold(town)} " in f" {named} "
    return named == fold(town) or joint
