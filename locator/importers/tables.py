"""Tables of source files, CSV (plain or gzipped) and XLSX, as rows by column name."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from locator.importers.base import Row, SourceFileError

LARGEST_TABLE = 200_000_000
"""Bytes a table may hold unpacked; a larger one is a mistake or a trap, not a directory."""

GZIP_MAGIC = b"\x1f\x8b"
XLSX_MAGIC = b"PK"

_DAMAGED_XLSX = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    OSError,
    EOFError,
)
"""What openpyxl raises on workbooks that are cut short or not workbooks."""


def is_xlsx(path: Path) -> bool:
    """Say whether a file is a zip archive, as XLSX workbooks are."""
    return _content(path, 2).startswith(XLSX_MAGIC)


def csv_rows(path: Path, required: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a CSV file in UTF-8, gzipped or not.

    Raises SourceFileError where the file cannot be read or lacks a required column.
    """
    lines = csv.reader(io.StringIO(file_text(path), newline=""), strict=True)
    try:
        header = next(lines, [])
        yield from rows_of(path.name, header, lines, required)
    except csv.Error as error:
        raise SourceFileError(
            f"{path.name}, line {lines.line_num}: is not CSV ({error}); fetch the file again"
        ) from error


def xlsx_sheets(path: Path, names: Sequence[str]) -> dict[str, list[list[str]]]:
    """Return the cells of a workbook's sheets as text, by sheet name.

    Raises SourceFileError where the file is no workbook or lacks one of the sheets.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > LARGEST_TABLE:
            raise SourceFileError(f"{path.name} unpacks to {size:,} bytes, too many; check it")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        missing = [name for name in names if name not in book.sheetnames]
        if missing:
            raise SourceFileError(
                f"{path.name} has no sheet {missing[0]!r}; it is not the official workbook"
            )
        return {name: _cells(book[name].iter_rows(values_only=True)) for name in names}
    except _DAMAGED_XLSX as error:
        raise SourceFileError(
            f"{path.name} cannot be read as an XLSX workbook; fetch the file again"
        ) from error


def rows_of(
    file: str, header: Sequence[str], lines: Iterable[Sequence[str]], required: Sequence[str]
) -> Iterator[Row]:
    """Yield lines of cells as rows, their columns named in lower case; blank lines are passed over.

    Raises SourceFileError where a required column is missing or a column stands twice.
    """
    columns = [name.strip().lower() for name in header]
    missing = [name for name in required if name not in columns]
    if missing:
        raise SourceFileError(
            f"{file} lacks the column {missing[0]!r}; it is not a file of this format"
        )
    doubled = [name for name in required if columns.count(name) > 1]
    if doubled:
        raise SourceFileError(f"{file} has the column {doubled[0]!r} twice; fetch the file again")
    for number, cells in enumerate(lines, start=2):
        if any(cells):
            stripped = (" ".join(cell.split()) for cell in cells)
            yield Row(file, number, dict(zip(columns, stripped, strict=False)))


def _cells(lines: Iterable[Sequence[object]]) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in line] for line in lines]


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
