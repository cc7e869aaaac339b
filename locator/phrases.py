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
        joined = format_list(every, _STYLES[joint], language.locale)
        return _as_it_sounds(joined, every[-1:], language.code)
    *first, last = every or [""]
    return f"{', '.join(first)} {joint} {last}" if first else last


def _as_it_sounds(joined: str, last: list[str], code: str) -> str:
    """Return joined words with the joint that goes with the sound of the last one."""
    for word in last:
        for joint, sounding in _JOINTS.get(code, ()):
            joined = re.sub(f" {joint}(?={re.escape(word)}$)", f" {sounding}", joined, flags=re.I)
    return joined
