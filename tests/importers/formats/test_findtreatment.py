from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.base import (
    Harvest,
    ImporterError,
    ImportOptions,
    NoteKind,
    PartialSourceError,
    SourceFileError,
)
from locator.importers.coordinates import NULL_ISLAND, SWAPPED, Placer, read_street_points
from locator.importers.formats.findtreatment import FindTreatmentImporter
from locator.importers.formats.samhsa import SamhsaImporter
from locator.importers.formats.samhsa_labels import CODE_BOOK, code_named, current_code
from locator.importers.run import run_import
from locator.models import Answer, LocationType, Service

if TYPE_CHECKING:
    from locator.importers.coordinates import PostalGeocoder

JSON_SAMPLE, CSV_SAMPLE = "findtreatment-2026-07.json", "findtreatment-2026-07.csv"

FACILITY: Mapping[str, Any] = {
    "frid": "00aa",
    "name1": "Example House",
    "street1": "1 Example Street",
    "city": "Anchorage",
    "state": "AK",
    "zip": "99508",
    "phone": "907-555-0101",
    "latitude": "61.2012",
    "longitude": "-149.8201",
    "typeFacility": "SA",
    "services": [{"f1": "Type of Care", "f2": "TC", "f3": "Substance use treatment"}],
}


@pytest.fixture
def harvest(samples: Path) -> Harvest:
    return FindTreatmentImporter().run([samples / JSON_SAMPLE])


def service(harvest: Harvest, name: str) -> Service:
    found = [x.service for x in harvest.listings if x.service.name.startswith(name)]
    assert len(found) == 1
    return found[0]


def reasons(harvest: Harvest, kind: NoteKind) -> list[tuple[str, str, str]]:
    return [(note.name, note.field, note.reason) for note in harvest.notes if note.kind is kind]


def harvest_of(folder: Path, *rows: object, **answer: object) -> Harvest:
    path = folder / "page-2026.json"
    path.write_text(json.dumps({"rows": list(rows), **answer}), encoding="utf-8")
    return FindTreatmentImporter().run([path])


def test_the_names_of_services_become_our_terms(harvest: Harvest) -> None:
    centre = service(harvest, "Example Recovery Center")

    assert centre.id == "us-ft-0001e5a1"
    assert centre.types == ("detox", "therapy", "dual-diagnosis", "residential")
    assert centre.substances == ("benzodiazepines", "alcohol", "opioids")
    assert centre.benzodiazepine_detox is Answer.YES
    assert centre.settings == ("residential", "online")
    assert centre.audiences == ("adults", "young-adults", "older-people", "women", "veterans")
    assert centre.payment == ("medicaid", "military-insurance", "sliding-scale", "self-pay")
    assert centre.languages == ("es",)
    assert centre.description == "Detox from benzodiazepines, alcohol and opioids."
    assert centre.url == "http://recovery.example.org"
    assert [(phone.number, phone.type) for phone in centre.phones] == [
        ("+19075550101", "voice"),
        ("+19075550151", "intake"),
        ("+18005550199", "voice"),
        ("+19075550108", "intake"),
    ]


def test_the_source_is_named_with_its_date_and_licence(harvest: Harvest) -> None:
    source = service(harvest, "Example Recovery Center").source

    assert (source.name, source.licence, source.url, source.date, source.id) == (
        "FindTreatment.gov",
        "US public domain",
        "https://findtreatment.gov/",
        "2026-07",
        "0001e5a1",
    )


def test_a_name_that_no_code_book_has_is_counted(harvest: Harvest) -> None:
    assert dict(harvest.unknown_codes) == {"SL: Example language of tomorrow": 1}


def test_named_detox_without_benzodiazepines_says_no(harvest: Harvest) -> None:
    assert service(harvest, "Example Detox House").benzodiazepine_detox is Answer.NO


