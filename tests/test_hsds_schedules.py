from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.hsds_schedules import DAYS, to_opening_hours, to_schedules

TODAY = date(2026, 6, 1)


def back(opening_hours: str) -> str:
    return to_opening_hours(to_schedules(opening_hours), TODAY)


def test_a_week_is_a_schedule_for_each_span_of_the_same_days() -> None:
    assert list(to_schedules("Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-12:00")) == [
        {"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR", "opens_at": "09:00", "closes_at": "12:00"},
        {"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR", "opens_at": "13:00", "closes_at": "17:00"},
        {"freq": "WEEKLY", "byday": "SA", "opens_at": "10:00", "closes_at": "12:00"},
    ]


def test_days_of_a_month_are_monthly() -> None:
    assert list(to_schedules("Mo[1],Fr[-1] 19:00-20:00")) == [
        {"freq": "MONTHLY", "byday": "1MO,-1FR", "opens_at": "19:00", "closes_at": "20:00"}
    ]


@pytest.mark.parametrize(
    "hours",
    [
        "24/7",
        "Mo-Fr 09:00-17:00",
        "Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-12:00",
        "Mo-Tu,Th,Sa-Su 08:30-24:00",
        "Fr 22:00-02:00",
        "Fr 22:00-02:00, Sa 10:00-12:00",
        "Mo[1] 19:00-20:00",
    ],
)
def test_hours_come_back_as_they_were(hours: str) -> None:
    assert back(hours) == hours


@pytest.mark.parametrize(
    "hours",
    [
        "Mo 09:00-10:00, Mo 12:00-13:00",
        "PH off",
        "Mo-Fr sunrise-sunset",
        "Jan Mo 09:00-10:00",
        "odd",
    ],
)
def test_hours_that_no_recurrence_tells_are_quoted_and_not_read_back(hours: str) -> None:
    assert list(to_schedules(hours)) == [{"description": hours}]
    assert back(hours) == ""


def test_the_later_rule_for_a_day_stands() -> None:
    assert back("Mo-Fr 09:00-17:00; We 09:00-12:00") == ("Mo-Tu,Th-Fr 09:00-17:00; We 09:00-12:00")


MONDAY = {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}


@pytest.mark.parametrize(
    ("changed", "hours"),
    [
        ({}, "Mo 09:00-17:00"),
        ({"opens_at": "9:00:00", "closes_at": "17:00-05:00"}, "Mo 09:00-17:00"),
        ({"closes_at": "00:00"}, "Mo 09:00-24:00"),
        ({"freq": None, "byday": "mo, we"}, "Mo,We 09:00-17:00"),
        ({"valid_to": "2026-05-31"}, ""),
        ({"valid_to": "2026-06-01"}, "Mo 09:00-17:00"),
        ({"valid_from": "2027-01-01"}, ""),
        ({"opens_at": "09:00Z"}, ""),
        ({"interval": 2}, ""),
        ({"byweekno": "1,3"}, ""),
        ({"bymonthday": "1"}, ""),
        ({"byday": None}, ""),
        ({"byday": "1MO"}, ""),
        ({"opens_at": "25:00"}, ""),
        ({"opens_at": "24:30"}, ""),
        ({"closes_at": None}, ""),
    ],
)
def test_a_schedule_is_told_whole_or_not_at_all(changed: dict[str, Any], hours: str) -> None:
    assert to_opening_hours([MONDAY | changed], TODAY) == hours


def test_one_schedule_that_cannot_be_told_leaves_out_all() -> None:
    fortnight = MONDAY | {"byday": "WE", "interval": 2}
    assert to_opening_hours([MONDAY, fortnight], TODAY) == ""


spans = st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(1, 24)).map(
    lambda t: (f"{t[0]:02}:{t[1]:02}", f"{t[2]:02}:{0 if t[2] == 24 else t[1]:02}")
)


@given(st.dictionaries(st.sampled_from(DAYS), st.lists(spans, min_size=1, max_size=2), min_size=1))
def test_any_week_means_the_same_after_a_round_trip(
    week: dict[str, list[tuple[str, str]]],
) -> None:
    rules = (f"{day} {','.join('-'.join(s) for s in sorted(set(w)))}" for day, w in week.items())
    once = back("; ".join(rules))
    assert once
    assert back(once) == once


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists), st.text(), st.text())
def test_no_schedule_is_a_crash(byday: object, opens: str, closes: str) -> None:
    schedule = {"byday": byday, "opens_at": opens, "closes_at": closes}
    assert isinstance(to_opening_hours([schedule], TODAY), str)
