"""The lines along which a grid of numbers has one value, by marching squares.

W. E. Lorensen, H. E. Cline, "Marching cubes" (1987), in two dimensions: each square
of four neighbours is cut by the pairs of its edges between a lower and a higher corner.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
_Crossing = Callable[[Rows, Rows], Floats]

_BOTTOM, _RIGHT, _TOP, _LEFT = range(4)
_CUTS = {
    1: (_LEFT, _BOTTOM),
    2: (_BOTTOM, _RIGHT),
    3: (_LEFT, _RIGHT),
    4: (_RIGHT, _TOP),
    5: (_LEFT, _BOTTOM, _RIGHT, _TOP),
    6: (_BOTTOM, _TOP),
    7: (_LEFT, _TOP),
    8: (_TOP, _LEFT),
    9: (_TOP, _BOTTOM),
    10: (_BOTTOM, _RIGHT, _TOP, _LEFT),
    11: (_TOP, _RIGHT),
    12: (_RIGHT, _LEFT),
    13: (_RIGHT, _BOTTOM),
    14: (_BOTTOM, _LEFT),
}
"""The edges a square is cut between, in pairs, by its high corners: 1 is the lower left one,
2 the lower right, 4 the upper right, 8 the upper left."""


def cuts(across: Floats, up: Floats, grid: Floats, level: float) -> Floats:
    """Return the pieces of the line around where a grid is at least a level high.

    Columns of the grid stand at ``across``, rows at ``up``. Pieces are pairs of points; where
    the grid's edge is lower all around they join to rings.
    """
    high = (grid >= level).astype(int)
    corners = high[:-1, :-1] + 2 * high[:-1, 1:] + 4 * high[1:, 1:] + 8 * high[1:, :-1]
    crossings = _crossings(across, up, grid, level)
    pieces = []
    for code, edges in _CUTS.items():
        row, column = np.nonzero(corners == code)
        pieces += [
            np.stack([crossings[edge](row, column) for edge in ends], 1)
            for ends in zip(edges[::2], edges[1::2], strict=True)
        ]
    return np.concatenate(pieces)


def _crossings(across: Floats, up: Floats, grid: Floats, level: float) -> list[_Crossing]:
    """Return, for each edge of a square, where on it the level is crossed."""

    def flat(row: Rows, column: Rows) -> Floats:
        low, high = grid[row, column], grid[row, column + 1]
        part = (level - low) / (high - low)
        return np.stack([across[column] + part * (across[column + 1] - across[column]), up[row]], 1)

    def upright(row: Rows, column: Rows) -> Floats:
        low, high = grid[row, column], grid[row + 1, column]
        part = (level - low) / (high - low)
        return np.stack([across[column], up[row] + part * (up[row + 1] - up[row])], 1)

    return [
        flat,
        lambda row, column: upright(row, column + 1),
        lambda row, column: flat(row + 1, column),
        upright,
    ]
