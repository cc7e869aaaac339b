"""A facility of FindTreatment.gov: what a row says, and what of it is not to be believed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from locator.directory.rows import LONGEST_CELL
from locator.geo import Point
from locator.importers.base import Row
from locator.importers.coordinates import SWAPPED, stated_point
from locator.importers.formats import samhsa_codes as codebook
from locator.importers.formats.samhsa import STATES
from locator.importers.formats.samhsa_facility import PrintedFacility, printed_address
from locator.importers.formats.samhsa_labels import code_named, current_code
from locator.importers.phones import is_placeholder, printed_phones
from locator.importers.streets import name_key, plain, street_key, zip5

COLUMNS = ("name1", "street1", "city", "state", "zip", "phone", "latitude", "longitude")
"""Columns without which a CSV is not the locator's."""

BASE_COLUMNS = frozenset((
    *COLUMNS,
    *("_irow", "frid", "name2", "street2", "zip4", "county", "miles", "website", "services"),
    *("intake_prompt", "intake1", "intake1a", "intake2", "intake2a", "hotline1", "hotline2"),
    *("typefacility", "type_facility"),
))  # fmt: skip
"""Columns of a facility itself; every other one of the CSV is named by a service code."""

PHONES = (
    ("voice", "phone"),
    *(("intake", name) for name in ("intake1", "intake1a", "intake2", "intake2a")),
    *(("voice", name) for name in ("hotline1", "hotline2")),
)
"""What each number of a facility is for, and its column."""

TYPE_CODES = {
    "SA": frozenset[str](),
    "OTP": frozenset({"OTP"}),
    "BUPREN": frozenset({"UB"}),
}
"""Types of facility that treat substance use, and the service codes a type says by itself.

Opioid treatment programmes and practitioners who prescribe buprenorphine come without services.
"""

TREATS_SUBSTANCE_USE = codebook.TREATS_CO_OCCURRING | {"SA", "DT", "OTP"}
"""Codes by which a health centre, a veterans' clinic or the like treats substance use."""

PlaceKey = tuple[str, str, str, str]
"""What the rows of one place have in common: both names, the street, the ZIP."""

_REPORTED = ("1", "1.0")
_FRID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)
_DIGEST_BYTES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility(PrintedFacility):
    """A facility as one row, or the rows of one place, list it."""

    types: frozenset[str]
    frid: str
    point: Point | None
    url: str

    @property
    def key(self) -> PlaceKey:
        """Return what the rows of one place have in common."""
        street = self.address.address_1
        return (
            name_key(self.name1),
            name_key(self.name2),
            street_key(street) or plain(street),
            self.address.postal_code,
        )

    @property
    def id(self) -> str:
        """Return an id by the source's own key, else by the facility's names and address."""
        if _FRID.fullmatch(self.frid.lower()):
            return f"us-ft-{self.frid.lower()}"
        named = self.frid or "|".join(self.key)
        return f"us-ft-{blake2b(named.encode(), digest_size=_DIGEST_BYTES).hexdigest()}"

    @property
    def treats_substance_use(self) -> bool:
        """Say whether the facility treats people who use drugs or alcohol.

        Mental health facilities say so by the same codes as in SAMHSA's directories.
        """
        if self.types & TYPE_CODES.keys():
            return True
        wanted = codebook.TREATS_CO_OCCURRING if self.types == {"MH"} else TREATS_SUBSTANCE_USE
        return bool(self.codes & wanted)

    def joined(self, other: Facility) -> Facility:
        """Return this facility with what another row of it adds."""
        return replace(
            self,
            types=self.types | other.types,
            point=self.point or other.point,
            phones=self.phones_with(other),
            url=self.url or other.url,
            codes=self.codes | other.codes,
        )


