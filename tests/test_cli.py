from __future__ import annotations

import csv
import io
import json
import re
import socket
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from locator.cli import main
from locator.config import Settings

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    return {
        "LOCATOR_SERVICES": str(settings.services),
        "LOCATOR_DATABASE": str(settings.database),
    }


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environment)


def test_a_search_prints_a_readable_table(environment: dict[str, str]) -> None:
    done = run(environment, "search", "M1 1AE", "--limit", "1")
    assert done.exit_code == 0
    assert done.output.startswith("Services within 25 miles of M1 1AE, Manchester, England: ")
    assert "  1  Turning Point - Smithfield Detoxification Unit (0.2 miles)" in done.output
    assert "Phone: 0161 827 8588" in done.output
    assert "Benzodiazepine detox: not known" in done.output
    assert "(approximate location)" in " ".join(done.output.split())
    assert "Do not stop benzodiazepines suddenly." in done.output


def test_json_is_what_the_api_answers(environment: dict[str, str], client: object) -> None:
    done = run(environment, "search", "M1 1AE", "--type", "detox", "--json")
    answer = client.get("/api/search?near=M1+1AE&type=detox")  # type: ignore[attr-defined]
    assert json.loads(done.output) == answer.get_json()


def test_csv_is_what_the_api_answers(environment: dict[str, str], client: object) -> None:
    done = run(environment, "search", "M1 1AE", "--csv")
    answer = client.get("/api/search?near=M1+1AE&format=csv")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(done.output)))
    assert rows == list(csv.reader(io.StringIO(answer.text)))
    assert len(rows) > 2


def test_a_map_is_one_file_with_everything_inside(
    environment: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "out.html"
    done = run(environment, "search", "M1 1AE", "--map", str(path))
    assert done.exit_code == 0
    page = path.read_text(encoding="utf-8")
    assert "Turning Point - Smithfield Detoxification Unit" in page
    assert not re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?!data:)', page)


