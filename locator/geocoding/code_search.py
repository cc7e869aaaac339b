"""From a postal code as typed to the place a search starts from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from locator.geocoding import postcodes
from locator.geocoding.british import BritishPostcodes, District
from locator.geocoding.names import fold
from locator.geocoding.outcomes import Choices, Found, Origin, Outcome, Precision, Unknown
from locator.geocoding.places import Places
from locator.geocoding.postal import PostalCodes
from locator.geocoding.postcodes import BritishCode

UNITED_STATES = "US"
IRELAND = "IE"
CANADA = "CA"
MIDDLE_OF_ZIP = (
    "A ZIP code covers a whole area, so distances are measured from its middle and are approximate."
)
MIDDLE_OF_CODE = (
    "A postal code covers a whole area, so distances are measured from its middle "
    "and are approximate."
)
MISTYPED = 6
"""Letters and digits that a code with one too many has at least: a ZIP and one more."""
LONGEST_MISTYPED = 8
SUGGESTIONS = 5
_DUTCH = re.compile(r"([1-9]\d{3})[A-Z]{2}")
_CROWN_DEPENDENCIES = frozenset({"GG", "JE", "IM"})


class CodeSearch:
    """Finds postal codes of every country."""

    def __init__(self, british: BritishPostcodes, postal: PostalCodes, places: Places) -> None:
        """Search these tables; country names come from the places."""
        self._british = british
        self._postal = postal
        self._places = places

    def resolve(self, text: str, countries: Sequence[str]) -> Outcome | None:
        """Return what a text means as a postal code, or None where it is not one.

        A five-digit number is a ZIP where such a ZIP exists, whatever else it
        might be, unless none of the directory's countries is the United States.
        """
        if british := self._typed_british(text):
            return british
        if not any(character.isdigit() for character in text):
            return None
        if zip_code := postcodes.parse_zip(text):
            return self._number(zip_code, countries)
        for find in (self._mended, self._irish, self._canadian, self._with_country, self._inside):
            if origin := find(text):
                return Found(origin)
        if postcodes.looks_like_code(text):
            return self._anywhere(postcodes.compact(text), countries)
        return None

    def suggest(self, text: str, countries: Sequence[str]) -> tuple[Origin, ...]:
        """Return the directory's codes that a text is with one letter or digit too many."""
        code = postcodes.compact(text)
        if not MISTYPED <= len(code) <= LONGEST_MISTYPED:
            return ()
        shorter = dict.fromkeys(f"{code[:i]}{code[i + 1 :]}" for i in reversed(range(len(code))))
        found = (self.resolve(each, countries) for each in shorter)
        meant = (outcome.origin for outcome in found if isinstance(outcome, Found))
        known = {origin.label: origin for origin in meant if _is_close(origin, countries)}
        return tuple(known.values())[:SUGGESTIONS]

    def locate(self, code: str, country: str) -> Origin | None:
        """Return one country's postal code, or None where it is not known."""
        if country in ("GB", *_CROWN_DEPENDENCIES):
            return self._british_or_nearest(postcodes.parse_british(code))
        if country == UNITED_STATES:
            zip_code = postcodes.parse_zip(code)
            return self._area(zip_code, country) if zip_code else None
        if country == IRELAND:
            return self._irish(code)
        if country == CANADA:
            return self._canadian(code)
        return self._area(postcodes.compact(code), country)

    def _typed_british(self, text: str) -> Found | None:
        """Return a full British postcode without a slip in it: the common case, kept quick."""
        code = postcodes.exact_british(text)
        if code is None:
            return None
        origin = self._unit(code)
        return Found(origin) if origin else None

    def _unit(self, code: BritishCode) -> Origin | None:
        unit = self._british.unit(code.outcode, code.incode)
        if unit is None:
            return None
        label = _label(str(code), unit.town, unit.nation)
        return Origin(label, unit.point, Precision.POSTCODE, "GB")

    def _british_or_nearest(self, readings: Sequence[BritishCode]) -> Origin | None:
        """Return the first reading that is known in full, else the nearest to one that is."""
        full = [code for code in readings if len(code.incode) == postcodes.INCODE_LENGTH]
        for code in full:
            if origin := self._unit(code):
                return origin
        for code in readings:
            if origin := self._part(code):
                return origin
        return None

    def _part(self, code: BritishCode) -> Origin | None:
        """Return the sector or the outcode of a code that is not known in full."""
        if code.incode and (sector := self._british.sector(code.outcode, code.incode[0])):
            return self._district(f"{code.outcode} {code.incode[0]}", sector, code)
        district = self._british.outcode(code.outcode)
        return self._district(code.outcode, district, code) if district else None

    def _district(self, name: str, district: District, asked: BritishCode) -> Origin:
        nation = district.nation
        if district.country in _CROWN_DEPENDENCIES:
            nation = self._places.country_name(district.country)
        label = _label(name, district.town, nation)
        reason = _why_district(name, district, asked)
        return Origin(label, district.point, Precision.AREA, district.country, reason)

    def _number(self, code: str, countries: Sequence[str]) -> Outcome:
        """Return what a five-digit number means: a ZIP before any other country's code."""
        own = [c for c in countries if c in self._postal]
        as_zip = self._area(code, UNITED_STATES)
        if as_zip and (UNITED_STATES in own or not own):
            return Found(as_zip)
        local = [origin for c in own if (origin := self._area(code, c))]
        if local:
            return _one_or_several([*local, *([as_zip] if as_zip else [])])
        return Found(as_zip) if as_zip else self._anywhere(code, countries)

    def _anywhere(self, code: str, countries: Sequence[str]) -> Outcome:
        """Return a code that only other countries use, the directory's own before the rest."""
        written = ["NL"] if _DUTCH.fullmatch(code) else self._postal.countries_writing(code)
        for group in ([c for c in written if c in countries], written):
            found = [origin for country in group if (origin := self._area(code, country))]
            if found:
                return _one_or_several(found[:MOST_CHOICES])
        return Unknown(())

    def _area(self, code: str, country: str) -> Origin | None:
        area = self._postal.find(code, country)
        if area is None and (dutch := _DUTCH.fullmatch(code)):
            # GeoNames knows a Dutch code by its digits; the letters are a street.
            code = dutch[1]
            area = self._postal.find(code, country) if country == "NL" else None
        if area is None:
            return None
        label = _label(code, area.town, self._places.country_name(country))
        reason = MIDDLE_OF_ZIP if country == UNITED_STATES else MIDDLE_OF_CODE
        return Origin(label, area.point, Precision.AREA, country, reason)

    def _irish(self, text: str) -> Origin | None:
        key = postcodes.parse_eircode(text)
        origin = self._area(key, IRELAND) if key else None
        return _because(origin, f"We know the {key} area but not the exact Eircode")

    def _canadian(self, text: str) -> Origin | None:
        area = postcodes.parse_canadian(text)
        origin = self._area(area, CANADA) if area else None
        return _because(origin, f"We know the {area} area but not the full postal code")

    def _mended(self, text: str) -> Origin | None:
        return self._british_or_nearest(postcodes.parse_british(text))

    def _inside(self, text: str) -> Origin | None:
        """Return the postcode or ZIP in a longer text, such as a pasted address."""
        code = postcodes.within(text)
        if isinstance(code, BritishCode):
            return self._british_or_nearest([code])
        return self._area(code, UNITED_STATES) if code else None

    def _with_country(self, text: str) -> Origin | None:
        """Return a code that stands beside its country or its town: "75001 France", "FR-75001"."""
        for code, said in _beside(text):
            for country in self._places.countries_meant(said):
                if origin := self.locate(code, country):
                    return origin
        return None


