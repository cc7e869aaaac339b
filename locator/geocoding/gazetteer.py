"""The offline geocoder: postal codes and places from the shipped tables, no network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Never, Self

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderUnavailable
from geopy.geocoders.base import DEFAULT_SENTINEL
from geopy.geocoders.base import Geocoder as GeopyGeocoder
from geopy.location import Location

from locator.geocoding.british import BritishPostcodes
from locator.geocoding.code_search import CodeSearch
from locator.geocoding.outcomes import Choices, Found, Origin, Outcome, Unknown
from locator.geocoding.place_search import PlaceSearch
from locator.geocoding.places import Places
from locator.geocoding.postal import PostalCodes
from locator.geocoding.spelling import Spelling

LONGEST_TEXT = 200
"""Characters; nobody's address is longer, and longer texts are not looked at."""
SHIPPED = Path("data", "gazetteer")


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
        folder = path or shipped_folder()
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
        if len(text) > LONGEST_TEXT:
            return Unknown(())
        outcome = self._codes.resolve(text, countries)
        if outcome is None:
            outcome = self._places.resolve(text, countries)
        if outcome is None:
            outcome = Unknown(self._places.suggest(text, countries))
        return outcome

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
        match self.resolve(query, countries=countries):
            case Found(origin):
                found: tuple[Origin, ...] = (origin,)
            case Choices(origins):
                found = origins
            case _:
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


def shipped_folder() -> Path:
    """Return where the tables lie: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / SHIPPED
    return inside if inside.is_dir() else package.parent / SHIPPED


def _location(origin: Origin) -> Location:
    raw = {
        "precision": str(origin.precision),
        "country": origin.country,
        "approximate": origin.approximate,
    }
    point = (origin.point.latitude, origin.point.longitude)
    return Location(origin.label, point, raw)
