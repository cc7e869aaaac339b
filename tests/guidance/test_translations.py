"""A translation of the guidance says what the English says: no more, no less, nowhere else.

What it cannot hold, whether a sentence means the same, is a native speaker's to review.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from locator.config import shipped

GUIDANCE = shipped("data") / "guidance"
ENGLISH = sorted((GUIDANCE / "en").glob("*.toml"))
LANGUAGES = sorted(
    folder.name for folder in GUIDANCE.iterdir() if folder.is_dir() and folder.name != "en"
)
FILES = [
    pytest.param(GUIDANCE / language / path.name, path, id=f"{language}-{path.stem}")
    for language in LANGUAGES
    for path in ENGLISH
]
TEXTS = ("title", "heading", "lead", "summary", "note", "label", "text", "questions")
"""Keys whose values are for people to read; everything else stays as it is."""
SAME_IN_EVERY_LANGUAGE = frozenset({"NICE NG215"})
"""Texts that are nothing but a name, which no translation changes."""
NAMES = ("Klonopin", "Xanax", "SAMHSA", "SMART Recovery")
"""Names that a reader may have to recognise on a box or a door."""
WOUNDING = {
    "es": r"\b(adict[oa]s?|abus\w*|drogadict\w*|toxic[oó]man\w*|yonquis?|limpi[oa]s?|sobri[oa]s?"
    r"|reca[ií]\w*)\b",
}
"""Words that hurt, by language, as docs/clinical-safety.md forbids them."""
TITLES_THAT_TELL = {
    "es": r"droga|alcohol|desintoxica|benzodia|klonopin|clonazepam|adic|tratamiento|recupera",
}
"""What no browser's history should hold, by language."""


def loaded(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def without_its_mark(path: Path) -> dict[str, Any]:
    return {key: value for key, value in loaded(path).items() if key != "translation"}


def shape(value: Any, key: str = "") -> object:
    """Return a table as pairs in the file's order, with how many texts where texts stand."""
    if key in TEXTS:
        return len(value) if isinstance(value, list) else "a text"
    if isinstance(value, dict):
        return [(name, shape(inner, name)) for name, inner in value.items()]
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return value


def texts(value: Any, key: str = "") -> Iterator[str]:
    """Return every text for people to read, in the file's order."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, key)
    elif key in TEXTS:
        yield value


def pairs(translated: Path, english: Path) -> list[tuple[str, str]]:
    """Return each text with the English that it stands for."""
    return list(
        zip(texts(without_its_mark(translated)), texts(without_its_mark(english)), strict=True)
    )


def test_there_are_translations_and_each_is_whole() -> None:
    assert "es" in LANGUAGES
    for language in LANGUAGES:
        names = sorted(path.name for path in (GUIDANCE / language).iterdir())
        assert names == [path.name for path in ENGLISH], language


@pytest.mark.parametrize(("translated", "english"), FILES)
def test_structure_ids_sources_dates_and_search_links_are_those_of_the_english(
    translated: Path, english: Path
) -> None:
    assert shape(without_its_mark(translated)) == shape(without_its_mark(english))


@pytest.mark.parametrize(("translated", "english"), FILES)
def test_the_end_of_the_file_says_what_it_translates_and_that_nobody_reviewed_it(
    translated: Path, english: Path
) -> None:
    found = loaded(translated)
    assert list(found)[-1] == "translation"
    assert found["translation"] == {"of": loaded(english)["written"], "reviewed_by": ""}


@pytest.mark.parametrize(("translated", "english"), FILES)
def test_each_text_holds_the_numbers_of_the_english(translated: Path, english: Path) -> None:
    for said, original in pairs(translated, english):
        assert sorted(re.findall(r"\d+", said)) == sorted(re.findall(r"\d+", original)), said


@pytest.mark.parametrize(("translated", "english"), FILES)
def test_no_text_is_empty_or_still_english(translated: Path, english: Path) -> None:
    for said, original in pairs(translated, english):
        assert said.strip()
        assert said != original or said in SAME_IN_EVERY_LANGUAGE, said


@pytest.mark.parametrize(("translated", "english"), FILES)
def test_names_stand_where_they_stand_in_the_english(translated: Path, english: Path) -> None:
    for said, original in pairs(translated, english):
        assert [name in said for name in NAMES] == [name in original for name in NAMES], said


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_alike_in_english_is_said_alike(language: str) -> None:
    ways: dict[str, set[str]] = {}
    for path in ENGLISH:
        for said, original in pairs(GUIDANCE / language / path.name, path):
            ways.setdefault(original, set()).add(said)
    assert {original: said for original, said in ways.items() if len(said) > 1} == {}


@pytest.mark.parametrize("language", sorted(WOUNDING))
def test_no_word_of_a_translation_wounds_and_no_title_tells(language: str) -> None:
    for path in ENGLISH:
        found = loaded(GUIDANCE / language / path.name)
        assert not re.search(TITLES_THAT_TELL[language], found["title"], re.IGNORECASE)
        for text in texts(found):
            assert not re.search(WOUNDING[language], text, re.IGNORECASE), text
