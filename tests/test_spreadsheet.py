from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.spreadsheet import inert_cell


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
