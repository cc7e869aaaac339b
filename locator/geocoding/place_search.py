"""From a place's name as typed to the place a search starts from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from locator.geo import Point
from locator.geocoding.labels import place_label, without_whole
from locator.geocoding.meanings import lies_in, meanings
from locator.geocoding.names import fold
from locator.geocoding.outcomes import Choices, Found, Origin, Outcome, Precision
from locator.geocoding.places import Kind, Place, Places
from locator.geocoding.ranking import (
    HOME_SHARE,
    MOST_CHOICES,
    Meaning,
    kilometres,
    namesakes,
    rank,
    weight,
)
from locator.geocoding.reverse import FARTHEST_KM, REACH_KM, strongest
from locator.geocoding.spelling import Spelling

TOWNS_OF_A_REGION = 6
"""Towns offered instead of the middle of a region too large to have a useful one."""
SUGGESTIONS = 5
NEIGHBOURS_KM = 30.0
"""Two places of one label nearer than this are the same place."""
NAMES_WEIGHED = 12
MEANINGS_OF_A_SPELLING = 2
POINTS_A_TENFOLD = 2.0
FAR_BEHIND = 18.0
"""Points behind the best at which a spelling is no longer worth offering."""
KNOWN_ELSEWHERE = 80.0
"""What a known name counts whose place does not lie in the region said with it."""
SHORTENING = frozenset({"GB", "IE"})
"""Countries whose people leave the end of a name out: Stockton(-on-Tees), Weston(-super-Mare).

In the United States the same rule offers Bath Beach for Bath.
"""
LONGER_NAMES = 2
"""Places offered of which a text is only the beginning."""
SHORTEST_ALONE = 4
MOST_WORDS = 6
LONGEST_REGION = 3
""""West Yorkshire England": words that may be regions behind a name."""


class PlaceSearch:
    """Finds towns, villages and regions by name, and the town of a point."""

    def __init__(self, places: Places, spelling: Spelling) -> None:
        """Search these tables."""
        self._places = places
        self._spelling = spelling

    def resolve(self, text: str, countries: Sequence[str]) -> Outcome | None:
        """Return what a text means as a place, or None where nothing is called so."""
        named = without_whole(text)
        whole = named != text
        meant = meanings(named, self._places)
        if whole:
            meant = [m for m in meant if m.place.kind is Kind.LARGE_REGION]
        ranked = rank(meant, countries)
        if not ranked:
            return None
        found = self._with_longer_names(text, ranked, meant, countries)
        if len(found) > 1:
            return Choices(origins(found))
        if not whole and found[0].kind in (Kind.LARGE_REGION, Kind.COUNTRY):
            towns = self._places.largest_towns(found[0], TOWNS_OF_A_REGION)
            return Choices(origins(towns)) if len(towns) > 1 else Found(origin(towns[0]))
        return Found(origin(found[0]))

    def _with_longer_names(
        self, text: str, ranked: list[Meaning], meant: list[Meaning], countries: Sequence[str]
    ) -> list[Place]:
        """Return the ranked places, with what a text is short for in Britain or Ireland.

        Somebody in London who types "Camden" means Camden Town and none of the
        American Camdens; nothing in Britain has just that name.
        """
        places = [meaning.place for meaning in ranked]
        least = weight(ranked[0], countries) * HOME_SHARE
        for country in SHORTENING.intersection(countries):
            if not any(m.place.country == country and weight(m, countries) >= least for m in meant):
                places[1:1] = self._longer_names(fold(text), country, least, countries)
        return places[:MOST_CHOICES]

    def _longer_names(
        self, folded: str, country: str, least: float, countries: Sequence[str]
    ) -> list[Place]:
        """Return the few likeliest towns of a country whose names begin with a text."""
        longer = [
            Meaning(place, main=True)
            for place in self._places.beginning(folded)
            if place.country == country and place.kind is Kind.TOWN
        ]
        counting = [m for m in longer if weight(m, countries) >= least]
        counting.sort(key=lambda m: -m.place.population)
        return [meaning.place for meaning in counting[:LONGER_NAMES]]

    def nearest(self, point: Point) -> Origin | None:
        """Return the middle of the town that a point is named by, or None in mid-ocean."""
        row = strongest(self._places.near(point, REACH_KM * 1000))
        if row is None:
            row = strongest(self._places.near(point, FARTHEST_KM * 1000))
        if row is None:
            return None
        place = self._places.place(row)
        reason = (
            f"This is the middle of {place.name}, the town that the point is named by, "
            "so it is approximate."
        )
        label = place_label(place)
        return Origin(label, place.point, Precision.AREA, place.country, reason)

    def namesakes(self, taken: Origin, countries: Sequence[str]) -> tuple[Origin, ...]:
        """Return the towns that a name may mean as well as the one that was taken for it."""
        name = taken.label.partition(", ")[0]
        others = namesakes(meanings(name, self._places), countries)
        return tuple(o for o in origins([m.place for m in others]) if o.label != taken.label)

    def countries(self) -> Mapping[str, str]:
        """Return the countries' English names by their ISO 3166-1 alpha-2 codes."""
        return self._places.countries()

    def suggest(self, text: str, countries: Sequence[str]) -> tuple[Origin, ...]:
        """Return places whose names are spelt nearly like a text, best first.

        The likelier of two equally near spellings is the larger place, and one
        of the directory's own countries.
        """
        weighed: dict[int, tuple[float, Meaning]] = {}
        for name, region in _readings(text):
            for near, alike in self._near(name, region):
                for meaning in self._meanings(near, region, countries):
                    score = alike + _size_bonus(meaning, countries)
                    row = meaning.place.row
                    if row not in weighed or weighed[row][0] < score:
                        weighed[row] = (score, meaning)
        best = sorted(weighed.values(), key=lambda pair: (-pair[0], pair[1].place.row))
        close = [m.place for score, m in best if score > best[0][0] - FAR_BEHIND]
        return origins(close[:SUGGESTIONS])

    def _near(self, name: str, region: str) -> list[tuple[str, float]]:
        """Return names like one that is not known, or a name that is known elsewhere."""
        if region and self._places.knows(name):
            return [(name, KNOWN_ELSEWHERE)]
        return self._spelling.nearest(name, NAMES_WEIGHED)

    def _meanings(self, name: str, region: str, countries: Sequence[str]) -> list[Meaning]:
        found = meanings(name, self._places)
        if region:
            found = [m for m in found if lies_in(m.place, region)] or (
                found if self._places.knows(name) and len(name) >= SHORTEST_ALONE else []
            )
        return rank(found, countries)[:MEANINGS_OF_A_SPELLING]

    def locate(self, town: str, region: str, country: str) -> Origin | None:
        """Return the town of a printed address, or None where it is unknown or ambiguous.

        ``region`` is a county or state, by name or short form, or empty. A town
        that is only known in other regions than the one printed is unknown.
        """
        everywhere = [m for m in meanings(town, self._places) if m.place.country == country]
        folded = fold(region)
        within = [m for m in everywhere if folded and lies_in(m.place, folded)]
        if not within and self._places.knows(folded):
            return None
        ranked = rank(within or everywhere, (country,))
        towns = [m.place for m in ranked if m.place.kind is Kind.TOWN]
        return origin(towns[0]) if len(towns) == 1 else None


