"""Opening hours in words that stay true on paper: days and times, never "open now"."""

from __future__ import annotations

from collections import defaultdict

from locator.hsds_schedules import DAYS, to_schedules
from locator.phrases import listed

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CODES = [day.upper() for day in DAYS]
_WHICH = {
    "1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth",
    "-1": "last", "-2": "second to last", "-3": "third to last",
    "-4": "fourth to last", "-5": "fifth to last",
}  # fmt: skip


def hours_in_words(opening_hours: str) -> str:
    """Return hours in OpenStreetMap syntax such as "Monday to Friday 09:00 to 17:00".

    Hours that no plain week or month tells are returned as they are written; no hours as
    nothing.
    """
    if not opening_hours:
        return ""
    if opening_hours == "24/7":
        return "Day and night, every day"
    spans: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for schedule in to_schedules(opening_hours):
        if "byday" not in schedule:
            return opening_hours
        said = f"{schedule['opens_at']} to {_closing(schedule['closes_at'])}"
        spans[schedule["freq"], schedule["byday"]].append(said)
    parts = (
        f"{_days(byday, monthly=freq == 'MONTHLY')} {' and '.join(times)}"
        for (freq, byday), times in spans.items()
    )
    return "; ".join(parts)


def _closing(time: str) -> str:
    return "midnight" if time == "24:00" else time


def _days(byday: str, *, monthly: bool) -> str:
    if monthly:
        return f"{listed([_of_the_month(day) for day in byday.split(',')])} of the month"
    runs: list[list[int]] = []
    for day in sorted(_CODES.index(code) for code in byday.split(",")):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    if len(runs) == 1 and len(runs[0]) == len(_NAMES):
        return "Every day"
    return listed([words for run in runs for words in _run(run)])


def _run(days: list[int]) -> list[str]:
    if len(days) < 3:
        return [_NAMES[day] for day in days]
    return [f"{_NAMES[days[0]]} to {_NAMES[days[-1]]}"]


def _of_the_month(day: str) -> str:
    return f"{_WHICH[day[:-2]]} {_NAMES[_CODES.index(day[-2:])]}"
