"""The gazetteer beside the plain ways to do the same: SQLite by text key, rapidfuzz over all names.

The questions are drawn from the shipped tables, the same ones every run; the
misspellings are names of British and American towns with one letter changed,
lost, doubled or swapped with the next.
"""

from __future__ import annotations

import random
import sqlite3
import string
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rapidfuzz import fuzz, process

from benchmarks.measuring import Figure, timed
from locator.config import Settings
from locator.geocoding.gazetteer import Gazetteer
from locator.geocoding.outcomes import Outcome, Unknown
from locator.geocoding.places import Kind, Place, Places
from locator.geocoding.tables import TableFile

QUESTIONS = 5000
MISSPELLINGS = 500
BASELINE_MISSPELLINGS = 25
COUNTRIES = ("GB", "US")
MEMORY_OF_A_PROCESS = """
import sys, psutil
from pathlib import Path
from locator.geocoding.gazetteer import Gazetteer
from locator.geocoding.outcomes import Unknown
process, questions = psutil.Process(), sys.stdin.read().split("\\n")
before = process.memory_info().rss
gazetteer = Gazetteer.open(Path(sys.argv[1]))
for question in questions:
    gazetteer.resolve(question, countries=("GB", "US"))
print((process.memory_info().rss - before) / 1e6)
"""


def postcodes(folder: Path) -> list[str]:
    """Draw full postcodes of Great Britain."""
    table = TableFile(folder / "british.bin")
    outcodes, starts, units = table.lines("outcodes"), table.column("starts"), table.column("units")
    drawn = random.Random(7)
    codes = []
    for index in drawn.choices(range(len(outcodes)), k=QUESTIONS):
        number = units[drawn.randrange(starts[index], starts[index + 1])] >> 2
        letters = string.ascii_uppercase[number // 26 % 26] + string.ascii_uppercase[number % 26]
        codes.append(f"{outcodes[index]} {number // 676}{letters}")
    return codes


def towns(folder: Path) -> list[Place]:
    """Draw British and American towns by population."""
    places = Places(folder / "places.bin")
    held = [places.place(row) for row in range(len(places))]
    held = [place for place in held if place.kind is Kind.TOWN and place.country in COUNTRIES]
    weights = [max(300, place.population) for place in held]
    return random.Random(7).choices(held, weights, k=QUESTIONS)


def misspelt(name: str, drawn: random.Random) -> str:
    """Return a name with one slip in it."""
    at = drawn.randrange(1, max(2, len(name) - 1))
    slips = (
        name[:at] + name[at + 1 :],
        name[:at] + name[at] * 2 + name[at + 1 :],
        name[:at] + drawn.choice(string.ascii_lowercase) + name[at + 1 :],
        name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
    )
    return drawn.choice(slips)


def all_names(folder: Path) -> list[str]:
    """Return every folded name, as the baseline holds them in memory."""
    return list(Places(folder / "places.bin").names())


def baseline(codes: Sequence[str], path: Path) -> Callable[[str], object]:
    """Return a lookup in the usual table: a text key, two numbers."""
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE p (code TEXT PRIMARY KEY, lat REAL, lon REAL) WITHOUT ROWID")
    database.executemany("INSERT INTO p VALUES (?, ?, ?)", ((c, 51.5, -0.1) for c in codes))
    database.commit()
    select = "SELECT lat, lon FROM p WHERE code = ?"
    return lambda typed: database.execute(select, (typed.replace(" ", "").upper(),)).fetchone()


def every_postcode(folder: Path) -> Iterator[str]:
    """Yield every full postcode without its space."""
    table = TableFile(folder / "british.bin")
    starts, units = table.column("starts"), table.column("units")
    for index, outcode in enumerate(table.lines("outcodes")):
        for packed in units[starts[index] : starts[index + 1]]:
            number = packed >> 2
            first, second = number // 26 % 26, number % 26
            yield f"{outcode}{number // 676}{chr(65 + first)}{chr(65 + second)}"


def memory(folder: Path, questions: Sequence[str]) -> float:
    """Return the megabytes that a fresh process grows by, opening and answering."""
    command = [sys.executable, "-c", MEMORY_OF_A_PROCESS, str(folder)]
    done = subprocess.run(
        command, input="\n".join(questions), capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def run() -> list[Figure]:
    """Measure and return the figures."""
    folder = Settings.from_environment().gazetteer
    gazetteer = Gazetteer.open(folder)
    codes, drawn = postcodes(folder), random.Random(8)
    names = [place.name for place in towns(folder)]
    slips = [misspelt(name, drawn) for name in names]

    def ours(text: str) -> Outcome:
        return gazetteer.resolve(text, countries=COUNTRIES)

    slips = [slip for slip in slips if isinstance(ours(slip), Unknown)][:MISSPELLINGS]
    by_code, by_name, by_slip = timed(ours, codes), timed(ours, names), timed(ours, slips)
    points = [place.point for place in towns(folder)]
    by_point = timed(gazetteer.nearest, points)
    opened = timed(Gazetteer.open, [folder] * 20)
    with TemporaryDirectory() as temporary:
        lookup = baseline(sorted(every_postcode(folder)), Path(temporary) / "baseline.sqlite")
        in_sqlite = timed(lookup, codes)
    known = all_names(folder)
    compared = timed(
        lambda text: process.extract(text.lower(), known, scorer=fuzz.ratio, limit=5),
        slips[:BASELINE_MISSPELLINGS],
    )
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    grown = memory(folder, [*codes[:2000], *names[:2000], *slips])
    return [
        Figure("gazetteer, postcode, p50", by_code.p50 * 1e6, "µs", at_most=20),
        Figure("gazetteer, postcode, p99", by_code.p99 * 1e6, "µs"),
        Figure("SQLite row by postcode (no label), p50", in_sqlite.p50 * 1e6, "µs"),
        Figure("gazetteer, place, p50", by_name.p50 * 1e3, "ms", at_most=1),
        Figure("gazetteer, place, p99", by_name.p99 * 1e3, "ms"),
        Figure("gazetteer, town of a point, p50", by_point.p50 * 1e3, "ms", at_most=1),
        Figure("gazetteer, town of a point, p99", by_point.p99 * 1e3, "ms"),
        Figure("gazetteer, spelling help, p50", by_slip.p50 * 1e3, "ms", at_most=25),
        Figure("gazetteer, spelling help, p99", by_slip.p99 * 1e3, "ms"),
        Figure("rapidfuzz over every name, p50", compared.p50 * 1e3, "ms"),
        Figure("rapidfuzz over every name / spelling help", compared.p50 / by_slip.p50, "x"),
        Figure("gazetteer, open", opened.p50 * 1e3, "ms", at_most=50),
        Figure("gazetteer, memory of a process", grown, "MB", at_most=60),
        Figure("gazetteer, on disk", size, "MB", at_most=40),
    ]


def main() -> None:
    """Print the figures."""
    for figure in run():
        print(figure)


if __name__ == "__main__":
    main()
