"""The cells of one row of the directory file: what each holds, and what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import TypeVar

from locator import taxonomy
from locator.directory.standards import COUNTRIES, timezones
from locator.geo import CoordinatesError, Point
from locator.models import Phone
from locator.opening_hours import is_opening_hours
from locator.phone import phone_problem, read_phone

REQUIRED = ("id", "service_name", "country", "source", "source_date", "licence")
"""Columns that no row may leave empty."""

LONGEST_CELL = 2_000
"""Characters a cell may hold; longer ones are a fault of the file, not a text to show."""

PHONE_HOURS_BREAK = " / "
"""Parts the opening hours of several numbers; no opening hours hold it."""

EARLIEST_YEAR = 1990
"""The oldest year a date may be of; older ones are slips, no register reaches back so far."""

FARTHEST_AHEAD = timedelta(days=366)
"""How far ahead a date may lie: directories are dated with the year they are made for."""

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}", re.ASCII)
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s]*")
_WHEELCHAIR = re.compile("yes|limited|no")

_UNSEEN = frozenset(("Cc", "Cf", "Zl", "Zp"))
"""Unicode's categories of control and format characters and of line breaks."""
_JOINERS = frozenset("\u200c\u200d")
"""Zero-width characters that Persian and Indian spelling needs, and that move no text about."""

_Code = TypeVar("_Code", bound=StrEnum)


class Severity(StrEnum):
    """How much a problem matters: an ERROR keeps the row out, a WARNING does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one cell; ``row`` is its line in the file, the header being 1.

    ``file`` names the file where it is not the directory file itself.
    """

    row: int
    field: str
    reason: str
    severity: Severity = Severity.ERROR
    file: str = ""

    def __str__(self) -> str:
        """Return the problem on one line."""
        where = f"row {self.row}" if self.row else "file"
        places = (self.file, where, self.field)
        return f"{self.severity}: {', '.join(filter(None, places))}: {self.reason}"


