"""A search as one sentence, such as "Detox within 25 miles of Manchester, free"."""

from __future__ import annotations

from collections.abc import Iterator

from locator.directory.facets import Filters
from locator.geo import Distance, Unit
from locator.phrases import listed
from locator.query import SearchQuery
from locator.taxonomy import BENZODIAZEPINE_DETOX, FACETS, PAYMENT, SETTINGS, TYPES, Taxonomy

TAKES_DETOX = "services that take benzodiazepine detox"

_WORDS = {
    ("type", "residential"): ("residential treatment",),
    ("audience", "pregnant"): ("pregnant people and new parents",),
    ("audience", "military"): ("the military and military families",),
    ("setting", "hospital"): ("in a hospital",),
    ("setting", "online"): ("online", "by phone"),
    ("payment", "sliding-scale"): ("on a sliding scale",),
    ("payment", "payment-assistance"): ("with help to pay",),
    ("access", "self-referral"): ("contacting them yourself",),
    ("access", "referral"): ("referral",),
    ("access", "walk-in"): ("walking in",),
}
"""Terms that read otherwise in the sentence than beside a tick, by list and code."""
_LEADS = {
    "benzodiazepine_detox": "benzodiazepine detox ",
    "substance": "helping with ",
    "audience": "for ",
    "access": "by ",
    "language": "in ",
}
"""What leads to the terms of a list."""
_PAYERS = ("medicaid", "medicare", "state-insurance", "private-insurance", "military-insurance")
_STAYING = "staying day and night"
"""The setting "residential", where the type of the same name is said already."""


def describe(query: SearchQuery, place: str, within: Distance) -> str:
    """Say the whole search, such as "Detox within 25 miles of Manchester, free"."""
    where = f"within {distance_in_words(within)} of {place}"
    return ", ".join([f"{_what(query.filters)} {where}", *_clauses(query)])


def distance_in_words(within: Distance) -> str:
    """Return a distance such as "25 miles"."""
    unit = "miles" if within.unit is Unit.MILES else "kilometres"
    return f"{within.value:g} {unit[:-1] if within.value == 1 else unit}"


def _what(filters: Filters) -> str:
    types = listed(_words(TYPES, filters), "or")
    if not _takes_detox(filters):
        return _capital(types or "services")
    if types == "detox":
        return "Benzodiazepine detox"
    return _capital(f"{types} at {TAKES_DETOX}" if types else TAKES_DETOX)


def _takes_detox(filters: Filters) -> bool:
    return tuple(filters.get(BENZODIAZEPINE_DETOX.name, ())) == ("yes",)


def _clauses(query: SearchQuery) -> Iterator[str]:
    for terms in FACETS[1:]:
        if terms.name in query.filters and not _said_already(terms, query.filters):
            phrase = listed(_words(terms, query.filters), "or")
            yield _LEADS.get(terms.name, "") + phrase
    if query.open_now:
        yield "open now"


def _said_already(terms: Taxonomy, filters: Filters) -> bool:
    """Say whether what is searched for says all that was chosen of a list."""
    chosen = tuple(filters[terms.name])
    if terms is SETTINGS:
        return chosen == tuple(filters.get(TYPES.name, ())) == ("residential",)
    takes = _takes_detox(filters)
    return takes and chosen in (("yes",), ("benzodiazepines",))


def _words(terms: Taxonomy, filters: Filters) -> list[str]:
    """Return what was chosen of a list, in the list's own order."""
    chosen = [term for term in terms.terms if term.code in filters.get(terms.name, ())]
    words = [w for t in chosen for w in _WORDS.get((terms.name, t.code), (t.inline,))]
    if terms is PAYMENT:
        payers = [term.inline for term in chosen if term.code in _PAYERS]
        return [f"paid by {word}" if word in payers[:1] else word for word in words]
    if terms is SETTINGS and "residential" in filters.get(TYPES.name, ()):
        return [_STAYING if word == "residential" else word for word in words]
    return words


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
