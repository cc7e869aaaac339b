from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from locator import hsds, taxonomy
from locator.directory.database import Directory
from locator.directory.rows import write_row
from locator.models import LocationType, Phone, Service, Status


@pytest.fixture
def full(directory: Directory) -> Service:
    """Return a real listing with something in every field that HSDS has a place for."""
    found = directory.get("us-15ef8c5b1a6b")
    assert found is not None
    return replace(
        found,
        url="https://example.org/",
        email="hello@example.org",
        opening_hours="Mo-Fr 09:00-17:00",
        timezone="America/Los_Angeles",
        wheelchair="limited",
        alert="Ring first.",
        assured_date="2026-05-01",
        minimum_age=18,
        maximum_age=65,
        phones=(
            Phone("+12015550123", extension="12"),
            Phone("+12015550124", "intake", "012"),
        ),
    )


def test_a_service_says_what_its_listing_says(full: Service) -> None:
    record = hsds.full_service(full)

    assert record["name"] == "Refine Recovery"
    assert record["status"] == "active"
    assert record["url"] == "https://example.org/"
    assert (record["minimum_age"], record["maximum_age"]) == (18, 65)
    assert record["assured_date"] == "2026-05-01"
    assert record["organization"]["name"] == "Refine Recovery"
    assert record["organization"]["id"] == record["organization_id"]
    (there,) = record["service_at_locations"]
    (address,) = there["location"]["addresses"]
    assert address["city"] == full.address.city
    assert there["location"]["latitude"] == full.point.latitude  # type: ignore[union-attr]
    assert there["location"]["accessibility"][0]["description"] == "Limited wheelchair access"
    (schedule,) = record["schedules"]
    assert schedule["byday"] == "MO,TU,WE,TH,FR"


def test_extensions_are_numbers_unless_they_start_with_a_zero(full: Service) -> None:
    voice, intake = hsds.full_service(full)["phones"]

    assert (voice["extension"], voice.get("description")) == (12, None)
    assert "extension" not in intake
    assert intake["description"] == "Intake, extension 012"


def test_every_code_is_an_attribute_with_its_term(full: Service) -> None:
    attributes = hsds.full_service(full)["attributes"]
    codes = {(a["link_type"], a["taxonomy_term"]["code"]) for a in attributes}

    for terms in hsds.CODED:
        said = getattr(full, terms.column)
        for code in (said,) if isinstance(said, str) else said:
            assert (terms.column, code) in codes
    known = {term["id"] for term in hsds.taxonomy_terms()}
    assert {a["taxonomy_term_id"] for a in attributes} <= known


def test_every_column_has_a_place(full: Service) -> None:
    coded = {terms.column for terms in hsds.CODED}
    carried = {term.code for term in hsds.FACTS.terms}
    fields = {
        "organization_name", "service_name", "description", "languages", "minimum_age",
        "maximum_age", "address_1", "address_2", "city", "state_province", "postal_code",
        "country", "latitude", "longitude", "phone", "intake_phone", "email", "url", "status",
        "alert",
    }  # fmt: skip

    assert set(write_row(full)) - coded - carried - fields == set()


def test_nothing_unknown_is_given_but_what_hsds_requires(full: Service) -> None:
    bare = Service(id="x-1", service_name="Somewhere", source=full.source)
    record = hsds.full_service(bare)

    assert set(record) == {"id", "name", "status", "service_at_locations", "attributes"}
    assert set(record["service_at_locations"][0]["location"]) == {"id", "location_type"}


def test_hidden_and_closed_places_are_told_in_hsds_words(full: Service) -> None:
    hidden = replace(full, location_type=LocationType.CONFIDENTIAL)
    closed = replace(full, status=Status.TEMPORARILY_CLOSED)
    online = replace(full, location_type=LocationType.VIRTUAL)

    assert hsds.location(hidden)["location_type"] == "physical"
    assert hsds.location(online)["location_type"] == "virtual"
    assert hsds.location(online)["addresses"][0]["address_type"] == "virtual"
    assert hsds.basic_service(closed)["status"] == "temporarily closed"


def test_a_month_is_no_day_that_somebody_checked(full: Service) -> None:
    record = hsds.full_service(replace(full, assured_date="2026-05"))

    assert "assured_date" not in record
    values = {a["taxonomy_term"]["code"]: a.get("value") for a in record["attributes"]}
    assert values["assured_date"] == "2026-05"


def test_ids_last(full: Service) -> None:
    assert hsds.service_id(full) == "57938896-ce27-5f41-8db9-88f6b9435bc7"
    assert len({hsds.service_id(full), hsds.location_id(full)}) == 2
    assert hsds.service_id(replace(full, service_name="Renamed")) == hsds.service_id(full)


def test_every_id_of_a_service_is_a_uuid_of_its_own(full: Service) -> None:
    record = hsds.full_service(full)
    ids = [record["id"], record["organization_id"], record["service_at_locations"][0]["id"]]
    ids += [r["id"] for name in ("phones", "schedules", "attributes") for r in record[name]]

    assert len(set(ids)) == len(ids)
    assert {UUID(id_).version for id_ in ids} == {5}


def test_every_term_is_listed_once() -> None:
    terms = hsds.taxonomy_terms()

    assert len({term["id"] for term in terms}) == len(terms)
    assert len(terms) == sum(len(t.terms) for t in taxonomy.FACETS) - len(
        taxonomy.LANGUAGES.terms
    ) + len(hsds.FACTS.terms)
