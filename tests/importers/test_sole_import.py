from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from locator.importers.sole_import import BusyDirectoryError, sole_import

HOLDER = """
import sys
from pathlib import Path
from locator.importers.sole_import import sole_import
with sole_import(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_process_is_kept_out_until_the_first_is_killed(tmp_path: Path) -> None:
    into = tmp_path / "services.csv"
    command = [sys.executable, "-c", HOLDER, str(into)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BusyDirectoryError, match="run this one again"), sole_import(into):
            pass
        holder.kill()

    with sole_import(into):
        assert [file.name for file in tmp_path.iterdir()] == [".services.csv-import"]
    assert list(tmp_path.iterdir()) == []


def test_a_failed_import_lets_the_next_one_in(tmp_path: Path) -> None:
    into = tmp_path / "services.csv"
    with pytest.raises(ValueError, match="a fault"), sole_import(into):
        raise ValueError("a fault")
    with sole_import(into):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named_by_its_directory_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    into = tmp_path / "taken" / "services.csv"
    with pytest.raises(OSError, match="taken/services") as caught, sole_import(into):
        pass
    assert caught.value.filename == str(into)
