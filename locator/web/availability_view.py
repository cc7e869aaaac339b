"""What the page of availability shows of a country: districts by class, regions, rows in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from urllib.parse import urlencode

from flask import abort, url_for

from locator.availability import (
    ANY,
    BENZODIAZEPINE_DETOX,
    BOUNDS,
    Area,
    CountryAvailability,
    Knowledge,
    Reach,
)
from locator.borders import NATIONS
from locator.geo import Unit
from locator.language import gettext, looked_up_plural, number, translatable
from locator.taxonomy import TYPES
from locator.web.about import share_in_words
from locator.web.maps.shading import CROSS, DASH, Shade, size_of

PAGE_SIZE = 50
SORTS = {
    "district": translatable("By district"),
    "nearest": translatable("Nearest first"),
    "farthest": translatable("Farthest first"),
}
"""The orders of the table, and what each is called."""
KIND_LABELS = {
    ANY: translatable("Any service"),
    BENZODIAZEPINE_DETOX: translatable("Benzodiazepine detox"),
    **{term.code: term.english for term in TYPES.terms},
}
NO_DISTANCE = {
    Knowledge.NOT_COVERED: translatable("not covered: this directory lists nothing there"),
    Knowledge.NOT_KNOWN: translatable("not known: the sources do not report it"),
}
KNOWLEDGE = {
    Knowledge.NOT_COVERED: translatable("not covered"),
    Knowledge.NOT_KNOWN: translatable("not known"),
}


def classes() -> tuple[str, ...]:
    """Return what the classes of distance are called, the nearest first."""
    between = (
        gettext("%(low)s to %(high)s miles", low=number(low), high=number(high))
        for low, high in pairwise(BOUNDS)
    )
    return (
        gettext("under %(miles)s miles", miles=number(BOUNDS[0])),
        *between,
        gettext("over %(miles)s miles", miles=number(BOUNDS[-1])),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; an empty ``kind`` is every kind, an empty region all of them."""

    country: str
    kind: str = ANY
    region: str = ""
    sort: str = "district"
    page: int = 1

    @property
    def query(self) -> str:
        """Return it as an address's query."""
        return urlencode(self.pairs)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return its parameters."""
        given = {
            "country": self.country,
            "type": self.kind if self.kind != ANY else "",
            "region": self.region,
            "sort": self.sort if self.sort != "district" else "",
            "page": str(self.page) if self.page != 1 else "",
        }
        return [(name, value) for name, value in given.items() if value]


@dataclass(frozen=True, slots=True)
class Choice:
    """A link to another view of the page."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A district or a region in the table; ``unknown`` says why there is no distance."""

    name: str
    region: str
    codes: int
    median: str
    shares: tuple[str, ...]
    unknown: str = ""
    town: str = ""
    href: str = ""


def address(asked: Asked, endpoint: str = "availability.show") -> str:
    """Return the address of a view."""
    return f"{url_for(endpoint)}?{asked.query}"


