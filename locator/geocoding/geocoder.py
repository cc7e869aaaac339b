"""What a search needs of a geocoder, whichever it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from locator.geocoding.outcomes import Outcome


class Geocoder(Protocol):
    """Turns what a person typed into places."""

    def resolve(self, text: str, *, countries: Sequence[str] = ()) -> Outcome:
        """Return what a text means; ``countries`` (ISO 3166-1 alpha-2) are preferred."""
        ...
