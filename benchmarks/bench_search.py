"""Search beside the loop over a list that tutorials use, on the shipped directory.

Every query asks for the nearest 20 within 25 miles, with two filters and facet
counts, from a place that is geocoded already, as the loops' are. Origins are
towns of the directory's countries, drawn by population.
The loops answer the same question, and the run stops where an answer differs.

The loop after a bounding box measures only the services in the box, fewer than 70
round half of these towns. Its ratio is asked of the towns where the question is the
whole one, with 20 services to return; the ratio over all of them stands beside it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from geopy.distance import geodesic

from benchmarks.measuring import Figure, Times, timed
from locator.config import Settings
from locator.directory.build import build
from locator.directory.database import Directory
from locator.directory.services_csv import read_services
from locator.geo import BoundingBox, Distance, Point, Unit, boxes_around
from locator.geocoding.outcomes import Origin, Precision
from locator.geocoding.places import Kind, Places
from locator.models import Service
from locator.query import SearchQuery
from locator.search import SearchResults, search_around
from locator.taxonomy import FACETS

MILES_25 = Distance(25, Unit.MILES)
FILTERS: dict[str, tuple[str, ...]] = {"type": ("detox",), "payment": ("medicaid",)}
QUERIES = 1000
BOXED_QUERIES = 200
PLAIN_QUERIES = 5
PAGE = 20
"""Services a search returns."""


@dataclass(frozen=True)
class Answer:
    """What a loop found: how many, the nearest, and the facet counts."""

    total: int
    ids: list[str]
    facets: Counter[tuple[str, str]]


def origins(settings: Settings, countries: Sequence[str]) -> list[Point]:
    """Draw towns by population, the same ones every run."""
    places = Places(settings.gazetteer / "places.bin")
    towns = [places.place(row) for row in range(len(places))]
    towns = [town for town in towns if town.kind is Kind.TOWN and town.country in countries]
    weights = [max(300, town.population) for town in towns]
    return [town.point for town in random.Random(7).choices(towns, weights, k=QUERIES)]


def plain_loop(services: Sequence[Service], origin: Point) -> Answer:
    """Measure every service, then filter and sort."""
    return nearest(services, origin)


def boxed_loop(services: Sequence[Service], origin: Point) -> Answer:
    """Measure the services in a bounding box, then filter and sort."""
    (box,) = boxes_around(origin, MILES_25.metres)
    return nearest([s for s in services if inside(s, box)], origin)


def inside(service: Service, box: BoundingBox) -> bool:
    """Say whether a service lies in a box that does not cross the antimeridian."""
    point = service.point
    return (
        point is not None
        and box.south <= point.latitude <= box.north
        and box.west <= point.longitude <= box.east
    )


def nearest(services: Sequence[Service], origin: Point) -> Answer:
    """Return the answer by measuring each service with geopy."""
    here = (origin.latitude, origin.longitude)
    found = []
    for service in services:
        if service.point is None:
            continue
        there = (service.point.latitude, service.point.longitude)
        miles = geodesic(here, there).miles
        if miles <= MILES_25.value and passes(service):
            found.append((miles, service.id, service))
    found.sort(key=lambda hit: hit[:2])
    counts = Counter(
        (terms.name, str(code)) for _, _, service in found for terms in FACETS
        for code in listed(getattr(service, terms.column))
    )  # fmt: skip
    return Answer(len(found), [service_id for _, service_id, _ in found[:20]], counts)


def passes(service: Service) -> bool:
    """Say whether a service passes both filters."""
    return "detox" in service.types and "medicaid" in service.payment


def listed(value: object) -> Sequence[object]:
    """Return a column's codes."""
    return value if isinstance(value, tuple) else (value,)


def same(results: SearchResults, answer: Answer) -> bool:
    """Say whether both found the same; services at one spot may change places."""
    counts = Counter(
        {(name, code): n for name, codes in results.facets.items() for code, n in codes.items()}
    )
    ids = {match.service.id for match in results.matches}
    spare = len(ids ^ set(answer.ids))
    return results.total == answer.total and counts == answer.facets and spare <= 2


def run() -> list[Figure]:
    """Measure and return the figures."""
    settings = Settings.from_environment()
    services = read_services(settings.services).services
    with TemporaryDirectory() as folder:
        database = Path(folder) / "directory.sqlite"
        build(settings.services, database)
        directory = Directory(database)
        points = origins(settings, directory.countries)

        def ours(point: Point) -> SearchResults:
            origin = Origin("here", point, Precision.EXACT, "US")
            return search_around(_query(point), origin, directory)

        for point in points[:20]:
            check(ours(point), boxed_loop(services, point), point)
        boxed = loop(boxed_loop, services)
        full = [point for point in points if ours(point).total >= PAGE]
        return [
            *figures(
                len(services),
                timed(ours, points),
                timed(boxed, points[:BOXED_QUERIES]),
                timed(loop(plain_loop, services), points[:PLAIN_QUERIES]),
            ),
            *full_page_figures(timed(ours, full), timed(boxed, full[:BOXED_QUERIES])),
        ]


def loop(
    function: Callable[[Sequence[Service], Point], Answer], services: Sequence[Service]
) -> Callable[[Point], Answer]:
    """Bind a loop to its list."""
    return lambda point: function(services, point)


def _query(point: Point) -> SearchQuery:
    # The loops draw one circle. What a page adds where it holds too few, further circles, they
    # would have to draw as well.
    return SearchQuery(at=point, filters=FILTERS, widens=False)


def check(results: SearchResults, answer: Answer, point: Point) -> None:
    """Stop where the answers differ: a fast wrong answer is worth nothing."""
    if not same(results, answer):
        raise AssertionError(f"search and loop differ at {point}")


def figures(size: int, ours: Times, boxed: Times, plain: Times) -> list[Figure]:
    """Return the figures with their targets."""
    name = f"search, {size:,} services"
    return [
        Figure(f"{name}, p50", ours.p50 * 1e3, "ms", at_most=0.3),
        Figure(f"{name}, p99", ours.p99 * 1e3, "ms", at_most=3),
        Figure("geopy loop over the list, p50", plain.p50 * 1e3, "ms"),
        Figure("geopy loop after a bounding box, p50", boxed.p50 * 1e3, "ms"),
        Figure("plain loop / search, medians", plain.p50 / ours.p50, "x", at_least=5000),
        Figure("boxed loop / search, all towns, medians", boxed.p50 / ours.p50, "x"),
        Figure("boxed loop / search, all towns, means", boxed.mean / ours.mean, "x"),
    ]


def full_page_figures(ours: Times, boxed: Times) -> list[Figure]:
    """Return the figures of the towns round which there are 20 services to return."""
    ratio = boxed.p50 / ours.p50
    return [
        Figure("search with 20 to return, p50", ours.p50 * 1e3, "ms"),
        Figure("boxed loop with 20 to return, p50", boxed.p50 * 1e3, "ms"),
        Figure("boxed loop / search, 20 to return, medians", ratio, "x", at_least=300),
    ]
