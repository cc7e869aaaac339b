"""What every importer does: rows of a source file in, checked services and notes out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from locator.directory.rows import Severity, read_row, write_row
from locator.models import Service, Source

Progress = Callable[[int], None]
"""Told how many further rows have been read."""

PROGRESS_STEP = 250
"""Rows between two reports of progress."""


class ImporterError(Exception):
    """The import stopped before it changed anything; its message says what to do."""


class ShrinkError(ImporterError):
    """A source brings far fewer listings than it had; see that its files are whole, or allow it."""


class SourceFileError(ImporterError):
    """A source file is missing, damaged or of another format; fetch it again or name its format."""


class UnknownFormatError(ImporterError):
    """There is no importer of that name; use one of those the message lists."""


class UnsoundDirectoryError(ImporterError):
    """The directory to import into has faults of its own; mend those that `check` names first."""


class PartialSourceError(ImporterError):
    """Some of a source's files are missing that must be read together; give all in one import."""


class RowError(Exception):
    """A row is not fit to be listed; ``problems`` holds each field with its reason."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {reason}" for name, reason in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a source file; ``number`` is its line there, the header being 1.

    Cells are stripped, and named by their column in lower case. In a JSON file a row
    is one object of its list, numbered from 1: ``item`` is the object as it stands
    there, and ``cells`` are those of its values that are text or numbers. A ``fault``
    says why the row as a whole cannot be trusted; such a row is rejected unread.
    """

    file: str
    number: int
    cells: Mapping[str, str]
    item: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""

    def __getitem__(self, column: str) -> str:
        """Return a cell's text, empty where the row has no such cell."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person who imports says of files that do not say it themselves.

    ``date`` is when the source was true (ISO 8601 date, month or year), ``mapping``
    the file that explains the columns of a CSV of any shape. An empty text means
    that nothing was said.
    """

    date: str = ""
    source: str = ""
    source_url: str = ""
    licence: str = ""
    country: str = ""
    mapping: Path | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """How a format's addresses give their list page by page, as JSON.

    ``query`` is the parameter of the address that asks for a page, counted from 1;
    ``total`` the key of an answer that holds the number of pages. An answer without
    that key is the whole list. Each page is read as a file of its own, in order.
    """

    query: str = "page"
    total: str = "totalPages"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A sound row that is left out on purpose, and why."""

    name: str
    reason: str


class NoteKind(StrEnum):
    """What became of the row that a note is about."""

    REJECTED = "rejected"
    EXCLUDED = "excluded"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing an import has to say about one cell of one row."""

    kind: NoteKind
    file: str
    row: int
    name: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourcedService:
    """A service and the row of the source that it was made from."""

    service: Service
    row: Row


@dataclass(frozen=True, slots=True)
class Merge:
    """Rows of the source that are one place: the listing's id and each row's name."""

    id: str
    names: tuple[str, ...]


@dataclass(slots=True)
class Harvest:
    """What an importer got out of its files."""

    rows: int = 0
    listings: list[SourcedService] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unknown_codes: Counter[str] = field(default_factory=Counter)
    merges: list[Merge] = field(default_factory=list)


Record = TypeVar("Record")


class Importer(ABC, Generic[Record]):
    """Turns files of one format into listings, and says what became of every other row.

    A format says how its files become rows (`rows`), how a row is understood
    (`record`) and how records become listings (`listings`).
    """

    format: ClassVar[str]
    """The name used on the command line."""
    title: ClassVar[str]
    """What the format is, for people."""
    withdraws: ClassVar[frozenset[str]] = frozenset()
    """Columns in which a newer edition's silence takes back what an older one said."""
    lasting_keys: ClassVar[bool] = True
    """Whether the source's own key (`Source.id`) names the same place in every edition."""
    paging: ClassVar[Paging | None] = None
    """How its addresses are paged; None where an address is one whole file."""

    def __init__(self, options: ImportOptions | None = None) -> None:
        self.options = options or ImportOptions()
        self.harvest = Harvest()

    @abstractmethod
    def rows(self, path: Path) -> Iterator[Row]:
        """Yield the rows of a file; raise SourceFileError where it is not of this format."""

    @abstractmethod
    def record(self, row: Row) -> Record | Exclusion:
        """Return what a row says, or why it is left out; raise RowError where it is unfit."""

    @abstractmethod
    def listings(self, records: Sequence[Record]) -> Iterable[SourcedService]:
        """Return the listings that all the files' records make together."""

    @abstractmethod
    def owns(self, source: Source) -> bool:
        """Say whether a listing's source is the one that was just read.

        Such a listing is gone from its source where this import does not bring it again.
        """

    def refusal(self, directory: Iterable[Service]) -> str:  # noqa: ARG002  others look at it
        """Return why what was read must not go into this directory, or an empty string."""
        return ""

    def run(self, paths: Iterable[Path], progress: Progress | None = None) -> Harvest:
        """Read the files and return everything found in them.

        Raises SourceFileError where a file cannot be read as this format.
        """
        records = [record for path in paths for record in self._records(path, progress)]
        seen: dict[str, Row] = {}
        for listing in self.listings(records):
            self._keep(listing, seen)
        return self.harvest

    def note(self, kind: NoteKind, row: Row, name: str, column: str, reason: str) -> None:
        """Note what became of a row."""
        self.harvest.notes.append(Note(kind, row.file, row.number, name, column, reason))

    def _records(self, path: Path, progress: Progress | None) -> Iterator[Record]:
        told = self.harvest.rows
        for row in self.rows(path):
            self.harvest.rows += 1
            if progress is not None and self.harvest.rows - told >= PROGRESS_STEP:
                progress(self.harvest.rows - told)
                told = self.harvest.rows
            try:
                record = self._understood(row)
            except RowError as error:
                for column, reason in error.problems:
                    self.note(NoteKind.REJECTED, row, "", column, reason)
                continue
            if isinstance(record, Exclusion):
                self.note(NoteKind.EXCLUDED, row, record.name, "", record.reason)
            else:
                yield record
        if progress is not None and self.harvest.rows > told:
            progress(self.harvest.rows - told)

    def _understood(self, row: Row) -> Record | Exclusion:
        if row.fault:
            raise RowError(("", row.fault))
        return self.record(row)

    def _keep(self, listing: SourcedService, seen: dict[str, Row]) -> None:
        """Keep a listing that the directory file would accept, and note why another is not."""
        service, row = listing.service, listing.row
        problems = read_row(write_row(service), row.number)[1]
        errors = [p for p in problems if p.severity is Severity.ERROR]
        for problem in errors or problems:
            kind = NoteKind.REJECTED if errors else NoteKind.WARNING
            self.note(kind, row, service.name, problem.field, problem.reason)
        if errors:
            return
        first = seen.setdefault(service.id, row)
        if first is not row:
            reason = f"{service.id!r} stands in row {first.number} of {first.file} already"
            self.note(NoteKind.REJECTED, row, service.name, "id", reason)
            return
        self.harvest.listings.append(listing)
