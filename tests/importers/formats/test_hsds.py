from __future__ import annotations

import csv
import io
import json
import os
import struct
import zipfile
import zlib
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.directory.database import Directory
from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.base import Harvest, ImportOptions, NoteKind, SourceFileError
from locator.importers.formats.hsds import HsdsImporter
from locator.models import LocationType, Phone, Service, Source, Status
from locator.web import exports

SERVICE: dict[str, Any] = {
    "id": "ac148810-d857-441c-9679-408f346de14b",
    "organization_id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610",
    "name": "Riverside Recovery",
    "description": "Publisher's own prose, which is not ours to copy.",
    "url": "https://example.org/riverside",
    "email": "hello@example.org",
    "status": "active",
    "minimum_age": 18,
    "maximum_age": 64.0,
    "assured_date": "2026-03-02",
    "last_modified": "2026-04-05T10:00:00Z",
    "alert": "Moved next door.",
    "organization": {"id": "o-1", "name": "Example Health", "description": "x"},
    "phones": [
        {"id": "p1", "number": "201-555-0123", "extension": 4, "type": "voice"},
        {"id": "p2", "number": "201-555-0124", "type": "fax"},
    ],
    "languages": [{"id": "l", "code": "es"}, {"id": "m", "name": "English"}, {"name": "Klingon"}],
    "attributes": [
        {"id": "a1", "taxonomy_term": {"id": "t1", "code": "RX-1700", "name": "Detoxification"}},
        {"id": "a2", "taxonomy_term": {"id": "t2", "name": "Alcohol Abuse Counseling"}},
        {"id": "a3", "taxonomy_term": {"id": "t3", "name": "Bus Passes"}},
    ],
    "service_at_locations": [
        {
            "id": "sal-1",
            "location_id": "LOC-1",
            "phones": [
                {
                    "number": "201-555-0125",
                    "type": "voice",
                    "description": "Admissions",
                    "schedules": [{"byday": "MO", "opens_at": "10:00", "closes_at": "11:00"}],
                }
            ],
            "schedules": [
                {"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00"}
            ],
            "location": {
                "id": "LOC-1",
                "location_type": "physical",
                "latitude": 40.123456,
                "longitude": -74.654321,
                "accessibility": [{"description": "Limited wheelchair access"}],
                "addresses": [
                    {
                        "address_1": "1 Example Street",
                        "city": "Newark",
                        "state_province": "NJ",
                        "postal_code": "07102",
                        "country": "US",
                        "address_type": "physical",
                    }
                ],
            },
        }
    ],
}


def changed(**fields: Any) -> dict[str, Any]:
    return deepcopy(SERVICE) | fields


def placed(**fields: Any) -> dict[str, Any]:
    """Return the service with its location's fields changed."""
    service = deepcopy(SERVICE)
    service["service_at_locations"][0]["location"] |= fields
    return service


def addressed(**fields: Any) -> dict[str, Any]:
    service = deepcopy(SERVICE)
    service["service_at_locations"][0]["location"]["addresses"][0] |= fields
    return service


def read(
    folder: Path, said: object, options: ImportOptions | None = None, name: str = "feed.json"
) -> Harvest:
    path = folder / name
    path.write_text(json.dumps(said), encoding="utf-8")
    return HsdsImporter(options).run([path])


def only(harvest: Harvest) -> Service:
    assert [note for note in harvest.notes if note.kind is not NoteKind.WARNING] == []
    (listing,) = harvest.listings
    return listing.service


def test_a_service_at_a_location_is_a_listing(tmp_path: Path) -> None:
    harvest = read(tmp_path, [SERVICE])
    service = only(harvest)

    assert service.id.startswith("hsds-ac148810-d857-441c-9679-408f346de14b-loc-1-")
    assert len(service.id) <= 80
    assert service.name == "Example Health, Riverside Recovery"
    assert service.description == ""
    assert service.types == ("detox", "therapy")
    assert service.substances == ("alcohol",)
    assert (service.minimum_age, service.maximum_age) == (18, 64)
    assert service.languages == ("es", "mul")
    assert service.address.lines == ("1 Example Street", "Newark, NJ 07102")
    assert (service.point, service.coordinates_precision) == (
        Point(40.123456, -74.654321),
        Precision.STREET,
    )
    assert service.phones == (
        Phone("+12015550125", "intake", opening_hours="Mo 10:00-11:00"),
        Phone("+12015550123", extension="4"),
    )
    assert service.opening_hours == "Mo-Tu 09:00-17:00"
    assert (service.wheelchair, service.alert) == ("limited", "Moved next door.")
    assert (service.assured_date, service.status) == ("2026-03-02", Status.ACTIVE)
    assert service.source == Source(
        "Example Health",
        "2026-04-05",
        "not stated by its publisher",
        id="ac148810-d857-441c-9679-408f346de14b/LOC-1",
    )
    assert dict(harvest.unknown_codes) == {"Bus Passes": 1}


