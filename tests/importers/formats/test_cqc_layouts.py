from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from locator.importers.base import Harvest, ImportOptions, NoteKind, SourceFileError
from locator.importers.coordinates import PostalGeocoder
from locator.importers.formats.cqc import CqcImporter
from locator.importers.formats.cqc_layouts import whole_number
from locator.importers.run import run_import
from locator.models import Service, Status
from tests.cqc_files import PEOPLE, active_rows, active_sheets, directory_csv
from tests.workbooks import Sheets, ods, xlsx

GP_PRACTICE = {
    "cqc_location_id": "1-999999999",
    "name": "Example Surgery",
    "address": "1 Example Street,Leeds",
    "postcode": "LS1 1AA",
    "phone": "01632960001",
    "website": "",
    "serviceType": "Doctors/GPs",
    "specialism": "Services for everyone",
    "la": "Leeds",
    "region": "Yorkshire & Humberside",
    "cqcUrl": "https://www.cqc.org.uk/location/1-999999999",
}


@pytest.fixture
def rows(samples: Path) -> list[dict[str, str]]:
    with (samples / "cqc-2026-04.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def listed(harvest: Harvest) -> dict[str, Service]:
    return {listing.service.id: listing.service for listing in harvest.listings}


def read(path: Path, date: str = "2026-04") -> Harvest:
    return CqcImporter(ImportOptions(date=date)).run([path])


def test_the_care_directory_gives_the_listings_of_the_short_list(
    samples: Path, tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    path = tmp_path / "directory.csv"
    path.write_text(directory_csv([*rows, GP_PRACTICE]), encoding="utf-8")

    harvest, short = read(path), read(samples / "cqc-2026-04.csv")

    assert listed(harvest) == listed(short)
    assert len(listed(harvest)) == 21


@pytest.mark.parametrize(("name", "write"), [("a.ods", ods), ("a.xlsx", xlsx)])
def test_the_file_with_filters_gives_the_listings_of_the_short_list(
    samples: Path,
    tmp_path: Path,
    rows: list[dict[str, str]],
    name: str,
    write: Callable[[Sheets], bytes],
) -> None:
    path = tmp_path / name
    path.write_bytes(write(active_sheets([*rows, GP_PRACTICE])))

    harvest, short = read(path), read(samples / "cqc-2026-04.csv")

    assert listed(harvest) == listed(short)


def test_locations_for_other_care_are_excluded_with_one_reason(
    tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    text, sheet = tmp_path / "a-2026-04.csv", tmp_path / "a-2026-04.ods"
    text.write_text(directory_csv([rows[0], GP_PRACTICE]), encoding="utf-8")
    sheet.write_bytes(ods(active_sheets([rows[0], GP_PRACTICE])))

    for path, row in ((text, 7), (sheet, 3)):
        harvest = read(path)
        assert [(n.kind, n.row, n.name, n.reason) for n in harvest.notes] == [
            (
                NoteKind.EXCLUDED,
                row,
                "Example Surgery",
                "not registered to help people with drugs and alcohol",
            )
        ]
        assert harvest.rows == 2
        assert len(harvest.listings) == 1


def test_a_header_below_titles_is_found_in_a_sheet(
    tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes(ods({"Data": [["CQC"], [], ["As at 01 April 2026"], *active_rows(rows[:1])]}))

    assert list(listed(read(path))) == ["gb-cqc-1-10559211016"]


def test_nobodys_name_gets_anywhere(
    tmp_path: Path, geocoder: PostalGeocoder, rows: list[dict[str, str]]
) -> None:
    workbook, text = tmp_path / "a-2026-04.ods", tmp_path / "a-2026-04.csv"
    broken = rows[1] | {"postcode": ""}
    workbook.write_bytes(ods(active_sheets([*rows, broken, GP_PRACTICE])))
    text.write_text(directory_csv([*rows, broken, GP_PRACTICE]), encoding="utf-8")

    for path in (workbook, text):
        read_rows = list(CqcImporter().rows(path))
        into = tmp_path / f"{path.suffix[1:]}-services.csv"
        report = run_import("cqc", [path], into, geocoder=geocoder)
        everything = (
            repr(read_rows),
            into.read_text(encoding="utf-8"),
            report.to_text(),
            report.to_json(),
            report.problems_csv(),
        )
        assert len(read_rows) == len(rows) + 2
        assert report.rejected
        for text_of_it in everything:
            for person in PEOPLE.values():
                assert person not in text_of_it
                assert person.partition(",")[0] not in text_of_it


def test_a_dormant_location_is_listed_as_closed_for_now(
    tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    header, line = active_rows(rows[:1])
    line[header.index("Dormant (Y/N)")] = "Y"
    path = tmp_path / "a.ods"
    path.write_bytes(ods({"HSCA_Active_Locations": [header, line]}))

    (service,) = listed(read(path)).values()
    assert service.status is Status.TEMPORARILY_CLOSED


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("cqc-2026-05.csv", "2026-05"),
        ("19_August_2026_CQC_directory.csv", "2026-08-19"),
        ("directory.csv", "2026-04-08"),
        ("31_February_2026.csv", "2026-04-08"),
    ],
)
def test_the_date_is_in_the_name_or_above_the_table(
    tmp_path: Path, rows: list[dict[str, str]], name: str, date: str
) -> None:
    path = tmp_path / name
    path.write_text(directory_csv(rows[:1]), encoding="utf-8")

    (service,) = listed(read(path, date="")).values()
    assert service.source.date == date


def test_the_date_of_a_workbook_is_in_the_sheet_to_read_first(
    tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes(ods(active_sheets(rows[:1])))

    (service,) = listed(read(path, date="")).values()
    assert service.source.date == "2026-04-01"


def test_a_workbook_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"Prices": [["Name", "Price"]]}))

    with pytest.raises(SourceFileError, match="has no sheet with the columns of CQC's locations"):
        read(path)


def test_a_problem_is_named_by_the_files_own_column(
    tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes(ods(active_sheets([rows[0] | {"postcode": ""}])))

    assert [(n.row, n.field, n.reason) for n in read(path).notes] == [
        (2, "location postal code", "is empty; every location has one")
    ]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("1632960001", "01632960001"),
        ("300 123 4567", "03001234567"),
        ("01632 960001", "01632 960001"),
        ("441632960001", "441632960001"),
        ("12345", "12345"),
        ("", ""),
    ],
)
def test_the_zero_that_a_spreadsheet_lost_is_put_back(text: str, whole: str) -> None:
    assert whole_number(text) == whole
