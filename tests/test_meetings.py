"""Meetings, read back by vobject and dateutil's rules: another reader than the writer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
import vobject

from locator.meetings import calendar_of, meetings_of
from locator.models import Address, Phone, Service, Source, Status

SOURCE = Source("Meetings", "2026-10", "CC0")
GROUP = Service(
    "m-1",
    "Tuesday group; open, all",
    SOURCE,
    types=("support-group",),
    address=Address("Hall", "", "Salford", "", "M5 3AB", "GB"),
    phones=(Phone("+441618278588"),),
    opening_hours="Tu 19:30-20:30",
    timezone="Europe/London",
)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def events(service: Service, now: datetime = NOW) -> list[Any]:
    calendar = vobject.readOne(calendar_of(meetings_of(service), now).decode())
    assert calendar.version.value == "2.0"
    assert [zone.tzid.value for zone in calendar.vtimezone_list] == [service.timezone]
    return list(calendar.vevent_list)


def first(event: Any, count: int) -> list[datetime]:
    return list(islice(event.getrruleset(addRDate=False), count))


def test_a_weekly_meeting_comes_round_at_its_own_hour_all_year() -> None:
    (event,) = events(GROUP)
    assert event.summary.value == "Tuesday group; open, all"
    assert event.location.value == "Hall, Salford M5 3AB"
    assert event.duration.value == timedelta(hours=1)
    assert event.dtstart.value.isoformat() == "2026-11-24T19:30:00+00:00"
    summer = next(day for day in first(event, 40) if day.date() >= date(2027, 6, 1))
    assert (summer.weekday(), summer.hour, summer.minute) == (1, 19, 30)
    assert "Phone: 0161 827 8588" in event.description.value
    assert "still takes place" in event.description.value


def test_a_meeting_of_the_month_s_last_thursday_comes_then() -> None:
    (event,) = events(replace(GROUP, opening_hours="Th[-1] 18:00-19:00"))
    assert [day.date().isoformat() for day in first(event, 3)] == [
        "2026-11-26",
        "2026-12-31",
        "2027-01-28",
    ]


def test_days_with_hours_of_their_own_are_events_of_their_own() -> None:
    found = events(replace(GROUP, opening_hours="Mo,We 12:00-13:00; Fr 22:00-24:00"))
    assert [event.rrule.value for event in found] == [
        "FREQ=WEEKLY;BYDAY=MO,WE",
        "FREQ=WEEKLY;BYDAY=FR",
    ]
    assert found[1].duration.value == timedelta(hours=2)
    assert len({event.uid.value for event in found}) == 2


def test_today_is_the_day_of_its_place() -> None:
    honolulu = replace(GROUP, timezone="Pacific/Honolulu", opening_hours="Sa 19:30-20:30")
    (event,) = events(honolulu, datetime(2026, 11, 22, 8, tzinfo=UTC))
    assert event.dtstart.value.date() == date(2026, 11, 21)


@pytest.mark.parametrize(
    "change",
    [
        {"types": ("therapy",)},
        {"opening_hours": ""},
        {"opening_hours": "Mo-Fr 09:00-17:00"},
        {"opening_hours": "24/7"},
        {"opening_hours": "Tu 19:30-20:30; PH off"},
        {"timezone": "", "address": Address(country="US")},
        {"status": Status.TEMPORARILY_CLOSED},
    ],
)
def test_nothing_is_made_up(change: dict[str, Any]) -> None:
    assert meetings_of(replace(GROUP, **change)) == ()


def test_line_breaks_in_a_name_begin_no_line() -> None:
    written = calendar_of(meetings_of(replace(GROUP, service_name="A\r\nATTACH:x")), NOW).decode()
    assert "\r\nATTACH" not in written
