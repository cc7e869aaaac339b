"""Rows of `data/services.csv` to services and back, with every problem of a row named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from locator import taxonomy
from locator.geo import CoordinatesError, Point
from locator.geocoding.outcomes import Precision
from locator.models import (
    Address,
    Answer,
    LocationType,
    Phone,
    Service,
    Source,
    Status,
)
from locator.phone import phone_problem, read_phone, write_phone

COLUMNS = (
    "id",
    "organization_name",
    "service_name",
    "description",
    "types",
    "substances",
    "benzodiazepine_detox",
    "settings",
    "audiences",
    "payment",
    "languages",
    "access",
    "minimum_age",
    "maximum_age",
    "location_type",
    "address_1",
    "address_2",
    "city",
    "state_province",
    "postal_code",
    "country",
    "latitude",
    "longitude",
    "coordinates_precision",
    "phone",
    "intake_phone",
    "email",
    "url",
    "opening_hours",
    "timezone",
    "wheelchair",
    "status",
    "alert",
    "source",
    "source_id",
    "source_url",
    "source_date",
    "assured_date",
    "licence",
)
"""The columns of the directory file, in order."""

REQUIRED = ("id", "service_name", "country", "source", "source_date", "licence")
"""Columns that no row may leave empty."""

LONGEST_CELL = 2_000
"""Characters a cell may hold; longer ones are a fault of the file, not a text to show."""

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s]*")

_Code = TypeVar("_Code", bound=StrEnum)


class Severity(StrEnum):
    """How much a problem matters: an ERROR keeps the row out, a WARNING does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one cell; ``row`` is its line in the file, the header being 1."""

    row: int
    field: str
    reason: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """Return the problem on one line."""
        where = f"row {self.row}" if self.row else "file"
        named = f", {self.field}" if self.field else ""
        return f"{self.severity}: {where}{named}: {self.reason}"


class RowReader:
    """Reads the cells of one row and collects what is wrong with them."""

    def __init__(self, row: Mapping[str, str], number: int) -> None:
        self._row = row
        self._number = number
        self.problems: list[Problem] = []

    def add(self, field: str, reason: str, severity: Severity = Severity.ERROR) -> None:
        """Note a problem with a cell."""
        problem = Problem(self._number, field, reason, severity)
        if problem not in self.problems:
            self.problems.append(problem)

    def text(self, field: str) -> str:
        """Return a cell as text on one line."""
        value = self._row.get(field, "").strip()
        if _CONTROL.search(value):
            self.add(field, "has a line break or control character; put it on one line")
        if len(value) > LONGEST_CELL:
            self.add(field, f"is longer than {LONGEST_CELL} characters; shorten it")
        if not value and field in REQUIRED:
            self.add(field, "is empty; this column is required")
        return value

    def matching(self, field: str, pattern: re.Pattern[str], expected: str) -> str:
        """Return a cell that fits a pattern where it is not empty."""
        value = self.text(field)
        if value and not pattern.fullmatch(value):
            self.add(field, f"{value[:60]!r} is not {expected}")
        return value

    def codes(self, terms: taxonomy.Taxonomy) -> tuple[str, ...]:
        """Return a cell's list of codes, each known to the code list."""
        codes = tuple(part.strip() for part in self.text(terms.column).split(";") if part.strip())
        for code in codes:
            if code not in terms.by_code:
                accepted = ", ".join(terms.by_code)
                self.add(terms.column, f"{code[:60]!r} is not a known code; use {accepted}")
        if len(set(codes)) < len(codes):
            self.add(terms.column, "names the same code twice; keep one")
        return codes

    def code(self, field: str, codes: type[_Code], default: _Code) -> _Code:
        """Return the one code a cell holds, or the default where it is empty."""
        value = self.text(field)
        if not value:
            return default
        try:
            return codes(value)
        except ValueError:
            self.add(field, f"{value[:60]!r} is not one of {', '.join(codes)}")
            return default

    def number(self, field: str, kind: Callable[[str], float]) -> float | None:
        """Return a cell's number, or None where it is empty."""
        value = self.text(field)
        if not value:
            return None
        try:
            # Python also reads 1_0 and digits of other scripts; no other program does.
            if _NUMBER.fullmatch(value):
                return kind(value)
        except ValueError:
            pass
        self.add(field, f"{value[:60]!r} is not a {'whole ' * (kind is int)}number")
        return None

    def age(self, field: str) -> int | None:
        """Return a cell's age in whole years."""
        value = self.number(field, int)
        if value is not None and not 0 <= value <= 120:
            self.add(field, f"{value} is not an age from 0 to 120")
        return None if value is None else int(value)

    def date(self, field: str) -> str:
        """Return a cell's ISO 8601 date, month or year."""
        value = self.matching(field, _DATE, "a date such as 2026-04-30, 2026-04 or 2026")
        if len(value) == 10 and _DATE.fullmatch(value):
            try:
                date.fromisoformat(value)
            except ValueError:
                self.add(field, f"{value!r} is not a day of the calendar")
        return value

    def web_address(self, field: str) -> str:
        """Return a cell's web address; only http and https may become a link."""
        return self.matching(field, _WEB_ADDRESS, "a web address starting with https:// or http://")

    def phones(self) -> tuple[Phone, ...]:
        """Return the row's numbers, first the service's own, then those for intake."""
        phones = [
            read_phone(part.strip(), kind)
            for field, kind in (("phone", "voice"), ("intake_phone", "intake"))
            for part in self.text(field).split(";")
            if part.strip()
        ]
        for phone in phones:
            reason = phone_problem(phone)
            if reason:
                field = "phone" if phone.type == "voice" else "intake_phone"
                self.add(field, reason, Severity.ERROR if phone.dialable else Severity.WARNING)
        return tuple(phones)

    def point(self) -> Point | None:
        """Return the row's place on earth, or None where it gives none."""
        latitude, longitude = self.number("latitude", float), self.number("longitude", float)
        if latitude is None or longitude is None:
            if bool(self.text("latitude")) != bool(self.text("longitude")):
                self.add("latitude", "latitude and longitude must both be given, or neither")
            return None
        if latitude == longitude == 0:
            self.add("latitude", "0, 0 is in the Atlantic; leave both cells empty if not known")
        try:
            return Point(latitude, longitude)
        except CoordinatesError as error:
            self.add("latitude" if "latitude" in str(error) else "longitude", str(error))
            return None


