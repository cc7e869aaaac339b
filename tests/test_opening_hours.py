"""Open or closed, to the instant: past midnight, on weekends, where the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.geo import Point
from locator.models import Address, LocationType, Phone, Service, Source, Status
from locator.opening_hours import (
    in_words,
    is_opening_hours,
    next_change,
    open_now,
    timezone_of,
    with_timezone,
)

SOURCE = Source("Test list", "2026-04", "OGL-UK-3.0")
LONDON, NEW_YORK, PHOENIX = "Europe/London", "America/New_York", "America/Phoenix"


def service(hours: str, zone: str = LONDON, **fields: object) -> Service:
    country = "GB" if zone == LONDON else "US"
    known = {"address": Address(country=country), "timezone": zone, **fields}
    return Service("a", "A", SOURCE, opening_hours=hours, **known)  # type: ignore[arg-type]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["24/7", "Mo-Fr 09:00-17:00; PH off", "Mo[1] 19:00-20:00", 'Sa unknown "by appointment"'],
)
def test_openstreetmap_syntax_is_opening_hours(text: str) -> None:
    assert is_opening_hours(text)


@pytest.mark.parametrize("text", ["", "nine to five", "Mo-Fr 9-17", "9am-5pm", "Mo-Fr 25:00-26:00"])
def test_other_text_is_none(text: str) -> None:
    assert not is_opening_hours(text)


@pytest.mark.parametrize(
    ("at", "is_open", "words"),
    [
        ("2026-11-13T08:59:59", False, "Closed, opens at 09:00"),
        ("2026-11-13T09:00", True, "Open now, closes at 17:00"),
        ("2026-11-13T16:59:59", True, "Open now, closes at 17:00"),
        ("2026-11-13T17:00", False, "Closed, opens Monday at 09:00"),
        ("2026-11-14T12:00", False, "Closed, opens Monday at 09:00"),
        ("2026-11-15T23:59", False, "Closed, opens Monday at 09:00"),
    ],
)
def test_weekday_hours_around_a_weekend(at: str, is_open: bool, words: str) -> None:
    weekdays = service("Mo-Fr 09:00-17:00")
    assert open_now(weekdays, utc(at)) is is_open
    assert in_words(weekdays, utc(at)) == words


@pytest.mark.parametrize(
    ("at", "is_open", "words"),
    [
        ("2026-11-13T21:59", False, "Closed, opens at 22:00"),
        ("2026-11-13T22:00", True, "Open now, closes Saturday at 06:00"),
        ("2026-11-14T00:00", True, "Open now, closes at 06:00"),
        ("2026-11-14T05:59", True, "Open now, closes at 06:00"),
        ("2026-11-14T06:00", False, "Closed, opens Friday at 22:00"),
    ],
)
def test_hours_past_midnight_belong_to_the_evening_before(
    at: str, is_open: bool, words: str
) -> None:
    night = service("Fr 22:00-06:00")
    assert open_now(night, utc(at)) is is_open
    assert in_words(night, utc(at)) == words


@pytest.mark.parametrize(
    ("zone", "hours", "at", "is_open", "change"),
    [
        # London, 29 March 2026: 00:59 GMT is followed by 02:00 BST.
        (LONDON, "00:30-01:30", "2026-03-29T00:29:59", False, "2026-03-29T00:30"),
        (LONDON, "00:30-01:30", "2026-03-29T00:59:59", True, "2026-03-29T01:00"),
        (LONDON, "00:30-01:30", "2026-03-29T01:00", False, "2026-03-29T23:30"),
        (LONDON, "01:15-01:45", "2026-03-29T00:00", False, "2026-03-30T00:15"),
        (LONDON, "22:00-06:00", "2026-03-29T04:59:59", True, "2026-03-29T05:00"),
        (LONDON, "22:00-06:00", "2026-03-28T22:00", True, "2026-03-29T05:00"),
        (LONDON, "Mo-Fr 09:00-17:00", "2026-03-27T17:00", False, "2026-03-30T08:00"),
        # London, 25 October 2026: 01:59 BST is followed by 01:00 GMT, which passes twice.
        (LONDON, "00:30-01:30", "2026-10-25T00:29:59", True, "2026-10-25T00:30"),
        (LONDON, "00:30-01:30", "2026-10-25T00:30", False, "2026-10-25T01:00"),
        (LONDON, "00:30-01:30", "2026-10-25T01:00", True, "2026-10-25T01:30"),
        (LONDON, "00:30-01:30", "2026-10-25T01:30", False, "2026-10-26T00:30"),
        (LONDON, "22:00-06:00", "2026-10-25T05:59:59", True, "2026-10-25T06:00"),
        (LONDON, "Mo-Fr 09:00-17:00", "2026-10-23T16:00", False, "2026-10-26T09:00"),
        # New York, 8 March 2026: 01:59 EST is followed by 03:00 EDT.
        (NEW_YORK, "01:30-02:30", "2026-03-08T06:59:59", True, "2026-03-08T07:00"),
        (NEW_YORK, "01:30-02:30", "2026-03-08T07:00", False, "2026-03-09T05:30"),
        (NEW_YORK, "Su 09:00-12:00", "2026-03-08T12:59:59", False, "2026-03-08T13:00"),
        (NEW_YORK, "Su 09:00-12:00", "2026-03-08T13:00", True, "2026-03-08T16:00"),
        # New York, 1 November 2026: 01:59 EDT is followed by 01:00 EST.
        (NEW_YORK, "01:30-02:30", "2026-11-01T05:59:59", True, "2026-11-01T06:00"),
        (NEW_YORK, "01:30-02:30", "2026-11-01T06:00", False, "2026-11-01T06:30"),
        (NEW_YORK, "01:30-02:30", "2026-11-01T06:30", True, "2026-11-01T07:30"),
        (NEW_YORK, "Su 09:00-12:00", "2026-11-01T13:59:59", False, "2026-11-01T14:00"),
        # Phoenix keeps the same time all year.
        (PHOENIX, "Su 09:00-12:00", "2026-03-08T16:00", True, "2026-03-08T19:00"),
        (PHOENIX, "Su 09:00-12:00", "2026-11-01T15:59:59", False, "2026-11-01T16:00"),
        (PHOENIX, "01:30-02:30", "2026-11-01T08:29:59", False, "2026-11-01T08:30"),
    ],
)
def test_where_the_clocks_change_hours_are_those_on_the_wall(
    zone: str, hours: str, at: str, is_open: bool, change: str
) -> None:
    place = service(hours, zone)
    assert open_now(place, utc(at)) is is_open
    # Local times within the hour that passes twice equal no time of another zone (PEP 495).
    assert (next_change(place, utc(at)) or utc(at)).astimezone(UTC) == utc(change)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(
        ["Mo-Fr 09:00-17:00", "22:00-06:00", "00:30-01:30,01:45-02:15", "Sa,Su 01:00-03:00"]
    ),
    st.sampled_from([LONDON, NEW_YORK, PHOENIX, "Australia/Lord_Howe", "Africa/Casablanca"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
)
def test_nothing_changes_before_the_next_change(hours: str, zone: str, at: datetime) -> None:
    place = service(hours, zone)
    change = next_change(place, at)
    assert change is not None
    assert change > at
    assert open_now(place, change) is not open_now(place, at)
    steps = min(int((change - at).total_seconds() // 300), 300)
    for step in range(steps):
        assert open_now(place, at + timedelta(minutes=5 * step)) is open_now(place, at)
    assert open_now(place, change - timedelta(seconds=1)) is open_now(place, at) or (
        change - at < timedelta(seconds=1)
    )


def test_midnight_is_said_as_midnight() -> None:
    assert in_words(service("18:00-24:00"), utc("2026-11-13T20:00")) == (
        "Open now, closes at midnight"
    )


def test_day_and_night_has_no_closing_time() -> None:
    assert in_words(service("24/7"), utc("2026-11-13T20:00")) == "Open day and night"
    assert next_change(service("24/7"), utc("2026-11-13T20:00")) is None


def test_an_opening_far_off_is_said_with_its_date() -> None:
    summer = service("Jun-Aug 10:00-12:00")
    assert in_words(summer, utc("2026-11-13T20:00")) == "Closed, opens on 1 June at 10:00"
    assert in_words(service("2020 10:00-12:00"), utc("2026-11-13T20:00")) == "Closed now"


@pytest.mark.parametrize("hours", ["", "Mo-Fr nine to five"])
def test_unknown_hours_are_neither_open_nor_closed(hours: str) -> None:
    unknown = service(hours)
    at = utc("2026-11-13T12:00")
    assert (open_now(unknown, at), next_change(unknown, at), in_words(unknown, at)) == (
        None,
        None,
        "",
    )


@pytest.mark.parametrize(
    "hours",
    [
        'Mo-Fr 09:00-17:00 "by appointment"',
        "Mo-Fr 09:00-17:00 unknown",
        "Mo-Fr 09:00-17:00; SH off",
        "Mo-Fr 09:00+",
    ],
)
def test_hours_that_depend_on_something_are_not_called_open(hours: str) -> None:
    assert open_now(service(hours), utc("2026-11-13T12:00")) is None
    assert in_words(service(hours), utc("2026-11-13T12:00")) == ""


def test_a_place_reported_closed_is_not_called_open_by_its_hours() -> None:
    closed = service("24/7", status=Status.TEMPORARILY_CLOSED)
    assert open_now(closed, utc("2026-11-13T12:00")) is None


@pytest.mark.parametrize(
    ("zone", "at", "is_open"),
    [
        (LONDON, "2026-12-25T12:00", False),  # Christmas Day, a Friday
        (LONDON, "2026-12-28T12:00", False),  # in place of Boxing Day
        (LONDON, "2026-04-06T12:00", None),  # Easter Monday: not in Scotland
        (LONDON, "2026-08-31T12:00", None),  # summer bank holiday: not in Scotland
        (LONDON, "2026-12-29T12:00", True),
        (NEW_YORK, "2026-07-03T15:00", False),  # for 4 July, a Saturday
        (NEW_YORK, "2026-11-26T15:00", False),  # Thanksgiving
        (NEW_YORK, "2026-10-12T15:00", None),  # Columbus Day, not kept everywhere
        (NEW_YORK, "2026-11-27T15:00", True),
    ],
)
def test_public_holidays_are_the_countrys(zone: str, at: str, is_open: bool | None) -> None:
    assert open_now(service("Mo-Fr 09:00-17:00; PH off", zone), utc(at)) is is_open


def test_the_evening_before_a_day_that_may_be_a_holiday_promises_nothing() -> None:
    sunday = utc("2026-04-05T20:00")
    assert in_words(service("Mo-Fr 09:00-17:00; PH off"), sunday) == "Closed now"
    assert in_words(service("24/7; PH off"), sunday) == "Open now"


def test_hours_on_holidays_are_unknown_where_the_holidays_are() -> None:
    delhi = service("Mo-Fr 09:00-17:00; PH off", "Asia/Kolkata", address=Address(country="IN"))
    assert open_now(delhi, utc("2026-11-13T06:00")) is None


def test_a_phone_keeps_its_own_hours_or_else_its_services() -> None:
    line = Phone("+441632960001", opening_hours="24/7")
    desk = Phone("+441632960002")
    place = service("Mo-Fr 09:00-17:00", phones=(line, desk))
    saturday = utc("2026-11-14T12:00")
    assert open_now(place, saturday, line) is True
    assert open_now(place, saturday, desk) is False
    assert in_words(place, saturday, line) == "Open day and night"


@pytest.mark.parametrize(
    ("fields", "zone"),
    [
        ({"zone": PHOENIX}, PHOENIX),
        ({"address": Address(country="GB")}, LONDON),
        ({"address": Address(country="US"), "point": Point(33.45, -112.07)}, PHOENIX),
        ({"address": Address(country="US"), "point": Point(40.75, -73.99)}, NEW_YORK),
        ({"address": Address(country="US")}, None),
        ({"address": Address(country="US"), "point": Point(0.0, -30.0)}, None),
        (
            {
                "address": Address(country="US"),
                "point": Point(40.75, -73.99),
                "location_type": LocationType.VIRTUAL,
            },
            None,
        ),
    ],
)
def test_the_time_zone_is_given_or_the_countrys_or_that_of_the_place(
    fields: dict[str, object], zone: str | None
) -> None:
    place = service("24/7", **{"zone": "", **fields})  # type: ignore[arg-type]
    assert timezone_of(place) == (ZoneInfo(zone) if zone else None)
    assert open_now(place, utc("2026-11-13T12:00")) is (True if zone else None)
    assert with_timezone(place).timezone == (zone or "")


def test_a_service_without_hours_gets_no_time_zone() -> None:
    assert with_timezone(service("", "")).timezone == ""


def test_a_service_with_no_place_to_go_to_says_whose_time_it_is() -> None:
    online = service("Mo-Fr 09:00-17:00", NEW_YORK, location_type=LocationType.VIRTUAL)
    assert in_words(online, utc("2026-11-13T15:00")) == (
        "Open now, closes at 17:00 (New York time)"
    )


def test_sunset_is_that_of_the_place() -> None:
    light = service("sunrise-sunset", point=Point(53.48, -2.23))
    change = next_change(light, utc("2026-06-21T12:00"))
    assert change is not None
    assert change.strftime("%H:%M") == "21:41"


@settings(deadline=None, max_examples=200)
@given(
    st.text(max_size=60),
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)
def test_no_text_breaks_the_answer(text: str, at: datetime) -> None:
    assert open_now(service(text), at) in (True, False, None)
    assert isinstance(in_words(service(text), at), str)
