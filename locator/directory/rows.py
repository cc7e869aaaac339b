"""Rows of `data/services.csv` to services and back, with every problem of a row named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from operator import attrgetter

from locator import taxonomy
from locator.directory.cells import (
    LONGEST_CELL,
    PHONE_HOURS_BREAK,
    REQUIRED,
    Problem,
    RowReader,
    Severity,
)
from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.models import Address, Answer, LocationType, Service, Source, Status
from locator.phone import write_phone

__all__ = [
    "ADDRESS_COLUMNS",
    "COLUMNS",
    "HIDDEN_DECIMALS",
    "LONGEST_CELL",
    "REQUIRED",
    "SOURCE_COLUMNS",
    "Problem",
    "Severity",
    "district_code",
    "read_row",
    "write_row",
]

ADDRESS_COLUMNS = tuple(field.name for field in fields(Address))
"""The columns of an address, in order; `Address` names its parts as the file does."""

HIDDEN_DECIMALS = 2
"""Decimals of a confidential place's coordinates: 0.01 degrees, about a kilometre, a district."""

_LONGEST_DISTRICT_CODE = {
    "GB": 4, "GG": 4, "IM": 4, "JE": 4,  # the outward half: M1, SW1A
    "IE": 3, "CA": 3,  # routing key; forward sortation area
    "NL": 4, "US": 5,  # before the letters; before the +4
}  # fmt: skip
"""Characters of a postal code that name a district, where the whole names a few doors or one."""

_INWARD_HALF = re.compile(r"\d[A-Z]{2}", re.IGNORECASE | re.ASCII)
"""The half of a British postcode that names a few doors; the other half is the district."""
_BRITISH = frozenset(("GB", "GG", "IM", "JE"))

_CODE_BREAKS = re.compile(r"[\s-]")


def district_code(postal_code: str, country: str) -> str:
    """Return the part of a postal code that names a district, such as M1 of M1 1AE.

    Empty where it is not known which part that is. ``country`` is an ISO 3166-1
    alpha-2 code.
    """
    code = _CODE_BREAKS.sub("", postal_code)
    longest = _LONGEST_DISTRICT_CODE.get(country, 0)
    if country in _BRITISH and _INWARD_HALF.fullmatch(code[-3:]) and len(code) > longest:
        code = code[:-3]
    return code[:longest]


def read_row(row: Mapping[str, str], number: int) -> tuple[Service, list[Problem]]:
    """Return the service of a row of the directory file, and every problem of the row.

    ``number`` is the row's line in the file. Where a problem is an error the
    service is not fit to be used.
    """
    cells = RowReader(row, number)
    point = cells.point()
    id_, name = cells.id(), cells.text("service_name")
    source, *others = _sources(cells)
    service = Service(
        id=id_,
        service_name=name,
        source=source,
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
        email=cells.email(),
        url=cells.web_address("url"),
        opening_hours=cells.opening_hours("opening_hours"),
        timezone=cells.timezone(),
        wheelchair=cells.wheelchair(),
        status=cells.code("status", Status, Status.ACTIVE),
        alert=cells.text("alert"),
        assured_date=cells.date("assured_date"),
        other_sources=tuple(others),
    )
    _check_together(service, cells)
    return service, cells.problems


def _access(cells: RowReader) -> tuple[str, ...]:
    if cells.text("access") == "unknown":
        return ()
    return cells.codes(taxonomy.ACCESS)


def _address(cells: RowReader) -> Address:
    lines = {name: cells.text(name) for name in ADDRESS_COLUMNS if name != "country"}
    return Address(**lines, country=cells.country())


SOURCE_COLUMNS = {
    "source": "name",
    "source_id": "id",
    "source_url": "url",
    "source_date": "date",
    "licence": "licence",
    "source_lends": "lends",
}
"""The columns of a listing's sources, and the part of `Source` that each holds.

Several sources stand in each of them in the same order, separated by ``;``.
"""


def _sources(cells: RowReader) -> list[Source]:
    """Return the row's sources, the leading one first."""
    names = cells.parts("source")
    if len(names) == 1:
        alone = {part: cells.text(column) for column, part in SOURCE_COLUMNS.items()}
        cells.check_date("source_date", alone["date"])
        cells.check_web_address("source_url", alone["url"])
        return [Source(**alone)]
    columns = {part: cells.parts(column, len(names)) for column, part in SOURCE_COLUMNS.items()}
    sources = [
        Source(**{part: values[place] for part, values in columns.items()})
        for place in range(len(names))
    ]
    for source in sources:
        cells.check_date("source_date", source.date)
        cells.check_web_address("source_url", source.url)
    if len({(source.name, source.id) for source in sources}) < len(sources):
        cells.add("source", "names the same source twice; keep one")
    return sources


