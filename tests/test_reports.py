from __future__ import annotations

import multiprocessing
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator import reports
from locator.directory.rows import COLUMNS
from locator.reports import Fault, Report, Reports, ReportsError, TooManyReportsError, plain_text

TODAY = date(2026, 6, 1)


@pytest.fixture
def kept(tmp_path: Path) -> Reports:
    return Reports(tmp_path / "instance" / "reports.sqlite")


def test_a_report_is_the_choice_the_words_the_service_and_the_day(
    kept: Reports, tmp_path: Path
) -> None:
    kept.add("a", Fault.PHONE, "It rings out", TODAY)
    assert kept.all() == [Report(1, "a", Fault.PHONE, "It rings out", "2026-06-01")]
    with closing(sqlite3.connect(tmp_path / "instance" / "reports.sqlite")) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(report)")]
    assert columns == ["id", "service_id", "fault", "words", "day", "resolved", "note"]


def test_there_are_no_reports_before_the_first_and_asking_makes_no_file(
    kept: Reports, tmp_path: Path
) -> None:
    assert kept.all() == []
    assert kept.resolve([1], TODAY) == [1]
    assert list(tmp_path.iterdir()) == []


def test_only_the_operator_may_read_the_file(kept: Reports, tmp_path: Path) -> None:
    kept.add("a", Fault.PHONE, "", TODAY)
    assert (tmp_path / "instance" / "reports.sqlite").stat().st_mode & 0o777 == 0o600


def test_reports_are_resolved_all_or_none(kept: Reports) -> None:
    for service_id in ("a", "b"):
        kept.add(service_id, Fault.CLOSED, "", TODAY)
    assert kept.resolve([1, 2, 9], TODAY) == [9]
    assert [report.resolved for report in kept.all()] == ["", ""]
    assert kept.resolve([2], TODAY, "It has moved") == []
    assert kept.resolve([2], TODAY) == [2]
    assert kept.all() == [
        Report(1, "a", Fault.CLOSED, "", "2026-06-01"),
        Report(2, "b", Fault.CLOSED, "", "2026-06-01", "2026-06-01", "It has moved"),
    ]


def test_a_service_takes_so_many_reports_a_day(
    kept: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_A_DAY", 2)
    for _ in range(2):
        kept.add("a", Fault.OTHER, "", TODAY)
    with pytest.raises(TooManyReportsError):
        kept.add("a", Fault.OTHER, "", TODAY)
    kept.add("b", Fault.OTHER, "", TODAY)
    kept.add("a", Fault.OTHER, "", date(2026, 6, 2))
    assert [report.service_id for report in kept.all()] == ["a", "a", "b", "a"]


def test_so_many_reports_are_kept_in_all(kept: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_KEPT", 2)
    kept.add("a", Fault.OTHER, "", TODAY)
    kept.add("b", Fault.OTHER, "", TODAY)
    with pytest.raises(TooManyReportsError):
        kept.add("c", Fault.OTHER, "", TODAY)


def test_a_resolved_report_is_forgotten_after_ninety_days(kept: Reports, tmp_path: Path) -> None:
    for words in ("a secret told", "still open"):
        kept.add("a", Fault.OTHER, words, TODAY)
    kept.resolve([1], TODAY)
    kept.add("b", Fault.OTHER, "", date(2026, 8, 29))
    assert [report.id for report in kept.all()] == [1, 2, 3]
    kept.add("b", Fault.OTHER, "", date(2026, 8, 30))
    assert [report.id for report in kept.all()] == [2, 3, 4]
    assert b"a secret told" not in (tmp_path / "instance" / "reports.sqlite").read_bytes()


def test_a_file_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a database, but long enough to be taken for one" * 50)
    for broken in (Reports(tmp_path / "text"), Reports(tmp_path / "text" / "reports.sqlite")):
        with pytest.raises(ReportsError, match="cannot use the reports at"):
            broken.add("a", Fault.OTHER, "", TODAY)


def test_a_choice_of_another_version_is_no_trace(kept: Reports, tmp_path: Path) -> None:
    kept.add("a", Fault.OTHER, "", TODAY)
    with closing(sqlite3.connect(tmp_path / "instance" / "reports.sqlite")) as database:
        database.execute("UPDATE report SET fault = 'colour'")
        database.commit()
    with pytest.raises(ReportsError):
        kept.all()


def add_ten(path: Path, name: str) -> None:
    for _ in range(10):
        Reports(path).add(name, Fault.OTHER, "", TODAY)


def test_several_processes_lose_no_report(tmp_path: Path) -> None:
    path = tmp_path / "reports.sqlite"
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=add_ten, args=(path, name)) for name in "abcd"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    assert len(Reports(path).all()) == 40


def test_several_processes_keep_the_day_s_limit(tmp_path: Path) -> None:
    path = tmp_path / "reports.sqlite"
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=add_ten, args=(path, "a")) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(Reports(path).all()) == reports.MOST_A_DAY


def test_every_choice_names_columns_of_the_directory_file() -> None:
    assert set(reports.LABELS) == set(reports.COLUMNS) == set(Fault)
    assert {column for columns in reports.COLUMNS.values() for column in columns} <= set(COLUMNS)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\x1b[31mred\x1b]0;title\x07", "[31mred]0;title"),
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("a\x00b\x9bc\u202ed\u200be\ufeff", "abcde"),
        ("tab\there\u2028there", "tab here there"),
        ("می\u200cروم", "می\u200cروم"),
        ("\ud800 lone", "lone"),
        ("  \n spaces \n ", "spaces"),
    ],
)
def test_text_loses_what_a_terminal_would_obey(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@given(st.text())
def test_plain_text_is_printable_and_stays_so(text: str) -> None:
    plain = plain_text(text)
    assert plain_text(plain) == plain
    assert not any(char < " " or "\x7f" <= char < "\xa0" for char in plain.replace("\n", ""))
