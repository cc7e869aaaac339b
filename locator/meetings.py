"""Weekly and monthly meetings as entries of a calendar: iCalendar (RFC 5545)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from icalendar import Calendar, Event

from locator.hsds_schedules import DAYS, to_schedules
from locator.identifiers import uuid_of
from locator.language import gettext
from locator.models import Service, Status
from locator.opening_hours import timezone_of
from locator.phone import display_phone

LONGEST = timedelta(hours=4)
"""Longer than any meeting: hours beyond it are those of an office."""
_AHEAD = 400
"""Days among which the first meeting is looked for; a fifth Sunday comes within 100."""
_CODES = [day.upper() for day in DAYS]
_ANY_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that comes round: ``byday`` as RFC 5545 writes it, such as ``TU`` or ``1TU``."""

    service: Service
    byday: tuple[str, ...]
    monthly: bool
    opens: time
    closes: time

    @property
    def length(self) -> timedelta:
        """Return how long it lasts; past midnight where it closes before it opens."""
        begins, ends = (datetime.combine(_ANY_DAY, t) for t in (self.opens, self.closes))
        return ends - begins if ends > begins else ends - begins + timedelta(days=1)

    def falls_on(self, day: date) -> bool:
        """Say whether there is a meeting on a day."""
        code = _CODES[day.weekday()]
        last = calendar.monthrange(day.year, day.month)[1]
        which = {"", str((day.day - 1) // 7 + 1), str(-((last - day.day) // 7 + 1))}
        return any(each[-2:] == code and each[:-2] in which for each in self.byday)


def meetings_of(service: Service) -> tuple[Meeting, ...]:
    """Return the meetings of a support group; none where its hours do not tell them.

    Nothing is made up: hours that hold on some days only, that are an office's, or whose
    time zone is not known give none.
    """
    running = service.status is Status.ACTIVE and service.opening_hours
    if "support-group" not in service.types or not running or timezone_of(service) is None:
        return ()
    schedules = list(to_schedules(service.opening_hours))
    if any("byday" not in schedule for schedule in schedules):
        return ()
    found = tuple(_meeting(service, schedule) for schedule in schedules)
    return found if all(meeting.length <= LONGEST for meeting in found) else ()


def _meeting(service: Service, schedule: dict[str, str]) -> Meeting:
    return Meeting(
        service,
        tuple(schedule["byday"].split(",")),
        schedule["freq"] == "MONTHLY",
        _time(schedule["opens_at"]),
        _time(schedule["closes_at"]),
    )


def _time(text: str) -> time:
    # What closes after midnight may be written 25:30.
    return time(int(text[:2]) % 24, int(text[3:5]))


def calendar_of(meetings: Iterable[Meeting], now: datetime) -> bytes:
    """Return meetings as one calendar, each from its next day on, with their time zones."""
    found = Calendar()
    found.add("prodid", "-//Find help near you//EN")
    found.add("version", "2.0")
    for meeting in meetings:
        event = _event(meeting, now)
        if event is not None:
            found.add_component(event)
    found.add_missing_timezones(first_date=date(now.year, 1, 1))
    written: bytes = found.to_ical()
    return written


def _event(meeting: Meeting, now: datetime) -> Event | None:
    service, zone = meeting.service, timezone_of(meeting.service)
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(_AHEAD))
    first = next((day for day in days if meeting.falls_on(day)), None)
    if first is None:
        return None
    begins = datetime.combine(first, meeting.opens, tzinfo=zone)
    event = Event()
    key = (service.id, ",".join(meeting.byday), f"{meeting.opens:%H:%M}")
    event.add("uid", str(uuid_of("meeting", *key)))
    event.add("dtstamp", now)
    event.add("dtstart", begins)
    event.add("duration", meeting.length)
    frequency = "MONTHLY" if meeting.monthly else "WEEKLY"
    event.add("rrule", {"freq": frequency, "byday": list(meeting.byday)})
    event.add("summary", service.name)
    if service.address.lines:
        event.add("location", ", ".join(service.address.lines))
    event.add("description", _description(service))
    if service.url:
        event.add("url", service.url)
    return event


def _description(service: Service) -> str:
    phones = [gettext("Phone: %(number)s", number=display_phone(x)) for x in service.phones]
    source = gettext(
        "Listed by %(source)s, %(date)s.", source=service.source.name, date=service.source.date
    )
    ask = gettext("Ask before you go whether it still takes place.")
    return "\n".join([*phones, source, ask])
