"""How surely two listings are the same place: names, street, numbers and distance weighed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz

from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.coordinates import metres_between
from locator.importers.place_names import (
    PlaceName,
    likeness,
    other_help,
    other_number,
    place_name,
    two_programmes,
)
from locator.importers.streets import plain, street_key, zip5
from locator.models import Address, LocationType, Service

SAME = 80.0
"""Score, 0 to 100, from which two listings are one place (tuned: docs/matching.md)."""
DOUBTFUL = 65.0
"""Score from which two listings that are not surely one place are shown to a person."""

NEAR = 150.0
"""Metres within which two exactly placed listings may be at one door."""

_SHARED, _UNKNOWN, _OTHERS = "number shared", "number not known", "other numbers"
_SAME_STREET, _MUCH_THE_SAME, _NEAR, _ELSEWHERE = (
    "same street",
    "much the same street",
    "same postcode or within 150 m",
    "another street",
)
_WEIGHTS = {
    (_SAME_STREET, _SHARED): (70.0, 0.3),
    (_SAME_STREET, _UNKNOWN): (30.0, 0.6),
    (_SAME_STREET, _OTHERS): (22.0, 0.65),
    (_MUCH_THE_SAME, _SHARED): (65.0, 0.3),
    (_MUCH_THE_SAME, _UNKNOWN): (25.0, 0.6),
    (_MUCH_THE_SAME, _OTHERS): (15.0, 0.65),
    (_NEAR, _SHARED): (55.0, 0.3),
    (_NEAR, _UNKNOWN): (20.0, 0.6),
    (_NEAR, _OTHERS): (10.0, 0.65),
    (_ELSEWHERE, _SHARED): (0.0, 0.72),
    (_ELSEWHERE, _UNKNOWN): (0.0, 0.55),
    (_ELSEWHERE, _OTHERS): (0.0, 0.5),
}
"""What an address and a number are worth, and each point of the names' likeness beside them.

At another street nothing reaches `SAME`: branches share a name and a number. At one
street with one number an unlike name is mostly a new name.
"""
_STREETS_ALIKE = 80.0
_OTHER_BRANCH = 25.0
"""Points off where the two are numbered differently: Unit 1, House II."""
_OTHER_HELP = 20.0
"""Points off where the names say different help, or help for different people."""
_OTHER_UNIT = 25.0
"""Points off for another building of a campus, or another suite with another number."""
_UNLIKE = 60.0
"""Likeness of names below which another suite, or help that one of them says, tells of two."""
_JUST_DOUBTFUL = SAME - 1.0

_PRECISE = frozenset((Precision.EXACT, Precision.STREET))
_HOUSE_NUMBERS = re.compile(r"(\d+)[a-z]?(?: ?(?:-|to|and|&) ?(\d+))?", re.IGNORECASE)
_UNIT = re.compile(
    r"\b(?:(building|bldg)|suite|ste|unit|room|rm|apartment|apt) (?:no )?([a-z]?\d+|[a-z])\b"
)
_SUFFIXES = frozenset(
    ("ave", "blvd", "cir", "ct", "dr", "hwy", "ln", "pike", "pkwy", "pl", "rd", "sq", "st", "ter",
     "trl", "way")
)  # fmt: skip
_MEETING = ("support-group",)


class Street(NamedTuple):
    """A line of an address: its house numbers, two of ``6 - 8 Park Road``, and its key."""

    houses: frozenset[str]
    key: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared of a listing, brought to one spelling."""

    id: str
    kind: LocationType
    meeting: bool
    fellowship: str
    """Whose meeting it is: an organisation's name, where it is a meeting."""
    hours: str
    country: str
    region: str
    city: str
    postal_code: str
    streets: tuple[Street, ...]
    units: Mapping[str, str]
    """The number of its building, and of its suite or floor."""
    name: PlaceName
    phones: frozenset[str]
    main_number: str
    """The first of the numbers."""
    url: str
    point: Point | None
    """Where it is, if that is known to its street."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How surely two listings are one place (0 to 100), and why."""

    score: float
    why: str

    @property
    def same(self) -> bool:
        """Say whether the two are one place."""
        return self.score >= SAME

    @property
    def doubtful(self) -> bool:
        """Say whether a person should look."""
        return DOUBTFUL <= self.score < SAME


