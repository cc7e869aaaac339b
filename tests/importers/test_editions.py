from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from locator.importers.editions import (
    EDITIONS,
    FOUND_AT,
    TABLE,
    ChangedEditionError,
    Edition,
    check_edition,
)
from locator.importers.run import FORMATS
from locator.importers.source_dates import year_in_name
from locator.importers.sources import name_of

DRUG_AND_ALCOHOL, MENTAL_HEALTH = (replace(edition, fewest=5, most=10) for edition in EDITIONS)


def changed(samples: Path, folder: Path, change: Callable[[Workbook], object]) -> str:
    """Return why a real workbook is refused after a change."""
    book = openpyxl.load_workbook(samples / "samhsa-su-2023.xlsx")
    change(book)
    book.save(folder / "su-2025.xlsx")
    with pytest.raises(ChangedEditionError) as raised:
        check_edition(DRUG_AND_ALCOHOL, folder / "su-2025.xlsx")
    message = str(raised.value)
    assert TABLE in message
    assert "nothing was touched" in message
    return message


def test_the_official_workbooks_have_the_expected_shape(samples: Path) -> None:
    check_edition(DRUG_AND_ALCOHOL, samples / "samhsa-su-2023.xlsx")
    check_edition(MENTAL_HEALTH, samples / "samhsa-mh-2023.xlsx")


def test_the_table_names_https_addresses_with_one_year_each() -> None:
    for edition in EDITIONS:
        address = urlsplit(edition.address)
        assert (address.scheme, address.hostname) == ("https", "www.samhsa.gov")
        year = year_in_name(Path(name_of(edition.address)))
        assert edition.title.endswith(f" {year}")
        assert re.fullmatch(r"[a-z-]+", edition.name)


def test_the_documents_name_the_addresses_and_how_to_give_others() -> None:
    notes = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")

    assert FOUND_AT in notes
    for edition in EDITIONS:
        assert f"<{edition.address}>" in notes
        assert f"`--{edition.name}`" in notes
        assert f"`LOCATOR_UPDATE_{edition.name.replace('-', '_').upper()}`" in notes


def test_the_table_stands_where_the_messages_say() -> None:
    name, file = TABLE.split(" in ")

    assert f"\n{name} = (" in (Path(__file__).parents[2] / file).read_text(encoding="utf-8")
    assert "samhsa" in FORMATS


def test_one_directory_is_not_taken_for_the_other(samples: Path) -> None:
    with pytest.raises(ChangedEditionError, match="has no code 'MH' in the key"):
        check_edition(MENTAL_HEALTH, samples / "samhsa-su-2023.xlsx")


def test_a_part_of_a_directory_is_refused(samples: Path) -> None:
    with pytest.raises(
        ChangedEditionError, match="lists 6 facilities; 10,000 to 20,000 are expected"
    ):
        check_edition(EDITIONS[0], samples / "samhsa-su-2023.xlsx")


def test_more_facilities_than_there_are_is_refused(samples: Path) -> None:
    with pytest.raises(ChangedEditionError, match="lists 6 facilities; 1 to 5 are expected"):
        check_edition(replace(DRUG_AND_ALCOHOL, fewest=1, most=5), samples / "samhsa-su-2023.xlsx")


def renamed(book: Workbook) -> None:
    """Give a workbook other sheet names and headers in lower case, as those of 2025 have."""
    for number, sheet in enumerate(book.worksheets, 1):
        sheet.title = f"Sheet{number}"
        for cell in sheet[1]:
            cell.value = str(cell.value).lower()


@pytest.mark.parametrize("edition", [DRUG_AND_ALCOHOL, MENTAL_HEALTH])
def test_other_sheet_names_and_headers_in_lower_case_will_do(
    samples: Path, tmp_path: Path, edition: Edition
) -> None:
    name = "samhsa-su-2023.xlsx" if edition is DRUG_AND_ALCOHOL else "samhsa-mh-2023.xlsx"
    book = openpyxl.load_workbook(samples / name)
    renamed(book)
    book.save(tmp_path / name)

    check_edition(edition, tmp_path / name)
    with pytest.raises(ChangedEditionError, match="lists 6 facilities; 7 to 10 are expected"):
        check_edition(replace(edition, fewest=7), tmp_path / name)


@pytest.mark.parametrize("sheet", ["Facilities List", "Service Code Reference"])
def test_a_workbook_without_one_of_its_sheets_is_told(
    samples: Path, tmp_path: Path, sheet: str
) -> None:
    message = changed(samples, tmp_path, lambda book: book.remove(book[sheet]))

    assert f"has no sheet {sheet!r}, nor one with the columns" in message


def test_a_needed_column_gone_from_a_sheet_of_another_name_is_told(
    samples: Path, tmp_path: Path
) -> None:
    def change(book: Workbook) -> None:
        renamed(book)
        book.worksheets[0].cell(1, 1).value = "facility"

    assert "nor one with the columns name1, street1, " in changed(samples, tmp_path, change)


def test_a_column_that_the_table_adds_is_needed(samples: Path) -> None:
    edition = replace(DRUG_AND_ALCOHOL, columns=(*DRUG_AND_ALCOHOL.columns, "county"))

    with pytest.raises(ChangedEditionError, match="lacks the column 'county'"):
        check_edition(edition, samples / "samhsa-su-2023.xlsx")


def test_a_workbook_of_neither_directory_is_told(samples: Path, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        for line in book["Service Code Reference"]:
            for cell in line:
                cell.value = "XX" if cell.value == "DT" else cell.value

    assert "is of neither national directory" in changed(samples, tmp_path, change)


@pytest.mark.parametrize("column", range(1, 14))
def test_a_needed_column_of_another_name_is_told(
    samples: Path, tmp_path: Path, column: int
) -> None:
    needed = EDITIONS[0].columns
    book = openpyxl.load_workbook(samples / "samhsa-su-2023.xlsx")
    cell = book["Facilities List"].cell(1, column)
    name = str(cell.value).lower()
    cell.value = "telephone_number"
    book.save(tmp_path / "su-2025.xlsx")

    if name in needed:
        with pytest.raises(ChangedEditionError, match=f"lacks the column {name!r}"):
            check_edition(DRUG_AND_ALCOHOL, tmp_path / "su-2025.xlsx")
    else:
        check_edition(DRUG_AND_ALCOHOL, tmp_path / "su-2025.xlsx")


def test_an_empty_sheet_is_told(samples: Path, tmp_path: Path) -> None:
    message = changed(samples, tmp_path, lambda book: book["Facilities List"].delete_rows(1, 50))

    assert "lacks the column 'name1'" in message


@pytest.mark.parametrize("content", [b"name1,street1\na,b\n", b"PK\x03\x04 cut short", b""])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "su-2025.xlsx"
    path.write_bytes(content)

    with pytest.raises(ChangedEditionError, match=r"workbook.*has moved or changed"):
        check_edition(DRUG_AND_ALCOHOL, path)
