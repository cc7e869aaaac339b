from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import openpyxl
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.importers.base import ImporterError, SourceFileError
from locator.importers.run import FORMATS
from locator.importers.tables import csv_rows, workbook_sheets


def test_columns_are_named_in_lower_case_and_cells_stripped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\ufeffName , ZIP\n A  b ,1\n,\n\nC,2,3\n")

    rows = list(csv_rows(path, ["name"]))

    assert [(row.number, dict(row.cells)) for row in rows] == [
        (2, {"name": "A b", "zip": "1"}),
        (5, {"name": "C", "zip": "2"}),
    ]
    assert rows[0]["phone"] == ""


def test_a_gzipped_file_reads_as_the_plain_one(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.csv", tmp_path / "a.csv.gz"
    plain.write_text("name\nA\n")
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    assert [r.cells for r in csv_rows(packed, ["name"])] == [
        r.cells for r in csv_rows(plain, ["name"])
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "lacks the column 'name'"),
        (b"PK\x03\x04\n", "is a zip archive; unpack it"),
        (b"zip\n1\n", "lacks the column 'name'"),
        (b"name,NAME\na,b\n", "has the column 'name' twice"),
        (b"name\n\xff\n", "is not UTF-8"),
        ("name\nÉ\n".encode("utf-16"), "is not UTF-8"),
        (b'name\n"open', "line 2: is not CSV"),
        (gzip.compress(b"name\n" * 1000, mtime=0)[:30], "is cut short or damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    with pytest.raises(SourceFileError, match=message):
        list(csv_rows(path, ["name"]))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="cannot be read: No such file"):
        list(csv_rows(tmp_path / "none.csv", ["name"]))


@pytest.mark.parametrize("content", [b"PK", b"PK\x03\x04" + b"\0" * 60, b"not a zip"])
def test_a_damaged_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)

    with pytest.raises(SourceFileError, match="cannot be read as an XLSX or ODS workbook"):
        list(workbook_sheets(path))


def test_a_workbook_cut_short_is_refused(tmp_path: Path, samples: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes((samples / "samhsa-su-2023.xlsx").read_bytes()[:-2000])

    with pytest.raises(SourceFileError, match="cannot be read as an XLSX or ODS workbook"):
        list(workbook_sheets(path))


def test_another_zip_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")

    with pytest.raises(SourceFileError, match="cannot be read as an XLSX or ODS workbook"):
        list(workbook_sheets(path))


@pytest.mark.parametrize("name", FORMATS)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_make_an_importer_raise_anything_but_its_own_error(
    name: str, content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "source-2024-05.csv"
    path.write_bytes(content)

    with pytest.raises(ImporterError):
        FORMATS[name]().run([path])


def test_sheets_come_in_order_with_empty_lines_kept_and_numbers_as_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book["Sheet"].append([])
    book["Sheet"].append([6112.0, 2052160200, 1.5, None, "x", None])
    book.create_sheet("Empty")
    path = tmp_path / "a.xlsx"
    book.save(path)

    assert [(sheet.name, list(sheet.lines)) for sheet in workbook_sheets(path)] == [
        ("Sheet", [[], ["6112", "2052160200", "1.5", "", "x"]]),
        ("Empty", []),
    ]


def test_a_reader_that_stops_early_leaves_no_process(samples: Path) -> None:
    before = psutil.Process().children()
    sheets = workbook_sheets(samples / "samhsa-su-2023.xlsx")
    next(sheets)
    sheets.close()

    assert psutil.Process().children() == before


def test_a_header_is_looked_for_below_titles_only_near_the_top(tmp_path: Path) -> None:
    near, far = tmp_path / "near.csv", tmp_path / "far.csv"
    near.write_text("A title\n" * 19 + "name,zip\nA,1\n")
    far.write_text("A title\n" * 20 + "name,zip\nA,1\n")

    assert [(row.number, dict(row.cells)) for row in csv_rows(near, ["name"])] == [
        (21, {"name": "A", "zip": "1"})
    ]
    with pytest.raises(SourceFileError, match="lacks the column 'name'"):
        list(csv_rows(far, ["name"]))


def test_a_row_with_surplus_cells_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,zip\nA,1, ,\nB,1,x,y\nC\n")

    faults = [row.fault for row in csv_rows(path, ["name"])]

    assert [bool(fault) for fault in faults] == [False, True, False]
    assert "(2 more hold text)" in faults[1]
