"""Place names as people type them, brought to one form for looking up."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        "ø": "o", "œ": "oe", "æ": "ae", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
        "\u0131": "i", "ħ": "h", "&": " and ",
        "'": None, "\u2019": None, "\u2018": None, "`": None, "\u02bb": None, "\u02bc": None,
        ".": None,
    }
)  # fmt: skip
_SEPARATORS = re.compile(r"[\W_]+")
_WORDS = {"saint": "st", "sainte": "ste", "mt": "mount", "ft": "fort"}


def fold(text: str) -> str:
    """Return a name without case, accents, apostrophes, stops or hyphens.

    Words are parted by one space; "Saint" becomes "st", "Mt" "mount", "Ft"
    "fort", "&" "and" and "Co" before a name "county", so that each pair of
    spellings is one name. Letters that have no plain form (ø, ß, ł and so on)
    become their usual Latin ones.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(c for c in text if not unicodedata.combining(c))
    words = _SEPARATORS.sub(" ", text.lower().translate(_LETTERS)).split()
    if words[1:] and words[0] == "co":
        words[0] = "county"
    return " ".join([_WORDS.get(word, word) for word in words])
