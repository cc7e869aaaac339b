"""Opening hours as HSDS schedules (RFC 5545 recurrences) and back.

Hours are translated whole or not at all: a week with one evening left out would
say that the service is closed that evening.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
"""Days of the week in OpenStreetMap's words; RFC 5545 writes them in capitals."""

_DAY = "|".join(DAYS)
_SELECTOR = rf"(?:{_DAY})(?:\[-?[1-5]\]|-(?:{_DAY}))?"
_TIMES = r"\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*"
_RULE = re.compile(rf"(?P<days>{_SELECTOR}(?:,{_SELECTOR})*) (?P<times>{_TIMES})")
_BREAK = re.compile(r";|, ")
"""Parts rules: after a semicolon the later one stands, after a comma it is added."""
_BYDAY = re.compile(rf"([+-]?\d)?({_DAY})", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?\s*(?:[+-]\d\d:?\d\d)?", re.ASCII)
_MIDNIGHTS = ("00:00", "24:00")

_UNTRANSLATABLE = ("byweekno", "bymonthday", "byyearday", "count")
"""Recurrences that are not a plain week or a plain day of the month's weeks."""

_Day = tuple[int, int]
"""A weekday counted from 0, Monday, and which of the month it is; 0 is every one."""


class UntranslatableError(Exception):
    """These hours cannot be told in full in the other form; leave them out, or quote them."""


def to_schedules(opening_hours: str) -> Iterator[dict[str, str]]:
    """Yield HSDS schedules, without their ids, for opening hours in OpenStreetMap syntax.

    Hours that no weekly or monthly recurrence tells are quoted in one ``description``.
    """
    try:
        days = _days_of_hours(opening_hours)
    except UntranslatableError:
        yield {"description": opening_hours}
        return
    for spans, named in _grouped(days).items():
        for monthly in (False, True):
            byday = ",".join(_byday(day) for day in named if bool(day[1]) is monthly)
            for opens, closes in spans if byday else ():
                yield {
                    "freq": "MONTHLY" if monthly else "WEEKLY",
                    "byday": byday,
                    "opens_at": opens,
                    "closes_at": closes,
                }


def _days_of_hours(opening_hours: str) -> dict[_Day, tuple[tuple[str, str], ...]]:
    if opening_hours == "24/7":
        return {(day, 0): (("00:00", "24:00"),) for day in range(7)}
    days: dict[_Day, tuple[tuple[str, str], ...]] = {}
    added = ", " in opening_hours
    for rule in _BREAK.split(opening_hours):
        match = _RULE.fullmatch(rule.strip())
        if match is None:
            raise UntranslatableError(opening_hours)
        spans = tuple((span[:5], span[6:]) for span in match["times"].split(","))
        for selector in match["days"].split(","):
            named = _selected(selector)
            if added and any(day in days for day in named):
                raise UntranslatableError(opening_hours)
            # Of two rules for a day the later one stands (OpenStreetMap's own rule).
            days.update(dict.fromkeys(named, spans))
    return days


def _selected(selector: str) -> list[_Day]:
    first = DAYS.index(selector[:2])
    if "[" in selector:
        return [(first, int(selector[3:-1]))]
    if "-" not in selector:
        return [(first, 0)]
    last = DAYS.index(selector[3:])
    return [((first + step) % 7, 0) for step in range((last - first) % 7 + 1)]


def _byday(day: _Day) -> str:
    weekday, which = day
    return f"{which or ''}{DAYS[weekday].upper()}"


def to_opening_hours(schedules: Iterable[Mapping[str, Any]], today: date) -> str:
    """Return HSDS schedules as opening hours in OpenStreetMap syntax, or an empty text.

    Empty where there are none, or where one cannot be told in full: fortnights, weeks
    of the year, times in UTC, words alone. Schedules that are over by ``today`` are
    passed over.
    """
    days: defaultdict[_Day, set[tuple[str, str]]] = defaultdict(set)
    try:
        for schedule in schedules:
            if not _over(schedule, today):
                _add(days, schedule)
    except UntranslatableError:
        return ""
    sorted_days = {day: tuple(sorted(spans)) for day, spans in sorted(days.items())}
    rules = [
        f"{_ranges(named)} {','.join('-'.join(span) for span in spans)}"
        for spans, named in _grouped(sorted_days).items()
    ]
    if rules == ["Mo-Su 00:00-24:00"]:
        return "24/7"
    # After a semicolon the next day's rule would cut a night off at midnight.
    nights = any(opens >= closes for spans in sorted_days.values() for opens, closes in spans)
    return (", " if nights else "; ").join(rules)


def _add(days: Mapping[_Day, set[tuple[str, str]]], schedule: Mapping[str, Any]) -> None:
    every = str(schedule.get("interval") or 1)
    if any(schedule.get(name) for name in _UNTRANSLATABLE) or every not in ("1", "1.0"):
        raise UntranslatableError(str(schedule))
    span = _span(_time(schedule.get("opens_at")), _time(schedule.get("closes_at")))
    monthly = str(schedule.get("freq") or "").upper() == "MONTHLY"
    for day in _listed_days(schedule.get("byday")):
        if monthly != bool(day[1]):
            raise UntranslatableError(str(schedule))
        days[day].add(span)


def _span(opens: str, closes: str) -> tuple[str, str]:
    return (opens, "24:00") if closes in _MIDNIGHTS else (opens, closes)


def _time(said: object) -> str:
    match = _TIME.fullmatch(str(said or "").strip())
    if match is None:
        raise UntranslatableError(str(said))
    hour, minute = int(match[1]), int(match[2])
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise UntranslatableError(str(said))
    return f"{hour:02}:{minute:02}"


def _listed_days(byday: object) -> Iterator[_Day]:
    parts = byday if isinstance(byday, list) else str(byday or "").split(",")
    for part in parts:
        match = _BYDAY.fullmatch(str(part).strip())
        if match is None or abs(int(match[1] or 0)) > 5:
            raise UntranslatableError(str(byday))
        yield DAYS.index(match[2].capitalize()), int(match[1] or 0)


def _over(schedule: Mapping[str, Any], today: date) -> bool:
    """Say whether a schedule has ended; one that is yet to begin cannot be told."""
    begins = str(schedule.get("valid_from") or "")[:10]
    if begins > today.isoformat():
        raise UntranslatableError(begins)
    ends = str(schedule.get("valid_to") or schedule.get("until") or "")[:10]
    return bool(ends) and ends < today.isoformat()


def _grouped(
    days: Mapping[_Day, tuple[tuple[str, str], ...]],
) -> dict[tuple[tuple[str, str], ...], list[_Day]]:
    """Return the days that share the same hours, by those hours."""
    groups: defaultdict[tuple[tuple[str, str], ...], list[_Day]] = defaultdict(list)
    for day, spans in days.items():
        groups[spans].append(day)
    return dict(groups)


def _ranges(days: list[_Day]) -> str:
    """Return days as OpenStreetMap writes them: Mo-Fr,Su or Mo[1]."""
    weekly = sorted(weekday for weekday, which in days if not which)
    runs: list[list[int]] = []
    for weekday in weekly:
        if runs and runs[-1][-1] == weekday - 1:
            runs[-1].append(weekday)
        else:
            runs.append([weekday])
    words = [DAYS[run[0]] + (f"-{DAYS[run[-1]]}" if len(run) > 1 else "") for run in runs]
    words += [f"{DAYS[weekday]}[{which}]" for weekday, which in sorted(days) if which]
    return ",".join(words)
