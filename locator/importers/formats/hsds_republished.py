"""What another installation of this program publishes, read back as it was.

Its listings carry the cells that HSDS has no field for as attributes whose terms are
ours, known by their UUIDs (`locator.hsds`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from locator import hsds
from locator.directory.cells import Severity
from locator.directory.rows import ADDRESS_COLUMNS, read_row
from locator.identifiers import term_uuid
from locator.importers.base import RowError
from locator.importers.formats.hsds_records import Item, item, items, text
from locator.models import Service

_OURS = {
    str(term_uuid(terms.column, term.code)): (terms.column, term.code)
    for terms in hsds.TAXONOMIES
    for term in terms.terms
}

_NEEDED = ("id", "source", "source_date", "licence")
"""Facts without which a record is not a listing that we published."""

_CELLS = ("description", "url", "email", "minimum_age", "maximum_age", "alert")


def facts_of(service: Item) -> Mapping[str, str]:
    """Return the cells that a record's attributes carry; none where it is not one of ours."""
    facts: defaultdict[str, list[str]] = defaultdict(list)
    for attribute in items(service.get("attributes")):
        term = text(item(attribute.get("taxonomy_term")).get("id"))
        column, code = _OURS.get(text(attribute.get("taxonomy_term_id")) or term, ("", ""))
        if column == hsds.FACTS.column:
            facts[code] = [text(attribute.get("value"))]
        elif column:
            facts[column].append(code)
    if not all(facts.get(name) for name in _NEEDED):
        return {}
    return {name: ";".join(values) for name, values in facts.items()}


def read_back(service: Item, facts: Mapping[str, str], number: int) -> Service:
    """Return the listing of a record that was made from one.

    Raises RowError that names each cell which the directory file would not take.
    """
    place = next(iter(items(service.get("service_at_locations"))), {})
    location = item(place.get("location"))
    address = next(iter(items(location.get("addresses"))), {})
    cells = {
        **{name: text(service.get(name)).removesuffix(".0") for name in _CELLS},
        **{name: text(address.get(name)) for name in ADDRESS_COLUMNS},
        "organization_name": _organization(item(service.get("organization"))),
        "service_name": text(service.get("name")),
        "languages": ";".join(text(said.get("code")) for said in items(service.get("languages"))),
        "status": text(service.get("status")).replace(" ", "-"),
        "latitude": text(location.get("latitude")),
        "longitude": text(location.get("longitude")),
        **_phones(service),
        **facts,
    }
    listing, problems = read_row(cells, number)
    errors = [(p.field, p.reason) for p in problems if p.severity is Severity.ERROR]
    if errors:
        raise RowError(*errors)
    return listing


def _organization(organization: Item) -> str:
    known = text(organization.get("description")) != hsds.STAND_IN_DESCRIPTION
    return text(organization.get("name")) if known else ""


def _phones(service: Item) -> Mapping[str, str]:
    cells: defaultdict[str, list[str]] = defaultdict(list)
    for record in items(service.get("phones")):
        words = text(record.get("description"))
        kind = "intake_phone" if words.startswith(hsds.INTAKE) else "phone"
        written = words.partition("extension ")[2]
        extension = text(record.get("extension")).removesuffix(".0") or written
        cells[kind].append(text(record.get("number")) + (f" x{extension}" if extension else ""))
    return {kind: ";".join(numbers) for kind, numbers in cells.items()}
