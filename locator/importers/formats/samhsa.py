"""SAMHSA's national directories: the yearly workbooks since 2022, and the CSV of 2024.

Two lists, of drug and alcohol facilities and of mental-health facilities, become
one: a place in both is one listing with what both say of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from sys import intern

from locator.importers.base import (
    Exclusion,
    Importer,
    ImportOptions,
    Merge,
    NoteKind,
    Row,
    RowError,
    SourcedService,
)
from locator.importers.formats import samhsa_codes as codebook
from locator.importers.formats.samhsa_facility import PrintedFacility, printed_address
from locator.importers.formats.samhsa_files import (
    INTAKE_COLUMNS,
    SamhsaDirectory,
    read_directory,
)
from locator.importers.phones import is_placeholder, printed_phones
from locator.importers.same_place import ComparedPlace, pair_places
from locator.importers.source_dates import year_in_name
from locator.importers.streets import name_key, plain, street_key, zip5
from locator.models import Phone, Service, Source

LICENCE = "US public domain"
HOME = "https://www.samhsa.gov/"
TITLE = "SAMHSA National Directory"

_STATES = """
AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ
NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI FM MH PW
"""
STATES = frozenset(_STATES.split())
"""States, territories and freely associated states (USPS Publication 28, appendix B)."""
_STATES_OTHERWISE = {"CNMI": "MP", "FSM": "FM", "USVI": "VI"}
"""What editions of other years, as public programs read them, print for some of these."""

_DIGEST_BYTES = 6
_LONGEST_CODE = 20
_LONGEST_CODE_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility(PrintedFacility):
    """A facility as one or both directories list it."""

    directories: frozenset[SamhsaDirectory]

    @property
    def id(self) -> str:
        """Return an id that a re-ordered or later directory gives the same facility."""
        parts = (
            name_key(self.name1),
            name_key(self.name2),
            self.compared.street,
            self.address.postal_code,
        )
        digest = blake2b("|".join(parts).encode(), digest_size=_DIGEST_BYTES)
        return f"us-{digest.hexdigest()}"

    @property
    def compared(self) -> ComparedPlace:
        """Return what tells whether two facilities are one place."""
        return ComparedPlace(
            street=street_key(self.address.address_1) or plain(self.address.address_1),
            postal_code=self.address.postal_code,
            name=name_key(self.name1),
            unit=name_key(self.name2),
            phones=frozenset(phone.number for phone in self.phones),
        )

    def joined(self, other: Facility) -> Facility:
        """Return this facility with what another listing of it adds."""
        return replace(
            self,
            directories=self.directories | other.directories,
            phones=self.phones_with(other),
            codes=self.codes | other.codes,
        )


class SamhsaImporter(Importer[Facility]):
    """Reads the official workbooks (XLSX) and the CSV of both directories."""

    format = "samhsa"
    title = "SAMHSA national directories of treatment facilities (XLSX or CSV)"
    # A place that reports detox no more must not go on saying that it takes people from these.
    withdraws = frozenset(("benzodiazepine_detox",))
    # The CSV's facility_id counts its rows: another edition gives the number to another place.
    lasting_keys = False

    def __init__(self, options: ImportOptions | None = None) -> None:
        super().__init__(options)
        self._years: dict[str, str] = {}
        self._directories: set[SamhsaDirectory] = set()
        self._code_names: dict[str, str] = {}

    def rows(self, path: Path) -> Iterator[Row]:
        """Yield a directory's facilities, each with its ``directory_type``."""
        self._years[path.name] = year_in_name(path, self.options.date)
        file = read_directory(path)
        self._code_names.update(file.code_names)
        yield from file.rows

    def record(self, row: Row) -> Facility | Exclusion:
        """Return the facility of a row; raise RowError where it is not one."""
        problems = list(_problems(row))
        if problems:
            raise RowError(*problems)
        # 1.4 million codes of 317 kinds in 2024: one string a kind takes 80 MB less.
        codes = frozenset(map(intern, row["service_code_info"].replace("*", " ").split()))
        for code in sorted(codes - codebook.KNOWN_CODES):
            self.harvest.unknown_codes[self._named_code(code)] += 1
        for column in ("phone", *INTAKE_COLUMNS):
            if is_placeholder(row[column]):
                reason = f"{row[column][:60]!r} is no real number and is left out"
                self.note(NoteKind.WARNING, row, row["name1"], column, reason)
        directory = SamhsaDirectory(row["directory_type"])
        self._directories.add(directory)
        return Facility(
            row=row,
            directories=frozenset((directory,)),
            name1=row["name1"],
            name2=row["name2"],
            address=printed_address(row, _state(row)),
            phones=_phones(row),
            codes=codes,
        )

    def _named_code(self, code: str) -> str:
        """Return a code for the report, with the name that the file's own key gives it."""
        name = self._code_names.get(code, "")
        shown = code[:_LONGEST_CODE]
        shown = shown if shown.isprintable() else repr(shown)
        return f"{shown} ({name[:_LONGEST_CODE_NAME]})" if name else shown

    def listings(self, records: Sequence[Facility]) -> Iterable[SourcedService]:
        """Return one listing a place, leaving out mental health care that treats no substance use.

        A mental-health facility without such a code stays where a drug and
        alcohol facility is the same place.
        """
        facilities = self._without_doubles(records)
        wanted = [f for f in facilities if SamhsaDirectory.SUBSTANCE_USE in f.directories]
        others = [f for f in facilities if SamhsaDirectory.SUBSTANCE_USE not in f.directories]
        single = [
            n for n, f in enumerate(wanted) if SamhsaDirectory.MENTAL_HEALTH not in f.directories
        ]
        pairs = pair_places([wanted[n].compared for n in single], [f.compared for f in others])
        for left, right in sorted(pairs.items()):
            wanted[single[left]] = self._merged(wanted[single[left]], others[right])
        taken = set(pairs.values())
        for number, facility in enumerate(others):
            if number in taken:
                continue
            if facility.codes & codebook.TREATS_CO_OCCURRING:
                wanted.append(facility)
            else:
                reason = "a mental-health facility that reports no treatment of substance use"
                self.note(
                    NoteKind.EXCLUDED, facility.row, facility.name1, "service_code_info", reason
                )
        return [SourcedService(self._service(facility), facility.row) for facility in wanted]

    def owns(self, source: Source) -> bool:
        """Say whether a source is a directory that was among the files read."""
        if source.name == source_name(frozenset((SamhsaDirectory.MENTAL_HEALTH,))):
            return SamhsaDirectory.MENTAL_HEALTH in self._directories
        return source.name.startswith(TITLE) and SamhsaDirectory.SUBSTANCE_USE in self._directories

    def refusal(self, directory: Iterable[Service]) -> str:
        """Refuse one directory alone where listings of the other are known.

        A place in both is one listing here. One directory alone would replace it with half
        of what is known of the place, or list the place a second time.
        """
        read = source_name(frozenset(self._directories))
        others = sum(
            service.source.name.startswith(TITLE) and service.source.name != read
            for service in directory
        )
        if len(self._directories) != 1 or not others:
            return ""
        return (
            f"only one of SAMHSA's two directories was given, and {others:,} listings of the "
            "directory file are from the other or from both; give both in one import: "
            "locator import samhsa SU MH"
        )

    def _without_doubles(self, facilities: Iterable[Facility]) -> list[Facility]:
        """Join rows alike in names, street and ZIP, of one directory or of both.

        The drug and alcohol directory's row comes first, whatever the files' order.
        """
        found: dict[str, Facility] = {}
        for facility in sorted(
            facilities, key=lambda f: SamhsaDirectory.MENTAL_HEALTH in f.directories
        ):
            known = found.get(facility.id)
            found[facility.id] = self._merged(known, facility) if known else facility
        return list(found.values())

    def _merged(self, one: Facility, other: Facility) -> Facility:
        names = tuple(", ".join(filter(None, (f.name1, f.name2))) for f in (one, other))
        self.harvest.merges.append(Merge(one.id, names))
        return one.joined(other)

    def _service(self, facility: Facility) -> Service:
        return facility.service(
            Source(
                name=source_name(facility.directories),
                date=self._years[facility.row.file],
                licence=LICENCE,
                url=HOME,
                id=facility.row["facility_id"],
            )
        )


