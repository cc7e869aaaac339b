"""Bringing what an importer found into the directory: added, changed, joined, unchanged, gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from locator.directory.rows import write_row
from locator.importers.joining import (
    FINENESS,
    SILENCE,
    Owns,
    disagreement,
    joined,
    lent,
    number_key,
    pruned,
    without_source,
)
from locator.importers.recognition import Doubt, Recognised, recognise
from locator.models import Address, Answer, LocationType, Phone, Service, Status

_PLACED_FIELDS = frozenset(("point", "coordinates_precision"))
_FIELDS = tuple(field.name for field in fields(Service) if field.name not in _PLACED_FIELDS)
"""Fields kept by themselves; a place on the map is kept only with its address."""


@dataclass(frozen=True, slots=True)
class Change:
    """A listing that its sources now describe otherwise: (column, before, after)."""

    id: str
    name: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Join:
    """A listing that now names a further source, and the id the place came or stood under."""

    id: str
    name: str
    found_id: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptId:
    """A listing that kept its id where its source's newer words would have made another."""

    id: str
    name: str
    found_id: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A directory with an import brought into it, and what that did to each listing.

    ``clashing`` was found under the id of another place, and is left out.
    """

    services: tuple[Service, ...]
    added: tuple[Service, ...]
    changed: tuple[Change, ...]
    gone: tuple[Service, ...]
    unchanged: int
    joined: tuple[Join, ...] = ()
    kept_ids: tuple[KeptId, ...] = ()
    doubtful: tuple[Doubt, ...] = ()
    clashing: tuple[Service, ...] = ()


def merge(
    directory: Iterable[Service],
    found: Iterable[Service],
    owns: Owns,
    withdraws: Collection[str] = (),
    *,
    lasting_keys: bool = True,
) -> Merged:
    """Return the directory with a source's listings replaced by those just found.

    ``owns`` tells which listings name the source. A place keeps the id of the listing
    it is recognised as; one that another source lists becomes one listing that names
    both (`joined`). A listing not found again is gone, or stays with the sources that
    still name it. What people have added to a listing, and its source is silent on,
    stays (`with_additions`).
    """
    places = tuple(found)
    known = {service.id: service for service in directory}
    recognised = recognise(known, places, owns, lasting_keys=lasting_keys)
    work = _Merging(known, recognised, owns, withdraws)
    for place in places:
        work.bring(place)
    work.take_leave()
    return work.merged(places)


@dataclass(slots=True)
class _Merging:
    """The directory while an import is brought into it."""

    known: Mapping[str, Service]
    recognised: Recognised
    owns: Owns
    withdraws: Collection[str]
    after: dict[str, Service] = field(default_factory=dict)
    absorbed: set[str] = field(default_factory=set)
    joins: list[Join] = field(default_factory=list)
    kept_ids: list[KeptId] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def bring(self, place: Service) -> None:
        """Bring in one place that was found."""
        own, elsewhere = (
            self.recognised.own.get(place.id),
            self.recognised.elsewhere.get(place.id),
        )
        if elsewhere is not None:
            self._join(place, elsewhere, own)
        elif own is not None:
            self.after[own] = self._again(place, self.known[own])
        elif place.id not in self.recognised.clashing:
            self.after[place.id] = place

    def take_leave(self) -> None:
        """Take the source's name off the listings that it no longer has."""
        for id_, listing in self.known.items():
            if id_ in self.after or id_ in self.absorbed:
                continue
            if any(map(self.owns, listing.sources)):
                left = without_source(listing, self.owns)
                if left is not None:
                    self.after[id_] = left
            else:
                self.after[id_] = listing

    def merged(self, places: Iterable[Service]) -> Merged:
        """Return the directory as it is now, and what was done."""
        known, after = self.known, self.after
        changes = [
            Change(id_, after[id_].name, differing)
            for id_ in sorted(after.keys() & known.keys())
            if (differing := difference(known[id_], after[id_]))
        ]
        changed = {change.id for change in changes}
        own, elsewhere = self.recognised.own, self.recognised.elsewhere
        found = {elsewhere.get(place.id) or own.get(place.id) for place in places} - {None}
        return Merged(
            services=tuple(after[id_] for id_ in sorted(after)),
            added=_by_id(service for id_, service in after.items() if id_ not in known),
            changed=tuple(changes),
            gone=_by_id(
                s for id_, s in known.items() if id_ not in after and id_ not in self.absorbed
            ),
            unchanged=len(found - changed),
            joined=tuple(sorted(self.joins, key=lambda join: join.id)),
            kept_ids=tuple(sorted(self.kept_ids, key=lambda kept: kept.id)),
            doubtful=(*self.recognised.doubtful, *self.doubts),
            clashing=_by_id(p for p in places if p.id in self.recognised.clashing),
        )

    def _join(self, place: Service, elsewhere: str, own: str | None) -> None:
        """Make a place and a listing of other sources one, and a listing of its own with them."""
        listing = self.known[elsewhere]
        if own is not None:
            place = with_additions(place, self.known[own], self.withdraws)
            self.absorbed.add(own)
        self._doubt(listing, place)
        one = self.after[elsewhere] = joined(listing, place, self.owns)
        names = tuple(source.name for source in one.sources)
        self.joins.append(Join(one.id, one.name, own or place.id, names))

    def _again(self, place: Service, listing: Service) -> Service:
        """Return a listing that names the source, as the source has it now."""
        self._doubt(listing, place)
        if not self.owns(listing.source):
            return joined(listing, place, self.owns)
        if place.id != listing.id:
            self.kept_ids.append(KeptId(listing.id, place.name, place.id))
        place = replace(place, id=listing.id)
        one = with_additions(place, listing, self.withdraws)
        others = tuple(source for source in one.other_sources if not self.owns(source))
        return one if others == one.other_sources else replace(one, other_sources=others)

    def _doubt(self, listing: Service, place: Service) -> None:
        """Note where two sources contradict each other on what people must be able to trust."""
        told = self.owns(listing.source) and "benzodiazepine_detox" not in lent(listing)
        why = "" if told else disagreement(listing, place)
        if why:
            self.doubts.append(Doubt(listing.id, listing.name, place.id, place.name, 0.0, why))


