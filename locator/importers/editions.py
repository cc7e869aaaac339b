"""The newest official editions that ``locator update`` fetches, and the shape they must have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from locator.importers.base import ImporterError, SourceFileError
from locator.importers.formats.samhsa_files import read_directory
from locator.importers.tables import is_xlsx

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

    ``columns`` are those that its list of facilities needs, in the words and the case
    that `samhsa_files` finds them by; ``own_code`` is a code that no other directory's
    key has; ``fewest`` and ``most`` are the facilities that a whole directory may list.
    Its sheets may have any name: those of the newest workbooks are not attested.
    """

    name: str
    title: str
    address: str
    columns: tuple[str, ...]
    own_code: str
    fewest: int
    most: int


_COLUMNS = ("name1", "street1", "city", "state", "zip", "phone", "service_code_info")
_REPORTS = "https://www.samhsa.gov/data/sites/default/files/reports"

# Facilities listed: 12,176 (2022), 12,744 (2023), 12,200 (2024) and 13,460 (2025) for drugs and
# alcohol; 8,707 (2023) and 8,319 (2024) for mental health.
EDITIONS = (
    Edition(
        name="drug-and-alcohol",
        title="National Directory of Drug and Alcohol Use Treatment Facilities 2025",
        address=f"{_REPORTS}/rpt57009/2025_SU_Facilities_for_All_City_All.xlsx",
        columns=_COLUMNS,
        own_code="DT",
        fewest=10_000,
        most=20_000,
    ),
    Edition(
        name="mental-health",
        title="National Directory of Mental Health Treatment Facilities 2025",
        address=f"{_REPORTS}/rpt57010/2025_MH_Facilities_for_All_City_All.xlsx",
        columns=_COLUMNS,
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
        directory = read_directory(path, edition.columns)
    except SourceFileError as error:
        raise ChangedEditionError(f"{error} ({_advice(edition)})") from error
    if edition.own_code not in directory.code_names:
        raise _changed(edition, path, f"has no code {edition.own_code!r} in the key to its codes")
    count = sum(1 for row in directory.rows if row["name1"])
    if not edition.fewest <= count <= edition.most:
        raise _changed(
            edition,
            path,
            f"lists {count:,} facilities; {edition.fewest:,} to {edition.most:,} are expected",
        )


def moved(edition: Edition, reason: str) -> ChangedEditionError:
    """Return the error for an edition that its address does not give any more."""
    return ChangedEditionError(f"{reason} ({_advice(edition)})")


def _changed(edition: Edition, path: Path, reason: str) -> ChangedEditionError:
    return ChangedEditionError(f"{path.name} {reason} ({_advice(edition)})")


def _advice(edition: Edition) -> str:
    return (
        f"the {edition.title} has moved or changed, and nothing was touched; its address and "
        f"shape stand in {TABLE}, and the newest edition is linked from {FOUND_AT}"
    )
