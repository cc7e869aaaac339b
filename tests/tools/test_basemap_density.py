"""The tint of Great Britain: streets are dense, a lone post room is not."""

from __future__ import annotations

import numpy as np

from tools.basemap.density import CELL, SOUTH, WEST, dense_cells

COLUMN, ROW = 2600, 2400
MIDDLE = np.array([WEST, SOUTH]) + CELL * [COLUMN + 0.5, ROW + 0.5]


def around(reach: int, each: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return postcodes in a square of cells, so many a cell."""
    steps = [(x, y) for x in range(-reach, reach + 1) for y in range(-reach, reach + 1)]
    return np.repeat(MIDDLE + CELL * np.array(steps), each, 0)


def test_streets_are_built_up_and_fields_are_not() -> None:
    dense = dense_cells(around(5, 4))
    assert dense[ROW, COLUMN]
    assert not dense[ROW, COLUMN + 12]


def test_a_thousand_postcodes_of_one_office_are_no_town() -> None:
    assert not dense_cells(np.repeat(MIDDLE[None], 1000, 0)).any()


def test_a_hamlet_is_no_town() -> None:
    assert not dense_cells(np.repeat(MIDDLE[None], 5, 0)).any()


def test_a_park_between_streets_stays_green() -> None:
    town = around(12, 5)
    park = (np.abs((town - MIDDLE) / CELL) < 4).all(1)
    dense = dense_cells(town[~park])
    assert not dense[ROW, COLUMN]
    assert dense[ROW, COLUMN + 8]


def test_postcodes_outside_the_box_are_left_out() -> None:
    assert not dense_cells(np.array([[10.0, 50.0], [-2.0, 70.0]])).any()
