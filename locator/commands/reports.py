"""``locator reports``: what visitors say is wrong, and what has been dealt with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import click
import msgspec

from locator.config import Settings
from locator.directory.database import Directory, NoDatabaseError
from locator.reports import COLUMNS, LABELS, Report, Reports, plain_text

every = click.option("--all", "resolved_too", is_flag=True, help="Those dealt with as well.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

GONE = "no longer in the directory"


@click.group(invoke_without_command=True)
@every
@as_json
@click.pass_context
def reports(context: click.Context, resolved_too: bool, as_json: bool) -> None:
    """List what visitors report to be wrong, and mark what has been dealt with."""
    if context.invoked_subcommand is None:
        _print(resolved_too, as_json)
    elif resolved_too or as_json:
        raise click.UsageError("give --all and --json after 'list'")


@reports.command(name="list")
@every
@as_json
def list_reports(resolved_too: bool, as_json: bool) -> None:
    """List what visitors report to be wrong, the oldest first."""
    _print(resolved_too, as_json)


@reports.command()
@click.argument("ids", nargs=-1, required=True, type=click.IntRange(1, 2**63 - 1), metavar="ID…")
@click.option("--note", default="", help="What was found, for whoever looks later.")
def resolve(ids: tuple[int, ...], note: str) -> None:
    """Mark reports as dealt with, all of them or none."""
    wanted = sorted(set(ids))
    unknown = Reports(Settings.from_environment().reports).resolve(wanted, date.today(), note)
    if unknown:
        numbers = ", ".join(map(str, unknown))
        raise click.ClickException(f"no open report has the id {numbers}; nothing was changed")
    click.echo(f"resolved {len(wanted):,}")


def _print(resolved_too: bool, as_json: bool) -> None:
    settings = Settings.from_environment()
    found = Reports(settings.reports).all()
    chosen = [report for report in found if resolved_too or not report.resolved]
    names = _names(settings.database, {report.service_id for report in chosen})
    if as_json:
        listed = [_json(report, names) for report in chosen]
        click.echo(msgspec.json.format(msgspec.json.encode(listed)))
    else:
        click.echo("\n".join(_text(chosen, names, settings.overrides)))


def _names(database: Path, ids: set[str]) -> dict[str, str | None]:
    """Return the services' names by id; None for those that are gone.

    Empty where no directory is compiled, which says nothing of any service.
    """
    try:
        directory = Directory(database)
    except NoDatabaseError:
        return {}
    with closing(directory):
        found = {id_: directory.get(id_) for id_ in ids}
    return {id_: service.name if service else None for id_, service in found.items()}


def _json(report: Report, names: dict[str, str | None]) -> dict[str, Any]:
    return {
        "id": report.id,
        "service_id": plain_text(report.service_id),
        "service_name": names.get(report.service_id),
        "what": str(report.fault),
        "text": plain_text(report.words),
        "day": report.day,
        "state": "resolved" if report.resolved else "open",
        "resolved": report.resolved or None,
        "note": plain_text(report.note) or None,
        "columns": COLUMNS[report.fault],
    }


def _text(chosen: Sequence[Report], names: dict[str, str | None], overrides: Path) -> Iterator[str]:
    if not chosen:
        yield "No reports are waiting."
    for report in chosen:
        yield from _entry(report, names, overrides)
        yield ""
    if any(not report.resolved for report in chosen):
        yield "Phone the service before you correct anything; the report may be mistaken. Then mark"
        yield 'it with: locator reports resolve ID --note "what you found"'


def _entry(report: Report, names: dict[str, str | None], overrides: Path) -> Iterator[str]:
    name = plain_text(names.get(report.service_id, "") or GONE)
    yield f"{report.id}  {report.day}  {_state(report)}"
    id_ = plain_text(report.service_id)
    yield f"    {name} ({id_})" if report.service_id in names else f"    {id_}"
    yield f"    {LABELS[report.fault]}"
    for line in plain_text(report.words).splitlines():
        yield f"    | {line}"
    if not report.resolved and names.get(report.service_id):
        yield from _correction(report, id_, overrides)


def _state(report: Report) -> str:
    if not report.resolved:
        return "open"
    note = " ".join(plain_text(report.note).split())
    return f"resolved {report.resolved}{': ' * bool(note)}{note}"


def _correction(report: Report, id_: str, overrides: Path) -> Iterator[str]:
    """Say which rows of the corrections' file put the listing right."""
    columns = COLUMNS[report.fault]
    today = date.today().isoformat()
    which = f" ({', '.join(columns)})" if len(columns) > 1 else ""
    yield f"    Correct it in {overrides}, a row for each column{which}, with the day you checked:"
    for column, value in ((columns[0] if columns else "COLUMN", "VALUE"), ("assured_date", today)):
        yield f"      {id_},{column},{value},report {report.id},{today}"
