"""Words put together as a sentence has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from babel.lists import format_list

from locator.language import ENGLISH, current

_STYLES: dict[str, Literal["standard", "or"]] = {"and": "standard", "or": "or"}
_JOINTS = {
    # What the next sound decides, and the Unicode CLDR leaves open or out. Welsh: Geiriadur
    # Prifysgol Cymru, "a, ac". Spanish: RAE, Diccionario panhispánico de dudas, "y" and "o".
    "cy": [(r"a\(c\) (?=[aeiouwyâêîôûŵŷ])", "ac "), (r"a\(c\) ", "a ")],
    "es": [(r"y (?=h?i(?![ae]))", "e "), (r"o (?=h?o)", "u ")],
}


def listed(words: Iterable[str], joint: Literal["and", "or"] = "and") -> str:
    """Return words as they stand in a sentence, such as "Monday, Tuesday and Friday".

    ``joint`` stands before the last, as the Unicode CLDR joins words in the language that is
    being spoken. No words are an empty phrase.
    """
    every = list(words)
    language = current()
    if language.code != ENGLISH.code:
        if len(every) > 1:
            every[-1] = _mutated(every[-1], joint)
        joined = format_list(every, _STYLES[joint], language.locale)
        return _as_it_sounds(joined, every[-1:], language.code)
    *first, last = every or [""]
    return f"{', '.join(first)} {joint} {last}" if first else last


def _mutated(word: str, joint: str) -> str:
    """Return a word as it begins behind a joint: Welsh changes what follows "neu" and "a".

    Names and abbreviations, which begin with a capital, stay as they are.
    """
    if current().code != "cy" or word.startswith(_TWO_SIGNS):
        return word
    for before, after in _MUTATIONS[joint]:
        if word.startswith(before):
            return after + word.removeprefix(before)
    return word


_TWO_SIGNS = ("ch", "dd", "ff", "ng", "ph", "th")
"""Letters of two signs that nothing changes, though they begin as others do."""
_MUTATIONS = {
    "or": (
        ("ll", "l"), ("rh", "r"), ("p", "b"), ("t", "d"), ("c", "g"), ("b", "f"), ("d", "dd"),
        ("g", ""), ("m", "f"),
    ),
    "and": (("p", "ph"), ("t", "th"), ("c", "ch")),
}  # fmt: skip
"""The soft mutation behind "neu" and the aspirate one behind "a", by what a word begins with
(Geiriadur Prifysgol Cymru, "neu" and "a, ac")."""


def _as_it_sounds(joined: str, last: list[str], code: str) -> str:
    """Return joined words with the joint that goes with the sound of the last one."""
    for word in last:
        for joint, sounding in _JOINTS.get(code, ()):
            joined = re.sub(f" {joint}(?={re.escape(word)}$)", f" {sounding}", joined, flags=re.I)
    return joined
