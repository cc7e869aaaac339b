"""How old a listing is: when it was last known to be true, and when that is too long ago."""

from __future__ import annotations

import calendar
from datetime import date

from locator.models import Service

OLD_AFTER_MONTHS = 18
"""Months after which a listing is called old.

Official directories come out once a year; one that is half a year behind the next
edition no longer says what is there. Entries go stale fast: in a study of ten
treatment search tools 56 % were exactly right (doi 10.1016/j.dadr.2024.100249).
"""


def last_known(service: Service) -> str:
    """Return the newest of a service's dates, its sources' and its check's, as written."""
    dates = [source.date for source in service.sources]
    return max([*dates, service.assured_date] if service.assured_date else dates, key=last_day)


def is_old(written: str, today: date) -> bool:
    """Say whether an ISO 8601 date, month or year is certainly more than 18 months ago."""
    return last_day(written) < months_before(today, OLD_AFTER_MONTHS)


def last_day(written: str) -> date:
    """Return the last day that an ISO 8601 date, month or year may mean.

    "2024" may be any day of that year: it is held against a listing only once the
    whole year is too long ago.
    """
    year, month, day = (*map(int, written.split("-")), 0, 0)[:3]
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def months_before(day: date, months: int) -> date:
    """Return the day some months earlier, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
