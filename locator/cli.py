"""The command line: ``locator`` and ``python -m locator``."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from locator.commands.outputs import refuse_overwriting
from locator.config import Settings
from locator.directory.build import RejectedFileError
from locator.directory.build import build as build_database
from locator.directory.database import Directory, NoDatabaseError
from locator.directory.live import UP_TO_DATE, refresh
from locator.directory.services_csv import DirectoryFileError, replace_file

if TYPE_CHECKING:
    from flask import Flask

    from locator.query import Arguments, ParameterProblem
    from locator.search import SearchResults

MAP_ENDINGS = (".html", ".svg")
new_file = click.Path(dir_okay=False, writable=True, path_type=Path)


ELSEWHERE = {
    "check": "locator.commands.check:check",
    "coverage": "locator.commands.coverage:coverage",
    "export": "locator.commands.export:export",
    "due": "locator.commands.due:due",
    "import": "locator.commands.importing:import_source",
    "reports": "locator.commands.reports:reports",
    "update": "locator.commands.update:update",
}
"""Commands that stand in a file of their own, which is read only when one is asked for."""


class Commands(click.Group):
    """The commands; what a person can put right is told in one sentence, without a trace."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names."""
        return sorted({*super().list_commands(ctx), *ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command."""
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, _, name = ELSEWHERE[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, Exit):
            # Help ends in one of these, and should not wait for what `_expected` imports.
            raise
        except Exception as error:
            if isinstance(error, _expected()):
                raise click.ClickException(_sentence(error)) from error
            raise


def _sentence(error: Exception) -> str:
    """Return an error in words; the system's own come with a number that tells nobody anything."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename} cannot be used: {error.strerror}"
    return str(error)


def _expected() -> tuple[type[Exception], ...]:
    """Return the errors that a person can put right; imported only when there is one."""
    from locator.basemap import BasemapError
    from locator.geocoding.tables import TablesError
    from locator.guidance.reading import GuidanceFileError
    from locator.helplines import HelplinesFileError
    from locator.importers.base import ImporterError
    from locator.streets import StreetSettingsError
    from locator.web.embed_hosts import EmbedHostsError
    from locator.web.exit_page import ExitUrlError
    from locator.web.maps import MapFilesError
    from locator.web.public_address import PublicUrlError

    return (
        BasemapError,
        DirectoryFileError,
        EmbedHostsError,
        ExitUrlError,
        GuidanceFileError,
        HelplinesFileError,
        ImporterError,
        MapFilesError,
        NoDatabaseError,
        OSError,
        PublicUrlError,
        RejectedFileError,
        StreetSettingsError,
        TablesError,
    )


@click.group(cls=Commands)
@click.version_option(package_name="treatment-locator")
def main() -> None:
    """Find drug and alcohol treatment services near a place, offline and in private."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, workers: int) -> None:
    """Compile the directory if it changed, then answer on HOST:PORT."""
    from locator import create_app
    from locator.helplines import load_helplines
    from locator.web import server

    settings = Settings.from_environment()
    # Looked at before any worker is made, so that a fault in it is said once.
    load_helplines(settings.helplines)
    with server.listen(host, port) as listener:
        click.echo(refresh(settings.services, settings.database, settings.overrides))

        def ready_app() -> Flask:
            app = create_app(settings)
            click.echo(f"Ready: open http://{host}:{port}/ (stop with Ctrl+C)")
            return app

        server.serve(ready_app, listener, workers)


@main.command()
def build() -> None:
    """Compile the directory file into the search database, swapped in whole."""
    settings = Settings.from_environment()
    count = build_database(settings.services, settings.database, settings.overrides)
    click.echo(f"compiled {count:,} services")


@main.command()
@click.argument("near")
@click.option("--type", "types", multiple=True, help="detox, therapy, dual-diagnosis, …")
@click.option("--substance", multiple=True)
@click.option("--audience", multiple=True)
@click.option("--payment", multiple=True)
@click.option("--setting", multiple=True)
@click.option("--language", multiple=True)
@click.option("--benzodiazepine-detox", multiple=True, help="yes, no or unknown")
@click.option("--access", multiple=True, help="self-referral, referral or walk-in")
@click.option("--open", "open_", help="now: only what is open at this moment.")
@click.option("--unknown", help="keep or leave-out services whose source does not say.")
@click.option("--within", help="Such as 25mi or 40km.")
@click.option("--widen", help="no: look no further, however few there are.")
@click.option("--sort", help="distance, name or fit.")
@click.option("--limit", default="20", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the API's JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option(
    "--map",
    "map_file",
    type=new_file,
    help="Write a map that opens offline: a page (.html) or a picture (.svg).",
)
def search(
    near: str,
    types: tuple[str, ...],
    open_: str | None,
    limit: str,
    as_json: bool,
    as_csv: bool,
    map_file: Path | None,
    **others: tuple[str, ...] | str | None,
) -> None:
    """Find services near a postcode, ZIP or place, nearest first."""
    if map_file is not None and map_file.suffix.lower() not in MAP_ENDINGS:
        raise click.BadParameter("name a file that ends in .html or .svg", param_hint="--map")
    named = {"near": near, "type": types, "limit": limit, "open": open_, **others}
    arguments = {k: [v] if isinstance(v, str) else v for k, v in named.items() if v}
    settings = Settings.from_environment()
    refuse_overwriting(map_file, "--map", settings)
    if as_json and as_csv:
        raise click.UsageError("Print either --json or --csv, not both.")
    results, elsewhere = _search(arguments, settings)
    if map_file is not None:
        _write_map(results, map_file, settings)
    click.echo(_printed(results, elsewhere, as_json, as_csv), nl=not as_csv)


def _search(arguments: Arguments, settings: Settings) -> tuple[SearchResults, str]:
    """Return what was found, and what to say where it lies across a border."""
    from locator import query
    from locator.borders import across_the_border
    from locator.geocoding.gazetteer import Gazetteer
    from locator.helplines import load_helplines
    from locator.search import PlaceNotFoundError
    from locator.search import search as find

    said = refresh(settings.services, settings.database, settings.overrides)
    if said != UP_TO_DATE:
        click.echo(said, err=True)
    try:
        asked = query.parse_query(arguments, query.API_PARAMETERS)
        directory, gazetteer = Directory(settings.database), Gazetteer.open(settings.gazetteer)
        found = find(asked, directory, gazetteer, helplines=load_helplines(settings.helplines))
        return found, across_the_border(found, directory, gazetteer)
    except query.QueryError as error:
        raise click.ClickException("; ".join(map(_option_problem, error.problems))) from error
    except PlaceNotFoundError as error:
        hints = "".join(f"\n  {origin.label}" for origin in error.suggestions)
        asking = f" Did you mean:{hints}" if hints else ""
        raise click.ClickException(f"{error}.{asking}") from error


def _option_problem(problem: ParameterProblem) -> str:
    if problem.message[:1].isupper():
        return problem.message
    return f"--{problem.parameter.replace('_', '-')} {problem.message}"


def _printed(results: SearchResults, elsewhere: str, as_json: bool, as_csv: bool) -> str:
    import msgspec

    from locator.web import serializers
    from locator.web.table import results_table

    if as_json:
        return msgspec.json.format(msgspec.json.encode(serializers.results_json(results))).decode()
    return serializers.results_csv(results) if as_csv else results_table(results, elsewhere)


def _write_map(results: SearchResults, path: Path, settings: Settings) -> None:
    from locator.web.map_file import map_of_results, picture_of_results

    if results.origin is None:
        raise click.ClickException("that place has several meanings; name one to draw a map of it")
    draw = map_of_results if path.suffix.lower() == ".html" else picture_of_results
    replace_file(path, draw(results, settings.basemap).encode())
    click.echo(f"Map written to {path}", err=True)
