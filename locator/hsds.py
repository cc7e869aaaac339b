"""The directory's services as HSDS 3.0 records: plain values, ready for JSON or tables.

Names and shapes are those of the Open Referral schemas (specification 3.0,
schema/compiled). What is not known is left out; a field that HSDS requires and we
do not know is an empty text. What HSDS has no field for stands in attributes: the
codes of our taxonomies, and the taxonomy `FACTS`, whose terms are columns of the
directory file and whose values are its cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from locator import taxonomy
from locator.directory.rows import ADDRESS_COLUMNS, write_row
from locator.hsds_schedules import to_schedules
from locator.identifiers import term_uuid, uuid_of
from locator.models import Address, Organization, Phone, Service, Status
from locator.taxonomy import Taxonomy, Term

Record = dict[str, Any]

VERSION = "3.0"

FACTS = Taxonomy(
    "fact",
    "facts",
    "Facts of the directory that HSDS has no field for",
    tuple(
        Term(column, label, f"The cell of the directory file's column {column!r}.")
        for column, label in (
            ("id", "The listing's id"),
            ("location_type", "Kind of place"),
            ("coordinates_precision", "How exact the coordinates are"),
            ("phone_hours", "When a number is answered"),
            ("opening_hours", "Opening hours in OpenStreetMap's syntax"),
            ("timezone", "Time zone of the opening hours"),
            ("wheelchair", "Wheelchair access"),
            ("assured_date", "When a person last checked the listing"),
            ("source", "Sources"),
            ("source_id", "The sources' own keys"),
            ("source_url", "Where the sources can be read"),
            ("source_date", "When the sources say this was true"),
            ("source_lends", "What the listing has from each source"),
            ("licence", "Licences of the sources"),
        )
    ),
)
"""Columns that are carried as they stand; several sources are parted by ``;``, in order."""

CODED = tuple(terms for terms in taxonomy.FACETS if terms is not taxonomy.LANGUAGES)
"""Our code lists that become attributes; languages have a record of their own in HSDS."""

TAXONOMIES = (*CODED, FACTS)

INTAKE = "Intake"
"""The description of the number that arranges a first visit."""

ORGANIZATION_DESCRIPTION = "Runs services that this directory lists."
"""HSDS requires a description; this is all that is known of every organization."""

STAND_IN_DESCRIPTION = "Not known by name; called by its service's here."
"""What stands in for an organization where HSDS requires one and none is known."""

_STATUS = {Status.TEMPORARILY_CLOSED: "temporarily closed"}
_DAY_LENGTH = len("2026-04-30")


def _known(**fields: Any) -> Record:
    """Return fields without those that nothing is known of."""
    return {name: value for name, value in fields.items() if value not in ("", None, [])}


def service_id(service: Service) -> str:
    """Return the UUID of a service."""
    return str(uuid_of("service", service.id))


def location_id(service: Service) -> str:
    """Return the UUID of the location a service is at."""
    return str(uuid_of("location", service.id))


def service_at_location_id(service: Service) -> str:
    """Return the UUID of a service at its location."""
    return str(uuid_of("service_at_location", service.id))


def organization_id(organization: Organization) -> str:
    """Return the UUID of an organization: its name within its country."""
    return str(uuid_of("organization", organization.country, organization.name))


def basic_organization(organization: Organization) -> Record:
    """Return an organization as in a list of them."""
    return {
        "id": organization_id(organization),
        "name": organization.name,
        "description": ORGANIZATION_DESCRIPTION,
    }


def stand_in_organization(service: Service) -> Record:
    """Return what HSDS's tables need in place of an organization that is not known."""
    return {
        "id": str(uuid_of("organization", "of", service.id)),
        "name": service.service_name,
        "description": STAND_IN_DESCRIPTION,
    }


def full_organization(organization: Organization, services: Iterable[Service]) -> Record:
    """Return an organization with its services, in brief, and where they are."""
    services = list(services)
    return {
        **basic_organization(organization),
        "locations": [location(service) for service in services],
        "services": [_plain_service(service) for service in services],
    }


def basic_service(service: Service) -> Record:
    """Return a service as in a list of services, its organization within."""
    record = _plain_service(service)
    if service.organization is not None:
        record["organization"] = basic_organization(service.organization)
    return record


def _plain_service(service: Service) -> Record:
    organization = service.organization
    checked = service.assured_date
    return {
        "id": service_id(service),
        **_known(organization_id=organization_id(organization) if organization else ""),
        "name": service.service_name,
        **_known(description=service.description, url=service.url, email=service.email),
        "status": _STATUS.get(service.status, str(service.status)),
        **_known(
            minimum_age=service.minimum_age,
            maximum_age=service.maximum_age,
            assured_date=checked if len(checked) == _DAY_LENGTH else "",
            alert=service.alert,
        ),
    }


def full_service(service: Service) -> Record:
    """Return a service with everything that belongs to it."""
    return {
        **basic_service(service),
        **_nested(service),
        "service_at_locations": [
            {**_plain_service_at_location(service), "location": location(service)}
        ],
    }


def _nested(service: Service) -> Record:
    return _known(
        phones=[phone(service, number) for number in service.phones],
        schedules=list(schedules(service)),
        languages=list(languages(service)),
        attributes=[
            {**attribute(service, terms, term, value), "taxonomy_term": _brief_term(terms, term)}
            for terms, term, value in attributes_of(service)
        ],
    )


