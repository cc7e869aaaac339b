"""The date of a source file, as said or from its name: the files themselves hold none."""

from __future__ import annotations

import re
from pathlib import Path

from locator.importers.base import SourceFileError

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_MONTH = re.compile(r"(?<!\d)(20\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)(?!\d)")


def year_in_name(path: Path, said: str = "") -> str:
    """Return the date somebody said, else the year in a file's name.

    Raises SourceFileError where nothing was said and the name has not just one year.
    """
    return said or _only(_YEAR, path, "year", "directory-2024.csv")


def date_in_name(path: Path, said: str = "") -> str:
    """Return the date somebody said, else the month or day in a file's name.

    Raises SourceFileError where nothing was said and the name has not just one.
    """
    return said or _only(_MONTH, path, "month", "cqc-2026-04.csv")


def _only(pattern: re.Pattern[str], path: Path, kind: str, example: str) -> str:
    found = pattern.findall(path.name)
    if len(found) != 1:
        raise SourceFileError(
            f"{path.name}: put the directory's {kind} in the file's name, such as {example}, "
            "or say it with --date"
        )
    return str(found[0])
