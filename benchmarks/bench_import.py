"""Keeping the directory true: import, check and build at the size of the national directory.

Each runs as a person runs it, in a process of its own, start included. The official
file is not in the repository: a file of its shape is made from the shipped listings'
names, addresses and phones and the sample's own strings of service codes.
"""

from __future__ import annotations

import csv
import itertools
import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import Figure
from locator.config import Settings
from locator.directory.services_csv import read_services, write_services
from locator.models import Service
from locator.phone import display_phone

ROWS = 20_000
SAMPLE = Path(__file__).parents[1] / "tests" / "samples" / "samhsa-directory-2024.csv"


def run() -> Iterator[Figure]:
    """Yield every figure of the directory's upkeep."""
    services = read_services(Settings.from_environment().services).services
    with TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "national-directory-2024.csv"
        _write_source(source, services)
        yield from _imports(source, folder / "imported.csv")
        directory = folder / "services.csv"
        write_services(directory, itertools.islice(_repeated(services), ROWS))
        yield from _upkeep(directory)


def _imports(source: Path, into: Path) -> Iterator[Figure]:
    rows = f"{ROWS:,} rows"
    for what in ("import", "import again"):
        seconds, megabytes = _command("import", "samhsa", str(source), "--into", str(into))
        yield Figure(f"{what}, {rows}", seconds, "s", at_most=15)
        yield Figure(f"{what}, {rows}, memory", megabytes, "MB", at_most=400)
    yield Figure("csv.DictReader over the same file", _bare_read(source), "s")


def _upkeep(directory: Path) -> Iterator[Figure]:
    rows = f"{ROWS:,} rows"
    checks = [_command("check", str(directory))[0] for _ in range(3)]
    yield Figure(f"check, {rows}, median", statistics.median(checks), "s", at_most=3)
    yield Figure("csv.DictReader over the same file", _bare_read(directory), "s")
    os.environ["LOCATOR_DATABASE"] = str(directory.with_suffix(".sqlite"))
    os.environ["LOCATOR_SERVICES"] = str(directory)
    try:
        builds = [_command("build") for _ in range(3)]
    finally:
        del os.environ["LOCATOR_DATABASE"], os.environ["LOCATOR_SERVICES"]
    yield Figure(f"build, {rows}, median", statistics.median(b for b, _ in builds), "s", at_most=3)
    yield Figure(f"build, {rows}, memory", max(memory for _, memory in builds), "MB")
    yield Figure("bare insert of the same cells into SQLite", _bare_insert(directory), "s")


def _command(*arguments: str) -> tuple[float, float]:
    """Run a command to its end; return its seconds and its peak memory in MB."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "locator", *arguments], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"locator {arguments[0]} ended with {child.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def _bare_read(path: Path) -> float:
    start = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        for _ in csv.DictReader(file):
            pass
    return time.perf_counter() - start


def _bare_insert(path: Path) -> float:
    start = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    with closing(sqlite3.connect(path.with_suffix(".bare"))) as database:
        database.execute(f"CREATE TABLE service ({', '.join(header)})")
        database.executemany(f"INSERT INTO service VALUES ({','.join('?' * len(header))})", rows)
        database.commit()
    return time.perf_counter() - start


def _repeated(services: tuple[Service, ...]) -> Iterator[Service]:
    """Yield the services, then again under other ids."""
    for turn in itertools.count():
        for service in services:
            yield replace(service, id=f"{service.id[:70]}-{turn}") if turn else service


def _write_source(path: Path, services: tuple[Service, ...]) -> None:
    """Write a file of the national directory's shape, its rows of both directories."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        samples = list(csv.DictReader(file))
    american = tuple(s for s in services if s.address.country == "US" and s.address.address_1)
    places = itertools.islice(_repeated(american), ROWS)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, samples[0].keys())
        writer.writeheader()
        for number, (service, sample) in enumerate(zip(places, itertools.cycle(samples)), start=1):
            writer.writerow(_row(service, sample, number))


def _row(service: Service, sample: dict[str, str], number: int) -> dict[str, str]:
    """Return a place in the national directory's columns, with a sample's service codes."""
    address = service.address
    phones = [display_phone(phone) for phone in service.phones if phone.type == "voice"]
    return {
        **dict.fromkeys(sample, ""),
        "facility_id": f"{sample['directory_type']}_{number}",
        "directory_type": sample["directory_type"],
        "name1": service.organization_name or service.service_name,
        "name2": service.service_name if service.organization_name else "",
        "street1": address.address_1,
        "city": address.city,
        "state": address.state_province,
        "zip": address.postal_code,
        "phone": phones[0] if phones else "",
        "service_code_info": sample["service_code_info"],
    }
