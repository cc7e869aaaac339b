"""What a page must say for a visitor's safety, each statement with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from locator.language import gettext, translatable
from locator.models import Answer, Service


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a statement comes from."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A safety notice, in English; ``code`` is its name in the API.

    ``title`` and ``text`` are in the language that is being spoken.
    """

    code: str
    english_title: str
    english_text: str
    references: tuple[Reference, ...]

    @property
    def title(self) -> str:
        """Return its heading."""
        return gettext(self.english_title)

    @property
    def text(self) -> str:
        """Return what it says."""
        return gettext(self.english_text)


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """The number to call first when life is at risk, and where it is answered, in English."""

    number: str
    answered_in: str

    @property
    def where(self) -> str:
        """Return where it is answered, in the language that is being spoken."""
        return gettext(self.answered_in)


DO_NOT_STOP_SUDDENLY = Notice(
    "do-not-stop-suddenly",
    translatable("Do not stop benzodiazepines suddenly"),
    translatable(
        "Stopping Klonopin (clonazepam), diazepam or another benzodiazepine all at once can cause "
        "seizures. Do not stop on your own: ask a doctor or a treatment service how to come off "
        "slowly and safely."
    ),
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
    EmergencyNumber("999", translatable("UK")),
    EmergencyNumber("911", translatable("US and Canada")),
    EmergencyNumber("112", translatable("Ireland and the EU")),
)
"""Emergency services by country."""

URGENT_SIGNS = (
    translatable("slow or shallow breathing"),
    translatable("blue lips"),
    translatable("a seizure"),
    translatable("someone who cannot be woken"),
)
"""Signs of danger after benzodiazepines, alone or with other drugs: call first."""


def urgent_signs() -> list[str]:
    """Return the signs of danger in the language that is being spoken."""
    return [gettext(sign) for sign in URGENT_SIGNS]


def notices(
    services: Iterable[Service],
    filters: Mapping[str, tuple[str, ...]],
    counted: Mapping[str, Mapping[str, int]],
) -> tuple[Notice, ...]:
    """Return the notices that must stand beside some services or a search with these filters.

    ``counted`` says how many of all that was found carry each term, by list: what is not
    on the page counts as well.
    """
    found = (
        counted.get("type", {}).get("detox")
        or counted.get("substance", {}).get("benzodiazepines")
        or counted.get("benzodiazepine_detox", {}).get("yes")
    )
    asked = (
        "detox" in filters.get("type", ())
        or "benzodiazepines" in filters.get("substance", ())
        or bool(filters.get("benzodiazepine_detox"))
    )
    if asked or found or any(_involves_detox(service) for service in services):
        return (DO_NOT_STOP_SUDDENLY,)
    return ()


def _involves_detox(service: Service) -> bool:
    return (
        "detox" in service.types
        or service.benzodiazepine_detox is Answer.YES
        or "benzodiazepines" in service.substances
    )
