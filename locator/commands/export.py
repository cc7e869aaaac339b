"""``locator export``: the whole directory as one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from locator.commands.outputs import refuse_overwriting
from locator.config import Settings
from locator.directory.database import Directory
from locator.directory.live import UP_TO_DATE, refresh
from locator.directory.services_csv import replacing
from locator.models import Service
from locator.web import exports

CHUNKS: dict[str, Callable[[Iterable[Service]], Iterator[bytes]]] = {
    "csv": exports.csv_chunks,
    "geojson": exports.geojson_chunks,
    "hsds": exports.hsds_chunks,
}

PACKAGE = ".zip"
"""The ending of an HSDS file that is to be a tabular data package."""


@click.command(name="export")
@click.option(
    "--format", "form", required=True, type=click.Choice(tuple(CHUNKS)), help="What to write."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="File to write; the terminal unless given. HSDS to a .zip is a tabular data package.",
)
def export(form: str, output: Path | None) -> None:
    """Write every service that is served, with the corrections made to it, as one file."""
    settings = Settings.from_environment()
    refuse_overwriting(output, "--output", settings)
    said = refresh(settings.services, settings.database, settings.overrides)
    if said != UP_TO_DATE:
        click.echo(said, err=True)
    entities = Directory(settings.database).entities
    services = exports.every_service(entities)
    if output is None:
        for chunk in CHUNKS[form](services):
            click.echo(chunk, nl=False)
        return
    _write(form, output, services)
    click.echo(f"{entities.services:,} services written to {output}", err=True)


def _write(form: str, output: Path, services: Iterable[Service]) -> None:
    with replacing(output) as file:
        if form == "hsds" and output.suffix.lower() == PACKAGE:
            exports.write_package(file, services)
        else:
            file.writelines(CHUNKS[form](services))