def _plain_service_at_location(service: Service) -> Record:
    return {
        "id": service_at_location_id(service),
        "service_id": service_id(service),
        "location_id": location_id(service),
    }


def basic_service_at_location(service: Service) -> Record:
    """Return a service at its location as in a list of them."""
    return {
        **_plain_service_at_location(service),
        "location": plain_location(service),
        "service": basic_service(service),
    }


def full_service_at_location(service: Service) -> Record:
    """Return a service at its location with everything that belongs to either."""
    return {
        **_plain_service_at_location(service),
        "location": location(service),
        "service": {**basic_service(service), **_nested(service)},
    }


def plain_location(service: Service) -> Record:
    """Return the location of a service without what belongs to it.

    HSDS has no word for a confidential place: it is ``physical`` there, with the
    district that the listing gives and no more.
    """
    point = service.point
    return {
        "id": location_id(service),
        "location_type": "virtual" if service.location_type == "virtual" else "physical",
        **_known(
            latitude=point.latitude if point else None,
            longitude=point.longitude if point else None,
        ),
    }


def location(service: Service) -> Record:
    """Return the location of a service with its address."""
    return {
        **plain_location(service),
        **_known(
            addresses=[address(service)] if service.address != Address() else [],
            accessibility=list(accessibility(service)),
        ),
    }


def address(service: Service) -> Record:
    """Return the address of a service; HSDS requires most of its parts, known or not."""
    parts = {name: getattr(service.address, name) for name in ADDRESS_COLUMNS}
    if not parts["address_2"]:
        del parts["address_2"]
    return {
        "id": str(uuid_of("address", service.id)),
        "location_id": location_id(service),
        **parts,
        "address_type": "virtual" if service.location_type == "virtual" else "physical",
    }


_WHEELCHAIR = {
    "yes": "Wheelchair access",
    "limited": "Limited wheelchair access",
    "no": "No wheelchair access",
}


def accessibility(service: Service) -> Iterator[Record]:
    """Yield what is known of a location's wheelchair access."""
    if service.wheelchair:
        yield {
            "id": str(uuid_of("accessibility", service.id)),
            "location_id": location_id(service),
            "description": _WHEELCHAIR[service.wheelchair],
        }


def phone(service: Service, number: Phone) -> Record:
    """Return a phone number of a service.

    HSDS wants an extension as a number: one that starts with a zero stands in words.
    """
    extension = number.extension
    whole = int(extension) if extension and str(int(extension)) == extension else None
    words = [INTAKE] if number.type == "intake" else []
    words += [f"extension {extension}"] if extension and whole is None else []
    return {
        "id": str(uuid_of("phone", service.id, number.type, number.number, extension)),
        "service_id": service_id(service),
        "number": number.number,
        **_known(extension=whole),
        "type": "voice",
        **_known(description=", ".join(words)),
    }


def schedules(service: Service) -> Iterator[Record]:
    """Yield the opening hours of a service, a record for each span of the same days."""
    if not service.opening_hours:
        return
    for place, schedule in enumerate(to_schedules(service.opening_hours)):
        yield {
            "id": str(uuid_of("schedule", service.id, str(place))),
            "service_id": service_id(service),
            **schedule,
        }


def languages(service: Service) -> Iterator[Record]:
    """Yield the languages of a service besides its country's own."""
    for code in service.languages:
        yield {
            "id": str(uuid_of("language", service.id, code)),
            "service_id": service_id(service),
            "name": taxonomy.LANGUAGES.label_of(code),
            "code": code,
        }


def attributes_of(service: Service) -> Iterator[tuple[Taxonomy, Term, str]]:
    """Yield each code and each further fact of a service, with the cell of the latter."""
    for terms in CODED:
        said = getattr(service, terms.column)
        for code in (said,) if isinstance(said, str) else said:
            yield terms, terms.by_code[code], ""
    row = write_row(service)
    for term in FACTS.terms:
        if row[term.code]:
            yield FACTS, term, str(row[term.code])


def attribute(service: Service, terms: Taxonomy, term: Term, value: str) -> Record:
    """Return the record that ties a term to a service."""
    return {
        "id": str(uuid_of("attribute", service.id, terms.column, term.code)),
        "link_id": service_id(service),
        "taxonomy_term_id": str(term_uuid(terms.column, term.code)),
        "link_type": terms.column,
        "link_entity": "service",
        **_known(value=value),
    }


def taxonomy_record(terms: Taxonomy) -> Record:
    """Return one of our code lists."""
    return {
        "id": str(uuid_of("taxonomy", terms.column)),
        "name": terms.column,
        "description": terms.english,
    }


def taxonomy_term(terms: Taxonomy, term: Term) -> Record:
    """Return one code of a list, with its list."""
    return {
        **_brief_term(terms, term),
        "taxonomy_id": str(uuid_of("taxonomy", terms.column)),
        "taxonomy_detail": taxonomy_record(terms),
        "language": "en",
    }


@lru_cache(maxsize=512)
def _brief_term(terms: Taxonomy, term: Term) -> Record:
    return {
        "id": str(term_uuid(terms.column, term.code)),
        "code": term.code,
        "name": term.english,
        "description": term.meaning or f"{terms.english}: {term.english}",
        "taxonomy": terms.column,
    }


def taxonomy_terms() -> list[Record]:
    """Return every code of every list."""
    return [taxonomy_term(terms, term) for terms in TAXONOMIES for term in terms.terms]
