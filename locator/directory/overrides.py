"""An operator's own corrections, laid over the directory file whenever it is read to be used.

They stand in a file of their own, `overrides.csv`, so that no import can undo them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from locator.directory.cells import Problem, RowReader, Severity
from locator.directory.rows import COLUMNS, HIDDEN_DECIMALS, district_code, read_row
from locator.geocoding.outcomes import Precision
from locator.models import LocationType, Service

FILE_NAME = "overrides.csv"
"""Where the corrections of a directory file stand: beside it, under this name."""

OVERRIDE_COLUMNS = ("id", "column", "value", "note", "date")
"""The columns of the corrections' file: whose cell, which cell, what it holds, why, since when."""

_CORRECTABLE = frozenset(COLUMNS) - {"id"}


class Override(NamedTuple):
    """One correction of one cell; ``row`` is its line in the corrections' file."""

    row: int
    id: str
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """Corrections by the id of the listing they are for, and what is wrong with their file."""

    by_id: Mapping[str, Sequence[Override]]
    problems: tuple[Problem, ...] = ()

    def gone(self, ids: Mapping[str, object]) -> list[Problem]:
        """Return a warning for each listing that has corrections and is not in the directory."""
        return [
            _problem(
                overrides[0].row,
                "id",
                f"{id_!r} is not in the directory file: its source has it no more, or the id is "
                "mistyped; take its corrections out or mend the id",
                Severity.WARNING,
            )
            for id_, overrides in self.by_id.items()
            if id_ not in ids
        ]


NO_OVERRIDES = Overrides({})


def _problem(row: int, field: str, reason: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(row, field, reason, severity, FILE_NAME)


def parse_overrides(text: str) -> Overrides:
    """Return the corrections that a file's text holds, with every problem of every row."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    by_id: dict[str, list[Override]] = {}
    problems: list[Problem] = []
    try:
        header = next(rows, [])
        if sorted(header) != sorted(OVERRIDE_COLUMNS):
            reason = f"the header must name these columns: {','.join(OVERRIDE_COLUMNS)}"
            return Overrides({}, (_problem(1, "", reason),))
        for line, cells in enumerate(rows, start=2):
            if not any(cells):
                continue
            override, found = _read(dict(zip(header, cells, strict=False)), line)
            if len(cells) != len(header):
                found.append(_problem(line, "", f"has {len(cells)} cells, not {len(header)}"))
            problems.extend(found)
            if not found:
                by_id.setdefault(override.id, []).append(override)
    except csv.Error as error:
        problems.append(_problem(rows.line_num, "", f"is not CSV: {error}"))
    return Overrides(by_id, (*problems, *_twice(by_id)))


def _read(cells: Mapping[str, str], line: int) -> tuple[Override, list[Problem]]:
    reader = RowReader(cells, line)
    override = Override(line, reader.text("id"), reader.text("column"), cells.get("value", ""))
    reader.text("note")
    if not reader.date("date"):
        reader.add("date", "is empty; say when the correction was made")
    if override.column not in _CORRECTABLE:
        reader.add("column", f"{override.column[:60]!r} is no column that can be corrected")
    return override, [replace(problem, file=FILE_NAME) for problem in reader.problems]


def _twice(by_id: Mapping[str, Sequence[Override]]) -> list[Problem]:
    """Return an error for each cell that is corrected a second time."""
    problems = []
    for overrides in by_id.values():
        first: dict[str, int] = {}
        for row, id_, column, _ in overrides:
            if first.setdefault(column, row) != row:
                reason = f"{column} of {id_!r} is corrected in row {first[column]} already"
                problems.append(_problem(row, "column", reason))
    return problems


def read_corrected(
    row: Mapping[str, str], number: int, overrides: Sequence[Override]
) -> tuple[Service, list[Problem]]:
    """Return the service of a row with its corrections, and every problem of both.

    A problem that the corrections bring in is named by the row of their own file,
    one that they mend is not named. ``number`` is the row's line in the directory file.
    """
    _, before = read_row(row, number)
    service, after = read_row(_corrected(row, overrides), number)
    problems = [p if p in before else _blamed(p, overrides) for p in after]
    return service, [*problems, *_left_behind(overrides)]


def _corrected(row: Mapping[str, str], overrides: Sequence[Override]) -> dict[str, str]:
    values = {override.column: override.value for override in overrides}
    hidden = values.get("location_type", "").strip() == LocationType.CONFIDENTIAL
    return {**(_hidden(row, values) if hidden else row), **values}


def _hidden(row: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Return a row without what leads to its door, so that one correction hides a place."""
    country = values.get("country", row.get("country", "")).strip()
    hidden = {
        **row,
        "address_1": "",
        "address_2": "",
        # Texts of a source that prints the address may quote it.
        "alert": "",
        "description": "",
        "postal_code": district_code(row.get("postal_code", ""), country),
        **{field: _coarse(row.get(field, "")) for field in ("latitude", "longitude")},
    }
    if hidden["latitude"].strip():
        hidden["coordinates_precision"] = Precision.AREA
    return hidden


def _coarse(cell: str) -> str:
    try:
        return f"{round(float(cell), HIDDEN_DECIMALS):g}"
    except ValueError:
        return cell


def _blamed(problem: Problem, overrides: Sequence[Override]) -> Problem:
    """Return a problem of a corrected row as one of the correction that brought it in."""
    for override in overrides:
        if override.column == problem.field:
            return replace(problem, row=override.row, file=FILE_NAME)
    last = overrides[-1]
    reason = f"{problem.reason} (in {last.id!r}, once it is corrected)"
    return replace(problem, row=last.row, reason=reason, file=FILE_NAME)


_MOVES = ("address_1", "city", "postal_code")


def _left_behind(overrides: Sequence[Override]) -> list[Problem]:
    """Return a warning where an address is corrected and the place on the map is not."""
    columns = {override.column for override in overrides}
    if columns & {"latitude", "longitude", "location_type"}:
        return []
    reason = (
        "corrects an address whose place on the map stays; give latitude and longitude as well "
        "if the service has moved"
    )
    moved = [override for override in overrides if override.column in _MOVES]
    return [_problem(o.row, o.column, reason, Severity.WARNING) for o in moved[:1]]
