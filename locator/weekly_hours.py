"""Opening hours in words that stay true on paper: days and times, never "open now"."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from locator.hsds_schedules import DAYS, to_schedules
from locator.language import gettext, translatable, weekday_in_words
from locator.phrases import listed

_CODES = [day.upper() for day in DAYS]
_WHICH = {
    "1": translatable("first %(weekday)s"),
    "2": translatable("second %(weekday)s"),
    "3": translatable("third %(weekday)s"),
    "4": translatable("fourth %(weekday)s"),
    "5": translatable("fifth %(weekday)s"),
    "-1": translatable("last %(weekday)s"),
    "-2": translatable("second to last %(weekday)s"),
    "-3": translatable("third to last %(weekday)s"),
    "-4": translatable("fourth to last %(weekday)s"),
    "-5": translatable("fifth to last %(weekday)s"),
}
_MONDAY = date(2001, 1, 1)


def hours_in_words(opening_hours: str) -> str:
    """Return hours in OpenStreetMap syntax such as "Monday to Friday 09:00 to 17:00".

    Hours that no plain week or month tells are returned as they are written; no hours as
    nothing.
    """
    if not opening_hours:
        return ""
    if opening_hours == "24/7":
        return gettext("Day and night, every day")
    spans: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for schedule in to_schedules(opening_hours):
        if "byday" not in schedule:
            return opening_hours
        said = gettext(
            "%(opens)s to %(closes)s",
            opens=schedule["opens_at"],
            closes=_closing(schedule["closes_at"]),
        )
        spans[schedule["freq"], schedule["byday"]].append(said)
    parts = (
        gettext(
            "%(days)s %(times)s",
            days=_days(byday, monthly=freq == "MONTHLY"),
            times=_one_after_another(times),
        )
        for (freq, byday), times in spans.items()
    )
    return "; ".join(parts)


def _one_after_another(times: list[str]) -> str:
    """Return spans of a day, which are joined even where three follow each other."""
    first, *others = times
    for other in others:
        first = gettext("%(times)s and %(last)s", times=first, last=other)
    return first


def _closing(time: str) -> str:
    return gettext("midnight") if time == "24:00" else time


def _days(byday: str, *, monthly: bool) -> str:
    if monthly:
        days = listed([_of_the_month(day) for day in byday.split(",")])
        return gettext("%(days)s of the month", days=days)
    runs: list[list[int]] = []
    for day in sorted(_CODES.index(code) for code in byday.split(",")):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    if len(runs) == 1 and len(runs[0]) == len(_CODES):
        return gettext("Every day")
    return listed([words for run in runs for words in _run(run)])


def _run(days: list[int]) -> list[str]:
    if len(days) < 3:
        return [_name(day) for day in days]
    return [gettext("%(first)s to %(last)s", first=_name(days[0]), last=_name(days[-1]))]


def _name(weekday: int) -> str:
    """Return the name of a weekday, of which Monday is 0."""
    return weekday_in_words(_MONDAY + timedelta(days=weekday))


def _of_the_month(day: str) -> str:
    return gettext(_WHICH[day[:-2]], weekday=_name(_CODES.index(day[-2:])))