def read_row(row: Mapping[str, str], number: int) -> tuple[Service, list[Problem]]:
    """Return the service of a row of the directory file, and every problem of the row.

    ``number`` is the row's line in the file. Where a problem is an error the
    service is not fit to be used.
    """
    cells = RowReader(row, number)
    point = cells.point()
    service = Service(
        id=cells.matching("id", _ID, "lower-case letters, digits, dots, dashes, at most 80"),
        service_name=cells.text("service_name"),
        source=_source(cells),
        organization_name=cells.text("organization_name"),
        description=cells.text("description"),
        types=cells.codes(taxonomy.TYPES),
        substances=cells.codes(taxonomy.SUBSTANCES),
        benzodiazepine_detox=cells.code("benzodiazepine_detox", Answer, Answer.UNKNOWN),
        settings=cells.codes(taxonomy.SETTINGS),
        audiences=cells.codes(taxonomy.AUDIENCES),
        payment=cells.codes(taxonomy.PAYMENT),
        languages=cells.codes(taxonomy.LANGUAGES),
        access=_access(cells),
        minimum_age=cells.age("minimum_age"),
        maximum_age=cells.age("maximum_age"),
        location_type=cells.code("location_type", LocationType, LocationType.PHYSICAL),
        address=_address(cells),
        point=point,
        coordinates_precision=_precision(cells, point),
        phones=cells.phones(),
        email=cells.matching("email", _EMAIL, "an e-mail address"),
        url=cells.web_address("url"),
        opening_hours=cells.text("opening_hours"),
        timezone=cells.text("timezone"),
        wheelchair=cells.text("wheelchair"),
        status=cells.code("status", Status, Status.ACTIVE),
        alert=cells.text("alert"),
        assured_date=cells.date("assured_date"),
    )
    _check_together(service, cells)
    return service, cells.problems


