from __future__ import annotations

import csv
from pathlib import Path

import pytest

from locator.importers.base import Harvest, NoteKind, SourceFileError
from locator.importers.formats.samhsa import SamhsaImporter
from locator.importers.formats.samhsa_facility import printed_names
from locator.models import Answer, LocationType, Service

JUNK_ROWS = (26, 27, 28, 29, 30)


@pytest.fixture
def harvest(samples: Path) -> Harvest:
    return SamhsaImporter().run([samples / "samhsa-directory-2024.csv"])


def service(harvest: Harvest, name: str) -> Service:
    found = [x.service for x in harvest.listings if x.service.name.startswith(name)]
    assert len(found) == 1
    return found[0]


def test_a_place_in_both_lists_is_one_listing_with_what_both_say(harvest: Harvest) -> None:
    hospital = service(harvest, "Chris Kyle Patriots Hospital")

    assert hospital.id == "us-5852b5d7a9b2"
    assert hospital.source.name == "SAMHSA National Directory (drug and alcohol, mental health)"
    assert hospital.source.id == "substance_133"
    assert hospital.types == (
        "detox",
        "therapy",
        "dual-diagnosis",
        "support-group",
        "aftercare",
        "medication",
        "family-support",
    )
    assert hospital.settings == ("outpatient", "hospital", "online")
    assert [(phone.number, phone.type) for phone in hospital.phones] == [
        ("+19072726206", "voice"),
        ("+18004787575", "intake"),
        ("+19074337320", "intake"),
    ]


def test_lists_that_differ_in_spelling_and_share_a_number_are_one_listing(harvest: Harvest) -> None:
    centre = service(harvest, "Tillamook Family Counseling Center")

    assert centre.source.name == "SAMHSA National Directory (drug and alcohol, mental health)"
    names = [merge.names for merge in harvest.merges]
    assert ("Tillamook Family Counseling Center", "Tillamook Family Counseling Ctr Inc") in names


def test_two_programmes_at_one_address_stay_two_listings(harvest: Harvest) -> None:
    women = service(harvest, "Advantage Behavioral Health Systems, Women Services")
    young = service(harvest, "Advantage Behavioral Health Systems, Youth Services")

    assert "detox" in women.types
    assert "detox" not in young.types


def test_a_facility_listed_twice_is_one_listing_with_all_its_numbers(harvest: Harvest) -> None:
    crossroads = service(harvest, "Crossroads, Mission of Yuma")

    assert [phone.number for phone in crossroads.phones] == [
        "+19287839362",
        "+19287839362",
        "+19283288082",
    ]
    assert [phone.extension for phone in crossroads.phones] == ["101", "", ""]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Chris Kyle Patriots Hospital", Answer.YES),
        ("Sound Alternatives", Answer.NO),
        ("Gateway Recovery Center", Answer.UNKNOWN),
        ("Hillcrest Adolescent Treatment Center", Answer.UNKNOWN),
    ],
)
def test_benzodiazepine_detox_is_no_only_where_other_detox_is_named(
    harvest: Harvest, name: str, answer: Answer
) -> None:
    assert service(harvest, name).benzodiazepine_detox is answer


@pytest.mark.parametrize(
    ("name", "alert"),
    [
        ("BHG Bessemer", "Of drugs and alcohol, treats opioid dependence only."),
        ("La Familia", "Of drugs and alcohol, treats alcohol dependence only."),
        ("Crowleys Ridge", "Takes only people sent after driving under the influence."),
        ("Gateway Recovery", ""),
    ],
)
def test_a_place_for_some_people_only_says_so(harvest: Harvest, name: str, alert: str) -> None:
    assert service(harvest, name).alert == alert


def test_a_street_printed_as_dashes_is_a_confidential_address(harvest: Harvest) -> None:
    hidden = service(harvest, "Touch Angels")

    assert hidden.location_type is LocationType.CONFIDENTIAL
    assert hidden.address.lines == ("Gilbert, AZ 85298",)


