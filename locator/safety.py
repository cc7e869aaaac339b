"""What a page must say for a visitor's safety, each statement with its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from locator.models import Answer, Service


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a statement comes from."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A safety notice; ``code`` is its name in the API."""

    code: str
    title: str
    text: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """The number to call first when life is at risk, and where it is answered."""

    number: str
    where: str


DO_NOT_STOP_SUDDENLY = Notice(
    "do-not-stop-suddenly",
    "Do not stop benzodiazepines suddenly",
    "Stopping Klonopin (clonazepam), diazepam or another benzodiazepine all at once can cause "
    "seizures. Do not stop on your own: ask a doctor or a treatment service how to come off slowly "
    "and safely.",
    (
        Reference("NICE guideline NG215, 2022", "https://www.nice.org.uk/guidance/ng215"),
        Reference(
            "Joint Clinical Practice Guideline on Benzodiazepine Tapering, 2025",
            "https://doi.org/10.1007/s11606-025-09499-2",
        ),
    ),
)
"""Beside everything that involves detox or benzodiazepines."""

EMERGENCY_NUMBERS = (
    EmergencyNumber("999", "UK"),
    EmergencyNumber("911", "US and Canada"),
    EmergencyNumber("112", "Ireland and the EU"),
)
"""Emergency services by country."""

URGENT_SIGNS = (
    "slow or shallow breathing",
    "blue lips",
    "a seizure",
    "someone who cannot be woken",
)
"""Signs of danger after benzodiazepines, alone or with other drugs: call first."""


def notices(services: Iterable[Service], filters: dict[str, tuple[str, ...]]) -> tuple[Notice, ...]:
    """Return the notices that must stand beside some services or a search with these filters."""
    asked = (
        "detox" in filters.get("type", ())
        or "benzodiazepines" in filters.get("substance", ())
        or bool(filters.get("benzodiazepine_detox"))
    )
    if asked or any(_involves_detox(service) for service in services):
        return (DO_NOT_STOP_SUDDENLY,)
    return ()


def _involves_detox(service: Service) -> bool:
    return (
        "detox" in service.types
        or service.benzodiazepine_detox is Answer.YES
        or "benzodiazepines" in service.substances
    )
