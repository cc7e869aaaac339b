"""Availability as CSV: a row for each district and kind of help."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from locator.availability import BOUNDS, KINDS, Area, CountryAvailability
from locator.geo import Unit
from locator.spreadsheet import inert_cell

COLUMNS = (
    "country",
    "region",
    "district",
    "town",
    "postal_codes",
    "type",
    "known",
    "median_miles",
    *(f"within_{miles}_miles" for miles in BOUNDS),
)
"""``known`` says whether anything was measured; where not, the cells after it are empty.
The last ones are shares of the district's postal codes, 0 to 1."""


def csv_chunks(
    countries: Iterable[CountryAvailability], kinds: Sequence[str] = KINDS, region: str = ""
) -> Iterator[bytes]:
    """Yield the districts of countries, or of one region, as CSV, some at a time."""
    yield _lines([COLUMNS])
    for found in countries:
        for area in found.areas:
            if region in ("", area.region):
                yield _lines(_row(found, area, kind) for kind in kinds)


def _row(found: CountryAvailability, area: Area, kind: str) -> list[str]:
    said = [found.country, area.region, area.code, area.town, str(area.codes), kind]
    cells = [*map(inert_cell, said), str(found.knowledge(area, kind))]
    reach = area.reach(kind) if area.region in found.covered else None
    if reach is None:
        return [*cells, *("" for _ in range(1 + len(BOUNDS)))]
    shares = (f"{count / area.codes:.3f}" for count in reach.within)
    return [*cells, f"{reach.median / Unit.MILES.metres:.1f}", *shares]


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
