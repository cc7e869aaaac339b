from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.importers.base import SourceFileError
from locator.importers.json_files import item_rows, read_json

LISTED = '{"rows": [{"name1": "Bürgerhaus"}]}'

BROKEN = {
    "empty": b"",
    "spaces": b" \n\t ",
    "utf-16": LISTED.encode("utf-16"),
    "utf-16 without a mark": LISTED.encode("utf-16-le"),
    "latin-1": LISTED.encode("latin-1"),
    "cut short": LISTED.encode()[:-4],
    "cut in a character": LISTED.encode()[:24],
    "cut gzip": gzip.compress(LISTED.encode(), mtime=0)[:-9],
    "two documents": b"[] []",
    "bare words": b"rows: none",
    "a page of HTML": b"<!doctype html><title>504 Gateway Time-out</title>",
    "NaN": b'[{"latitude": NaN}]',
    "infinity": b'[{"latitude": -Infinity}]',
    "a number beyond counting": b'[{"zip": 1e999}]',
    "a whole number beyond counting": b'[{"zip": ' + b"9" * 5_000 + b"}]",
    "half of a surrogate pair": b'["\\ud800"]',
    "a raw NUL in a text": b'["a\0b"]',
    "lists 100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "objects 100,000 deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a comment": b"[] // all",
    "a key without quotes": b"{rows: []}",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "page.json"
    path.write_bytes(content)

    with pytest.raises(SourceFileError, match=r"page\.json"):
        read_json(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="cannot be read"):
        read_json(tmp_path / "none.json")


@pytest.mark.parametrize(
    "content",
    [
        LISTED.encode(),
        LISTED.encode("utf-8-sig"),
        gzip.compress(LISTED.encode(), mtime=0),
        LISTED.encode("ascii", "backslashreplace").replace(b"\\xfc", b"\\u00fc"),
    ],
    ids=["plain", "byte order mark", "gzip", "escaped"],
)
def test_a_sound_file_is_read_however_it_is_packed(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "page.json"
    path.write_bytes(content)

    assert read_json(path) == {"rows": [{"name1": "Bürgerhaus"}]}


def test_the_last_of_two_keys_stands(tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_text('[{"name": "One", "name": "Two"}]', encoding="utf-8")

    (row,) = item_rows("page.json", read_json(path))

    assert dict(row.cells) == {"name": "Two"}


def test_a_text_of_ten_megabytes_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_text(json.dumps(["x" * 10_000_000]), encoding="utf-8")

    assert len(read_json(path)[0]) == 10_000_000


@pytest.mark.parametrize("items", [None, 3, True, "text", {"rows": []}, 1.5])
def test_what_is_no_list_is_refused(items: object) -> None:
    with pytest.raises(SourceFileError, match=r"page\.json holds no list"):
        list(item_rows("page.json", items))


def test_cells_are_the_texts_and_numbers_of_an_item() -> None:
    item = {"Name": " A\u00a0 b\n", "day": 3, "at": -1.5, "open": True, "list": [1], "none": None}

    (row,) = item_rows("page.json", [item])

    assert (row.file, row.number) == ("page.json", 1)
    assert dict(row.cells) == {"name": "A b", "day": "3", "at": "-1.5"}
    assert row.item == item


def test_items_that_are_no_objects_are_rows_without_cells() -> None:
    rows = list(item_rows("page.json", [None, [], "x", 7, {"a": "b"}]))

    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert [dict(row.cells) for row in rows] == [{}, {}, {}, {}, {"a": "b"}]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet='[]{}",:01e-. \\un', max_size=30))
def test_any_bytes_are_read_or_refused(content: bytes | str) -> None:
    written = content.encode() if isinstance(content, str) else content
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.json"
        path.write_bytes(written)
        try:
            rows = list(item_rows(path.name, read_json(path)))
        except SourceFileError as error:
            assert "page.json" in str(error)
        else:
            assert [row.number for row in rows] == list(range(1, len(rows) + 1))