def compared(service: Service) -> Compared:
    """Return what is compared of a listing."""
    address = service.address
    meeting = service.types == _MEETING
    return Compared(
        id=service.id,
        kind=service.location_type,
        meeting=meeting,
        fellowship=plain(service.organization_name) if meeting else "",
        hours=service.opening_hours,
        country=address.country,
        region=plain(address.state_province),
        city=plain(address.city),
        postal_code=_postal_code(address.postal_code, address.country),
        streets=_streets(address),
        units=_units(address),
        name=place_name(service.organization_name, service.service_name, address.city),
        phones=frozenset(phone.number for phone in service.phones if phone.dialable),
        main_number=next((phone.number for phone in service.phones if phone.dialable), ""),
        url=service.url.rstrip("/").lower(),
        point=service.point if service.coordinates_precision in _PRECISE else None,
    )


def _streets(address: Address) -> tuple[Street, ...]:
    """Return the lines of an address that have a house number, or the first one as it stands."""
    lines = [_street(line) for line in (address.address_1, address.address_2) if line]
    numbered = tuple(street for street in lines if street is not None)
    unnumbered = plain(address.address_1)
    return numbered or ((Street(frozenset(), unnumbered),) if unnumbered else ())


def _street(line: str) -> Street | None:
    start = _HOUSE_NUMBERS.match(line)
    if start is None:
        return None
    first, last = start.groups()
    key = street_key(f"{first}{line[start.end() :]}" if last else line)
    return Street(frozenset(filter(None, (first, last))), key) if key[:1].isdigit() else None


def _units(address: Address) -> dict[str, str]:
    """Return which building, and which suite or room, an address names."""
    units: dict[str, str] = {}
    for building, number in _UNIT.findall(plain(f"{address.address_1} {address.address_2}")):
        units.setdefault("building" if building else "suite", number)
    return units


def _postal_code(text: str, country: str) -> str:
    return zip5(text) if country == "US" else plain(text).replace(" ", "")


def judge(one: Compared, other: Compared) -> Verdict:
    """Return how surely two listings are one place, and why.

    Meetings and clinics are never the same, nor meetings of two fellowships, nor places
    of different kinds.
    Places without a door that may be known are judged by their name with a shared
    number, and those on the internet by their name with a shared number or page.
    """
    if one.country != other.country or one.meeting != other.meeting or one.kind is not other.kind:
        return Verdict(0.0, "another kind of listing")
    if one.fellowship and other.fellowship and one.fellowship != other.fellowship:
        return Verdict(0.0, "meetings of two fellowships")
    shared = bool(one.phones & other.phones)
    if one.kind is LocationType.VIRTUAL:
        page = bool(one.url and one.url == other.url)
        return _met_by(one, other, "number or page", shared=shared or page)
    if one.kind is LocationType.CONFIDENTIAL:
        same_district = (one.region, one.city) == (other.region, other.city)
        return _met_by(one, other, "number and town", shared=shared and same_district)
    return _at_a_door(one, other, shared=shared)


def _met_by(one: Compared, other: Compared, what: str, *, shared: bool) -> Verdict:
    """Judge places that are told apart by name and contact alone."""
    if not shared:
        return Verdict(0.0, f"no {what} shared")
    name = likeness(one.name, other.name)
    return Verdict(name, f"names {name:.0f} alike, {what} shared")


