"""``locator coverage``: how far people live from the nearest service of each kind.

The library calls it availability (`locator.availability`); `locator.coverage` is what the
directory leaves out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import click

from locator.availability import (
    BOUNDS,
    KINDS,
    Availability,
    CountryAvailability,
    Knowledge,
    NotComputedError,
    availability_file,
    compute,
    load,
    save,
)
from locator.availability_csv import csv_chunks
from locator.commands.outputs import refuse_overwriting
from locator.config import Settings
from locator.directory.build import fingerprint
from locator.directory.database import Directory, NoDatabaseError
from locator.directory.live import UP_TO_DATE, refresh
from locator.directory.services_csv import replacing
from locator.geocoding.districts import DISTRICTS

PATIENCE = 120
"""Seconds that ``--if-needed`` waits for the server to compile the directory."""


@click.command()
@click.option("--country", type=click.Choice(tuple(DISTRICTS)), help="Say only this one's.")
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write every district as CSV to a file.",
)
@click.option(
    "--if-needed",
    is_flag=True,
    help="Wait for the server to compile the directory; do nothing where nothing changed.",
)
def coverage(country: str | None, csv_file: Path | None, if_needed: bool) -> None:
    """Measure how far each postal district is from the nearest service of each kind."""
    settings = Settings.from_environment()
    path = availability_file(settings.database)
    refuse_overwriting(csv_file, "--csv", settings, [path])
    directory = _served(settings) if if_needed else _compiled(settings)
    if directory is None or (if_needed and _is_current(directory, path)):
        return
    with closing(directory):
        found = compute(directory, settings.gazetteer)
    save(found, path)
    shown = [c for c in found.countries if country in (None, c.country)]
    if csv_file is not None:
        with replacing(csv_file) as file:
            file.writelines(csv_chunks(shown))
    click.echo("\n".join(_lines(shown)))


def _compiled(settings: Settings) -> Directory:
    said = refresh(settings.services, settings.database, settings.overrides)
    if said != UP_TO_DATE:
        click.echo(said, err=True)
    return Directory(settings.database)


def _served(settings: Settings) -> Directory | None:
    """Return the directory once it is compiled from the file in use, or None."""
    wanted = fingerprint(settings.services, settings.overrides)
    for _ in range(PATIENCE):
        try:
            directory = Directory(settings.database)
        except NoDatabaseError:
            pass
        else:
            if directory.source == wanted:
                return directory
            directory.close()
        time.sleep(1)
    return None


def _is_current(directory: Directory, path: Path) -> bool:
    try:
        found: Availability = load(path)
    except NotComputedError:
        return False
    return found.directory == directory.source


def _lines(countries: Sequence[CountryAvailability]) -> Iterator[str]:
    yield "Share of postal codes by straight-line distance to the nearest listed service"
    if not countries:
        yield "Nothing is listed where districts are known."
    for found in countries:
        yield ""
        heads = "".join(f"{f'{miles} miles':>10}" for miles in BOUNDS)
        yield f"{found.country}, {found.services:,} services".ljust(30) + heads
        yield from (f"{kind:<30}{_shares(found, kind)}" for kind in KINDS)
        missing = sorted({area.region for area in found.areas} - set(found.covered))
        if missing:
            yield f"not covered: {', '.join(missing)}"


def _shares(found: CountryAvailability, kind: str) -> str:
    areas = [a for a in found.areas if found.knowledge(a, kind) is Knowledge.MEASURED]
    codes = sum(area.codes for area in areas)
    if not codes:
        return f"{'not known':>10}"
    within = zip(*(reach.within for area in areas if (reach := area.reach(kind))), strict=True)
    return "".join(f"{sum(counts) / codes:>10.0%}" for counts in within)