def test_what_the_person_says_of_a_feed_comes_first(tmp_path: Path) -> None:
    said = ImportOptions(
        date="2026-05",
        source="Example 211",
        source_url="https://example.org/",
        licence="CC BY 4.0",
    )
    source = only(read(tmp_path, [SERVICE], said)).source

    assert (source.name, source.date, source.licence, source.url) == (
        "Example 211",
        "2026-05",
        "CC BY 4.0",
        "https://example.org/",
    )


def test_a_feed_without_a_date_is_as_old_as_its_file(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps([changed(last_modified=None, assured_date=None)]))
    os.utime(path, (1_760_000_000, 1_760_000_000))
    assert only(HsdsImporter().run([path])).source.date == "2025-10-09"


@pytest.mark.parametrize(
    "wrapped",
    [
        [SERVICE],
        SERVICE,
        {"total_items": 1, "total_pages": 1, "contents": [SERVICE]},
        {"id": "o-1", "name": "Example Health", "services": [SERVICE]},
        [{**SERVICE["service_at_locations"][0], "service": SERVICE}],
    ],
)
def test_every_shape_of_answer_is_read(tmp_path: Path, wrapped: object) -> None:
    assert only(read(tmp_path, wrapped)) == only(read(tmp_path, [SERVICE]))


def test_pages_of_an_address_are_asked_for_as_hsds_counts_them() -> None:
    paging = HsdsImporter.paging
    assert paging is not None
    assert (paging.query, paging.total) == ("page", "total_pages")


def test_a_service_at_two_locations_is_two_listings(tmp_path: Path) -> None:
    service = deepcopy(SERVICE)
    second = deepcopy(service["service_at_locations"][0])
    second |= {"id": "sal-2", "location_id": "loc-2"}
    service["service_at_locations"].append(second)
    harvest = read(tmp_path, [service])

    assert len({listing.service.id for listing in harvest.listings}) == 2
    assert harvest.rows == 1


def test_an_id_is_told_apart_where_characters_are_lost(tmp_path: Path) -> None:
    one, other = changed(id="A B"), changed(id="a/b")
    ids = [listing.service.id for listing in read(tmp_path, [one, other]).listings]

    assert len(set(ids)) == 2
    assert ids == [listing.service.id for listing in read(tmp_path, [one, other]).listings]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (
            {"name": "Food bank", "attributes": []},
            "neither its name nor its terms are of drugs or alcohol",
        ),
        (
            {
                "name": "Pharmacy help",
                "attributes": [{"taxonomy_term": {"name": "Prescription Drug Discount Cards"}}],
            },
            "neither its name nor its terms are of drugs or alcohol",
        ),
        ({"status": "inactive"}, "is inactive, its publisher says"),
    ],
)
def test_services_of_other_fields_are_excluded(
    tmp_path: Path, fields: dict[str, Any], reason: str
) -> None:
    (note,) = read(tmp_path, [changed(**fields)]).notes

    assert (note.kind, note.reason) == (NoteKind.EXCLUDED, reason)


def test_a_service_of_the_field_whose_kind_is_not_told_is_listed(tmp_path: Path) -> None:
    service = only(read(tmp_path, [changed(name="Alcohol service", attributes=[])]))

    assert service.types == ()


@pytest.mark.parametrize(
    ("term", "types"),
    [
        ("Detox", ("detox",)),
        ("Substance Use Disorder Counseling", ("therapy",)),
        ("Sober Living", ("aftercare",)),
        ("Dual Diagnosis", ("dual-diagnosis",)),
        ("12-Step", ("support-group",)),
        ("Peer Support", ("support-group",)),
        ("Medications for Addiction", ("medication",)),
        ("Residential Treatment", ("residential",)),
        ("Debt Counseling", ()),
        ("Family Shelters", ()),
    ],
)
def test_common_terms_are_understood(tmp_path: Path, term: str, types: tuple[str, ...]) -> None:
    terms = [{"taxonomy_term": {"name": term}}, {"taxonomy_term": {"name": "Drug services"}}]

    assert only(read(tmp_path, [changed(attributes=terms)])).types == types


