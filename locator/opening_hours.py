"""Opening hours in OpenStreetMap's syntax: whether something is open, and until when.

The syntax, its evaluation and the public holidays are those of opening-hours-py
(https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification). What cannot be
known is None or an empty string, never "closed".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

import opening_hours
from opening_hours import OpeningHours, State

from locator.directory.standards import only_timezone
from locator.geo import Point
from locator.language import (
    city_of_zone,
    day_of_year_in_words,
    gettext,
    translatable,
    weekday_in_words,
)
from locator.models import LocationType, Phone, Service, Status

LOOK_AHEAD = timedelta(days=366)
"""How far ahead a change is looked for; rules that never come true would cost seconds."""

MOST_CHANGES = 400
"""Turns of the rules that are followed before the next change counts as not known."""

_WITHIN_A_WEEK = timedelta(days=6)

_SUN = re.compile("sun|dawn|dusk")
_HOLIDAYS = re.compile(r"\bPH\b")
_SCHOOL_HOLIDAYS = re.compile(r"\bSH\b")
_OPEN_END = re.compile(r"\d\+")

_REGIONAL_HOLIDAYS = {
    "GB": "easter +1 day; Jan 02; Mar 17; Jul 12; Aug Mo[1]; Aug Mo[-1]; Nov 30",
    "US": "easter -2 days; Feb 12; Oct Mo[2]",
}
"""Days that are holidays in some parts of a country only, which the library leaves out.

Sources: https://www.gov.uk/bank-holidays; the states' own holidays and Columbus Day,
which is federal (5 U.S.C. 6103) and not kept everywhere.
"""


_CLOSES = translatable("Open now, closes %(when)s")
_OPENS = translatable("Closed, opens %(when)s")


def is_opening_hours(text: str) -> bool:
    """Say whether a text is opening hours in OpenStreetMap's syntax."""
    return opening_hours.validate(text)


@dataclass(frozen=True, slots=True)
class Timetable:
    """When something is open, and by whose clock.

    ``hours`` is OpenStreetMap syntax, ``country`` (ISO 3166-1 alpha-2) says whose
    public holidays count, ``point`` where the sun rises. ``names_its_zone`` is for what
    there is no place to go to: its times are said with the name of their time zone.
    """

    hours: str = ""
    zone: ZoneInfo | None = None
    country: str = ""
    point: Point | None = None
    names_its_zone: bool = False

    def open_at(self, at: datetime) -> bool | None:
        """Say whether it is open at an instant.

        None where the hours or their time zone are not known, or where they depend on
        something (a comment, school holidays, an open end).
        """
        return clock.open_at(at) if (clock := self._clock()) else None

    def change_after(self, at: datetime) -> datetime | None:
        """Return when it next opens or closes, in its own time zone.

        None where `open_at` is, and where nothing changes within a year.
        """
        return clock.change_after(at) if (clock := self._clock()) else None

    def in_words(self, at: datetime) -> str:
        """Return whether it is open, such as "Open now, closes at 17:00".

        Empty where that is not known. Times are those of its own place.
        """
        clock = self._clock()
        is_open = clock.open_at(at) if clock else None
        if clock is None or is_open is None or self.zone is None:
            return ""
        change = clock.change_after(at)
        if change is None:
            if not is_open:
                return gettext("Closed now")
            lasting = clock.always_open(at)
            return gettext("Open day and night") if lasting else gettext("Open now")
        when = _moment(change, at.astimezone(self.zone))
        said = _CLOSES if is_open else _OPENS
        return self._with_zone(gettext(said, when=when))

    def _with_zone(self, said: str) -> str:
        """Return a sentence with whose time it tells, where that is not the reader's own."""
        if not self.names_its_zone or self.zone is None:
            return said
        return gettext("%(hours)s (%(city)s time)", hours=said, city=city_of_zone(self.zone))

    def _clock(self) -> _Clock | None:
        return _Clock(self, self.zone) if self.hours and self.zone else None


