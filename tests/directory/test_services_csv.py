from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.directory.rows import COLUMNS, write_row
from locator.directory.services_csv import (
    DirectoryFileError,
    read_services,
    replace_file,
    write_services,
)
from locator.models import Address, Service, Source

SOURCE = Source("A list", "2024", "US public domain")
HEADER = "id,service_name,country,source,source_date,licence"
SOUND = "us-1,Hope House,US,A list,2024,US public domain"


def service(id_: str, name: str = "Hope House") -> Service:
    return Service(id_, name, SOURCE, address=Address(country="US"))


def reasons(path: Path) -> list[tuple[int, str, str]]:
    return [(p.row, p.field, p.reason) for p in read_services(path).problems]


def test_rows_are_written_sorted_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "services.csv"
    write_services(path, [service("us-2", 'A "quoted", name'), service("us-1")])

    reading = read_services(path)

    assert reading.services == (service("us-1"), service("us-2", 'A "quoted", name'))
    assert (reading.rows, reading.problems) == (2, ())
    assert path.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)


def test_every_broken_row_is_named_and_the_sound_ones_kept(tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    path.write_text(
        "\n".join(
            (
                HEADER,
                SOUND,
                "",
                "us-2,,US,A list,2024,US public domain",
                "us-1,Twice,US,A list,2024,US public domain",
                "us-3,Short,US",
                ",,,,,x",
                ",,,,,x",
            )
        )
    )

    empty = "is empty; this column is required"
    assert reasons(path) == [
        (4, "service_name", empty),
        (5, "id", "'us-1' stands in row 2 already"),
        (6, "source", empty),
        (6, "source_date", empty),
        (6, "licence", empty),
        (6, "", "has 3 cells where the header has 6"),
        *(
            (7, field, empty)
            for field in ("id", "service_name", "source", "source_date", "country")
        ),
        *(
            (8, field, empty)
            for field in ("id", "service_name", "source", "source_date", "country")
        ),
    ]
    assert [s.id for s in read_services(path).services] == ["us-1"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", (1, "id", "this column is missing from the header")),
        (f"{HEADER},colour\n", (1, "colour", "is not a column of the directory file")),
        (f"{HEADER},id\n", (1, "id", "stands in the header more than once")),
        (f'{HEADER}\n"open', (2, "", "is not CSV: unexpected end of data")),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, problem: tuple[int, str, str]) -> None:
    path = tmp_path / "services.csv"
    path.write_text(text)

    assert problem in reasons(path)
    assert read_services(path).services == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read: No such file"), (b"id\n\xe9", "is not UTF-8 .byte 3.; save it")],
)
def test_a_file_that_cannot_be_read_is_one_error(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "services.csv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(DirectoryFileError, match=message):
        read_services(path)


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    path.write_text(f"\ufeff{HEADER}\n{SOUND}\n", encoding="utf-8")

    assert [s.id for s in read_services(path).services] == ["us-1"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_raise_anything_but_its_own_error(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "services.csv"
    path.write_bytes(HEADER.encode() + b"\n" + content)
    try:
        reading = read_services(path)
    except DirectoryFileError:
        return
    assert len(reading.services) <= reading.rows


def test_a_file_that_cannot_be_replaced_stands_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "services.csv"
    write_services(path, [service("us-1")])
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, b"half")

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("mask", "expected"), [(0o077, 0o600), (0o022, 0o644), (0o002, 0o664)])
def test_a_new_file_is_as_private_as_the_umask_asks(
    tmp_path: Path, mask: int, expected: int
) -> None:
    path = tmp_path / "map.html"
    with umask(mask):
        replace_file(path, b"M1 1AE")

    assert mode(path) == expected


@pytest.mark.parametrize("kept", [0o600, 0o640, 0o664])
def test_a_replaced_file_keeps_who_may_read_it(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "services.csv"
    path.write_bytes(b"old")
    path.chmod(kept)
    with umask(0o022):
        replace_file(path, b"new")

    assert (mode(path), path.read_bytes()) == (kept, b"new")


def test_an_export_made_safe_for_spreadsheets_reads_as_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    header = f"{HEADER},phone"
    row = "a,'=Hope House,GB,Example,2026,OGL-UK-3.0,'+441632960001;+441632960002"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")

    reading = read_services(path)

    assert reading.problems == ()
    assert reading.services[0].service_name == "=Hope House"
    assert write_row(reading.services[0])["phone"] == "+441632960001;+441632960002"
