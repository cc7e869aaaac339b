"""What countries and the nations of the United Kingdom are called in the languages of the site.

The gazetteer's own names are English and local. Whoever reads a page in Spanish writes
"Chicago, Estados Unidos", and the page says it so.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from locator.geocoding.names import fold
from locator.language import LANGUAGES, looked_up, speaking

_SHORT = {
    "US": ("EE. UU.", "EEUU", "UDA", "Unol Daleithiau"),
    "GB": ("Gran Bretaña", "Prydain", "Deyrnas Unedig"),
}
"""Ways of saying a country that the Unicode CLDR does not have: Real Academia Española,
Diccionario panhispánico de dudas; Geiriadur Prifysgol Cymru."""


def is_called(text: str, country: str, regions: Iterable[str]) -> bool:
    """Say whether a folded text names a country, or a nation by its English name.

    ``country`` is an ISO 3166-1 alpha-2 code, ``regions`` are what the regions of a place are
    called in English.
    """
    return country_called(text) == country or any(text in _nation(name) for name in regions)


def country_called(text: str) -> str | None:
    """Return the country (ISO 3166-1 alpha-2) that a folded text names in a language, or None."""
    return _countries().get(text)


@cache
def _countries() -> dict[str, str]:
    called = {
        fold(name): code
        for language in LANGUAGES[1:]
        for code, name in language.locale.territories.items()
        if len(code) == 2 and code.isalpha()
    }
    return called | {fold(name): code for code, names in _SHORT.items() for name in names}


@cache
def _nation(name: str) -> frozenset[str]:
    """Return what a region is called in each language whose catalogue has it, folded."""
    said = set()
    for language in LANGUAGES[1:]:
        with speaking(language):
            said.add(looked_up(name))
    return frozenset(map(fold, said - {name}))
