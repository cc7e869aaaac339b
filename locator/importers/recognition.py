"""Which listings of the directory the places just read are, under whatever id they came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from locator.importers.identity import DOUBTFUL, compared, judge
from locator.importers.joining import Owns
from locator.importers.pairing import Pair, pair
from locator.models import Service

SourceKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two listings, or two sources of one, that a person should look at."""

    id: str
    name: str
    other_id: str
    other_name: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """What is known of the places just read, by the ids they came with.

    ``own`` are listings that name the source already, ``elsewhere`` those that only
    other sources name. ``clashing`` came with the id of another place's listing.
    """

    own: Mapping[str, str]
    elsewhere: Mapping[str, str]
    clashing: frozenset[str]
    doubtful: tuple[Doubt, ...]


def recognise(
    known: Mapping[str, Service], found: Sequence[Service], owns: Owns, *, lasting_keys: bool
) -> Recognised:
    """Return which listings of the directory were found: by id, by the source's key, by place.

    A listing is found once at most. Only those that no other way accounts for are
    compared by place; of the source's own ones these would otherwise be gone.
    """
    named = {id_ for id_, service in known.items() if any(map(owns, service.sources))}
    own = {service.id: service.id for service in found if service.id in named}
    elsewhere, clashing = _by_foreign_id(known, named, found)
    if lasting_keys:
        own |= _by_key(known, named, found, own, owns)
    accounted = own.keys() | elsewhere.keys() | clashing
    rest = [service for service in found if service.id not in accounted]
    left = [known[id_] for id_ in sorted(named - set(own.values()))]
    again = pair(rest, left)
    own |= {match.found.id: match.known.id for match in again.same}
    spoken_for = named | set(elsewhere.values())
    others = [known[id_] for id_ in sorted(known.keys() - spoken_for)]
    single = [s for s in found if s.id not in elsewhere and _alone(s, own, known, owns)]
    across = pair([s for s in single if s.id not in clashing], others)
    elsewhere |= {match.found.id: match.known.id for match in across.same}
    doubts = (*again.doubtful, *across.doubtful)
    return Recognised(own, elsewhere, clashing, tuple(_doubt(match, own) for match in doubts))


def _by_foreign_id(
    known: Mapping[str, Service], named: Iterable[str], found: Sequence[Service]
) -> tuple[dict[str, str], frozenset[str]]:
    """Return found ids that stand for a listing of other sources: the same place, or a clash."""
    same, clashing = {}, set()
    for service in found:
        if service.id in known and service.id not in named:
            verdict = judge(compared(service), compared(known[service.id]))
            if verdict.score >= DOUBTFUL:
                same[service.id] = service.id
            else:
                clashing.add(service.id)
    return same, frozenset(clashing)


def _by_key(
    known: Mapping[str, Service],
    named: Iterable[str],
    found: Sequence[Service],
    own: Mapping[str, str],
    owns: Owns,
) -> dict[str, str]:
    """Return found ids by the source's own key, where it stands for one listing on each side."""
    taken = set(own.values())
    listings = {id_: list(_keys(known[id_], owns)) for id_ in named if id_ not in taken}
    counts = Counter(key for keys in listings.values() for key in keys)
    by_key = {key: id_ for id_, keys in listings.items() for key in keys if counts[key] == 1}
    new = [service for service in found if service.id not in own]
    asked = Counter(_key(service) for service in new)
    return {
        service.id: by_key[_key(service)]
        for service in new
        if asked[_key(service)] == 1 and _key(service) in by_key
    }


def _keys(service: Service, owns: Owns) -> Iterator[SourceKey]:
    for source in service.sources:
        if source.id and owns(source):
            yield source.name, source.id


def _key(service: Service) -> SourceKey:
    return service.source.name, service.source.id


def _alone(
    service: Service, own: Mapping[str, str], known: Mapping[str, Service], owns: Owns
) -> bool:
    """Say whether no listing names a found place's source beside another source yet."""
    listing = known.get(own.get(service.id, ""))
    return listing is None or (owns(listing.source) and not listing.other_sources)


def _doubt(match: Pair, own: Mapping[str, str]) -> Doubt:
    found, known, verdict = match.found, match.known, match.verdict
    id_ = own.get(found.id, found.id)
    return Doubt(id_, found.name, known.id, known.name, round(verdict.score, 1), verdict.why)
