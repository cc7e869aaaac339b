"""Run benchmarks and print one Markdown table; exit with 1 where a target is missed.

``python -m benchmarks map`` runs that of the map alone, ``python -m benchmarks audit``
Lighthouse; each takes some minutes more.
"""

from __future__ import annotations

import platform
import sys

from benchmarks import (
    audit,
    bench_availability,
    bench_gazetteer,
    bench_import,
    bench_map,
    bench_search,
    bench_server,
)


def main() -> None:
    """Measure everything, one benchmark after the other, or what is named."""
    chosen = (bench_gazetteer, bench_import, bench_search, bench_server, bench_availability)
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}\n")
    print("| what | measured | target |\n|---|---|---|")
    missed = False
    named = [by_name for name, by_name in APART.items() if sys.argv[1:] == [name]]
    for benchmark in named or chosen:
        for figure in benchmark.run():
            print(figure, flush=True)
            missed = missed or figure.verdict.startswith("MISSED")
    sys.exit(missed)


APART = {"map": bench_map, "audit": audit}
"""Those that run alone, by their names."""

if __name__ == "__main__":
    main()