def _precision(cells: RowReader, point: Point | None) -> Precision | None:
    precision = cells.code("coordinates_precision", Precision, Precision.AREA)
    said = bool(cells.text("coordinates_precision"))
    if point is not None and not said:
        cells.add("coordinates_precision", "is empty beside coordinates; say how exact they are")
    if said and not cells.text("latitude") and not cells.text("longitude"):
        cells.add("coordinates_precision", "is given without coordinates; leave it empty as well")
    return precision if point is not None else None


def _check_together(service: Service, cells: RowReader) -> None:
    """Note what is wrong between cells that are right by themselves."""
    low, high = service.minimum_age, service.maximum_age
    if low is not None and high is not None and low > high:
        cells.add("minimum_age", f"{low} is above the maximum age {high}")
    takes = "benzodiazepines" in service.substances
    if takes and service.benzodiazepine_detox is Answer.NO:
        cells.add("substances", "names benzodiazepines beside benzodiazepine_detox=no")
    if service.location_type is LocationType.CONFIDENTIAL:
        _check_hidden(service, cells)


def _check_hidden(service: Service, cells: RowReader) -> None:
    """Note everything that would lead to the door of a confidential place."""
    address, point = service.address, service.point
    for field in ("address_1", "address_2"):
        if getattr(address, field):
            cells.add(field, "must be empty where the place is confidential")
    longest = _LONGEST_DISTRICT_CODE.get(address.country)
    if longest and len(_CODE_BREAKS.sub("", address.postal_code)) > longest:
        cells.add(
            "postal_code",
            "a confidential place must not give more than its district: "
            f"the first {longest} characters at most",
        )
    if service.coordinates_precision not in (None, Precision.AREA):
        cells.add(
            "coordinates_precision",
            "a confidential place must not be placed finer than its district (area)",
        )
    if point is not None and point != point.rounded(HIDDEN_DECIMALS):
        cells.add(
            "latitude",
            f"a confidential place must be placed no finer than {HIDDEN_DECIMALS} decimals "
            "(about a district); round latitude and longitude",
        )


def write_row(service: Service) -> dict[str, str]:
    """Return a service as a row of the directory file; `read_row` reads it back."""
    return {column: cell(service) for column, cell in _CELLS.items()}


_Cell = Callable[[Service], str]


def _list(field: str, empty: str = "") -> _Cell:
    codes = attrgetter(field)
    return lambda service: ";".join(codes(service)) or empty


def _number(field: str) -> _Cell:
    value = attrgetter(field)
    return lambda service: "" if value(service) is None else str(value(service))


def _degrees(field: str) -> _Cell:
    value = attrgetter(f"point.{field}")
    return lambda service: _trimmed(value(service)) if service.point else ""


def _trimmed(degrees: float) -> str:
    return f"{degrees:.6f}".rstrip("0").rstrip(".")


def _phones(kind: str) -> _Cell:
    return lambda service: ";".join(write_phone(p) for p in service.phones if p.type == kind)


def _of_sources(part: str) -> _Cell:
    value = attrgetter(part)

    def cell(service: Service) -> str:
        if not service.other_sources:
            return str(value(service.source))
        parts = [value(source) for source in service.sources]
        return ";".join(parts) if any(parts) else ""

    return cell


def _phone_hours(service: Service) -> str:
    return PHONE_HOURS_BREAK.join(
        f"{write_phone(phone)}: {phone.opening_hours}"
        for phone in service.phones
        if phone.opening_hours
    )


_CELLS: Mapping[str, _Cell] = {
    "id": attrgetter("id"),
    "organization_name": attrgetter("organization_name"),
    "service_name": attrgetter("service_name"),
    "description": attrgetter("description"),
    "types": _list("types"),
    "substances": _list("substances"),
    "benzodiazepine_detox": attrgetter("benzodiazepine_detox"),
    "settings": _list("settings"),
    "audiences": _list("audiences"),
    "payment": _list("payment"),
    "languages": _list("languages"),
    "access": _list("access", empty="unknown"),
    "minimum_age": _number("minimum_age"),
    "maximum_age": _number("maximum_age"),
    "location_type": attrgetter("location_type"),
    **{name: attrgetter(f"address.{name}") for name in ADDRESS_COLUMNS},
    "latitude": _degrees("latitude"),
    "longitude": _degrees("longitude"),
    "coordinates_precision": lambda service: service.coordinates_precision or "",
    "phone": _phones("voice"),
    "intake_phone": _phones("intake"),
    "phone_hours": _phone_hours,
    "email": attrgetter("email"),
    "url": attrgetter("url"),
    "opening_hours": attrgetter("opening_hours"),
    "timezone": attrgetter("timezone"),
    "wheelchair": attrgetter("wheelchair"),
    "status": attrgetter("status"),
    "alert": attrgetter("alert"),
    "source": _of_sources("name"),
    "source_id": _of_sources("id"),
    "source_url": _of_sources("url"),
    "source_date": _of_sources("date"),
    "assured_date": attrgetter("assured_date"),
    "licence": _of_sources("licence"),
    "source_lends": _of_sources("lends"),
}

COLUMNS = tuple(_CELLS)
"""The columns of the directory file, in order."""
