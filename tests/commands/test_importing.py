from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from locator.cli import main
from locator.commands import importing
from locator.importers.sole_import import sole_import
from tests.https_server import Handler, Served, content, status

SAMPLES = Path(__file__).parents[1] / "samples"
CARE = "care-inspectorate-2026-05-31.csv"
pytestmark = pytest.mark.usefixtures("temporary")


@pytest.fixture(autouse=True)
def instance(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    monkeypatch.setattr(importing, "instance_folder", lambda: folder)
    return folder


def bring_in(format_name: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["import", format_name, *arguments])


def test_an_address_gives_what_its_file_gives(
    server: Served, tmp_path: Path, temporary: Path
) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    address = server.at(f"/datastore/{CARE}", content((SAMPLES / CARE).read_bytes(), "text/csv"))

    fetched = bring_in("care-inspectorate", address, "--into", str(one))
    read = bring_in("care-inspectorate", str(SAMPLES / CARE), "--into", str(other))

    assert fetched.exit_code == read.exit_code == 0, fetched.output
    assert one.read_bytes() == other.read_bytes()
    assert fetched.output == read.output
    assert list(temporary.iterdir()) == []


def test_a_folder_gives_all_its_files_in_one_import(tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    for name in ("samhsa-mh-2023.xlsx", "samhsa-su-2023.xlsx"):
        (folder / name).write_bytes((SAMPLES / name).read_bytes())

    done = bring_in("samhsa", str(folder), "--into", str(tmp_path / "new.csv"), "--json")

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["files"] == ["samhsa-mh-2023.xlsx", "samhsa-su-2023.xlsx"]


def test_the_date_said_wins_over_the_name_and_stands_in_for_it(
    server: Served, tmp_path: Path
) -> None:
    content_ = (SAMPLES / CARE).read_bytes()
    unnamed = server.at("/download", content(content_, "text/csv"))
    into = tmp_path / "new.csv"

    refused = bring_in("care-inspectorate", unnamed, "--into", str(into))
    said = bring_in("care-inspectorate", unnamed, "--into", str(into), "--date", "2026-06")

    assert refused.exit_code == 1
    assert "or say it with --date" in refused.stderr
    assert said.exit_code == 0, said.output
    assert ",2026-06," in into.read_text()
    done = bring_in(
        "care-inspectorate", str(SAMPLES / CARE), "--into", str(into), "--date", "2026-07-01"
    )
    assert done.exit_code == 0
    assert ",2026-07-01," in into.read_text()
    assert ",2026-05-31," not in into.read_text()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("http://example.org/list-2026.csv", "use https:"),
        ("no-such-file.csv", "is not there; give a file, a folder or an https: address"),
    ],
)
def test_what_is_no_source_is_told_in_a_sentence(tmp_path: Path, source: str, said: str) -> None:
    done = bring_in("samhsa", source, "--into", str(tmp_path / "new.csv"))

    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.glob("*.csv")) == []


def test_a_paged_import_goes_on_after_an_interruption_and_leaves_nothing(
    server: Served, tmp_path: Path, instance: Path
) -> None:
    """FindTreatment's pages, of rows made up; the second page fails the first time."""
    broken = True

    def answer(handler: Handler) -> None:
        number = int(handler.parameters["page"][0])
        if number == 2 and broken:
            return status(500)(handler)
        page = {"page": number, "totalPages": 3, "recordCount": 3, "rows": [row(number)]}
        return content(json.dumps(page).encode(), "application/json")(handler)

    address, into = server.at("/locator/exportsAsJson/v2", answer), tmp_path / "new.csv"
    arguments = (address, "--into", str(into), "--date", "2026-05-31")

    first = bring_in("findtreatment", *arguments)
    assert first.exit_code == 1
    assert "try again later" in first.stderr
    assert not into.exists()
    broken = False
    server.asked.clear()
    second = bring_in("findtreatment", *arguments, "--json")

    assert second.exit_code == 0, second.output
    assert server.paths == [f"/locator/exportsAsJson/v2?page={number}" for number in (2, 3)]
    assert json.loads(second.stdout)["counts"]["added"] == 3
    assert list((instance / "downloads").iterdir()) == []


def row(number: int) -> dict[str, object]:
    return {
        "frid": f"facility-{number}",
        "name1": f"Example Facility {number}",
        "name2": None,
        "street1": f"{number} Example Street",
        "street2": None,
        "city": "Anchorage",
        "state": "AK",
        "zip": "99508",
        "phone": f"907-555-010{number}",
        "intake1": None,
        "hotline1": None,
        "website": "https://example.org/",
        "latitude": "61.2037",
        "longitude": "-149.8115",
        "typeFacility": "SA",
        "services": [{"f1": "Type of Care", "f2": "TC", "f3": "Detoxification"}],
    }


def test_of_two_imports_at_once_into_one_file_the_second_is_told_to_wait(tmp_path: Path) -> None:
    into = tmp_path / "directory" / "services.csv"
    arguments = (str(SAMPLES / CARE), "--into", str(into))

    with sole_import(into):
        second = bring_in("care-inspectorate", *arguments)
        dry = bring_in("care-inspectorate", *arguments, "--dry-run")
        elsewhere = bring_in("care-inspectorate", *arguments[:2], str(tmp_path / "other.csv"))
    again = bring_in("care-inspectorate", *arguments)

    assert second.exit_code == 1
    assert second.output == (
        f"Error: another import into {into} is running; nothing was changed, "
        "run this one again when that has ended\n"
    )
    assert (dry.exit_code, elsewhere.exit_code, again.exit_code) == (0, 0, 0)
    assert list(into.parent.iterdir()) == [into]


def test_a_report_is_not_written_over_the_directory_or_what_is_read(tmp_path: Path) -> None:
    into, source = tmp_path / "services.csv", tmp_path / CARE
    source.write_bytes((SAMPLES / CARE).read_bytes())
    assert bring_in("care-inspectorate", str(source), "--into", str(into)).exit_code == 0

    for kept in (into, source):
        before = kept.read_bytes()
        arguments = (str(source), "--into", str(into), "--report", str(kept))
        done = bring_in("care-inspectorate", *arguments)
        assert done.exit_code == 2
        assert "is a file that the program reads and would be lost" in done.output
        assert kept.read_bytes() == before


def test_a_report_that_cannot_be_written_is_told_after_what_the_import_did(tmp_path: Path) -> None:
    into, taken = tmp_path / "services.csv", tmp_path / "taken"
    taken.write_text("a file where a folder is asked for", encoding="utf-8")
    report = taken / "problems.csv"

    done = bring_in(
        "care-inspectorate", str(SAMPLES / CARE), "--into", str(into), "--report", str(report)
    )

    assert done.exit_code == 1
    assert "16 listings are in the directory." in done.output
    assert f"its problems cannot be written to {report}" in " ".join(done.output.split())
    assert into.exists()
