"""Open Referral's HSDS 3.0: services in JSON, paged or whole, and the tabular data package.

A service at each of its locations is a listing. Other publishers' services are
listed where their name or their taxonomy terms are of drugs and alcohol
(`hsds_terms`); their descriptions are not copied. What another installation of this
program publishes is recognised by its terms and read back as it was.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from locator.importers.base import (
    Exclusion,
    Harvest,
    Importer,
    ImportOptions,
    Paging,
    Progress,
    Row,
    RowError,
    SourcedService,
    SourceFileError,
)
from locator.importers.formats.hsds_places import Feed, ids_of, places_of, service_at
from locator.importers.formats.hsds_republished import facts_of, read_back
from locator.importers.formats.hsds_tables import is_package, package_rows, unpack
from locator.importers.formats.hsds_terms import understand
from locator.importers.json_files import item_rows, read_json
from locator.models import Service, Source

_LISTS = ("contents", "services", "service_at_locations", "items")
"""Where an answer in JSON holds its list: HSDS's pages, and what publishers wrap it in."""

NO_LICENCE = "not stated by its publisher"


class HsdsImporter(Importer[Sequence[SourcedService]]):
    """Reads HSDS 3.0; each row is a service, which may be at several locations."""

    format = "hsds"
    title = "Open Referral HSDS 3.0, JSON or the tabular data package"
    paging = Paging(query="page", total="total_pages")

    def __init__(self, options: ImportOptions | None = None) -> None:
        super().__init__(options)
        self._own: set[str] = {self.options.source} - {""}
        self._republished: set[tuple[str, str]] = set()
        self._packages: dict[Path, list[Path]] = {}
        self._written = ""

    def run(self, paths: Iterable[Path], progress: Progress | None = None) -> Harvest:
        """Read the files; the tables of one folder or zip are read as one package."""
        whole: list[Path] = []
        with ExitStack() as stack:
            for path in paths:
                if not is_package(path):
                    whole.append(path)
                    continue
                folder, files = self._package(path, stack)
                if folder not in self._packages:
                    whole.append(folder)
                self._packages.setdefault(folder, []).extend(files)
            return super().run(whole, progress)

    @staticmethod
    def _package(path: Path, stack: ExitStack) -> tuple[Path, list[Path]]:
        """Return what stands for the package that a file is of, and its files."""
        if path.suffix.lower() == ".zip":
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="locator-")))
            return path, unpack(path, folder)
        if path.suffix.lower() == ".json":
            tables = [*path.parent.glob("*.csv")] if path.is_file() else []
            return path.parent, [path, *sorted(tables)]
        return path.parent, [path]

    def rows(self, path: Path) -> Iterator[Row]:
        """Yield the services of a JSON file or of a package."""
        self._written = _day_written(path)
        if path in self._packages:
            yield from package_rows(path.name, dict.fromkeys(self._packages[path]))
            return
        yield from item_rows(path.name, _items(path))

    def record(self, row: Row) -> Sequence[SourcedService] | Exclusion:
        """Return a service at each of its locations, or why it is left out."""
        item = _as_service(row.item)
        problems = [
            (f, "is empty; every service has one") for f in ("id", "name") if not item.get(f)
        ]
        if problems:
            raise RowError(*problems)
        facts = facts_of(item)
        if facts:
            return [SourcedService(self._republish(read_back(item, facts, row.number), item), row)]
        name = str(item["name"])
        if str(item.get("status") or "").lower() == "inactive":
            return Exclusion(name, "is inactive, its publisher says")
        meaning = understand(item)
        if not meaning.in_field:
            return Exclusion(name, "neither its name nor its terms are of drugs or alcohol")
        self.harvest.unknown_codes.update(meaning.unknown)
        feed = self._feed(item, row)
        self._own.add(feed.source.name)
        return [
            SourcedService(service_at(item, place, meaning, feed), row) for place in places_of(item)
        ]

    def listings(self, records: Sequence[Sequence[SourcedService]]) -> Iterable[SourcedService]:
        """Return one listing for each service at a location."""
        return [listing for record in records for listing in record]

    def owns(self, source: Source) -> bool:
        """Say whether a source is the feed, or a listing that another installation published."""
        return source.name in self._own or (source.name, source.id) in self._republished

    def _republish(self, service: Service, item: Mapping[str, Any]) -> Service:
        """Return another installation's listing, under the feed's name where one is said."""
        if not self.options.source:
            self._republished.add((service.source.name, service.source.id))
            return service
        lead = Source(
            self.options.source,
            self.options.date or service.source.date,
            self.options.licence or service.source.licence,
            self.options.source_url,
            ids_of(item)[1],
        )
        return replace(service, id=ids_of(item)[0], source=lead, other_sources=service.sources)

    def _feed(self, item: Mapping[str, Any], row: Row) -> Feed:
        organization = item.get("organization")
        named = organization.get("name") if isinstance(organization, Mapping) else ""
        said = self.options
        return Feed(
            Source(
                name=_cell(said.source or named or f"HSDS file {row.file}"),
                date=said.date or _date(item) or self._written,
                licence=said.licence or NO_LICENCE,
                url=said.source_url,
            ),
            country=said.country,
            today=date.today(),
        )


def _day_written(path: Path) -> str:
    """Return the day a file was written, which dates what does not date itself."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
    except OSError as error:
        raise SourceFileError(f"{path} cannot be read: {error.strerror}") from error


def _items(path: Path) -> object:
    """Return the list of services that a JSON file holds, be it a page, a list or one service."""
    said = read_json(path)
    if not isinstance(said, Mapping):
        return said
    for name in _LISTS:
        # An organization holds its services; a service holds its places.
        if isinstance(said.get(name), list) and not (
            name == "service_at_locations" and "id" in said
        ):
            return [_run_by(said, item) for item in said[name]] if "id" in said else said[name]
    if "id" in said and ("name" in said or "service" in said):
        return [said]
    raise SourceFileError(f"{path.name} holds no list of services; it is not a file of this format")


def _run_by(organization: Mapping[str, Any], item: object) -> object:
    return {"organization": organization, **item} if isinstance(item, Mapping) else item


def _as_service(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a service at a location as a service that holds it."""
    service = item.get("service")
    if isinstance(service, Mapping):
        return {**service, "service_at_locations": [item]}
    return item


def _date(item: Mapping[str, Any]) -> str:
    for name in ("last_modified", "assured_date"):
        day = str(item.get(name) or "")[:10]
        try:
            return date.fromisoformat(day).isoformat()
        except ValueError:
            continue
    return ""


def _cell(text: object) -> str:
    # A semicolon parts sources in the directory file.
    return " ".join(str(text).replace(";", ",").split())