class RowReader:
    """Reads the cells of one row and collects what is wrong with them."""

    def __init__(
        self, row: Mapping[str, str], number: int, required: Collection[str] = REQUIRED
    ) -> None:
        self._row = row
        self._number = number
        self._required = required
        # Looked at in one go, since almost every row holds nothing odd.
        together = "".join(row.values())
        self._is_plain = len(together) <= LONGEST_CELL and together.isprintable()
        self.problems: list[Problem] = []

    def add(self, field: str, reason: str, severity: Severity = Severity.ERROR) -> None:
        """Note a problem with a cell."""
        problem = Problem(self._number, field, reason, severity)
        if problem not in self.problems:
            self.problems.append(problem)

    def text(self, field: str) -> str:
        """Return a cell as text on one line."""
        value = self._row.get(field, "").strip()
        if not value and field in self._required:
            self.add(field, "is empty; this column is required")
        if self._is_plain or not value:
            return value
        if not value.isprintable() and any(map(_is_unseen, value)):
            self.add(field, "has a line break or an invisible control character; take it out")
        if len(value) > LONGEST_CELL:
            self.add(field, f"is longer than {LONGEST_CELL} characters; shorten it")
        return value

    def matching(self, field: str, pattern: re.Pattern[str], expected: str) -> str:
        """Return a cell that fits a pattern where it is not empty."""
        return self.check(field, self.text(field), pattern, expected)

    def check(self, field: str, value: str, pattern: re.Pattern[str], expected: str) -> str:
        """Return a value, noting that it does not fit a pattern where it is not empty."""
        if value and not pattern.fullmatch(value):
            self.add(field, f"{value[:60]!r} is not {expected}")
        return value

    def parts(self, field: str, count: int | None = None) -> list[str]:
        """Return the parts of a cell, as many as told; an empty cell has that many empty ones."""
        value = self.text(field)
        if count == 1 or (count is None and not value):
            return [value]
        parts = [part.strip() for part in value.split(";")] if value else [""] * (count or 1)
        if count is not None and len(parts) != count:
            self.add(field, f"has {len(parts)} parts where source has {count}; give one for each")
            parts = (parts + [""] * count)[:count]
        return parts

    def codes(self, terms: taxonomy.Taxonomy) -> tuple[str, ...]:
        """Return a cell's list of codes, each known to the code list."""
        text = self.text(terms.column)
        codes, reasons = _codes(terms.column, text) if text else ((), ())
        for reason in reasons:
            self.add(terms.column, reason)
        return codes

    def code(self, field: str, codes: type[_Code], default: _Code) -> _Code:
        """Return the one code a cell holds, or the default where it is empty."""
        value = self.text(field)
        if not value:
            return default
        found = _members(codes).get(value)
        if found is None:
            self.add(field, f"{value[:60]!r} is not one of {', '.join(codes)}")
        return found or default

    def number(self, field: str, kind: Callable[[str], float]) -> float | None:
        """Return a cell's number, or None where it is empty."""
        value = self.text(field)
        if not value:
            return None
        try:
            # Python also reads 1_0 and digits of other scripts; no other program does.
            if _NUMBER.fullmatch(value):
                return kind(value)
        except ValueError:
            pass
        self.add(field, f"{value[:60]!r} is not a {'whole ' * (kind is int)}number")
        return None

    def age(self, field: str) -> int | None:
        """Return a cell's age in whole years."""
        value = self.number(field, int)
        if value is not None and not 0 <= value <= 120:
            self.add(field, f"{value} is not an age from 0 to 120")
        return None if value is None else int(value)

    def date(self, field: str) -> str:
        """Return a cell's ISO 8601 date, month or year."""
        return self.check_date(field, self.text(field))

    def check_date(self, field: str, value: str) -> str:
        """Return a value, noting why it is no ISO 8601 date, month or year."""
        if value and (reason := _date_problem(value, date.today())):
            self.add(field, reason)
        return value

    def opening_hours(self, field: str) -> str:
        """Return a cell's opening hours in OpenStreetMap's syntax."""
        return self.check_opening_hours(field, self.text(field))

    def check_opening_hours(self, field: str, value: str) -> str:
        """Return a value, noting that it is no opening hours where it is not empty."""
        if value and not is_opening_hours(value):
            self.add(
                field,
                f"{value[:60]!r} is not in OpenStreetMap's syntax, such as Mo-Fr 09:00-17:00",
            )
        return value

    def id(self) -> str:
        """Return the row's id."""
        return self.matching("id", _ID, "lower-case letters, digits, dots, dashes, at most 80")

    def email(self) -> str:
        """Return the row's e-mail address."""
        return self.matching("email", _EMAIL, "an e-mail address")

    def country(self) -> str:
        """Return the row's country."""
        value = self.text("country")
        if value and value not in COUNTRIES:
            self.add("country", f"{value[:60]!r} is not a code of ISO 3166-1 such as GB or US")
        return value

    def wheelchair(self) -> str:
        """Return the row's wheelchair access, one of OpenStreetMap's values."""
        return self.matching("wheelchair", _WHEELCHAIR, "yes, limited or no")

    def timezone(self) -> str:
        """Return the row's time zone; one that this machine cannot check is a warning."""
        value = self.text("timezone")
        if value and not timezones():
            reason = "cannot be checked: this machine has no list of time zones (package tzdata)"
            self.add("timezone", reason, Severity.WARNING)
        elif value and value not in timezones():
            self.add("timezone", f"{value[:60]!r} is not a time zone such as Europe/London")
        return value

    def web_address(self, field: str) -> str:
        """Return a cell's web address; only http and https may become a link."""
        return self.check_web_address(field, self.text(field))

    def check_web_address(self, field: str, value: str) -> str:
        """Return a value, noting that it is no web address where it is not empty."""
        return self.check(
            field, value, _WEB_ADDRESS, "a web address starting with https:// or http://"
        )

    def phones(self) -> tuple[Phone, ...]:
        """Return the row's numbers, first the service's own, then those for intake."""
        hours = self._phone_hours()
        phones = [
            self._phone(part.strip(), kind, hours)
            for field, kind in (("phone", "voice"), ("intake_phone", "intake"))
            for part in self.text(field).split(";")
            if part.strip()
        ]
        for phone in phones:
            reason = phone_problem(phone)
            if reason:
                field = "phone" if phone.type == "voice" else "intake_phone"
                self.add(field, reason, Severity.ERROR if phone.dialable else Severity.WARNING)
        for number in hours:
            self.add("phone_hours", f"{number[:60]!r} is none of the row's numbers")
        return tuple(phones)

    def _phone(self, cell: str, kind: str, hours: dict[str, str]) -> Phone:
        phone = read_phone(cell, kind)
        return replace(phone, opening_hours=hours.pop(cell)) if cell in hours else phone

    def _phone_hours(self) -> dict[str, str]:
        """Return opening hours by number, such as ``+441612345678: Mo-Fr 09:00-17:00``."""
        cell = self.text("phone_hours")
        entries = [entry.partition(": ") for entry in cell.split(PHONE_HOURS_BREAK)] if cell else []
        for number, _, said in entries:
            if not number or not said:
                self.add("phone_hours", "needs a number, a colon and its opening hours")
            self.check_opening_hours("phone_hours", said.strip())
        return {number.strip(): said.strip() for number, _, said in entries}

    def point(self) -> Point | None:
        """Return the row's place on earth, or None where it gives none."""
        latitude, longitude = self.number("latitude", float), self.number("longitude", float)
        if latitude is None or longitude is None:
            if bool(self.text("latitude")) != bool(self.text("longitude")):
                self.add("latitude", "latitude and longitude must both be given, or neither")
            return None
        if latitude == longitude == 0:
            self.add("latitude", "0, 0 is in the Atlantic; leave both cells empty if not known")
        try:
            return Point(latitude, longitude)
        except CoordinatesError as error:
            self.add("latitude" if "latitude" in str(error) else "longitude", str(error))
            return None


# Rows repeat the same few lists, codes and dates: each is looked at once.


@lru_cache(maxsize=16_384)
def _codes(column: str, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a list's codes, and what is wrong with them."""
    known = _LISTS[column].by_code
    codes = tuple(part.strip() for part in text.split(";") if part.strip())
    accepted = ", ".join(known)
    reasons = [
        f"{code[:60]!r} is not a known code; use {accepted}" for code in codes if code not in known
    ]
    if len(set(codes)) < len(codes):
        reasons.append("names the same code twice; keep one")
    return codes, tuple(reasons)


_LISTS = {terms.column: terms for terms in taxonomy.FACETS}


@cache
def _members(codes: type[_Code]) -> dict[str, _Code]:
    return {str(code): code for code in codes}


@lru_cache(maxsize=1024)
def _date_problem(value: str, today: date) -> str:
    """Return why a text is no ISO 8601 date, month or year of a listing, or nothing."""
    if not _DATE.fullmatch(value):
        return f"{value[:60]!r} is not a date such as 2026-04-30, 2026-04 or 2026"
    try:
        first_day = date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    except ValueError:
        return f"{value!r} is not a day of the calendar"
    if first_day.year < EARLIEST_YEAR:
        return f"{value} is before {EARLIEST_YEAR}; check the year"
    if first_day > today + FARTHEST_AHEAD:
        return f"{value} is more than a year ahead; check the year"
    return ""


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN and char not in _JOINERS