MOST_CHOICES = 8


def _beside(text: str) -> Iterator[tuple[str, str]]:
    """Yield ways of parting a text into a code, which has a digit, and a name, which has none."""
    words = text.replace(",", " ").replace("-", " - ").split()
    words = [word for word in words if word != "-"]
    for at in range(1, min(len(words), 6)):
        for code, name in ((words[:at], words[at:]), (words[at:], words[:at])):
            joined = "".join(code)
            if any(c.isdigit() for c in joined) and not any(c.isdigit() for c in "".join(name)):
                yield joined, fold(" ".join(name))


def _label(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _because(origin: Origin | None, fact: str) -> Origin | None:
    if origin is None:
        return None
    reason = f"{fact}, so distances are approximate."
    return Origin(origin.label, origin.point, origin.precision, origin.country, reason)


def _why_district(name: str, district: District, asked: BritishCode) -> str:
    if len(asked.incode) < postcodes.INCODE_LENGTH:
        return f"We know the {name} district but not a full postcode, so distances are approximate."
    if district.nation == "Northern Ireland":
        return (
            "Full postcodes of Northern Ireland are not free for us to use, so distances are "
            f"measured from the middle of {name} and are approximate."
        )
    if district.country in _CROWN_DEPENDENCIES:
        return (
            f"We know the {name} district but not its full postcodes, so distances are approximate."
        )
    return (
        f"We do not know the postcode {asked}, so distances are measured from the middle "
        f"of {name} and are approximate."
    )


def _one_or_several(origins: Sequence[Origin]) -> Outcome:
    return Found(origins[0]) if len(origins) == 1 else Choices(tuple(origins))


def _is_close(origin: Origin, countries: Sequence[str]) -> bool:
    """Say whether a place is worth offering for a slip: no district, and none far abroad."""
    whole = origin.precision is Precision.POSTCODE or origin.country == UNITED_STATES
    return whole and origin.country in countries
