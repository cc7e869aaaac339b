"""``locator import``: bring sources into the directory file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from locator.config import Settings
from locator.directory.services_csv import replace_file
from locator.geocoding.gazetteer import Gazetteer
from locator.importers import FORMATS, run_import
from locator.importers.base import ImportOptions
from locator.importers.report import ImportReport

existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)
new_file = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command(name="import")
@click.argument("format_name", metavar="FORMAT")
@click.argument("sources", nargs=-1, required=True, type=existing_file)
@click.option("--into", type=new_file, help="Directory file to merge into.")
@click.option("--dry-run", is_flag=True, help="Report only; write nothing.")
@click.option("--locator-points", multiple=True, type=existing_file, help="Street coordinates.")
@click.option("--date", default="", help="When the source was true: 2026, 2026-04, 2026-04-30.")
@click.option("--source", default="", help="The source's short name, where its files give none.")
@click.option("--source-url", default="", help="Where the source can be read.")
@click.option("--licence", default="", help="The source's licence, where its files give none.")
@click.option("--country", default="", help="Where the services are (ISO 3166-1), such as GB.")
@click.option("--mapping", type=existing_file, help="What the columns of a CSV mean (TOML).")
@click.option("--report", type=new_file, help="Write the problems to this CSV file.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def import_source(
    format_name: str,
    sources: tuple[Path, ...],
    into: Path | None,
    dry_run: bool,
    locator_points: tuple[Path, ...],
    report: Path | None,
    as_json: bool,
    **said: Any,
) -> None:
    """Bring official sources into the directory file, all of them or none."""
    if format_name not in FORMATS:
        raise click.BadParameter(f"use one of {', '.join(FORMATS)}", param_hint="FORMAT")
    settings = Settings.from_environment()
    done = run_import(
        format_name,
        sources,
        into or settings.services,
        geocoder=Gazetteer.open(settings.gazetteer),
        options=ImportOptions(**said),
        locator_points=locator_points,
        dry_run=dry_run,
        progress=RowCounter(),
    )
    _print_report(done, report, as_json)


class RowCounter:
    """Counts rows on the terminal while an import reads them; silent in a pipe."""

    def __init__(self) -> None:
        self._rows = 0
        self._shown = sys.stderr.isatty()

    def __call__(self, rows: int) -> None:
        """Count further rows."""
        self._rows += rows
        if self._shown:
            click.echo(f"\rRead {self._rows:,} rows", nl=False, err=True)


def _print_report(done: ImportReport, report: Path | None, as_json: bool) -> None:
    if report is not None:
        replace_file(report, done.problems_csv().encode())
    click.echo(done.to_json() if as_json else done.to_text())
