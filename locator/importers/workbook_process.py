"""Print what a workbook holds, as JSON lines; `tables` runs this as a process of its own.

The library that reads workbooks is native code, and native code that is made to ask for
more memory than there is ends its process at once. One cell far down a sheet, or a long
text that a million cells refer to, is enough. So the import is not that process, and this
one has a limit to its memory and its time where the system keeps such limits.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime, time

import python_calamine

MOST_MEMORY = 3 << 29
"""Bytes of address space; the care regulator's 25 MB workbook of 57,000 rows takes two thirds."""

MOST_SECONDS = 120
"""Seconds of processor time; that workbook takes about eight."""


def main(path: str) -> None:
    """Print each sheet of a workbook: ``[name, null]``, then ``[name, cells]`` for each row."""
    _limit()
    book = python_calamine.load_workbook(path)
    for sheet in book.sheets_metadata:
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
            _print([sheet.name, None])
            for cells in book.get_sheet_by_name(sheet.name).iter_rows():
                _print([sheet.name, _texts(cells)])


def _texts(cells: Sequence[object]) -> list[str]:
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(cell: object) -> str:
    """Return a cell as text; a number such as a ZIP or a phone's has no decimals to show."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)


def _print(frame: list[object]) -> None:
    sys.stdout.write(json.dumps(frame) + "\n")


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits.
        return
    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (soft, hard))


if __name__ == "__main__":
    main(sys.argv[1])
