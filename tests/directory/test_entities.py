from __future__ import annotations

from uuid import UUID

from locator.directory.database import Directory
from locator.identifiers import uuid_of
from locator.models import Organization


def test_pages_give_every_service_once_in_the_order_of_ids(directory: Directory) -> None:
    entities = directory.entities
    ids = [
        service.id
        for offset in range(0, entities.services, 7)
        for service in entities.service_page(offset, 7)
    ]

    assert len(ids) == directory.size == entities.services
    assert ids == sorted(set(ids))
    assert entities.service_page(entities.services, 7) == ()


def test_a_service_is_found_by_the_uuid_of_each_of_its_records(directory: Directory) -> None:
    entities = directory.entities
    service = entities.service_page(3, 1)[0]

    for kind in ("service", "service_at_location"):
        assert entities.service(kind, uuid_of(kind, service.id)) == service
    assert entities.service("service", uuid_of("service_at_location", service.id)) is None
    assert entities.service("service", UUID(int=0)) is None


def test_organizations_are_listed_once_with_all_their_services(directory: Directory) -> None:
    entities = directory.entities
    everyone = entities.organization_page(0, 1000)
    found = [entities.organization(uuid_of("organization", o.country, o.name)) for o in everyone]

    assert len(set(everyone)) == len(everyone) == entities.organizations
    assert [o.name.casefold() for o in everyone] == sorted(o.name.casefold() for o in everyone)
    listed = [service for f in found if f for service in f[1]]
    assert sorted(s.id for s in listed) == [
        s.id for s in entities.service_page(0, 1000) if s.organization_name
    ]
    assert all(f and s.organization == f[0] for f in found if f for s in f[1])


def test_one_name_in_one_country_is_one_organization(directory: Directory) -> None:
    uuid = uuid_of("organization", "US", "TRI Center Inc")
    organization, services = directory.entities.organization(uuid) or (None, ())

    assert organization == Organization("TRI Center Inc", "US")
    assert [service.id for service in services] == ["us-04ead1a1b48c", "us-120319ff5832"]
    assert directory.entities.organization(uuid_of("organization", "GB", "TRI Center Inc")) is None
