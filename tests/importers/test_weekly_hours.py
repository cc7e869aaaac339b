from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import OpeningHours

from locator.importers.weekly_hours import DAY, Slot, opening_hours
from locator.opening_hours import Timetable

UNIVERSAL = ZoneInfo("UTC")
LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
CHANGES = (
    # Clocks forward and back in 2026, at 01:00 UTC in London and 02:00 in New York.
    (LONDON, datetime(2026, 3, 29, 1, tzinfo=UNIVERSAL)),
    (LONDON, datetime(2026, 10, 25, 1, tzinfo=UNIVERSAL)),
    (NEW_YORK, datetime(2026, 3, 8, 7, tzinfo=UNIVERSAL)),
    (NEW_YORK, datetime(2026, 11, 1, 6, tzinfo=UNIVERSAL)),
)

slots = st.builds(
    Slot,
    weekday=st.integers(0, 6),
    start=st.integers(0, DAY - 1),
    length=st.integers(1, DAY) | st.sampled_from((30, 60, 90, DAY)),
    open_end=st.booleans(),
)
weeks = st.sets(slots, min_size=1, max_size=12)
certain_weeks = weeks.map(lambda week: {replace(slot, open_end=False) for slot in week})


def test_days_with_the_same_times_share_a_rule() -> None:
    week = [Slot(0, 19 * 60), Slot(2, 750), Slot(4, 750)]

    assert opening_hours(week) == "Mo 19:00-20:00; We,Fr 12:30-13:30"


def test_three_days_in_a_row_are_a_range_and_two_are_not() -> None:
    week = [*(Slot(day, 420, 30) for day in range(5)), Slot(5, 540), Slot(6, 540)]

    assert opening_hours(week) == "Mo-Fr 07:00-07:30; Sa,Su 09:00-10:00"


def test_several_meetings_a_day_stand_in_order_and_each_once() -> None:
    week = [Slot(0, 19 * 60), Slot(0, 12 * 60), Slot(0, 19 * 60)]

    assert opening_hours(week) == "Mo 12:00-13:00,19:00-20:00"


def test_an_end_that_is_not_given_stays_open() -> None:
    assert opening_hours([Slot(0, 19 * 60, open_end=True)]) == "Mo 19:00-20:00+"


def test_a_meeting_listed_with_and_without_its_end_keeps_the_end() -> None:
    week = [Slot(0, 19 * 60, open_end=True), Slot(0, 19 * 60, 90)]

    assert opening_hours(week) == "Mo 19:00-20:30"


def test_past_midnight_the_next_day_does_not_cut_a_meeting_off() -> None:
    week = [Slot(0, 23 * 60 + 30), Slot(1, 10 * 60)]

    hours = opening_hours(week)

    assert hours == "Mo 23:30-00:30, Tu 10:00-11:00"
    assert OpeningHours(hours).is_open(datetime(2026, 6, 2, 0, 15))
    assert not OpeningHours(hours).is_open(datetime(2026, 6, 2, 0, 30))


def test_a_meeting_up_to_midnight_ends_at_24() -> None:
    assert opening_hours([Slot(6, 23 * 60)]) == "Su 23:00-24:00"


def test_a_meeting_of_a_whole_day_lasts_a_whole_day() -> None:
    assert opening_hours([Slot(5, 0, DAY)]) == "Sa 00:00-24:00"
    assert opening_hours([Slot(5, 19 * 60, DAY)]) == "Sa 19:00-43:00"


def test_no_meetings_are_no_hours() -> None:
    assert opening_hours([]) == ""


def on_the_clock(week: Iterable[Slot], local: datetime) -> bool:
    """Say by plain counting of the minutes of a week whether a meeting is on."""
    now = local.weekday() * DAY + local.hour * 60 + local.minute
    return any((now - slot.weekday * DAY - slot.start) % (7 * DAY) < slot.length for slot in week)


@given(week=weeks, minutes=st.lists(st.integers(0, 7 * DAY - 1), min_size=1, max_size=20))
def test_any_week_is_open_when_a_meeting_is_on_and_closed_else(
    week: set[Slot], minutes: list[int]
) -> None:
    hours = OpeningHours(opening_hours(week))
    edges = [
        minute % (7 * DAY)
        for slot in week
        for turn in (slot.weekday * DAY + slot.start, slot.weekday * DAY + slot.end)
        for minute in (turn - 1, turn)
    ]

    for minute in (*edges, *minutes):
        local = datetime(2026, 6, 1) + timedelta(minutes=minute)
        assert hours.is_open(local) is on_the_clock(week, local), (str(hours), local)


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@given(week=certain_weeks, minutes=st.lists(st.integers(-DAY, DAY), min_size=1, max_size=20))
def test_any_week_is_right_in_its_zone_around_the_change_of_clocks(
    zone: ZoneInfo, change: datetime, week: set[Slot], minutes: list[int]
) -> None:
    hours = Timetable(opening_hours(week), zone)

    for minute in (*range(-90, 91, 15), -1, *minutes):
        instant = change + timedelta(minutes=minute)
        local = instant.astimezone(zone)
        assert hours.open_at(instant) is on_the_clock(week, local), (hours.hours, local)
