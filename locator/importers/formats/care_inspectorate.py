"""Scotland's Care Inspectorate datastore: alcohol and drugs rehabilitation services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from locator.importers.base import Exclusion, Importer, ImportOptions, Row, RowError, SourcedService
from locator.importers.phones import printed_phones
from locator.importers.source_dates import date_in_name
from locator.importers.tables import csv_rows
from locator.models import Address, Service, Source

SOURCE_NAME = "Care Inspectorate datastore"
HOME = "https://www.careinspectorate.com/"
LICENCE = "OGL-UK-3.0"

COLUMNS = (
    "csnumber",
    "careservice",
    "subtype",
    "servicename",
    "serviceprovider",
    "address_line_1",
    "service_town",
    "service_postcode",
    "service_phone_number",
)
SUBTYPE = "Alcohol and Drugs Rehabilitation"
CARE_HOME = "Care Home Service"


class CareInspectorateImporter(Importer[SourcedService]):
    """Reads the datastore's CSV, one row a registered service."""

    format = "care-inspectorate"
    title = "Care Inspectorate datastore of Scotland (CSV)"

    def __init__(self, options: ImportOptions | None = None) -> None:
        super().__init__(options)
        self._dates: dict[str, str] = {}

    def rows(self, path: Path) -> Iterator[Row]:
        """Yield the registered services."""
        self._dates[path.name] = date_in_name(path, self.options.date)
        yield from csv_rows(path, COLUMNS)

    def record(self, row: Row) -> SourcedService | Exclusion:
        """Return the listing of a row, or why it is another kind of care."""
        problems = [
            (column, "is empty; every service has one")
            for column in ("csnumber", "servicename", "service_town")
            if not row[column]
        ]
        if problems:
            raise RowError(*problems)
        if row["subtype"] != SUBTYPE:
            return Exclusion(row["servicename"], f"not {SUBTYPE} but {row['subtype'] or 'unknown'}")
        return SourcedService(self._service(row), row)

    def listings(self, records: Sequence[SourcedService]) -> Iterable[SourcedService]:
        """Return one listing a registered service."""
        return records

    def owns(self, source: Source) -> bool:
        """Say whether a source is this datastore."""
        return source.name == SOURCE_NAME

    def _service(self, row: Row) -> Service:
        lines = [line for n in (1, 2, 3) if (line := row[f"address_line_{n}"])]
        stays = row["careservice"] == CARE_HOME
        return Service(
            id=f"gb-ci-{row['csnumber'].lower()}",
            organization_name=row["serviceprovider"],
            service_name=row["servicename"],
            description="Rehabilitation for drugs and alcohol in a registered care home."
            if stays
            else "Registered rehabilitation service for drugs and alcohol.",
            types=("residential",) if stays else ("therapy",),
            settings=("residential",) if stays else (),
            address=Address(
                address_1=lines[0] if lines else "",
                address_2=", ".join(lines[1:]),
                city=row["service_town"],
                postal_code=row["service_postcode"],
                country="GB",
            ),
            phones=printed_phones([("voice", row["service_phone_number"])], "GB"),
            source=Source(
                name=SOURCE_NAME,
                date=self._dates[row.file],
                licence=LICENCE,
                url=HOME,
                id=row["csnumber"],
            ),
        )
