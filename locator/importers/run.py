"""One import from start to end: read, place, merge, write, all of it or nothing."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from locator.directory.services_csv import DirectoryFileError, read_services, write_services
from locator.geocoding.outcomes import Precision
from locator.importers.base import (
    Harvest,
    Importer,
    ImportOptions,
    Note,
    NoteKind,
    PartialSourceError,
    Progress,
    ShrinkError,
    SourcedService,
    UnknownFormatError,
    UnsoundDirectoryError,
)
from locator.importers.coordinates import Placer, PostalGeocoder, read_street_points
from locator.importers.formats import formats
from locator.importers.merge import Merged, merge
from locator.importers.report import ImportReport
from locator.models import Service

FORMATS = formats()
"""Every importer by the name of its format."""

NOT_PLACED = "not placed"

LARGEST_DROP = 0.2
"""Share of a source's listings that may be missing from its next edition without a question."""

_OBJECTS_BEFORE_COLLECTING = 100_000


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    """Have Python look for rings of garbage rarely: an import makes objects that last, and none.

    Looking through a million of them after every 700 new ones took a third of an import.
    """
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_rarely_collecting()
def run_import(  # noqa: PLR0913  each is a choice of the person who imports
    format: str,  # noqa: A002  the command line's own word
    paths: Sequence[Path],
    into: Path,
    *,
    geocoder: PostalGeocoder,
    options: ImportOptions | None = None,
    locator_points: Sequence[Path] = (),
    dry_run: bool = False,
    allow_shrink: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring source files into a directory file and return what that did.

    ``locator_points`` are files of known street positions; ``progress`` is told
    how many further rows have been read. The file is replaced in one step at the
    end, and not at all in a dry run. Raises an ImporterError, the file untouched,
    where the format is unknown, a file unreadable, only part of a source given that
    must be read whole, more than a fifth of a source's listings missing (unless
    ``allow_shrink``), or the directory itself unsound.
    """
    if format not in FORMATS:
        known = ", ".join(FORMATS)
        raise UnknownFormatError(f"{format!r} is not a format of this program; use {known}")
    directory = _directory(into)
    importer = FORMATS[format](options)
    harvest = importer.run(paths, progress)
    if reason := importer.refusal(directory):
        raise PartialSourceError(reason)
    if not allow_shrink:
        _refuse_shrinking(importer, directory, len(harvest.listings))
    Placer(geocoder, read_street_points(locator_points)).place(harvest)
    merged = merge(
        directory,
        [listing.service for listing in harvest.listings],
        importer.owns,
        importer.withdraws,
        lasting_keys=importer.lasting_keys,
    )
    harvest.notes += _clashes(harvest, merged)
    if not dry_run:
        write_services(into, merged.services)
    return _report(format, paths, harvest, merged, dry_run=dry_run)


def _directory(into: Path) -> tuple[Service, ...]:
    """Return what the directory holds already, nothing where there is none yet."""
    if not into.exists():
        return ()
    try:
        reading = read_services(into)
    except DirectoryFileError as error:
        raise UnsoundDirectoryError(str(error)) from error
    if reading.errors:
        raise UnsoundDirectoryError(
            f"{into} has {len(reading.errors)} faults, the first: {reading.errors[0]}; "
            "mend them before importing into it"
        )
    return reading.services


def _refuse_shrinking(importer: Importer[Any], directory: Iterable[Service], found: int) -> None:
    """Stop an import of far fewer listings than the source has in the directory."""
    had = sum(any(map(importer.owns, service.sources)) for service in directory)
    if found < had * (1 - LARGEST_DROP):
        raise ShrinkError(
            f"only {found:,} listings were found where the directory has {had:,} of this source, "
            "a drop of more than a fifth; see that its files are whole, "
            "or say --allow-shrink if the source is really that much smaller"
        )


def _clashes(harvest: Harvest, merged: Merged) -> Iterator[Note]:
    """Yield a note on each row whose id is that of another place of another source."""
    clashing = {service.id for service in merged.clashing}
    reason = "this id stands for another place of another source; give the listing an id of its own"
    for listing in harvest.listings:
        if listing.service.id in clashing:
            row, name = listing.row, listing.service.name
            yield Note(NoteKind.REJECTED, row.file, row.number, name, "id", reason)


def _report(
    format: str,  # noqa: A002
    paths: Sequence[Path],
    harvest: Harvest,
    merged: Merged,
    *,
    dry_run: bool,
) -> ImportReport:
    return ImportReport(
        format=format,
        files=tuple(path.name for path in paths),
        dry_run=dry_run,
        rows=harvest.rows,
        added=merged.added,
        changed=merged.changed,
        gone=merged.gone,
        unchanged=merged.unchanged,
        joined=merged.joined,
        kept_ids=merged.kept_ids,
        doubtful=merged.doubtful,
        notes=tuple(harvest.notes),
        merges=tuple(harvest.merges),
        unknown_codes=dict(harvest.unknown_codes.most_common()),
        placement=_placement(harvest.listings),
        total=len(merged.services),
    )


def _placement(listings: Iterable[SourcedService]) -> dict[str, int]:
    """Count listings by how exactly they are placed, finest first."""
    counts = Counter(
        str(listing.service.coordinates_precision or NOT_PLACED) for listing in listings
    )
    return {name: counts[name] for name in (*Precision, NOT_PLACED) if counts[name]}
