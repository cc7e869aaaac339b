"""Reading guidance: one TOML file a topic, in a folder for each language, beside its sources.

docs/clinical-safety.md says how the files are written. What is wrong in them stops the
server from starting, so that nothing without a source is ever shown.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from locator.guidance.content import (
    Reference,
    SearchLead,
    Section,
    Statement,
    Style,
    Topic,
    Translation,
)
from locator.query import FILTERS, QueryError, parse_query

_SLUG = re.compile(r"[a-z]+(?:-[a-z]+)*", re.ASCII)
_KEYS = {
    "topic": (
        "order", "title", "heading", "lead", "summary", "written", "reviewed", "note", "search",
        "section", "translation",
    ),
    "translation": ("of", "reviewed_by"),
    "section": ("id", "heading", "note", "questions", "statement", "search"),
    "statement": ("text", "style", "sources"),
    "search": ("label", *FILTERS),
    "reference": ("name", "publisher", "year", "url", "read", "dated"),
}  # fmt: skip
"""What each table may hold; anything else is a slip of the pen."""


class GuidanceFileError(Exception):
    """A file of guidance is not sound; mend what the message names."""


def read_guidance(folder: Path, language: str = "en") -> tuple[Topic, ...]:
    """Return the topics of a language in their order.

    ``folder`` holds ``references.toml`` and a folder for each language by its ISO 639 code.
    Raises GuidanceFileError at the first fault.
    """
    references = _references(folder / "references.toml")
    topics = [
        replace(_topic(path, references), language=language)
        for path in sorted((folder / language).glob("*.toml"))
    ]
    if not topics:
        raise GuidanceFileError(f"{folder / language} holds no guidance")
    return tuple(sorted(topics, key=lambda topic: topic.order))


def read_translations(folder: Path, language: str, english: Iterable[Topic]) -> tuple[Topic, ...]:
    """Return the topics in a language; what is not translated is in English.

    Raises GuidanceFileError at the first fault, and where a translation does not claim what the
    English claims, from the same sources, or leads into other searches.
    """
    if not (folder / language).is_dir():
        return tuple(english)
    translated = {topic.slug: topic for topic in read_guidance(folder, language)}
    for topic in english:
        found = translated.setdefault(topic.slug, topic)
        if found.claims != topic.claims:
            raise GuidanceFileError(
                f"{folder / language / topic.slug}.toml does not say what the English says: "
                "sections, sources and searches must be the same"
            )
        if found is not topic and found.translation is None:
            raise GuidanceFileError(
                f"{folder / language / topic.slug}.toml needs [translation], which says what it "
                "was made from and who reviewed it"
            )
        translated[topic.slug] = _beside(topic, found)
    return tuple(sorted(translated.values(), key=lambda topic: topic.order))


def _beside(english: Topic, translated: Topic) -> Topic:
    """Return a translation that knows whether the English is newer than what it was made from."""
    made = translated.translation
    if made is None:
        return translated
    return replace(translated, translation=replace(made, behind=made.of < english.written))


def _loaded(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GuidanceFileError(f"{path} cannot be read: {error}") from None


class _Table:
    """One table of a file, which says where it stands when something in it is wrong."""

    def __init__(self, kind: str, where: str, values: Mapping[str, Any]) -> None:
        self._where = where
        self._values = values
        for name in values:
            if name not in _KEYS[kind]:
                raise self.fault(f"{name!r} is not known here; use {', '.join(_KEYS[kind])}")

    def fault(self, message: str) -> GuidanceFileError:
        return GuidanceFileError(f"{self._where}: {message}")

    def text(self, name: str, *, needed: bool = True) -> str:
        value = self._values.get(name, "")
        if not isinstance(value, str) or (needed and not value.strip()):
            raise self.fault(f"{name} must be text")
        return value.strip()

    def number(self, name: str) -> int:
        value = self._values.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fault(f"{name} must be a whole number")
        return value

    def day(self, name: str) -> date:
        value = self._values.get(name)
        if type(value) is not date:
            raise self.fault(f"{name} must be a day, such as 2026-11-22")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(x, str) and x for x in value):
            raise self.fault(f"{name} must be a list of texts")
        return tuple(value)

    def slug(self, name: str) -> str:
        value = self.text(name)
        if not _SLUG.fullmatch(value):
            raise self.fault(f"{name} must be small letters and hyphens")
        return value

    def table(self, kind: str) -> _Table | None:
        values = self._values.get(kind)
        if values is None:
            return None
        if not isinstance(values, dict):
            raise self.fault(f"{kind} must be a table, under [{kind}]")
        return _Table(kind, f"{self._where}, {kind}", values)

    def tables(self, kind: str) -> Iterator[_Table]:
        found = self._values.get(kind, [])
        if not isinstance(found, list) or not all(isinstance(x, dict) for x in found):
            raise self.fault(f"{kind} must be tables, each under [[…{kind}]]")
        for number, values in enumerate(found, 1):
            yield _Table(kind, f"{self._where}, {kind} {number}", values)


def _references(path: Path) -> dict[str, Reference]:
    found = {}
    for key, values in _loaded(path).items():
        if not isinstance(values, dict):
            raise GuidanceFileError(f"{path}: {key} must be a table, under [{key}]")
        found[key] = _reference(key, _Table("reference", f"{path}, {key}", values), values)
    return found


def _reference(key: str, table: _Table, values: Mapping[str, Any]) -> Reference:
    url, dated = table.text("url"), values.get("dated", True)
    if not url.startswith("https://"):
        raise table.fault("url must begin with https://")
    if not isinstance(dated, bool):
        raise table.fault("dated must be true or false")
    name, publisher, read = (table.text(part) for part in ("name", "publisher", "read"))
    return Reference(key, name, publisher, table.number("year"), url, read, dated)


def _topic(path: Path, references: Mapping[str, Reference]) -> Topic:
    table = _Table("topic", str(path), _loaded(path))
    sections = tuple(_section(part, references) for part in table.tables("section"))
    if not sections or len({section.id for section in sections}) != len(sections):
        raise table.fault("needs sections, each with an id of its own")
    if not _SLUG.fullmatch(path.stem):
        raise table.fault("the file's name must be small letters and hyphens")
    return Topic(
        path.stem,
        title=table.text("title"),
        heading=table.text("heading"),
        lead=table.text("lead"),
        summary=table.text("summary"),
        written=table.day("written"),
        sections=sections,
        reviewed=table.text("reviewed", needed=False),
        note=table.text("note", needed=False),
        leads=tuple(_lead(part) for part in table.tables("search")),
        order=table.number("order"),
        translation=_translation(table),
    )


def _translation(table: _Table) -> Translation | None:
    part = table.table("translation")
    if part is None:
        return None
    return Translation(part.day("of"), part.text("reviewed_by", needed=False))


def _section(table: _Table, references: Mapping[str, Reference]) -> Section:
    section = Section(
        table.slug("id"),
        table.text("heading"),
        tuple(_lead(part) for part in table.tables("search")),
        tuple(_statement(part, references) for part in table.tables("statement")),
        table.text("note", needed=False),
        table.texts("questions"),
    )
    if not section.leads:
        raise table.fault("leads into no search; add [[section.search]]")
    if not section.statements and not section.questions:
        raise table.fault("says nothing; add [[section.statement]] or questions")
    return section


def _statement(table: _Table, references: Mapping[str, Reference]) -> Statement:
    keys = table.texts("sources")
    if not keys:
        raise table.fault("has no source; name one of references.toml")
    for key in keys:
        if key not in references:
            raise table.fault(f"{key!r} is not in references.toml")
    style = table.text("style", needed=False) or Style.SENTENCE
    if style not in tuple(Style):
        raise table.fault(f"style must be one of {', '.join(Style)}")
    return Statement(table.text("text"), tuple(references[key] for key in keys), Style(style))


def _lead(table: _Table) -> SearchLead:
    filters = {name: table.texts(name) for name in FILTERS}
    given = {name: codes for name, codes in filters.items() if codes}
    if not given:
        raise table.fault(f"asks for nothing; name a code of {', '.join(FILTERS)}")
    try:
        parse_query(given, FILTERS)
    except QueryError as error:
        raise table.fault(str(error)) from None
    pairs = tuple((name, code) for name, codes in given.items() for code in codes)
    return SearchLead(table.text("label"), pairs)
