"""Bringing what an importer found into the directory: added, changed, unchanged, gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from locator.directory.rows import write_row
from locator.geocoding.outcomes import Precision
from locator.models import Service

Owns = Callable[[Service], bool]

_FINENESS = {precision: rank for rank, precision in enumerate(Precision)}


@dataclass(frozen=True, slots=True)
class Change:
    """A listing that its source now describes otherwise: (column, before, after)."""

    id: str
    name: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """A directory with an import brought into it, and what that did to each listing."""

    services: tuple[Service, ...]
    added: tuple[Service, ...]
    changed: tuple[Change, ...]
    gone: tuple[Service, ...]
    unchanged: int


def merge(directory: Iterable[Service], found: Iterable[Service], owns: Owns) -> Merged:
    """Return the directory with a source's listings replaced by those just found.

    Listings of other sources stay as they are; ``owns`` tells which are the
    source's own, and of those the ones not found again are gone. What people
    have added to a listing, and its source is silent on, stays.
    """
    known = {service.id: service for service in directory}
    services = {id_: service for id_, service in known.items() if not owns(service)}
    added, changed, unchanged = [], [], 0
    ids = set()
    for new in found:
        old = known.get(new.id)
        ids.add(new.id)
        kept = new if old is None else with_additions(new, old)
        services[new.id] = kept
        if old is None:
            added.append(kept)
        elif fields := difference(old, kept):
            changed.append(Change(kept.id, kept.name, fields))
        else:
            unchanged += 1
    gone = [service for service in known.values() if owns(service) and service.id not in ids]
    return Merged(
        tuple(services[id_] for id_ in sorted(services)),
        _by_id(added),
        tuple(sorted(changed, key=lambda change: change.id)),
        _by_id(gone),
        unchanged,
    )


def with_additions(new: Service, old: Service) -> Service:
    """Return a listing as its source has it now, with what people have added to the old one.

    A finer place on the map stays while the address is the same.
    """
    merged = replace(
        new,
        email=new.email or old.email,
        opening_hours=new.opening_hours or old.opening_hours,
        timezone=new.timezone or old.timezone,
        wheelchair=new.wheelchair or old.wheelchair,
        assured_date=new.assured_date or old.assured_date,
    )
    if old.address == new.address and _fineness(old) < _fineness(new):
        merged = replace(merged, point=old.point, coordinates_precision=old.coordinates_precision)
    return merged


def difference(old: Service, new: Service) -> tuple[tuple[str, str, str], ...]:
    """Return the columns in which two rows of the directory file differ, with both cells."""
    before, after = write_row(old), write_row(new)
    return tuple(
        (column, str(before[column]), str(after[column]))
        for column in before
        if before[column] != after[column]
    )


def _fineness(service: Service) -> int:
    precision = service.coordinates_precision
    return len(_FINENESS) if precision is None else _FINENESS[precision]


def _by_id(services: Iterable[Service]) -> tuple[Service, ...]:
    return tuple(sorted(services, key=lambda service: service.id))