@pytest.mark.parametrize(
    ("name", "postal_code"),
    [("Connecticut Valley Hospital", "06112"), ("APS Clinics of Puerto Rico", "00603")],
)
def test_lost_leading_zeros_of_a_zip_are_restored(
    harvest: Harvest, name: str, postal_code: str
) -> None:
    assert service(harvest, name).address.postal_code == postal_code


def test_a_number_in_letters_that_repeats_another_is_not_kept_twice(harvest: Harvest) -> None:
    phones = service(harvest, "Compass Health Systems").phones

    assert [phone.number for phone in phones] == ["+18888526672", "+13058910050"]


def test_a_number_that_fills_its_field_is_left_out_and_noted(harvest: Harvest) -> None:
    phones = service(harvest, "Saint Josephs Healthcare System").phones

    assert [phone.number for phone in phones] == ["+19737543295"]
    assert [
        (note.row, note.field, note.reason)
        for note in harvest.notes
        if "no real number" in note.reason
    ] == [(8, "intake2", "'999-999-9999' is no real number and is left out")]


def test_a_number_that_cannot_be_dialled_is_kept_as_text_and_noted(harvest: Harvest) -> None:
    (phone,) = service(harvest, "Metro Treatment of Florida").phones

    assert (phone.number, phone.dialable) == ("427-503-0172", False)
    assert [note.row for note in harvest.notes if "'427-503-0172'" in note.reason] == [21]


def test_mental_health_care_that_treats_no_substance_use_is_excluded(harvest: Harvest) -> None:
    excluded = [note for note in harvest.notes if note.kind is NoteKind.EXCLUDED]

    assert [(note.row, note.name) for note in excluded] == [(2, "RMC Anniston")]
    assert excluded[0].reason == (
        "a mental-health facility that reports no treatment of substance use"
    )


def test_each_junk_row_is_rejected_with_every_field_and_reason(harvest: Harvest) -> None:
    rejected = [note for note in harvest.notes if note.kind is NoteKind.REJECTED]

    assert tuple(sorted({note.row for note in rejected})) == JUNK_ROWS
    assert [(note.field, note.reason) for note in rejected if note.row == 26] == [
        (column, "is empty; every facility has one")
        for column in ("name1", "street1", "city", "state", "zip", "service_code_info")
    ]
    assert [(note.field, note.reason) for note in rejected if note.row == 30] == [
        ("name1", "is empty; every facility has one"),
        ("zip", "'OP' is not a ZIP of up to five digits"),
    ]


def test_a_description_is_a_sentence_or_two_from_codes(harvest: Harvest) -> None:
    assert service(harvest, "Sound Alternatives").description == (
        "Detox from alcohol, opioids and methamphetamine. "
        "Medicines used in treatment: buprenorphine and naltrexone. Helps with housing."
    )


def test_the_official_workbooks_are_told_apart_by_their_code_sheets(samples: Path) -> None:
    importer = SamhsaImporter()
    harvest = importer.run([samples / "samhsa-su-2023.xlsx", samples / "samhsa-mh-2023.xlsx"])

    assert harvest.rows == 12
    assert len(harvest.listings) == 11
    clinic = service(harvest, "Shelby County Treatment Center")
    assert clinic.benzodiazepine_detox is Answer.YES
    assert clinic.languages == ("es", "sgn", "ko", "mul")
    assert clinic.source.date == "2023"
    assert {x.service.source.name for x in harvest.listings} == {
        "SAMHSA National Directory (drug and alcohol)",
        "SAMHSA National Directory (mental health)",
        "SAMHSA National Directory (drug and alcohol, mental health)",
    }


def test_the_two_years_give_a_facility_one_id(samples: Path, harvest: Harvest) -> None:
    older = SamhsaImporter().run([samples / "samhsa-mh-2023.xlsx"])

    name = "SpectraCare Health Systems, Cottonwood Specialized Care"
    assert service(older, name).id == service(harvest, name).id == "us-9ea1e37abd08"


