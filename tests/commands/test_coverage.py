from __future__ import annotations

import csv
import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from locator.availability import availability_file, load
from locator.cli import main
from locator.commands import coverage as command
from locator.directory.build import build

HEADER = "id,service_name,types,postal_code,latitude,longitude,coordinates_precision,country,"
HEADER += "source,source_date,licence"
ROW = "a,Alpha,therapy,M1 1AE,53.48349,-2.23118,postcode,GB,Test list,2026,OGL-UK-3.0"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "services.csv").write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    environment = {
        "LOCATOR_SERVICES": str(folder / "services.csv"),
        "LOCATOR_DATABASE": str(folder / "directory.sqlite"),
    }
    return CliRunner().invoke(main, ["coverage", *arguments], env=environment)


def test_it_compiles_measures_says_and_keeps(folder: Path) -> None:
    done = run(folder)
    assert done.exit_code == 0
    assert "compiled 1 services" in done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Share of postal codes by straight-line distance")
    assert lines[2].split() == [
        "GB,", "1", "services", "5", "miles", "10", "miles", "25", "miles", "50", "miles"
    ]  # fmt: skip
    assert lines[3].split()[0] == "any"
    assert lines[3].split()[1:] == lines[6].split()[1:]
    assert lines[6].split()[0] == "therapy"
    assert lines[4].split() == ["benzodiazepine-detox", "not", "known"]
    assert lines[-1] == "not covered: Northern Ireland, Scotland, Wales"
    kept = load(availability_file(folder / "directory.sqlite")).by_country
    assert list(kept) == ["GB"]


def test_the_csv_holds_each_district_and_kind(folder: Path) -> None:
    assert run(folder, "--csv", str(folder / "out.csv")).exit_code == 0
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3106 * 11
    m1 = next(row for row in rows if (row["district"], row["type"]) == ("M1", "therapy"))
    assert (m1["known"], m1["within_5_miles"]) == ("measured", "1.000")
    assert float(m1["median_miles"]) < 1
    wales = {row["known"] for row in rows if row["region"] == "Wales"}
    assert wales == {"not covered"}


def test_a_country_alone_is_said_but_all_is_kept(folder: Path) -> None:
    done = run(folder, "--country", "US", "--csv", str(folder / "out.csv"))
    assert "Nothing is listed" in done.stdout
    assert (folder / "out.csv").read_text("utf-8").count("\n") == 1
    assert list(load(availability_file(folder / "directory.sqlite")).by_country) == ["GB"]


@pytest.mark.parametrize("name", ["services.csv", "directory.sqlite", "directory.availability"])
def test_the_csv_is_never_written_over_what_is_read(folder: Path, name: str) -> None:
    run(folder)
    before = (folder / name).read_bytes()
    done = run(folder, "--csv", str(folder / name))
    assert done.exit_code == 2
    assert "is a file that the program reads" in done.output
    assert (folder / name).read_bytes() == before


def test_an_unknown_country_is_refused(folder: Path) -> None:
    done = run(folder, "--country", "FR")
    assert done.exit_code == 2
    assert "'FR' is not one of 'GB', 'US'" in done.output


def test_if_needed_computes_once_for_each_directory(folder: Path) -> None:
    database = folder / "directory.sqlite"
    build(folder / "services.csv", database)
    kept = availability_file(database)
    assert run(folder, "--if-needed").stdout.startswith("Share of postal codes")
    os.utime(kept, (1, 1))
    assert run(folder, "--if-needed").output == ""
    assert kept.stat().st_mtime == 1
    with (folder / "services.csv").open("a", encoding="utf-8") as file:
        file.write(ROW.replace("a,Alpha", "b,Beta") + "\n")
    build(folder / "services.csv", database)
    assert "GB, 2 services" in run(folder, "--if-needed").stdout


def test_if_needed_waits_for_the_server_to_compile(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def compiled_meanwhile(seconds: float) -> None:
        waited.append(seconds)
        build(folder / "services.csv", folder / "directory.sqlite")

    monkeypatch.setattr(time, "sleep", compiled_meanwhile)
    assert "GB, 1 services" in run(folder, "--if-needed").stdout
    assert waited == [1]


def test_if_needed_gives_up_quietly(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PATIENCE", 3)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    done = run(folder, "--if-needed")
    assert (done.exit_code, done.output) == (0, "")
    assert not (folder / "directory.sqlite").exists()
