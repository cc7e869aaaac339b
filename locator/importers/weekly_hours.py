"""The week of a group's meetings as opening hours in OpenStreetMap's syntax.

Syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY = 24 * 60
USUAL_LENGTH = 60
"""Minutes that a meeting is taken to last whose end its source does not give.

The Meeting Guide specification says so of a missing ``end_time``
(https://github.com/code4recovery/spec). Such a meeting is written ``19:00-20:00+``:
an hour at least, its end open. Shorter ``19:00+`` would be as right for a reader, and
wrong for "open now": opening-hours-py takes it to last until midnight, so that a
meeting at 06:30 would count as open all day.
"""

_SHORTEST_RANGE = 3
"""Days in a row from which ``Mo-We`` is written instead of ``Mo,Tu``."""


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One weekly meeting: ``weekday`` from 0, Monday; ``start`` in minutes after midnight.

    ``length`` is 1 to 1,440 minutes, so that it may end on the next day. ``open_end``
    means that the source gives no end, or that it has none.
    """

    weekday: int
    start: int
    length: int = USUAL_LENGTH
    open_end: bool = False

    @property
    def end(self) -> int:
        """Return its end in minutes after the midnight it began after."""
        return self.start + self.length


def opening_hours(slots: Iterable[Slot]) -> str:
    """Return a week of meetings such as ``Mo 19:00-20:00; We,Fr 12:30-13:30``.

    Empty where there are none. Where a meeting goes on past midnight the rules are
    parted by a comma: after a semicolon the next day's rule would cut it off at midnight.
    """
    week = _without_vaguer(slots)
    days_by_times: dict[str, list[int]] = {}
    for weekday in sorted({slot.weekday for slot in week}):
        times = ",".join(_times(slot) for slot in sorted(week) if slot.weekday == weekday)
        days_by_times.setdefault(times, []).append(weekday)
    rules = [f"{_days(days)} {times}" for times, days in days_by_times.items()]
    return (", " if any(slot.end > DAY for slot in week) else "; ").join(rules)


def clock(minutes: int) -> str:
    """Return minutes after midnight as ``19:05``."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _without_vaguer(slots: Iterable[Slot]) -> set[Slot]:
    """Leave out a meeting without an end where the same one is listed with it."""
    week = set(slots)
    ends = {(slot.weekday, slot.start): slot.length for slot in sorted(week) if not slot.open_end}
    return {
        slot
        for slot in week
        if not slot.open_end or ends.get((slot.weekday, slot.start), 0) < slot.length
    }


def _times(slot: Slot) -> str:
    # A whole day past midnight keeps the extended hours (19:00-43:00): 19:00-19:00 reads as none.
    end = slot.end if slot.end <= DAY or slot.length == DAY else slot.end - DAY
    return f"{clock(slot.start)}-{clock(end)}{'+' * slot.open_end}"


def _days(days: list[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(_run(run) for run in runs)


def _run(run: list[int]) -> str:
    if len(run) < _SHORTEST_RANGE:
        return ",".join(DAYS[day] for day in run)
    return f"{DAYS[run[0]]}-{DAYS[run[-1]]}"
