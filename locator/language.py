"""The languages of the site, and the one that is being spoken.

Texts stand in the code in English and are looked up when they are said, in the catalogue of
the language that `speaking` chose; the terminal never chooses and stays English. Catalogues are
gettext's (https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html); how they are
kept is in docs/languages.md.

Every text is a format string with named places, ``%(name)s``; a percent sign is ``%%``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import Translations

FOLDER = Path(__file__).parent / "translations"
"""Where the catalogues are, at ``<code>/LC_MESSAGES/messages.po``."""


class CatalogueError(ValueError):
    """A catalogue cannot be read; put the file right."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language that the site is offered in: its BCP 47 code, and what it calls itself.

    ``form`` is the code by which the Unicode CLDR writes its dates and numbers. ``reviewed``
    says that a native speaker has read the whole catalogue; until then every page says so.
    """

    code: str
    name: str
    form: str = ""
    reviewed: bool = False

    @property
    def locale(self) -> Locale:
        """Return how it writes dates and numbers."""
        return _locale(self.form or self.code)

    @property
    def direction(self) -> str:
        """Return ``ltr`` or ``rtl``, as its script runs."""
        direction: str = self.locale.text_direction
        return direction


ENGLISH = Language("en", "English", "en_GB", reviewed=True)
LANGUAGES = (ENGLISH, Language("es", "Español"), Language("cy", "Cymraeg"))
"""Every language that is offered, English first. One that is added here has a catalogue."""


def language_of(code: str) -> Language | None:
    """Return the language of a code, or None where it is not offered."""
    return next((language for language in LANGUAGES if language.code == code), None)


@dataclass(frozen=True, slots=True)
class _Voice:
    """A language with its catalogue; English has none, since texts are English."""

    language: Language
    catalogue: Translations | None = None


_voice: ContextVar[_Voice] = ContextVar("voice", default=_Voice(ENGLISH))  # noqa: B039 - frozen


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Say everything in a language meanwhile. Raises CatalogueError."""
    token = _voice.set(_Voice(language, catalogue_of(language)))
    try:
        yield
    finally:
        _voice.reset(token)


def current() -> Language:
    """Return the language that is being spoken."""
    return _voice.get().language


def catalogue_of(language: Language) -> Translations | None:
    """Return a language's catalogue, or None for English. Raises CatalogueError."""
    if language.code == ENGLISH.code:
        return None
    return _read(FOLDER / language.code / "LC_MESSAGES" / "messages.po", language.code)


@cache
def _read(path: Path, code: str) -> Translations:
    try:
        with path.open("rb") as file:
            # Without its locale a catalogue would lose the plural forms of its header.
            catalogue = read_po(file, locale=code, abort_invalid=True)
    except (OSError, PoFileError, ValueError) as error:
        raise CatalogueError(f"{path} cannot be read: {error}") from error
    packed = io.BytesIO()
    write_mo(packed, catalogue)
    packed.seek(0)
    return Translations(packed)


@cache
def _locale(form: str) -> Locale:
    return Locale.parse(form)


def country_name(code: str, english: str) -> str:
    """Return what a country (ISO 3166-1 alpha-2) is called, as the Unicode CLDR has it."""
    language = current()
    if language.code == ENGLISH.code:
        return english
    return str(language.locale.territories.get(code, english))


def region_name(country: str, english: str) -> str:
    """Return what a country, or a nation of the United Kingdom, is called.

    ``country`` is the country's own code (ISO 3166-1 alpha-2) or that of what lies in it; any
    other name is returned as it is.
    """
    if english == _locale(ENGLISH.code).territories.get(country):
        return country_name(country, english)
    return looked_up(english)


def city_of_zone(zone: ZoneInfo) -> str:
    """Return the city that a time zone is named for, such as "London" or "Londres"."""
    return dates.get_timezone_location(zone, locale=current().locale, return_city=True)


def is_said(text: str) -> bool:
    """Say whether a text of the data can be said in the language that is being spoken.

    The catalogues hold the words of the helplines that come with the project, and those of
    nobody else's.
    """
    return _voice.get().catalogue is None or looked_up(text) != text


