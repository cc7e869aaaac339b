from __future__ import annotations

import math

import numpy as np
import pytest

from tools.gazetteer.projection import ProjectionError, check, helmert, unproject

KNOWN = {
    (529_090, 179_645): (51.50101, -0.14156),
    (384_756, 398_553): (53.48349, -2.23118),
    (325_597, 673_676): (55.95033, -3.19302),
    (318_200, 175_860): (51.47576, -3.17922),
    (258_831, 665_873): (55.86529, -4.25736),
    (447_759, 1_141_280): (60.15323, -1.14160),
}


def test_the_ordnance_surveys_worked_example_comes_out() -> None:
    # A guide to coordinate systems in Great Britain, annex C.
    latitude, longitude = unproject(np.array([651_409.903]), np.array([313_177.270]))
    assert latitude[0] == pytest.approx(52 + 39 / 60 + 27.2531 / 3600, abs=1e-8)
    assert longitude[0] == pytest.approx(1 + 43 / 60 + 4.5177 / 3600, abs=1e-8)


@pytest.mark.parametrize("grid", KNOWN)
def test_the_plain_formulas_are_within_five_metres_of_ostn15(grid: tuple[int, int]) -> None:
    latitude, longitude = KNOWN[grid]
    found = helmert(np.array([float(grid[0])]), np.array([float(grid[1])]))
    turn = (found[1][0] - longitude) * math.cos(math.radians(latitude))
    assert math.hypot(turn, found[0][0] - latitude) * 111_320 < 5


def test_a_disagreement_of_ten_metres_stops_the_build() -> None:
    place, moved = np.array([53.0]), np.array([53.0001])
    with pytest.raises(ProjectionError):
        check(place, np.array([-2.0]), moved, np.array([-2.0]))
