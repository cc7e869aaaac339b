from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.freshness import is_old, last_day, last_known, months_before
from locator.models import Service, Source


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024", date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 28)),
        ("2024-12", date(2024, 12, 31)),
        ("2024-04-07", date(2024, 4, 7)),
    ],
)
def test_a_partial_date_lasts_to_its_end(written: str, day: date) -> None:
    assert last_day(written) == day


@pytest.mark.parametrize(
    ("written", "first_old_day"),
    [
        ("2024", date(2026, 7, 1)),
        ("2024-04", date(2025, 11, 1)),
        ("2024-04-07", date(2025, 10, 8)),
        ("2024-08-31", date(2026, 3, 1)),
    ],
)
def test_a_listing_is_old_once_all_of_its_date_is_18_months_ago(
    written: str, first_old_day: date
) -> None:
    assert is_old(written, first_old_day)
    assert not is_old(written, first_old_day - timedelta(days=1))


@given(st.dates(date(1995, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_are_whole_months(day: date, months: int) -> None:
    earlier = months_before(day, months)
    assert (day.year - earlier.year) * 12 + day.month - earlier.month == months
    assert earlier.day == day.day or (earlier + timedelta(days=1)).day == 1


def test_the_newest_of_every_source_and_the_check_counts() -> None:
    def known(assured: str, *dates: str) -> str:
        first, *others = (Source("List", written, "") for written in dates)
        return last_known(
            Service("a", "Alpha", first, assured_date=assured, other_sources=tuple(others))
        )

    assert known("", "2024") == "2024"
    assert known("2025-03-01", "2024") == "2025-03-01"
    assert known("2023", "2024-05", "2024") == "2024"
    assert known("", "2024-05", "2026-04") == "2026-04"
