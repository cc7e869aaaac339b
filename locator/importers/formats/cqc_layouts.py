"""The three files in which England's Care Quality Commission lists locations.

- The list of substance misuse locations that the project began with: eleven columns.
- The care directory (CSV): a title, when it was produced and blank lines above the
  header, then fifteen columns, the lists in them split by ``|``. Attested, with the
  names of all columns, by public programs that read it; the headers of the two ids
  end in "(for office use only)".
- The "care directory with filters", HSCA active locations (ODS, earlier XLSX): a sheet
  README, a sheet of 122 columns with one line of headers, a sheet of dual registrations.
  Attested, with the names of all columns, in the same way; so are the `Y` of its flags
  and that they are empty otherwise. A header further down is only tolerated.

No file states which `Service type - …` and `Service user band - …` of the last is which
service type and specialism of the others; the two tables below are our reading of them.
Whatever they do not name stays as it is printed, and decides nothing.

The last also has columns of people: the registered manager, the nominated individual,
the main partner. Rows are made of the columns named here and of no others, so that no
person's name is ever read. Nor is the provider's: for some it is the owner's own name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from locator.importers.base import Row
from locator.importers.tables import column_name

REHABILITATION = "Rehabilitation (substance abuse)"
COMMUNITY = "Community services - Substance abuse"

LOCATION_PAGE = "https://www.cqc.org.uk/location/"

SERVICE_TYPE, USER_BAND = "service type - ", "service user band - "

SERVICE_TYPES = {
    "acute services with overnight beds": "Hospital",
    "ambulance service": "Ambulances",
    "care home service with nursing": "Nursing homes",
    "care home service without nursing": "Residential homes",
    "community based services for people who misuse substances": COMMUNITY,
    "community based services for people with a learning disability": (
        "Community services - Learning disabilities"
    ),
    "community based services for people with mental health needs": (
        "Community services - Mental Health"
    ),
    "community healthcare service": "Community services - Healthcare",
    "dental service": "Dentist",
    "diagnostic and/or screening service": "Diagnosis/screening",
    "doctors consultation service": "Doctors/GPs",
    "doctors treatment service": "Doctors/GPs",
    "domiciliary care service": "Homecare agencies",
    "hospice services": "Hospice",
    "hospice services at home": "Home hospice care",
    "hospital services for people with mental health needs, learning disabilities and "
    "problems with substance misuse": "Hospitals - Mental health/capacity",
    "long term conditions services": "Long-term conditions",
    "mobile doctors service": "Mobile doctors",
    "prison healthcare services": "Prison healthcare",
    "rehabilitation services": "Rehabilitation (illness/injury)",
    "remote clinical advice service": "Phone/online advice",
    "residential substance misuse treatment and/or rehabilitation service": REHABILITATION,
    "shared lives": "Shared lives",
    "supported living service": "Supported living",
    "urgent care services": "Urgent care centres",
    "acute services without overnight beds / listed acute services with or without overnight "
    "beds": "Clinic",
    "blood and transplant service": "Blood and transplant service",
}
"""The directory's service types by those of the file with filters, in lower case."""

USER_BANDS = {
    "children 0-18 years": "Caring for children (0 - 18yrs)",
    "dementia": "Dementia",
    "learning disabilities or autistic spectrum disorder": "Learning disabilities",
    "mental health": "Mental health conditions",
    "older people": "Caring for adults over 65 yrs",
    "people detained under the mental health act": (
        "Caring for people whose rights are restricted under the Mental Health Act"
    ),
    "people who misuse drugs and alcohol": "Substance misuse problems",
    "people with an eating disorder": "Eating disorders",
    "physical disability": "Physical disabilities",
    "sensory impairment": "Sensory impairments",
    "whole population": "Services for everyone",
    "younger adults": "Caring for adults under 65 yrs",
}
"""The directory's specialisms by the bands of the file with filters, in lower case."""

_ADDRESS_LINES = ("location street address", "location address line 2", "location city")
_DORMANT = "dormant (y/n)"
_FOR_OFFICE_USE = re.compile(r"\s*\(for office use only\)?$")
_LOST_ZERO = re.compile(r"[1-9]\d{8,9}")
_YES = "Y"


