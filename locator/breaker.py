"""A breaker: after failures in a row nothing is tried for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 3
FIRST_REST = 60.0
"""Seconds without a try after the first failures; each failed try doubles them."""
LONGEST_REST = 600.0


class Breaker:
    """Counts failures in a row, and refuses tries until a rest is over.

    After a rest one try is let through; its success closes the breaker, its failure
    doubles the rest. ``clock`` returns seconds that never go back. Safe for threads.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._rest = FIRST_REST
        self._until: float | None = None
        self._trying = False

    def admit(self) -> float:
        """Return 0 where a try may be made now, else the seconds to wait for one.

        Who is let through says afterwards how it went.
        """
        with self._lock:
            if self._until is None:
                return 0.0
            waiting = self._until - self._clock()
            if waiting > 0:
                return waiting
            # One at a time; were its outcome never told, the next comes a rest later.
            self._trying = True
            self._until = self._clock() + self._rest
            return 0.0

    def succeeded(self) -> None:
        """Forget all failures."""
        with self._lock:
            self._failures, self._rest = 0, FIRST_REST
            self._until, self._trying = None, False

    def failed(self) -> bool:
        """Count a failure, and say whether a rest begins with it."""
        with self._lock:
            if self._until is not None and not self._trying:
                return False  # it was under way when the rest began
            self._failures += 1
            if self._failures < FAILURES:
                return False
            if self._trying:
                self._rest = min(self._rest * 2, LONGEST_REST)
            self._until, self._trying = self._clock() + self._rest, False
            return True
