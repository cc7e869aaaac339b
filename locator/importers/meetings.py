"""What lists of self-help meetings share: a meeting, and a group's meetings as one listing."""

from __future__ import annotations

import html
import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from hashlib import blake2s
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from locator.directory.standards import timezones
from locator.geo import Point
from locator.importers.base import (
    Importer,
    ImportOptions,
    NoteKind,
    Row,
    RowError,
    SourcedService,
    SourceFileError,
)
from locator.importers.coordinates import stated_point
from locator.importers.json_files import item_rows, read_json, visible
from locator.importers.meeting_groups import Fellowship, Meeting, group_key, group_listing
from locator.importers.phones import one_line
from locator.importers.printed_addresses import country_code
from locator.importers.streets import plain
from locator.importers.weekly_hours import DAY, USUAL_LENGTH
from locator.models import Phone, Source
from locator.phone import parse_phone

LICENCE = "Published by the group for sharing, no licence stated"
"""What stands for the licence of a list that names none."""

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?", re.ASCII)
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s]*")
_EARLIEST = "1990-01-01"
_DIALLED_CODE = re.compile(r"[\d*#]{1,24}", re.ASCII)
_NOT_IN_IDS = re.compile(r"[^a-z0-9._-]+")
_LONGEST_SOURCE_KEY = 24
_LONGEST_KEY = 52
"""With the source's key and a prefix of two letters, an id's 80 characters."""


class MeetingImporter(Importer[Meeting]):
    """Reads a JSON list of one fellowship's meetings; formats say how one is understood.

    Only the fields that a format names in ``fields`` are ever looked at. Those with the
    names, numbers and e-mail addresses of members, and notes in free text, which may
    hold them, are dropped as the file is read.
    """

    fellowship: ClassVar[Fellowship]
    fields: ClassVar[frozenset[str]]
    """The fields of a meeting that are read."""
    nameless: ClassVar[str]
    """What a list is called that does not name its source."""
    withdraws = frozenset(
        (
            "opening_hours", "alert", "audiences", "languages", "settings", "url", "wheelchair",
            "status", "location_type",
        )
    )  # fmt: skip

    def __init__(self, options: ImportOptions | None = None) -> None:
        super().__init__(options)
        self._dates: dict[str, str] = {}
        self._sources: set[tuple[str, str]] = set()

    def rows(self, path: Path) -> Iterator[Row]:
        """Yield the meetings of a list, with the fields that are read and no others."""
        meetings = self.meetings(path.name, read_json(path))
        rows = list(item_rows(path.name, meetings))
        self._dates[path.name] = self.options.date or _newest(rows) or _day_of(path)
        for row in rows:
            item = {name: value for name, value in row.item.items() if name in self.fields}
            cells = {name: text for name, text in row.cells.items() if name in self.fields}
            yield replace(row, item=item, cells=cells)

    def meetings(self, file: str, content: Any) -> Any:  # noqa: ARG002  for those that wrap it
        """Return the list of meetings that a file's content holds."""
        return content

    def listings(self, records: Sequence[Meeting]) -> Iterable[SourcedService]:
        """Return a listing for the meetings of each group at one place, or at one link."""
        groups: dict[tuple[str, ...], list[Meeting]] = {}
        for meeting in records:
            groups.setdefault(group_key(meeting), []).append(meeting)
        for group in groups.values():
            self._sources.update((m.source.name, m.source.url) for m in group)
            yield group_listing(group, self.fellowship)

    def owns(self, source: Source) -> bool:
        """Say whether a source is one whose meetings were just read.

        Lists that name no source share a name; they are told apart by their address.
        """
        if source.name == self.nameless:
            return (source.name, source.url) in self._sources
        return any(source.name == name for name, _ in self._sources)

    @abstractmethod
    def record(self, row: Row) -> Any:
        """Return the meeting of a row, or why it is left out."""

    def source(self, row: Row, key: str, name: str = "", url: str = "") -> Source:
        """Return where a meeting is from: what was said first, then what the list says."""
        return Source(
            name=_one_part(self.options.source or name or self.nameless),
            date=self._dates[row.file],
            licence=_one_part(self.options.licence or LICENCE),
            url=_one_part(self.options.source_url or url),
            id=_one_part(key),
        )

    def warn(self, row: Row, name: str, field: str, reason: str) -> None:
        """Note something doubtful about a meeting that is listed all the same."""
        self.note(NoteKind.WARNING, row, name, field, reason)

    def point(self, row: Row, name: str) -> Point | None:
        """Return a meeting's own coordinates."""
        point, doubt = stated_point(row["latitude"], row["longitude"])
        if doubt:
            self.warn(row, name, "latitude", doubt)
        return point

    def timezone(self, row: Row, name: str, field: str) -> str:
        """Return a meeting's time zone, empty where none or an unknown one is given."""
        zone = row[field]
        if zone and timezones() and zone not in timezones():
            self.warn(row, name, field, f"{zone[:60]!r} is not a time zone; left out")
            return ""
        return zone

    def web_address(self, row: Row, name: str, field: str) -> str:
        """Return a web address that may become a link, empty where the field holds none."""
        text = printed(row, field)
        if text and not _WEB_ADDRESS.fullmatch(text):
            # The value is not repeated: people put passwords and names there.
            self.warn(row, name, field, "is not a web address with http:// or https://; left out")
            return ""
        return text

    def country(self, printed_country: str) -> str:
        """Return a meeting's country; raise RowError where neither it nor anyone says."""
        country = country_code(printed_country) or country_code(self.options.country)
        if not country:
            raise RowError(("country", "is not known; say it with --country, such as US"))
        return country

    def known_codes(self, codes: Iterable[str], known: Iterable[str]) -> frozenset[str]:
        """Return a meeting's codes, counting those that are in no list of the format."""
        found = frozenset(codes)
        self.harvest.unknown_codes.update(found - frozenset(known))
        return found