def timetable_of(service: Service, phone: Phone | None = None) -> Timetable:
    """Return when a service, or one of its phones, is open.

    A phone without hours of its own keeps the service's. Empty where the service is
    not running as usual.
    """
    hours = _hours(service, phone)
    return Timetable(
        hours,
        # The map of time zones is slow to load; it is not asked in vain.
        timezone_of(service) if hours else None,
        service.address.country,
        service.point,
        names_its_zone=service.location_type is LocationType.VIRTUAL,
    )


def open_now(service: Service, at: datetime, phone: Phone | None = None) -> bool | None:
    """Say whether a service, or one of its phones, is open at an instant; None if not known."""
    return timetable_of(service, phone).open_at(at)


def next_change(service: Service, at: datetime, phone: Phone | None = None) -> datetime | None:
    """Return when a service, or one of its phones, next opens or closes, in its own time zone."""
    return timetable_of(service, phone).change_after(at)


def in_words(service: Service, at: datetime, phone: Phone | None = None) -> str:
    """Return whether a service, or one of its phones, is open, such as "Open now, closes at 17:00".

    Empty where that is not known. Times are those of the service's own place, which
    is named where there is none to go to.
    """
    return timetable_of(service, phone).in_words(at)


def _moment(change: datetime, now: datetime) -> str:
    """Return when something happens, no longer than needed: a time, a weekday, a date."""
    time = f"{change:%H:%M}"
    days = change.date() - now.date()
    if not days:
        return gettext("at %(time)s", time=time)
    if days == timedelta(days=1) and (change.hour, change.minute) == (0, 0):
        return gettext("at midnight")
    if days <= _WITHIN_A_WEEK:
        return gettext("%(weekday)s at %(time)s", weekday=weekday_in_words(change), time=time)
    return gettext("on %(day)s at %(time)s", day=day_of_year_in_words(change), time=time)


def _hours(service: Service, phone: Phone | None) -> str:
    if service.status is not Status.ACTIVE:
        return ""
    hours = phone.opening_hours if phone else ""
    return hours or service.opening_hours


def timezone_of(service: Service) -> ZoneInfo | None:
    """Return the time zone of a service: its own, its country's only one, its coordinates'."""
    known = service.timezone or only_timezone(service.address.country)
    if not known and service.location_type is not LocationType.VIRTUAL:
        known = _timezone_at(service.point)
    return ZoneInfo(known) if known else None


def with_timezone(service: Service) -> Service:
    """Return a service that has opening hours with its time zone filled in.

    Done when a directory is compiled: the map of time zones takes 100 MB and a fifth
    of a second to load, which no visitor should wait for.
    """
    hours = service.opening_hours or any(phone.opening_hours for phone in service.phones)
    zone = timezone_of(service) if hours and not service.timezone else None
    return replace(service, timezone=zone.key) if zone else service


