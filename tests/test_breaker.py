"""The breaker, by a clock that only the test moves."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from locator.breaker import Breaker


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def break_it(breaker: Breaker) -> None:
    assert [breaker.failed() for _ in range(3)] == [False, False, True]


def test_two_failures_are_borne(breaker: Breaker) -> None:
    assert [breaker.failed(), breaker.failed()] == [False, False]
    assert breaker.admit() == 0


def test_a_success_between_failures_forgets_them(breaker: Breaker) -> None:
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        breaker.succeeded()
    assert breaker.admit() == 0


def test_three_failures_in_a_row_bring_a_minutes_rest(breaker: Breaker, clock: Clock) -> None:
    break_it(breaker)
    assert breaker.admit() == 60
    clock.now += 59.5
    assert breaker.admit() == 0.5


def test_after_the_rest_one_try_is_let_through(breaker: Breaker, clock: Clock) -> None:
    break_it(breaker)
    clock.now += 60
    assert [breaker.admit(), breaker.admit()] == [0, 60]


def test_a_try_that_succeeds_lets_everybody_through(breaker: Breaker, clock: Clock) -> None:
    break_it(breaker)
    clock.now += 60
    breaker.admit()
    breaker.succeeded()
    assert [breaker.admit(), breaker.admit()] == [0, 0]
    break_it(breaker)
    assert breaker.admit() == 60


def test_each_try_that_fails_doubles_the_rest_up_to_ten_minutes(
    breaker: Breaker, clock: Clock
) -> None:
    break_it(breaker)
    rests = []
    for _ in range(6):
        rests.append(breaker.admit())
        clock.now += rests[-1]
        assert breaker.admit() == 0
        assert breaker.failed()
    assert rests == [60, 120, 240, 480, 600, 600]


def test_failures_that_were_under_way_do_not_lengthen_the_rest(
    breaker: Breaker, clock: Clock
) -> None:
    break_it(breaker)
    clock.now += 2
    assert not breaker.failed()
    assert breaker.admit() == 58


def test_a_try_whose_end_is_never_told_is_followed_by_another(
    breaker: Breaker, clock: Clock
) -> None:
    break_it(breaker)
    clock.now += 60
    assert breaker.admit() == 0
    clock.now += 60
    assert breaker.admit() == 0
