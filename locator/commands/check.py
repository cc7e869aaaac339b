"""``locator check``: every problem of a directory file, its corrections and the helplines' file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from locator.config import Settings
from locator.directory.cells import Problem
from locator.directory.services_csv import read_directory
from locator.helplines import is_helplines_file, read_helplines


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
def check(path: Path | None) -> None:
    """Name every problem of a file; exit with 1 on an error.

    PATH is a directory file, which is checked with its corrections, or a file of
    helplines. Without it the directory file and the helplines in use are checked.
    """
    settings = Settings.from_environment()
    if path is None:
        sound = [
            _directory(settings.services, settings.overrides, f"{settings.services}: "),
            _helplines(settings.helplines, f"{settings.helplines}: "),
        ]
    elif is_helplines_file(path):
        sound = [_helplines(path)]
    else:
        # The corrections are those beside the file, unless a setting names others.
        beside = Settings.from_environment({**os.environ, "LOCATOR_SERVICES": str(path)})
        sound = [_directory(path, beside.overrides)]
    if not all(sound):
        raise SystemExit(1)


def _directory(path: Path, overrides: Path, named: str = "") -> bool:
    reading = read_directory(path, overrides)
    return _said(reading.problems, len(reading.errors), reading.rows, named)


def _helplines(path: Path, named: str = "") -> bool:
    reading = read_helplines(path)
    return _said(reading.problems, len(reading.errors), reading.rows, named)


def _said(problems: Sequence[Problem], errors: int, rows: int, named: str) -> bool:
    """Print the problems of one file and their count; say whether none is an error."""
    for problem in problems:
        click.echo(str(problem))
    warnings = len(problems) - errors
    click.echo(f"{named}{rows:,} rows: {errors:,} errors, {warnings:,} warnings")
    return not errors
