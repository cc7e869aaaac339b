from __future__ import annotations

import os
from pathlib import Path

from locator.directory.leftovers import lock, sweep_leftovers

LONG_AGO = (1_700_000_000, 1_700_000_000)


def left(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("half", encoding="utf-8")
    os.utime(path, LONG_AGO)
    return path


def test_what_a_killed_writer_left_is_deleted(tmp_path: Path) -> None:
    left(tmp_path, ".services.csv.0123456789abcdef")

    sweep_leftovers(tmp_path / "services.csv")

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_being_written_stays(tmp_path: Path) -> None:
    writing = left(tmp_path, ".services.csv.0123456789abcdef")
    with writing.open("rb") as file:
        lock(file.fileno())

        sweep_leftovers(tmp_path / "services.csv")

        assert writing.exists()


def test_a_file_that_may_not_be_locked_yet_stays(tmp_path: Path) -> None:
    new = tmp_path / ".services.csv.0123456789abcdef"
    new.write_text("half", encoding="utf-8")

    sweep_leftovers(tmp_path / "services.csv")

    assert new.exists()


def test_other_files_stay(tmp_path: Path) -> None:
    names = (".services.csv.bak", "services.csv", ".other.csv.0123456789abcdef", ".services.csv.0")
    kept = [left(tmp_path, name) for name in names]

    sweep_leftovers(tmp_path / "services.csv")

    assert sorted(tmp_path.iterdir()) == sorted(kept)
