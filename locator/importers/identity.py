"""How surely two listings are the same place: names, street, numbers and distance weighed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.coordinates import metres_between
from locator.importers.streets import name_key, plain, street_key, zip5
from locator.models import LocationType, Service

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
_OTHER_PROGRAMME = 60.0
"""Likeness of two programmes' own names below which they are two, whoever runs them."""
_ONE_OWNER = 85.0
"""Likeness of two organisations' names from which they are one organisation."""
_OTHER_HELP = 20.0
"""Points off where the names say different help, or help for different people."""
_JUST_DOUBTFUL = SAME - 1.0

_PRECISE = frozenset((Precision.EXACT, Precision.STREET))
_NUMERAL = re.compile(r"\d+|[ivx]+")
_HOUSE_NUMBERS = re.compile(r"\d+[a-z]?(?: ?(?:-|to|and|&) ?\d+)?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_MEETING = ("support-group",)
_ABBREVIATIONS = {
    "adol": "adolescent", "assoc": "associates", "assocs": "associates",
    "behav": "behavioral", "behavioural": "behavioral", "bh": "behavioral health",
    "bhc": "behavioral health center", "bhs": "behavioral health services",
    "centers": "center", "centre": "center", "cmhc": "community mental health center",
    "cnty": "county", "comm": "community", "csb": "community services board",
    "csl": "counseling", "counselling": "counseling", "ctr": "center", "ctrs": "center",
    "dept": "department", "dev": "development", "fam": "family", "hlth": "health",
    "hosp": "hospital", "md": "medical", "med": "medical", "mgmt": "management",
    "mh": "mental health", "mhs": "mental health services", "natl": "national",
    "op": "outpatient", "prog": "program", "progs": "program", "programme": "program",
    "programs": "program", "psych": "psychiatric", "recov": "recovery", "reg": "regional",
    "rehab": "rehabilitation", "sa": "substance abuse", "sen": "senior",
    "serv": "services", "servs": "services", "service": "services", "soc": "social",
    "st": "saint", "subst": "substance", "svcs": "services", "trt": "treatment",
    "tx": "treatment", "womens": "women", "mens": "men", "childrens": "children",
    "youths": "youth",
}  # fmt: skip
"""What narrow columns cut short (SAMHSA prints 40 letters), and other spellings."""
_HELP = {
    "acute": "inpatient", "detox": "inpatient", "detoxification": "inpatient",
    "inpatient": "inpatient", "withdrawal": "inpatient", "outpatient": "outpatient",
    "residential": "residential", "halfway": "residential", "sober": "residential",
    "residence": "residential", "hospitalization": "day", "otp": "methadone",
    "methadone": "methadone", "opioid": "methadone", "dui": "justice", "court": "justice",
    "assertive": "assertive", "pact": "assertive", "crisis": "crisis",
    "rapid": "crisis", "pros": "recovery program",
}  # fmt: skip
"""Words of a name that tell one programme of a house from another."""
_PEOPLE = {
    "women": "women", "female": "women", "ladies": "women", "men": "men", "male": "men",
    "youth": "young people", "adolescent": "young people", "adolescents": "young people",
    "children": "young people", "child": "young people", "teen": "young people",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared of a listing, brought to one spelling."""

    id: str
    kind: LocationType
    meeting: bool
    hours: str
    country: str
    region: str
    city: str
    postal_code: str
    streets: tuple[str, ...]
    houses: frozenset[str]
    organization: str
    programme: str
    full_name: str
    numerals: frozenset[str]
    help: frozenset[str]
    """Kinds of help that the name itself says."""
    people: frozenset[str]
    """People that the name says it is for."""
    phones: frozenset[str]
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
    organization, programme = _spelt(service.organization_name), _spelt(service.service_name)
    if organization == programme:
        organization = ""
    full = f"{organization} {programme}".strip()
    words = frozenset(full.split())
    address = service.address
    keys = [street_key(line) for line in (address.address_1, address.address_2)]
    lines = tuple(key for key in keys if key[:1].isdigit())
    return Compared(
        id=service.id,
        kind=service.location_type,
        meeting=service.types == _MEETING,
        hours=service.opening_hours,
        country=address.country,
        region=plain(address.state_province),
        city=plain(address.city),
        postal_code=_postal_code(address.postal_code, address.country),
        streets=lines or _unnumbered(address.address_1),
        houses=_houses(address.address_1) | _houses(address.address_2),
        organization=organization,
        programme=programme,
        full_name=full,
        numerals=frozenset(word for word in words if _NUMERAL.fullmatch(word)),
        help=_said(words, _HELP),
        people=_said(words, _PEOPLE),
        phones=frozenset(phone.number for phone in service.phones if phone.dialable),
        url=service.url.rstrip("/").lower(),
        point=service.point if service.coordinates_precision in _PRECISE else None,
    )


def _spelt(name: str) -> str:
    """Return a name with the abbreviations of narrow columns written out."""
    return " ".join(_ABBREVIATIONS.get(word, word) for word in name_key(name).split())


def _said(words: frozenset[str], meanings: Mapping[str, str]) -> frozenset[str]:
    return frozenset(meanings[word] for word in words if word in meanings)


def _houses(line: str) -> frozenset[str]:
    """Return the house numbers that a line begins with: two of ``6 - 8 Park Road``."""
    start = _HOUSE_NUMBERS.match(line)
    return frozenset(_DIGITS.findall(start[0])) if start else frozenset()


def _unnumbered(line: str) -> tuple[str, ...]:
    return (plain(line),) if line else ()


def _postal_code(text: str, country: str) -> str:
    return zip5(text) if country == "US" else plain(text).replace(" ", "")


def judge(one: Compared, other: Compared) -> Verdict:
    """Return how surely two listings are one place, and why.

    Meetings and clinics are never the same, nor are places of different kinds.
    Places without a door that may be known are judged by their name with a shared
    number, and those on the internet by their name with a shared number or page.
    """
    if one.country != other.country or one.meeting != other.meeting or one.kind is not other.kind:
        return Verdict(0.0, "another kind of listing")
    name = _name_likeness(one, other)
    shared = bool(one.phones & other.phones)
    if one.kind is LocationType.VIRTUAL:
        return _met_by(name, shared or bool(one.url and one.url == other.url), "number or page")
    if one.kind is LocationType.CONFIDENTIAL:
        same_district = (one.region, one.city) == (other.region, other.city)
        return _met_by(name, shared and same_district, "number and town")
    return _at_a_door(one, other, name, shared)


def _met_by(name: float, shared: bool, what: str) -> Verdict:
    """Judge places that are told apart by name and contact alone."""
    if not shared:
        return Verdict(0.0, f"no {what} shared")
    return Verdict(name, f"names {name:.0f} alike, {what} shared")


def _at_a_door(one: Compared, other: Compared, name: float, shared: bool) -> Verdict:
    where = _where(one, other)
    number = _SHARED if shared else _OTHERS if one.phones and other.phones else _UNKNOWN
    base, weight = _WEIGHTS[where, number]
    score = base + weight * name - _contradictions(one, other)
    why = f"names {name:.0f} alike, {where}, {number}"
    if one.meeting and one.hours and other.hours and one.hours != other.hours:
        return Verdict(min(score, _JUST_DOUBTFUL), f"{why}, other hours")
    if _two_programmes(one, other):
        return Verdict(min(score, _JUST_DOUBTFUL), f"{why}, two programmes' names")
    return Verdict(max(score, 0.0), why)


def _name_likeness(one: Compared, other: Compared) -> float:
    """Return how alike two names are, 0 to 100, whichever of their parts each list prints."""
    if one.full_name == other.full_name:
        return 100.0
    best = max(
        fuzz.token_sort_ratio(one.full_name, other.full_name),
        fuzz.token_sort_ratio(one.programme, other.full_name) if one.organization else 0.0,
        fuzz.token_sort_ratio(one.full_name, other.programme) if other.organization else 0.0,
        # One list's name may be a part of the other's: "Hope House" in "Hope House of Leeds".
        0.9 * fuzz.token_set_ratio(one.full_name, other.full_name),
    )
    return float(best)


def _two_programmes(one: Compared, other: Compared) -> bool:
    """Say whether one organisation lists two programmes under names of their own."""
    if not (one.organization and other.organization):
        return False
    owners = fuzz.token_sort_ratio(one.organization, other.organization)
    # "Health 360" is "Health 360 Integrated Care Clinic", and not another programme.
    programmes = fuzz.token_set_ratio(one.programme, other.programme)
    return owners >= _ONE_OWNER and programmes < _OTHER_PROGRAMME


def _contradictions(one: Compared, other: Compared) -> float:
    """Return the points to take off for what the two names say that cannot both be true."""
    numbered = one.numerals and other.numerals and one.numerals != other.numerals
    helps = one.help and other.help and not one.help & other.help
    people = one.people != other.people
    return _OTHER_BRANCH * bool(numbered) + _OTHER_HELP * bool(helps or people)


def _where(one: Compared, other: Compared) -> str:
    """Return what two addresses have to do with each other."""
    same_code = bool(one.postal_code) and one.postal_code == other.postal_code
    same_town = bool(one.city) and one.city == other.city and one.region == other.region
    if not (same_code or same_town):
        return _ELSEWHERE
    alike = max(
        (fuzz.ratio(a, b) for a in one.streets for b in other.streets if _one_house(a, b)),
        default=0.0,
    )
    if alike == 100.0:
        return _SAME_STREET
    if alike >= _STREETS_ALIKE:
        return _MUCH_THE_SAME
    if one.houses and other.houses and not one.houses & other.houses:
        return _ELSEWHERE
    if _near(one, other) or (same_code and one.country == "GB"):
        return _NEAR
    return _ELSEWHERE


def _one_house(one: str, other: str) -> bool:
    return one.partition(" ")[0] == other.partition(" ")[0]


def _near(one: Compared, other: Compared) -> bool:
    if one.point is None or other.point is None:
        return False
    return metres_between(one.point, other.point) <= NEAR
