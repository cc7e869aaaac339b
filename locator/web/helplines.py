"""The page of every country's helplines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, render_template

from locator.helplines import Helpline, helplines_of
from locator.language import country_name
from locator.web.arguments import drop_trackers
from locator.web.current import current_backend
from locator.web.helpline_cards import HelplineCard
from locator.web.languages import visitors_country

helplines = Blueprint("helplines", __name__)
helplines.before_request(drop_trackers)


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
    own = visitors_country(codes)
    listed = [
        Country(
            code,
            country_name(code, names.get(code, code)),
            _emergency(lines, code),
            tuple(cards_of(code, at=at)),
        )
        for code in codes
    ]
    return sorted(listed, key=lambda country: (country.code != own, country.name))


def _emergency(lines: Iterable[Helpline], country: str) -> tuple[Helpline, ...]:
    return tuple(x for x in lines if x.country == country and x.kind is x.kind.EMERGENCY)