def test_facilities_that_treat_no_substance_use_are_excluded(harvest: Harvest) -> None:
    reason = "a facility (type: {}) that reports no treatment of substance use"

    assert reasons(harvest, NoteKind.EXCLUDED) == [
        ("Example Mental Health Clinic", "services", reason.format("MH")),
        ("Example Health Center", "services", reason.format("HRSA")),
    ]
    assert service(harvest, "Example Community Clinic").types == ("therapy", "dual-diagnosis")


@pytest.mark.parametrize("kind", ["HRSA", "VA", ""])
def test_a_health_centre_that_treats_substance_use_is_listed(tmp_path: Path, kind: str) -> None:
    found = harvest_of(tmp_path, {**FACILITY, "typeFacility": kind})

    assert [listing.service.id for listing in found.listings] == ["us-ft-00aa"]


@pytest.mark.parametrize("key", ["typeFacility", "type_facility"])
def test_the_type_is_known_under_both_its_names(tmp_path: Path, key: str) -> None:
    row = {name: value for name, value in FACILITY.items() if name != "typeFacility"}

    found = harvest_of(tmp_path, {**row, key: "BUPREN", "services": None})

    assert found.listings[0].service.types == ("medication",)
    assert found.listings[0].service.substances == ("opioids",)


def test_a_programme_without_services_is_what_its_type_says(harvest: Harvest) -> None:
    programme = service(harvest, "Example Opioid Treatment Program")

    assert programme.types == ("medication",)
    assert programme.substances == ("opioids",)
    assert programme.benzodiazepine_detox is Answer.UNKNOWN


def test_the_programmes_of_one_place_are_one_listing(harvest: Harvest) -> None:
    name = "Example Recovery Center, Residential Program"

    assert [(merge.id, merge.names) for merge in harvest.merges] == [
        ("us-ft-0001e5a1", (name, name))
    ]
    assert "us-ft-0008e5a1" not in [listing.service.id for listing in harvest.listings]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_place_keeps_its_id_whatever_the_order_of_its_rows(
    tmp_path: Path, order: tuple[int, int]
) -> None:
    rows = [FACILITY, {**FACILITY, "frid": "0001", "typeFacility": "MH", "services": None}]

    found = harvest_of(tmp_path, *(rows[place] for place in order))

    assert [listing.service.id for listing in found.listings] == ["us-ft-00aa"]


def test_a_facility_on_two_pages_is_listed_once(tmp_path: Path) -> None:
    found = harvest_of(tmp_path, FACILITY, FACILITY, FACILITY)

    assert len(found.listings) == 1
    assert found.notes == []


def test_a_place_without_a_printed_street_is_confidential(harvest: Harvest) -> None:
    shelter = service(harvest, "Example Shelter")

    assert shelter.location_type is LocationType.CONFIDENTIAL
    assert (shelter.address.address_1, shelter.point) == ("", None)
    assert shelter.phones == ()


def test_what_is_left_out_of_a_row_is_reported(harvest: Harvest) -> None:
    assert reasons(harvest, NoteKind.WARNING)[:5] == [
        ("Example Detox House", "latitude", SWAPPED),
        (
            "Example Detox House",
            "website",
            "'www.detox.example.org' is no web address and is left out",
        ),
        ("Example Opioid Treatment Program", "latitude", NULL_ISLAND),
        ("Example Shelter", "phone", "'(999) 999-9999' is no real number and is left out"),
        (
            "Example Far Away",
            "latitude",
            "51.5072, -0.1276 is not in the United States; not used",
        ),
    ]
    assert reasons(harvest, NoteKind.REJECTED) == [
        ("", "state", "is empty or no text; every facility has one")
    ]