@pytest.mark.parametrize(
    "service",
    [
        addressed(address_1="Confidential"),
        addressed(address_2="Address withheld"),
        placed(location_type="confidential"),
        placed(name="Confidential location"),
        placed(description="Undisclosed address, ring first"),
    ],
)
def test_a_confidential_place_gives_its_district_only(
    tmp_path: Path, service: dict[str, Any]
) -> None:
    found = only(read(tmp_path, [service]))

    assert found.location_type is LocationType.CONFIDENTIAL
    assert found.address.lines == ("Newark, NJ 07102",)
    assert (found.point, found.alert) == (None, "")


@pytest.mark.parametrize(
    ("alert", "kept"),
    [
        ("Closed on Monday", "Closed on Monday"),
        ("Ring at 1 Example Street", ""),
        ("The green door in EXAMPLE STREET", ""),
        ("Write to 07102", ""),
    ],
)
def test_an_alert_that_quotes_the_address_is_left_out(
    tmp_path: Path, alert: str, kept: str
) -> None:
    assert only(read(tmp_path, [changed(alert=alert)])).alert == kept


def test_confidential_advice_is_not_a_confidential_place(tmp_path: Path) -> None:
    found = only(read(tmp_path, [placed(name="Free and confidential counselling")]))

    assert found.location_type is LocationType.PHYSICAL


def test_a_british_district_is_the_outward_half(tmp_path: Path) -> None:
    service = addressed(address_1="Confidential", postal_code="M1 1AE", country="GB")

    assert only(read(tmp_path, [service])).address.postal_code == "M1"


def test_an_address_for_letters_is_no_place_to_go_to(tmp_path: Path) -> None:
    found = only(read(tmp_path, [placed(location_type="postal")]))

    assert found.address.lines == ("Newark, NJ 07102",)
    assert found.point is None


def test_online_services_are_virtual(tmp_path: Path) -> None:
    found = only(read(tmp_path, [placed(location_type="virtual")]))

    assert (found.location_type, found.point) == (LocationType.VIRTUAL, None)


def test_a_service_without_a_location_needs_a_country(tmp_path: Path) -> None:
    nowhere = changed(service_at_locations=[])
    (note,) = read(tmp_path, [nowhere]).notes
    assert (note.kind, note.field) == (NoteKind.REJECTED, "country")

    found = only(read(tmp_path, [nowhere], ImportOptions(country="US")))
    assert found.id == "hsds-ac148810-d857-441c-9679-408f346de14b"


@pytest.mark.parametrize(("field", "value"), [("id", ""), ("name", None)])
def test_a_service_without_id_or_name_is_rejected(
    tmp_path: Path, field: str, value: object
) -> None:
    (note,) = read(tmp_path, [changed(**{field: value})]).notes

    assert (note.kind, note.field) == (NoteKind.REJECTED, field)


@pytest.mark.parametrize("said", [{}, {"error": "x"}, "x", 1, None, {"contents": 3, "id": 1}])
def test_other_json_is_refused(tmp_path: Path, said: object) -> None:
    with pytest.raises(SourceFileError):
        read(tmp_path, said)


TABLES = {
    "organizations.csv": "id,name,description\no-1,Example Health,x\n",
    "services.csv": "id,organization_id,name,status\ns-1,o-1,Riverside Recovery,active\n"
    "s-2,o-1,Food bank,active\n",
    "service_at_location.csv": "id,service_id,location_id\nx,s-1,l-1\n",
    "locations.csv": "id,location_type,latitude,longitude\nl-1,physical,40.1,-74.6\n",
    "addresses.csv": "id,location_id,address_1,city,state_province,postal_code,country,"
    "address_type\na,l-1,1 Example Street,Newark,NJ,07102,US,physical\n",
    "phones.csv": "id,service_id,location_id,number,extension\np,,l-1,201-555-0123,\n",
    "schedules.csv": "id,service_id,freq,byday,opens_at,closes_at\nc,s-1,WEEKLY,MO,09:00,17:00\n",
    "languages.csv": "id,service_id,code\nn,s-1,es\n",
    "attributes.csv": "id,link_id,taxonomy_term_id,link_entity\nb,s-1,t-1,service\n",
    "taxonomy_terms.csv": "id,code,name,description\nt-1,,Detoxification,x\n",
}


