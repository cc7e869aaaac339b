"""FindTreatment.gov, SAMHSA's locator: the JSON of its API and the CSV of its download.

A place stands there once for each of its programmes (drugs and alcohol, mental
health, opioid treatment); it becomes one listing with what all of them say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from locator.geocoding.outcomes import Precision
from locator.importers.base import (
    Importer,
    ImportOptions,
    Merge,
    NoteKind,
    Paging,
    Row,
    RowError,
    SourcedService,
    SourceFileError,
)
from locator.importers.formats import samhsa_codes as codebook
from locator.importers.formats.findtreatment_facilities import (
    COLUMNS,
    Facility,
    PlaceKey,
    printed_codes,
    problems,
    read_facility,
)
from locator.importers.json_files import item_rows, parse_json
from locator.importers.source_dates import date_in_name, year_in_name
from locator.importers.tables import csv_rows, file_text
from locator.models import Service, Source

SOURCE_NAME = "FindTreatment.gov"
HOME = "https://findtreatment.gov/"
LICENCE = "US public domain"

_FIRST_TYPES = ("SA", "OTP", "BUPREN")
"""The types of facility whose row leads the listing of a place, the first one first."""


class FindTreatmentImporter(Importer[Facility]):
    """Reads the API's answers, one file a page, and the CSV download."""

    format = "findtreatment"
    title = "FindTreatment.gov, SAMHSA's locator (JSON of its API v2, or CSV)"
    # A place that reports detox no more must not go on saying that it takes people from these.
    withdraws = frozenset(("benzodiazepine_detox",))
    paging = Paging()

    def __init__(self, options: ImportOptions | None = None) -> None:
        super().__init__(options)
        self._dates: dict[str, str] = {}
        self._pages: defaultdict[tuple[int, int], set[int]] = defaultdict(set)

    def rows(self, path: Path) -> Iterator[Row]:
        """Yield the facilities of a page of the API or of the CSV."""
        text = file_text(path)
        self._dates[path.name] = self.options.date or _date(path)
        if not text.lstrip().startswith(("{", "[")):
            yield from csv_rows(path, COLUMNS)
            return
        answer = parse_json(path.name, text)
        if isinstance(answer, Mapping):
            self._count_page(answer)
            found = answer.get("rows", answer)
            # An answer that found nothing holds null in place of the list.
            answer = [] if found is None and not answer.get("recordCount") else found
        yield from item_rows(path.name, answer)

    def _count_page(self, answer: Mapping[str, Any]) -> None:
        page, pages, count = (answer.get(key) for key in ("page", "totalPages", "recordCount"))
        if isinstance(page, int) and isinstance(pages, int) and isinstance(count, int):
            self._pages[pages, count].add(page)

    def refusal(self, directory: Iterable[Service]) -> str:
        """Refuse some pages of an answer where the directory knows others.

        What stands on the missing pages would be taken for gone.
        """
        known = any(self.owns(source) for service in directory for source in service.sources)
        for (pages, count), seen in self._pages.items():
            read = sum(1 <= page <= pages for page in seen)
            if known and read < pages:
                return (
                    f"only {read:,} of the {pages:,} pages of an answer of {count:,} facilities "
                    "were given, and the directory file holds listings of FindTreatment.gov; "
                    "give all pages in one import"
                )
        return ""

    def record(self, row: Row) -> Facility:
        """Return the facility of a row; raise RowError where it is not one."""
        unfit = list(problems(row))
        if unfit:
            raise RowError(*unfit)
        facility, doubts = read_facility(row, self._codes(row))
        for column, reason in doubts:
            self.note(NoteKind.WARNING, row, facility.name1, column, reason)
        return facility

    def listings(self, records: Sequence[Facility]) -> Iterable[SourcedService]:
        """Return one listing a place, leaving out places that treat no substance use."""
        found = []
        for facility in self._joined(records):
            if facility.treats_substance_use:
                found.append(SourcedService(self._service(facility), facility.row))
            else:
                kinds = ", ".join(sorted(facility.types - {""})) or "not said"
                reason = f"a facility (type: {kinds}) that reports no treatment of substance use"
                self.note(NoteKind.EXCLUDED, facility.row, facility.name1, "services", reason)
        return found

    def owns(self, source: Source) -> bool:
        """Say whether a source is this locator."""
        return source.name == SOURCE_NAME

    def _joined(self, facilities: Iterable[Facility]) -> list[Facility]:
        """Join the rows of one place, whatever their order and however often each was read.

        Its programme for drugs and alcohol comes first.
        """
        places: dict[PlaceKey, Facility] = {}
        rows: defaultdict[PlaceKey, int] = defaultdict(int)
        for facility in sorted(facilities, key=_order):
            key = facility.key
            known = places.get(key)
            places[key] = known.joined(facility) if known else facility
            rows[key] += 1
        for key, count in rows.items():
            if count > 1:
                place = places[key]
                name = ", ".join(filter(None, (place.name1, place.name2)))
                self.harvest.merges.append(Merge(place.id, (name,) * count))
        return list(places.values())

    def _service(self, facility: Facility) -> Service:
        source = Source(
            name=SOURCE_NAME,
            date=self._dates[facility.row.file],
            licence=LICENCE,
            url=HOME,
            id=facility.frid,
        )
        return replace(
            facility.service(source),
            point=facility.point,
            coordinates_precision=Precision.STREET if facility.point else None,
            url=facility.url,
        )

    def _codes(self, row: Row) -> frozenset[str]:
        """Return the service codes of a row, counting those that no code book has."""
        found = set()
        for code, printed in printed_codes(row):
            if code in codebook.KNOWN_CODES:
                found.add(code)
            else:
                self.harvest.unknown_codes[printed[:100]] += 1
        return frozenset(found)


def _date(path: Path) -> str:
    """Return the date in a file's name, else the day the file was last written."""
    for named in (date_in_name, year_in_name):
        try:
            return named(path)
        except SourceFileError:
            continue
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()


def _order(facility: Facility) -> tuple[int, str]:
    """Return where a row stands among those of its place."""
    (kind,) = facility.types
    rank = _FIRST_TYPES.index(kind) if kind in _FIRST_TYPES else len(_FIRST_TYPES)
    return rank, facility.frid