def test_coordinates_that_are_not_to_be_believed_give_way_to_the_gazetteer(
    geocoder: PostalGeocoder, harvest: Harvest
) -> None:
    Placer(geocoder, read_street_points([])).place(harvest)

    assert {
        listing.service.name: (listing.service.point, listing.service.coordinates_precision)
        for listing in harvest.listings
    } == {
        "Example Recovery Center, Residential Program": (
            Point(61.2012, -149.8201),
            Precision.STREET,
        ),
        "Example Detox House": (Point(41.7811, -72.7012), Precision.STREET),
        "Example Community Clinic": (Point(61.2012, -149.8201), Precision.STREET),
        "Example Opioid Treatment Program": (Point(29.7416, -95.3087), Precision.AREA),
        "Example Shelter": (Point(61.2, -149.81), Precision.AREA),
        "Example Far Away": (Point(61.2037, -149.8115), Precision.AREA),
    }


def test_the_csv_says_what_the_api_says(samples: Path) -> None:
    harvest = FindTreatmentImporter().run([samples / CSV_SAMPLE])

    centre, detox = (listing.service for listing in harvest.listings)
    assert centre.name == "Example Recovery Center, Residential Program"
    assert centre.types == ("detox", "therapy", "residential")
    assert centre.benzodiazepine_detox is Answer.YES
    assert (detox.address.postal_code, detox.benzodiazepine_detox) == ("06112", Answer.NO)
    assert centre.point == Point(61.2012, -149.8201)
    assert dict(harvest.unknown_codes) == {"ZZ9": 1}
    assert [name for name, _, _ in reasons(harvest, NoteKind.EXCLUDED)] == [
        "Example Mental Health Clinic"
    ]


def test_a_facility_without_a_key_has_an_id_of_its_name_and_address(tmp_path: Path) -> None:
    row = {name: value for name, value in FACILITY.items() if name != "frid"}

    one = harvest_of(tmp_path, row).listings[0].service
    other = harvest_of(tmp_path, {**row, "street1": "1 Example St."}).listings[0].service

    assert one.id == other.id == "us-ft-7b6fe9e71b75"
    assert one.source.id == ""


@pytest.mark.parametrize(
    ("name", "date"),
    [("page-2026-07-14.json", "2026-07-14"), ("ft2025.json", "2025"), ("page.json", "2026-02-03")],
)
def test_the_date_is_that_of_the_name_else_of_the_file(
    tmp_path: Path, name: str, date: str
) -> None:
    path = tmp_path / name
    path.write_text(json.dumps([FACILITY]), encoding="utf-8")
    os.utime(path, (1_770_120_000, 1_770_120_000))

    found = FindTreatmentImporter().run([path]).listings[0].service
    said = FindTreatmentImporter(ImportOptions(date="2026-05")).run([path]).listings[0].service

    assert (found.source.date, said.source.date) == (date, "2026-05")


def test_both_formats_of_samhsa_say_the_same_of_a_place(samples: Path, tmp_path: Path) -> None:
    named = {code: entry for entry, code in CODE_BOOK.items()}
    directory = SamhsaImporter().run([samples / "samhsa-directory-2024.csv"])
    of_several_rows = {merge.id for merge in directory.merges}
    alone = [
        listing
        for listing in directory.listings
        if listing.service.id not in of_several_rows
        and listing.service.source.name.endswith("(drug and alcohol)")
    ]
    rows = []
    for number, listing in enumerate(alone):
        codes = listing.row["service_code_info"].replace("*", " ").split()
        services = [
            {"f1": named[code][0], "f2": named[code][0], "f3": named[code][1]} for code in codes
        ]
        rows.append({**listing.row.cells, "frid": f"{number:03}", "services": services})

    found = harvest_of(tmp_path, *({**row, "typeFacility": "SA"} for row in rows))

    assert len(found.listings) > 10
    assert [said_by_codes(listing.service) for listing in found.listings] == [
        said_by_codes(listing.service) for listing in alone
    ]
    assert not found.unknown_codes


def said_by_codes(service: Service) -> tuple[object, ...]:
    return (
        service.name,
        service.types,
        service.substances,
        service.benzodiazepine_detox,
        service.settings,
        service.audiences,
        service.payment,
        service.languages,
        service.description,
        service.alert,
    )


