"""The order "likely fit": what counts for a service, and how much. Nobody can pay for place.

A service earns points for what its source says of it, and loses some with distance
(`locator.directory.order`). docs/likely-fit.md tells visitors the same rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from locator.directory.order import Weight
from locator.language import gettext, translatable
from locator.models import Answer, Service
from locator.phrases import listed
from locator.query import SearchQuery
from locator.taxonomy import BENZODIAZEPINE_DETOX, FACETS

ASKED = 2.0
"""Points for each list of filters that a service's source says it meets."""
BENZODIAZEPINES = 2.0
"""Points for reporting benzodiazepine detox, where the search does not ask for another help."""
MENTAL_HEALTH = 1.0
"""Points for treating mental health as well: it is common beside dependence."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that counts; ``words`` say it, with the codes a service has as ``%(words)s``."""

    weight: Weight
    words: str


_WORDS = {
    "type": translatable("offers %(words)s"),
    "substance": translatable("helps with %(words)s"),
    "audience": translatable("for %(words)s"),
    "setting": "%(words)s",
    "payment": translatable("can be paid by %(words)s"),
    "access": "%(words)s",
    "language": translatable("speaks %(words)s"),
}
_REPORTS_DETOX = translatable("reports benzodiazepine detox")


def aspects(query: SearchQuery) -> Iterator[Aspect]:
    """Yield what counts in a search, what was asked for first."""
    asked = query.filters
    detox = BENZODIAZEPINE_DETOX.name
    for name, codes in asked.items():
        if name != detox:
            yield Aspect(Weight(name, codes, ASKED), _WORDS[name])
    if "yes" in asked.get(detox, ()):
        yield Aspect(Weight(detox, ("yes",), ASKED), _REPORTS_DETOX)
    elif set(asked.get("type", ("detox",))) & {"detox", "residential"}:
        yield Aspect(Weight(detox, ("yes",), BENZODIAZEPINES), _REPORTS_DETOX)
    if "dual-diagnosis" not in asked.get("type", ()):
        weight = Weight("type", ("dual-diagnosis",), MENTAL_HEALTH)
        yield Aspect(weight, translatable("treats mental health as well"))


def weights(query: SearchQuery) -> tuple[Weight, ...]:
    """Return what counts in a search, as the directory weighs it."""
    return tuple(aspect.weight for aspect in aspects(query))


def reasons(service: Service, query: SearchQuery) -> tuple[str, ...]:
    """Return why a service stands where it stands, other than its distance."""
    return tuple(_said(service, query))


def _said(service: Service, query: SearchQuery) -> Iterator[str]:
    for aspect in aspects(query):
        terms = _LISTS[aspect.weight.name]
        value: tuple[str, ...] | Answer = getattr(service, terms.column)
        held = (value,) if isinstance(value, Answer) else value
        met = [terms.by_code[code].inline for code in aspect.weight.codes if code in held]
        if met:
            yield gettext(aspect.words, words=listed(met, "or"))


_LISTS = {terms.name: terms for terms in FACETS}
