"""The offline geocoder: postal codes and places from the shipped tables, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Never, Self

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderUnavailable
from geopy.geocoders.base import DEFAULT_SENTINEL
from geopy.geocoders.base import Geocoder as GeopyGeocoder
from geopy.location import Location

from locator.config import shipped
from locator.geo import Point
from locator.geocoding.british import BritishPostcodes
from locator.geocoding.code_search import CodeSearch
from locator.geocoding.meanings import is_here
from locator.geocoding.outcomes import Choices, Found, Origin, Outcome, Unknown
from locator.geocoding.place_search import PlaceSearch
from locator.geocoding.places import Places
from locator.geocoding.postal import PostalCodes
from locator.geocoding.spelling import Spelling

_FULL_WIDTH: dict[int, int | str] = {
    0x3000: " ",
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
}
"""Letters and digits as East Asian keyboards type them, by code point (Unicode block FF00)."""
_AROUND = " \t\n-,.;:\"'"
"""What people leave around a code or a name without meaning it."""
LONGEST_TEXT = 200
"""Characters; nobody's address is longer, and longer texts are not looked at."""


class NoNetwork(BaseSyncAdapter):  # type: ignore[misc] # geopy has no types
    """An adapter that refuses every call, so that nothing typed can leave the machine."""

    def get_json(self, *_: Any, **__: Any) -> Never:
        """Raise GeocoderUnavailable."""
        raise GeocoderUnavailable("the gazetteer is offline and makes no network calls")

    def get_text(self, *_: Any, **__: Any) -> Never:
        """Raise GeocoderUnavailable."""
        raise GeocoderUnavailable("the gazetteer is offline and makes no network calls")


class Gazetteer(GeopyGeocoder):  # type: ignore[misc] # geopy has no types
    """Looks up postal codes and places in tables on disk."""

    def __init__(self, codes: CodeSearch, places: PlaceSearch) -> None:
        """Search these tables; see `open` for the shipped ones."""
        super().__init__(adapter_factory=NoNetwork)
        self._codes = codes
        self._places = places

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """Open the tables of a folder, or those that the program ships with.

        Raises TablesError where a table is missing or damaged.
        """
        folder = path or shipped("data") / "gazetteer"
        places = Places(folder / "places.bin")
        british = BritishPostcodes(folder / "british.bin")
        postal = PostalCodes(folder / "postal.bin")
        spelling = Spelling(folder / "spelling.bin")
        return cls(CodeSearch(british, postal, places), PlaceSearch(places, spelling))

    def resolve(self, text: str, *, countries: Sequence[str] = ()) -> Outcome:
        """Return what a person meant by a text.

        ``countries`` (ISO 3166-1 alpha-2) are those of the directory, preferred
        where a text has several meanings. Never raises on any text.
        """
        outcome = self._outcome(text, countries) or Unknown(self._places.suggest(text, countries))
        if isinstance(outcome, Unknown) and not outcome.suggestions:
            return Unknown(self._codes.suggest(text, countries))
        return outcome

    def meanings(self, text: str, *, countries: Sequence[str] = ()) -> tuple[Origin, ...]:
        """Return the places that `resolve` finds or offers as choices, best first.

        Empty where the text is unknown: no nearest spellings, so it is quick on any text.
        """
        return _origins(self._outcome(text, countries))

    def _outcome(self, text: str, countries: Sequence[str]) -> Outcome | None:
        """Return what a text means, or None where it may be a place's name with a slip in it."""
        if len(text) > LONGEST_TEXT or is_here(text):
            return Unknown(())
        text = text.translate(_FULL_WIDTH).strip(_AROUND)
        as_code = self._codes.resolve(text, countries)
        if isinstance(as_code, Found | Choices):
            return as_code
        # "Dublin 2" is built as a code is, and is none.
        return self._places.resolve(text, countries) or as_code

    def nearest(self, point: Point) -> Origin | None:
        """Return the town to name a point by, or None where no place is within 60 km.

        It is the town that postcodes at the point are labelled with, and its
        label the one that `resolve` gives it. The origin is the town, not the
        point: its middle, precision AREA, and ``approximate`` saying so.
        """
        return self._places.nearest(point)

    def namesakes(self, taken: Origin, *, countries: Sequence[str] = ()) -> tuple[Origin, ...]:
        """Return other towns of a town's name that somebody may have meant, best first.

        None for a code, which means one place.
        """
        town = not any(letter.isdigit() for letter in taken.label)
        return self._places.namesakes(taken, countries) if town else ()

    def countries(self) -> Mapping[str, str]:
        """Return the countries it knows places in: English names by ISO 3166-1 alpha-2 code."""
        return self._places.countries()

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ARG002 -- geopy's signature
        countries: Sequence[str] = (),
    ) -> Location | list[Location] | None:
        """Return geopy locations of a text: the best, or all where not ``exactly_one``.

        None where no such place is known. ``timeout`` has no effect, as nothing
        is waited for. A location's ``raw`` holds precision, country and
        approximate, as in `Origin`.
        """
        found = self.meanings(query, countries=countries)
        if not found:
            return None
        return _location(found[0]) if exactly_one else [_location(origin) for origin in found]

    def locate_postcode(self, postal_code: str, country: str) -> Origin | None:
        """Return the middle of one country's postal code, or None where it is not known.

        Precision POSTCODE for a full postcode of Great Britain, AREA for all else.
        """
        return self._codes.locate(postal_code, country)

    def locate_town(self, town: str, region: str, country: str) -> Origin | None:
        """Return the middle of a town of a printed address, or None where it is ambiguous.

        ``region`` is a county, state or nation, by name or short form, or empty.
        """
        return self._places.locate(town, region, country)


def _origins(outcome: Outcome | None) -> tuple[Origin, ...]:
    if isinstance(outcome, Found):
        return (outcome.origin,)
    return outcome.origins if isinstance(outcome, Choices) else ()


def _location(origin: Origin) -> Location:
    raw = {
        "precision": str(origin.precision),
        "country": origin.country,
        "approximate": origin.approximate,
    }
    point = (origin.point.latitude, origin.point.longitude)
    return Location(origin.label, point, raw)
