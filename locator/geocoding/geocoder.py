"""What a search needs of a geocoder, whichever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from locator.geo import Point
from locator.geocoding.outcomes import Origin, Outcome


class Geocoder(Protocol):
    """Turns what a person typed into places, and a point into the name of a town."""

    def resolve(self, text: str, *, countries: Sequence[str] = ()) -> Outcome:
        """Return what a text means; ``countries`` (ISO 3166-1 alpha-2) are preferred."""
        ...

    def meanings(self, text: str, *, countries: Sequence[str] = ()) -> tuple[Origin, ...]:
        """Return the places that `resolve` finds or offers as choices, best first.

        Empty where the text is unknown: no nearest spellings, so it is quick on any text.
        """
        ...

    def nearest(self, point: Point) -> Origin | None:
        """Return the town to name a point by, or None where no place is near.

        The origin is the town: its label, its country and its middle, with
        precision AREA and ``approximate`` saying so. The point asked about is as
        exact as it was; a caller who searches from that takes the label and the
        country and keeps the point.
        """
        ...

    def namesakes(self, taken: Origin, *, countries: Sequence[str] = ()) -> tuple[Origin, ...]:
        """Return other towns of a town's name that somebody may have meant, best first."""
        ...

    def countries(self) -> Mapping[str, str]:
        """Return the countries it knows places in: English names by ISO 3166-1 alpha-2 code."""
        ...

    def __hash__(self) -> int:
        """Tell geocoders apart, so that what one has answered can be kept."""
        ...