def source_name(directories: frozenset[SamhsaDirectory]) -> str:
    """Return the short name of the directories that list a facility."""
    lists = {
        SamhsaDirectory.SUBSTANCE_USE: "drug and alcohol",
        SamhsaDirectory.MENTAL_HEALTH: "mental health",
    }
    named = ", ".join(name for directory, name in lists.items() if directory in directories)
    return f"{TITLE} ({named})"


def _problems(row: Row) -> Iterator[tuple[str, str]]:
    """Name every reason why a row is not a facility."""
    for column in ("name1", "street1", "city", "state", "zip", "service_code_info"):
        if not row[column]:
            yield column, "is empty; every facility has one"
    if row["state"] and _state(row) not in STATES:
        yield "state", f"{row['state'][:60]!r} is not a state or territory of the United States"
    if row["zip"] and not zip5(row["zip"]):
        yield "zip", f"{row['zip'][:60]!r} is not a ZIP of up to five digits"
    if row["directory_type"] not in tuple(SamhsaDirectory):
        yield "directory_type", f"{row['directory_type'][:60]!r} is not substance or mental"


def _state(row: Row) -> str:
    printed = row["state"].upper()
    return _STATES_OTHERWISE.get(printed, printed)


def _phones(row: Row) -> tuple[Phone, ...]:
    """Return the facility's number, then those for a first visit that differ from it."""
    intake = (("intake", row[column]) for column in INTAKE_COLUMNS)
    return printed_phones([("voice", row["phone"]), *intake], "US")
