"""What other publishers' taxonomy terms mean in our codes.

HSDS leaves the choice of a taxonomy to the publisher. The words below are those that
Open Eligibility (openeligibility.org) and the 211 Human Services Indexing System use
for help with drugs and alcohol; terms are understood by their names, since the codes
of the latter are licensed. Its codes that start with RX stand for this field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from locator import taxonomy
from locator.importers.formats.hsds_records import item as nested
from locator.importers.formats.hsds_records import items, text

_FIELD = re.compile(
    r"\b(?:drugs?|alcohol\w*|substances?|addict\w*|opioids?|opiates?|heroin|cocaine|narcotics?"
    r"|benzodiazepines?|methadone|buprenorphine|detox\w*|sober|sobriety|al-anon|alateen"
    r"|12[- ]steps?|twelve[- ]steps?|dual[- ]diagnosis|misuse)\b",
    re.IGNORECASE,
)
_ANOTHER_FIELD = re.compile(
    r"\b(?:prescription drugs?|drug (?:discount|stores?|cards?|formular\w+)|hazardous substances?"
    r"|drug[- ]free schools?)\b",
    re.IGNORECASE,
)
_FIELD_CODE = re.compile(r"RX(?:-|$)")

_TYPES = (
    ("detox", r"detox\w*|withdrawal management"),
    ("therapy", r"counsell?ing|psychotherap\w+|therapy|outpatient treatment"),
    ("dual-diagnosis", r"dual[- ]diagnosis|co-?occurring"),
    (
        "support-group",
        r"support groups?|self[- ]help|(?:12|twelve)[- ]steps?|peer support|mutual aid",
    ),
    (
        "aftercare",
        r"aftercare|sober (?:living|housing)|recovery (?:homes?|housing)|relapse prevention",
    ),
    ("residential", r"residential|rehabilitation|inpatient treatment"),
    ("medication", r"methadone|buprenorphine|medications?(?:[- ]assisted)?|opioid treatment"),
    ("family-support", r"famil(?:y|ies)|al-anon|alateen|carers?|caregivers?"),
    ("advice", r"information|advice|assessments?|referrals?|helplines?"),
)
"""Words of a term's name that tell a kind of help."""

_SUBSTANCES = (
    ("benzodiazepines", r"benzodiazepines?"),
    ("alcohol", r"alcohol\w*"),
    ("opioids", r"opioids?|opiates?|heroin|methadone|buprenorphine"),
    ("cocaine", r"cocaine|crack"),
    ("methamphetamine", r"(?:meth)?amphetamines?"),
    ("tobacco", r"tobacco|nicotine|smoking|vaping"),
)


def _words(table: tuple[tuple[str, str], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((code, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for code, words in table)


_TYPE_WORDS, _SUBSTANCE_WORDS = _words(_TYPES), _words(_SUBSTANCES)

_PLAIN_NAMES = {
    "counseling": "therapy",
    "counselling": "therapy",
    "individual counseling": "therapy",
    "group therapy": "therapy",
    "outpatient treatment": "therapy",
    "support groups": "support-group",
    "peer support": "support-group",
    "peer recovery coaching": "support-group",
    "residential treatment": "residential",
    "family counseling": "family-support",
    "medications for addiction": "medication",
}
"""Terms of a general name that tell the kind of help of a service in this field."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the name and the terms of a service tell; ``unknown`` are terms that tell nothing."""

    in_field: bool
    types: tuple[str, ...]
    substances: tuple[str, ...]
    unknown: tuple[str, ...]


def understand(item: Mapping[str, Any]) -> Meaning:
    """Return what a service's name and taxonomy terms tell in our codes.

    A service that no term calls one of drugs or alcohol is in the field where its
    own name, or its organization's, does. Its name tells no kind of help: a
    "Recovery and Therapy Centre" may be anything.
    """
    terms = [term for term in terms_of(item) if any(term)]
    names = f"{text(item.get('name'))} / {text(nested(item.get('organization')).get('name'))}"
    concerned = in_field(names) or any(in_field(*term) for term in terms)
    told = {term: types_of(*term) for term in terms}
    types = {type_ for found in told.values() for type_ in found}
    substances = {code for name, _ in terms for code in substances_of(name)}
    return Meaning(
        concerned,
        tuple(t.code for t in taxonomy.TYPES.terms if t.code in types),
        tuple(t.code for t in taxonomy.SUBSTANCES.terms if t.code in substances),
        tuple(name or code for (name, code), found in told.items() if not found),
    )


def terms_of(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name and code of each taxonomy term of a service and of it at its places."""
    for holder in (item, *items(item.get("service_at_locations"))):
        for attribute in items(holder.get("attributes")):
            term = nested(attribute.get("taxonomy_term"))
            yield text(term.get("name")), text(term.get("code"))


def in_field(name: str, code: str = "") -> bool:
    """Say whether a name, or the code of a 211 term, is of help with drugs or alcohol."""
    return bool(_FIELD.search(_ANOTHER_FIELD.sub("", name)) or _FIELD_CODE.match(code))


def types_of(name: str, code: str = "") -> tuple[str, ...]:
    """Return the kinds of help that the name of a term tells, for a service in the field."""
    if name.casefold() in _PLAIN_NAMES:
        return (_PLAIN_NAMES[name.casefold()],)
    return _found(_TYPE_WORDS, name) if in_field(name, code) else ()


def substances_of(name: str) -> tuple[str, ...]:
    """Return the substances that the name of a term names outright."""
    return _found(_SUBSTANCE_WORDS, name) if in_field(name) else ()


def _found(words: tuple[tuple[str, re.Pattern[str]], ...], name: str) -> tuple[str, ...]:
    return tuple(code for code, pattern in words if pattern.search(name))
