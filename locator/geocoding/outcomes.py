"""What can come of looking a place up: found, several meanings, or unknown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from locator.geo import Point
from locator.language import region_name


class Precision(StrEnum):
    """How exactly a point is known, finest first."""

    EXACT = "exact"
    """A surveyed position, or one the person gave."""
    STREET = "street"
    """The street address itself."""
    POSTCODE = "postcode"
    """The middle of a full postcode: a few houses in Britain."""
    AREA = "area"
    """The middle of a district, a ZIP area or a town."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A place that a search can start from.

    ``country`` is an ISO 3166-1 alpha-2 code; ``approximate`` is the reason, a
    whole sentence for the visitor, why the point is not exact, or None.
    """

    label: str
    point: Point
    precision: Precision
    country: str
    approximate: str | None = None

    @property
    def region(self) -> str:
        """Return the last part of its label: a nation in the United Kingdom, else a country."""
        return self.label.rpartition(", ")[2]

    @property
    def in_words(self) -> str:
        """Return its label with its region in the language that is being spoken.

        Every language of the site reads it back as the same place.
        """
        place, parted, region = self.label.rpartition(", ")
        return f"{place}{parted}{region_name(self.country, region)}"


@dataclass(frozen=True, slots=True)
class Found:
    """The text has one likely meaning."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class Choices:
    """The text has several plausible meanings, best first; ask which is meant."""

    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """No such place is known; ``suggestions`` are the nearest spellings, best first."""

    suggestions: tuple[Origin, ...]


Outcome = Found | Choices | Unknown
