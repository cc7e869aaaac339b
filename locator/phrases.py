"""Words put together as a sentence has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from babel.lists import format_list

from locator.language import ENGLISH, current

_STYLES: dict[str, Literal["standard", "or"]] = {"and": "standard", "or": "or"}


def listed(words: Iterable[str], joint: Literal["and", "or"] = "and") -> str:
    """Return words as they stand in a sentence, such as "Monday, Tuesday and Friday".

    ``joint`` stands before the last, as the Unicode CLDR joins words in the language that is
    being spoken. No words are an empty phrase.
    """
    every = list(words)
    language = current()
    if language.code != ENGLISH.code:
        return format_list(every, _STYLES[joint], language.locale)
    *first, last = every or [""]
    return f"{', '.join(first)} {joint} {last}" if first else last
