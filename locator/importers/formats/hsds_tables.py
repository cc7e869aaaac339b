"""HSDS's tabular data package, CSV tables in a zip or a folder, as nested services."""

from __future__ import annotations

import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from locator.importers.base import Row, SourceFileError
from locator.importers.json_files import read_json
from locator.importers.tables import LARGEST_TABLE, csv_lines, table_of
from locator.spreadsheet import inert_cell

Record = dict[str, Any]

DESCRIPTOR = "datapackage.json"

TABLES = {
    "organization": "organizations",
    "service": "services",
    "service_at_location": "service_at_locations",
    "location": "locations",
    "address": "addresses",
    "phone": "phones",
    "schedule": "schedules",
    "language": "languages",
    "accessibility": "accessibilities",
    "attribute": "attributes",
    "taxonomy_term": "taxonomy_terms",
}
"""The tables that are read and their plurals: publishers name files by either."""

MOST_FILES = 1_000
"""Tables that a zip may hold: HSDS has some thirty, and publishers add a few of their own."""

_BY_STEM = {plural: name for name, plural in TABLES.items()} | {name: name for name in TABLES}

_ANY_OWNER = ("service_at_location", "service", "location", "organization")
"""Whose rows phones and schedules may be, the most particular first."""
_OWNERS = {
    "service_at_location": ("service",),
    "address": ("location",),
    "accessibility": ("location",),
    "language": ("service", "location"),
}

_ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError)


def is_package(path: Path) -> bool:
    """Say whether a file is a table or the descriptor of a package, or a zip of them."""
    return path.name == DESCRIPTOR or path.suffix.lower() in (".csv", ".zip")


def unpack(path: Path, folder: Path) -> list[Path]:
    """Unpack a package's files into a folder and return them.

    Raises SourceFileError where the zip is damaged, unpacks to too much, or holds more
    tables than a package has, or two by one name.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = [
                entry
                for entry in archive.infolist()
                if Path(entry.filename).suffix.lower() == ".csv"
                or Path(entry.filename).name == DESCRIPTOR
            ]
            _check_entries(path.name, wanted)
            files = []
            for entry in wanted:
                # By its last name alone: a path in a zip may lead out of the folder.
                target = folder / Path(entry.filename).name
                target.write_bytes(archive.read(entry))
                files.append(target)
            return files
    except _ZIP_FAULTS as error:
        raise SourceFileError(f"{path.name} cannot be unpacked; fetch the file again") from error


def _check_entries(file: str, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_FILES:
        raise SourceFileError(f"{file} holds {len(entries):,} tables, too many; check it")
    size = sum(entry.file_size for entry in entries)
    if size > LARGEST_TABLE:
        raise SourceFileError(f"{file} unpacks to {size:,} bytes, too many; check it")
    names = [Path(entry.filename).name for entry in entries]
    doubled = [name for name in names if names.count(name) > 1]
    if doubled:
        raise SourceFileError(f"{file} holds {doubled[0]!r} twice; leave one of them in it")


def package_rows(name: str, files: Iterable[Path]) -> Iterator[Row]:
    """Yield a row for each service of a package's tables, numbered as in its own table.

    Rows of other tables follow only where they cannot be trusted, to be told of as rejected.
    Raises SourceFileError where there is no table of services, or a table has no ids.
    """
    tables = _Tables()
    tables.read(list(files))
    if not tables.found_services:
        raise SourceFileError(f"{name} has no services.csv; it is not an HSDS data package")
    for row in tables.services:
        yield replace(row, item=tables.nested_service(row))
    yield from tables.faulty


class _Tables:
    """The rows of every table: services in order, all else by what it belongs to."""

    def __init__(self) -> None:
        self.services: list[Row] = []
        self.faulty: list[Row] = []
        self.found_services = False
        self._by_id: dict[tuple[str, str], Record] = {}
        self._owned: defaultdict[tuple[str, str, str], list[Record]] = defaultdict(list)

    def read(self, files: list[Path]) -> None:
        """Read the files that are tables of HSDS; others are passed over."""
        named = _named_tables(files)
        for path in files:
            table = named.get(path.name, _BY_STEM.get(path.stem.lower(), ""))
            if path.suffix.lower() != ".csv" or not table:
                continue
            self.found_services |= table == "service"
            # Every column is asked for, so that none may stand twice.
            for row in table_of(path.name, csv_lines(path), ("id",), wanted=bool).rows:
                if row.fault and table != "service":
                    self.faulty.append(row)
                else:
                    self._keep(table, row)

    def _keep(self, table: str, row: Row) -> None:
        record = {name: _plain(cell) for name, cell in row.cells.items()}
        self._by_id[table, row["id"]] = record
        if table == "service":
            self.services.append(row)
            return
        owners = ("link",) if table == "attribute" else _OWNERS.get(table, _ANY_OWNER)
        owner = next((owner for owner in owners if row[f"{owner}_id"]), "")
        self._owned[table, owner, row[f"{owner}_id"]].append(record)

    def nested_service(self, row: Row) -> Record:
        """Return a service with everything that belongs to it, as HSDS nests it in JSON."""
        id_ = row["id"]
        return {
            **{name: _plain(cell) for name, cell in row.cells.items()},
            "organization": self._by_id.get(("organization", row["organization_id"]), {}),
            **self._belonging("service", id_),
            "service_at_locations": [
                self._place(place) for place in self._owned["service_at_location", "service", id_]
            ],
        }

    def _place(self, record: Record) -> Record:
        id_ = record.get("location_id", "")
        found = self._by_id.get(("location", id_), {})
        return {
            **record,
            **self._belonging("service_at_location", record["id"]),
            "location": {**found, **self._belonging("location", id_)},
        }

    def _belonging(self, owner: str, id_: str) -> Record:
        nested: Record = {
            TABLES[table]: self._owned[table, owner, id_]
            for table in ("phone", "schedule", "language", "address")
        }
        nested["accessibility"] = self._owned["accessibility", owner, id_]
        nested["attributes"] = [
            {**found, "taxonomy_term": self._term(found)}
            for found in self._owned["attribute", "link", id_]
        ]
        return nested

    def _term(self, attribute: Record) -> Record:
        id_ = attribute.get("taxonomy_term_id", "")
        return self._by_id.get(("taxonomy_term", id_), {"id": id_})


def _named_tables(files: Iterable[Path]) -> dict[str, str]:
    """Return the tables that a package's descriptor names, by their files' names."""
    descriptor = next((path for path in files if path.name == DESCRIPTOR), None)
    said = read_json(descriptor) if descriptor else {}
    resources = said.get("resources") if isinstance(said, Mapping) else None
    return {
        Path(str(resource.get("path"))).name: str(resource.get("name"))
        for resource in (resources if isinstance(resources, list) else ())
        if isinstance(resource, Mapping) and resource.get("name") in TABLES
    }


def _plain(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and inert_cell(cell[1:]) == cell else cell
