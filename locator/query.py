"""What a visitor asks for: from the parameters of an address, and back to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from locator.directory.database import Page
from locator.directory.facets import UNSTATED, Filters
from locator.directory.order import Sort
from locator.geo import BoundingBox, CoordinatesError, Distance, Point, Unit
from locator.language import gettext, translatable
from locator.shortlist import MOST_KEPT
from locator.taxonomy import FACETS

Arguments = Mapping[str, Sequence[str]]
"""Parameters by name, each with the values given for it, in order."""

PAGE_SIZE = 20
FIRST_PAGE = Page(PAGE_SIZE)
LARGEST_LIMIT = 100
LARGEST_OFFSET = 1_000_000
LARGEST_RADIUS = Distance(500, Unit.MILES)
LONGEST_TEXT = 200
"""Characters of a place or of free text; no place on earth needs more."""

FILTERS = tuple(terms.name for terms in FACETS)
REFINEMENTS = (*FILTERS, "open", "unknown", "within", "widen")
"""What narrows a search, or keeps it from being widened."""
FORM_PARAMETERS = ("near", "at", "place", "precision", *REFINEMENTS)
KEEP = "keep"
"""Ids of the services that a visitor keeps, carried from page to page (`locator.shortlist`)."""
PAGE_PARAMETERS = ("at", "place", "precision", *REFINEMENTS, "sort", "page", KEEP)
UNKNOWN = {"keep": True, "leave-out": False}
"""Whether a filter keeps services whose source does not say."""
OPEN = {"now": True, "any": False}
WIDEN = {"yes": True, "no": False}
ORIGINS = ("near", "at", "bbox")
"""Ways to say where; the API takes one at a time."""
MOST_UNKNOWN = 5
"""Unknown parameters named in an answer; the rest would only swell it."""
LONGEST_NAME = 60
"""Characters of an unknown parameter's name that an answer repeats."""
API_PARAMETERS = (
    "near",
    "at",
    "bbox",
    *REFINEMENTS,
    "q",
    "sort",
    "limit",
    "offset",
    "format",
)
MAP_PARAMETERS = ("bbox", "zoom", *FILTERS, "open", "unknown")
LARGEST_ZOOM = 22
"""The closest zoom of web maps; a pixel is then 4 cm of the equator."""

_Value = TypeVar("_Value")

_WITHIN = re.compile(r"(\d{1,6}(?:\.\d{1,3})?) ?(mi|km)", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{1,20})?", re.ASCII)
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ParameterProblem:
    """What is wrong with one parameter: what it must be, to stand behind its name.

    ``unknown`` where nothing of that name is read there, whatever it holds; ``whole`` where
    the message is a sentence that needs no name.
    """

    parameter: str
    message: str
    unknown: bool = False
    whole: bool = False


