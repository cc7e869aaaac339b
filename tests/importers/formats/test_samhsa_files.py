from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from locator.importers.base import Harvest, NoteKind, SourceFileError
from locator.importers.formats.samhsa import SamhsaImporter
from locator.importers.tables import workbook_sheets
from locator.models import Service
from tests.workbooks import Sheets, ods, xlsx

Lines = list[list[str]]


@pytest.fixture
def facilities(samples: Path) -> Lines:
    return sheets_of(samples)["Facilities List"]


@pytest.fixture
def key(samples: Path) -> Lines:
    return sheets_of(samples)["Service Code Reference"]


def sheets_of(samples: Path) -> Mapping[str, Lines]:
    sheets = workbook_sheets(samples / "samhsa-su-2023.xlsx")
    return {sheet.name: [padded(line) for line in sheet.lines] for sheet in sheets}


def padded(line: list[str]) -> list[str]:
    return line + [""] * (13 - len(line))


def listed(path: Path) -> dict[str, Service]:
    harvest = SamhsaImporter().run([path])
    assert [n for n in harvest.notes if n.kind is NoteKind.REJECTED] == []
    return {listing.service.id: listing.service for listing in harvest.listings}


def read(tmp_path: Path, sheets: Sheets, write: Callable[[Sheets], bytes] = xlsx) -> Harvest:
    path = tmp_path / "su-2023.xlsx"
    path.write_bytes(write(sheets))
    return SamhsaImporter().run([path])


def recased(lines: Lines, case: Callable[[str], str]) -> Lines:
    return [[case(cell) for cell in lines[0]], *lines[1:]]


def test_the_workbook_of_2022_gives_the_listings_of_its_columns(
    samples: Path, tmp_path: Path, facilities: Lines, key: Lines
) -> None:
    path = tmp_path / "National_Directory_SA_Facilities_2022.xlsx"
    lines = recased(facilities, str.lower)
    path.write_bytes(xlsx({"Facilities List": lines, "Service Code Reference": key}))

    found, official = listed(path), listed(samples / "samhsa-su-2023.xlsx")

    assert list(found) == list(official)
    assert {service.source.date for service in found.values()} == {"2022"}
    assert [s.phones for s in found.values()] == [s.phones for s in official.values()]


def test_the_workbook_of_2025_is_read_whatever_its_sheets_are_called(
    samples: Path, tmp_path: Path, facilities: Lines, key: Lines
) -> None:
    path = tmp_path / "2025_SU_Facilities_for_All_City_All.xlsx"
    path.write_bytes(xlsx({"Sheet1": recased(facilities, str.lower), "Sheet2": key}))

    found = listed(path)

    assert list(found) == list(listed(samples / "samhsa-su-2023.xlsx"))
    assert {service.source.date for service in found.values()} == {"2025"}


def test_columns_are_found_by_their_header_in_any_order(
    samples: Path, tmp_path: Path, facilities: Lines, key: Lines
) -> None:
    path = tmp_path / "su-2023.xlsx"
    extra = [["County", *reversed(facilities[0]), "Intake_prompt", "zip4"]]
    extra += [["Example County", *reversed(line), "Intake:", "0001"] for line in facilities[1:]]
    path.write_bytes(xlsx({"Facilities List": extra, "Service Code Reference": key}))

    assert listed(path) == listed(samples / "samhsa-su-2023.xlsx")


def test_headers_match_however_their_words_are_joined(
    samples: Path, tmp_path: Path, facilities: Lines, key: Lines
) -> None:
    path = tmp_path / "su-2023.xlsx"
    lines = recased(facilities, lambda cell: f" {cell.replace('_', ' ').upper()} ")
    path.write_bytes(xlsx({" facilities LIST ": lines, "service code reference": key}))

    assert listed(path) == listed(samples / "samhsa-su-2023.xlsx")


def test_a_title_above_the_header_is_passed_over_and_lines_keep_their_numbers(
    tmp_path: Path, facilities: Lines, key: Lines
) -> None:
    broken = [*facilities[1][:5], "XX", *facilities[1][6:]]
    titled = [["National Directory"], [], facilities[0], broken, *facilities[2:]]
    harvest = read(tmp_path, {"Facilities List": titled, "Service Code Reference": key})

    assert [(n.row, n.field) for n in harvest.notes if n.kind is NoteKind.REJECTED] == [
        (4, "state")
    ]
    assert len(harvest.listings) == len(facilities) - 2


def test_an_ods_workbook_reads_as_the_xlsx_one(
    samples: Path, tmp_path: Path, facilities: Lines, key: Lines
) -> None:
    path = tmp_path / "su-2023.ods"
    path.write_bytes(ods({"Facilities List": facilities, "Service Code Reference": key}))

    assert listed(path) == listed(samples / "samhsa-su-2023.xlsx")


def test_unknown_codes_are_counted_with_the_name_that_the_key_gives_them(
    tmp_path: Path, facilities: Lines, key: Lines
) -> None:
    lines = [facilities[0], *([*line[:12], f"{line[12]} QQZ"] for line in facilities[1:3])]
    named = [*key, [*key[1][:2], "QQZ", "Something new"]]
    harvest = read(tmp_path, {"Facilities List": lines, "Service Code Reference": named})

    assert harvest.unknown_codes["QQZ (Something new)"] == 2
    assert len(harvest.listings) == 2


def test_an_unknown_code_cannot_write_to_the_terminal(samples: Path, tmp_path: Path) -> None:
    text = (samples / "samhsa-directory-2024.csv").read_text()
    path = tmp_path / "d-2024.csv"
    path.write_text(text.replace("SA SUMH * OP", f"SA \x1b[31m\x07 {'Q' * 500} OP", 1))

    codes = SamhsaImporter().run([path]).unknown_codes

    assert {code for code in codes if not code.isascii() or not code.isprintable()} == set()
    assert max(map(len, codes)) <= 30


@pytest.mark.parametrize(
    ("printed", "state"), [("CNMI", "MP"), ("FSM", "FM"), ("USVI", "VI"), ("al", "AL")]
)
def test_territories_by_their_other_letters_are_known(
    tmp_path: Path, facilities: Lines, key: Lines, printed: str, state: str
) -> None:
    line = [*facilities[1][:5], printed, *facilities[1][6:]]
    harvest = read(
        tmp_path, {"Facilities List": [facilities[0], line], "Service Code Reference": key}
    )

    assert [x.service.address.state_province for x in harvest.listings] == [state]


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"Facilities List": "facilities"}, "has no sheet 'Service Code Reference', nor one with"),
        ({"A": "key", "B": "key", "C": "facilities"}, "several sheets .* 'A', 'B'"),
        (
            {"Service Code Reference": "facilities", "Facilities List": "facilities"},
            "lacks the column 'service_code'",
        ),
        (
            {"Service Code Reference": "head of key", "F": "facilities"},
            "neither national directory",
        ),
    ],
)
def test_a_workbook_that_lacks_a_part_is_refused(
    tmp_path: Path, facilities: Lines, key: Lines, sheets: dict[str, str], message: str
) -> None:
    lines = {"facilities": facilities, "key": key, "head of key": key[:1]}

    with pytest.raises(SourceFileError, match=message):
        read(tmp_path, {name: lines[kind] for name, kind in sheets.items()})
