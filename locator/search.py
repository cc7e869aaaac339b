"""The one search behind the pages, the API, the map and the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from locator import fit, safety
from locator.directory.database import Area, Condition, Directory, Match, Matches, Page
from locator.directory.facets import HOURS, MARKS, NO_COUNTS, Counts, Filters
from locator.directory.order import Preference, Sort
from locator.directory.standards import AMERICAN_TERRITORIES
from locator.geo import Distance, Point, Unit
from locator.geocoding.geocoder import Geocoder
from locator.geocoding.outcomes import Choices, Found, Origin, Outcome, Precision, Unknown
from locator.helplines import Helpline, helplines_of
from locator.language import gettext, looked_up, translatable
from locator.models import Service
from locator.opening_hours import open_now
from locator.query import MapQuery, ParameterProblem, QueryError, SearchQuery
from locator.sentence import describe

USUAL_DISTANCES = dict.fromkeys(
    ("GB", "GG", "IM", "JE", "US", *AMERICAN_TERRITORIES), Distance(25, Unit.MILES)
)
"""How far people look unless they say otherwise, where roads are signed in miles."""
USUAL_DISTANCE = Distance(40, Unit.KILOMETRES)
"""How far people look unless they say otherwise, in the rest of the world."""

FEW = 3
"""Results below which a search looks further."""
WIDER = {Unit.MILES: (50, 100, 250), Unit.KILOMETRES: (80, 160, 400)}
"""How far it then looks, step by step."""
REACH = Distance(250, Unit.MILES)
"""How far away a service that works online is looked for first."""
ANYWHERE = Distance(5000, Unit.MILES)
"""How far where there is none within `REACH`: from Alaska to Florida."""
MOST_REMOTE = 5

UNNAMED = translatable("the place you chose")
"""What a point is called that lies far from every town."""
APPROXIMATE = translatable(
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
    ``widened_from`` is the distance asked for where it held too few, and ``within`` the
    one looked at instead. Of ``total`` services ``stated`` say that they are what was
    asked for, and come first; of the others it is not known. ``remote`` work online or
    by phone, and are there where a search found too few. ``helplines`` are those of the
    place's country, open ones first.
    """

    query: SearchQuery
    origin: Origin | None = None
    choices: tuple[Origin, ...] = ()
    within: Distance | None = None
    widened_from: Distance | None = None
    total: int = 0
    stated: int = 0
    matches: tuple[Match, ...] = ()
    counts: Counts = NO_COUNTS
    remote: tuple[Match, ...] = ()
    helplines: tuple[Helpline, ...] = ()

    @property
    def asked_within(self) -> Distance | None:
        """Return the distance that was asked for, or the usual one; None in a search of a box."""
        return self.widened_from or self.within

    @property
    def notices(self) -> tuple[safety.Notice, ...]:
        """Return what must be said beside all that was found, whatever page of it is shown."""
        services = (match.service for match in (*self.matches, *self.remote))
        return safety.notices(services, self.query.filters, self.facets)

    @property
    def facets(self) -> dict[str, dict[str, int]]:
        """Return how many of all the services carry each term, by list."""
        return self.counts.terms

    @property
    def few(self) -> bool:
        """Say whether the distance asked for held too few."""
        return self.widened_from is not None or self.total < FEW

    @property
    def sentence(self) -> str:
        """Return the search in one sentence."""
        if self.origin is None or self.within is None:
            return gettext("Services in this area")
        return describe(self.query, self.place, self.within)

    @property
    def place(self) -> str:
        """Return what the place is called that was searched from, or nothing for a box."""
        return self.origin.in_words if self.origin else ""

    @property
    def approximate(self) -> str:
        """Return why the distances are not exact, as a sentence, or nothing."""
        reason = self.origin.approximate if self.origin else None
        return looked_up(reason) if reason else ""


def search(
    query: SearchQuery,
    directory: Directory,
    geocoder: Geocoder,
    at: datetime | None = None,
    helplines: Sequence[Helpline] = (),
) -> SearchResults:
    """Find the services that a query asks for, nearest first unless it says otherwise.

    ``at`` is the instant that "open now" means, by default this one; ``helplines`` are
    all that are known, of which the results hold those of the place's country.

    Services in a box come by name, or nearest first to ``at`` where the query has it too.

    Raises QueryError where the query names no place, PlaceNotFoundError where
    nobody knows the place, PastTheEndError where there are fewer results.
    """
    if query.bbox is not None:
        return _search_box(query, directory, at)
    outcome = locate(query, directory, geocoder)
    if isinstance(outcome, Unknown):
        raise PlaceNotFoundError(outcome.suggestions)
    if isinstance(outcome, Choices):
        return SearchResults(query, choices=outcome.origins)
    return search_around(query, outcome.origin, directory, at, helplines)


def locate(query: SearchQuery, directory: Directory, geocoder: Geocoder) -> Outcome:
    """Return where a query starts from.

    Raises QueryError where it names no place at all.
    """
    if query.at is not None:
        return Found(_named(query, directory, geocoder))
    if not query.near:
        message = gettext("Enter a postcode, ZIP or place")
        raise QueryError([ParameterProblem("near", message, whole=True)])
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


