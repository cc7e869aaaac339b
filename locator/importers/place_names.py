"""What the names of two listings say: whose place it is, which programme of it, what help."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile

from rapidfuzz import fuzz

from locator.importers.streets import name_key

_ONE_OWNER = 85.0
"""Likeness of two organisations' names, 0 to 100, from which they are one organisation."""
_OTHER_PROGRAMME = 60.0
"""Likeness of two programmes' own names below which they are two, whoever runs them."""
_ONE_PROGRAMME = 90.0
"""Likeness from which they are one where no number speaks for it: "for SMI" is another."""
_GENERIC_APART = 92.0
"""Likeness of names that differ only in words such as "center" and "program"."""
_INITIALS = 75.0
"""Likeness of a name to its own initials."""
_FEWEST_INITIALS = 3
_FEWEST_OWNER_WORDS = 3
"""Words that two names without an organisation must begin with to be one organisation's."""
_FEWEST_LETTERS = 6

_NUMERAL = re.compile(r"\d+|[ivx]+")
_DAY = re.compile(r"\b(?:day (?:treatment|program|hospital)|partial hospital)")
_HOSPITAL = re.compile(r"\bhospital\b|\bmedical center\b|\binfirmary\b")
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
_GENERIC = frozenset(
    (
        "agency", "and", "at", "care", "center", "clinic", "company", "corporation", "county",
        "dba", "department", "division", "facility", "for", "group", "health", "in", "location",
        "main", "network", "of", "office", "organization", "program", "services", "site",
        "system", "systems", "treatment",
    )
)  # fmt: skip
"""Words that say what a place is and not which."""
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
_FIELDS = {
    "addiction": "drugs and alcohol", "addictions": "drugs and alcohol",
    "alcohol": "drugs and alcohol", "alcoholism": "drugs and alcohol",
    "chemical": "drugs and alcohol", "drug": "drugs and alcohol",
    "substance": "drugs and alcohol", "sud": "drugs and alcohol",
    "mental": "mental health", "psychiatric": "mental health", "psychiatry": "mental health",
}  # fmt: skip
_PEOPLE = {
    "women": "women", "female": "women", "ladies": "women", "men": "men", "male": "men",
    "mujeres": "women", "hombres": "men", "ninos": "young people", "jovenes": "young people",
    "adolescentes": "young people", "youth": "young people", "adolescent": "young people",
    "adolescents": "young people", "children": "young people", "child": "young people",
    "teen": "young people",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A listing's names brought to one spelling, and what they say."""

    organization: str
    """Empty where it is the programme's name as well."""
    programme: str
    full: str
    core: str
    """The full name without words that say what a place is and not which."""
    own: str
    """The programme's words that its organisation, its town and other programmes do not share."""
    initials: frozenset[str]
    """The initials of the organisation and of the programme."""
    numerals: frozenset[str]
    help: frozenset[str]
    """Kinds of help that the name itself says."""
    fields: frozenset[str]
    """Drugs and alcohol or mental health, where the name says so."""
    people: frozenset[str]
    """People that the name says it is for."""
    hospital: bool


def place_name(organization: str, programme: str, town: str) -> PlaceName:
    """Return what is compared of a listing's names; its town's name tells no programme."""
    owner, unit = _spelt(organization), _spelt(programme)
    if owner == unit:
        owner = ""
    full = f"{owner} {unit}".strip()
    words = frozenset(full.split())
    help_ = _said(words, _HELP) | ({"day"} if _DAY.search(full) else set())
    return PlaceName(
        organization=owner,
        programme=unit,
        full=full,
        core=" ".join(word for word in full.split() if word not in _GENERIC),
        own=_own(unit, owner, town) if owner else "",
        initials=frozenset(filter(None, (_initials(owner), _initials(unit)))),
        numerals=frozenset(word for word in words if _NUMERAL.fullmatch(word)),
        help=frozenset(help_),
        fields=_said(words, _FIELDS),
        people=_said(words, _PEOPLE),
        hospital=bool(_HOSPITAL.search(full)),
    )


def _own(programme: str, owner: str, town: str) -> str:
    """Return what a programme's name tells beside its owner's; nothing where that is its town."""
    told = [word for word in programme.split() if word not in {*owner.split(), *_GENERIC}]
    return " ".join(told) if set(told) - set(_spelt(town).split()) else ""


def _spelt(name: str) -> str:
    """Return a name with the abbreviations of narrow columns written out."""
    return " ".join(_ABBREVIATIONS.get(word, word) for word in name_key(name).split())


def _said(words: frozenset[str], meanings: Mapping[str, str]) -> frozenset[str]:
    return frozenset(meanings[word] for word in words if word in meanings)


def _initials(name: str) -> str:
    letters = "".join(word[0] for word in name.split())
    return letters if len(letters) >= _FEWEST_INITIALS else ""


def likeness(one: PlaceName, other: PlaceName) -> float:
    """Return how alike two names are, 0 to 100, whichever of their parts each list prints."""
    if one.full == other.full:
        return 100.0
    best = max(
        fuzz.token_sort_ratio(one.full, other.full),
        fuzz.token_sort_ratio(one.programme, other.full) if one.organization else 0.0,
        fuzz.token_sort_ratio(one.full, other.programme) if other.organization else 0.0,
        # One list's name may be a part of the other's: "Hope House" in "Hope House of Leeds".
        0.9 * fuzz.token_set_ratio(one.full, other.full),
    )
    if best < _GENERIC_APART and one.core and one.core == other.core:
        return _GENERIC_APART
    if best < _INITIALS and (_initialled(one, other) or _initialled(other, one)):
        return _INITIALS
    return float(best)


def _initialled(one: PlaceName, other: PlaceName) -> bool:
    """Say whether one name is begun by the other's initials: "MTBH" for Mark Twain …."""
    return one.full.partition(" ")[0] in other.initials


def two_programmes(one: PlaceName, other: PlaceName, *, number_shared: bool) -> bool:
    """Say whether one organisation lists two programmes under names of their own."""
    ours, theirs = _own_names(one, other)
    if not (ours and theirs):
        return False
    if not number_shared:
        return fuzz.token_sort_ratio(ours, theirs) < _ONE_PROGRAMME
    # "Health 360" is "Health 360 Integrated Care Clinic", and not another programme.
    return max(fuzz.token_set_ratio(ours, theirs), _run_together(ours, theirs)) < _OTHER_PROGRAMME


def _own_names(one: PlaceName, other: PlaceName) -> tuple[str, str]:
    """Return two programmes' own names, empty where they are not of one organisation."""
    if one.organization and other.organization:
        alike = fuzz.token_sort_ratio(one.organization, other.organization) >= _ONE_OWNER
        return (one.own, other.own) if alike else ("", "")
    if one.organization or other.organization:
        return "", ""
    ours, theirs = one.full.split(), other.full.split()
    # Some lists print organisation and programme as one name: they begin alike.
    owner = sum(
        1 for _ in takewhile(lambda both: both[0] == both[1], zip(ours, theirs, strict=False))
    )
    if owner < _FEWEST_OWNER_WORDS:
        return "", ""
    return _telling(ours[owner:]), _telling(theirs[owner:])


def _telling(words: list[str]) -> str:
    return " ".join(word for word in words if word not in _GENERIC)


def _run_together(one: str, other: str) -> float:
    """Return how alike two names are without spaces: "North Side", "Northside Outpatient"."""
    ours, theirs = one.replace(" ", ""), other.replace(" ", "")
    if min(len(ours), len(theirs)) < _FEWEST_LETTERS:
        return 0.0
    return 100.0 if ours in theirs or theirs in ours else 0.0


def other_number(one: PlaceName, other: PlaceName) -> bool:
    """Say whether the two are numbered differently: Unit 1, House II."""
    return bool(one.numerals and other.numerals and one.numerals != other.numerals)


def other_help(one: PlaceName, other: PlaceName, *, alone: bool) -> bool:
    """Say whether two names say different help, or help for different people.

    ``alone`` where nothing else, such as a number, speaks for their being one place:
    help that only one of them says is a sign of two then.
    """
    if one.people != other.people or _parted(one.help, other.help):
        return True
    if _parted(one.fields, other.fields):
        return True
    # Almost any clinic is outpatient: that one list says so tells nothing.
    only_one_says = (one.help ^ other.help) - {"outpatient"}
    return bool(only_one_says) and (
        alone or one.hospital or other.hospital or all(_own_names(one, other))
    )


def _parted(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and not one & other
