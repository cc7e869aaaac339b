"""The embed: a small page of results for the frames of other sites, at ``/embed``.

Whoever embeds it writes a place into its address; whoever visits may type another
into its box, which is posted and answered inside the frame.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from locator import attribution, safety
from locator.borders import across_the_border
from locator.directory.database import Page
from locator.geocoding.outcomes import Choices, Origin, Unknown
from locator.query import (
    FORM_PARAMETERS,
    QueryError,
    SearchQuery,
    parse_query,
    to_arguments,
)
from locator.search import UNNAMED, SearchResults, locate, search_around
from locator.sentence import distance_in_words
from locator.web.addresses import public_label, results_url
from locator.web.arguments import Answer, arguments_of, drop_trackers
from locator.web.current import current_backend
from locator.web.forms import SearchForm, filled_form, no_such_place, refused_form
from locator.web.listings import listings, unstated_in_words, widened_in_words
from locator.web.results_page import helpline_cards, map_of, tiers_of
from locator.web.serializers import unit_of

embed = Blueprint("embed", __name__)
embed.before_request(drop_trackers)

SHOWN = Page(8)
"""Services in a frame: what a phone shows in a few screens. The full page has them all."""


@embed.route("/embed", methods=["GET", "POST"])
def framed() -> Answer:
    """Show the services near a place, or ask for one, on a page fit for a frame.

    What is typed inside the frame is posted; the address then holds a rounded point.
    """
    arguments = arguments_of(request.form if request.method == "POST" else request.args)
    backend = current_backend()
    try:
        query = parse_query(arguments, FORM_PARAMETERS, keeps_unknown=True)
        query = query.as_typed() if query.near else query
        if request.method == "GET" and not query.near and query.at is None:
            return _ask(filled_form(arguments), 200)
        outcome = locate(query, backend.directory(), backend.geocoder)
    except QueryError as error:
        return _ask(refused_form(arguments, error), 400)
    if isinstance(outcome, Unknown):
        links = _links(query, outcome.suggestions)
        return _ask(filled_form(arguments, [no_such_place()], links), 404)
    if isinstance(outcome, Choices):
        return _ask(filled_form(arguments), 200, _links(query, outcome.origins))
    if request.method == "POST":
        return redirect(embed_url(query, outcome.origin), 303)
    return _results(query, outcome.origin)


def _links(query: SearchQuery, origins: tuple[Origin, ...]) -> list[tuple[str, str]]:
    return [(origin.in_words, embed_url(query, origin)) for origin in origins]


def embed_url(query: SearchQuery, origin: Origin) -> str:
    """Return the address of the embed's results from an origin."""
    moved = query.moved_to(
        at=origin.point,
        place=public_label(origin),
        precision=query.precision or origin.precision,
    )
    return f"{url_for('embed.framed')}?{urlencode(to_arguments(moved))}"


def _ask(form: SearchForm, status: int, choices: list[tuple[str, str]] | None = None) -> Response:
    """Return the page with its box open: what is wrong, or which place is meant."""
    page = render_template(
        "embed.html",
        form=form,
        kept=_kept(form),
        choices=choices or [],
        notices=(safety.DO_NOT_STOP_SUDDENLY,),
        full_page=url_for("pages.home"),
    )
    answer = make_response(page, status)
    if request.method == "POST":
        # As on the pages: browsers cannot go back to a form's answer they may not keep.
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


_MANNERS = ("open", "unknown", "widen")
"""How the frame's address wants to be searched, which a typed place changes nothing of."""


def _kept(form: SearchForm) -> list[tuple[str, str]]:
    """Return what the frame's box sends along: the sound filters and distance of its address."""
    refused = {problem.parameter for problem in form.problems}
    pairs = [("type", code) for code in form.types]
    pairs += [("benzodiazepine_detox", "yes")] if form.benzodiazepine_detox else []
    pairs += [pair for pair in form.others if pair not in pairs]
    if any(asked.get("within") for asked in (request.form, request.args)):
        pairs.append(("within", form.within))
    pairs += [(name, request.values[name]) for name in _MANNERS if request.values.get(name)]
    return [pair for pair in pairs if pair[0] not in refused]


def _results(query: SearchQuery, origin: Origin) -> str:
    backend = current_backend()
    directory = backend.directory()
    asked = replace(query, page=SHOWN)
    found = search_around(asked, origin, directory, helplines=backend.helplines)
    shown = listings(found.matches, 1, unit_of(found), query)
    remote = listings(found.remote, 1, unit_of(found), query)
    services = [match.service for match in (*found.matches, *found.remote)]
    form = filled_form(arguments_of(request.args))
    return render_template(
        "embed.html",
        found=found,
        emergency_numbers=safety.emergency_numbers(origin.country),
        listings=shown,
        tiers=tiers_of(found, shown),
        remote=[replace(listing, number=0) for listing in remote],
        helplines=helpline_cards(found),
        unstated=unstated_in_words(found),
        widened=widened_in_words(found),
        strict=_strict(found, origin),
        form=replace(form, near="" if origin.label == UNNAMED else origin.in_words),
        kept=_kept(form),
        map=map_of(found, shown) if shown else None,
        elsewhere=across_the_border(found, directory, backend.geocoder),
        unfiltered=_unfiltered(found, origin),
        notices=(safety.DO_NOT_STOP_SUDDENLY,),
        full_page=results_url(query, origin),
        credits=attribution.of_services(services),
    )


def _unfiltered(found: SearchResults, origin: Origin) -> tuple[str, str] | None:
    """Return distance and the frame's address of every service, where filters are set."""
    if found.asked_within is None or not found.query.narrowed:
        return None
    return distance_in_words(found.asked_within), embed_url(found.query.unnarrowed(), origin)


def _strict(found: SearchResults, origin: Origin) -> tuple[str, str] | None:
    """Return the distance asked for and the frame's address of it alone, where it was widened."""
    if found.widened_from is None:
        return None
    asked = replace(found.query, widens=False)
    return distance_in_words(found.widened_from), embed_url(asked, origin)