def _access(cells: RowReader) -> tuple[str, ...]:
    if cells.text("access") == "unknown":
        return ()
    return cells.codes(taxonomy.ACCESS)


def _address(cells: RowReader) -> Address:
    return Address(
        address_1=cells.text("address_1"),
        address_2=cells.text("address_2"),
        city=cells.text("city"),
        state_province=cells.text("state_province"),
        postal_code=cells.text("postal_code"),
        country=cells.matching("country", _COUNTRY, "a two-letter country code such as GB"),
    )


def _source(cells: RowReader) -> Source:
    return Source(
        name=cells.text("source"),
        date=cells.date("source_date"),
        licence=cells.text("licence"),
        url=cells.web_address("source_url"),
        id=cells.text("source_id"),
    )


def _precision(cells: RowReader, point: Point | None) -> Precision | None:
    precision = cells.code("coordinates_precision", Precision, Precision.AREA)
    if point is not None and not cells.text("coordinates_precision"):
        cells.add("coordinates_precision", "is empty beside coordinates; say how exact they are")
    return precision if point is not None else None


def _check_together(service: Service, cells: RowReader) -> None:
    """Note what is wrong between cells that are right by themselves."""
    low, high = service.minimum_age, service.maximum_age
    if low is not None and high is not None and low > high:
        cells.add("minimum_age", f"{low} is above the maximum age {high}")
    fine = (Precision.EXACT, Precision.STREET, Precision.POSTCODE)
    hidden = service.location_type is LocationType.CONFIDENTIAL
    if hidden and service.coordinates_precision in fine:
        cells.add(
            "coordinates_precision",
            "a confidential place must not be placed finer than its district (area)",
        )
    takes = "benzodiazepines" in service.substances
    if takes and service.benzodiazepine_detox is Answer.NO:
        cells.add("substances", "names benzodiazepines beside benzodiazepine_detox=no")


def write_row(service: Service) -> dict[str, str]:
    """Return a service as a row of the directory file; `read_row` reads it back."""
    address, source, point = service.address, service.source, service.point
    return {
        "id": service.id,
        "organization_name": service.organization_name,
        "service_name": service.service_name,
        "description": service.description,
        "types": ";".join(service.types),
        "substances": ";".join(service.substances),
        "benzodiazepine_detox": service.benzodiazepine_detox,
        "settings": ";".join(service.settings),
        "audiences": ";".join(service.audiences),
        "payment": ";".join(service.payment),
        "languages": ";".join(service.languages),
        "access": ";".join(service.access) or "unknown",
        "minimum_age": "" if service.minimum_age is None else str(service.minimum_age),
        "maximum_age": "" if service.maximum_age is None else str(service.maximum_age),
        "location_type": service.location_type,
        "address_1": address.address_1,
        "address_2": address.address_2,
        "city": address.city,
        "state_province": address.state_province,
        "postal_code": address.postal_code,
        "country": address.country,
        "latitude": f"{point.latitude:.6f}".rstrip("0").rstrip(".") if point else "",
        "longitude": f"{point.longitude:.6f}".rstrip("0").rstrip(".") if point else "",
        "coordinates_precision": service.coordinates_precision or "",
        "phone": _phones(service, "voice"),
        "intake_phone": _phones(service, "intake"),
        "email": service.email,
        "url": service.url,
        "opening_hours": service.opening_hours,
        "timezone": service.timezone,
        "wheelchair": service.wheelchair,
        "status": service.status,
        "alert": service.alert,
        "source": source.name,
        "source_id": source.id,
        "source_url": source.url,
        "source_date": source.date,
        "assured_date": service.assured_date,
        "licence": source.licence,
    }


def _phones(service: Service, kind: str) -> str:
    return ";".join(write_phone(phone) for phone in service.phones if phone.type == kind)
