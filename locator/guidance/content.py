"""A page of guidance as values: topics, sections, statements, their sources, ways into a search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from locator.language import gettext


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a statement comes from.

    ``year`` is when it was published, or, where it is not ``dated``, when it was read;
    ``read`` says what of it was read before anything was stated from it.
    """

    key: str
    name: str
    publisher: str
    year: int
    url: str
    read: str
    dated: bool = True

    @property
    def when(self) -> str:
        """Return its year, or that it has none, in words."""
        return (
            str(self.year) if self.dated else gettext("no date, read in %(year)s", year=self.year)
        )


class Style(StrEnum):
    """How a statement stands on the page: in a paragraph, a list, or a numbered list."""

    SENTENCE = "sentence"
    POINT = "point"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said, in words of our own, and the sources that say so."""

    text: str
    references: tuple[Reference, ...]
    style: Style = Style.SENTENCE


@dataclass(frozen=True, slots=True)
class SearchLead:
    """A way into a search already filled in: a label and filters as pairs of name and code."""

    label: str
    filters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of a topic.

    ``note`` is about this site or this page and needs no source; ``questions`` are for
    the reader to ask somebody.
    """

    id: str
    heading: str
    leads: tuple[SearchLead, ...]
    statements: tuple[Statement, ...] = ()
    note: str = ""
    questions: tuple[str, ...] = ()

    @property
    def references(self) -> tuple[Reference, ...]:
        """Return its sources in the order of their first use; their place is their number."""
        used = (reference for said in self.statements for reference in said.references)
        return tuple(dict.fromkeys(used))

    def numbers(self, statement: Statement) -> tuple[int, ...]:
        """Return the numbers of a statement's sources, from 1."""
        places = {reference: place for place, reference in enumerate(self.references, 1)}
        return tuple(sorted(places[reference] for reference in statement.references))

    @property
    def blocks(self) -> Iterator[tuple[Style, tuple[Statement, ...]]]:
        """Return the statements with those of one style that follow each other together."""
        for style, run in groupby(self.statements, key=lambda statement: statement.style):
            yield style, tuple(run)


@dataclass(frozen=True, slots=True)
class Translation:
    """How a translation came about: from the English of which day, and who reviewed it.

    ``reviewed_by`` is a native speaker of the language, empty where none has. ``behind``
    means that the English has been written anew since.
    """

    of: date
    reviewed_by: str = ""
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """A page of guidance.

    ``title`` is what a browser's history keeps and names nothing that a stranger should not
    read; ``reviewed`` is who reviewed it, empty where nobody has. ``leads`` stand at its head.
    ``language`` is its ISO 639 code; ``translation`` is None for the English.
    """

    slug: str
    title: str
    heading: str
    lead: str
    summary: str
    written: date
    sections: tuple[Section, ...]
    reviewed: str = ""
    note: str = ""
    leads: tuple[SearchLead, ...] = ()
    order: int = 0
    language: str = "en"
    translation: Translation | None = None

    @property
    def claims(self) -> object:
        """Return what a translation must have in common: its sections, sources and searches."""
        return tuple(
            (
                section.id,
                tuple((said.style, said.references) for said in section.statements),
                len(section.questions),
                tuple(lead.filters for lead in section.leads),
            )
            for section in self.sections
        ), tuple(lead.filters for lead in self.leads)
