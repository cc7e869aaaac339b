"""Outlines on a grid: a hill has a ring around it, a hollow in it one more."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tools.basemap.outlines import Floats, cuts

STEPS = np.arange(9, dtype=float)


def grid(high: list[tuple[int, int]]) -> Floats:
    """Return zeros with twos at some rows and columns."""
    made = np.zeros((9, 9))
    for row, column in high:
        made[row, column] = 2
    return made


def rings(pieces: Floats) -> int:
    """Return how many closed rings pieces make, each of their ends being another's too."""
    near = Counter(tuple(end) for piece in pieces.tolist() for end in piece)
    assert set(near.values()) == {2}
    left = {(tuple(one), tuple(other)) for one, other in pieces.tolist()}
    found = 0
    while left:
        reached = set(left.pop())
        while joined := {piece for piece in left if reached & set(piece)}:
            left -= joined
            reached |= {end for piece in joined for end in piece}
        found += 1
    return found


def test_one_high_point_has_a_diamond_around_it_half_way_to_its_neighbours() -> None:
    pieces = cuts(STEPS, STEPS * 10, grid([(4, 3)]), 1)
    ends = {tuple(end) for piece in pieces.tolist() for end in piece}
    assert ends == {(2.5, 40), (3, 35), (3.5, 40), (3, 45)}
    assert rings(pieces) == 1


def test_the_line_stands_where_the_level_is_crossed() -> None:
    pieces = cuts(STEPS, STEPS, grid([(4, 3)]), 1.5)
    assert pieces[..., 0].min() == pytest.approx(2.75)


def test_a_hollow_has_a_ring_of_its_own() -> None:
    hill = [(row, column) for row in (3, 4, 5) for column in (3, 4, 5)]
    assert rings(cuts(STEPS, STEPS, grid(hill), 1)) == 1
    hill.remove((4, 4))
    assert rings(cuts(STEPS, STEPS, grid(hill), 1)) == 2


def test_hills_that_touch_by_a_corner_stay_closed() -> None:
    for pair in ([(3, 3), (4, 4)], [(3, 4), (4, 3)]):
        assert rings(cuts(STEPS, STEPS, grid(pair), 1)) in {1, 2}


def test_low_ground_has_no_line() -> None:
    assert len(cuts(STEPS, STEPS, np.zeros((9, 9)), 1)) == 0
