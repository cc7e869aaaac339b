"""No text of a page is forgotten: each goes through the catalogues, in which each is translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from locator import language
from locator.config import shipped
from locator.guidance.reading import read_guidance
from locator.helplines import load_helplines
from locator.language import LANGUAGES, Language
from locator.safety import DO_NOT_STOP_SUDDENLY
from locator.web.inlined import STATIC_FOLDER
from locator.web.script_texts import (
    BROWSE,
    BROWSE_COUNTED,
    EXIT,
    EXIT_COUNTED,
    MAP,
    MAP_COUNTED,
    SHORTLIST,
)
from tests.pseudo import CLOSING, OPENING, write_pseudo
from tools.translations import is_translated, read, texts

PSEUDO = Language("eu", "Pseudo")
"""Stands in for a language that nobody offers; Basque has two forms and writes from the left."""
AROUND = "at=53.483,-2.231&place=Manchester,+England"
NEW_YORK = "at=40.751,-73.997&place=New+York,+New+York,+United+States"
PAGES = (
    "/", "/search?near=", "/search?within=3", f"/results?{AROUND}",
    f"/results?{AROUND}&type=detox&open=now",
    f"/results?{NEW_YORK}&benzodiazepine_detox=yes&sort=fit", "/results?at=53.3,-6.2",
    f"/results?{AROUND}&page=90", "/results?x=1", f"/which-place?{AROUND}&{AROUND}", "/map",
    "/map?type=detox", "/map/list", "/about-the-data", "/about-the-data/coverage", "/helplines",
    "/guidance", "/guidance/risks", "/for-someone-else", "/for-prescribers", "/privacy", "/card",
    f"/card?{AROUND}", f"/card?{NEW_YORK}&layout=pocket", "/shortlist", "/embed",
    f"/embed?{AROUND}", "/nowhere", "/map.svg?bbox=-3,53,-2,54", f"/results/map.svg?{AROUND}",
)  # fmt: skip
SAID = ("aria-label", "alt", "title", "placeholder")
UNSPOKEN = ("script", "style", "noscript", "code", "pre")


class _Texts(HTMLParser):
    """Collects what a page says outside elements that hold data, or are in a named language."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self._open: list[tuple[str, bool]] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        outside = bool(self._open and self._open[-1][1])
        named = "lang" in given and tag not in ("html", "svg")
        data = outside or named or tag in UNSPOKEN or _holds_data(tag, given)
        if not data:
            self.said += [(tag, given[name] or "") for name in SAID if given.get(name)]
        if tag not in ("meta", "link", "input", "img", "br", "base", "hr"):
            self._open.append((tag, data))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        left = self._outside_marks(data).strip()
        if left and not (self._open and self._open[-1][1]):
            self.said.append((self._open[-1][0] if self._open else "", left))

    def _outside_marks(self, data: str) -> str:
        """Return what no mark holds; a text's marks may stand in different elements."""
        kept = []
        for char in data:
            self._depth += (char == OPENING) - (char == CLOSING)
            kept.append(char if not self._depth and char != CLOSING else "")
        return "".join(kept)


CLASSES_OF_DATA = {
    "number", "subtitle", "sources", "credits", "map-credit", "tel", "who", "part", "far", "near",
    "town", "name", "quiet", "named", "where", "countries", "what", "choices", "description",
    "from", "map-key", "count", "data-source", "listed-by", "regions", "alert", "suggestions",
}  # fmt: skip
"""Classes of elements that hold names, numbers and places of the data."""


def _holds_data(tag: str, given: dict[str, str | None]) -> bool:
    classes = set((given.get("class") or "").split())
    href = given.get("href") or ""
    return bool(
        classes & CLASSES_OF_DATA
        or (tag == "address")
        or href.startswith(("tel:", "mailto:", "sms:", "http"))
        or "/services/" in href
    )


def unmarked(text: str) -> str:
    """Return what is left of a text outside the marks."""
    while (left := re.sub(f"{OPENING}[^{OPENING}{CLOSING}]*{CLOSING}", "", text)) != text:
        text = left
    return text


