"""Which language an answer is in: as its address begins, else as the browser prefers.

``/es/…``, ``/cy/…`` and ``/en/…`` name one; the part moves into WSGI's SCRIPT_NAME, so that every
address made by `url_for` keeps it. A page at an address that names none is English, or leads to
the address of the language that the browser prefers. Nothing is kept of the choice: no cookie.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, redirect, request, url_for
from flask_babel import Babel, Domain
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.wrappers import Response as BaseResponse

from locator import language
from locator.alerts import alerts_of
from locator.language import ENGLISH, LANGUAGES, Language, language_of
from locator.phrases import listed
from locator.web.script_texts import script_texts

PAGES = frozenset(
    (
        "pages.home", "pages.find_place", "pages.which_place", "pages.results", "pages.service",
        "browse.show", "about.about_the_data", "availability.show", "privacy.show",
        "helplines.show", "guidance.index", "guidance.show", "guidance.for_someone_else",
        "guidance.for_prescribers", "reports.form", "reports.thanks", "shortlist.show",
        "card.show",
    )
)  # fmt: skip
"""Pages that follow the browser's preference. For all else an address's beginning alone counts."""

UNTRANSLATED = ("/static/", "/tiles/", "/streets/", "/healthz", "/readyz", "/openapi.json")
"""What has one address, whatever the language, so that it is kept once."""

_ROOT, _NAMED = "locator.root", "locator.language"
"""Keys of WSGI's environment: where the site stands, and the language its address names."""


class LanguagePrefix:
    """WSGI middleware that takes the language from an address and speaks it for the answer."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        root, path = environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", "")
        code, rest = _parted(path)
        named = language_of(code) if not rest.startswith(UNTRANSLATED) else None
        environ[_ROOT] = root
        if named is not None:
            environ |= {_NAMED: named.code, "SCRIPT_NAME": f"{root}/{code}", "PATH_INFO": rest}
        with language.speaking(named or ENGLISH):
            return self._app(environ, start_response)


def _parted(path: str) -> tuple[str, str]:
    """Return the first part of a path, and the path without it."""
    first, _, rest = path.removeprefix("/").partition("/")
    return first, f"/{rest}"


class _Catalogues(Domain):  # type: ignore[misc] # Flask-Babel has no types
    """The catalogue of the language that is being spoken, for what Flask-Babel itself says."""

    def get_translations(self) -> NullTranslations | Translations:
        """Return the catalogue."""
        return language.catalogue_of(language.current()) or NullTranslations()


def speak_languages(app: Flask) -> None:
    """Let an application answer in every language that is offered."""
    babel = Babel(app, locale_selector=lambda: language.current().form or language.current().code)
    babel.domain_instance = _Catalogues()
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # of its extension
        language.looked_up,
        language.looked_up_plural,
        newstyle=True,
        pgettext=language.looked_up_in,
    )
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"] = _in_a_page
    # A count stands in a sentence as the language writes numbers.
    app.jinja_env.globals["ngettext"] = language.ngettext
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals["language"] = language.current
    app.jinja_env.globals["other_languages"] = other_languages
    app.jinja_env.globals["alternates"] = alternates
    app.jinja_env.globals["english_data"] = english_data
    app.jinja_env.globals["script_texts"] = script_texts
    app.jinja_env.globals["typed_fields"] = typed_fields
    app.jinja_env.globals["listed"] = listed
    app.jinja_env.filters["number"] = language.number
    app.jinja_env.filters["alerts_of"] = alerts_of
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_follow_preference)
    app.after_request(_name_language)


_AT_HOME = {"cy": "GB"}
"""Countries where alone a language is at home."""


def visitors_country(known: Container[str]) -> str:
    """Return the country that a visitor is likely to mean, of those that are known, or nothing.

    That of the browser's language, such as GB of ``en-GB``, or of the page's own; nothing is
    kept of it. ``known`` are ISO 3166-1 alpha-2 codes.
    """
    named = [each.rpartition("-")[2].upper() for each in request.accept_languages.values()]
    home = _AT_HOME.get(language.current().code, "")
    return next((country for country in (*named, home) if country and country in known), "")


def _in_a_page(text: str, /, **values: object) -> Markup:
    """Return a text in the language that is being spoken, what fills its places escaped.

    As the extension's own function does, by a shorter way: a page of results asks for 200
    texts, most of them without places, and is made in a tenth less time.
    """
    words = language.looked_up(text)
    return Markup(words) % values if values else _without_places(words)  # noqa: S704 - ours


@cache
def _without_places(words: str) -> Markup:
    return Markup(words) % {}  # noqa: S704 - a text of the code or of a catalogue


def preferred(accepted: LanguageAccept) -> Language:
    """Return the offered language that a browser ranks first; English where it names none.

    Regions count as their language: ``es-MX`` is Spanish (RFC 4647, section 3.4).
    """
    for tag, quality in accepted:
        found = language_of(tag.partition("-")[0].lower())
        if quality > 0 and found is not None:
            return found
    return ENGLISH


def _asks_for_preference() -> bool:
    """Say whether the browser's preference decides on this answer's language."""
    page = request.endpoint in PAGES and request.method in ("GET", "HEAD")
    return page and _NAMED not in request.environ


def _follow_preference() -> BaseResponse | None:
    if not _asks_for_preference():
        return None
    wanted = preferred(request.accept_languages)
    if wanted.code == ENGLISH.code:
        return None
    return redirect(address_in(wanted.code, list(request.args.items(multi=True))), 302)


def _name_language(response: Response) -> Response:
    if _asks_for_preference():
        response.vary.add("Accept-Language")
    if response.mimetype == "text/html" or _NAMED in request.environ:
        response.headers["Content-Language"] = language.current().code
    return response


def site_root() -> str:
    """Return the path that the site stands at, without its last slash or a language."""
    root: str = request.environ.get(_ROOT, request.script_root)
    return root


def unprefixed(endpoint: str, **values: Any) -> str:
    """Return the address of what has one address, whatever the language."""
    return f"{site_root()}{url_for(endpoint, **values).removeprefix(request.script_root)}"


def address_in(code: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Return the path of what is being answered in a language.

    ``pairs`` are the parameters that go along.
    """
    prefix, query = f"{site_root()}/{code}", urlencode(pairs)
    return f"{prefix}{quote(request.path)}{'?' if query else ''}{query}"


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """Another language of a page: its code, what it calls itself, and the page's address in it."""

    code: str
    name: str
    href: str


