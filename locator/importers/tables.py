"""Tables of source files, CSV (plain or gzipped), XLSX and ODS, as rows by column name."""

from __future__ import annotations

import csv
import gzip
import io
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path

import msgspec

from locator.importers.base import Row, SourceFileError

LARGEST_TABLE = 200_000_000
"""Bytes a table may hold unpacked; a larger one is a mistake or a trap, not a directory."""

LARGEST_WORKBOOK = 1_000_000_000
"""Bytes a workbook's XML may hold unpacked: England's care regulator publishes some 500 MB."""

LARGEST_RATIO = 100
"""Times that a workbook may unpack to its own size; the real ones tried stay below 25."""

SMALL_WORKBOOK = 20_000_000
"""Unpacked bytes that do no harm, whatever the ratio."""

LARGEST_CELL = 32_767
"""Characters of a cell: what a cell of an XLSX workbook can hold (Excel's specification)."""

MOST_COLUMNS = 16_384
"""Columns of a table: what a sheet of an XLSX workbook can hold (Excel's specification)."""

HEADER_WITHIN = 20
"""Lines from the top among which a header is looked for, below titles and notes."""

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK"

_READER = Path(__file__).with_name("workbook_process.py")

Naming = Callable[[str], str]
"""Returns the name that a column goes by, from the cell of the header."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a file: its rows, and the texts that stand above its header."""

    above: tuple[str, ...]
    rows: Iterator[Row]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook; its lines are read once, in order, before the next sheet's."""

    name: str
    lines: Iterator[list[str]]


def column_name(cell: str) -> str:
    """Return a column's name as printed, in lower case and without spare spaces."""
    return " ".join(cell.split()).lower()


def is_xlsx(path: Path) -> bool:
    """Say whether a file is a zip archive, as XLSX and ODS workbooks are."""
    return _content(path, 2).startswith(ZIP_MAGIC)