def _readings(text: str) -> Iterator[tuple[str, str]]:
    """Yield ways of parting a text into a folded name and a folded region, which may be empty."""
    parts = [folded for part in text.split(",") if (folded := fold(part))]
    words = fold(text).split()
    if len(words) <= MOST_WORDS:
        yield " ".join(words), ""
    if len(parts) > 1:
        yield parts[0], parts[1]
    else:
        for count in range(1, min(len(words), LONGEST_REGION + 1)):
            yield " ".join(words[:-count]), fold(" ".join(words[-count:]))


def _size_bonus(meaning: Meaning, countries: Sequence[str]) -> float:
    """Return what a place's size adds to its likeness: some two points for ten times the people."""
    return POINTS_A_TENFOLD * math.log10(weight(meaning, countries))


def origin(place: Place, label: str | None = None) -> Origin:
    """Return a place as the start of a search, measured from its middle."""
    reason = f"Distances are measured from the middle of {place.name}, so they are approximate."
    return Origin(label or place_label(place), place.point, Precision.AREA, place.country, reason)


def origins(places: Sequence[Place]) -> tuple[Origin, ...]:
    """Return places as choices, no two of which read alike.

    Of neighbours with one label the first stands for all; other places of one
    label get their counties added, and of those that still read alike only
    the first is kept.
    """
    distinct: list[Place] = []
    for place in places:
        label = place_label(place)
        if not any(
            place_label(o) == label and kilometres(o, place) < NEIGHBOURS_KM for o in distinct
        ):
            distinct.append(place)
    labels = [place_label(place) for place in distinct]
    told: dict[str, Origin] = {}
    for place, label in zip(distinct, labels, strict=True):
        shown = place_label(place, county=True) if labels.count(label) > 1 else label
        told.setdefault(shown, origin(place, shown))
    return tuple(told.values())
