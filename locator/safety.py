"""What a page must say for a visitor's safety, each statement with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from locator.directory.standards import AMERICAN_TERRITORIES
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
    """The number to call first when life is at risk, and where it is answered, in English.

    ``countries`` are those that it is answered in (ISO 3166-1 alpha-2).
    """

    number: str
    answered_in: str
    countries: frozenset[str]

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

_NORTH_AMERICA = frozenset({"US", "CA", *AMERICAN_TERRITORIES})
_EUROPE = frozenset({
    "IE", "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
"""Where 112 is answered (Directive (EU) 2018/1972, article 109)."""
EMERGENCY_NUMBERS = (
    EmergencyNumber("999", translatable("UK"), frozenset({"GB"})),
    EmergencyNumber("911", translatable("US and Canada"), _NORTH_AMERICA),
    EmergencyNumber("112", translatable("Ireland and the EU"), _EUROPE),
)
"""Emergency services by country."""


def emergency_numbers(country: str) -> tuple[EmergencyNumber, ...]:
    """Return the emergency numbers, that of a country first where it is known.

    Whoever looks for help in Chicago may have no time to read past the number of Britain.
    """
    return tuple(sorted(EMERGENCY_NUMBERS, key=lambda entry: country not in entry.countries))


URGENT_SIGNS = (
    translatable("slow or shallow breathing"),
    translatable("blue or grey lips"),
    translatable("a seizure"),
    translatable("someone who cannot be woken"),
)
"""Signs of danger after benzodiazepines, alone or with other drugs: call first."""
URGENT_REFERENCES = (
    Reference(
        "Overdose factsheet: benzodiazepines, Penington Institute",
        "https://www.penington.org.au/resources/ioad-overdose-factsheet-benzodiazepines",
    ),
    Reference(
        "FDA requiring Boxed Warning updated, 2020",
        "https://www.fda.gov/drugs/fda-drug-safety-podcasts/"
        "fda-requiring-boxed-warning-updated-improve-safe-use-benzodiazepine-drug-class",
    ),
)
"""Where the signs are from: those of an overdose, and the seizures of stopping suddenly."""


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
        or "detox" in service.name.casefold()
        or service.benzodiazepine_detox is Answer.YES
        or "benzodiazepines" in service.substances
    )