def with_additions(new: Service, old: Service, withdraws: Collection[str] = ()) -> Service:
    """Return a listing as its source has it now, with what people have added to the old one.

    Where the new listing has nothing in a field, the old one's stays; so do a status
    other than active, a kind of place other than physical, and a finer place on the
    map while the address is the same. A confidential place stays hidden whatever its
    source prints. ``withdraws`` names the fields in which the silence of a newer
    edition is an answer, unless a person has checked the listing since.
    The date of that check is dropped where address, phones or types changed.
    """
    vouched = withdraws if _vouched(new, old) else lent(old)
    asked_anew = frozenset(withdraws) - frozenset(vouched)
    silent: dict[str, Any] = {
        name: getattr(old, name)
        for name in _FIELDS
        if name not in asked_anew and getattr(new, name) in SILENCE
    }
    merged = _placed(replace(new, **silent), old, asked_anew)
    status = new.status if "status" in asked_anew else _status(merged, old)
    merged = replace(merged, phones=_phones(merged, old), status=status)
    merged = _agreeing(merged, new)
    merged = pruned(merged, _spoken(merged, new, old)) if merged.other_sources else merged
    return merged if _as_checked(merged, old) else replace(merged, assured_date=new.assured_date)


def _spoken(merged: Service, new: Service, old: Service) -> set[str]:
    """Return what other sources no longer lend: the leading one says it, or nobody does."""
    said = {name for name in _FIELDS if getattr(new, name) not in SILENCE}
    nobody = {name for name in _FIELDS if getattr(merged, name) in SILENCE}
    numbers = {number_key(phone) for phone in new.phones}
    return said | nobody | numbers | ({"latitude"} if merged.point != old.point else set())


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
    """Return the new numbers, and old ones of a kind the source has none of or that others lend."""
    others = lent(old)
    kinds = {phone.type for phone in new.phones}
    numbers = {(phone.number, phone.extension) for phone in new.phones}
    kept = (
        phone
        for phone in old.phones
        if (phone.type not in kinds or number_key(phone) in others)
        and (phone.number, phone.extension) not in numbers
    )
    return (*new.phones, *kept)


def _placed(new: Service, old: Service, asked_anew: Collection[str]) -> Service:
    """Return a listing with its address and place on the map, the old ones where they tell more."""
    if new.location_type is LocationType.CONFIDENTIAL:
        return new
    if old.location_type is LocationType.CONFIDENTIAL:
        return _hidden(new, old)
    stays = new.location_type is LocationType.PHYSICAL and "location_type" not in asked_anew
    kind = old.location_type if stays else new.location_type
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


def _hidden(new: Service, old: Service) -> Service:
    """Return a listing hidden as the old one is; a text may name the street that its source has."""
    return replace(_at(new, old), alert=old.alert, description=old.description)


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
    return len(FINENESS) if precision is None else FINENESS[precision]


def _by_id(services: Iterable[Service]) -> tuple[Service, ...]:
    return tuple(sorted(services, key=lambda service: service.id))
