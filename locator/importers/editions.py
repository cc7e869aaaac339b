"""The newest official editions that ``locator update`` fetches, and the shape they must have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from locator.importers.base import ImporterError, SourceFileError
from locator.importers.tables import is_xlsx, xlsx_sheets

FORMAT = "samhsa"
"""The format that reads them, all in one import."""

FOUND_AT = (
    "https://www.samhsa.gov/data/data-we-collect/n-sumhss-national-substance-use-and-mental-health-"
    "services-survey/national-directories"
)
"""The page that links to every edition."""

TABLE = "EDITIONS in locator/importers/editions.py"
"""Where the table is, for messages."""


class ChangedEditionError(ImporterError):
    """The official file has moved or changed; look at it, then bring the table up to date."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One official workbook: where it is, and what it must hold to be read.

    ``sheets`` names each sheet with the columns needed in it, the list of
    facilities first and the key to its codes second; ``own_code`` is a code that
    no other directory's key has; ``fewest`` and ``most`` are the facilities that
    a whole directory may list.
    """

    name: str
    title: str
    address: str
    sheets: tuple[tuple[str, tuple[str, ...]], ...]
    own_code: str
    fewest: int
    most: int


_SHEETS = (
    (
        "Facilities List",
        ("name1", "street1", "city", "state", "zip", "phone", "service_code_info"),
    ),
    ("Service Code Reference", ("service_code", "service_name")),
)
_REPORTS = "https://www.samhsa.gov/data/sites/default/files/reports"

# Facilities listed: 12,176 (2022), 12,744 (2023), 12,200 (2024) and 13,460 (2025) for drugs and
# alcohol; 8,707 (2023) and 8,319 (2024) for mental health.
EDITIONS = (
    Edition(
        name="drug-and-alcohol",
        title="National Directory of Drug and Alcohol Use Treatment Facilities 2025",
        address=f"{_REPORTS}/rpt57009/2025_SU_Facilities_for_All_City_All.xlsx",
        sheets=_SHEETS,
        own_code="DT",
        fewest=10_000,
        most=20_000,
    ),
    Edition(
        name="mental-health",
        title="National Directory of Mental Health Treatment Facilities 2025",
        address=f"{_REPORTS}/rpt57010/2025_MH_Facilities_for_All_City_All.xlsx",
        sheets=_SHEETS,
        own_code="MH",
        fewest=6_500,
        most=14_000,
    ),
)
"""The newest editions known. Where a new one is out, its address and title are changed here."""


def check_edition(edition: Edition, path: Path) -> None:
    """Raise a ChangedEditionError unless a file is the workbook that the table tells of."""
    if not is_xlsx(path):
        raise _changed(edition, path, "is not an XLSX workbook")
    try:
        sheets = xlsx_sheets(path, [sheet for sheet, _ in edition.sheets])
    except SourceFileError as error:
        raise ChangedEditionError(f"{error} ({_advice(edition)})") from error
    tables = {}
    for sheet, needed in edition.sheets:
        tables[sheet] = _table(sheets[sheet], needed)
        if missing := [name for name in needed if name not in tables[sheet]]:
            raise _changed(edition, path, f"lacks the column {missing[0]!r} in its sheet {sheet!r}")
    (facilities, _), (key, _) = edition.sheets
    if edition.own_code not in tables[key]["service_code"]:
        raise _changed(edition, path, f"has no code {edition.own_code!r} in its sheet {key!r}")
    count = sum(1 for name in tables[facilities]["name1"] if name)
    if not edition.fewest <= count <= edition.most:
        raise _changed(
            edition,
            path,
            f"lists {count:,} facilities; {edition.fewest:,} to {edition.most:,} are expected",
        )


def moved(edition: Edition, reason: str) -> ChangedEditionError:
    """Return the error for an edition that its address does not give any more."""
    return ChangedEditionError(f"{reason} ({_advice(edition)})")


def _table(lines: Sequence[Sequence[str]], needed: Sequence[str]) -> dict[str, list[str]]:
    """Return the cells of the columns needed that a sheet has, by column."""
    header = [cell.strip().lower() for cell in lines[0]] if lines else []
    columns = dict(zip(header, zip_longest(*lines[1:], fillvalue=""), strict=False))
    return {name: [cell.strip() for cell in columns[name]] for name in needed if name in columns}


def _changed(edition: Edition, path: Path, reason: str) -> ChangedEditionError:
    return ChangedEditionError(f"{path.name} {reason} ({_advice(edition)})")


def _advice(edition: Edition) -> str:
    return (
        f"the {edition.title} has moved or changed, and nothing was touched; its address and "
        f"shape stand in {TABLE}, and the newest edition is linked from {FOUND_AT}"
    )
