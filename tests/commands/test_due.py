from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from locator.cli import main

HEADER = "id,service_name,benzodiazepine_detox,phone,country,source,source_date,licence"
ROWS = (
    "a,=Alpha,unknown,+441632960001,GB,Test list,2026,OGL-UK-3.0",
    "b,Beta,yes,+441632960002,GB,Test list,2025,OGL-UK-3.0",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "services.csv").write_text("\n".join((HEADER, *ROWS)) + "\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    environment = {"LOCATOR_SERVICES": str(folder / "services.csv")}
    return CliRunner().invoke(main, ["due", *arguments], env=environment)


def checked(folder: Path, *rows: str) -> None:
    text = "\n".join(("id,column,value,note,date", *rows)) + "\n"
    (folder / "overrides.csv").write_text(text, encoding="utf-8")


def test_what_is_due_is_listed_with_how_to_record_a_check(folder: Path) -> None:
    done = run(folder, "--limit", "1")
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert lines[0] == "2 listings are due for a check; the next 1:"
    assert lines[2] == "b  Beta"
    assert lines[3] == "  01632 960002; never checked; Test list 2025; benzodiazepine detox"
    today = date.today().isoformat()
    assert lines[-2] == f"row of {folder / 'overrides.csv'} (what was wrong as further rows):"
    assert lines[-1] == f"  b,assured_date,{today},,{today}"


def test_a_check_recorded_as_told_takes_a_listing_off_the_list(folder: Path) -> None:
    example = run(folder).output.splitlines()[-1].strip()
    checked(folder, example)
    assert [row["id"] for row in json.loads(run(folder, "--json").output)["next"]] == ["a"]


def test_where_all_is_checked_nothing_is_due(folder: Path) -> None:
    today = date.today().isoformat()
    checked(folder, *(f"{id_},assured_date,{today},,{today}" for id_ in "ab"))
    assert run(folder).output == "No listing is due for a check.\n"
    assert json.loads(run(folder, "--json").output) == {"due": 0, "next": []}


def test_csv_is_safe_in_a_spreadsheet(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(folder, "--csv").output)))
    assert [(row["id"], row["name"]) for row in rows] == [("b", "Beta"), ("a", "'=Alpha")]


def test_a_directory_with_errors_is_refused_in_a_sentence(folder: Path) -> None:
    checked(folder, "a,colour,red,,2026")
    done = run(folder)
    assert done.exit_code == 1
    assert "has 1 errors; run 'locator check " in done.output
