"""Compile the directory file into the search database, swapped in whole."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np

from locator.directory import entities, facets
from locator.directory.database import LAYOUT
from locator.directory.grid import SEQUENCE_BITS, UNPLACED_CELL, cell_of
from locator.directory.rows import Problem
from locator.directory.services_csv import overrides_of, paused_collector, read_directory
from locator.directory.summary import summarize
from locator.geo import ecef
from locator.models import Service, Status
from locator.opening_hours import with_timezone
from locator.taxonomy import TYPES

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE service (rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, data BLOB NOT NULL);
CREATE TABLE grid (name TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE service_text USING fts5(
    name, place, description, content='', tokenize="unicode61 remove_diacritics 2");
"""


class RejectedFileError(Exception):
    """The directory file has errors; mend the rows named in ``problems`` and build again."""

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        super().__init__(f"{path} has {len(problems)} errors; run 'locator check {path}'")
        self.problems = tuple(problems)


def fingerprint(path: Path, overrides: Path | None = None) -> str:
    """Name the content of a directory file and of the corrections laid over it."""
    corrections = overrides_of(path, overrides)
    files = (path, corrections) if corrections else (path,)
    names = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    return " ".join(names)


def build(source: Path, target: Path, overrides: Path | None = None) -> int:
    """Compile a directory file into a database and swap it in; return how many services it has.

    The corrections of ``overrides``, or of the file beside the directory file, are
    laid over it. Defunct services are left out. Raises RejectedFileError where
    either file has errors and DirectoryFileError where it cannot be read; the old
    database then stands.
    """
    reading = read_directory(source, overrides)
    if reading.errors:
        raise RejectedFileError(source, reading.errors)
    running = [with_timezone(s) for s in reading.services if s.status is not Status.DEFUNCT]
    write_database(running, target, fingerprint(source, overrides))
    return len(running)


@paused_collector()
def write_database(services: Iterable[Service], target: Path, name: str = "") -> None:
    """Write services as a database, complete before it takes the target's place."""
    placed = list(_numbered(services))
    target.parent.mkdir(parents=True, exist_ok=True)
    with _folder_beside(target) as folder:
        temporary = Path(folder) / target.name
        with closing(sqlite3.connect(temporary, isolation_level=None)) as database:
            database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
            database.executescript(entities.SCHEMA)
            database.execute("BEGIN")
            _fill(database, placed, name)
            database.execute("COMMIT")
            database.execute("PRAGMA optimize")
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(target)


def _folder_beside(target: Path) -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(dir=target.parent, prefix=".build-")
    except OSError as error:
        # The name of a folder that nobody asked for would say nothing.
        error.filename = str(target)
        raise


def _numbered(services: Iterable[Service]) -> Iterator[tuple[int, Service]]:
    """Give each service its row id: its cell, then its place by id within the cell."""
    cells: dict[int, int] = {}
    for service in sorted(services, key=lambda s: (_cell(s), s.id)):
        cell = _cell(service)
        sequence = cells.get(cell, 0)
        cells[cell] = sequence + 1
        yield cell << SEQUENCE_BITS | sequence, service


def _cell(service: Service) -> int:
    if service.point is None:
        return UNPLACED_CELL
    return cell_of(service.point.latitude, service.point.longitude)


def _fill(database: sqlite3.Connection, rows: Sequence[tuple[int, Service]], name: str) -> None:
    services = [service for _, service in rows]
    summary = msgspec.json.encode(summarize(services)).decode()
    meta = {"layout": LAYOUT, "source": name, "summary": summary}
    database.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    database.executemany(
        "INSERT INTO service VALUES (?, ?, ?)",
        ((rid, service.id, msgspec.json.encode(service)) for rid, service in rows),
    )
    database.executemany("INSERT INTO grid VALUES (?, ?)", _grid_columns(rows))
    entities.fill(database, rows)
    database.executemany(
        "INSERT INTO service_text (rowid, name, place, description) VALUES (?, ?, ?, ?)",
        ((rid, *_texts(service)) for rid, service in rows),
    )


def _texts(service: Service) -> tuple[str, str, str]:
    labels = " ".join(TYPES.label_of(code) for code in service.types)
    return service.name, " ".join(service.address.lines), f"{service.description} {labels}"


def _grid_columns(rows: Sequence[tuple[int, Service]]) -> Iterator[tuple[str, bytes]]:
    names = sorted(range(len(rows)), key=lambda i: (rows[i][1].name.casefold(), rows[i][1].id))
    ranks = np.empty(len(rows), dtype="<i8")
    ranks[names] = np.arange(len(rows))
    placed = [(rid, s, s.point) for rid, s in rows if s.point is not None]
    degrees = [(point.latitude, point.longitude) for _, _, point in placed]
    yield "rids", np.array([rid for rid, _, _ in placed], dtype="<i8").tobytes()
    yield "xyz", np.array([ecef(*pair) for pair in degrees], dtype="<f8").tobytes()
    yield "degrees", np.array(degrees, dtype="<f8").tobytes()
    masks = [facets.mask_of(service) for _, service, _ in placed]
    yield "masks", np.array(masks, dtype="<u8").reshape(-1, facets.WORDS).T.tobytes()
    yield "name_ranks", ranks[: len(placed)].tobytes()
