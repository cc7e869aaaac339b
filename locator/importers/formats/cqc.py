"""England's Care Quality Commission directory: locations regulated for substance misuse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from locator.importers.base import (
    Exclusion,
    Importer,
    ImportOptions,
    NoteKind,
    Row,
    RowError,
    SourcedService,
)
from locator.importers.formats.cqc_places import why_not_public
from locator.importers.phones import is_placeholder, printed_phones
from locator.importers.source_dates import date_in_name
from locator.importers.tables import csv_rows
from locator.models import Address, Phone, Service, Source

SOURCE_NAME = "Care Quality Commission directory"
LICENCE = "OGL-UK-3.0"

COLUMNS = (
    "cqc_location_id",
    "name",
    "address",
    "postcode",
    "phone",
    "servicetype",
    "specialism",
    "cqcurl",
)
REHABILITATION = "Rehabilitation (substance abuse)"
COMMUNITY = "Community services - Substance abuse"

AUDIENCES = {
    "Caring for adults under 65 yrs": "adults",
    "Caring for children (0 - 18yrs)": "young-people",
    "Caring for adults over 65 yrs": "older-people",
}
"""CQC's specialisms that say whom a place is for."""

KINDS = (
    ("Homecare agencies", "Home care agency"),
    ("Hospitals - Mental health/capacity", "Mental health hospital"),
    ("Hospital", "Hospital"),
    ("Nursing homes", "Nursing home"),
    ("Residential homes", "Care home"),
)
"""CQC's service types that tell what else a place is, the most telling first."""

SURGERY = frozenset(("Doctors/GPs", "Mobile doctors", "Clinic", COMMUNITY))
"""What a GP practice is registered for; hospitals name doctors too, and much more."""