def _at_a_door(one: Compared, other: Compared, *, shared: bool) -> Verdict:
    where = _where(one, other)
    number = _SHARED if shared else _OTHERS if one.phones and other.phones else _UNKNOWN
    base, weight = _WEIGHTS[where, number]
    if base + weight * 100.0 < DOUBTFUL:
        return Verdict(0.0, f"{where}, {number}")
    name = likeness(one.name, other.name)
    score = base + weight * name - _contradictions(one, other, name, shared=shared)
    why = f"names {name:.0f} alike, {where}, {number}"
    if one.meeting and one.hours and other.hours and one.hours != other.hours:
        return Verdict(min(score, _JUST_DOUBTFUL), f"{why}, other hours")
    if two_programmes(one.name, other.name, number_shared=shared):
        return Verdict(min(score, _JUST_DOUBTFUL), f"{why}, two programmes' names")
    return Verdict(max(score, 0.0), why)


def _contradictions(one: Compared, other: Compared, alike: float, *, shared: bool) -> float:
    """Return the points to take off for what cannot be true of one place."""
    numbered = other_number(one.name, other.name)
    alone = alike < _UNLIKE or not shared
    helps = other_help(one.name, other.name, alone=alone)
    return (
        _OTHER_BRANCH * numbered
        + _OTHER_HELP * helps
        + _OTHER_UNIT * _apart(one, other, alone=alone)
        + _OTHER_UNIT * (shared and alike < _UNLIKE and not _main_number_shared(one, other))
    )


def _apart(one: Compared, other: Compared, *, alone: bool) -> bool:
    """Say whether two are in other buildings, or in other rooms and nothing makes them one."""
    kinds = ("building", "suite") if alone else ("building",)
    both = [kind for kind in kinds if kind in one.units and kind in other.units]
    return any(one.units[kind] != other.units[kind] for kind in both)


def _main_number_shared(one: Compared, other: Compared) -> bool:
    """Say whether the first number of one is the other's; a helpline stands behind many."""
    return one.main_number in other.phones or other.main_number in one.phones


def _where(one: Compared, other: Compared) -> str:
    """Return what two addresses have to do with each other."""
    same_code = bool(one.postal_code) and one.postal_code == other.postal_code
    same_town = bool(one.city) and one.city == other.city and one.region == other.region
    if not (same_code or same_town):
        return _ELSEWHERE
    alike = max((_alike(a, b) for a in one.streets for b in other.streets), default=0.0)
    if alike == 100.0:
        return _SAME_STREET
    if alike >= _STREETS_ALIKE:
        return _MUCH_THE_SAME
    if _other_door(one, other):
        return _ELSEWHERE
    if _near(one, other) or (same_code and one.country == "GB"):
        return _NEAR
    return _ELSEWHERE


def _alike(one: Street, other: Street) -> float:
    """Return how alike two lines are, 0 to 100; 0 where their house numbers differ."""
    if one == other:
        return 100.0
    if not _one_house(one.houses, other.houses):
        return 0.0
    return 100.0 if _one_street(one.key, other.key) else fuzz.ratio(one.key, other.key)


def _one_house(one: frozenset[str], other: frozenset[str]) -> bool:
    """Say whether the numbers are equal, or one of a range: Queens has 41-15 beside 41-25."""
    return one == other or (min(len(one), len(other)) == 1 and bool(one & other))


def _one_street(one: str, other: str) -> bool:
    """Say whether the names are one where a direction or "Street" is missing in one of them."""
    ours, theirs = one.split()[1:], other.split()[1:]
    if not (ours and theirs) or (ours[1:] and theirs[1:] and ours[1:] != theirs[1:]):
        return False
    short, long = sorted((ours[0], theirs[0]), key=len)
    return long.startswith(short) and long[len(short) :] in _SUFFIXES | {""}


def _other_door(one: Compared, other: Compared) -> bool:
    ours = frozenset[str]().union(*(street.houses for street in one.streets))
    theirs = frozenset[str]().union(*(street.houses for street in other.streets))
    return bool(ours and theirs and not ours & theirs)


def _near(one: Compared, other: Compared) -> bool:
    if one.point is None or other.point is None:
        return False
    return metres_between(one.point, other.point) <= NEAR
