"""The directory file: read with every problem named, written whole or not at all."""

from __future__ import annotations

import csv
import gc
import io
import os
import secrets
import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from locator.directory.leftovers import lock, sweep_leftovers
from locator.directory.overrides import (
    FILE_NAME,
    NO_OVERRIDES,
    Overrides,
    parse_overrides,
    read_corrected,
)
from locator.directory.rows import COLUMNS, REQUIRED, Problem, Severity, read_row, write_row
from locator.models import Service
from locator.spreadsheet import cell_as_written


class DirectoryFileError(Exception):
    """The directory file cannot be read at all; mend or restore it, nothing was changed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a directory file holds: its sound services and all that is wrong with it."""

    services: tuple[Service, ...]
    problems: tuple[Problem, ...]
    rows: int

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems that make the file unfit to be served."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


def read_services(path: Path) -> Reading:
    """Read a directory file as it stands, naming every problem of every row.

    Raises DirectoryFileError where there is no such file or it is no CSV in UTF-8.
    """
    return _read_text(text_of(path), NO_OVERRIDES)


def read_directory(path: Path, overrides: Path | None = None) -> Reading:
    """Read a directory file with the operator's own corrections laid over it.

    ``overrides`` is the corrections' file where it is not the one beside the
    directory file. Problems of both files are named. Raises DirectoryFileError where
    one of them cannot be read; only the corrections beside the file may be missing.
    """
    corrections = overrides_of(path, overrides)
    known = parse_overrides(text_of(corrections)) if corrections else NO_OVERRIDES
    return _read_text(text_of(path), known)


def overrides_of(path: Path, overrides: Path | None = None) -> Path | None:
    """Return the corrections' file of a directory file, or None where it has none."""
    beside = path.with_name(FILE_NAME)
    chosen = overrides or beside
    # A file that was named and is not there must not leave a hidden place unhidden.
    return None if chosen == beside and not beside.exists() else chosen


def text_of(path: Path) -> str:
    """Return the text of a CSV file in UTF-8. Raises DirectoryFileError where it is none."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DirectoryFileError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DirectoryFileError(
            f"{path} is not UTF-8 (byte {error.start}); save it as CSV UTF-8"
        ) from error


@contextmanager
def paused_collector() -> Iterator[None]:
    """Hold Python's collector while many lasting values are made; it doubles the time it takes."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@paused_collector()
def _read_text(text: str, overrides: Overrides) -> Reading:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    services: list[Service] = []
    problems = list(overrides.problems)
    count = 0
    lines: dict[str, int] = {}
    try:
        header = next(rows, [])
        if faults := tuple(header_problems(header, COLUMNS, REQUIRED)):
            return Reading((), faults + overrides.problems, 0)
        for line, cells in numbered(rows):
            count += 1
            service, found = _read_cells(header, cells, line, overrides)
            first = lines.setdefault(service.id, line)
            if first != line and service.id:
                found.append(Problem(line, "id", f"{service.id!r} stands in row {first} already"))
            problems.extend(found)
            if not any(p.severity is Severity.ERROR for p in found):
                services.append(service)
    except csv.Error as error:
        problems.append(Problem(rows.line_num, "", f"is not CSV: {error}"))
    problems.extend(overrides.gone(lines))
    return Reading(tuple(services), tuple(problems), count)


def numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Number the rows as a spreadsheet does, blank ones passed over."""
    for number, cells in enumerate(rows, start=2):
        if any(cells):
            yield number, cells


def header_problems(
    header: Sequence[str],
    columns: Collection[str],
    required: Collection[str],
    file: str = "the directory file",
) -> Iterator[Problem]:
    """Give what is wrong with a header whose columns may be ``columns``, in any order."""
    for column in required:
        if column not in header:
            yield Problem(1, column, "this column is missing from the header")
    for column in header:
        if column not in columns:
            yield Problem(1, column[:60], f"is not a column of {file}")
        elif list(header).count(column) > 1:
            yield Problem(1, column, "stands in the header more than once")


def _read_cells(
    header: list[str], cells: list[str], line: int, overrides: Overrides
) -> tuple[Service, list[Problem]]:
    row = dict(zip(header, map(as_written, cells), strict=False))
    corrections = overrides.by_id.get(row.get("id", "").strip()) if overrides.by_id else None
    if corrections:
        service, problems = read_corrected(row, line, corrections)
    else:
        service, problems = read_row(row, line)
    problems.extend(length_problems(header, cells, line))
    return service, problems


def length_problems(header: Sequence[str], cells: Sequence[str], line: int) -> Iterator[Problem]:
    """Give a problem where a row has more or fewer cells than the header."""
    if len(cells) != len(header):
        yield Problem(line, "", f"has {len(cells)} cells where the header has {len(header)}")


def as_written(cell: str) -> str:
    """Return a cell as it was before an export made it safe, so that exports can be read back."""
    return cell_as_written(cell) if cell.startswith("'") else cell


def write_services(path: Path, services: Iterable[Service]) -> None:
    """Write a directory file, sorted by id; the old one stands until the new is complete."""
    ordered = sorted(services, key=lambda service: service.id)
    content = io.BytesIO()
    # Bytes at once: text of the whole directory would take four times their memory.
    text = io.TextIOWrapper(content, encoding="utf-8", newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(write_row(service) for service in ordered)
    text.flush()
    replace_file(path, content.getbuffer())


def replace_file(path: Path, content: bytes | memoryview) -> None:
    """Put new content in a file's place in one step, so that no reader sees half of it.

    An existing file keeps who may read it; a new one gets what the umask leaves.
    """
    with replacing(path) as file:
        file.write(content)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write, which takes the path's place in one step once it is complete.

    Where writing it fails, the old file stands and nothing is left of the new one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep_leftovers(path)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        # The system applies the umask; asking for its value would change it for other threads.
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except OSError as error:
        # The name of a file that nobody asked for would say nothing.
        error.filename = str(path)
        raise
    try:
        with os.fdopen(handle, "wb") as file:
            lock(file.fileno())
            # Before the first byte: a private file is not readable by others even while written.
            if path.exists():
                temporary.chmod(stat.S_IMODE(path.stat().st_mode))
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