def repeat_in_languages(pairs: Sequence[tuple[str, str]]) -> None:
    """Let a page's links to other languages repeat parameters that were found to be sound.

    Without it they lead to the bare path: nothing typed or made up gets into a link.
    """
    g.repeated = pairs


def repeat_what_was_typed() -> None:
    """Let a page whose address holds what was typed send it on by a form: no link repeats it."""
    g.typed = True


def _repeated() -> Sequence[tuple[str, str]]:
    pairs: Sequence[tuple[str, str]] = g.get("repeated", ())
    return pairs


def other_languages() -> tuple[LanguageLink, ...]:
    """Return the languages that a page is not in."""
    spoken, repeated = language.current().code, _repeated()
    return tuple(
        LanguageLink(each.code, each.name, address_in(each.code, repeated))
        for each in LANGUAGES
        if each.code != spoken
    )


def alternates() -> list[tuple[str, str]]:
    """Return every address of a page with its language; ``x-default`` follows the browser."""
    repeated = _repeated()
    return [(each.code, address_in(each.code, repeated)) for each in LANGUAGES]


def english_data(text: str = "") -> Markup:
    """Return the attribute that marks text of the data as English, on a page that is not.

    Nothing for a ``text`` that the catalogue of the page's language holds.
    """
    spoken = language.current().code == ENGLISH.code or (text and language.is_said(text))
    return Markup("") if spoken else _IN_ENGLISH


_IN_ENGLISH = Markup(' lang="en" dir="ltr"')


_MOST_REPEATED = 2_000
"""Letters of a form's fields that a page holds again; whoever types sends far fewer."""


def typed_fields() -> list[tuple[str, str]] | None:
    """Return what was typed, for a form to send to the same page in another language.

    None where nothing was: a link will do there. Nothing of what is too long for anybody to
    have typed it.
    """
    if request.method != "POST" and not g.get("typed"):
        return None
    sent = request.form if request.method == "POST" else request.args
    fields = list(sent.items(multi=True))
    return fields if sum(len(part) for pair in fields for part in pair) <= _MOST_REPEATED else []