def csv_rows(path: Path, required: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a CSV file in UTF-8, gzipped or not, below its header.

    Raises SourceFileError where the file cannot be read or lacks a required column.
    """
    yield from table_of(path.name, csv_lines(path), required).rows


def csv_lines(path: Path) -> Iterator[list[str]]:
    """Yield the lines of cells of a CSV file in UTF-8, each ending with its last one that has text.

    Raises SourceFileError where the file cannot be read or is no CSV.
    """
    lines = csv.reader(io.StringIO(file_text(path), newline=""), strict=True)
    try:
        yield from map(_trimmed, lines)
    except csv.Error as error:
        raise SourceFileError(
            f"{path.name}, line {lines.line_num}: is not CSV ({error}); fetch the file again"
        ) from error


def workbook_sheets(path: Path) -> Generator[Sheet, None, None]:
    """Yield the sheets of an XLSX or ODS workbook, their cells as text.

    A line ends with its last cell that holds something; the first line is the
    sheet's first, though it be empty. Raises SourceFileError where the file is no
    workbook, damaged, or asks for more memory than a directory's workbook does.
    """
    _check_archive(path)
    with subprocess.Popen(  # noqa: S603  our own program, and the path is an argument to it
        [sys.executable, "-P", str(_READER), str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            for name, frames in groupby(_frames(path, process.stdout or ()), itemgetter(0)):
                yield Sheet(name, (cells or [] for _, cells in islice(frames, 1, None)))
            failed = process.wait() != 0
        finally:
            process.kill()
    if failed:
        raise _damaged(path)


def _frames(path: Path, lines: Iterable[bytes]) -> Iterator[tuple[str, list[str] | None]]:
    size = 0
    for line in lines:
        size += len(line)
        if size > 2 * LARGEST_TABLE:
            raise SourceFileError(f"{path.name} holds over {size:,} bytes of text; check it")
        try:
            yield msgspec.json.decode(line, type=tuple[str, list[str] | None])
        except msgspec.DecodeError as error:
            raise _damaged(path) from error


def _check_archive(path: Path) -> None:
    """Refuse what is no zip archive, and what unpacks to far more than a workbook does."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        packed = path.stat().st_size
    except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise _damaged(path) from error
    if size > LARGEST_WORKBOOK or size > max(SMALL_WORKBOOK, packed * LARGEST_RATIO):
        raise SourceFileError(f"{path.name} unpacks to {size:,} bytes, too many; check it")


def _damaged(path: Path) -> SourceFileError:
    return SourceFileError(
        f"{path.name} cannot be read as an XLSX or ODS workbook; fetch the file again"
    )


def rows_of(
    file: str, header: Sequence[str], lines: Iterable[Sequence[str]], required: Sequence[str]
) -> Iterator[Row]:
    """Yield lines of cells as rows, their columns named in lower case; blank lines are passed over.

    Raises SourceFileError where a required column is missing or a column stands twice.
    """
    yield from table_of(file, chain((header,), lines), required).rows


def table_of(
    file: str,
    lines: Iterable[Sequence[str]],
    required: Sequence[str],
    *,
    naming: Naming = column_name,
    wanted: Callable[[str], bool] | None = None,
) -> Table:
    """Return the table whose header is the first line that names every required column.

    ``wanted`` says which columns' cells rows are to have; without it they have all.
    Raises SourceFileError where no line near the top is such a header, a column that
    is required or wanted stands twice, or there are more columns than a sheet holds.
    """
    numbered = enumerate(lines, start=1)
    top = list(islice(numbered, HEADER_WITHIN))
    at = header_line([cells for _, cells in top], required, naming)
    columns = _trimmed([naming(cell) for cell in top[at][1]] if top else [])
    _check_columns(file, columns, required, wanted)
    kept = [(n, name) for n, name in enumerate(columns) if wanted is None or wanted(name)]
    return Table(
        above=tuple(cell for _, cells in top[:at] for cell in cells if cell),
        rows=_rows(file, len(columns), kept, chain(top[at + 1 :], numbered)),
    )


def header_line(
    lines: Sequence[Sequence[str]], required: Sequence[str], naming: Naming = column_name
) -> int:
    """Return the index of the line that names the most of the required columns."""
    named = [sum(name in set(map(naming, cells)) for name in required) for cells in lines]
    return named.index(max(named)) if named else 0


def has_header(
    lines: Sequence[Sequence[str]], required: Sequence[str], naming: Naming = column_name
) -> bool:
    """Say whether one of the lines names every required column."""
    return any(set(required) <= set(map(naming, cells)) for cells in lines)


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _check_columns(
    file: str,
    columns: Sequence[str],
    required: Sequence[str],
    wanted: Callable[[str], bool] | None,
) -> None:
    if len(columns) > MOST_COLUMNS:
        raise SourceFileError(f"{file} has {len(columns):,} columns, too many; check it")
    missing = [name for name in required if name not in columns]
    if missing:
        raise SourceFileError(
            f"{file} lacks the column {missing[0]!r}; it is not a file of this format"
        )
    read = required if wanted is None else [*required, *filter(wanted, columns)]
    doubled = [name for name in read if columns.count(name) > 1]
    if doubled:
        raise SourceFileError(f"{file} has the column {doubled[0]!r} twice; fetch the file again")


def _rows(
    file: str,
    width: int,
    kept: Sequence[tuple[int, str]],
    lines: Iterable[tuple[int, Sequence[str]]],
) -> Iterator[Row]:
    for number, cells in lines:
        if not any(cells):
            continue
        found = {
            name: " ".join(cells[n][:LARGEST_CELL].split()) for n, name in kept if n < len(cells)
        }
        yield Row(file, number, found, fault=_fault(cells, width, kept))


def _fault(cells: Sequence[str], width: int, kept: Sequence[tuple[int, str]]) -> str:
    """Say why a line's cells cannot be trusted to be those of its columns, if so."""
    surplus = sum(bool(cell.strip()) for cell in cells[width:])
    if surplus:
        return (
            f"has more cells than the header has columns ({surplus} more hold text); "
            "a comma may lack its quotes"
        )
    for n, name in kept:
        if n < len(cells) and len(cells[n]) > LARGEST_CELL:
            return f"its cell {name!r} holds {len(cells[n]):,} characters, too many; check it"
    return ""


def file_text(path: Path) -> str:
    """Return the text of a file in UTF-8, gzipped or not.

    Raises SourceFileError where it cannot be read, unpacks to too much or is not UTF-8.
    """
    content = _content(path)
    try:
        if content.startswith(GZIP_MAGIC):
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
                content = file.read(LARGEST_TABLE + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceFileError(f"{path.name} is cut short or damaged; fetch it again") from error
    if len(content) > LARGEST_TABLE:
        raise SourceFileError(f"{path.name} holds over {LARGEST_TABLE:,} bytes; check it")
    if content.startswith(ZIP_MAGIC + b"\3\4"):
        raise SourceFileError(f"{path.name} is a zip archive; unpack it and give the file in it")
    if b"\0" in content[:2]:
        raise SourceFileError(f"{path.name} is not UTF-8 but UTF-16 or UTF-32; save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceFileError(
            f"{path.name} is not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error


def _content(path: Path, size: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise SourceFileError(f"{path} cannot be read: {error.strerror}") from error
