"""``locator due``: the listings that a person should check next."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

import click
import msgspec

from locator.checks import due_for_check
from locator.config import Settings
from locator.directory.build import RejectedFileError
from locator.directory.services_csv import read_directory
from locator.models import Service
from locator.phone import display_phone
from locator.spreadsheet import inert_cell


@click.command()
@click.option("--every", default=12, show_default=True, type=click.IntRange(1, 120), help="Months.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="Listings.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def due(every: int, limit: int, as_csv: bool, as_json: bool) -> None:
    """List what nobody has checked for a year, those that matter most first."""
    settings = Settings.from_environment()
    reading = read_directory(settings.services, settings.overrides)
    if reading.errors:
        raise RejectedFileError(settings.services, reading.errors)
    waiting = due_for_check(reading.services, every, date.today())
    rows = [_row(service) for service in waiting[:limit]]
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode({"due": len(waiting), "next": rows})))
    elif as_csv:
        click.echo(_csv(rows), nl=False)
    else:
        click.echo(_text(waiting[:limit], len(waiting), settings))


def _row(service: Service) -> dict[str, str]:
    return {
        "id": service.id,
        "name": service.name,
        "benzodiazepine_detox": str(service.benzodiazepine_detox),
        "assured_date": service.assured_date,
        "source": service.source.name,
        "source_date": service.source.date,
        "phone": ";".join(display_phone(phone) for phone in service.phones),
        "url": service.url,
    }


def _csv(rows: Iterable[dict[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([inert_cell(row[column]) for column in COLUMNS] for row in rows)
    return text.getvalue()


COLUMNS = (
    "id", "name", "benzodiazepine_detox", "assured_date", "source", "source_date", "phone", "url",
)  # fmt: skip


def _text(shown: Sequence[Service], total: int, settings: Settings) -> str:
    if not total:
        return "No listing is due for a check."
    entries = (line for service in shown for line in _entry(service))
    example = f"{shown[0].id},assured_date,{date.today().isoformat()},,{date.today().isoformat()}"
    return "\n".join(
        (
            f"{total:,} listings are due for a check; the next {len(shown):,}:",
            *entries,
            "",
            "Phone the service, compare what it says with its page, and record the check as a",
            f"row of {settings.overrides} (what was wrong as further rows):",
            f"  {example}",
        )
    )


def _entry(service: Service) -> Iterable[str]:
    checked = f"checked {service.assured_date}" if service.assured_date else "never checked"
    detox = "; benzodiazepine detox" if service.benzodiazepine_detox == "yes" else ""
    phones = ", ".join(display_phone(phone) for phone in service.phones) or "no phone known"
    yield ""
    yield f"{service.id}  {service.name}"
    yield f"  {phones}; {checked}; {service.source.name} {service.source.date}{detox}"
