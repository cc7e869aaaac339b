"""What visitors report to be wrong with a listing, kept until somebody has looked at it.

A report is the choice made, the words written, the service's id and the day;
nothing of whoever sent it. They stand in a database of their own: the directory
is read-only and is replaced whole by every build.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from locator.language import translatable

LONGEST_REPORT = 1_000
"""Characters a report's words may have."""

MOST_A_DAY = 20
"""Reports of one service kept in a day; more would say nothing new."""

MOST_KEPT = 10_000
"""Reports kept in all, which bounds the file at about 40 MB."""

FORGOTTEN_AFTER = timedelta(days=90)
"""How long a resolved report is kept, words and all."""

PATIENCE = 5.0
"""Seconds to wait while another process writes."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS report (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id TEXT NOT NULL,
    fault TEXT NOT NULL,
    words TEXT NOT NULL,
    day TEXT NOT NULL,
    resolved TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS report_by_service ON report (service_id, day);
"""


class ReportsError(OSError):
    """The reports cannot be read or written; check the file, its folder and the disk."""


class TooManyReportsError(Exception):
    """No more reports are taken, of this service today or at all; ask for a later try."""


class Fault(StrEnum):
    """What a visitor says is wrong with a listing."""

    PHONE = "phone"
    ADDRESS = "address"
    CLOSED = "closed"
    OFFER = "offer"
    OPENING_HOURS = "opening-hours"
    BENZODIAZEPINE_DETOX = "benzodiazepine-detox"
    OTHER = "other"


LABELS = {
    Fault.PHONE: translatable("The phone number"),
    Fault.ADDRESS: translatable("The address, or its place on the map"),
    Fault.CLOSED: translatable("It has closed or moved"),
    Fault.OFFER: translatable("What it offers"),
    Fault.OPENING_HOURS: translatable("The opening hours"),
    Fault.BENZODIAZEPINE_DETOX: translatable("Whether it takes benzodiazepine detox"),
    Fault.OTHER: translatable("Something else"),
}
"""What is wrong, in English."""

COLUMNS = {
    Fault.PHONE: ("phone", "intake_phone"),
    Fault.ADDRESS: (
        "address_1", "address_2", "city", "state_province", "postal_code",
        "latitude", "longitude", "coordinates_precision",
    ),
    Fault.CLOSED: ("status", "alert"),
    Fault.OFFER: ("types", "substances", "settings", "audiences", "payment", "access"),
    Fault.OPENING_HOURS: ("opening_hours", "phone_hours"),
    Fault.BENZODIAZEPINE_DETOX: ("benzodiazepine_detox",),
    Fault.OTHER: (),
}  # fmt: skip
"""The columns of the directory file that put each fault right."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report; ``day`` and ``resolved`` are ISO 8601 days, the latter empty while open."""

    id: int
    service_id: str
    fault: Fault
    words: str
    day: str
    resolved: str = ""
    note: str = ""


class Reports:
    """The reports in one file, which is made with the first of them.

    Each call opens the file for itself, so threads and processes may share one;
    SQLite's write-ahead log lets them read while one writes. Every call raises
    ReportsError where the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, service_id: str, fault: Fault, words: str, day: date) -> None:
        """Keep a report; raises TooManyReportsError where one of the limits is reached."""
        with self._changing() as database:
            # Whoever writes first clears up, so that nothing need run by the clock.
            oldest = (day - FORGOTTEN_AFTER).isoformat()
            database.execute("DELETE FROM report WHERE resolved BETWEEN '1' AND ?", (oldest,))
            ((kept, today),) = database.execute(
                "SELECT count(*), count(*) FILTER (WHERE service_id = ? AND day = ?) FROM report",
                (service_id, day.isoformat()),
            )
            if kept >= MOST_KEPT or today >= MOST_A_DAY:
                raise TooManyReportsError
            database.execute(
                "INSERT INTO report (service_id, fault, words, day) VALUES (?, ?, ?, ?)",
                (service_id, fault, words, day.isoformat()),
            )

    def all(self) -> list[Report]:
        """Return every report, the oldest first."""
        if not self._path.is_file():
            return []
        with self._open() as database:
            rows = database.execute(
                "SELECT id, service_id, fault, words, day, resolved, note FROM report ORDER BY id"
            )
            return [Report(row[0], row[1], Fault(row[2]), *row[3:]) for row in rows]

    def resolve(self, ids: list[int], day: date, note: str = "") -> list[int]:
        """Mark open reports as dealt with; return the ids that are none of them.

        Where there is such an id, nothing is changed.
        """
        if not self._path.is_file():
            return ids
        marks = ",".join("?" * len(ids))
        with self._changing() as database:
            found = database.execute(
                f"SELECT id FROM report WHERE resolved = '' AND id IN ({marks})",  # noqa: S608
                ids,
            )
            unknown = set(ids) - {id_ for (id_,) in found}
            if not unknown:
                database.execute(
                    f"UPDATE report SET resolved = ?, note = ? WHERE id IN ({marks})",  # noqa: S608
                    (day.isoformat(), note, *ids),
                )
        return sorted(unknown)

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one change, made whole or not at all."""
        with self._open() as database:
            # At once, so that what is counted still holds when the report is written.
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # What people write is for whoever runs the locator, not for the whole machine.
            self._path.touch(mode=0o600)
            with closing(
                sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
            ) as database:
                database.execute("PRAGMA journal_mode = WAL")
                # Deleted words are overwritten, not only unlinked.
                database.execute("PRAGMA secure_delete = ON")
                database.executescript(_SCHEMA)
                yield database
        except (sqlite3.Error, OSError, ValueError) as error:
            raise ReportsError(f"cannot use the reports at {self._path}: {error}") from error


def plain_text(text: str) -> str:
    """Return a text without what a terminal would obey or the eye would miss.

    Line breaks stay, as line feeds. Control and format characters go
    (Unicode categories Cc and Cf: escape sequences, those that turn the direction
    of writing around), and so do surrogates; the two joiners stay, which Persian,
    Indian scripts and emoji need. Line and paragraph separators become spaces.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(map(_seen, line)).strip() for line in lines).strip()


def _seen(char: str) -> str:
    if char in "\t\u2028\u2029":
        return " "
    kept = char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
    return char if kept else ""
