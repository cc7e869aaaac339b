"""What a directory holds, source by source: counted once, when it is compiled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from locator.geocoding.outcomes import Precision
from locator.models import Answer, Service, Source

AT_STREET_LEVEL = (Precision.EXACT, Precision.STREET)
"""How exactly a place must be known to be found by its coordinates alone."""

AMERICAN_ISLANDS = frozenset(("AS", "FM", "GU", "MH", "MP", "PR", "PW", "UM", "VI"))
"""Places that American addresses name as a state and ISO 3166-1 as countries (USPS Pub. 28)."""


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """What one source brings; a listing with several sources counts under each.

    ``url`` is the address that all its listings give, else the front page of the
    site that most of them are on. ``dates`` are its ISO 8601 dates, months or
    years, newest first. ``at_street_level`` counts the listings placed exactly or
    by street, ``checked`` those that a person has checked, and
    ``benzodiazepine_answers`` those that say yes or no to benzodiazepine detox.
    """

    name: str
    licences: tuple[str, ...]
    url: str
    dates: tuple[str, ...]
    countries: tuple[str, ...]
    listings: int
    at_street_level: int
    checked: int
    benzodiazepine_answers: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a directory holds.

    ``countries`` counts the listings of each ISO 3166-1 alpha-2 code, most first.
    ``american_islands`` are codes of such places that listings in the US are in.
    ``british_postcodes`` tell in which nations of the United Kingdom there are any,
    since registers are kept by nation. ``only_support_groups`` counts the listings
    that are a support group and nothing else: meetings, not treatment facilities.
    """

    listings: int
    countries: dict[str, int]
    sources: tuple[SourceSummary, ...]
    american_islands: tuple[str, ...]
    british_postcodes: tuple[str, ...]
    only_support_groups: int


def summarize(services: Sequence[Service]) -> Summary:
    """Return what some services make up together, the largest source first."""
    listed: dict[str, list[tuple[Service, Source]]] = {}
    for service in services:
        for name, source in {source.name: source for source in service.sources}.items():
            listed.setdefault(name, []).append((service, source))
    sources = [_summary_of(name, entries) for name, entries in listed.items()]
    islands = {s.address.state_province for s in services if s.address.country == "US"}
    british = {s.address.postal_code for s in services if s.address.country == "GB"}
    return Summary(
        listings=len(services),
        countries=_most_first(service.address.country for service in services),
        sources=tuple(sorted(sources, key=lambda source: (-source.listings, source.name))),
        american_islands=tuple(sorted(islands & AMERICAN_ISLANDS)),
        british_postcodes=tuple(sorted(british - {""})),
        only_support_groups=sum(service.types == ("support-group",) for service in services),
    )


def _summary_of(name: str, entries: Sequence[tuple[Service, Source]]) -> SourceSummary:
    services = [service for service, _ in entries]
    return SourceSummary(
        name=name,
        licences=tuple(_most_first(source.licence for _, source in entries)),
        url=_common_address([source.url for _, source in entries]),
        dates=tuple(sorted({source.date for _, source in entries}, reverse=True)),
        countries=tuple(_most_first(service.address.country for service in services)),
        listings=len(services),
        at_street_level=sum(s.coordinates_precision in AT_STREET_LEVEL for s in services),
        checked=sum(bool(service.assured_date) for service in services),
        benzodiazepine_answers=sum(
            service.benzodiazepine_detox is not Answer.UNKNOWN for service in services
        ),
    )


def _most_first(values: Iterable[str]) -> dict[str, int]:
    """Return how often each value comes up, the most frequent first."""
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))


def _common_address(addresses: Sequence[str]) -> str:
    given = set(addresses)
    if len(given) == 1:
        return addresses[0]
    sites = _most_first(_site(address) for address in addresses if address)
    return next(iter(sites), "")


def _site(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/"
