"""What the documents say is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from locator import taxonomy
from locator.directory.rows import COLUMNS, LONGEST_CELL, REQUIRED
from locator.importers.run import FORMATS

ROOT = Path(__file__).parents[1]
DATA_FORMAT = (ROOT / "docs" / "data-format.md").read_text(encoding="utf-8")


def cells_under(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, without its header."""
    section = re.split(rf"^#+ {re.escape(heading)}$", DATA_FORMAT, flags=re.MULTILINE)[1]
    section = re.split(r"^#", section, flags=re.MULTILINE)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_column_is_documented_in_its_order() -> None:
    assert [cells[0].strip("`") for cells in cells_under("Columns")] == list(COLUMNS)


def test_required_columns_are_marked() -> None:
    marked = [cells[0].strip("`") for cells in cells_under("Columns") if "*required*" in cells[1]]

    assert set(marked) == set(REQUIRED)


@pytest.mark.parametrize("terms", taxonomy.FACETS, ids=lambda terms: terms.column)
def test_every_code_is_documented(terms: taxonomy.Taxonomy) -> None:
    assert cells_under(terms.column) == [
        [f"`{term.code}`", term.label, term.definition] for term in terms.terms
    ]


def test_the_longest_cell_is_documented() -> None:
    assert f"{LONGEST_CELL:,} characters" in DATA_FORMAT


@pytest.mark.parametrize("name", FORMATS)
def test_the_data_notes_say_how_each_source_is_imported(name: str) -> None:
    notes = (ROOT / "data" / "README.md").read_text(encoding="utf-8")

    assert f"locator import {name} " in notes