def test_an_import_of_one_list_leaves_the_other_lists_own_listings_alone(
    samples: Path, harvest: Harvest
) -> None:
    mental_only = service(harvest, "Compass Health Systems")
    drugs_only = service(harvest, "BHG Bessemer")
    importer = SamhsaImporter()
    importer.run([samples / "samhsa-su-2023.xlsx"])

    assert not importer.owns(mental_only.source)
    assert importer.owns(drugs_only.source)


def rewritten(samples: Path, target: Path, **changes: str) -> Path:
    """Write the sample's second row alone, some of its cells changed."""
    with (samples / "samhsa-directory-2024.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    with target.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[1]))
        writer.writeheader()
        writer.writerow(rows[1] | changes)
    return target


def test_unknown_codes_are_kept_in_the_report_and_counted(samples: Path, tmp_path: Path) -> None:
    source = rewritten(samples, tmp_path / "d-2024.csv", service_code_info="SA SUMH * OP * QQZ")
    harvest = SamhsaImporter().run([source])

    assert dict(harvest.unknown_codes) == {"QQZ": 1}
    assert len(harvest.listings) == 1


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"zip": "36310-1234"}, None),
        ({"zip": "ABCDE"}, ("zip", "'ABCDE' is not a ZIP of up to five digits")),
        ({"state": "XX"}, ("state", "'XX' is not a state or territory of the United States")),
        ({"directory_type": "dental"}, ("directory_type", "'dental' is not substance or mental")),
        ({"city": " "}, ("city", "is empty; every facility has one")),
        (
            {"name1": "x" * 2001},
            ("organization_name", "is longer than 2000 characters; shorten it"),
        ),
        (
            {"name2": "a\x00b"},
            ("service_name", "has a line break or an invisible control character; take it out"),
        ),
    ],
)
def test_a_broken_row_is_named_with_its_field_and_reason(
    samples: Path, tmp_path: Path, changes: dict[str, str], problem: tuple[str, str] | None
) -> None:
    harvest = SamhsaImporter().run([rewritten(samples, tmp_path / "d-2024.csv", **changes)])

    rejected = [(n.row, n.field, n.reason) for n in harvest.notes if n.kind is NoteKind.REJECTED]
    expected = [(2, *problem)] if problem else []
    assert rejected[:1] == expected
    assert len(harvest.listings) == (0 if problem else 1)


def test_a_file_without_its_year_in_its_name_is_refused(samples: Path, tmp_path: Path) -> None:
    nameless = tmp_path / "directory.csv"
    nameless.write_bytes((samples / "samhsa-directory-2024.csv").read_bytes())

    with pytest.raises(SourceFileError, match="put the directory's year in the file's name"):
        SamhsaImporter().run([nameless])


def test_headers_match_whatever_their_case(samples: Path, tmp_path: Path) -> None:
    header, rest = (samples / "samhsa-directory-2024.csv").read_text().split("\n", 1)
    shouted = tmp_path / "d-2024.csv"
    shouted.write_text(f"{header.upper()}\n{rest}")

    harvest = SamhsaImporter().run([shouted])

    assert len(harvest.listings) == 20


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Hope House", ""), ("Hope House", "Hope House")),
        (("Hope House", "East Clinic"), ("Hope House", "East Clinic")),
        (
            ("Alcohol Counseling and", "Guidance Services LLC"),
            ("Alcohol Counseling and Guidance Services LLC",) * 2,
        ),
        (("Crisis Care on", ""), ("Crisis Care on", "Crisis Care on")),
        (("MCCA", "DBA Seaside of the Palms"), ("MCCA", "Seaside of the Palms")),
        (("Band", "Dba"), ("Band", "Dba")),
    ],
)
def test_the_two_printed_lines_become_two_names(
    lines: tuple[str, str], expected: tuple[str, str]
) -> None:
    assert printed_names(*lines) == expected
