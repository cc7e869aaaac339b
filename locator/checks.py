"""Which listings are due for a check by a person, and in what order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from locator.freshness import months_before
from locator.models import Answer, Service, Status


def due_for_check(services: Iterable[Service], every: int, today: date) -> list[Service]:
    """Return the running services that nobody has checked for ``every`` months.

    Services that take people coming off benzodiazepines come first, a stale listing
    of theirs does the most harm; then those checked longest ago or never; then those
    whose source is the oldest.
    """
    last = months_before(today, every).isoformat()
    waiting = [
        service
        for service in services
        if service.status is not Status.DEFUNCT and _first_day(service.assured_date) <= last
    ]
    return sorted(waiting, key=_urgency)


def _urgency(service: Service) -> tuple[bool, str, str, str]:
    return (
        service.benzodiazepine_detox is not Answer.YES,
        _first_day(service.assured_date),
        _first_day(service.source.date),
        service.id,
    )


def _first_day(written: str) -> str:
    """Return the first day of an ISO 8601 date, month or year, so that dates can be compared."""
    return written + "-01-01"[len(written) - 4 :] if written else ""
