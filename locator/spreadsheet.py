"""Cells that a spreadsheet shows as text instead of running them."""

from __future__ import annotations

import re

_FORMULA = re.compile(
    r"[\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]"
)
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)


def inert_cell(cell: str) -> str:
    """Return a cell with an apostrophe in front where a spreadsheet would run it as a formula.

    Formulas start with ``= + - @``, their full-width forms (which East Asian
    settings accept), a tab or a line break, whatever blank or invisible characters
    stand before them (OWASP, "CSV Injection"). A plain number such as ``-0.1276``
    is no formula and stays a number.
    """
    runs = _FORMULA.match(cell) and not _PLAIN_NUMBER.fullmatch(cell)
    return f"'{cell}" if runs else cell


def cell_as_written(cell: str) -> str:
    """Return a cell without the apostrophe that `inert_cell` put in front of it, if it did."""
    bare = cell.removeprefix("'")
    return bare if inert_cell(bare) == cell else cell