def _without_data(text: str) -> str:
    """Return a text without what stays as it is in every language: names, places, credits."""
    if text.startswith("· "):  # the address of a service, in a row with its phone
        return ""
    for datum in NAMES:
        text = text.replace(datum, "")
    return re.sub(r"Contains public sector information .*?\)\.|doi\.org/\S+", "", text)


NAMES = sorted(
    {
        *(line.name for line in load_helplines(shipped("data") / "helplines.csv")),
        *(topic.title for topic in read_guidance(shipped("data") / "guidance")),
        *(str(name) for name in PSEUDO.locale.territories.values()),
        *(each.name for each in DO_NOT_STOP_SUDDENLY.references),
        *(each.url.removeprefix("https://") for each in DO_NOT_STOP_SUDDENLY.references),
    },
    key=len,
    reverse=True,
)


@pytest.fixture
def pseudo(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[FlaskClient]:
    write_pseudo(tmp_path, PSEUDO.code)
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    monkeypatch.setattr(language, "LANGUAGES", (*LANGUAGES, PSEUDO))
    yield client


def test_every_text_of_every_page_goes_through_the_catalogues(pseudo: FlaskClient) -> None:
    forgotten: dict[str, set[str]] = {}
    for path in PAGES:
        parser = _Texts()
        parser.feed(pseudo.get(f"/{PSEUDO.code}{path}").text)
        for tag, text in parser.said:
            if re.search(r"[a-z]{3}", _without_data(unmarked(text))):
                forgotten.setdefault(f"{tag}: {text[:120]}", set()).add(path)
    assert (
        "\n".join(f"{said} {sorted(paths)[0]}" for said, paths in sorted(forgotten.items())) == ""
    )


@pytest.mark.parametrize("code", [each.code for each in LANGUAGES[1:]])
def test_every_text_is_in_the_catalogue_and_nothing_else(code: str) -> None:
    known = {(str(message.id), message.context) for message in read(code) if message.id}
    said = {(str(message.id), message.context) for message in texts() if message.id}
    assert sorted(said - known) == [], "run make translations"
    assert sorted(known - said) == [], "run make translations"


@pytest.mark.parametrize("code", [each.code for each in LANGUAGES[1:]])
def test_every_text_is_translated(code: str) -> None:
    said = [message for message in read(code) if message.id]
    assert [str(message.id) for message in said if not is_translated(message)] == []


@pytest.mark.parametrize("code", [each.code for each in LANGUAGES[1:]])
def test_a_translation_keeps_the_places_and_the_tags(code: str) -> None:
    for message in read(code):
        wanted = {mark for text in _forms(message.id) for mark in _marks(text)}
        for form in filter(None, _forms(message.string) if message.id else ()):
            # "One service" needs no number, nor do the forms of a language for one and two.
            assert {*_marks(form), *(wanted & {"%(count)s"})} == wanted, form


def _forms(texts: object) -> tuple[str, ...]:
    return tuple(map(str, texts)) if isinstance(texts, tuple | list) else (str(texts or ""),)


def _marks(text: str) -> list[str]:
    return re.findall(r"%\(\w+\)s|%%|</?[a-z][^>]*>", text)


def test_scripts_say_nothing_that_pages_in_other_languages_lack() -> None:
    held = {*EXIT, *SHORTLIST, *MAP, *BROWSE}
    counted = {*EXIT_COUNTED, *MAP_COUNTED, *BROWSE_COUNTED}
    said: set[str] = set()
    said_counted: set[tuple[str, ...]] = set()
    for path in STATIC_FOLDER.glob("*.js"):
        script = path.read_text("utf-8")
        said |= set(re.findall(r'\bt\(\s*"([^"]+)"', script))
        pairs = r'\b(?:tn|counted)\(\s*"([^"]+)",\s*"([^"]+)"'
        said_counted |= set(re.findall(pairs, script))
    assert said == held
    assert said_counted == counted
