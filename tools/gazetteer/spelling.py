"""The index behind spelling help: which names hold which triples of letters."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence

from locator.geocoding.names import fold
from locator.geocoding.places import Kind
from locator.geocoding.spelling import TRIPLES, triples
from tools.gazetteer import packing
from tools.gazetteer.places import ENGLISH_SPEAKING, Place, Region

ABROAD_FROM = 20_000
"""Smallest population of a place outside English-speaking countries that is offered."""
MOST_NAMES = 65_536


def vocabulary(places: Iterable[Place], regions: Sequence[Region]) -> list[str]:
    """Return the folded main names that are offered, in order."""
    return sorted(
        {
            folded
            for place in places
            if place.population >= ABROAD_FROM
            or place.kind is not Kind.TOWN
            or regions[place.region].country in ENGLISH_SPEAKING
            if (folded := fold(place.name))
        }
    )


def pack(names: Sequence[str]) -> packing.Columns:
    """Return the columns of the index: the rows of the names that hold each triple.

    Raises ValueError where there are more names than sixteen bits can count.
    """
    if len(names) > MOST_NAMES:
        raise ValueError(f"{len(names)} names do not fit the spelling index")
    holding: dict[int, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        for triple in triples(name):
            holding[triple].append(row)
    starts, postings = array("I", [0]), array("H")
    for triple in range(TRIPLES):
        postings.extend(holding.get(triple, ()))
        starts.append(len(postings))
    offsets, blob = packing.strings(names)
    return {"starts": starts, "postings": postings, "offsets": offsets, "names": blob}
