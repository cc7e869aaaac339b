"""Sheets for communities to print: a poster, and cards for a pocket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Blueprint, make_response, redirect, render_template, request, url_for

from locator import attribution, safety
from locator.borders import across_the_border
from locator.directory.database import Page
from locator.geocoding.outcomes import Choices, Origin, Unknown
from locator.helplines import Kind
from locator.language import gettext
from locator.paper import COPIES, Layout, Paper, helplines_for, paper_of, services_for
from locator.query import (
    FORM_PARAMETERS,
    Arguments,
    ParameterProblem,
    QueryError,
    SearchQuery,
    parse_query,
    to_arguments,
)
from locator.search import UNNAMED, locate, search_around
from locator.web.addresses import public_label, results_url
from locator.web.arguments import Answer, arguments_of, drop_trackers
from locator.web.current import current_backend
from locator.web.forms import SearchForm, filled_form, no_such_place, refused_form
from locator.web.helpline_cards import HelplineInWords
from locator.web.languages import repeat_in_languages, repeat_what_was_typed
from locator.web.listings import Listing, date_in_words, listings
from locator.web.public_address import absolute, qr_code
from locator.web.serializers import unit_of
from locator.weekly_hours import hours_in_words

card = Blueprint("card", __name__)
card.before_request(drop_trackers)

_CANDIDATES = Page(30)
"""Services that are looked through for some that can be phoned."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is asked for besides the search; ``paper`` is None for that of the country."""

    layout: Layout = Layout.POSTER
    paper: Paper | None = None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters that say so."""
        pairs = [("layout", str(self.layout))] if self.layout is not Layout.POSTER else []
        return [*pairs, ("paper", str(self.paper))] if self.paper else pairs


@card.route("/card", methods=["GET", "POST"])
def show() -> Answer:
    """Show a sheet to print for a place, or ask for the place.

    Its address holds a rounded point, never what was typed.
    """
    arguments = arguments_of(request.form if request.method == "POST" else request.args)
    try:
        sheet = _sheet(arguments)
        searched = {k: v for k, v in arguments.items() if k not in ("layout", "paper")}
        query = parse_query(searched, FORM_PARAMETERS, keeps_unknown=True)
        if request.method == "GET" and not query.near and query.at is None:
            return _ask(filled_form(arguments), sheet, 200)
        return _answer(query.as_typed() if query.near else query, sheet)
    except QueryError as error:
        return _ask(refused_form(arguments, error), Sheet(), 400)


def _sheet(arguments: Arguments) -> Sheet:
    """Read the layout and the paper. Raises QueryError."""
    layout, paper = (next(iter(arguments.get(name, ())), "") for name in ("layout", "paper"))
    problems = [
        ParameterProblem(name, gettext("must be one of %(codes)s", codes=", ".join(kinds)))
        for name, value, kinds in (("layout", layout, Layout), ("paper", paper, Paper))
        if value and value not in tuple(kinds)
    ]
    if problems:
        raise QueryError(problems)
    return Sheet(Layout(layout or Layout.POSTER), Paper(paper) if paper else None)


def _answer(query: SearchQuery, sheet: Sheet) -> Answer:
    backend = current_backend()
    outcome = locate(query, backend.directory(), backend.geocoder)
    arguments = arguments_of(request.form if request.method == "POST" else request.args)
    if isinstance(outcome, Unknown):
        links = _links(query, outcome.suggestions, sheet)
        return _ask(filled_form(arguments, [no_such_place()], links), sheet, 404)
    if isinstance(outcome, Choices):
        return _ask(filled_form(arguments), sheet, 200, _links(query, outcome.origins, sheet))
    if query.near:
        return redirect(card_url(query, outcome.origin, sheet), 303)
    return _page(query, outcome.origin, sheet)


def card_url(query: SearchQuery, origin: Origin, sheet: Sheet) -> str:
    """Return the address of the sheet for a search from an origin."""
    return f"{url_for('card.show')}?{urlencode(_pairs(query, origin, sheet))}"


def _pairs(query: SearchQuery, origin: Origin, sheet: Sheet) -> list[tuple[str, str]]:
    precision = query.precision or origin.precision
    moved = query.moved_to(at=origin.point, place=public_label(origin), precision=precision)
    return [*to_arguments(moved), *sheet.pairs]


def _links(query: SearchQuery, origins: Sequence[Origin], sheet: Sheet) -> list[tuple[str, str]]:
    return [(origin.in_words, card_url(query, origin, sheet)) for origin in origins]


def _ask(
    form: SearchForm, sheet: Sheet, status: int, choices: Sequence[tuple[str, str]] = ()
) -> Answer:
    if form.near:
        repeat_what_was_typed()
    page = render_template("card_form.html", form=form, sheet=sheet, choices=choices)
    answer = make_response(page, status)
    if request.method == "POST":
        # As on the pages: browsers cannot go back to a form's answer they may not keep.
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@dataclass(frozen=True, slots=True)
class PaperHelpline(HelplineInWords):
    """A helpline on paper: its hours in words that stay true."""

    @property
    def hours(self) -> str:
        """Return its hours, or nothing where they are not known."""
        said = self.line.hours_note
        if said:
            return gettext("Open %(hours)s", hours=said)
        return hours_in_words(self.line.opening_hours)


def _page(query: SearchQuery, origin: Origin, sheet: Sheet) -> str:
    backend = current_backend()
    found = search_around(
        replace(query, page=_CANDIDATES), origin, backend.directory(), helplines=backend.helplines
    )
    repeat_in_languages(_pairs(query, origin, sheet))
    paper = sheet.paper or paper_of(origin.country)
    elsewhere = across_the_border(found, backend.directory(), backend.geocoder)
    chosen = services_for(found.matches, origin.country, sheet.layout, elsewhere=bool(elsewhere))
    shown = listings(chosen, 1, unit_of(found))
    lines = [
        PaperHelpline(line) for line in helplines_for(found.helplines, origin.region, sheet.layout)
    ]
    search = absolute(results_url(query, origin))
    return render_template(
        "card.html",
        place="" if origin.label == UNNAMED else public_label(origin).partition(",")[0],
        what=found.sentence,
        layout=sheet.layout,
        paper=paper,
        copies=range(COPIES),
        elsewhere=elsewhere,
        listings=shown,
        lines=lines,
        full=_is_full(shown, lines, elsewhere),
        emergency=_emergency(origin.country),
        qr_code=qr_code(search),
        search=results_url(query, origin),
        host=absolute("").partition("://")[2],
        notice=safety.DO_NOT_STOP_SUDDENLY,
        day=date_in_words(datetime.now(UTC).date().isoformat()),
        other=_others(query, origin, sheet, paper),
        credits=attribution.of_services([listing.service for listing in shown]),
    )


_LINE = 44
"""Letters that a line beside a phone number holds at the poster's usual size."""
_LINES = 16
"""Lines of services and helplines that a poster has room for at its usual size."""