def read_facility(row: Row, codes: frozenset[str]) -> tuple[Facility, list[tuple[str, str]]]:
    """Return the facility of a sound row, and each column of it that is doubtful with its reason.

    Where no street is printed the place is confidential and its coordinates are left out.
    """
    kind = facility_type(row)
    address = printed_address(row, row["state"])
    point, off = printed_point(row) if address.address_1 else (None, "")
    url, no_address = web_address(row)
    facility = Facility(
        row=row,
        types=frozenset((kind,)),
        frid=row["frid"],
        name1=row["name1"],
        name2=row["name2"],
        address=address,
        point=point,
        phones=printed_phones([(use, row[column]) for use, column in PHONES], "US"),
        url=url,
        codes=codes | TYPE_CODES.get(kind, frozenset()),
    )
    doubts = [("latitude", off), ("website", no_address)]
    return facility, [*oddities(row), *((name, reason) for name, reason in doubts if reason)]


def facility_type(row: Row) -> str:
    """Return the type of a facility; the API has written its name both ways."""
    return (row["typefacility"] or row["type_facility"]).upper()


def problems(row: Row) -> Iterator[tuple[str, str]]:
    """Name every reason why a row is not a facility."""
    for column in ("name1", "city", "state", "zip"):
        if not row[column]:
            yield column, "is empty or no text; every facility has one"
    if row["state"] and row["state"] not in STATES:
        yield "state", f"{row['state'][:60]!r} is not a state or territory of the United States"
    if row["zip"] and not zip5(row["zip"]):
        yield "zip", f"{row['zip'][:60]!r} is not a ZIP of up to five digits"
    for column in sorted(BASE_COLUMNS & row.cells.keys()):
        if len(row[column]) > LONGEST_CELL:
            yield column, f"is longer than {LONGEST_CELL:,} characters"


def oddities(row: Row) -> Iterator[tuple[str, str]]:
    """Name what of a facility is left out and why."""
    for _, column in PHONES:
        if is_placeholder(row[column]):
            yield column, f"{row[column]!r} is no real number and is left out"
    for column in sorted(BASE_COLUMNS & row.item.keys()):
        value = row.item[column]
        if column == "services":
            if not isinstance(value, list | None):
                yield column, "is no list and is left out"
        elif isinstance(value, bool | list | dict):
            yield column, "is no text and is left out"


def printed_codes(row: Row) -> Iterator[tuple[str, str]]:
    """Yield each service that a row prints, by its code where that is known, and as printed."""
    for category, name in _names(row.item.get("services")):
        printed = f"{category}: {name}" if category else name
        yield code_named(category, name) or current_code(name), printed
    if not row.item:
        for column in row.cells.keys() - BASE_COLUMNS:
            if row[column] in _REPORTED:
                code = current_code(column.upper())
                yield code, code


def _names(services: object) -> Iterator[tuple[str, str]]:
    """Yield the names of a row's services, each with its category's code."""
    for service in services if isinstance(services, list) else ():
        entry = service if isinstance(service, Mapping) else {"f3": service}
        category, names = entry.get("f2"), entry.get("f3")
        for name in names.split(";") if isinstance(names, str) else ():
            if name.strip():
                yield category if isinstance(category, str) else "", name.strip()


def printed_point(row: Row) -> tuple[Point | None, str]:
    """Return the point that a row prints, and what is doubtful of it."""
    point, doubt = stated_point(row["latitude"], row["longitude"])
    if point is None or _in_united_states(point):
        return point, doubt
    return _turned(point)


def web_address(row: Row) -> tuple[str, str]:
    """Return the website of a row, or why it is none."""
    url = row["website"]
    if url and not _WEB_ADDRESS.fullmatch(url):
        return "", f"{url[:60]!r} is no web address and is left out"
    scheme, colon, rest = url.partition(":")
    return f"{scheme.lower()}{colon}{rest}", ""


def _in_united_states(point: Point) -> bool:
    """Say whether a point is by the states, territories or freely associated states.

    From American Samoa to Alaska, and from Palau over the Pacific to the Virgin Islands.
    """
    return -15 <= point.latitude <= 72 and (point.longitude <= -64 or point.longitude >= 130)


def _turned(point: Point) -> tuple[Point | None, str]:
    """Return a point outside the United States the other way round, where that is inside."""
    if abs(point.longitude) <= 90:
        turned = Point(point.longitude, point.latitude)
        if _in_united_states(turned):
            return turned, SWAPPED
    return None, f"{point.latitude:g}, {point.longitude:g} is not in the United States; not used"