def folder_of(path: Path, tables: dict[str, str]) -> Path:
    path.mkdir()
    for name, text in tables.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def zip_of(path: Path, tables: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in tables.items():
            archive.writestr(f"package/{name}", text)
    return path


def check_package(harvest: Harvest) -> None:
    (listing,) = harvest.listings
    service = listing.service
    assert service.id == "hsds-s-1-l-1"
    assert service.name == "Example Health, Riverside Recovery"
    assert service.types == ("detox",)
    assert service.address.lines == ("1 Example Street", "Newark, NJ 07102")
    assert [phone.number for phone in service.phones] == ["+12015550123"]
    assert (service.opening_hours, service.languages) == ("Mo 09:00-17:00", ("es",))
    assert [(note.kind, note.row) for note in harvest.notes] == [(NoteKind.EXCLUDED, 3)]


def test_a_folder_of_tables_is_one_package(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "package", TABLES)

    check_package(HsdsImporter().run(sorted(folder.iterdir())))


def test_a_zip_of_tables_is_one_package(tmp_path: Path) -> None:
    check_package(HsdsImporter().run([zip_of(tmp_path / "package.zip", TABLES)]))


def test_a_descriptor_leads_to_the_tables_beside_it(tmp_path: Path) -> None:
    renamed = {f"our-{name}": text for name, text in TABLES.items()}
    singular = {
        "organizations": "organization", "services": "service", "locations": "location",
        "addresses": "address", "phones": "phone", "schedules": "schedule",
        "languages": "language", "attributes": "attribute", "taxonomy_terms": "taxonomy_term",
        "service_at_location": "service_at_location",
    }  # fmt: skip
    resources = [
        {"name": singular[name.removesuffix(".csv")], "path": f"our-{name}"} for name in TABLES
    ]
    folder = folder_of(tmp_path / "package", renamed)
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}))

    check_package(HsdsImporter().run([folder / "datapackage.json"]))


@pytest.mark.parametrize(
    "tables", [{}, {"locations.csv": TABLES["locations.csv"]}, {"services.csv": "name\nx\n"}]
)
def test_a_package_without_services_or_ids_is_refused(
    tmp_path: Path, tables: dict[str, str]
) -> None:
    with pytest.raises(SourceFileError):
        HsdsImporter().run([zip_of(tmp_path / "package.zip", tables)])


def test_a_zip_bomb_and_a_broken_zip_are_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("services.csv", "w") as table,
    ):
        for _ in range(210):
            table.write(b"0" * 1_000_000)
    with pytest.raises(SourceFileError, match="too many"):
        HsdsImporter().run([bomb])

    cut = tmp_path / "cut.zip"
    cut.write_bytes(zip_of(tmp_path / "whole.zip", TABLES).read_bytes()[:-40])
    with pytest.raises(SourceFileError, match="cannot be unpacked"):
        HsdsImporter().run([cut])


def test_names_in_a_zip_cannot_leave_their_folder(tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in TABLES.items():
            archive.writestr(f"../../../{name}", text)
    check_package(HsdsImporter().run([path]))
    assert [found.name for found in tmp_path.iterdir()] == ["package.zip"]


def test_a_zip_of_a_million_tables_is_refused(tmp_path: Path) -> None:
    name, text = b"services.csv", b"id,name\n"
    sizes = (zlib.crc32(text), len(text), len(text), len(name))
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, *sizes, 0) + name + text
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, *sizes, *[0] * 6) + name
    entries = entry * 1_000_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 16960, 16960, len(entries), len(local), 0)
    path = tmp_path / "package.zip"
    path.write_bytes(local + entries + end)

    with pytest.raises(SourceFileError, match="holds 1,000,000 tables, too many"):
        HsdsImporter().run([path])


def test_a_zip_with_two_tables_of_one_name_is_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "package.zip", TABLES)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("old/services.csv", TABLES["services.csv"])

    with pytest.raises(SourceFileError, match=r"holds 'services.csv' twice"):
        HsdsImporter().run([path])


