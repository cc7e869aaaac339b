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
from locator.geo import Unit
from locator.taxonomy import TYPES
from locator.web.maps.shading import CROSS, DASH, Shade, size_of

PAGE_SIZE = 50
SORTS = {
    "district": "district",
    "nearest": "nearest first",
    "farthest": "farthest first",
}
"""The orders of the table, and what each is called."""
KIND_LABELS = {
    ANY: "Any service",
    BENZODIAZEPINE_DETOX: "Benzodiazepine detox",
    **{term.code: term.label for term in TYPES.terms},
}
WORDS = {
    "GB": ("the United Kingdom", "postcode district", "postcodes"),
    "US": ("the United States", "ZIP area", "ZIPs"),
}
"""What a country, its districts and its postal codes are called."""
CLASSES = (
    f"under {BOUNDS[0]} miles",
    *(f"{low} to {high} miles" for low, high in pairwise(BOUNDS)),
    f"over {BOUNDS[-1]} miles",
)
NO_DISTANCE = {
    Knowledge.NOT_COVERED: "not covered: this directory lists nothing there",
    Knowledge.NOT_KNOWN: "not known: the sources do not report it",
}


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
        given = {
            "country": self.country,
            "type": self.kind if self.kind != ANY else "",
            "region": self.region,
            "sort": self.sort if self.sort != "district" else "",
            "page": str(self.page) if self.page != 1 else "",
        }
        return urlencode({name: value for name, value in given.items() if value})


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
        place, district, _ = WORDS[self._asked.country]
        nearest = f"the nearest {self.kind_in_words}"
        return f"Straight-line distance to {nearest}, by {district}, in {place}"

    @property
    def kind_in_words(self) -> str:
        """Return the kind of help as it stands inside a sentence."""
        kind = self._asked.kind
        if kind == ANY:
            return "service of any kind"
        said = TYPES.by_code[kind].inline if kind in TYPES.by_code else "benzodiazepine detox"
        return f"service that offers {said}"

    @property
    def description(self) -> str:
        """Return the map in words: how many districts are in each class."""
        counted = "; ".join(shade.words for shade in self.shades)
        return f"Map. {self.title}. Typical distance: {counted}."

    @cached_property
    def shades(self) -> list[Shade]:
        """Return the country's districts by class, the nearest first; empty ones left out."""
        held: dict[int | str, list[Area]] = {}
        for area in self._country.areas:
            held.setdefault(self._mark(area), []).append(area)
        marks: tuple[int | str, ...] = (CROSS, DASH, *range(len(CLASSES)))
        words = dict(zip(marks, (*NO_DISTANCE.values(), *CLASSES), strict=True))
        order = (*range(len(CLASSES)), DASH, CROSS)
        return [
            Shade(mark, f"{words[mark]} ({len(held[mark]):,})", tuple(a.point for a in held[mark]))
            for mark in order
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
            Choice(label, address(replace(asked, kind=kind, page=1)), kind == asked.kind)
            for kind, label in KIND_LABELS.items()
        ]

    @property
    def sorts(self) -> list[Choice]:
        """Return links to each order of the table."""
        asked = self._asked
        return [
            Choice(label, address(replace(asked, sort=sort, page=1)), sort == asked.sort)
            for sort, label in SORTS.items()
        ]

    @property
    def missing(self) -> list[str]:
        """Return the regions in which nothing is listed."""
        regions = {area.region for area in self._country.areas}
        return sorted(regions - set(self._country.covered))

    @property
    def silent(self) -> list[str]:
        """Return the covered regions whose sources do not report the kind that is shown."""
        kind, known = self._asked.kind, self._country.knowledge
        found = {a.region for a in self._country.areas if known(a, kind) is Knowledge.NOT_KNOWN}
        return sorted(found)

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
        codes = sum(area.codes for area in areas)
        href = address(replace(self._asked, region=name, page=1))
        reaches = [reach for area in areas if (reach := self._reach(area))]
        if not reaches:
            known = self._country.knowledge(areas[0], self._asked.kind)
            return Row(name, name, codes, "", (), str(known), href=href)
        within = zip(*(reach.within for reach in reaches), strict=True)
        shares = tuple(share_in_words(sum(counts), codes) for counts in within)
        return Row(name, name, codes, "", shares, href=href)

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
        reach = self._reach(area)
        if reach is None:
            known = str(self._country.knowledge(area, self._asked.kind))
            return Row(area.code, area.region, area.codes, "", (), known, area.town)
        shares = tuple(share_in_words(count, area.codes) for count in reach.within)
        median = miles_in_words(reach.median)
        return Row(area.code, area.region, area.codes, median, shares, town=area.town)

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
        return "under 0.1 miles"
    if miles < 9.95:
        return f"{miles:.1f} mile{'' if f'{miles:.1f}' == '1.0' else 's'}"
    return f"{miles:,.0f} miles"


def share_in_words(part: int, whole: int) -> str:
    """Return a share in percent; only none is 0%, and only all is 100%."""
    percent = round(100 * part / whole)
    if percent == 0 and part:
        return "under 1%"
    if percent == 100 and part < whole:
        return "over 99%"
    return f"{percent}%"
