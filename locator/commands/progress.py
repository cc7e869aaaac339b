"""How far a command is, shown on a terminal and nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


class RowCounter:
    """Counts rows on the terminal while an import reads them; silent in a pipe."""

    def __init__(self) -> None:
        self._rows = 0
        self._shown = sys.stderr.isatty()

    def __call__(self, rows: int) -> None:
        """Count further rows."""
        self._rows += rows
        if self._shown:
            click.echo(f"\rRead {self._rows:,} rows", nl=False, err=True)


@contextmanager
def fetch_bar(label: str, length: int | None) -> Iterator[Callable[[int], object]]:
    """Show a bar while something is fetched; silent in a pipe.

    Without a length the bar moves and promises no end.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    # An iterator of unknown length is what makes the bar promise no end.
    unknown: Iterator[int] | None = iter(int, 0) if length is None else None
    with click.progressbar(unknown, length=length, label=label, file=sys.stderr) as bar:
        yield bar.update
