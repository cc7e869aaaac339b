"""Times and figures: medians of many single calls, beside the target they must meet."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

_Question = TypeVar("_Question")


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of many calls of one function."""

    seconds: tuple[float, ...]

    @property
    def p50(self) -> float:
        """Return the median."""
        return statistics.median(self.seconds)

    @property
    def p99(self) -> float:
        """Return the 99th percentile."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(len(self.seconds) * 0.99))]

    @property
    def mean(self) -> float:
        """Return the mean."""
        return statistics.fmean(self.seconds)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; met where it lies within its targets, if it has any."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def verdict(self) -> str:
        """Return the target and whether it is met, or nothing without one."""
        if self.at_most is not None:
            return f"{'ok' if self.value <= self.at_most else 'MISSED'} (at most {self.at_most:g})"
        if self.at_least is not None:
            return (
                f"{'ok' if self.value >= self.at_least else 'MISSED'} (at least {self.at_least:g})"
            )
        return ""

    def __str__(self) -> str:
        """Return the figure as a row of a Markdown table."""
        return f"| {self.name} | {self.value:,.4g} {self.unit} | {self.verdict} |"


def timed(function: Callable[[_Question], object], questions: Sequence[_Question]) -> Times:
    """Time each call by itself, after warming up on the first few."""
    for question in questions[:3]:
        function(question)
    # What was loaded before must not be walked by the collector during the calls.
    gc.collect()
    gc.freeze()
    seconds = []
    for question in questions:
        start = time.perf_counter()
        function(question)
        seconds.append(time.perf_counter() - start)
    return Times(tuple(seconds))