def test_a_map_may_be_a_picture(environment: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "out.SVG"
    done = run(environment, "search", "M1 1AE", "--limit", "2", "--map", str(path))
    assert done.exit_code == 0
    said = "".join(ElementTree.parse(path).getroot().itertext())
    assert "1: Turning Point - Smithfield Detoxification Unit, 0.2 miles" in said
    assert "Contains OS data" in said


@pytest.mark.parametrize("name", ["out.png", "out", "out.svgz"])
def test_a_map_of_another_ending_is_refused_before_anything_is_done(
    environment: dict[str, str], tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    done = run(environment, "search", "M1 1AE", "--map", str(path))
    assert done.exit_code == 2
    assert "--map: name a file that ends in .html or .svg" in done.output
    assert not path.exists()


def test_a_search_says_that_nothing_is_listed_in_a_country(environment: dict[str, str]) -> None:
    printed = run(environment, "search", "Dublin").output
    assert (
        "This directory has no services in Ireland yet. Distances are in a straight line, over "
        "borders and water."
    ) in " ".join(printed.split())


def test_two_ways_of_printing_at_once_are_refused(environment: dict[str, str]) -> None:
    result = run(environment, "search", "M1 1AE", "--json", "--csv")
    assert result.exit_code == 2
    assert "Print either --json or --csv, not both." in result.output


def test_several_meanings_are_listed(environment: dict[str, str]) -> None:
    done = run(environment, "search", "Newport")
    assert done.exit_code == 0
    assert "  Newport, Isle of Wight, England\n" in done.output


def test_no_map_is_drawn_of_several_meanings(environment: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "out.html"
    done = run(environment, "search", "Newport", "--map", str(path))
    assert done.exit_code == 1
    assert "several meanings" in done.output
    assert not path.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Manchster",), "Manchester, England"),
        (("ZZ99 9ZZ",), "we could not find that place"),
        (("",), "Enter a postcode, ZIP or place"),
        (("M1", "--within", "lots"), "must be a distance such as 25mi or 40km"),
        (("M1", "--type", "spa"), "must be one of detox, therapy"),
        (("M1", "--limit", "0"), "must be a whole number from 1 to 100"),
    ],
)
def test_a_bad_search_says_what_to_do(
    environment: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    done = run(environment, "search", *arguments)
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert said in done.output


def test_check_passes_a_sound_file_with_its_warnings(environment: dict[str, str]) -> None:
    done = run(environment, "check", str(SAMPLES / "services.csv"))
    assert done.exit_code == 0
    assert re.search(r"^44 rows: 0 errors, \d+ warnings$", done.output, re.MULTILINE)


def test_check_names_every_row_field_and_reason(
    environment: dict[str, str], tmp_path: Path
) -> None:
    header, first, second, *_ = (SAMPLES / "services.csv").read_text("utf-8").splitlines()
    names = header.split(",")
    rows = list(csv.reader([first, second]))
    rows[0][names.index("latitude")] = "ninety"
    rows[0][names.index("types")] = "spa"
    rows[1][names.index("source")] = ""
    text = io.StringIO()
    csv.writer(text).writerows([names, *rows])
    path = tmp_path / "services.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    done = run(environment, "check", str(path))
    assert done.exit_code == 1
    assert "error: row 2, latitude: 'ninety' is not a number" in done.output
    assert "error: row 2, types: 'spa' is not a known code; use detox, therapy" in done.output
    assert "error: row 3, source: is empty; this column is required" in done.output


def test_check_of_no_file_is_a_sentence(environment: dict[str, str], tmp_path: Path) -> None:
    done = run(environment, "check", str(tmp_path / "none.csv"))
    assert done.exit_code == 1
    assert "cannot be read" in done.output


def test_build_compiles_and_refuses_what_is_broken(tmp_path: Path) -> None:
    environment = {
        "LOCATOR_SERVICES": str(SAMPLES / "services.csv"),
        "LOCATOR_DATABASE": str(tmp_path / "directory.sqlite"),
    }
    assert run(environment, "build").output == "compiled 44 services\n"
    broken = tmp_path / "services.csv"
    broken.write_text("id,nonsense\n1,2\n", encoding="utf-8")
    done = run({**environment, "LOCATOR_SERVICES": str(broken)}, "build")
    assert done.exit_code == 1
    assert "run 'locator check" in done.output


def test_a_database_that_cannot_be_written_is_named_itself() -> None:
    # No user, not even root, makes folders in /proc/self.
    environment = {
        "LOCATOR_SERVICES": str(SAMPLES / "services.csv"),
        "LOCATOR_DATABASE": "/proc/self/directory.sqlite",
    }
    done = run(environment, "build")
    assert done.exit_code == 1
    assert done.output == (
        "Error: /proc/self/directory.sqlite cannot be used: No such file or directory\n"
    )


def test_a_search_with_no_database_yet_compiles_one(tmp_path: Path) -> None:
    environment = {
        "LOCATOR_SERVICES": str(SAMPLES / "services.csv"),
        "LOCATOR_DATABASE": str(tmp_path / "directory.sqlite"),
    }
    assert run(environment, "search", "M1 1AE").exit_code == 0


@pytest.mark.parametrize("command", ["serve", "build", "check", "search", "due", "reports"])
def test_help_does_not_wait_for_what_the_command_does_not_need(command: str) -> None:
    program = (
        "import sys; from locator.cli import main; main(sys.argv[1:], standalone_mode=False); "
        "print([name for name in sys.modules if name.startswith(('locator.importers', 'folium'))])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, command, "--help"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "[]"


def test_import_reports_and_writes_and_does_so_the_same_twice(tmp_path: Path) -> None:
    into = tmp_path / "services.csv"
    source = str(SAMPLES / "care-inspectorate-2026-05-31.csv")
    arguments = ("import", "care-inspectorate", source, "--into", str(into))
    dry = run({}, *arguments, "--dry-run")
    assert dry.exit_code == 0
    assert not into.exists()
    report = tmp_path / "problems.csv"
    first = run({}, *arguments, "--report", str(report))
    assert first.exit_code == 0, first.output
    assert report.exists()
    content = into.read_bytes()
    again = run({}, *arguments, "--json")
    assert again.exit_code == 0
    assert into.read_bytes() == content


def test_import_of_an_unknown_format_names_the_known_ones(tmp_path: Path) -> None:
    source = str(SAMPLES / "services.csv")
    done = run({}, "import", "carrier-pigeon", source, "--into", str(tmp_path / "out.csv"))
    assert done.exit_code == 2
    assert "use one of" in done.output
    assert "samhsa" in done.output


def test_serve_without_a_sound_directory_says_so_and_stops(tmp_path: Path) -> None:
    broken = tmp_path / "services.csv"
    broken.write_text("id,nonsense\n1,2\n", encoding="utf-8")
    environment = {
        "LOCATOR_SERVICES": str(broken),
        "LOCATOR_DATABASE": str(tmp_path / "directory.sqlite"),
    }
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    done = run(environment, "serve", "--port", port)
    assert done.exit_code == 1
    assert "has 6 errors; run 'locator check " in done.output


def test_what_the_program_reads_is_not_written_over(
    environment: dict[str, str], settings: Settings
) -> None:
    assert run(environment, "build").exit_code == 0
    for kept in (settings.services, settings.database):
        before = kept.read_bytes()
        export = run(environment, "export", "--format", "csv", "--output", str(kept))
        drawn = run(environment, "search", "M1 1AE", "--map", str(kept))
        assert (export.exit_code, drawn.exit_code) == (2, 2)
        assert "is a file that the program reads and would be lost" in export.output
        assert kept.read_bytes() == before


def test_a_file_that_cannot_be_written_is_named_in_a_sentence(
    environment: dict[str, str], tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file where a folder is asked for", encoding="utf-8")
    done = run(environment, "export", "--format", "csv", "--output", str(taken / "out.csv"))
    assert done.exit_code == 1
    assert f"Error: {taken} cannot be used: " in done.output
    assert "Errno" not in done.output
