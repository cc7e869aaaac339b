"""``locator update``: fetch the newest official directory, check its shape and import it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from locator.commands.importing import (
    DOWNLOADS,
    Command,
    claimed,
    iso_date,
    merging_options,
    print_report,
)
from locator.commands.outputs import refuse_overwriting
from locator.commands.progress import RowCounter, fetch_bar
from locator.config import Settings, instance_folder
from locator.geocoding.gazetteer import Gazetteer
from locator.importers import run_import
from locator.importers.base import ImportOptions
from locator.importers.editions import EDITIONS, FORMAT, Edition, check_edition, moved
from locator.importers.fetching import (
    NotThereError,
    RedirectError,
    TooLargeError,
    WrongTypeError,
)
from locator.importers.sources import source_files

_MOVED = (NotThereError, RedirectError, TooLargeError, WrongTypeError)
"""What says that an address is out of date, and not that the connection is bad today."""


def _address_options(command: Command) -> Command:
    """Add an option for each edition of the table, for a file that has moved."""
    for edition in reversed(EDITIONS):
        command = click.option(
            f"--{edition.name}",
            metavar="SOURCE",
            envvar=f"LOCATOR_UPDATE_{edition.name.replace('-', '_').upper()}",
            show_envvar=True,
            help=f"Address or file of the {edition.title}.",
        )(command)
    return command


@click.command()
@_address_options
@merging_options
@click.option(
    "--date",
    default="",
    callback=iso_date,
    help="The directory's year, where its files' names lack it.",
)
def update(
    into: Path | None,
    dry_run: bool,
    allow_shrink: bool,
    locator_points: tuple[Path, ...],
    date: str,
    report: Path | None,
    as_json: bool,
    **addresses: str | None,
) -> None:
    """Fetch the newest official SAMHSA directory, check it and bring it in.

    Both of its lists are fetched and read in one import, or none.
    """
    settings = Settings.from_environment()
    given = [addresses[edition.name.replace("-", "_")] for edition in EDITIONS]
    sources = [own or edition.address for own, edition in zip(given, EDITIONS, strict=True)]
    target = into or settings.services
    with claimed(target, dry_run=dry_run), _editions(sources) as files:
        refuse_overwriting(report, "--report", settings, (target, *files, *locator_points))
        done = run_import(
            FORMAT,
            files,
            target,
            geocoder=Gazetteer.open(settings.gazetteer),
            options=ImportOptions(date=date),
            locator_points=locator_points,
            dry_run=dry_run,
            allow_shrink=allow_shrink,
            progress=RowCounter(),
        )
    print_report(done, report, as_json)


@contextmanager
def _editions(sources: Sequence[str]) -> Iterator[list[Path]]:
    """Give each edition's file, fetched and of the expected shape."""
    with ExitStack() as stack:
        files: list[Path] = []
        for edition, source in zip(EDITIONS, sources, strict=True):
            files += _edition(edition, source, stack)
        yield files


def _edition(edition: Edition, source: str, stack: ExitStack) -> tuple[Path, ...]:
    kept = instance_folder() / DOWNLOADS
    try:
        files = stack.enter_context(source_files([source], kept=kept, watch=fetch_bar))
    except _MOVED as error:
        raise moved(edition, str(error)) from error
    for file in files:
        check_edition(edition, file)
    return files
