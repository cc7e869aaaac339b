"""Streets and names brought to one spelling, so that two lists can be matched."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_STREET_WORDS = {
    # Street suffixes, directions and units: USPS Publication 28, appendices C1, B and C2.
    "alley": "aly", "avenue": "ave", "av": "ave", "boulevard": "blvd", "bldg": "building",
    "bridge": "brg", "bypass": "byp", "causeway": "cswy", "center": "ctr", "centre": "ctr",
    "circle": "cir", "court": "ct", "cove": "cv", "creek": "crk", "crescent": "cres",
    "crossing": "xing", "drive": "dr", "expressway": "expy", "extension": "ext",
    "freeway": "fwy", "garden": "gdn", "gardens": "gdns", "heights": "hts", "highway": "hwy",
    "hill": "hl", "hills": "hls", "junction": "jct", "lake": "lk", "lane": "ln",
    "loop": "loop", "meadows": "mdws", "mount": "mt", "mountain": "mtn", "parkway": "pkwy",
    "pkway": "pkwy", "place": "pl", "plaza": "plz", "point": "pt", "ridge": "rdg",
    "road": "rd", "route": "rte", "rt": "rte", "saint": "st", "square": "sq", "station": "sta",
    "street": "st", "str": "st", "terrace": "ter", "trail": "trl", "turnpike": "tpke",
    "valley": "vly", "village": "vlg", "north": "n", "south": "s", "east": "e", "west": "w",
    "northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw",
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th",
    "sixth": "6th", "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th",
    "eleventh": "11th", "twelfth": "12th", "fort": "ft", "doctor": "dr", "and": "",
    "the": "", "jr": "", "junior": "",
}  # fmt: skip
_UNIT_WORDS = (
    "suite ste unit apt apartment floor fl flr room rm building bldg lobby basement "
    "bsmt lower upper level lot space spc trailer trlr hangar hngr penthouse ph dept "
    "department stop slip pier rear front office ofc wing"
)
_UNITS = frozenset(_UNIT_WORDS.split())
_HIGHWAYS = (
    (re.compile(r"\bu ?s ?(?:hwy|rte|rd)?(?= \d)"), "us hwy"),
    (re.compile(r"\b(?:state (?:hwy|rte|rd)|s ?r|s ?h|st (?:hwy|rte))(?= \d)"), "state hwy"),
    (re.compile(r"\b(?:county (?:hwy|rte|rd)|c ?r|co rd)(?= \d)"), "county rd"),
    (re.compile(r"\b(?:farm to market(?: rd)?|f ?m(?: rd)?)(?= \d)"), "fm"),
    (re.compile(r"\b(?:interstate|i)(?: hwy)?(?= \d)"), "i"),
    (re.compile(r"\b(?:post office|p ?o) box\b"), "po box"),
)
_LEGAL_FORMS = "inc llc ltd limited corp corporation co pc pllc pa lp llp plc the"
_LEGAL_WORDS = frozenset(_LEGAL_FORMS.split())
_APOSTROPHES = re.compile("['\u2019`.]")
_OTHER = re.compile(r"[^a-z0-9]+")
_GLUED_HIGHWAY = re.compile(r"\b(us|sr|cr|fm|sh)(\d+)\b")
_DIRECTIONS = frozenset(("n", "s", "e", "w", "ne", "nw", "se", "sw"))
_HOUSE = re.compile(r"\d")


def plain(text: str) -> str:
    """Return text in lower case without accents or punctuation, words parted by one space."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char)).lower()
    return _OTHER.sub(" ", _APOSTROPHES.sub("", bare)).strip()


@lru_cache(maxsize=65_536)
def street_key(street: str) -> str:
    """Return a street line's comparable spelling: house number and street, no suite.

    Suffixes, directions, ordinals and highway names are brought to one form
    (USPS Publication 28). Empty where there is no number to tell houses apart.
    """
    words = [_STREET_WORDS.get(word, word) for word in plain(street.replace("&", " and ")).split()]
    kept = _without_unit([word for word in words if word])
    key = _GLUED_HIGHWAY.sub(r"\1 \2", " ".join(kept))
    for pattern, name in _HIGHWAYS:
        key = pattern.sub(name, key)
    return _arranged(key.split()) if _HOUSE.search(key) else ""


def _arranged(words: list[str]) -> str:
    """Put directions last and write the street's own name without spaces.

    Lists differ in ``E Main St`` and ``Main St E``, ``Mill Pond`` and ``Millpond``.
    """
    number, *rest = words
    name = "".join(word for word in rest if word not in _DIRECTIONS)
    return " ".join((number, name, *(word for word in rest if word in _DIRECTIONS))).strip()


def _without_unit(words: list[str]) -> list[str]:
    for place, word in enumerate(words):
        if place >= 2 and word in _UNITS:
            return words[:place]
    return words


@lru_cache(maxsize=65_536)
def name_key(name: str) -> str:
    """Return a name's comparable spelling, without the words of its legal form."""
    words = plain(name.replace("&", " and ")).split()
    return " ".join(word for word in words if word not in _LEGAL_WORDS) or " ".join(words)


def zip5(text: str) -> str:
    """Return the five digits of a ZIP whose leading zeros were lost, or an empty string."""
    digits = text.partition("-")[0].strip()
    if not digits.isascii() or not digits.isdigit() or not 3 <= len(digits) <= 5:
        return ""
    return digits.zfill(5)
