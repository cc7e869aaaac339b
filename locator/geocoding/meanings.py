"""Which places a text may mean: the name, and the county, state or country said with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from locator.geocoding.exonyms import is_called
from locator.geocoding.names import fold
from locator.geocoding.places import Kind, Place, Places
from locator.geocoding.ranking import Meaning

MOST_WORDS = 8
"""More words than any name with its regions has; the rest are not looked at."""
_SPLIT = re.compile(r"[,;\n(]")
_NEAR = re.compile(r"^\s*(?:near|around|close to|in)\s+", re.IGNORECASE)
_HERE = re.compile(
    r"(?:.* )?(?:near|nearest|nearest to|close to|close by|next to|around|by) (?:me|here|us)"
    r"|here|near ?by|near|(?:near )?my (?:current )?(?:location|position|place|area)"
    r"|(?:near )?current location|where i (?:am|live)"
)
"""Ways of saying that one means the place one is at, folded."""
_NUMBERED = re.compile(r"^([^\d,]*[^\W\d_])\s+\d{1,2}[A-Z]?(?=\s*(?:,|$))")
"""A town and the number of one of its postal districts: Dublin 2, Paris 13."""
_EITHER = re.compile(r"\s*/\s*|\s+or\s+", re.IGNORECASE)


def meanings(text: str, places: Places) -> list[Meaning]:
    """Return every place that a text may mean, in no order.

    The whole text as a name; else a name with its regions, parted by commas
    ("Newport, Isle of Wight") or by nothing ("Truro Cornwall"); else either
    of two names ("Derry/Londonderry"); else a town without the number of its
    postal district ("Dublin 2").
    """
    text = _NEAR.sub("", text, count=1)
    if found := _of_name(text, places) or _of_either(text, places):
        return found
    unnumbered = _NUMBERED.sub(r"\1", text)
    return _of_name(unnumbered, places) if unnumbered != text else []


def is_here(text: str) -> bool:
    """Say whether a text means the place where the person is, which no table knows."""
    return _HERE.fullmatch(fold(text)) is not None


def _of_name(text: str, places: Places) -> list[Meaning]:
    if whole := _named(fold(text), places):
        return whole
    for name, regions in _readings(text):
        found = [m for m in _named(name, places) if _lies_in(m.place, regions)]
        if found:
            return found
    return _after_street(text, places)


def _after_street(text: str, places: Places) -> list[Meaning]:
    """Return the town of an address that starts with a street: "12 High Street, Leeds"."""
    parts = [fold(part) for part in _SPLIT.split(text)]
    for start in range(1, len(parts)):
        if _named(parts[start - 1], places):
            # "Croydon, Surrey" is a town we know and not a street in Surrey, Canada.
            return []
        regions = tuple(filter(None, parts[start + 1 :]))
        found = [m for m in _named(parts[start], places) if _lies_in(m.place, regions)]
        # "Dublin 2, Ireland" is no street in West Springfield, once called Ireland.
        if towns := [m for m in found if m.place.kind is Kind.TOWN and (m.main or m.kindred)]:
            return towns
    return []


def _of_either(text: str, places: Places) -> list[Meaning]:
    parts = _EITHER.split(text.strip(), maxsplit=1)
    if len(parts) == 1 or not all(parts):
        return []
    found = {m.place.row: m for part in reversed(parts) for m in _of_name(part, places)}
    both = set.intersection(*({m.place.row for m in _of_name(part, places)} for part in parts))
    return [m for row, m in found.items() if row in both or not both]


def _named(folded: str, places: Places) -> list[Meaning]:
    if not folded:
        return []
    return [
        Meaning(place, main, main or _kindred(folded, place))
        for place, main in places.named(folded)
    ]


def _kindred(name: str, place: Place) -> bool:
    """Say whether a name is a form of a place's main one, as Hull is of Kingston upon Hull."""
    if place.name.endswith(" County"):
        # Americans say the word: Lyon is not Lyon County, as Orkney is the Orkney Islands.
        return False
    main = fold(place.name)
    return name in main or main in name


def _readings(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield ways of parting a text into a folded name and folded regions, likeliest first."""
    parts = [folded for part in _SPLIT.split(text) if (folded := fold(part))]
    if len(parts) > 1:
        yield parts[0], tuple(parts[1:])
    words = fold(text).split()[:MOST_WORDS]
    for count in range(len(words) - 1, 0, -1):
        yield " ".join(words[:count]), (fold(" ".join(words[count:])),)


def _lies_in(place: Place, regions: tuple[str, ...]) -> bool:
    return all(lies_in(place, region) for region in regions)


def lies_in(place: Place, text: str) -> bool:
    """Say whether a folded text names one region of a place, or several one after the other."""
    words = text.split()
    if not words or len(words) > MOST_WORDS:
        return False
    if _names_region(place, text):
        return True
    return any(
        _names_region(place, " ".join(words[:count])) and lies_in(place, " ".join(words[count:]))
        for count in range(1, len(words))
    )


def _names_region(place: Place, text: str) -> bool:
    # Codes are folded as what was typed was: "MT" is "mount" to both.
    known = any(text in region.known_as or text == fold(region.code) for region in place.regions)
    return known or is_called(text, place.country, (region.name for region in place.regions))
