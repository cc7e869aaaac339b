"""Helplines as pages show them: the page of every country's, and cards for other pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, render_template, request

from locator import taxonomy
from locator.helplines import Helpline, helplines_of
from locator.web.current import current_backend
from locator.web.listings import labels, on_date
from locator.web.pages import drop_trackers

helplines = Blueprint("helplines", __name__)
helplines.before_request(drop_trackers)


@dataclass(frozen=True, slots=True)
class HelplineCard:
    """A helpline as a page shows it; ``at`` is when the page is read."""

    line: Helpline
    at: datetime

    @property
    def is_open(self) -> bool | None:
        """Say whether it is open; None where that is not known."""
        return self.line.timetable.open_at(self.at)

    @property
    def hours(self) -> str:
        """Return whether it is open and until when, or what is known instead, in words."""
        said = self.line.timetable.in_words(self.at)
        note = self.line.hours_note
        if note:
            return f"{said}. Open {note}" if said else f"Open {note}"
        return said or "Opening hours not known"

    @property
    def languages(self) -> str:
        """Return the languages it is answered in, or nothing where its source does not say."""
        return " and ".join(labels(taxonomy.LANGUAGES, self.line.languages))

    @property
    def audiences(self) -> str:
        """Return whom it is for, or nothing where it is for everybody."""
        return ", ".join(labels(taxonomy.AUDIENCES, self.line.audiences))

    @property
    def checked(self) -> str:
        """Return when it was compared with its source, in words: no more than that is known."""
        day = self.line.checked_date
        return f"compared with it {on_date(day)}" if day else "not confirmed by us yet"


@dataclass(frozen=True, slots=True)
class Country:
    """A country with its helplines, those open first, and its emergency numbers."""

    code: str
    name: str
    emergency: tuple[Helpline, ...]
    cards: tuple[HelplineCard, ...]


def cards_of(country: str, region: str = "", at: datetime | None = None) -> list[HelplineCard]:
    """Return what `partials/helplines.html` shows as ``helplines``: a country's, open ones first.

    ``country`` and ``region`` are as in `locator.helplines.helplines_of`; ``at`` is the
    instant that counts, now where none is given.
    """
    at = at or datetime.now(UTC)
    found = helplines_of(current_backend().helplines, country, region, at)
    return [HelplineCard(line, at) for line in found]


@helplines.get("/helplines")
def show() -> str:
    """Show the helplines of every country, the visitor's own first."""
    at = datetime.now(UTC)
    return render_template("helplines.html", countries=_countries(at))


def _countries(at: datetime) -> list[Country]:
    lines = current_backend().helplines
    names = current_backend().geocoder.countries()
    codes = {line.country for line in lines}
    own = _visitors_country(codes)
    listed = [
        Country(code, names.get(code, code), _emergency(lines, code), tuple(cards_of(code, at=at)))
        for code in codes
    ]
    return sorted(listed, key=lambda country: (country.code != own, country.name))


def _emergency(lines: Iterable[Helpline], country: str) -> tuple[Helpline, ...]:
    return tuple(x for x in lines if x.country == country and x.kind is x.kind.EMERGENCY)


def _visitors_country(known: set[str]) -> str:
    """Return the country of the browser's language, such as GB of ``en-GB``; nothing is kept."""
    for language in request.accept_languages.values():
        country = language.rpartition("-")[2].upper()
        if country in known:
            return country
    return ""