def test_a_row_beside_the_services_that_cannot_be_trusted_is_left_out_and_told(
    tmp_path: Path,
) -> None:
    header, first, *rest = TABLES["phones.csv"].splitlines()
    tables = TABLES | {"phones.csv": "\n".join((header, f"{first},,,surplus", *rest))}

    harvest = HsdsImporter().run([zip_of(tmp_path / "package.zip", tables)])

    told = [(n.file, n.row) for n in harvest.notes if n.kind is NoteKind.REJECTED]
    assert told == [("phones.csv", 2)]
    assert [listing.service.phones for listing in harvest.listings] == [()]


@pytest.fixture
def republished(directory: Directory) -> list[Service]:
    """Return every service of the sample, one of them with something in every column."""
    services = list(exports.every_service(directory.entities))
    services[0] = replace(
        services[0],
        description="Detox.",
        minimum_age=18,
        maximum_age=65,
        phones=(
            Phone("+12015550123", extension="12", opening_hours="Mo 09:00-10:00"),
            Phone("0800 555"),
            Phone("+12015550124", "intake", "012"),
        ),
        email="hello@example.org",
        url="https://example.org/",
        opening_hours="Mo-Fr 09:00-17:00; PH off",
        timezone="Europe/London",
        wheelchair="limited",
        status=Status.TEMPORARILY_CLOSED,
        alert="=Ring first",
        assured_date="2026-05",
        languages=("es", "mul"),
        other_sources=(Source("Another", "2025", "CC0", "https://example.org/", "7"),),
    )
    return services


def test_our_own_export_comes_back_as_it_was(tmp_path: Path, republished: list[Service]) -> None:
    path = tmp_path / "services.json"
    path.write_bytes(b"".join(exports.hsds_chunks(republished)))
    importer = HsdsImporter()
    harvest = importer.run([path])

    assert [listing.service for listing in harvest.listings] == republished
    assert all(importer.owns(service.source) for service in republished)
    assert not importer.owns(Source("Care Quality Commission", "2026-04", "x", id="another"))


def test_our_own_data_package_comes_back_as_it_was(
    tmp_path: Path, republished: list[Service]
) -> None:
    path = tmp_path / "services.zip"
    with path.open("wb") as file:
        exports.write_package(file, republished)
    harvest = HsdsImporter().run([path])

    assert [listing.service for listing in harvest.listings] == republished


def test_our_own_export_can_be_listed_under_its_publisher_s_name(
    tmp_path: Path, republished: list[Service]
) -> None:
    path = tmp_path / "services.json"
    path.write_bytes(b"".join(exports.hsds_chunks(republished[:1])))
    service = only(HsdsImporter(ImportOptions(source="A partner")).run([path]))

    assert service.id.startswith("hsds-")
    assert service.source.name == "A partner"
    assert service.other_sources == republished[0].sources


def test_a_republished_listing_that_breaks_a_rule_is_rejected(
    tmp_path: Path, republished: list[Service]
) -> None:
    (record,) = json.loads(b"".join(exports.hsds_chunks(republished[:1])))
    for attribute in record["attributes"]:
        if attribute["taxonomy_term"]["code"] == "location_type":
            attribute["value"] = "confidential"
    harvest = read(tmp_path, [record])

    assert harvest.listings == []
    assert {note.field for note in harvest.notes} >= {"address_1", "latitude"}


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(SERVICE)),
    st.sampled_from(["location", "schedules", "phones", "location_id"]),
    st.sampled_from(["addresses", "latitude", "location_type", "accessibility", "id"]),
    json_values,
)
def test_wrong_types_anywhere_are_listed_or_told(
    tmp_path: Path, top: str, there: str, inside: str, value: object
) -> None:
    deeper = deepcopy(SERVICE)
    deeper["service_at_locations"][0][there] = value
    for service in (changed(**{top: value}), deeper, placed(**{inside: value}), value):
        harvest = read(tmp_path, [service])
        assert harvest.rows == 1
        assert harvest.listings or harvest.notes


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(TABLES)), st.text(max_size=60))
def test_a_table_of_anything_is_read_or_refused(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / "package.zip"
    path.unlink(missing_ok=True)
    try:
        HsdsImporter().run([zip_of(path, TABLES | {name: text})])
    except SourceFileError as error:
        assert str(error)


def test_the_export_s_tables_have_the_columns_that_are_read() -> None:
    buffer = io.BytesIO()
    exports.write_package(buffer, [])
    with zipfile.ZipFile(buffer) as archive:
        header = next(csv.reader(io.StringIO(archive.read("services.csv").decode())))
    assert header[:3] == ["id", "organization_id", "name"]