class View:
    """What is shown of a country: one kind of help, all regions or one, a page of districts.

    Answers 404 past the last page.
    """

    def __init__(self, country: CountryAvailability, asked: Asked) -> None:
        self._country = country
        self._asked = asked
        self.areas = [area for area in country.areas if asked.region in ("", area.region)]
        self.pages = max(1, -(-len(self.areas) // PAGE_SIZE))
        if asked.page > self.pages:
            abort(404)

    @property
    def title(self) -> str:
        """Return what the map shows."""
        kind = self.kind_in_words
        if self._asked.country == "GB":
            return gettext(
                "Straight-line distance to the nearest %(kind)s, by postcode district, "
                "in the United Kingdom",
                kind=kind,
            )
        return gettext(
            "Straight-line distance to the nearest %(kind)s, by ZIP area, in the United States",
            kind=kind,
        )

    @property
    def kind_in_words(self) -> str:
        """Return the kind of help as it stands inside a sentence."""
        kind = self._asked.kind
        if kind == ANY:
            return gettext("service of any kind")
        if kind not in TYPES.by_code:
            return gettext("service that offers benzodiazepine detox")
        return gettext("service that offers %(help)s", help=TYPES.by_code[kind].inline)

    @property
    def description(self) -> str:
        """Return the map in words: how many districts are in each class."""
        counted = "; ".join(shade.words for shade in self.shades)
        return gettext(
            "Map. %(title)s. Typical distance: %(distances)s.", title=self.title, distances=counted
        )

    @cached_property
    def shades(self) -> list[Shade]:
        """Return the country's districts by class, the nearest first; empty ones left out."""
        held: dict[int | str, list[Area]] = {}
        for area in self._country.areas:
            held.setdefault(self._mark(area), []).append(area)
        words: dict[int | str, str] = dict(enumerate(classes()))
        words |= dict(zip((DASH, CROSS), map(gettext, reversed(NO_DISTANCE.values())), strict=True))
        return [
            Shade(mark, _counted(said, len(held[mark])), tuple(a.point for a in held[mark]))
            for mark, said in words.items()
            if mark in held
        ]

    def _mark(self, area: Area) -> int | str:
        reach = self._reach(area)
        if reach is None:
            known = self._country.knowledge(area, self._asked.kind)
            return CROSS if known is Knowledge.NOT_COVERED else DASH
        return sum(reach.median >= miles * Unit.MILES.metres for miles in BOUNDS)

    def _reach(self, area: Area) -> Reach | None:
        known = self._country.knowledge(area, self._asked.kind)
        return area.reach(self._asked.kind) if known is Knowledge.MEASURED else None

    @property
    def picture(self) -> tuple[str, int, int]:
        """Return the map's address, width and height."""
        asked = Asked(self._asked.country, self._asked.kind)
        return address(asked, "availability.picture"), *size_of(asked.country, len(self.shades))

    @property
    def downloads(self) -> tuple[str, str]:
        """Return the addresses of the CSV: of what is shown, and of everything."""
        shown = replace(self._asked, sort="district", page=1)
        kind = {"type": shown.kind}
        query = shown.query if shown.kind != ANY else f"{shown.query}&{urlencode(kind)}"
        base = url_for("availability.table")
        return f"{base}?{query}", f"{base}?{Asked(shown.country).query}"

    @property
    def kinds(self) -> list[Choice]:
        """Return links to each kind of help."""
        asked = self._asked
        return [
            Choice(gettext(label), address(replace(asked, kind=kind, page=1)), kind == asked.kind)
            for kind, label in KIND_LABELS.items()
        ]

    @property
    def sorts(self) -> list[Choice]:
        """Return links to each order of the table."""
        asked = self._asked
        return [
            Choice(gettext(label), address(replace(asked, sort=sort, page=1)), sort == asked.sort)
            for sort, label in SORTS.items()
        ]

    @property
    def missing(self) -> list[str]:
        """Return the regions in which nothing is listed."""
        regions = {area.region for area in self._country.areas}
        return sorted(map(region_in_words, regions - set(self._country.covered)))

    @property
    def silent(self) -> list[str]:
        """Return the covered regions whose sources do not report the kind that is shown."""
        kind, known = self._asked.kind, self._country.knowledge
        found = {a.region for a in self._country.areas if known(a, kind) is Knowledge.NOT_KNOWN}
        return sorted(map(region_in_words, found))

    @property
    def all_regions(self) -> str:
        """Return the address of all regions, or nothing where all are shown."""
        asked = self._asked
        return address(replace(asked, region="", page=1)) if asked.region else ""

    @cached_property
    def regions(self) -> list[Row]:
        """Return the regions, by name, with the shares of all their postal codes."""
        held: dict[str, list[Area]] = {}
        for area in self._country.areas:
            held.setdefault(area.region, []).append(area)
        return [self._region(name, areas) for name, areas in sorted(held.items())]

    def _region(self, name: str, areas: Sequence[Area]) -> Row:
        codes, region = sum(area.codes for area in areas), region_in_words(name)
        href = address(replace(self._asked, region=name, page=1))
        reaches = [reach for area in areas if (reach := self._reach(area))]
        if not reaches:
            known = self._country.knowledge(areas[0], self._asked.kind)
            return Row(region, name, codes, "", (), gettext(KNOWLEDGE[known]), href=href)
        within = zip(*(reach.within for reach in reaches), strict=True)
        shares = tuple(share_in_words(sum(counts), codes) for counts in within)
        return Row(region, name, codes, "", shares, href=href)

    @cached_property
    def rows(self) -> list[Row]:
        """Return the page of districts in the order asked for."""
        ordered = _ORDERS[self._asked.sort](self.areas, self._medians)
        first = (self._asked.page - 1) * PAGE_SIZE
        return [self._row(area) for area in ordered[first : first + PAGE_SIZE]]

    @property
    def _medians(self) -> Mapping[Area, int]:
        return {area: reach.median for area in self.areas if (reach := self._reach(area))}

    def _row(self, area: Area) -> Row:
        reach, region = self._reach(area), region_in_words(area.region)
        if reach is None:
            known = gettext(KNOWLEDGE[self._country.knowledge(area, self._asked.kind)])
            return Row(
                area.code, region_in_words(area.region), area.codes, "", (), known, area.town
            )
        shares = tuple(share_in_words(count, area.codes) for count in reach.within)
        median = miles_in_words(reach.median)
        return Row(area.code, region, area.codes, median, shares, town=area.town)

    @property
    def previous(self) -> str:
        """Return the address of the page before, or nothing."""
        page = self._asked.page - 1
        return address(replace(self._asked, page=page)) if page else ""

    @property
    def next(self) -> str:
        """Return the address of the page after, or nothing."""
        page = self._asked.page + 1
        return address(replace(self._asked, page=page)) if page <= self.pages else ""


def _by_median(sign: int) -> Callable[[Sequence[Area], Mapping[Area, int]], list[Area]]:
    """Return an order by distance; what has none comes last."""

    def order(areas: Sequence[Area], medians: Mapping[Area, int]) -> list[Area]:
        return sorted(areas, key=lambda a: (a not in medians, sign * medians.get(a, 0), a.code))

    return order


_ORDERS: dict[str, Callable[[Sequence[Area], Mapping[Area, int]], list[Area]]] = {
    "district": lambda areas, _: list(areas),
    "nearest": _by_median(1),
    "farthest": _by_median(-1),
}


def miles_in_words(metres: int) -> str:
    """Return a distance in miles: tenths below ten, whole ones from there."""
    miles = metres / Unit.MILES.metres
    if miles < 0.1:
        return gettext("under %(miles)s miles", miles=number(0.1))
    # Whole numbers keep their tenth here, so that a column of them lines up.
    one_place = 1 if miles < 9.95 else 0
    shown = round(miles, one_place)
    form = looked_up_plural("%(count)s mile", "%(count)s miles", 1 if shown == 1 else 20)
    return form % {"count": number(shown, places=one_place)}


def region_in_words(name: str) -> str:
    """Return what a nation, state or territory is called; only nations have other names."""
    return gettext(name) if name in NATIONS else name


def _counted(words: str, count: int) -> str:
    return gettext("%(words)s (%(count)s)", words=words, count=number(count))
