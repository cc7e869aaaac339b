"""The files of SAMHSA's national directories, as rows: workbooks of any year, and the CSV of 2024.

What is attested, and what is only tolerated:
- The workbooks of 2023 are at hand: sheets `Facilities List` (header in the first
  line: Name1, Name2, Street1, Street2, City, State, Zip, Phone, Intake1, Intake2,
  Intake1a, Intake2a, Service_code_info) and `Service Code Reference` (service_code and
  service_name among others, in lower case in one directory and capitalised in the other).
- Public programs that read the workbook of 2022 find its sheet by that same name, the
  same thirteen columns in that order below one line of headers, and columns named
  service_code, service_name and service_code_info; the headers' case is not told.
- Public programs that read the workbooks of 2025 name the columns in lower case, in the
  first line of the first sheet; the second sheet is the key, of 224 codes. The names
  of its sheets are not told, and so neither sheet needs to have its name.
- Tolerated without an example: any order, further columns (zip4, county, intake_prompt,
  facility_id), spaces, underscores and case in headers, titles above them, sheets by other
  names, and a key with columns of its own kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from locator.importers.base import Row, SourceFileError
from locator.importers.tables import (
    HEADER_WITHIN,
    column_name,
    csv_lines,
    has_header,
    is_xlsx,
    table_of,
    workbook_sheets,
)

COLUMNS = ("name1", "street1", "city", "state", "zip", "phone", "service_code_info")
INTAKE_COLUMNS = ("intake1", "intake2", "intake1a", "intake2a")
CODE_COLUMNS = ("service_code", "service_name")
FACILITIES_SHEET, CODES_SHEET = "Facilities List", "Service Code Reference"

_READ = (*COLUMNS, *INTAKE_COLUMNS, *CODE_COLUMNS, "name2", "street2", "facility_id")
_KIND = "directory_type"
_SPELLED = {name.replace("_", ""): name for name in (*_READ, _KIND)}
_BETWEEN_LETTERS = re.compile(r"[\s_-]+")

Lines = Sequence[Sequence[str]]


class SamhsaDirectory(StrEnum):
    """Which of the two national directories a facility is listed in."""

    SUBSTANCE_USE = "substance"
    MENTAL_HEALTH = "mental"


_DIRECTORY_OF_CODE = {"DT": SamhsaDirectory.SUBSTANCE_USE, "MH": SamhsaDirectory.MENTAL_HEALTH}
"""A code that only one of the directories' code sheets has."""


@dataclass(frozen=True, slots=True)
class DirectoryFile:
    """A directory's rows, each with its ``directory_type``, and the names its key gives codes."""

    rows: Iterator[Row]
    code_names: Mapping[str, str]


def read_directory(path: Path, needed: Sequence[str] = COLUMNS) -> DirectoryFile:
    """Return what a directory's workbook or CSV holds; ``needed`` columns are in its list.

    Raises SourceFileError where the file is neither, or lacks the list of facilities
    with these columns or the key to its codes.
    """
    if not is_xlsx(path):
        table = table_of(path.name, csv_lines(path), (*needed, _KIND), naming=_name, wanted=_read)
        return DirectoryFile(table.rows, {})
    sheets = [(sheet.name, list(sheet.lines)) for sheet in workbook_sheets(path)]
    key = _sheet(path.name, sheets, CODES_SHEET, CODE_COLUMNS)
    facilities = _sheet(path.name, sheets, FACILITIES_SHEET, needed)
    names = {
        row["service_code"]: row["service_name"]
        for row in table_of(path.name, key, CODE_COLUMNS, naming=_name, wanted=_read).rows
        if not row.fault
    }
    kind = _kind(path.name, names)
    listed = table_of(path.name, facilities, needed, naming=_name, wanted=_read).rows
    return DirectoryFile((_of_kind(row, kind) for row in listed), names)


def _name(cell: str) -> str:
    """Return the name we know a column by, however its parts are joined: "Service code info"."""
    return _SPELLED.get(_BETWEEN_LETTERS.sub("", cell).lower(), column_name(cell))


def _read(column: str) -> bool:
    return column in _READ or column == _KIND


def _of_kind(row: Row, kind: SamhsaDirectory) -> Row:
    return replace(row, cells={**row.cells, _KIND: kind})


def _sheet(
    file: str, sheets: Sequence[tuple[str, Lines]], name: str, required: Sequence[str]
) -> Lines:
    """Return the lines of the sheet of a name, else of the only one with the columns required."""
    for sheet, lines in sheets:
        if column_name(sheet) == column_name(name):
            return lines
    fit = [(n, lines) for n, lines in sheets if has_header(lines[:HEADER_WITHIN], required, _name)]
    if len(fit) == 1:
        return fit[0][1]
    if not fit:
        raise SourceFileError(
            f"{file} has no sheet {name!r}, nor one with the columns {', '.join(required)}; "
            "it is not the official workbook"
        )
    several = ", ".join(repr(n) for n, _ in fit)
    raise SourceFileError(f"{file} has several sheets that may be its {name!r}: {several}")


def _kind(file: str, codes: Mapping[str, str]) -> SamhsaDirectory:
    kinds = [kind for code, kind in _DIRECTORY_OF_CODE.items() if code in codes]
    if len(kinds) != 1:
        raise SourceFileError(f"{file}: its sheet {CODES_SHEET!r} is of neither national directory")
    return kinds[0]
