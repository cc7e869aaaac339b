"""Any CSV, with a mapping file that says what its columns are."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from locator.directory.rows import REQUIRED, Severity, read_row
from locator.importers.base import (
    Exclusion,
    Importer,
    ImportOptions,
    NoteKind,
    Row,
    RowError,
    SourcedService,
    SourceFileError,
)
from locator.importers.coordinates import stated_point
from locator.importers.formats.csv_mapping import (
    CODES,
    LISTS,
    PHONES,
    CellRule,
    CsvMapping,
    IgnoreRule,
    MappingError,
    read_mapping,
)
from locator.importers.phones import is_placeholder, printed_phones
from locator.importers.source_dates import date_in_name
from locator.importers.tables import column_name, file_text, rows_of
from locator.models import LocationType, Service, Source
from locator.phone import write_phone

DECISIVE = frozenset((*REQUIRED, "location_type", "status"))
"""Columns that a listing cannot do without: whether it may be shown, and where, hangs on them."""

POINT = ("latitude", "longitude", "coordinates_precision")
TO_THE_DOOR = ("address_1", "address_2", *POINT)
"""Columns that a confidential place gives up."""

_KEY = re.compile(r"[a-z0-9._-]{1,38}", re.ASCII)
_DIGEST_BYTES = 6


class MappedCsvImporter(Importer[SourcedService]):
    """Reads CSV files whose columns a mapping file explains."""

    format = "csv"
    title = "any CSV, with --mapping FILE that says what its columns are"

    def __init__(self, options: ImportOptions | None = None) -> None:
        super().__init__(options)
        self._mapping: CsvMapping | None = None
        self._dates: dict[str, str] = {}

    def rows(self, path: Path) -> Iterator[Row]:
        """Yield the rows of a CSV.

        Raises MappingError, with every fault, where the mapping is unsound or is not this file's.
        """
        mapping, faults = self._read_mapping()
        lines = io.StringIO(file_text(path), newline="")
        for _ in range(mapping.header_line - 1):
            lines.readline()
        reader = csv.reader(lines, delimiter=mapping.delimiter, strict=True)
        try:
            header = next(reader, [])
            faults += _missing(path.name, header, mapping)
            self._dates[path.name], undated = _date(path, mapping)
            faults += undated
            if faults:
                listed = "".join(f"\n- {fault}" for fault in faults)
                raise MappingError(f"{self.options.mapping} does not explain {path.name}:{listed}")
            for row in rows_of(path.name, header, reader, mapping.columns):
                yield replace(row, number=row.number + mapping.header_line - 1)
        except csv.Error as error:
            raise SourceFileError(
                f"{path.name}, line {reader.line_num + mapping.header_line - 1}: "
                f"is not CSV ({error}); fetch the file again"
            ) from error

    def _read_mapping(self) -> tuple[CsvMapping, list[str]]:
        if self.options.mapping is None:
            raise MappingError(
                "a CSV needs --mapping FILE that says what its columns are; "
                "docs/csv-mapping.toml is one to start from"
            )
        said = {
            "name": self.options.source,
            "licence": self.options.licence,
            "url": self.options.source_url,
            "date": self.options.date,
            "country": self.options.country,
        }
        self._mapping, faults = read_mapping(self.options.mapping, said)
        return self._mapping, faults

    def record(self, row: Row) -> SourcedService | Exclusion:
        """Return the listing of a row, or by which rule it is left out."""
        mapping = self._explained
        for rule in mapping.ignore:
            if row[rule.column].casefold() in rule.values:
                return Exclusion(self._name(row), _why(rule, row))
        cells = {name: self._cell(row, name, rule) for name, rule in mapping.cells.items()}
        cells |= self._of_source(row)
        cells |= self._numbers(row, cells)
        cells |= self._place(row, cells)
        return SourcedService(self._service(row, cells), row)

    def listings(self, records: Sequence[SourcedService]) -> Iterable[SourcedService]:
        """Return one listing a row."""
        return records

    def owns(self, source: Source) -> bool:
        """Say whether a source is the one that the mapping names."""
        return self._mapping is not None and source.name == self._mapping.source["name"]

    @property
    def _explained(self) -> CsvMapping:
        return self._read_mapping()[0] if self._mapping is None else self._mapping

    def _name(self, row: Row) -> str:
        rule = self._explained.cells["service_name"]
        return rule.constant or _joined(row, rule)

    def _cell(self, row: Row, name: str, rule: CellRule) -> str:
        """Return a cell of ours, counting words that the mapping does not explain."""
        text = _joined(row, rule)
        if rule.constant or not text:
            return rule.constant
        if name not in CODES:
            return "".join(rule.values.get(text.casefold(), (text,)))
        parts = text.split(rule.separator) if name in LISTS else [text]
        codes = [code for part in parts for code in self._codes(name, rule, part.strip())]
        return ";".join(dict.fromkeys(codes))

    def _codes(self, name: str, rule: CellRule, word: str) -> tuple[str, ...]:
        mapped = rule.values.get(word.casefold())
        if mapped is not None or not word:
            return mapped or ()
        if word in CODES[name]:
            return (word,)
        self.harvest.unknown_codes[f"{name}: {word[:60]}"] += 1
        if name in DECISIVE:
            reason = f"{word[:60]!r} is not in the mapping; say which of {', '.join(CODES[name])}"
            raise RowError((name, reason))
        return ()

    def _of_source(self, row: Row) -> dict[str, str]:
        """Return the cells that say where a listing is from."""
        mapping = self._explained
        key = " ".join(filter(None, (row[column] for column in mapping.key)))
        if not key:
            raise RowError((", ".join(mapping.key), "is empty; ids are made from it"))
        source = mapping.source
        rule = mapping.cells.get("country")
        return {
            "id": _id(mapping, row),
            "source": source["name"],
            "source_id": key,
            "source_url": source["url"],
            "source_date": self._dates[row.file],
            "licence": source["licence"],
            "country": (self._cell(row, "country", rule) if rule else "") or source["country"],
        }

    def _numbers(self, row: Row, cells: dict[str, str]) -> dict[str, str]:
        """Return the phone cells with each number as the directory writes it."""
        written = {}
        for name, use in PHONES.items():
            rule = self._explained.cells.get(name)
            if rule is None:
                continue
            parts = [part.strip() for part in cells[name].split(rule.separator)]
            for part in filter(is_placeholder, parts):
                self._left_out(row, name, f"{part[:60]!r} is no real number")
            phones = printed_phones([(use, part) for part in parts], cells["country"])
            written[name] = ";".join(write_phone(phone) for phone in phones)
        return written

    def _place(self, row: Row, cells: dict[str, str]) -> dict[str, str]:
        """Return the cells of the place: none where it is confidential or not to be believed."""
        if cells.get("location_type") == LocationType.CONFIDENTIAL:
            return dict.fromkeys(TO_THE_DOOR, "")
        point, doubt = stated_point(cells.get("latitude", ""), cells.get("longitude", ""))
        if doubt:
            self.note(NoteKind.WARNING, row, self._name(row), "latitude", doubt)
        if point is None:
            return dict.fromkeys(POINT, "")
        degrees = (f"{point.latitude:.6f}", f"{point.longitude:.6f}")
        return dict(zip(("latitude", "longitude"), degrees, strict=True))

    def _service(self, row: Row, cells: dict[str, str]) -> Service:
        """Return the listing of a row's cells, without those that the directory refuses.

        Raises RowError where one of those decides whether and where it may be shown.
        """
        service, problems = read_row(cells, row.number)
        faults = {p.field: p.reason for p in problems if p.severity is Severity.ERROR}
        if not faults:
            return service
        if not faults.keys() & DECISIVE:
            sound = {name: "" if name in faults else text for name, text in cells.items()}
            if not faults.keys().isdisjoint(POINT):
                sound |= dict.fromkeys(POINT, "")
            service, problems = read_row(sound, row.number)
            if all(problem.severity is not Severity.ERROR for problem in problems):
                for name, reason in faults.items():
                    self._left_out(row, name, reason)
                return service
        raise RowError(*faults.items())

    def _left_out(self, row: Row, name: str, reason: str) -> None:
        self.note(NoteKind.WARNING, row, self._name(row), name, f"{reason}; it is left out")


def _joined(row: Row, rule: CellRule) -> str:
    return rule.join.join(filter(None, (row[column] for column in rule.columns)))


def _why(rule: IgnoreRule, row: Row) -> str:
    return rule.reason or f"{rule.column} is {row[rule.column][:60]!r}"


def _id(mapping: CsvMapping, row: Row) -> str:
    """Return a lasting id: the source's own key where it is fit for one, else a digest."""
    parts = [row[column].casefold() for column in mapping.key]
    if len(parts) == 1 and _KEY.fullmatch(parts[0]):
        return f"{mapping.prefix}-{parts[0]}"
    digest = blake2b("|".join(parts).encode(), digest_size=_DIGEST_BYTES)
    return f"{mapping.prefix}-{digest.hexdigest()}"


def _missing(file: str, header: Sequence[str], mapping: CsvMapping) -> list[str]:
    """Return a sentence for each column that the mapping names and the file lacks."""
    columns = [column_name(name) for name in header]
    shown = ", ".join(name.strip()[:40] for name in header[:40]) or "none"
    return [
        f"the column {name!r} is not in {file}, whose columns are {shown}"
        for name in mapping.columns
        if name not in columns
    ]


def _date(path: Path, mapping: CsvMapping) -> tuple[str, list[str]]:
    """Return when a file was true: as said, as the mapping says, or as its name says."""
    try:
        return date_in_name(path, mapping.source["date"]), []
    except SourceFileError:
        return "", [
            "source.date is missing; give it there, with --date, or in the file's name "
            "(list-2026-04.csv)"
        ]
