"""An import that is killed at any moment leaves the old directory file or the new one."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

KILLS = 26
LANES = 2
"""Imports that run beside each other, each into a file of its own."""
ROWS = 1_500
"""Listings of the larger of two sources: enough that reading and writing take a while."""


def write_source(path: Path, rows: int) -> None:
    """Write Care Inspectorate rows of made-up places."""
    header = (
        "CSNumber,CareService,Subtype,ServiceName,ServiceProvider,Address_line_1,"
        "Service_town,Service_Postcode,Service_Phone_Number"
    )
    kind = "Care Home Service,Alcohol and Drugs Rehabilitation"
    lines = [
        f"CS{n},{kind},House {n},Example Trust,{n} High Street,Exampleton,,01632 960{n % 1000:03}"
        for n in range(rows)
    ]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def start_import(source: Path, into: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "locator", "import", "care-inspectorate", str(source)]
    return subprocess.Popen(
        [*command, "--into", str(into), "--allow-shrink"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )


def finish_import(source: Path, into: Path) -> float:
    """Import to the end and return the seconds that took."""
    start = time.monotonic()
    process = start_import(source, into)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors.decode()
    return time.monotonic() - start


def kill_while_it_writes(process: subprocess.Popen[bytes], folder: Path, wait: float) -> None:
    """Kill an import a moment after the file that it writes first is there."""
    while process.poll() is None:
        if any(folder.glob(".services.csv.*")):
            time.sleep(wait)
            break
        time.sleep(0.0005)
    process.kill()


def kill_often(lane: int, folder: Path, source: Path, old: bytes, seconds: float) -> list[bytes]:
    """Kill imports at random moments, every other one while it writes; return what each left."""
    moments = random.Random(lane)
    into = folder / "services.csv"
    folder.mkdir()
    left = []
    for kill in range(KILLS // LANES):
        for leftover in folder.iterdir():
            leftover.unlink()
        into.write_bytes(old)
        process = start_import(source, into)
        if kill % 2:
            kill_while_it_writes(process, folder, moments.uniform(0, 0.004))
        else:
            time.sleep(seconds * moments.uniform(0.0, 1.2))
            process.kill()
        process.communicate()
        left.append(into.read_bytes())
    return left


def test_an_import_killed_at_any_moment_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    small, large = tmp_path / "small-2026-04.csv", tmp_path / "large-2026-05.csv"
    write_source(small, 10)
    write_source(large, ROWS)
    into = tmp_path / "directory" / "services.csv"
    finish_import(small, into)
    old = into.read_bytes()
    seconds = finish_import(large, into)
    new = into.read_bytes()
    assert old != new

    folders = [tmp_path / f"lane-{lane}" for lane in range(LANES)]
    with ThreadPoolExecutor(LANES) as lanes:
        runs = [
            lanes.submit(kill_often, lane, folder, large, old, seconds)
            for lane, folder in enumerate(folders)
        ]
        left = [content for run in runs for content in run.result()]

    assert len(left) == KILLS
    assert set(left) <= {old, new}
    assert old in left
    time.sleep(0.6)
    for folder in folders:
        finish_import(large, folder / "services.csv")
        assert (folder / "services.csv").read_bytes() == new
        assert [file.name for file in folder.iterdir()] == ["services.csv"]