def search_around(
    query: SearchQuery,
    origin: Origin,
    directory: Directory,
    at: datetime | None = None,
    helplines: Sequence[Helpline] = (),
) -> SearchResults:
    """Find the services round an origin that is known already.

    Where there are fewer than `FEW` it looks further, in the steps of `WIDER`, unless
    the query forbids it. Raises PastTheEndError where there are fewer results than the
    query passes over.
    """
    asked = query.within or USUAL_DISTANCES.get(origin.country, USUAL_DISTANCE)
    within, found = asked, _find(query, _circle(origin, asked), directory, at)
    few = found.total < FEW
    for wider in _wider(asked) if few and query.widens else ():
        more = _find(query, _circle(origin, wider), directory, at)
        if more.total > found.total:
            within, found = wider, more
        if found.total >= FEW:
            break
    results = _results(query, found)
    return replace(
        results,
        origin=origin,
        within=within,
        widened_from=asked if within != asked else None,
        remote=_remote(query, origin, directory, results) if few else (),
        helplines=helplines_of(helplines, origin.country, origin.region, at or datetime.now(UTC)),
    )


def _wider(asked: Distance) -> Iterator[Distance]:
    """Yield the distances past one that are looked at in turn, in its own unit."""
    return (Distance(v, asked.unit) for v in WIDER[asked.unit] if v > asked.value)


def _circle(origin: Origin, within: Distance) -> Area:
    return Area(centre=origin.point, radius=within.metres)


def _search_box(query: SearchQuery, directory: Directory, at: datetime | None) -> SearchResults:
    return _results(query, _find(query, Area(centre=query.at, box=query.bbox), directory, at))


def area_of(results: SearchResults) -> Area:
    """Return where a search looked in the end. Choices have no area: raises ValueError."""
    if results.query.bbox is not None:
        return Area(centre=results.query.at, box=results.query.bbox)
    if results.origin is None or results.within is None:
        raise ValueError("a choice of places has no area")
    return _circle(results.origin, results.within)


def counts_without(results: SearchResults, name: str, directory: Directory) -> Counts:
    """Return the counts of a search as if it did not filter by one list."""
    query = results.query
    if name not in query.filters:
        return results.counts
    others = {key: codes for key, codes in query.filters.items() if key != name}
    freed = replace(query, filters=others, page=Page(limit=0))
    return _find(freed, area_of(results), directory, None).counts


def count_unstated(results: SearchResults, directory: Directory) -> int:
    """Return how many services there are of which it is not known that they are what was asked.

    Those that the query leaves out count as well.
    """
    if results.query.keeps_unknown:
        return results.total - results.stated
    kept = replace(results.query, keeps_unknown=True, page=Page(limit=0))
    found = _find(kept, area_of(results), directory, None)
    return found.total - found.leading


def count_open(results: SearchResults, directory: Directory, at: datetime | None = None) -> int:
    """Return how many services of a search's area are open at an instant, under its filters."""
    query = results.query
    condition = condition_of(replace(query, open_now=True, keeps_unknown=False), at)
    none = Page(limit=0)
    return directory.find(
        area_of(results), query.passing, query.text, none, condition=condition
    ).total


def _find(query: SearchQuery, area: Area, directory: Directory, at: datetime | None) -> Matches:
    return directory.find(
        area,
        query.passing,
        query.text,
        query.page,
        preference=Preference(
            _stated(query) if query.keeps_unknown else {},
            fit.weights(query) if query.page.sort is Sort.FIT else (),
        ),
        condition=condition_of(query, at),
    )


def _stated(query: SearchQuery) -> Filters:
    """Return what services pass whose sources say that they are what was asked."""
    return {**query.filters, **({MARKS: (HOURS,)} if query.open_now else {})}


def condition_of(query: SearchQuery | MapQuery, at: datetime | None = None) -> Condition | None:
    """Return what a query asks beyond its filters: to be open at an instant, by default now."""
    if not query.open_now:
        return None
    # Hours are told to the minute, and what holds in one is asked of each service once.
    when = (at or datetime.now(UTC)).replace(second=0, microsecond=0)

    def passes(service: Service) -> bool:
        answer = open_now(service, when)
        return query.keeps_unknown if answer is None else answer

    name = f"open {when.isoformat()} {query.keeps_unknown}"
    return Condition(HOURS, passes, keeps_others=query.keeps_unknown, name=name)


def _remote(
    query: SearchQuery, origin: Origin, directory: Directory, results: SearchResults
) -> tuple[Match, ...]:
    """Return services of the same country that work online or by phone.

    Those without a place of their own come first; others are there to be phoned, though
    they lie too far away to visit.
    """
    filters = query.passing
    settings = filters.get("setting", ("online",))
    shown = {match.service.id for match in results.matches}
    placeless = [Match(s, None) for s in directory.remote(origin.country, filters)]
    if "online" not in settings or origin.country not in directory.countries:
        return tuple(placeless[:MOST_REMOTE])
    online = {**filters, "setting": ("online",)}
    page = Page(limit=MOST_REMOTE + len(shown))

    def within(reach: Distance) -> list[Match]:
        found = directory.find(_circle(origin, reach), online, query.text, page).page
        others = [match for match in found if match.service.id not in shown]
        return [match for match in others if match.service.address.country == origin.country]

    near = within(REACH) or within(ANYWHERE)
    return tuple([*(m for m in placeless if m.service.id not in shown), *near][:MOST_REMOTE])


def _results(query: SearchQuery, found: Matches) -> SearchResults:
    if query.page.offset and query.page.offset >= found.total:
        raise PastTheEndError(found.total)
    return SearchResults(
        query,
        total=found.total,
        stated=found.leading,
        matches=found.page,
        counts=found.counts,
    )
