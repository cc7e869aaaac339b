"""What a running server does when the directory file or the database changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from locator.directory import live
from locator.directory.build import RejectedFileError, build
from locator.directory.database import NoDatabaseError
from locator.directory.live import LiveDirectory, refresh
from locator.directory.services_csv import DirectoryFileError

HEADER = (
    "id,service_name,country,latitude,longitude,coordinates_precision,source,source_date,licence"
)
ONE = "a,Alpha,GB,53.4,-2.2,street,Test list,2026,OGL-UK-3.0"
TWO = "b,Beta,GB,53.5,-2.3,street,Test list,2026,OGL-UK-3.0"
BROKEN = "c,Gamma,GB,95.0,-2.3,street,Test list,2026,OGL-UK-3.0"


def written(folder: Path, *rows: str) -> Path:
    path = folder / "services.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return path


def test_a_first_start_compiles_and_a_second_has_nothing_to_do(tmp_path: Path) -> None:
    source, target = written(tmp_path, ONE), tmp_path / "directory.sqlite"
    assert refresh(source, target) == "compiled 1 services"
    assert refresh(source, target) == "directory is up to date"
    written(tmp_path, ONE, TWO)
    assert refresh(source, target) == "compiled 2 services"


def test_a_file_with_errors_is_refused_and_the_last_good_directory_stays(tmp_path: Path) -> None:
    source, target = written(tmp_path, ONE), tmp_path / "directory.sqlite"
    refresh(source, target)
    written(tmp_path, ONE, BROKEN)
    said = refresh(source, target)
    assert said.startswith("refused: ")
    assert said.endswith("Going on with the last good directory")
    assert LiveDirectory(target)().get("a") is not None


def test_a_missing_file_leaves_the_last_good_directory(tmp_path: Path) -> None:
    source, target = written(tmp_path, ONE), tmp_path / "directory.sqlite"
    refresh(source, target)
    source.unlink()
    assert "Going on with the last good directory" in refresh(source, target)


def test_without_a_good_directory_a_bad_file_is_an_error(tmp_path: Path) -> None:
    source, target = written(tmp_path, BROKEN), tmp_path / "directory.sqlite"
    with pytest.raises(RejectedFileError) as caught:
        refresh(source, target)
    assert [problem.field for problem in caught.value.problems] == ["latitude"]
    assert list(tmp_path.iterdir()) == [source]
    source.unlink()
    with pytest.raises(DirectoryFileError):
        refresh(source, target)


def test_a_damaged_database_is_compiled_again(tmp_path: Path) -> None:
    source, target = written(tmp_path, ONE), tmp_path / "directory.sqlite"
    refresh(source, target)
    target.write_bytes(b"half a file")
    assert refresh(source, target) == "compiled 1 services"


def test_a_newer_database_is_picked_up_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_AGAIN_AFTER", 0)
    source, target = written(tmp_path, ONE), tmp_path / "directory.sqlite"
    build(source, target)
    directory = LiveDirectory(target)
    before = directory()
    build(written(tmp_path, ONE, TWO), target)
    assert directory().size == 2
    # A request that started before the swap goes on with what it had.
    assert before.get("a") is not None
    target.write_bytes(b"half a file")
    assert directory().size == 2
    target.unlink()
    assert directory().size == 2


def test_a_server_without_a_database_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NoDatabaseError, match="locator build"):
        LiveDirectory(tmp_path / "directory.sqlite")


def test_defunct_services_are_not_compiled(tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    path.write_text(f"{HEADER},status\n{ONE},active\n{TWO},defunct\n", encoding="utf-8")
    assert build(path, tmp_path / "directory.sqlite") == 1
