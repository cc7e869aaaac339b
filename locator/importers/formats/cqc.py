"""England's Care Quality Commission directory: locations regulated for substance misuse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import chain, islice
from pathlib import Path

from locator import alerts
from locator.importers.base import (
    Exclusion,
    Importer,
    ImportOptions,
    NoteKind,
    Row,
    RowError,
    SourcedService,
    SourceFileError,
)
from locator.importers.formats.cqc_layouts import (
    COMMUNITY,
    LAYOUTS,
    REHABILITATION,
    Layout,
    Location,
    layout_of,
    named,
)
from locator.importers.formats.cqc_places import why_not_public
from locator.importers.phones import is_placeholder, printed_phones
from locator.importers.source_dates import date_in_name
from locator.importers.tables import (
    HEADER_WITHIN,
    Table,
    csv_lines,
    is_xlsx,
    table_of,
    workbook_sheets,
)
from locator.models import Address, Phone, Service, Source, Status

SOURCE_NAME = "Care Quality Commission directory"
LICENCE = "OGL-UK-3.0"

OTHER_CARE = "not registered to help people with drugs and alcohol"

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
_MONTHS = "January February March April May June July August September October November December"
_PRINTED_DATE = re.compile(
    rf"(?<!\d)(\d{{1,2}})[ _]({_MONTHS.replace(' ', '|')})[ _](20\d\d)(?!\d)"
)


class CqcImporter(Importer[Location]):
    """Reads each of CQC's files of locations, one row a location."""

    format = "cqc"
    title = "Care Quality Commission directory of England (CSV, ODS or XLSX)"

    def __init__(self, options: ImportOptions | None = None) -> None:
        super().__init__(options)
        self._dates: dict[str, str] = {}
        self._layouts: dict[str, Layout] = {}
        self._numbers: set[str] = set()

    def rows(self, path: Path) -> Iterator[Row]:
        """Yield the locations of a file in any of the layouts."""
        yield from self._workbook_rows(path) if is_xlsx(path) else self._csv_rows(path)

    def _csv_rows(self, path: Path) -> Iterator[Row]:
        lines = csv_lines(path)
        top = list(islice(lines, HEADER_WITHIN))
        layout = layout_of(top) or LAYOUTS[0]
        yield from self._table(path, layout, chain(top, lines)).rows

    def _workbook_rows(self, path: Path) -> Iterator[Row]:
        read_me: list[str] = []
        for sheet in workbook_sheets(path):
            top = list(islice(sheet.lines, HEADER_WITHIN))
            layout = layout_of(top)
            if layout is not None:
                yield from self._table(path, layout, chain(top, sheet.lines), read_me).rows
                return
            read_me += chain.from_iterable(top)
        raise SourceFileError(
            f"{path.name} has no sheet with the columns of CQC's locations; "
            "it is not a file of this format"
        )

    def _table(
        self,
        path: Path,
        layout: Layout,
        lines: Iterable[Sequence[str]],
        read_me: Sequence[str] = (),
    ) -> Table:
        table = table_of(path.name, lines, layout.required, naming=named, wanted=layout.reads)
        self._layouts[path.name] = layout
        self._dates[path.name] = _date_of(path, self.options.date, (*read_me, *table.above))
        return table

    def record(self, row: Row) -> Location | Exclusion:
        """Return the location of a row, or why it is not listed."""
        layout = self._layouts[row.file]
        location = layout.location(row)
        name = mended(location.name)
        if (location.kinds or layout.flags) and not {REHABILITATION, COMMUNITY} & {*location.kinds}:
            return Exclusion(name, OTHER_CARE)
        problems = [
            (layout.columns[ours], "is empty; every location has one")
            for ours in ("id", "name", "postcode", "kinds")
            if not getattr(location, ours)
        ]
        if problems:
            raise RowError(*problems)
        self._numbers.add(_digits(location.phone))
        reason = why_not_public(location.id, name, location.address)
        if reason:
            return Exclusion(name, reason)
        if is_placeholder(location.phone):
            reason = f"{location.phone[:60]!r} is no real number and is left out"
            self.note(NoteKind.WARNING, row, name, layout.columns["phone"], reason)
        return location

    def listings(self, records: Sequence[Location]) -> Iterable[SourcedService]:
        """Return one listing a location."""
        return [SourcedService(self._service(location), location.row) for location in records]

    def owns(self, source: Source) -> bool:
        """Say whether a source is this directory."""
        return source.name == SOURCE_NAME

    def _service(self, location: Location) -> Service:
        name, kinds, specialisms = mended(location.name), location.kinds, location.specialisms
        stop_smoking = bool(_SMOKING.search(name))
        substances = ("tobacco",) if stop_smoking else ("alcohol",) * bool(_ALCOHOL.search(name))
        return Service(
            id=f"gb-cqc-{location.id.lower()}",
            service_name=name,
            description="" if stop_smoking else description_of(kinds),
            types=_types(name, kinds, specialisms),
            substances=substances,
            settings=_settings(kinds),
            audiences=tuple(code for said, code in AUDIENCES.items() if said in specialisms),
            address=parse_address(mended(location.address), location.postcode),
            phones=self._phones(location.phone),
            url=web_address(location.website),
            # Dormant: registered, and giving no regulated care at present.
            status=Status.TEMPORARILY_CLOSED if location.dormant else Status.ACTIVE,
            alert=alerts.STOP_SMOKING if stop_smoking else "",
            source=Source(
                name=SOURCE_NAME,
                date=self._dates[location.row.file],
                licence=LICENCE,
                url=location.url,
                id=location.id,
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


def _date_of(path: Path, said: str, above: Sequence[str]) -> str:
    """Return the date said, else that in the file's name, else that printed above its table.

    CQC's own names and notes write it out: ``19_August_2026_CQC_directory.csv``,
    "This data was produced on 19 August 2026", "CQC database as at 01 September 2026".
    """
    try:
        return date_in_name(path, said)
    except SourceFileError:
        for text in (path.name, *above):
            if found := _PRINTED_DATE.search(text):
                day, month, year = found.groups()
                with suppress(ValueError):
                    number = _MONTHS.split().index(month) + 1
                    return date(int(year), number, int(day)).isoformat()
        raise


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