def translatable(text: str) -> str:
    """Return a text as it is, and mark it for the catalogues: it is said with `gettext` later."""
    return text


def translatable_count(one: str, many: str) -> tuple[str, str]:
    """Return a text's two English forms, and mark them for the catalogues: it is said later."""
    return one, many


def plural_forms() -> frozenset[str]:
    """Return the names of the forms that the language being spoken has (Unicode CLDR)."""
    return frozenset((*current().locale.plural_form.tags, "other"))


def gettext(text: str, /, **values: object) -> str:
    """Return a text in the language that is being spoken, with its places filled.

    A text of the code alone: what may come from the data is no format, and is `looked_up`.
    """
    return looked_up(text) % values


def looked_up(text: str) -> str:
    """Return a text in the language that is being spoken, its places still open."""
    catalogue = _voice.get().catalogue
    # An empty text is the catalogue's own description.
    return text if catalogue is None or not text else catalogue.gettext(text)


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the text that goes with a count, with its places filled.

    The count itself is the place ``%(count)s``, written as the language writes numbers.
    """
    return looked_up_plural(one, many, count) % {"count": number(count), **values}


def measured(one: str, many: str, value: float) -> str:
    """Return the text that goes with a measure that may have a fraction, such as "1.5 miles".

    Fractions take the form of large counts, as in the languages of the Unicode CLDR that
    tell one from many.
    """
    count = int(value) if value == int(value) else _LARGE
    return looked_up_plural(one, many, count) % {"count": number(value)}


_LARGE = 20
"""A count that no language of the site gives a form of its own."""


def looked_up_plural(one: str, many: str, count: int) -> str:
    """Return the text that goes with a count, its places still open."""
    catalogue = _voice.get().catalogue
    if catalogue is None:
        return one if count == 1 else many
    return catalogue.ngettext(one, many, count)


def pgettext(context: str, text: str, /, **values: object) -> str:
    """Return a text that means several things, told apart by a context."""
    return looked_up_in(context, text) % values


def looked_up_in(context: str, text: str) -> str:
    """Return a text of a context, its places still open."""
    catalogue = _voice.get().catalogue
    if catalogue is None:
        return text
    return str(catalogue.pgettext(context, text))


def number(value: float, *, places: int | None = None) -> str:
    """Return a number with the language's marks, such as "12,345".

    ``places`` are digits behind the point, else as many as it has, six at most.
    """
    language = current()
    if places is not None:
        pattern = f"#,##0.{'0' * places}".rstrip(".")
        return numbers.format_decimal(value, pattern, locale=language.locale)
    if language.code == ENGLISH.code:
        return f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"
    return numbers.format_decimal(value, "#,##0.######", locale=language.locale)


def percent(share: float) -> str:
    """Return a share of one as a whole percentage, such as "56%"."""
    return numbers.format_percent(share, locale=current().locale)


def day_in_words(day: date) -> str:
    """Return a day such as "3 May 2026"."""
    return dates.format_date(day, "long", locale=current().locale)


def month_in_words(day: date) -> str:
    """Return the month of a day, such as "May 2026"."""
    return dates.format_skeleton("yMMMM", day, locale=current().locale)


def day_of_year_in_words(day: date) -> str:
    """Return a day without its year, such as "3 May"."""
    language = current()
    if language.code in _DAY_OF_YEAR:
        return dates.format_date(day, _DAY_OF_YEAR[language.code], locale=language.locale)
    return dates.format_skeleton("MMMMd", day, locale=language.locale)


_DAY_OF_YEAR = {"cy": "d MMMM"}
"""Where the Unicode CLDR's own form, "Mai 4", is not that of its whole dates, "4 Mai 2026"."""


def weekday_in_words(day: date) -> str:
    """Return the weekday of a day, such as "Monday"."""
    return dates.format_date(day, "EEEE", locale=current().locale)


def time_in_words(moment: time | datetime) -> str:
    """Return a time of day on the 24-hour clock, such as "17:00"."""
    return f"{moment:%H:%M}"
