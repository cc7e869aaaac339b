from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.spreadsheet import cell_as_written, inert_cell


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\tHope",
        "\rHope",
        "\nHope",
        " =1+1",
        "\ufeff=1+1",
        "\u00a0@SUM(A1)",
        "\uff1d1+1",
        "-1.2.3",
        "+1203;+1204",
        "+12032763000 x301",
    ],
)
def test_a_cell_that_runs_gets_an_apostrophe(cell: str) -> None:
    assert inert_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Hope House", "7", "-0.1276", "+441924438383", "a=b", "a-b"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert inert_cell(cell) == cell


@given(st.text(max_size=20))
def test_what_is_inert_stays_so(cell: str) -> None:
    assert inert_cell(inert_cell(cell)) == inert_cell(cell)


@given(
    st.one_of(st.text(max_size=20), st.from_regex(r"[ '=+@-]{0,3}[0-9 ;x]{0,6}", fullmatch=True))
)
def test_a_cell_that_was_made_inert_comes_back_as_it_was(cell: str) -> None:
    inert = inert_cell(cell)
    if inert != cell:
        assert cell_as_written(inert) == cell


@pytest.mark.parametrize("cell", ["", "'", "'t Huis", "Hope's", "''=1"])
def test_an_apostrophe_of_its_own_stays(cell: str) -> None:
    assert cell_as_written(cell) == cell
