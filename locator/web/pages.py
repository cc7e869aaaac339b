"""The pages: the form, the results with their map, a service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for

from locator import attribution, safety
from locator.borders import across_the_border
from locator.geocoding.outcomes import Choices, Found, Origin, Unknown
from locator.query import (
    FORM_PARAMETERS,
    KEEP,
    PAGE_PARAMETERS,
    PAGE_SIZE,
    Arguments,
    QueryError,
    SearchQuery,
    parse_query,
    to_arguments,
)
from locator.search import UNNAMED, PastTheEndError, locate, search
from locator.shortlist import MOST_KEPT
from locator.web.addresses import KEPT_BY_CHOICES, choices_url, page_url, place_pairs, results_url
from locator.web.arguments import Answer, arguments_of, drop_trackers
from locator.web.current import current_backend
from locator.web.forms import SearchForm, filled_form, no_such_place, refused_form
from locator.web.keeping import TICKED, carried, kept_ids, list_to_shorten, with_ticks
from locator.web.languages import repeat_in_languages
from locator.web.listings import Listing
from locator.web.pictures import image_of_service
from locator.web.results_page import results_page

pages = Blueprint("pages", __name__)
pages.before_request(drop_trackers)

SEARCH_PARAMETERS = (*FORM_PARAMETERS, KEEP)
MOST_CHOICES = 10


@pages.get("/")
def home() -> Answer:
    """Show the search form."""
    form = SearchForm(kept=kept_ids())
    repeat_in_languages([(KEEP, each) for each in form.kept])
    return render_template("home.html", form=form, notices=(safety.DO_NOT_STOP_SUDDENLY,))


@pages.route("/search", methods=["GET", "POST"])
def find_place() -> Answer:
    """Find the place that was typed, then go to its results.

    The address of the results holds a point, never what was typed.
    """
    if request.method == "GET" and not request.args:
        # Whoever typed nothing has made no mistake: a link to another language leads here.
        return redirect(url_for("pages.home"), 303)
    arguments = arguments_of(request.form if request.method == "POST" else request.args)
    try:
        query = _searched(parse_query(arguments, SEARCH_PARAMETERS, keeps_unknown=True))
        backend = current_backend()
        outcome = locate(query, backend.directory(), backend.geocoder)
    except QueryError as error:
        return _form_again(refused_form(arguments, error), 400)
    if isinstance(outcome, Unknown):
        return _unknown_place(arguments, _links(query, outcome.suggestions))
    if isinstance(outcome, Choices):
        return redirect(choices_url(query, outcome.origins), 303)
    return redirect(results_url(query, outcome.origin), 303)


def _searched(query: SearchQuery) -> SearchQuery:
    """Keep the point already found where the form's box was left as it was."""
    if query.at is not None and query.near in ("", query.place):
        return query
    return query.as_typed()


def _links(query: SearchQuery, origins: Sequence[Origin]) -> list[tuple[str, str]]:
    return [(origin.in_words, results_url(query, origin)) for origin in origins]


def _unknown_place(arguments: Arguments, suggestions: Sequence[tuple[str, str]]) -> Answer:
    return _form_again(filled_form(arguments, [no_such_place()], suggestions), 404)


def _form_again(form: SearchForm, status: int) -> Answer:
    page = render_template("home.html", form=form, notices=(safety.DO_NOT_STOP_SUDDENLY,))
    answer = make_response(page, status)
    if request.method == "POST":
        # Browsers cannot go back to a form's answer that they may not keep: the way
        # back would be an error page. Results, which say more, are never kept.
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@pages.get("/which-place")
def which_place() -> Answer:
    """Ask which of several places is meant; ``at`` and ``place`` are repeated in pairs."""
    arguments = arguments_of(request.args)
    pairs = list(zip(arguments.get("at", ()), arguments.get("place", ()), strict=False))
    kept = {name: values for name, values in arguments.items() if name in KEPT_BY_CHOICES}
    backend = current_backend()
    links, sound = [], list(_pairs_of(kept))
    try:
        for at, place in pairs[:MOST_CHOICES]:
            asked = {**kept, "at": [at], "place": [place]}
            query = parse_query(asked, PAGE_PARAMETERS, keeps_unknown=True)
            found = locate(query, backend.directory(), backend.geocoder)
            if isinstance(found, Found) and found.origin.label != UNNAMED:
                url = results_url(replace(query, precision="area"), found.origin)
                links.append((found.origin.in_words, url))
                sound += place_pairs(found.origin)
    except QueryError as error:
        return _form_again(refused_form(kept, error), 400)
    if not links:
        return redirect(url_for("pages.home"), 303)
    repeat_in_languages(list(dict.fromkeys(sound)))
    return render_template("choices.html", links=links)


def _pairs_of(arguments: Arguments) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, values in arguments.items() for value in values)


@pages.get("/results")
def results() -> Answer:
    """Show the services near a point, as a list and on the map."""
    arguments = arguments_of(request.args)
    if TICKED in arguments:
        arguments = with_ticks(arguments)
        if len(arguments[KEEP]) > MOST_KEPT:
            return redirect(list_to_shorten(arguments), 303)
    backend = current_backend()
    try:
        query = parse_query(arguments, PAGE_PARAMETERS, keeps_unknown=True)
        directory = backend.directory()
        found = search(query, directory, backend.geocoder, helplines=backend.helplines)
    except QueryError as error:
        repeat_in_languages(_point_of(arguments))
        return _form_again(refused_form(arguments, error), 400)
    except PastTheEndError as error:
        last = max(1, -(-error.total // PAGE_SIZE))
        repeat_in_languages(to_arguments(replace(query, place="")))
        return render_template("past_the_end.html", link=page_url(query, last), last=last), 404
    return results_page(found, directory, across_the_border(found, directory, backend.geocoder))


def _point_of(arguments: Arguments) -> list[tuple[str, str]]:
    """Return the point of an address that holds something wrong, if the point is sound."""
    try:
        return to_arguments(parse_query({"at": arguments.get("at", ())}, ("at",)))
    except QueryError:
        return []


@pages.get("/services/<service_id>")
def service(service_id: str) -> Answer:
    """Show one service."""
    found = current_backend().directory().get(service_id)
    if found is None:
        abort(404)
    listing = Listing(1, found, "")
    kept = kept_ids()
    repeat_in_languages([(KEEP, each) for each in kept])
    with_it = dict.fromkeys((*kept, service_id))
    return render_template(
        "service.html",
        listing=listing,
        kept=kept,
        keep_url=f"{url_for('shortlist.show')}?{urlencode([('id', each) for each in with_it])}",
        home_url=f"{url_for('pages.home')}{carried(kept)}",
        where=image_of_service(listing),
        notices=(safety.DO_NOT_STOP_SUDDENLY,),
        emergency_numbers=safety.emergency_numbers(found.address.country),
        credits=attribution.of_services([found]),
    )


@pages.app_context_processor
def on_every_page() -> dict[str, object]:
    """Let every page credit the offline geocoder's data and name whom to call first."""
    return {
        "gazetteer_credits": attribution.GAZETTEER,
        "emergency_numbers": safety.EMERGENCY_NUMBERS,
        "urgent_signs": safety.urgent_signs(),
        "urgent_references": safety.URGENT_REFERENCES,
    }
