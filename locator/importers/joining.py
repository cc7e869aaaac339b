"""One listing of a place that several sources list: what each adds, and what goes with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import Any

from locator.geocoding.outcomes import Precision
from locator.models import Address, Answer, LocationType, Phone, Service, Source

Owns = Callable[[Source], bool]

SILENCE = ("", (), None, Answer.UNKNOWN)
"""What a source that says nothing leaves in a field."""

FINENESS = {precision: rank for rank, precision in enumerate(Precision)}

CLAIMS = ("types", "substances", "benzodiazepine_detox", "settings", "description")
"""What a listing promises people: it must not outlast the source that said it."""

_OWN = frozenset(
    (
        "id", "service_name", "organization_name", "source", "other_sources", "location_type",
        "address", "point", "coordinates_precision", "phones", "status", "assured_date",
    )
)  # fmt: skip
"""Fields that are the leading source's alone, or that are joined in a way of their own."""
_LENT = tuple(field.name for field in fields(Service) if field.name not in _OWN)
_TOGETHER = (("minimum_age", "maximum_age"), ("opening_hours", "timezone"))
"""Fields that mean something only with each other: lent both or neither."""


def joined(listing: Service, second: Service, owns: Owns) -> Service:
    """Return a listing with what a source beside the leading one says of the same place.

    The leading source's words stand. The second fills what is unknown, adds numbers,
    and is named with its date and key. What it filled the last time is asked anew,
    so that its later silence takes back what it alone had said. A person's check of
    the listing lapses where the kinds of help or the address change.
    """
    bare = _without_lent(listing, owns)
    kept = {name: getattr(second, name) for name in _fillable(bare, second)}
    filled = replace(bare, **kept)
    numbers = _further_numbers(filled, second.phones)
    filled = replace(filled, phones=(*filled.phones, *numbers))
    filled, placed = _placed(filled, second, listing, owns)
    lends = " ".join((*kept, *placed, *map(number_key, numbers)))
    source = replace(second.source, lends=lends)
    filled = replace(filled, other_sources=_naming(listing, source, owns))
    checked = filled.types == listing.types and filled.address == listing.address
    return filled if checked else replace(filled, assured_date="")


def without_source(listing: Service, owns: Owns) -> Service | None:
    """Return a listing that a source no longer has, or None where no other source names it.

    What only the source that is gone said of the help given goes with it, unless a
    person has checked the listing (`assured_date`): the next import of a source that
    stays says what that one has to say. Where the leading source is gone the next
    one leads; name, address and numbers stay until it is read again.
    """
    left = tuple(source for source in listing.sources if not owns(source))
    if not left:
        return None
    if not owns(listing.source):
        kept = listing if listing.assured_date else _without_lent(listing, owns)
        return replace(kept, other_sources=left[1:])
    vouched = {name for source in left for name in source.lends.split()}
    gone = {} if listing.assured_date else _silenced(set(CLAIMS) - vouched)
    return replace(listing, **gone, source=replace(left[0], lends=""), other_sources=left[1:])


def number_key(phone: Phone) -> str:
    """Return a number as `Source.lends` names it."""
    return "".join(phone.number.split())


def lent(listing: Service) -> frozenset[str]:
    """Return the columns and numbers that a listing has from other than its leading source."""
    return frozenset(name for source in listing.other_sources for name in source.lends.split())


def pruned(listing: Service, spoken: Iterable[str]) -> Service:
    """Return a listing whose other sources no longer lend what the leading one says itself."""
    said = frozenset(spoken)
    others = tuple(
        replace(source, lends=" ".join(n for n in source.lends.split() if n not in said))
        for source in listing.other_sources
    )
    return replace(listing, other_sources=others)


def disagreement(listing: Service, second: Service) -> str:
    """Return how two sources contradict each other on benzodiazepine detox, or nothing."""
    ours, theirs = listing.benzodiazepine_detox, second.benzodiazepine_detox
    if Answer.UNKNOWN in (ours, theirs) or ours is theirs:
        return ""
    return (
        f"{listing.source.name} says benzodiazepine_detox={ours}, "
        f"{second.source.name} says {theirs}; the first one's word stands"
    )


def _silenced(names: Iterable[str]) -> dict[str, Any]:
    silence = {"benzodiazepine_detox": Answer.UNKNOWN, "types": (), "substances": ()}
    lists = ("settings", "audiences", "payment", "languages", "access")
    empty = {"minimum_age": None, "maximum_age": None, **dict.fromkeys(lists, ())}
    return {name: {**silence, **empty}.get(name, "") for name in names}


def _without_lent(listing: Service, owns: Owns) -> Service:
    """Return a listing without what a source lent it; its place on the map stays."""
    names = {name for s in listing.other_sources if owns(s) for name in s.lends.split()}
    phones = tuple(phone for phone in listing.phones if number_key(phone) not in names)
    return replace(listing, **_silenced(names & set(_LENT)), phones=phones)


def _fillable(bare: Service, second: Service) -> tuple[str, ...]:
    """Return the fields that the second source knows and the listing does not."""
    names = [
        name
        for name in _LENT
        if getattr(bare, name) in SILENCE and getattr(second, name) not in SILENCE
    ]
    for group in _TOGETHER:
        if any(getattr(bare, name) not in SILENCE for name in group):
            names = [name for name in names if name not in group]
    whole = replace(bare, **{name: getattr(second, name) for name in names})
    # A yes to one and a no to the other of two sources would contradict each other in one row.
    if "benzodiazepines" in whole.substances and whole.benzodiazepine_detox is Answer.NO:
        names = [name for name in names if name not in ("substances", "benzodiazepine_detox")]
    return tuple(names)


def _further_numbers(listing: Service, phones: Iterable[Phone]) -> tuple[Phone, ...]:
    known = {phone.number for phone in listing.phones}
    return tuple(phone for phone in phones if phone.number not in known)


def _naming(listing: Service, source: Source, owns: Owns) -> tuple[Source, ...]:
    """Return the other sources with one of them as it is now, in the place it had."""
    others = [source if owns(other) else other for other in listing.other_sources]
    once = list(dict.fromkeys(others))
    return tuple(once if source in once else [*once, source])


def _placed(
    filled: Service, second: Service, before: Service, owns: Owns
) -> tuple[Service, tuple[str, ...]]:
    """Return a listing with its address's gaps filled and the finer of two places on the map."""
    physical = LocationType.PHYSICAL
    if filled.location_type is not physical or second.location_type is not physical:
        return filled, ()
    filled = replace(filled, address=_address(filled.address, second.address))
    had = any("latitude" in s.lends.split() for s in before.other_sources if owns(s))
    ours, theirs = _fineness(filled), _fineness(second)
    if theirs < ours or (had and theirs == ours and second.point is not None):
        point, precision = second.point, second.coordinates_precision
        return replace(filled, point=point, coordinates_precision=precision), ("latitude",)
    return filled, ("latitude",) if had else ()


def _address(ours: Address, theirs: Address) -> Address:
    """Return our address, with a street where it has none and a code where that is missing."""
    if not ours.address_1:
        ours = replace(ours, address_1=theirs.address_1, address_2=theirs.address_2)
    names = ("city", "state_province", "postal_code")
    return replace(ours, **{n: getattr(ours, n) or getattr(theirs, n) for n in names})


def _fineness(service: Service) -> int:
    precision = service.coordinates_precision
    return len(FINENESS) if precision is None else FINENESS[precision]
