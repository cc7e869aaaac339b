"""Phone numbers: from what a source printed to E.164, and to what people read."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

from locator.language import gettext
from locator.models import Phone

_WRITTEN = re.compile(r"(?P<number>\+\d{6,15})(?: x(?P<extension>\d{1,20}))?", re.ASCII)

_NORTH_AMERICAN = re.compile(r"\+1[2-9]\d{9}", re.ASCII)
"""Numbers that phonenumbers calls possible without exception; asking it costs 40 µs each."""


def parse_phone(text: str, country: str, kind: str = "voice") -> Phone:
    """Return a printed number as E.164, or as it was printed where it cannot be dialled.

    ``country`` (ISO 3166-1 alpha-2) is where a number without a country code is
    dialled from. Numbers of impossible length, such as truncated ones, keep
    their text and are not `dialable`; a plus sign in front, which would make them
    so, is dropped.
    """
    printed = " ".join(text.split())
    try:
        number = phonenumbers.parse(printed, country)
    except phonenumbers.NumberParseException:
        return Phone(printed.lstrip("+ "), kind)
    if not phonenumbers.is_valid_number(number):
        return Phone(printed.lstrip("+ "), kind)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164, kind, number.extension or "")


def read_phone(cell: str, kind: str = "voice") -> Phone:
    """Return the number a directory cell holds, such as ``+12032763000 x301``.

    Text of any other shape is kept as a number that is not `dialable`.
    """
    match = _WRITTEN.fullmatch(cell)
    if match is None:
        return Phone(cell, kind)
    return Phone(match["number"], kind, match["extension"] or "")


def write_phone(phone: Phone) -> str:
    """Return a number as a directory cell holds it; `read_phone` reads it back."""
    return f"{phone.number} x{phone.extension}" if phone.extension else phone.number


def dialling_address(phone: Phone) -> str:
    """Return the address that dials a number, with its extension (RFC 3966), or nothing."""
    if not phone.dialable:
        return ""
    return f"tel:{phone.number}" + (f";ext={phone.extension}" if phone.extension else "")


def display_phone(phone: Phone) -> str:
    """Return a number as people of its country write it, with its extension."""
    national = _national(phone)
    if not phone.extension or not phone.dialable:
        return national
    return gettext("%(number)s extension %(extension)s", number=national, extension=phone.extension)


@lru_cache(maxsize=8192)
def _national(phone: Phone) -> str:
    if not phone.dialable:
        return phone.number
    try:
        number = phonenumbers.parse(phone.number)
    except phonenumbers.NumberParseException:
        return phone.number
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def phone_problem(phone: Phone) -> str:
    """Return why a number in the directory cannot be dialled, or an empty string."""
    if not phone.dialable:
        return f"{phone.number!r} cannot be dialled and is shown as text, not as a link"
    if _NORTH_AMERICAN.fullmatch(phone.number):
        return ""
    try:
        number = phonenumbers.parse(phone.number)
    except phonenumbers.NumberParseException:
        return f"{phone.number!r} is not an international (E.164) number"
    if not phonenumbers.is_possible_number(number):
        return f"{phone.number!r} is not an international (E.164) number"
    return ""
