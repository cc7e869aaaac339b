"""Helplines: whom to phone or text in a country, read from the helplines' file and sorted by hour.

The file is `data/helplines.csv`; its columns are explained in docs/data-format.md.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from locator import taxonomy
from locator.directory.cells import Problem, RowReader, Severity
from locator.directory.services_csv import (
    as_written,
    header_problems,
    length_problems,
    numbered,
    text_of,
)
from locator.directory.standards import AMERICAN_TERRITORIES, only_timezone
from locator.freshness import is_old
from locator.language import gettext, looked_up
from locator.models import Phone
from locator.opening_hours import Timetable
from locator.phone import display_phone, phone_problem

COLUMNS = (
    "id", "country", "region", "name", "for", "audiences", "kind", "phone", "press", "text",
    "url", "opening_hours", "timezone", "languages", "source", "source_url", "checked_date",
)  # fmt: skip
"""The columns of the helplines' file, in order."""

REQUIRED = ("id", "country", "name", "for", "kind", "source", "source_url")
"""Columns that no row may leave empty."""

_SHORT = re.compile(r"\d{3,6}", re.ASCII)
_PHONE = re.compile(r"\d{3,6}|\+\d{6,15}", re.ASCII)
_PRESS = re.compile(r"[0-9]", re.ASCII)
_TEXT = re.compile(r"(?P<number>\d{3,6}|\+\d{6,15})(?: (?P<keyword>[A-Z]{2,20}))?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NOTE = re.compile(r'"([^"]+)"')


class Kind(StrEnum):
    """What a helpline is; within the same hours they are listed in this order."""

    EMERGENCY = "emergency"
    DRUGS_ALCOHOL = "drugs-alcohol"
    CRISIS = "crisis"
    FAMILIES = "families"
    HEALTH_ADVICE = "health-advice"


_ORDER = {kind: place for place, kind in enumerate(Kind)}


class HelplinesFileError(Exception):
    """The helplines' file has errors; `locator check` names them."""


@dataclass(frozen=True, slots=True)
class Helpline:
    """One line to phone or text: a row of the helplines' file.

    ``country`` is an ISO 3166-1 alpha-2 code; ``region`` is the part of it that is
    served, such as Wales, empty for all of it. ``phone`` is E.164 or a short code as it
    is dialled, ``press`` the digit to press once it answers, ``text`` a number and a
    keyword to send to it. ``purpose`` is the column ``for``; ``opening_hours`` is
    OpenStreetMap syntax; ``checked_date`` is the day a person last compared the row with
    its source, empty where nobody has.
    """

    id: str
    country: str
    name: str
    purpose: str
    kind: Kind
    source: str
    source_url: str
    region: str = ""
    audiences: tuple[str, ...] = ()
    phone: str = ""
    press: str = ""
    text: str = ""
    url: str = ""
    opening_hours: str = ""
    timezone: str = ""
    languages: tuple[str, ...] = ()
    checked_date: str = ""

    @property
    def timetable(self) -> Timetable:
        """Return when it is open; its time zone is named, since callers may be in another."""
        zone = self.timezone or only_timezone(self.country)
        known = ZoneInfo(zone) if zone else None
        return Timetable(self.opening_hours, known, self.country, names_its_zone=True)

    @property
    def hours_note(self) -> str:
        """Return what its hours say in words instead of times, such as "in office hours"."""
        return "; ".join(map(looked_up, _NOTE.findall(self.opening_hours)))

    @property
    def said_purpose(self) -> str:
        """Return what it is for, in the language being spoken where its catalogue has it."""
        return looked_up(self.purpose)

    @property
    def phone_in_words(self) -> str:
        """Return the number as people write it, such as 0300 123 6600 or 116 123."""
        if not _SHORT.fullmatch(self.phone):
            return display_phone(Phone(self.phone)) if self.phone else ""
        return f"{self.phone[:3]} {self.phone[3:]}" if len(self.phone) == 6 else self.phone

    @property
    def phone_href(self) -> str:
        """Return the address that dials the number (RFC 3966), or nothing where there is none."""
        return f"tel:{self.phone}" if self.phone else ""

    @property
    def text_in_words(self) -> str:
        """Return what to text where, such as "Text SHOUT to 85258", or nothing."""
        number, _, keyword = self.text.partition(" ")
        if keyword:
            return gettext("Text %(keyword)s to %(number)s", keyword=keyword, number=number)
        return gettext("Text %(number)s", number=number) if number else ""

    @property
    def text_href(self) -> str:
        """Return the address that begins a text message (RFC 5724), or nothing."""
        number, _, keyword = self.text.partition(" ")
        return f"sms:{number}{f'?body={keyword}' if keyword else ''}" if number else ""


@dataclass(frozen=True, slots=True)
class HelplinesReading:
    """What a helplines' file holds: its sound rows and all that is wrong with it."""

    helplines: tuple[Helpline, ...]
    problems: tuple[Problem, ...]
    rows: int

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems that make the file unfit to be served."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


def helplines_of(
    helplines: Iterable[Helpline], country: str, region: str, at: datetime
) -> tuple[Helpline, ...]:
    """Return the helplines of a country: those open at an instant first, closed ones last.

    Between them stand those whose hours are not known. ``country`` is an ISO 3166-1
    alpha-2 code, ``region`` the part of it where the visitor is, such as Wales: lines of
    its other parts are left out. Where it is empty or no line is that part's own, those of
    every part are kept. Emergency numbers are left out, they stand on every page.

    The lines of the United States answer in its territories as well (National Alliance on Mental
    Illness on 988, in Northern Public Radio, 12 September 2025: "and its territories").
    """
    home = "US" if country in AMERICAN_TERRITORIES else country
    known = [h for h in helplines if h.country == home and h.kind is not Kind.EMERGENCY]
    here = region.casefold()
    if any(helpline.region.casefold() == here for helpline in known if here):
        known = [h for h in known if h.region.casefold() in ("", here)]
    return tuple(sorted(known, key=lambda helpline: _place_in_the_list(helpline, here, at)))


_OPEN_FIRST = {True: 0, None: 1, False: 2}


def _place_in_the_list(
    helpline: Helpline, here: str, at: datetime
) -> tuple[int, bool, bool, int, str]:
    return (
        _OPEN_FIRST[helpline.timetable.open_at(at)],
        # Most visitors are not in a part of the country that nobody has named.
        helpline.region.casefold() not in ("", here),
        bool(helpline.audiences),
        _ORDER[helpline.kind],
        helpline.name.casefold(),
    )


def load_helplines(path: Path) -> tuple[Helpline, ...]:
    """Return the helplines of a file that has no error.

    Raises HelplinesFileError where it has some, DirectoryFileError where it cannot be read.
    """
    reading = read_helplines(path)
    if reading.errors:
        count = len(reading.errors)
        what = "1 error" if count == 1 else f"{count:,} errors"
        raise HelplinesFileError(f"{path} has {what}; run 'locator check {path}' to see what")
    return reading.helplines


def read_helplines(path: Path) -> HelplinesReading:
    """Read a helplines' file, naming every problem of every row.

    Raises DirectoryFileError where there is no such file or it is not UTF-8.
    """
    rows = csv.reader(io.StringIO(text_of(path), newline=""), strict=True)
    helplines: list[Helpline] = []
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    count = 0
    try:
        header = next(rows, [])
        if faults := tuple(header_problems(header, COLUMNS, REQUIRED, "the helplines' file")):
            return HelplinesReading((), faults, 0)
        for line, cells in numbered(rows):
            count += 1
            helpline, found = _read_cells(header, cells, line)
            first = lines.setdefault(helpline.id, line)
            if first != line and helpline.id:
                found.append(Problem(line, "id", f"{helpline.id!r} stands in row {first} already"))
            problems.extend(found)
            if not any(p.severity is Severity.ERROR for p in found):
                helplines.append(helpline)
    except csv.Error as error:
        problems.append(Problem(rows.line_num, "", f"is not CSV: {error}"))
    return HelplinesReading(tuple(helplines), tuple(problems), count)


def is_helplines_file(path: Path) -> bool:
    """Say whether a file's header is rather that of helplines than that of a directory.

    Raises DirectoryFileError where there is no such file or it is not UTF-8.
    """
    header = text_of(path).partition("\n")[0].strip().split(",")
    return "kind" in header and "service_name" not in header


def _read_cells(
    header: Sequence[str], cells: Sequence[str], line: int
) -> tuple[Helpline, list[Problem]]:
    row = dict(zip(header, map(as_written, cells), strict=False))
    reader = RowReader(row, line, REQUIRED)
    helpline = Helpline(
        id=reader.id(),
        country=reader.country(),
        region=reader.text("region"),
        name=reader.text("name"),
        purpose=reader.text("for"),
        audiences=reader.codes(taxonomy.AUDIENCES),
        kind=reader.code("kind", Kind, Kind.CRISIS),
        phone=_phone(reader),
        press=reader.matching("press", _PRESS, "one digit"),
        text=reader.matching("text", _TEXT, "a number and a keyword such as 85258 SHOUT"),
        url=reader.web_address("url"),
        opening_hours=reader.opening_hours("opening_hours"),
        timezone=reader.timezone(),
        languages=reader.codes(taxonomy.LANGUAGES),
        source=reader.text("source"),
        source_url=reader.web_address("source_url"),
        checked_date=_checked_date(reader),
    )
    _check_together(helpline, reader)
    return helpline, [*reader.problems, *length_problems(header, cells, line)]


def _phone(reader: RowReader) -> str:
    value = reader.matching(
        "phone",
        _PHONE,
        "a number as it is dialled, such as 116123, or E.164, such as +443001236600",
    )
    if value.startswith("+") and _PHONE.fullmatch(value) and (why := phone_problem(Phone(value))):
        reader.add("phone", why)
    return value


def _checked_date(reader: RowReader) -> str:
    value = reader.date("checked_date")
    if not value:
        reason = "is empty: nobody has compared this row with its source"
        reader.add("checked_date", reason, Severity.WARNING)
        return ""
    today = date.today()
    try:
        day = date.fromisoformat(reader.matching("checked_date", _DAY, "a whole day"))
    except ValueError:
        return value
    if day > today:
        reader.add("checked_date", f"{value} is yet to come")
    elif is_old(value, today):
        reason = f"{value} is long ago; compare this row with its source"
        reader.add("checked_date", reason, Severity.WARNING)
    return value


def _check_together(helpline: Helpline, reader: RowReader) -> None:
    """Note what is wrong between cells that are right by themselves."""
    if not helpline.phone and not helpline.text:
        reader.add("phone", "phone and text are both empty; give one of them")
    if helpline.press and not helpline.phone:
        reader.add("press", "is given without a phone number")
    zone = helpline.timezone or only_timezone(helpline.country)
    if helpline.opening_hours and not zone:
        reader.add("timezone", "is empty beside opening hours; this country has several")
