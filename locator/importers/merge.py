"""Bringing what an importer found into the directory: added, changed, unchanged, gone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from locator.directory.rows import write_row
from locator.geocoding.outcomes import Precision
from locator.models import Address, Answer, LocationType, Phone, Service, Source, Status

Owns = Callable[[Source], bool]

_SILENCE = ("", (), None, Answer.UNKNOWN)
"""What a source that says nothing leaves in a field."""

_PLACED_FIELDS = frozenset(("point", "coordinates_precision"))
_FIELDS = tuple(field.name for field in fields(Service) if field.name not in _PLACED_FIELDS)
"""Fields kept by themselves; a place on the map is kept only with its address."""

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


def merge(
    directory: Iterable[Service],
    found: Iterable[Service],
    owns: Owns,
    withdraws: Collection[str] = (),
) -> Merged:
    """Return the directory with a source's listings replaced by those just found.

    Listings of other sources stay as they are; ``owns`` tells which are the
    source's own, and of those the ones not found again are gone. What people
    have added to a listing, and its source is silent on, stays (`with_additions`).
    """
    known = {service.id: service for service in directory}
    services = {id_: service for id_, service in known.items() if not owns(service.source)}
    added, changed, unchanged = [], [], 0
    ids = set()
    for new in found:
        old = known.get(new.id)
        ids.add(new.id)
        kept = new if old is None else with_additions(new, old, withdraws)
        services[new.id] = kept
        if old is None:
            added.append(kept)
        elif differing := difference(old, kept):
            changed.append(Change(kept.id, kept.name, differing))
        else:
            unchanged += 1
    gone = [service for service in known.values() if owns(service.source) and service.id not in ids]
    return Merged(
        tuple(services[id_] for id_ in sorted(services)),
        _by_id(added),
        tuple(sorted(changed, key=lambda change: change.id)),
        _by_id(gone),
        unchanged,
    )


def with_additions(new: Service, old: Service, withdraws: Collection[str] = ()) -> Service:
    """Return a listing as its source has it now, with what people have added to the old one.

    Where the new listing has nothing in a field, the old one's stays; so do a status
    other than active, a kind of place other than physical, and a finer place on the
    map while the address is the same. A confidential place stays hidden whatever its
    source prints. ``withdraws`` names the fields in which the silence of a newer
    edition is an answer, unless a person has checked the listing since.
    The date of that check is dropped where address, phones or types changed.
    """
    asked_anew = frozenset() if _vouched(new, old) else frozenset(withdraws)
    silent: dict[str, Any] = {
        name: getattr(old, name)
        for name in _FIELDS
        if name not in asked_anew and getattr(new, name) in _SILENCE
    }
    merged = _placed(replace(new, **silent), old)
    merged = replace(merged, phones=_phones(merged, old), status=_status(merged, old))
    merged = _agreeing(merged, new)
    return merged if _as_checked(merged, old) else replace(merged, assured_date=new.assured_date)


def _agreeing(merged: Service, new: Service) -> Service:
    """Return a listing whose fields agree, the source's own ones where an old one does not."""
    if "benzodiazepines" in merged.substances and merged.benzodiazepine_detox is Answer.NO:
        merged = replace(
            merged, substances=new.substances, benzodiazepine_detox=new.benzodiazepine_detox
        )
    low, high = merged.minimum_age, merged.maximum_age
    if low is not None and high is not None and low > high:
        merged = replace(merged, minimum_age=new.minimum_age, maximum_age=new.maximum_age)
    return merged


def _vouched(new: Service, old: Service) -> bool:
    """Say whether old values are of this edition, or of a person who checked the listing."""
    return old.source.date == new.source.date or (
        bool(old.assured_date) and set(old.types) == set(new.types)
    )


def _status(new: Service, old: Service) -> Status:
    return old.status if new.status is Status.ACTIVE else new.status


def _phones(new: Service, old: Service) -> tuple[Phone, ...]:
    """Return the new numbers, and the old ones of a kind that the source has none of."""
    kinds = {phone.type for phone in new.phones}
    numbers = {(phone.number, phone.extension) for phone in new.phones}
    kept = (
        phone
        for phone in old.phones
        if phone.type not in kinds and (phone.number, phone.extension) not in numbers
    )
    return (*new.phones, *kept)


def _placed(new: Service, old: Service) -> Service:
    """Return a listing with its address and place on the map, the old ones where they tell more."""
    if new.location_type is LocationType.CONFIDENTIAL:
        return new
    if old.location_type is LocationType.CONFIDENTIAL:
        return _at(new, old)
    kind = old.location_type if new.location_type is LocationType.PHYSICAL else new.location_type
    new = replace(new, location_type=kind, address=_address(new, old))
    return _at(new, old) if _finer(old, new) else new


def _at(new: Service, old: Service) -> Service:
    return replace(
        new,
        location_type=old.location_type,
        address=old.address,
        point=old.point,
        coordinates_precision=old.coordinates_precision,
    )


def _finer(old: Service, new: Service) -> bool:
    return old.address == new.address and _fineness(old) < _fineness(new)


def _address(new: Service, old: Service) -> Address:
    """Return the old address where it is the new one with its gaps filled, else the new one."""
    before, after = asdict(old.address), asdict(new.address)
    filled = all(before[part] == text for part, text in after.items() if text)
    return old.address if filled else new.address


def _as_checked(new: Service, old: Service) -> bool:
    """Say whether what a person checks is as it was: where it is, its numbers, its help."""
    return (
        new.address == old.address
        and set(new.phones) == set(old.phones)
        and set(new.types) == set(old.types)
    )


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
