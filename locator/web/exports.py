"""The whole directory as one file, for the terminal: CSV, GeoJSON and HSDS.

Everything is written as it is read, a service at a time.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from locator import attribution, hsds
from locator.directory.entities import Entities
from locator.directory.rows import COLUMNS
from locator.models import Service
from locator.spreadsheet import inert_cell
from locator.web.serializers import feature, inert_cells, service_json

_BATCH = 500
"""Services held in memory at once."""


def every_service(entities: Entities) -> Iterator[Service]:
    """Yield every service of a directory in the order of ids."""
    for offset in range(0, entities.services, _BATCH):
        yield from entities.service_page(offset, _BATCH)


def csv_chunks(services: Iterable[Service]) -> Iterator[bytes]:
    """Yield the directory as CSV in its own columns, no cell of which a spreadsheet would run."""
    yield _csv_line(COLUMNS)
    for service in services:
        yield _csv_line(inert_cells(service))


def _csv_line(cells: Iterable[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


def geojson_chunks(services: Iterable[Service]) -> Iterator[bytes]:
    """Yield the directory as a GeoJSON FeatureCollection (RFC 7946) that names its sources."""
    sources: dict[tuple[tuple[str, str, str], ...], Service] = {}
    yield b'{"type":"FeatureCollection","features":[\n'
    for place, service in enumerate(services):
        sources.setdefault(tuple((s.name, s.date, s.licence) for s in service.sources), service)
        yield b",\n" * (place > 0) + msgspec.json.encode(feature(service_json(service)))
    credited = msgspec.json.encode(attribution.of_services(sources.values()))
    yield b'\n],"attribution":' + credited + b"}\n"


def hsds_chunks(services: Iterable[Service]) -> Iterator[bytes]:
    """Yield the directory as a JSON list of HSDS services, each with all that belongs to it."""
    yield b"[\n"
    for place, service in enumerate(services):
        yield b",\n" * (place > 0) + msgspec.json.encode(hsds.full_service(service))
    yield b"\n]\n"


TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "organization": ("organizations.csv", ("id", "name", "description")),
    "service": (
        "services.csv",
        (
            "id", "organization_id", "name", "description", "url", "email", "status",
            "minimum_age", "maximum_age", "assured_date", "alert",
        ),
    ),
    "service_at_location": (
        "service_at_location.csv", ("id", "service_id", "location_id"),
    ),
    "location": ("locations.csv", ("id", "location_type", "latitude", "longitude")),
    "address": (
        "addresses.csv",
        (
            "id", "location_id", "address_1", "address_2", "city", "state_province",
            "postal_code", "country", "address_type",
        ),
    ),
    "accessibility": ("accessibility.csv", ("id", "location_id", "description")),
    "phone": ("phones.csv", ("id", "service_id", "number", "extension", "type", "description")),
    "schedule": (
        "schedules.csv",
        ("id", "service_id", "freq", "byday", "description", "opens_at", "closes_at"),
    ),
    "language": ("languages.csv", ("id", "service_id", "name", "code")),
    "attribute": (
        "attributes.csv",
        ("id", "link_id", "taxonomy_term_id", "link_type", "link_entity", "value"),
    ),
    "taxonomy": ("taxonomies.csv", ("id", "name", "description")),
    "taxonomy_term": (
        "taxonomy_terms.csv",
        ("id", "code", "name", "description", "taxonomy", "language", "taxonomy_id"),
    ),
}  # fmt: skip
"""The tables of the data package: HSDS's resource, its file, and those of its columns we fill."""

_NUMBERS = ("minimum_age", "maximum_age", "latitude", "longitude", "extension")

_NESTED = {
    "phone": "phones",
    "schedule": "schedules",
    "language": "languages",
    "attribute": "attributes",
}


def write_package(file: BinaryIO, services: Iterable[Service]) -> None:
    """Write the directory as HSDS's tabular data package: a zip of CSV tables.

    The tables are built beside each other in a folder of their own first, so that
    the services need to be read once only.
    """
    with tempfile.TemporaryDirectory(prefix="locator-") as name:
        folder = Path(name)
        (folder / "datapackage.json").write_text(json.dumps(_descriptor(), indent=1), "utf-8")
        with ExitStack() as stack:
            _write_tables(folder, stack, services)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.iterdir()):
                archive.write(path, path.name)


def _write_tables(folder: Path, stack: ExitStack, services: Iterable[Service]) -> None:
    writers = {}
    for table, (name, columns) in TABLES.items():
        opened = stack.enter_context((folder / name).open("w", encoding="utf-8", newline=""))
        writers[table] = csv.DictWriter(opened, columns, lineterminator="\r\n")
        writers[table].writeheader()
    seen: set[str] = set()
    for table, record in _records(services):
        if table == "organization":
            if record["id"] in seen:
                continue
            seen.add(record["id"])
        columns = TABLES[table][1]
        cells = {name: inert_cell(str(record[name])) for name in columns if name in record}
        writers[table].writerow(cells)


def _records(services: Iterable[Service]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rows of every table; an organization comes once for each of its services."""
    for terms in hsds.TAXONOMIES:
        yield "taxonomy", hsds.taxonomy_record(terms)
    for term in hsds.taxonomy_terms():
        yield "taxonomy_term", term
    for service in services:
        record = hsds.full_service(service)
        organization = record.get("organization") or hsds.stand_in_organization(service)
        (there,) = record["service_at_locations"]
        yield "organization", organization
        yield "service", record | {"organization_id": organization["id"]}
        yield "service_at_location", there
        yield "location", there["location"]
        for table, field in (("address", "addresses"), ("accessibility", "accessibility")):
            yield from ((table, row) for row in there["location"].get(field, ()))
        for table, field in _NESTED.items():
            yield from ((table, row) for row in record.get(field, ()))


def _descriptor() -> dict[str, Any]:
    """Return what a Tabular Data Package says of its tables (specs.frictionlessdata.io)."""
    return {
        "profile": "tabular-data-package",
        "name": "human_services_data",
        "title": f"Services in HSDS {hsds.VERSION}",
        "resources": [
            {
                "name": table,
                "path": name,
                "profile": "tabular-data-resource",
                "schema": {
                    "fields": [
                        {"name": column, "type": "number" if column in _NUMBERS else "string"}
                        for column in columns
                    ],
                    "primaryKey": "id",
                },
            }
            for table, (name, columns) in TABLES.items()
        ],
    }
