"""Postal codes as people type them: what they may be, after mending usual slips.

Forms: United Kingdom, Royal Mail Programmers' Guide (outcode of an area of
one or two letters and a district, incode of a digit and two letters);
Ireland, Eircode routing key and unique identifier; Canada, forward sortation
area and local delivery unit; United States, ZIP and ZIP+4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SHORTEST_UNIT, LONGEST_BRITISH = 5, 7
"""Characters of the shortest and the longest British postcode, spaces left out."""
INCODE_LENGTH = 3
"""Characters of the part after the space of a full British postcode."""

_ZIP = re.compile(r"(\d{5})(?:[- ]?\d{4})?")
_OUTCODE = r"[A-Z]{1,2}\d(?:\d|[A-Z])?"
_INCODE = r"\d[A-Z]{2}"
_UNIT = re.compile(rf"({_OUTCODE})({_INCODE})")
_TYPED_UNIT = re.compile(rf"\s*({_OUTCODE})\s*({_INCODE})\s*", re.IGNORECASE | re.ASCII)
_SOME_CODE = re.compile(r"(?=.*[0-9])[A-Z0-9](?:[ -]?[A-Z0-9]){2,9}", re.IGNORECASE | re.ASCII)
_SECTOR = re.compile(rf"({_OUTCODE})(\d)[A-Z]?")
_SPACED_SECTOR = re.compile(rf"({_OUTCODE})\s+(\d)[A-Z]?")
_OUTCODE_ONLY = re.compile(rf"({_OUTCODE})")
_EIRCODE = re.compile(r"([AC-FHKNPRTV-Y](?:\d\d|6W))([0-9A-Z]{4})?")
_CANADIAN = re.compile(r"([ABCEGHJ-NPRSTVXY]\d[A-Z])(\d[A-Z]\d)?")
_TO_LETTER = str.maketrans("015", "OIS")
_TO_DIGIT = str.maketrans("OILS", "0115")
_IN_TEXT = re.compile(rf"(?<![A-Z0-9])({_OUTCODE})\s*({_INCODE})(?![A-Z0-9])", re.IGNORECASE)
_ZIP_AT_END = re.compile(r"(?<![0-9])(\d{5})(?:-\d{4})?$")
_NOT_CODE = re.compile(r"[\s\-\u2010-\u2015.]+")


@dataclass(frozen=True, slots=True)
class BritishCode:
    """A postcode, a sector (incode of one digit) or an outcode (no incode) of the UK."""

    outcode: str
    incode: str = ""

    def __str__(self) -> str:
        """Return the code as it is printed."""
        return f"{self.outcode} {self.incode}".strip()


def compact(text: str) -> str:
    """Return a code in capitals without its spaces, hyphens and stops."""
    return _NOT_CODE.sub("", text).upper()


def looks_like_code(text: str) -> bool:
    """Say whether a text is built as some country's postal code: short and with a digit."""
    return _SOME_CODE.fullmatch(text.strip()) is not None


def exact_british(text: str) -> BritishCode | None:
    """Return a full British postcode typed without a slip, or None."""
    match = _TYPED_UNIT.fullmatch(text)
    return BritishCode(match[1].upper(), match[2].upper()) if match else None


def parse_zip(text: str) -> str | None:
    """Return the ZIP that a text is, or None; "10001-1234" is 10001."""
    match = _ZIP.fullmatch(text.strip()) if text.isascii() else None
    return match[1] if match else None


def parse_british(text: str) -> list[BritishCode]:
    """Return what a text may be as a British postcode, the likeliest first.

    As typed, then with letters and digits that look alike changed for each
    other where only the other can stand: O and 0, I or L and 1, S and 5. A
    full postcode comes before an outcode, an outcode before a sector unless a
    space parts the sector's digit. A text all of letters or
    all of digits is no postcode.
    """
    code = compact(text)
    if not 2 <= len(code) <= LONGEST_BRITISH or not (code.isascii() and code.isalnum()):
        return []
    spaced = text.strip().upper()
    match = _UNIT.fullmatch(code) or _SPACED_SECTOR.fullmatch(spaced)
    first = [BritishCode(match[1], match[2])] if match else []
    if code.isalpha() or code.isdigit():
        return []
    found = dict.fromkeys(first)
    for reading in _readings(code):
        found.update(dict.fromkeys(_as_british(reading)))
    return list(found)


def _readings(code: str) -> Iterator[str]:
    yield code
    if len(code) >= SHORTEST_UNIT:
        outcode, incode = code[:-3], code[-3:]
        incode = incode[0].translate(_TO_DIGIT) + incode[1:].translate(_TO_LETTER)
        yield from (mended + incode for mended in _outcode_readings(outcode))
    yield from _outcode_readings(code)


def _outcode_readings(outcode: str) -> Iterator[str]:
    """Yield an outcode mended for each length of its area, two letters or one."""
    for letters in (2, 1):
        area, rest = outcode[:letters].translate(_TO_LETTER), outcode[letters:]
        if rest:
            yield area + rest
            yield area + rest[0].translate(_TO_DIGIT) + rest[1:]
            yield area + rest.translate(_TO_DIGIT)


def _as_british(code: str) -> Iterator[BritishCode]:
    for pattern in (_UNIT, _OUTCODE_ONLY, _SECTOR):
        if match := pattern.fullmatch(code):
            yield BritishCode(*match.groups())


def parse_eircode(text: str) -> str | None:
    """Return the routing key of an Eircode or of a bare routing key, or None."""
    match = _EIRCODE.fullmatch(_first_zero(compact(text)))
    return match[1] if match else None


def _first_zero(code: str) -> str:
    """Mend the digits of a routing key typed with the letter O or I."""
    head = code[1:3] if code[1:3] == "6W" else code[1:3].translate(_TO_DIGIT)
    return code[:1] + head + code[3:]


def parse_canadian(text: str) -> str | None:
    """Return the forward sortation area of a Canadian postal code or a bare one, or None."""
    match = _CANADIAN.fullmatch(compact(text))
    return match[1] if match else None


def within(text: str) -> BritishCode | str | None:
    """Return the full British postcode in a longer text, or the ZIP at its end.

    So a whole address can be pasted into the box.
    """
    if match := _IN_TEXT.search(text):
        return BritishCode(match[1].upper(), match[2].upper())
    if match := _ZIP_AT_END.search(text.rstrip()):
        return match[1]
    return None