def test_a_name_is_told_apart_by_its_category() -> None:
    assert code_named("DETOX", "Benzodiazepines Detoxification") == "BDTX"
    assert code_named("SG", "Young adults") == "TAY"
    assert code_named("AGE", "Young Adults") == "YAD"
    assert code_named("", "Young Adults") == ""
    assert code_named("SN", "female") == "FEM"
    assert current_code("MX") == "MXM"


def test_some_pages_are_refused_where_the_directory_knows_others(
    tmp_path: Path, geocoder: PostalGeocoder
) -> None:
    into = tmp_path / "services.csv"
    pages = []
    for page in (1, 2):
        pages.append(tmp_path / f"page-{page}-2026.json")
        row = {**FACILITY, "frid": f"000{page}", "name1": f"Example {page}"}
        answer = {"page": page, "totalPages": 2, "recordCount": 2, "rows": [row]}
        pages[-1].write_text(json.dumps(answer), encoding="utf-8")

    first = run_import("findtreatment", pages[:1], into, geocoder=geocoder)
    whole = run_import("findtreatment", pages, into, geocoder=geocoder)
    before = into.read_bytes()

    assert (first.counts["added"], whole.counts["added"]) == (1, 1)
    with pytest.raises(PartialSourceError, match="only 1 of the 2 pages"):
        run_import("findtreatment", pages[1:], into, geocoder=geocoder)
    assert into.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    ['{"rows": {}}', '{"rows": "x"}', '{"error": "down"}', '{"rows": 3}', "{}", '{"rows": null,'],
)
def test_an_answer_without_a_list_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "page.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SourceFileError, match=r"page\.json"):
        FindTreatmentImporter().run([path])


def test_an_answer_that_found_nothing_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_text('{"page": 1, "totalPages": 0, "recordCount": 0, "rows": null}')

    assert FindTreatmentImporter().run([path]) == Harvest()


def test_a_field_that_is_no_text_is_reported(tmp_path: Path) -> None:
    found = harvest_of(
        tmp_path, {**FACILITY, "website": ["x"], "phone": {"a": 1}, "services": "SA", "miles": True}
    )

    assert [field for _, field, _ in reasons(found, NoteKind.WARNING)] == [
        "miles",
        "phone",
        "services",
        "website",
    ]
    assert len(found.listings) == 1


def test_a_cell_of_ten_megabytes_rejects_its_row(tmp_path: Path) -> None:
    found = harvest_of(tmp_path, {**FACILITY, "name1": "x" * 10_000_000}, FACILITY)

    assert reasons(found, NoteKind.REJECTED) == [("", "name1", "is longer than 2,000 characters")]
    assert len(found.listings) == 1


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["SA", "MH", "1", "\0", "99508", "AK", "-149.8", "61", "; ;", "http://x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["f1", "f2", "f3", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
ROWS = st.builds(
    lambda changes: {**FACILITY, **changes},
    st.dictionaries(st.sampled_from([*FACILITY, "intake1", "website", "services"]), VALUES),
)
ANSWERS = st.fixed_dictionaries(
    {"rows": st.lists(ROWS | VALUES, max_size=4) | VALUES},
    optional={"page": VALUES, "totalPages": VALUES, "recordCount": VALUES},
)


@settings(max_examples=150, deadline=None)
@given(ANSWERS | VALUES)
def test_no_json_gives_anything_but_listings_notes_or_a_refusal(answer: object) -> None:
    importer = FindTreatmentImporter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page-2026.json"
        path.write_text(json.dumps(answer), encoding="utf-8")
        try:
            harvest = importer.run([path, path])
        except ImporterError as error:
            assert "page-2026.json" in str(error)
            return
    assert importer.refusal([]) == ""
    noted = {note.row for note in harvest.notes}
    assert len({listing.service.id for listing in harvest.listings}) == len(harvest.listings)
    assert harvest.rows >= len(harvest.listings)
    assert noted <= set(range(1, harvest.rows + 1))