def _is_full(shown: Sequence[Listing], lines: Sequence[PaperHelpline], elsewhere: str) -> bool:
    """Say whether a poster needs smaller type to stay on one page."""
    texts = [f"{listing.title} {listing.subtitle}" for listing in shown]
    texts += [listing.distance for listing in shown]
    texts += [text for line in lines for text in (line.line.name, line.hours) if text]
    return bool(elsewhere) or sum(-(-len(text) // _LINE) for text in texts) > _LINES


def _emergency(country: str) -> list[tuple[str, str]]:
    """Return the emergency numbers of a country, each with where it is answered if not there."""
    lines = current_backend().helplines
    own = [x for x in lines if x.country == country and x.kind is Kind.EMERGENCY]
    if own:
        return [(line.phone_in_words, "") for line in own]
    return [(entry.number, entry.where) for entry in safety.EMERGENCY_NUMBERS]


def _others(query: SearchQuery, origin: Origin, sheet: Sheet, paper: Paper) -> dict[str, str]:
    """Return the addresses of the other layout and the other paper."""
    layout = Layout.POCKET if sheet.layout is Layout.POSTER else Layout.POSTER
    size = Paper.LETTER if paper is Paper.A4 else Paper.A4
    return {
        "layout": card_url(query, origin, replace(sheet, layout=layout)),
        "paper": card_url(query, origin, replace(sheet, paper=size)),
    }
