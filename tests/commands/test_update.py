from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from locator.cli import main
from locator.commands import update as command
from locator.directory.services_csv import read_services
from locator.importers import fetching
from locator.importers.editions import EDITIONS, TABLE
from locator.importers.fetching import Limits
from tests import https_server
from tests.https_server import Answer, Served, content, redirect, status, truncated

SAMPLES = Path(__file__).parents[1] / "samples"
SU, MH = "samhsa-su-2023.xlsx", "samhsa-mh-2023.xlsx"
pytestmark = pytest.mark.usefixtures("temporary")


@pytest.fixture
def server(server: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """Serve the official workbooks' samples at the addresses of the table."""
    addresses = [
        server.at(f"/reports/{name}", content((SAMPLES / name).read_bytes())) for name in (SU, MH)
    ]
    table = tuple(
        replace(edition, address=address, fewest=5, most=10)
        for edition, address in zip(EDITIONS, addresses, strict=True)
    )
    monkeypatch.setattr(command, "EDITIONS", table)
    return server


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return a directory file with listings of several sources."""
    path = tmp_path / "services.csv"
    path.write_bytes((SAMPLES / "services.csv").read_bytes())
    return path


def update(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, ["update", *arguments], env=environment)


def test_both_lists_are_fetched_and_brought_in_together(
    server: Served, tmp_path: Path, temporary: Path
) -> None:
    into, problems = tmp_path / "new.csv", tmp_path / "problems.csv"

    done = update("--into", str(into), "--json", "--report", str(problems))

    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["files"] == [SU, MH]
    assert report["counts"]["rows"] == 12
    services = read_services(into).services
    assert len(services) == report["counts"]["added"] == report["counts"]["directory"]
    assert {service.source.date for service in services} == {"2023"}
    assert problems.read_text().startswith("kind,file,row,")
    assert server.paths == [f"/reports/{SU}", f"/reports/{MH}"]
    assert list(temporary.iterdir()) == []


@pytest.mark.usefixtures("server")
def test_updating_twice_changes_nothing(tmp_path: Path) -> None:
    into = tmp_path / "new.csv"
    update("--into", str(into))
    once = into.read_bytes()

    again = update("--into", str(into), "--json")

    assert into.read_bytes() == once
    assert json.loads(again.stdout)["counts"]["changed"] == 0


@pytest.mark.usefixtures("server")
def test_a_dry_run_reports_and_writes_nothing(tmp_path: Path) -> None:
    done = update("--into", str(tmp_path / "new.csv"), "--dry-run")

    assert done.exit_code == 0
    assert "would be in the directory" in done.stdout
    assert not (tmp_path / "new.csv").exists()


def test_other_addresses_come_from_options_and_the_environment(
    server: Served, tmp_path: Path
) -> None:
    moved = server.at("/moved/mh.xlsx", content((SAMPLES / MH).read_bytes()))

    done = update(
        *("--drug-and-alcohol", str(SAMPLES / SU), "--into", str(tmp_path / "new.csv")),
        *("--date", "2024", "--json"),
        LOCATOR_UPDATE_MENTAL_HEALTH=moved,
    )

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["files"] == [SU, "mh.xlsx"]
    assert server.paths == ["/moved/mh.xlsx"]
    services = read_services(tmp_path / "new.csv").services
    assert {service.source.date for service in services} == {"2024"}


def test_a_date_that_is_none_is_refused(server: Served) -> None:
    done = update("--date", "last year")

    assert done.exit_code == 2
    assert "is not a date such as 2026-04-30" in done.output
    assert server.asked == []


def test_a_directory_that_lost_most_of_its_listings_is_taken_only_when_told_so(
    server: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = tmp_path / "new.csv"
    update("--into", str(into))
    before = into.read_bytes()
    fewer = tuple(replace(edition, fewest=1) for edition in vars(command)["EDITIONS"])
    monkeypatch.setattr(command, "EDITIONS", fewer)
    for name in (SU, MH):
        server.at(f"/reports/{name}", content(first_rows(SAMPLES / name, 2)))

    refused = update("--into", str(into))

    assert refused.exit_code == 1
    assert "--allow-shrink" in refused.stderr
    assert into.read_bytes() == before
    taken = update("--into", str(into), "--allow-shrink")
    assert taken.exit_code == 0, taken.output
    assert len(read_services(into).services) == 4


def first_rows(path: Path, count: int) -> bytes:
    """Return a real workbook with only the first of its facilities."""
    book = openpyxl.load_workbook(path)
    book["Facilities List"].delete_rows(2 + count, 50)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


PAGE = b"<!DOCTYPE html><html><title>Moved</title></html>"
WORKBOOK = (SAMPLES / MH).read_bytes()
FAILURES: dict[str, tuple[Answer, str, bool]] = {
    "truncated": (truncated(WORKBOOK), "was cut short after", False),
    "half a chunk": (https_server.truncated_chunks, "was cut short after", False),
    "cut short unnoticed": (content(WORKBOOK[:9000]), "workbook; fetch the file again", True),
    "web page": (content(PAGE, "text/html"), "gives a web page", True),
    "web page said to be a workbook": (content(PAGE), "gives a web page", True),
    "other type": (content(b"%PDF-1.7", "application/pdf"), "is not an XLSX workbook", True),
    "404": (status(404), "is not there (404)", True),
    "500": (status(500), "cannot be had just now (500)", False),
    "loop": (redirect(f"/reports/{MH}"), "leads on more than 5 times", True),
    "to http": (redirect("http://localhost/mh.xlsx"), "not https", True),
    "2 GB": (https_server.two_gigabytes, "is 2,147,483,648 bytes long", True),
    "endless": (https_server.endless, "goes on and on", True),
    "slow": (https_server.dripping, "was not read to its end", False),
    "silent": (https_server.silent, "fell silent", False),
    "the other list": (content((SAMPLES / SU).read_bytes()), "has no code 'MH'", True),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_touches_nothing_and_says_what_to_do(
    server: Served,
    directory: Path,
    temporary: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: str,
) -> None:
    answer, said, moved = FAILURES[failure]
    limits = Limits(
        size=1_000_000,
        seconds=0.5 if failure == "slow" else 60,
        silence=1 if failure == "silent" else 20,
    )
    monkeypatch.setattr(fetching, "LIMITS", limits)
    server.at(f"/reports/{MH}", answer)
    before, beside = directory.read_bytes(), sorted(directory.parent.iterdir())

    done = update("--into", str(directory))

    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert said in done.stderr
    assert (TABLE in done.stderr) is moved
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert directory.read_bytes() == before
    assert sorted(directory.parent.iterdir()) == beside
    assert list(temporary.iterdir()) == []


def test_the_shipped_table_refuses_a_part_of_a_directory(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "EDITIONS", EDITIONS)
    before = directory.read_bytes()

    done = update(
        *("--drug-and-alcohol", str(SAMPLES / SU), "--mental-health", str(SAMPLES / MH)),
        *("--into", str(directory)),
    )

    assert done.exit_code == 1
    assert "lists 6 facilities; 10,000 to 20,000 are expected" in done.stderr
    assert directory.read_bytes() == before
