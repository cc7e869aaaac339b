"""``locator import``: bring sources into the directory file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import click

from locator.commands.outputs import refuse_overwriting
from locator.commands.progress import RowCounter, fetch_bar
from locator.config import Settings, instance_folder
from locator.directory.cells import RowReader
from locator.directory.services_csv import replace_file
from locator.geocoding.gazetteer import Gazetteer
from locator.importers import FORMATS, run_import
from locator.importers.base import ImportOptions
from locator.importers.report import ImportReport
from locator.importers.sole_import import sole_import
from locator.importers.sources import source_files

existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)
new_file = click.Path(dir_okay=False, writable=True, path_type=Path)

Command = TypeVar("Command", bound=Callable[..., Any])

DOWNLOADS = "downloads"
"""The folder of the instance in which pages of a list wait for a fetch to go on."""


def iso_date(_: click.Context, __: click.Parameter, value: str) -> str:
    """Return a date as a source may be dated, or tell what is wrong with it."""
    reader = RowReader({}, 0)
    reader.check_date("date", value)
    if reader.problems:
        raise click.BadParameter(reader.problems[0].reason)
    return value


_OPTIONS = (
    click.option("--into", type=new_file, help="Directory file to merge into."),
    click.option("--dry-run", is_flag=True, help="Report only; write nothing."),
    click.option("--allow-shrink", is_flag=True, help="Take a source that lost over a fifth."),
    click.option("--locator-points", multiple=True, type=existing_file, help="Street coordinates."),
    click.option("--report", type=new_file, help="Write the problems to this CSV file."),
    click.option("--json", "as_json", is_flag=True, help="Print the report as JSON."),
)


def merging_options(command: Command) -> Command:
    """Add the options of every command that merges sources into the directory file."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command(name="import")
@click.argument("format_name", metavar="FORMAT")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@merging_options
@click.option(
    "--date",
    default="",
    callback=iso_date,
    help="When the source was true: 2026, 2026-04, 2026-04-30.",
)
@click.option("--source", default="", help="The source's short name, where its files give none.")
@click.option("--source-url", default="", help="Where the source can be read.")
@click.option("--licence", default="", help="The source's licence, where its files give none.")
@click.option("--country", default="", help="Where the services are (ISO 3166-1), such as GB.")
@click.option("--mapping", type=existing_file, help="What the columns of a CSV mean (TOML).")
def import_source(
    format_name: str,
    sources: tuple[str, ...],
    into: Path | None,
    dry_run: bool,
    allow_shrink: bool,
    locator_points: tuple[Path, ...],
    report: Path | None,
    as_json: bool,
    **said: Any,
) -> None:
    """Bring official sources into the directory file, all of them or none.

    A SOURCE is a file, a folder of files, or an https: address.
    """
    if format_name not in FORMATS:
        raise click.BadParameter(f"use one of {', '.join(FORMATS)}", param_hint="FORMAT")
    settings = Settings.from_environment()
    target = into or settings.services
    paging = FORMATS[format_name].paging
    kept = instance_folder() / DOWNLOADS
    with (
        claimed(target, dry_run=dry_run),
        source_files(sources, kept=kept, paging=paging, watch=fetch_bar) as files,
    ):
        read = (target, *files, *locator_points, *filter(None, (said["mapping"],)))
        refuse_overwriting(report, "--report", settings, read)
        done = run_import(
            format_name,
            files,
            target,
            geocoder=Gazetteer.open(settings.gazetteer),
            options=ImportOptions(**said),
            locator_points=locator_points,
            dry_run=dry_run,
            allow_shrink=allow_shrink,
            progress=RowCounter(),
        )
    print_report(done, report, as_json)


def print_report(done: ImportReport, report: Path | None, as_json: bool) -> None:
    """Print what an import did, and write its problems to a file where one is named."""
    click.echo(done.to_json() if as_json else done.to_text())
    if report is None:
        return
    try:
        replace_file(report, done.problems_csv().encode())
    except OSError as error:
        raise click.ClickException(
            f"the import ended as printed, but its problems cannot be written to {report}: "
            f"{error.strerror}"
        ) from error


def claimed(into: Path, *, dry_run: bool) -> AbstractContextManager[None]:
    """Keep other imports out of a directory file, unless nothing will be written to it."""
    return nullcontext() if dry_run else sole_import(into)