class QueryError(ValueError):
    """The parameters make no search; show every problem beside its field."""

    def __init__(self, problems: Sequence[ParameterProblem]) -> None:
        super().__init__("; ".join(f"{p.parameter}: {p.message}" for p in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search. ``within`` is None where the visitor left it to the country's custom.

    ``near`` is what was typed; ``at`` a point, with ``place`` its name and
    ``precision`` how exactly it is known; ``filters`` holds codes by the name
    of their list, and ``keeps_unknown`` lets services pass whose source does not
    say. ``open_now`` wants what is open when the search runs, ``widens`` lets a
    search that finds too little look further. ``kept`` are the ids of the services that the
    visitor keeps: they change nothing of what is found.
    """

    near: str = ""
    at: Point | None = None
    place: str = ""
    precision: str = ""
    bbox: BoundingBox | None = None
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    within: Distance | None = None
    text: str = ""
    page: Page = FIRST_PAGE
    keeps_unknown: bool = False
    open_now: bool = False
    widens: bool = True
    kept: tuple[str, ...] = ()

    @property
    def narrowed(self) -> bool:
        """Say whether anything but the place and the distance is asked."""
        return bool(self.filters) or self.open_now

    @property
    def passing(self) -> Filters:
        """Return the filters that services must pass: what is not known passes if it is kept."""
        return passing(self.filters, self.keeps_unknown)

    def unnarrowed(self) -> SearchQuery:
        """Return the search of every service round the same place."""
        return replace(self, filters={}, open_now=False, page=FIRST_PAGE)

    def moved_to(self, at: Point, place: str, precision: str) -> SearchQuery:
        """Return the search from a point, without what was typed."""
        return replace(self, near="", at=at, place=place, precision=precision)

    def as_typed(self) -> SearchQuery:
        """Return the search from what was typed, whatever point came with it."""
        return replace(self, at=None, place="", precision="")


def passing(filters: Filters, keeps_unknown: bool) -> dict[str, tuple[str, ...]]:
    """Return filters as the directory takes them, with what is not known where it is kept."""
    kept = (UNSTATED,) if keeps_unknown else ()
    return {name: (*codes, *kept) for name, codes in filters.items()}


def parse_query(
    arguments: Arguments, accepted: Sequence[str], *, keeps_unknown: bool = False
) -> SearchQuery:
    """Read a search from parameters, of which only the accepted ones may be there.

    ``keeps_unknown`` is what holds where the parameters do not say.
    Raises QueryError with every problem found, each with its parameter's name.
    """
    reader = _Reader(arguments)
    reader.refuse_others(accepted)
    if "bbox" in accepted:
        reader.refuse_second_origin()
    query = SearchQuery(
        near=reader.text("near"),
        at=reader.value("at", _point, gettext(POINT_HINT)),
        place=reader.text("place"),
        precision=reader.one_of("precision", ("exact", "street", "postcode", "area")),
        bbox=reader.value("bbox", _box, gettext(BOX_HINT)),
        filters=dict(reader.filters()),
        within=reader.value("within", parse_within, _within_hint()),
        text=reader.text("q"),
        page=reader.page(),
        keeps_unknown=reader.choice("unknown", UNKNOWN, keeps_unknown),
        open_now=reader.choice("open", OPEN, False),
        widens=reader.choice("widen", WIDEN, True),
        kept=reader.kept(),
    )
    if reader.problems:
        raise QueryError(reader.problems)
    return query


@dataclass(frozen=True, slots=True)
class MapQuery:
    """What a map shows: a box, a zoom of web maps, and filters by the name of their list.

    ``filters`` hold `facets.UNSTATED` where what is not known passes as well, which
    ``keeps_unknown`` says; ``open_now`` wants what is open when the map is drawn.
    """

    box: BoundingBox
    zoom: int
    filters: dict[str, tuple[str, ...]]
    keeps_unknown: bool = False
    open_now: bool = False


def parse_map_query(arguments: Arguments) -> MapQuery:
    """Read what a map asks for, of which both the box and the zoom must be there.

    Raises QueryError with every problem found, each with its parameter's name.
    """
    reader = _Reader(arguments)
    reader.refuse_others(MAP_PARAMETERS)
    box = reader.needed("bbox", _box, gettext(BOX_HINT))
    zoom = reader.needed("zoom", _zoom, _whole_hint(0, LARGEST_ZOOM))
    keeps_unknown = reader.choice("unknown", UNKNOWN, False)
    filters = passing(dict(reader.filters()), keeps_unknown)
    open_now = reader.choice("open", OPEN, False)
    if box is None or zoom is None or reader.problems:
        raise QueryError(reader.problems)
    return MapQuery(box, zoom, filters, keeps_unknown, open_now)


POINT_HINT = translatable("must be a latitude and a longitude, such as 53.483,-2.231")
BOX_HINT = translatable("must be west,south,east,north in degrees")


def _within_hint() -> str:
    return gettext(
        "must be a distance such as 25mi or 40km, at most %(most)s", most=str(LARGEST_RADIUS)
    )


def _whole_hint(low: int, high: int) -> str:
    return gettext("must be a whole number from %(low)s to %(high)s", low=low, high=high)


def _one_of_hint(codes: Iterable[str]) -> str:
    return gettext("must be one of %(codes)s", codes=", ".join(codes))


def parse_within(text: str) -> Distance:
    """Return a distance such as ``25mi`` or ``40km``.

    Raises ValueError where it is no distance, zero or above `LARGEST_RADIUS`.
    """
    match = _WITHIN.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(text)
    distance = Distance(float(match[1]), Unit(match[2]))
    if not 0 < distance.metres <= LARGEST_RADIUS.metres:
        raise ValueError(text)
    return distance


def _point(text: str) -> Point:
    latitude, longitude = _numbers(text, 2)
    return Point(latitude, longitude)


def _box(text: str) -> BoundingBox:
    west, south, east, north = _numbers(text, 4)
    return BoundingBox(west, south, east, north)


def _zoom(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > LARGEST_ZOOM:
        raise ValueError(text)
    return int(text)


def _numbers(text: str, count: int) -> list[float]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != count or not all(_NUMBER.fullmatch(part) for part in parts):
        raise ValueError(text)
    return [float(part) for part in parts]


class _Reader:
    """Reads parameters one by one and collects what is wrong with them."""

    def __init__(self, arguments: Arguments) -> None:
        self._arguments = arguments
        self.problems: list[ParameterProblem] = []

    def _add(self, parameter: str, message: str) -> None:
        self.problems.append(ParameterProblem(parameter, message))

    def refuse_others(self, accepted: Sequence[str]) -> None:
        unknown = [name for name in self._arguments if name not in accepted]
        for name in unknown[:MOST_UNKNOWN]:
            message = gettext("is not known here; use %(names)s", names=", ".join(accepted))
            self.problems.append(ParameterProblem(name[:LONGEST_NAME], message, unknown=True))

    def refuse_second_origin(self) -> None:
        given = [name for name in ORIGINS if any(self._arguments.get(name, ()))]
        for name in given[1:]:
            message = gettext(
                "is given beside %(other)s; give only one of %(names)s",
                other=given[0],
                names=", ".join(ORIGINS),
            )
            self._add(name, message)

    def text(self, name: str) -> str:
        values = self._arguments.get(name, ())
        if len(values) > 1:
            self._add(name, gettext("is given more than once; give it once"))
        value = values[0].strip() if values else ""
        if len(value) > LONGEST_TEXT:
            message = gettext("is too long; use at most %(most)s characters", most=LONGEST_TEXT)
            self._add(name, message)
            return ""
        return value

    def value(self, name: str, parse: Callable[[str], _Value], hint: str) -> _Value | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return parse(text)
        except CoordinatesError as error:
            self._add(name, gettext("is off the earth: %(why)s", why=error))
        except ValueError:
            self._add(name, hint)
        return None

    def needed(self, name: str, parse: Callable[[str], _Value], hint: str) -> _Value | None:
        before = len(self.problems)
        value = self.value(name, parse, hint)
        if value is None and len(self.problems) == before:
            self._add(name, hint)
        return value

    def one_of(self, name: str, accepted: Sequence[str]) -> str:
        value = self.text(name)
        if value and value not in accepted:
            self._add(name, _one_of_hint(accepted))
            return ""
        return value

    def choice(self, name: str, meanings: Mapping[str, bool], default: bool) -> bool:
        value = self.one_of(name, tuple(meanings))
        return meanings[value] if value else default

    def filters(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for terms in FACETS:
            values = [value for value in self._arguments.get(terms.name, ()) if value]
            if any(value not in terms.by_code for value in values):
                self._add(terms.name, _one_of_hint(terms.by_code))
            elif values:
                yield terms.name, tuple(dict.fromkeys(values))

    def kept(self) -> tuple[str, ...]:
        ids = tuple(dict.fromkeys(given for given in self._arguments.get(KEEP, ()) if given))
        if len(ids) > MOST_KEPT:
            self._add(KEEP, gettext("must name at most %(most)s services", most=MOST_KEPT))
        elif not all(map(_ID.fullmatch, ids)):
            self._add(KEEP, gettext("must be ids of services"))
        else:
            return ids
        return ()

    def page(self) -> Page:
        limit = self._whole("limit", 1, LARGEST_LIMIT, PAGE_SIZE)
        number = self._whole("page", 1, LARGEST_OFFSET // PAGE_SIZE, 1)
        offset = self._whole("offset", 0, LARGEST_OFFSET, (number - 1) * limit)
        sort = self.one_of("sort", tuple(Sort))
        return Page(limit, offset, Sort(sort) if sort else Sort.DISTANCE)

    def _whole(self, name: str, low: int, high: int, default: int) -> int:
        def parse(text: str) -> int:
            if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
                raise ValueError(text)
            return int(text)

        value = self.value(name, parse, _whole_hint(low, high))
        return default if value is None else value


def to_arguments(query: SearchQuery) -> list[tuple[str, str]]:
    """Return the parameters of a results page that `parse_query` reads back.

    Pages keep what is not known unless they are told otherwise.
    What was typed (``near``) is left out, and the point is rounded to three
    decimals (about 100 metres), because addresses end up in histories and logs.
    """
    pairs: list[tuple[str, str]] = []
    if query.at is not None:
        at = query.at.rounded(3)
        pairs.append(("at", f"{at.latitude:g},{at.longitude:g}"))
    pairs += [("place", query.place), ("precision", query.precision)]
    pairs += [(name, code) for name, codes in query.filters.items() for code in codes]
    pairs += [("open", "now" if query.open_now else "")]
    pairs += [("unknown", "" if query.keeps_unknown or not query.narrowed else "leave-out")]
    pairs += [("within", str(query.within) if query.within else ""), ("q", query.text)]
    pairs += [("widen", "" if query.widens else "no")]
    if query.page.sort is not Sort.DISTANCE:
        pairs.append(("sort", query.page.sort))
    if query.page.offset:
        pairs.append(("page", str(query.page.offset // query.page.limit + 1)))
    pairs += [(KEEP, service_id) for service_id in query.kept]
    return [(name, value) for name, value in pairs if value]
