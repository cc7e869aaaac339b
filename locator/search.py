"""The one search behind the pages, the API, the map and the terminal."""

from __future__ import annotations

from dataclasses import dataclass

from locator import safety
from locator.directory.database import Area, Directory, Match, Matches
from locator.geo import Distance, Point, Unit
from locator.geocoding.geocoder import Geocoder
from locator.geocoding.outcomes import Choices, Found, Origin, Outcome, Precision, Unknown
from locator.query import ParameterProblem, QueryError, SearchQuery, describe

USUAL_DISTANCES = dict.fromkeys(("GB", "GG", "IM", "JE", "US", "PR"), Distance(25, Unit.MILES))
"""How far people look unless they say otherwise, where roads are signed in miles."""
USUAL_DISTANCE = Distance(40, Unit.KILOMETRES)
"""How far people look unless they say otherwise, in the rest of the world."""

UNNAMED = "the place you chose"
"""What a point is called that lies far from every town."""
APPROXIMATE = (
    "Distances are measured from the middle of the area you searched, so they are approximate."
)

NAMED_POINT_TOLERANCE = 0.5
"""Degrees between a link's point and the place it names, beyond which the name is not shown."""


class PlaceNotFoundError(LookupError):
    """No such place is known; offer ``suggestions``, the nearest spellings."""

    def __init__(self, suggestions: tuple[Origin, ...]) -> None:
        super().__init__("we could not find that place")
        self.suggestions = suggestions


class PastTheEndError(LookupError):
    """The page asked for lies behind the last result; offer the last page."""

    def __init__(self, total: int) -> None:
        super().__init__(f"there are only {total} results")
        self.total = total


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What a search found: either a choice of places, or services.

    ``origin`` is None where ``choices`` must be chosen from, and in a search of a box.
    """

    query: SearchQuery
    origin: Origin | None
    choices: tuple[Origin, ...]
    within: Distance | None
    total: int
    matches: tuple[Match, ...]
    facets: dict[str, dict[str, int]]
    notices: tuple[safety.Notice, ...]

    @property
    def sentence(self) -> str:
        """Return the search in one sentence."""
        if self.origin is None or self.within is None:
            return "Services in this area"
        return describe(self.query, self.origin.label, self.within)


def search(query: SearchQuery, directory: Directory, geocoder: Geocoder) -> SearchResults:
    """Find the services that a query asks for, nearest first unless it says otherwise.

    Services in a box come by name, or nearest first to ``at`` where the query has it too.

    Raises QueryError where the query names no place, PlaceNotFoundError where
    nobody knows the place, PastTheEndError where there are fewer results.
    """
    if query.bbox is not None:
        return _search_box(query, directory)
    outcome = locate(query, directory, geocoder)
    if isinstance(outcome, Unknown):
        raise PlaceNotFoundError(outcome.suggestions)
    if isinstance(outcome, Choices):
        return SearchResults(query, None, outcome.origins, None, 0, (), {}, ())
    return search_around(query, outcome.origin, directory)


def locate(query: SearchQuery, directory: Directory, geocoder: Geocoder) -> Outcome:
    """Return where a query starts from.

    Raises QueryError where it names no place at all.
    """
    if query.at is not None:
        return Found(_named(query, directory, geocoder))
    if not query.near:
        raise QueryError([ParameterProblem("near", "Enter a postcode, ZIP or place")])
    return geocoder.resolve(query.near, countries=directory.countries)


def _named(query: SearchQuery, directory: Directory, geocoder: Geocoder) -> Origin:
    """Return the origin of a link's point, with a name that the gazetteer stands by."""
    assert query.at is not None  # noqa: S101 - for the type checker; locate() made sure
    precision = Precision(query.precision) if query.precision else Precision.EXACT
    named = name_point(query.at, query.place, directory, geocoder)
    label, country = (named.label, named.country) if named else (UNNAMED, "")
    reason = APPROXIMATE if precision is Precision.AREA else None
    return Origin(label, query.at, precision, country, reason)


def name_point(point: Point, place: str, directory: Directory, geocoder: Geocoder) -> Origin | None:
    """Return the place a link names if it lies near its point, else the town nearest to it.

    A link may come from anybody: text that is not a place near the point is
    not repeated on a page people trust. None far from every town.
    """
    meanings = geocoder.meanings(place, countries=directory.countries) if place else ()
    for origin in meanings:
        apart = max(
            abs(origin.point.latitude - point.latitude),
            abs(origin.point.longitude - point.longitude),
        )
        if apart <= NAMED_POINT_TOLERANCE:
            return origin
    return geocoder.nearest(point)


def search_around(query: SearchQuery, origin: Origin, directory: Directory) -> SearchResults:
    """Find the services round an origin that is known already.

    Raises PastTheEndError where there are fewer results than the query passes over.
    """
    within = query.within or USUAL_DISTANCES.get(origin.country, USUAL_DISTANCE)
    area = Area(centre=origin.point, radius=within.metres)
    found = directory.find(area, query.filters, query.text, query.page)
    return _results(query, origin, within, found)


def _search_box(query: SearchQuery, directory: Directory) -> SearchResults:
    area = Area(centre=query.at, box=query.bbox)
    found = directory.find(area, query.filters, query.text, query.page)
    return _results(query, None, None, found)


def _results(
    query: SearchQuery, origin: Origin | None, within: Distance | None, found: Matches
) -> SearchResults:
    if query.page.offset and query.page.offset >= found.total:
        raise PastTheEndError(found.total)
    notices = safety.notices((match.service for match in found.page), query.filters)
    return SearchResults(query, origin, (), within, found.total, found.page, found.facets, notices)
