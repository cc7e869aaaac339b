"""Words put together as a sentence has them."""

from __future__ import annotations

from collections.abc import Iterable


def listed(words: Iterable[str], joint: str = "and") -> str:
    """Return words as they stand in a sentence, such as "Monday, Tuesday and Friday".

    ``joint`` stands before the last. No words are an empty phrase.
    """
    *first, last = tuple(words) or ("",)
    return f"{', '.join(first)} {joint} {last}" if first else last
