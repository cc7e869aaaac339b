"""Which of the places that a text may mean is meant, or that we have to ask.

The rule, settled on the names people search for: a place counts with its
population; a fifth of it where the text is only another form of its name, a
fiftieth where it is another name, a fifth where it is a region and not a town;
fifty times in the directory's own countries, ten times in their neighbours. One
is meant where it has at least 60 % of what all of them count and 300,000 people
itself, or 70 % and no rival that counts as 40,000 of its own country or, within
its country, a quarter of it; but a place abroad is not taken without asking
where one at home counts a tenth of it. So Boston (Massachusetts, 650,000
against Lincolnshire's 45,000), Manchester and Derry are found; Newport
(161,000, but its rivals are as many together), Springfield, Cambridge and
Durham are asked about.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from locator.geocoding.places import Kind, Place

KINDRED_NAME = 0.2
"""What another name counts that holds the main one or is held in it: Hull, Londonderry."""
OTHER_NAME = 0.02
"""What an unlike name counts, such as those that cities once bore."""
REGION = 0.2
OWN_COUNTRY = 50.0
NEIGHBOUR = 10.0
NEIGHBOURS = {
    "GB": frozenset({"IE", "IM", "JE", "GG"}),
    "IE": frozenset({"GB"}),
    "US": frozenset({"CA", "PR", "VI", "GU", "AS", "MP"}),
    "CA": frozenset({"US"}),
}
"""Countries and territories whose people look for services across the border."""
SMALLEST_COUNT = 200
"""What a village of unknown population counts."""
DOMINANT_SHARE = 0.7
DOMINANT_SHARE_OF_A_CITY = 0.6
CITY = 300_000
RIVAL = 40_000
NAMESAKE_SHARE = 0.25
"""What a rival in the same country may not count of the first: there are two St Ives."""
PLAUSIBLE_SHARE = 0.02
"""Places that count less than this part of the first are not offered."""
WORTH_ASKING = 0.05
"""What a town of the same name must count of the one that was taken, for a page to name it."""
HOME_SHARE = 0.1
"""The same for a place at home, beside one abroad, that makes us ask."""
OTHER_NAME_SHARE = 0.25
"""The same for places of which the text is not the main name."""
MOST_CHOICES = 8
SAME_PLACE_KM = 12.0
"""Two entries of one name nearer than this are the same place."""
REGION_OF_ITS_TOWN_KM = 60.0
TOWN_OF_ITS_STATE = 0.2
"""Share of a state's people that its town of the same name must have to stand for it.

New York City has four tenths of New York's; Montana City has 2,700 people.
"""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A place that a text may mean.

    ``main`` is whether the text is the place's main name, ``kindred`` whether
    it is a form of that.
    """

    place: Place
    main: bool
    kindred: bool = True


def weight(meaning: Meaning, countries: Sequence[str]) -> float:
    """Return how much a meaning counts."""
    place = meaning.place
    count = float(max(place.population, SMALLEST_COUNT))
    if not meaning.main:
        count *= KINDRED_NAME if meaning.kindred else OTHER_NAME
    if place.kind is not Kind.TOWN:
        count *= REGION
    return count * nearness(place.country, countries)


def nearness(country: str, countries: Sequence[str]) -> float:
    """Return how many times a country's places count for a directory of some countries."""
    if country in countries:
        return OWN_COUNTRY
    if any(country in NEIGHBOURS.get(own, ()) for own in countries):
        return NEIGHBOUR
    return 1.0


def rank(meanings: Iterable[Meaning], countries: Sequence[str]) -> list[Meaning]:
    """Return the plausible meanings, best first; several where we have to ask."""
    distinct, weights = _weighed(meanings, countries)
    if not distinct:
        return []
    plausible = [
        meaning
        for meaning, counted in zip(distinct, weights, strict=True)
        if counted >= weights[0] * _least_share(meaning)
    ]
    first = distinct[0].place
    at_home = any(
        meaning.place.country in countries and counted >= weights[0] * HOME_SHARE
        for meaning, counted in zip(distinct, weights, strict=True)
    )
    abroad = nearness(first.country, countries) == 1
    if _dominates(distinct, weights, countries) and not (abroad and at_home):
        return distinct[:1]
    return plausible[:MOST_CHOICES]


def namesakes(meanings: Iterable[Meaning], countries: Sequence[str]) -> list[Meaning]:
    """Return the towns of a name that count for something beside the first, best first."""
    towns = [m for m in meanings if m.main and m.place.kind is Kind.TOWN]
    distinct, weights = _weighed(towns, countries)
    known = zip(distinct, weights, strict=True)
    return [town for town, counted in known if counted >= weights[0] * WORTH_ASKING]


def _weighed(
    meanings: Iterable[Meaning], countries: Sequence[str]
) -> tuple[list[Meaning], list[float]]:
    """Return what a text may mean, the likeliest first, and what each counts."""
    ordered = sorted(meanings, key=lambda m: (-weight(m, countries), m.place.row))
    distinct = _distinct(ordered)
    return distinct, [weight(meaning, countries) for meaning in distinct]


def _least_share(meaning: Meaning) -> float:
    town = meaning.place.kind is Kind.TOWN
    return OTHER_NAME_SHARE if town and not meaning.main else PLAUSIBLE_SHARE


def _dominates(
    ordered: Sequence[Meaning], weights: Sequence[float], countries: Sequence[str]
) -> bool:
    first, share = ordered[0].place, weights[0] / sum(weights)
    if first.population >= CITY:
        return share >= DOMINANT_SHARE_OF_A_CITY
    abroad = RIVAL * nearness(first.country, countries)
    return share >= DOMINANT_SHARE and all(
        counted < (weights[0] * NAMESAKE_SHARE if rival.place.country == first.country else abroad)
        and counted < abroad
        for rival, counted in zip(ordered[1:], weights[1:], strict=True)
    )


def _distinct(ordered: Sequence[Meaning]) -> list[Meaning]:
    """Leave out second entries of one place, and regions that a town of theirs is named for."""
    towns = [meaning.place for meaning in ordered if meaning.place.kind is Kind.TOWN]
    kept: list[Meaning] = []
    for meaning in ordered:
        place = meaning.place
        if place.kind is not Kind.TOWN and any(_is_its_town(town, place) for town in towns):
            continue
        if any(
            other.place.name == place.name and kilometres(other.place, place) < SAME_PLACE_KM
            for other in kept
        ):
            continue
        kept.append(meaning)
    return kept


def _is_its_town(town: Place, region: Place) -> bool:
    if town.country != region.country:
        return False
    if region.kind is Kind.SMALL_REGION and kilometres(town, region) < REGION_OF_ITS_TOWN_KM:
        return True
    if town.population < region.population * TOWN_OF_ITS_STATE:
        return False
    return any(held.name == region.name for held in town.regions)


def kilometres(one: Place, other: Place) -> float:
    """Return a distance on a sphere: near enough to tell places apart."""
    a, b = math.radians(one.point.latitude), math.radians(other.point.latitude)
    turn = math.radians(one.point.longitude - other.point.longitude)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    return 6371.0 * math.acos(max(-1.0, min(1.0, cosine)))