def printed(row: Row, field: str) -> str:
    """Return a field's text on one line; some lists write it as HTML."""
    return visible(html.unescape(row[field]))


def required(row: Row, *fields: str) -> None:
    """Raise RowError where a field that every meeting has is empty, or no text."""
    problems = [(name, "is empty; every meeting has one") for name in fields if not row[name]]
    if problems:
        raise RowError(*problems)


def minutes_of(text: str, field: str) -> int:
    """Return a time such as 19:05 in minutes after midnight; raise RowError on another."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise RowError((field, f"{text[:60]!r} is not a time such as 19:05"))
    return int(match[1]) * 60 + int(match[2])


def lasting(length: int | None, longest: int = DAY) -> tuple[int, bool]:
    """Return a meeting's minutes and whether its end is open: none, or not to be believed."""
    if length is None or not 0 < length <= longest:
        return USUAL_LENGTH, True
    return length, False


@lru_cache(maxsize=4096)
def phone_number(text: str, country: str) -> Phone | None:
    """Return a printed number, None for no text; lists repeat the same few in every meeting."""
    printed = one_line(text)
    return parse_phone(printed, country) if printed else None


def dial_in(text: str, country: str) -> tuple[Phone | None, tuple[str, ...]]:
    """Return the number to join a meeting by, and the codes to enter, in order.

    Lists write both as one tap: ``+16465550100,,123456789#,,,,*1234#``.
    """
    number, *codes = re.split(r"[,;]+", text)
    if not any(char.isdigit() for char in number):
        return None, ()
    entered = tuple(code for code in codes if _DIALLED_CODE.fullmatch(code))
    return phone_number(number, country), entered


def listing_id(prefix: str, source: str, key: str) -> str:
    """Return a listing's id from its source's key and the meeting's own there.

    Meetings' keys are unique within one list only, so the source is part of the id.
    """
    return f"{prefix}-{_id_part(source, _LONGEST_SOURCE_KEY)}-{_id_part(key, _LONGEST_KEY)}"


def source_key(source: Source) -> str:
    """Return a source's lasting key: the host of its address, else its name."""
    try:
        host = urlsplit(source.url).hostname or ""
    except ValueError:
        host = ""
    return host.removeprefix("www.") or plain(source.name).replace(" ", "-") or source.name


def _id_part(text: str, longest: int) -> str:
    lowered = text.lower()
    part = _NOT_IN_IDS.sub("-", lowered).strip("-._")
    if part and part == lowered and len(part) <= longest:
        return part
    digest = blake2s(text.encode(), digest_size=4).hexdigest()
    return f"{part[: longest - 9]}-{digest}".lstrip("-")


def _one_part(text: str) -> str:
    """Return text without semicolons, which part several sources in the directory file."""
    return text.replace(";", "%3B" if text.startswith("http") else ",")


def _newest(rows: Iterable[Row]) -> str:
    """Return the newest day that a meeting was changed, empty where no row says a sound one."""
    today = date.today().isoformat()
    days = (row["updated"][:10] for row in rows)
    return max((day for day in days if _EARLIEST <= day <= today and _is_day(day)), default="")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _day_of(path: Path) -> str:
    try:
        return date.fromtimestamp(path.stat().st_mtime).isoformat()
    except OSError as error:
        raise SourceFileError(f"{path} cannot be read: {error.strerror}") from error