def _timezone_at(point: Point | None) -> str:
    """Return the name of the time zone of a place on land, else an empty string."""
    if point is None:
        return ""
    noon = OpeningHours("00:00-12:00", coords=(point.latitude, point.longitude))
    change = noon.next_change(datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")))
    zone = change.tzinfo if change else None
    name = zone.key if isinstance(zone, ZoneInfo) else ""
    return "" if name == "UTC" or name.startswith("Etc/") else name


class _Clock:
    """Opening hours as the clock on the wall of their place reads them.

    Where the clocks go back an hour passes twice, and hours within it hold twice;
    where they go forward, hours within the hour left out do not happen.
    """

    def __init__(self, timetable: Timetable, zone: ZoneInfo) -> None:
        hours, country = timetable.hours, timetable.country
        point = timetable.point if _SUN.search(hours) else None
        self._zone = zone
        self._uncertain = _uncertain(hours, country)
        coordinates = (point.latitude, point.longitude) if point else None
        self._rules = _rules(hours, zone, country, coordinates)

    def open_at(self, at: datetime) -> bool | None:
        """Say whether it is open at an instant; None where that depends on something."""
        if self._rules is None:
            return None
        # Asked with an instant, the library goes wrong in the hour that passes twice.
        wall = _wall(at, self._zone)
        state, comment = self._rules.state(wall)
        if state is State.CLOSED:
            return None if self._uncertain is _ALWAYS else False
        if state is State.UNKNOWN or comment:
            return None
        return None if self._uncertain is not None and self._uncertain.is_open(wall) else True

    def change_after(self, at: datetime) -> datetime | None:
        """Return the first instant at which it is open where it was not, or the reverse.

        None where there is none within a year, or something unknown comes first.
        """
        before = self.open_at(at)
        # Adding to a local time moves its wall clock, which skips or repeats an hour.
        moment: datetime | None = at.astimezone(UTC)
        for _ in range(MOST_CHANGES if before is not None else 0):
            moment = self._turn_after(moment) if moment else None
            if moment is None or moment - at > LOOK_AHEAD:
                return None
            after = self.open_at(moment)
            if after is not before:
                return None if after is None else moment.astimezone(self._zone)
        return None

    def always_open(self, at: datetime) -> bool:
        """Say whether it is open from an instant on and no change comes within a year."""
        return self.open_at(at) is True and self._turn_after(at.astimezone(UTC)) is None

    def _turn_after(self, moment: datetime) -> datetime | None:
        """Return the next instant at which the rules or the clocks change."""
        wall = _wall(moment, self._zone)
        asked = (rules for rules in (self._rules, self._uncertain) if rules is not None)
        changes = [change for rules in asked if (change := rules.next_change(wall))]
        ahead = min((change.replace(tzinfo=None) for change in changes), default=wall) - wall
        return _clocks_change(self._zone, moment, moment + ahead) if ahead else None


def _wall(moment: datetime, zone: tzinfo) -> datetime:
    """Return what the clock on the wall says at an instant."""
    return moment.astimezone(zone).replace(tzinfo=None)


_ALWAYS = OpeningHours("24/7")


@lru_cache(maxsize=4096)
def _rules(
    hours: str, zone: ZoneInfo, country: str, coordinates: tuple[float, float] | None
) -> OpeningHours | None:
    """Return opening hours ready to be asked, or None where they cannot be read."""
    known = country if _has_holidays(country) else None
    try:
        return OpeningHours(
            hours,
            timezone=zone,
            country=known,
            coords=coordinates,
            auto_country=False,
            max_interval_days=LOOK_AHEAD.days,
        )
    except opening_hours.ParserError:  # type: ignore[attr-defined]  # missing in its stubs
        return None


@lru_cache(maxsize=256)
def _has_holidays(country: str) -> bool:
    try:
        OpeningHours("24/7", country=country)
    except opening_hours.UnknownCountryError:  # type: ignore[attr-defined]  # missing in its stubs
        return False
    return True


@lru_cache(maxsize=4096)
def _uncertain(hours: str, country: str) -> OpeningHours | None:
    """Return when these hours cannot be relied on: at all times, on some days, or never (None)."""
    holidays = bool(_HOLIDAYS.search(hours))
    if _SCHOOL_HOLIDAYS.search(hours) or _OPEN_END.search(hours):
        return _ALWAYS
    if holidays and not _has_holidays(country):
        return _ALWAYS
    regional = _REGIONAL_HOLIDAYS.get(country) if holidays else None
    return OpeningHours(regional) if regional else None


def _clocks_change(zone: tzinfo, start: datetime, end: datetime) -> datetime:
    """Return the first instant after ``start`` at which the clocks change, at most ``end``."""
    offset = start.astimezone(zone).utcoffset()
    while start < end:
        later = min(start + timedelta(days=1), end)
        if later.astimezone(zone).utcoffset() != offset:
            return _first_with_another_offset(zone, start, later)
        start = later
    return end


def _first_with_another_offset(zone: tzinfo, start: datetime, end: datetime) -> datetime:
    offset = start.astimezone(zone).utcoffset()
    while end - start > timedelta(seconds=1):
        middle = start + (end - start) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            start = middle
        else:
            end = middle
    return end.replace(microsecond=0)
