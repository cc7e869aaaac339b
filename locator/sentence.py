"""A search as one sentence, such as "Detox within 25 miles of Manchester, free"."""

from __future__ import annotations

from collections.abc import Iterator

from locator.directory.facets import Filters
from locator.geo import Distance, Unit
from locator.language import gettext, measured, translatable
from locator.phrases import listed
from locator.query import SearchQuery
from locator.taxonomy import BENZODIAZEPINE_DETOX, FACETS, PAYMENT, SETTINGS, TYPES, Taxonomy

TAKES_DETOX = translatable("services that take benzodiazepine detox")

_WORDS = {
    ("type", "residential"): (translatable("residential treatment"),),
    ("audience", "pregnant"): (translatable("pregnant people and new parents"),),
    ("audience", "military"): (translatable("the military and military families"),),
    ("setting", "hospital"): (translatable("in a hospital"),),
    ("setting", "online"): (translatable("online"), translatable("by phone")),
    ("payment", "sliding-scale"): (translatable("on a sliding scale"),),
    ("payment", "payment-assistance"): (translatable("with help to pay"),),
    ("access", "self-referral"): (translatable("contacting them yourself"),),
    ("access", "referral"): (translatable("referral"),),
    ("access", "walk-in"): (translatable("walking in"),),
}
"""Terms that read otherwise in the sentence than beside a tick, by list and code."""
_LEADS = {
    "benzodiazepine_detox": translatable("benzodiazepine detox %(words)s"),
    "substance": translatable("helping with %(words)s"),
    "audience": translatable("for %(words)s"),
    "access": translatable("by %(words)s"),
    "language": translatable("in %(words)s"),
}
"""What leads to the terms of a list."""
_PAYERS = ("medicaid", "medicare", "state-insurance", "private-insurance", "military-insurance")
_STAYING = translatable("staying day and night")
"""The setting "residential", where the type of the same name is said already."""


def describe(query: SearchQuery, place: str, within: Distance) -> str:
    """Say the whole search, such as "Detox within 25 miles of Manchester, free"."""
    head = gettext(
        "%(what)s within %(distance)s of %(place)s",
        what=_what(query.filters),
        distance=distance_in_words(within),
        place=place,
    )
    return ", ".join([head, *_clauses(query)])


def distance_in_words(within: Distance) -> str:
    """Return a distance such as "25 miles"."""
    if within.unit is Unit.MILES:
        return measured("%(count)s mile", "%(count)s miles", within.value)
    return measured("%(count)s kilometre", "%(count)s kilometres", within.value)


def _what(filters: Filters) -> str:
    types = listed(_words(TYPES, filters), "or")
    if not _takes_detox(filters):
        return _capital(types or gettext("services"))
    if tuple(filters.get(TYPES.name, ())) == ("detox",):
        return gettext("Benzodiazepine detox")
    takes = gettext(TAKES_DETOX)
    said = gettext("%(types)s at %(services)s", types=types, services=takes) if types else takes
    return _capital(said)


def _takes_detox(filters: Filters) -> bool:
    return tuple(filters.get(BENZODIAZEPINE_DETOX.name, ())) == ("yes",)


def _clauses(query: SearchQuery) -> Iterator[str]:
    for terms in FACETS[1:]:
        if terms.name in query.filters and not _said_already(terms, query.filters):
            phrase = listed(_words(terms, query.filters), "or")
            lead = _LEADS.get(terms.name)
            yield gettext(lead, words=phrase) if lead else phrase
    if query.open_now:
        yield gettext("open now")


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
    payer = next((term for term in chosen if term.code in _PAYERS), None)
    staying = terms is SETTINGS and "residential" in filters.get(TYPES.name, ())
    words: list[str] = []
    for term in chosen:
        if staying and term.code == "residential":
            words.append(gettext(_STAYING))
        elif terms is PAYMENT and term is payer:
            words.append(gettext("paid by %(payer)s", payer=term.inline))
        else:
            words += [gettext(w) for w in _WORDS.get((terms.name, term.code), ())] or [term.inline]
    return words


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