_LINE_END = re.compile(r",(?! )")
_HOUSE_NUMBER = re.compile(r"\d+[A-Za-z]?(?: ?- ?\d+[A-Za-z]?)?")
_SMALL_WORDS = frozenset(("by", "in", "le", "on", "super", "the", "under", "upon", "cum"))
_DETOX = re.compile(r"detox", re.IGNORECASE)
_SMOKING = re.compile(r"smoke[ -]?free", re.IGNORECASE)
_ALCOHOL = re.compile(r"alcohol", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_LONGEST_CUT = 2


class CqcImporter(Importer[SourcedService]):
    """Reads the CSV of CQC locations, one row a location."""

    format = "cqc"
    title = "Care Quality Commission directory of England (CSV)"

    def __init__(self, options: ImportOptions | None = None) -> None:
        super().__init__(options)
        self._dates: dict[str, str] = {}
        self._numbers: set[str] = set()

    def rows(self, path: Path) -> Iterator[Row]:
        """Yield the locations, each with the numbers of all of them known."""
        self._dates[path.name] = date_in_name(path, self.options.date)
        rows = list(csv_rows(path, COLUMNS))
        self._numbers = {_digits(row["phone"]) for row in rows}
        yield from rows

    def record(self, row: Row) -> SourcedService | Exclusion:
        """Return the service of a row, or why the public cannot go there."""
        name = mended(row["name"])
        problems = [
            (column, "is empty; every location has one")
            for column in ("cqc_location_id", "name", "postcode", "servicetype")
            if not row[column]
        ]
        kinds = tuple(part.strip() for part in row["servicetype"].split("|"))
        if row["servicetype"] and not {REHABILITATION, COMMUNITY} & set(kinds):
            problems.append(("servicetype", "names no service for drugs and alcohol"))
        if problems:
            raise RowError(*problems)
        reason = why_not_public(row["cqc_location_id"], name, row["address"])
        if reason:
            return Exclusion(name, reason)
        if is_placeholder(row["phone"]):
            reason = f"{row['phone']!r} is no real number and is left out"
            self.note(NoteKind.WARNING, row, name, "phone", reason)
        return SourcedService(self._service(row, name, kinds), row)

    def listings(self, records: Sequence[SourcedService]) -> Iterable[SourcedService]:
        """Return one listing a location."""
        return records

    def owns(self, source: Source) -> bool:
        """Say whether a source is this directory."""
        return source.name == SOURCE_NAME

    def _service(self, row: Row, name: str, kinds: Sequence[str]) -> Service:
        specialisms = tuple(part.strip() for part in row["specialism"].split("|"))
        stop_smoking = bool(_SMOKING.search(name))
        substances = ("tobacco",) if stop_smoking else ("alcohol",) * bool(_ALCOHOL.search(name))
        return Service(
            id=f"gb-cqc-{row['cqc_location_id'].lower()}",
            service_name=name,
            description="" if stop_smoking else description_of(kinds),
            types=_types(name, kinds, specialisms),
            substances=substances,
            settings=_settings(kinds),
            audiences=tuple(code for said, code in AUDIENCES.items() if said in specialisms),
            address=parse_address(mended(row["address"]), row["postcode"]),
            phones=self._phones(row["phone"]),
            url=web_address(row["website"]),
            alert="Helps people to stop smoking." if stop_smoking else "",
            source=Source(
                name=SOURCE_NAME,
                date=self._dates[row.file],
                licence=LICENCE,
                url=row["cqcurl"],
                id=row["cqc_location_id"],
            ),
        )

    def _phones(self, text: str) -> tuple[Phone, ...]:
        digits = _digits(text)
        longer = any(
            digits and number.startswith(digits) and 0 < len(number) - len(digits) <= _LONGEST_CUT
            for number in self._numbers
        )
        # Another location prints the same number with more digits: this one was cut short.
        return (Phone(text),) if longer else printed_phones([("voice", text)], "GB")


def mended(text: str) -> str:
    """Return text whose UTF-8 was read as Latin-1 somewhere on its way, read rightly."""
    try:
        return " ".join(text.encode("latin-1").decode("utf-8").split())
    except UnicodeError:
        return text


def parse_address(text: str, postcode: str) -> Address:
    """Return a comma-joined address: its lines are parted by commas without a space after.

    The last line is the town; a line that is only a house number belongs to the next.
    """
    *lines, town = [part.strip(" ,") for part in _LINE_END.split(text) if part.strip(" ,")] or [""]
    joined: list[str] = []
    for line in lines:
        if joined and _HOUSE_NUMBER.fullmatch(joined[-1]):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
    return Address(
        address_1=joined[0] if joined else "",
        address_2=", ".join(joined[1:]),
        city=town_name(town),
        postal_code=postcode,
        country="GB",
    )


def town_name(town: str) -> str:
    """Return a hyphenated town with its capitals, such as Weston-super-Mare."""
    parts = town.split("-")
    return "-".join(part if part in _SMALL_WORDS else part[:1].upper() + part[1:] for part in parts)


def web_address(text: str) -> str:
    """Return a website as a link, or nothing where the text is not one."""
    if text.startswith(("https://", "http://")):
        return text
    return f"https://{text}" if _HOST.fullmatch(text) else ""


def _types(name: str, kinds: Sequence[str], specialisms: Sequence[str]) -> tuple[str, ...]:
    """Return types of help; detox only where the place's own name says it."""
    mental = "Mental health conditions" in specialisms
    said = {
        "detox": bool(_DETOX.search(name)),
        "therapy": COMMUNITY in kinds,
        "dual-diagnosis": mental,
        "residential": REHABILITATION in kinds,
        "advice": COMMUNITY in kinds,
    }
    return tuple(code for code, true in said.items() if true)


def _settings(kinds: Sequence[str]) -> tuple[str, ...]:
    said = {
        "outpatient": COMMUNITY in kinds and "Homecare agencies" not in kinds,
        "residential": REHABILITATION in kinds,
        "online": "Phone/online advice" in kinds,
    }
    return tuple(code for code, true in said.items() if true)


def description_of(kinds: Sequence[str]) -> str:
    """Return a sentence on a location, made from its service types."""
    kind = next((ours for theirs, ours in KINDS if theirs in kinds), "")
    if not kind and "Doctors/GPs" in kinds and set(kinds) <= SURGERY:
        kind = "GP practice"
    if kind:
        return f"{kind} that is also registered to help people with drugs and alcohol."
    if REHABILITATION in kinds and COMMUNITY in kinds:
        return "Residential and community help with drugs and alcohol."
    if REHABILITATION in kinds:
        return "Residential rehabilitation for drugs and alcohol."
    return "Community service for people who need help with drugs or alcohol."


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
