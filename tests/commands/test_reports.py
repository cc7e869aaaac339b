from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from locator.cli import main
from locator.config import Settings
from locator.directory.overrides import OVERRIDE_COLUMNS
from locator.reports import Fault, Reports

SMITHFIELD = "gb-cqc-1-124012399"


@pytest.fixture
def kept(tmp_path: Path) -> Reports:
    return Reports(tmp_path / "reports.sqlite")


def run(settings: Settings, tmp_path: Path, *arguments: str) -> Result:
    environment = {
        "LOCATOR_SERVICES": str(settings.services),
        "LOCATOR_DATABASE": str(settings.database),
        "LOCATOR_REPORTS": str(tmp_path / "reports.sqlite"),
        "LOCATOR_OVERRIDES": "data/overrides.csv",
    }
    return CliRunner().invoke(main, ["reports", *arguments], env=environment)


def test_without_reports_it_says_so(settings: Settings, tmp_path: Path) -> None:
    assert run(settings, tmp_path).output == "No reports are waiting.\n"
    assert json.loads(run(settings, tmp_path, "--json").output) == []


def test_a_report_is_listed_with_what_puts_it_right(
    settings: Settings, tmp_path: Path, kept: Reports
) -> None:
    kept.add(SMITHFIELD, Fault.PHONE, "Two digits\nare swapped", date(2026, 6, 1))
    done = run(settings, tmp_path)
    today = date.today().isoformat()
    assert done.exit_code == 0
    assert done.output.splitlines()[:8] == [
        "1  2026-06-01  open",
        f"    Turning Point - Smithfield Detoxification Unit ({SMITHFIELD})",
        "    The phone number",
        "    | Two digits",
        "    | are swapped",
        "    Correct it in data/overrides.csv, a row for each column (phone, intake_phone), "
        "with the day you checked:",
        f"      {SMITHFIELD},phone,VALUE,report 1,{today}",
        f"      {SMITHFIELD},assured_date,{today},report 1,{today}",
    ]


def test_the_rows_to_write_have_the_corrections_columns(
    settings: Settings, tmp_path: Path, kept: Reports
) -> None:
    for fault in Fault:
        kept.add(SMITHFIELD, fault, "", date(2026, 6, 1))
    rows = re.findall(rf"^ +({SMITHFIELD},.+)$", run(settings, tmp_path).output, re.MULTILINE)
    assert len(rows) == 2 * len(Fault)
    assert all(row.count(",") == len(OVERRIDE_COLUMNS) - 1 for row in rows)


def test_nothing_a_visitor_wrote_reaches_the_terminal_as_a_command(
    settings: Settings, tmp_path: Path, kept: Reports
) -> None:
    kept.add(SMITHFIELD, Fault.OTHER, "\x1b[2J\x1b]52;c;aGk=\x07\u202ehello\r\x9b1m", date.today())
    kept.add("\x1b[1mgone", Fault.OTHER, "", date.today())
    kept.resolve([2], date.today(), "\x1b[3m note\nline")
    for arguments in (["list", "--all"], ["list", "--all", "--json"]):
        output = run(settings, tmp_path, *arguments).output
        assert "hello" in output
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", output)


def test_a_service_that_is_gone_is_named_as_such(
    settings: Settings, tmp_path: Path, kept: Reports
) -> None:
    kept.add("gb-gone", Fault.CLOSED, "", date(2026, 6, 1))
    assert "no longer in the directory (gb-gone)" in run(settings, tmp_path).output


def test_resolved_reports_are_listed_only_when_asked_for(
    settings: Settings, tmp_path: Path, kept: Reports
) -> None:
    kept.add(SMITHFIELD, Fault.PHONE, "", date(2026, 6, 1))
    kept.add(SMITHFIELD, Fault.OFFER, "", date(2026, 6, 2))
    done = run(settings, tmp_path, "resolve", "1", "--note", "Phoned, was right")
    assert done.output == "resolved 1\n"
    assert [report["id"] for report in json.loads(run(settings, tmp_path, "--json").output)] == [2]
    listed = json.loads(run(settings, tmp_path, "list", "--all", "--json").output)
    assert listed[0] == {
        "id": 1,
        "service_id": SMITHFIELD,
        "service_name": "Turning Point - Smithfield Detoxification Unit",
        "what": "phone",
        "text": "",
        "day": "2026-06-01",
        "state": "resolved",
        "resolved": date.today().isoformat(),
        "note": "Phoned, was right",
        "columns": ["phone", "intake_phone"],
    }
    assert f"resolved {date.today()}: Phoned, was right" in run(settings, tmp_path, "--all").output


@pytest.mark.parametrize("ids", [["7"], ["1", "7"]])
def test_an_id_that_is_none_is_refused_and_nothing_changes(
    settings: Settings, tmp_path: Path, kept: Reports, ids: list[str]
) -> None:
    kept.add(SMITHFIELD, Fault.PHONE, "", date(2026, 6, 1))
    done = run(settings, tmp_path, "resolve", *ids)
    assert done.exit_code == 1
    assert done.output == "Error: no open report has the id 7; nothing was changed\n"
    assert kept.all()[0].resolved == ""


@pytest.mark.parametrize("ids", [[], ["0"], ["-1"], ["x"], [str(2**63)]])
def test_what_is_no_id_is_refused(settings: Settings, tmp_path: Path, ids: list[str]) -> None:
    assert run(settings, tmp_path, "resolve", *ids).exit_code == 2


def test_a_broken_file_is_a_sentence(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "reports.sqlite").write_text("not a database" * 100)
    done = run(settings, tmp_path)
    assert done.exit_code == 1
    assert done.output.startswith("Error: cannot use the reports at ")


def test_without_a_compiled_directory_the_reports_are_still_listed(
    tmp_path: Path, kept: Reports
) -> None:
    kept.add("a", Fault.PHONE, "Wrong", date(2026, 6, 1))
    environment = {
        "LOCATOR_DATABASE": str(tmp_path / "none.sqlite"),
        "LOCATOR_REPORTS": str(tmp_path / "reports.sqlite"),
    }
    output = CliRunner().invoke(main, ["reports"], env=environment).output
    assert output.splitlines()[1:4] == ["    a", "    The phone number", "    | Wrong"]
