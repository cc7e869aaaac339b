"""Marks and names on a drawn map can all be read."""

from __future__ import annotations

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from locator.web.maps.placement import Mark, box_around, joined, overlap, placed

AREA = (3.0, 3.0, 477.0, 417.0)
SPOTS = st.tuples(st.floats(-50, 550), st.floats(-50, 500))
CROWDS = st.lists(SPOTS | st.sampled_from([(240.0, 200.0), (241.0, 200.0)]), max_size=40)


def marks(spots: list[tuple[float, float]], first: int = 1) -> list[Mark]:
    return [Mark((first + index,), (spot,), spot) for index, spot in enumerate(spots)]


@given(CROWDS, st.integers(1, 9_990))
def test_no_mark_covers_another_and_every_number_is_on_one(
    spots: list[tuple[float, float]], first: int
) -> None:
    found = placed(marks(spots, first), AREA)
    numbers = sorted(number for mark in found for number in mark.numbers)
    assert numbers == list(range(first, first + len(spots)))
    assert not any(overlap(a.box, b.box) for a, b in itertools.combinations(found, 2))
    for mark in found:
        left, top, right, bottom = mark.box
        assert left >= AREA[0] - 1e-6 and top >= AREA[1] - 1e-6
        assert right <= AREA[2] + 1e-6 and bottom <= AREA[3] + 1e-6


def test_a_mark_with_room_stands_on_its_place() -> None:
    found = placed(marks([(100.0, 100.0), (300.0, 300.0)]), AREA)
    assert [mark.at for mark in found] == [(100.0, 100.0), (300.0, 300.0)]


def test_two_at_one_door_are_set_beside_each_other() -> None:
    one, other = placed(marks([(200.0, 200.0), (200.0, 200.0)]), AREA)
    assert 23 <= math.dist(one.at, other.at) < 36


def test_marks_keep_off_what_is_taken() -> None:
    taken = box_around((200.0, 200.0), 19, 19)
    (mark,) = placed(marks([(201.0, 203.0)]), AREA, [taken])
    assert not overlap(mark.box, taken)


def test_marks_without_room_are_joined_under_a_range() -> None:
    found = joined(marks([(200.0, 200.0)] * 5), AREA)
    assert [mark.lines for mark in found] == [("1\u20135",)]


def test_a_joined_mark_is_approximate_where_one_of_its_places_is() -> None:
    exact, rough = (
        Mark((1,), ((9.0, 9.0),), (9.0, 9.0)),
        Mark((2,), ((9.0, 9.0),), (9.0, 9.0), True),
    )
    assert [mark.approximate for mark in joined([exact, rough], AREA)] == [True]


def test_numbers_apart_are_told_apart_and_long_labels_broken() -> None:
    assert Mark((3, 4, 9), (), (0, 0)).lines == ("3, 4, 9",)
    assert Mark((1, 3, 5, 7, 9, 11, 13), (), (0, 0)).lines == ("1, 3, 5, 7, 9,", "11, 13")