@dataclass(frozen=True, slots=True)
class Location:
    """What any of the files says of a location; ``kinds`` are its service types."""

    row: Row
    id: str
    name: str
    address: str
    postcode: str
    phone: str
    website: str
    kinds: tuple[str, ...]
    specialisms: tuple[str, ...]
    url: str
    dormant: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """How one of the files names its columns; ``columns`` gives them by our words."""

    columns: Mapping[str, str]
    optional: frozenset[str]
    flags: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        """Return the columns that every file of this layout has."""
        return tuple(name for ours, name in self.columns.items() if ours not in self.optional)

    def reads(self, column: str) -> bool:
        """Say whether anything is to be read from a column."""
        if column in self.columns.values():
            return True
        return self.flags and (
            column.startswith((SERVICE_TYPE, USER_BAND))
            or column in _ADDRESS_LINES
            or column == _DORMANT
        )

    def location(self, row: Row) -> Location:
        """Return what a row of this layout says."""
        said = {ours: row[name] for ours, name in self.columns.items()}
        kinds, specialisms = self._lists(row, said)
        return Location(
            row=row,
            id=said["id"],
            name=said["name"],
            address=",".join(filter(None, map(row.__getitem__, _ADDRESS_LINES)))
            if self.flags
            else said["address"],
            postcode=said["postcode"],
            phone=whole_number(said["phone"]),
            website=said["website"],
            kinds=kinds,
            specialisms=specialisms,
            url=said.get("url") or LOCATION_PAGE + said["id"],
            dormant=row[_DORMANT].upper() == _YES,
        )

    def _lists(self, row: Row, said: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if self.flags:
            return (
                _flagged(row, SERVICE_TYPE, SERVICE_TYPES),
                _flagged(row, USER_BAND, USER_BANDS),
            )
        return _split(said["kinds"]), _split(said["specialisms"])


SUBSTANCE_MISUSE = Layout(
    columns={
        "id": "cqc_location_id",
        "name": "name",
        "address": "address",
        "postcode": "postcode",
        "phone": "phone",
        "website": "website",
        "kinds": "servicetype",
        "specialisms": "specialism",
        "url": "cqcurl",
    },
    optional=frozenset(("website",)),
)

DIRECTORY = Layout(
    columns={
        "id": "cqc location id",
        "name": "name",
        "address": "address",
        "postcode": "postcode",
        "phone": "phone number",
        "website": "service's website (if available)",
        "kinds": "service types",
        "specialisms": "specialisms/services",
        "url": "location url",
    },
    optional=frozenset(("website", "url")),
)

ACTIVE_LOCATIONS = Layout(
    columns={
        "id": "location id",
        "name": "location name",
        "address": "location street address",
        "postcode": "location postal code",
        "phone": "location telephone number",
        "website": "location web address",
        "kinds": "service type - community based services for people who misuse substances",
        "rehabilitation": (
            "service type - residential substance misuse treatment and/or rehabilitation service"
        ),
    },
    optional=frozenset(("website",)),
    flags=True,
)

LAYOUTS = (SUBSTANCE_MISUSE, DIRECTORY, ACTIVE_LOCATIONS)


def named(cell: str) -> str:
    """Return the name that a column goes by here, from the cell of the header."""
    return _FOR_OFFICE_USE.sub("", column_name(cell).replace("\u2019", "'"))


def whole_number(text: str) -> str:
    """Return a phone number with the first zero that a spreadsheet took for nothing."""
    bare = text.replace(" ", "")
    return f"0{bare}" if _LOST_ZERO.fullmatch(bare) else text


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _flagged(row: Row, prefix: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the flags set in a row, each once."""
    return _once(
        names.get(column.removeprefix(prefix), column.removeprefix(prefix))
        for column, cell in row.cells.items()
        if column.startswith(prefix) and cell.upper() == _YES
    )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def layout_of(lines: Sequence[Sequence[str]]) -> Layout | None:
    """Return the layout whose columns one of the lines names, if there is one."""
    named_in = [set(map(named, cells)) for cells in lines]
    return next(
        (
            layout
            for layout in LAYOUTS
            if any(set(layout.required) <= columns for columns in named_in)
        ),
        None,
    )
