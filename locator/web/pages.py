"""The pages: the form, the results with their map, a service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from flask import (
    Blueprint,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from locator import attribution, safety
from locator.borders import across_the_border
from locator.directory.database import Directory
from locator.geo import Distance
from locator.geocoding.outcomes import Choices, Found, Origin, Unknown
from locator.helplines import Helpline, Kind
from locator.language import gettext, translatable
from locator.models import Service
from locator.query import (
    FILTERS,
    FIRST_PAGE,
    FORM_PARAMETERS,
    KEEP,
    PAGE_PARAMETERS,
    PAGE_SIZE,
    REFINEMENTS,
    Arguments,
    ParameterProblem,
    QueryError,
    SearchQuery,
    parse_query,
    to_arguments,
)
from locator.search import UNNAMED, WIDER, PastTheEndError, SearchResults, locate, search
from locator.sentence import distance_in_words
from locator.shortlist import MOST_KEPT
from locator.web import maps
from locator.web.assets import asset_url
from locator.web.current import current_backend
from locator.web.filters import SORTS, panel, sorted_by
from locator.web.forms import SearchForm, filled_form, refused_form
from locator.web.helpline_cards import HelplineCard
from locator.web.languages import repeat_in_languages
from locator.web.listings import Listing, listings, unstated_in_words, widened_in_words
from locator.web.map_file import pins_of
from locator.web.pictures import image_of_results, image_of_service
from locator.web.security import nonce
from locator.web.serializers import unit_of
from locator.web.streets import street_layer

pages = Blueprint("pages", __name__)

Answer = Response | str | tuple[str, int]

SEARCH_PARAMETERS = (*FORM_PARAMETERS, KEEP)

TRACKERS = (
    "utm_", "mc_", "_hs", "_ga", "_gl", "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid",
    "igsh", "ttclid", "twclid", "yclid", "srsltid", "epik", "si",
)  # fmt: skip
"""Parameters that other sites glue to links to follow people; dropped, never read."""


def arguments_of(values: MultiDict[str, str]) -> Arguments:
    """Return a request's parameters as plain lists by name."""
    return {name: values.getlist(name) for name in values}


@pages.before_request
def drop_trackers() -> Response | None:
    """Send a visitor whose link carries trackers to the same page without them."""
    pairs = list(request.args.items(multi=True))
    kept = [pair for pair in pairs if not _follows_people(pair[0].lower())]
    if request.method != "GET" or len(kept) == len(pairs):
        return None
    # Quoted again: a line break in a path would break the header that leads there.
    path = quote(f"{request.script_root}{request.path}")
    return redirect(f"{path}?{urlencode(kept)}" if kept else path, 303)


def _follows_people(name: str) -> bool:
    return any(name == mark or (len(mark) > 2 and name.startswith(mark)) for mark in TRACKERS)


@pages.get("/")
def home() -> Answer:
    """Show the search form."""
    form = SearchForm(kept=kept_ids())
    repeat_in_languages([(KEEP, each) for each in form.kept])
    return render_template("home.html", form=form, notices=(safety.DO_NOT_STOP_SUDDENLY,))


def kept_ids() -> tuple[str, ...]:
    """Return the ids of the services that a page's address or form carries along, if sound."""
    try:
        return parse_query({KEEP: request.values.getlist(KEEP)}, (KEEP,)).kept
    except QueryError:
        return ()


def carried(ids: Sequence[str]) -> str:
    """Return what an address ends in so that services stay kept, or nothing."""
    return f"?{urlencode([(KEEP, each) for each in ids])}" if ids else ""


@pages.route("/search", methods=["GET", "POST"])
def find_place() -> Answer:
    """Find the place that was typed, then go to its results.

    The address of the results holds a point, never what was typed.
    """
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
    return [(origin.label, results_url(query, origin)) for origin in origins]


def no_such_place() -> ParameterProblem:
    """Return what to say where nobody knows the place that was typed."""
    message = gettext("We could not find that place. Check the spelling, or try a town or postcode")
    return ParameterProblem("near", message, whole=True)


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


def choices_url(query: SearchQuery, origins: Sequence[Origin]) -> str:
    """Return the address of the page that asks which place is meant.

    A page of its own, so that a visitor who chose wrongly can go back to it.
    """
    pairs = [(name, value) for name, value in to_arguments(query) if name in KEPT_BY_CHOICES]
    for origin in origins:
        pairs += _place_pairs(origin)
    return f"{url_for('pages.which_place')}?{urlencode(pairs)}"


KEPT_BY_CHOICES = (*REFINEMENTS, KEEP)
MOST_CHOICES = 10


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
                links.append((found.origin.label, url))
                sound += _place_pairs(found.origin)
    except QueryError as error:
        return _form_again(refused_form(kept, error), 400)
    if not links:
        return redirect(url_for("pages.home"), 303)
    repeat_in_languages(list(dict.fromkeys(sound)))
    return render_template("choices.html", links=links)


def _pairs_of(arguments: Arguments) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, values in arguments.items() for value in values)


def _place_pairs(origin: Origin) -> list[tuple[str, str]]:
    """Return what an address says of a place: a rounded point and the name of a town."""
    at = origin.point.rounded(3)
    return [("at", f"{at.latitude:g},{at.longitude:g}"), ("place", public_label(origin))]


def results_url(query: SearchQuery, origin: Origin) -> str:
    """Return the address of a search's results from an origin."""
    precision = query.precision or origin.precision
    moved = query.moved_to(at=origin.point, place=public_label(origin), precision=precision)
    return address_of(moved)


def address_of(query: SearchQuery) -> str:
    """Return the address of a search's results."""
    return f"{url_for('pages.results')}?{urlencode(to_arguments(query))}"


def public_label(origin: Origin) -> str:
    """Return an origin's label without its postcode or ZIP, fit for an address.

    An address is kept in histories and shared; a postcode can name one house.
    """
    if origin.label == UNNAMED:
        return ""
    code, _, rest = origin.label.partition(", ")
    return rest if rest and any(letter.isdigit() for letter in code) else origin.label


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
        return _form_again(refused_form(arguments, error), 400)
    except PastTheEndError as error:
        last = max(1, -(-error.total // PAGE_SIZE))
        return render_template("past_the_end.html", link=page_url(query, last), last=last), 404
    return _results_page(found, directory, across_the_border(found, directory, backend.geocoder))


TICKED = "id"
"""What a tick of a page of results is called, which turning the page sends as well."""
RESULTS_PARAMETERS = (*PAGE_PARAMETERS, TICKED)


def with_ticks(arguments: Arguments) -> dict[str, Sequence[str]]:
    """Return parameters with what is ticked among the services that are kept."""
    kept = dict.fromkeys((*arguments.get(KEEP, ()), *arguments[TICKED]))
    others = {name: values for name, values in arguments.items() if name != TICKED}
    return {**others, KEEP: tuple(filter(None, kept))}


def list_to_shorten(arguments: Arguments) -> str:
    """Return the address of the list that says which services there is no room for."""
    pairs = [(TICKED, each) for each in arguments[KEEP]]
    search = [(name, v) for name, values in arguments.items() if name != KEEP for v in values]
    return f"{url_for('shortlist.show')}?{urlencode([*pairs, *search])}"


def _results_page(found: SearchResults, directory: Directory, elsewhere: str) -> str:
    query, unit = found.query, unit_of(found)
    repeat_in_languages(_sound_pairs(found))
    shown = listings(found.matches, query.page.offset + 1, unit, query)
    services = [match.service for match in (*found.matches, *found.remote)]
    pages_in_all = max(1, -(-found.total // PAGE_SIZE))
    number = query.page.offset // PAGE_SIZE + 1
    return render_template(
        "results.html",
        found=found,
        listings=shown,
        tiers=tiers_of(found, shown),
        remote=[replace(x, number=0) for x in listings(found.remote, 1, unit, query)],
        helplines=_helplines(found),
        filters=panel(found, directory, address_of),
        kept=_kept(query, ("at", "place", "precision", "within", "widen", "sort", KEEP)),
        **_keeping(query, services),
        sorts=[(gettext(x), sort, address_of(sorted_by(query, sort))) for sort, x in SORTS],
        widened=widened_in_words(found),
        unstated=unstated_in_words(found),
        strict=_strict(found),
        form=_form_of(found),
        asked=_kept(query, (*CHOICES, KEEP)),
        map=map_of(found, shown) if shown else None,
        page=number,
        pages=pages_in_all,
        results_url=url_for("pages.results"),
        wider=_wider(found),
        unfiltered=_unfiltered(found),
        elsewhere=elsewhere,
        card_url=_card_url(query),
        notices=(safety.DO_NOT_STOP_SUDDENLY,),
        credits=attribution.of_services(services),
    )


def _sound_pairs(found: SearchResults) -> list[tuple[str, str]]:
    """Return the parameters of a page of results, its place under the name that is shown."""
    place = public_label(found.origin) if found.origin and found.query.place else ""
    return to_arguments(replace(found.query, place=place))


def _keeping(query: SearchQuery, services: Sequence[Service]) -> dict[str, object]:
    """Return what a page of results needs to tick services, and to send the ticks on.

    Services that are kept and not on the page go along unseen, as does the search; which
    page is meant, the button says that sends it.
    """
    shown = {service.id for service in services}
    elsewhere = [("id", each) for each in query.kept if each not in shown]
    search = [pair for pair in to_arguments(query) if pair[0] not in (KEEP, "page")]
    return {
        "keeping": query.kept,
        "sent_along": [*elsewhere, *search],
        "carried": carried(query.kept),
        "shortlist_url": url_for("shortlist.show"),
    }


@dataclass(frozen=True, slots=True)
class Tier:
    """Listings under one heading; ``stated`` where their sources say what was asked."""

    id: str
    heading: str
    stated: bool
    listings: tuple[Listing, ...]


def tiers_of(found: SearchResults, shown: tuple[Listing, ...]) -> tuple[Tier, ...]:
    """Part a page of listings into those known to be what was asked, and the others."""
    if found.stated == found.total:
        return (Tier("list-title", gettext("Services"), True, shown),) if shown else ()
    known = tuple(x for x in shown if x.number <= found.stated)
    others = shown[len(known) :]
    tiers = (Tier("", gettext(KNOWN), True, known), Tier("", gettext(MAY_BE), False, others))
    there = [tier for tier in tiers if tier.listings]
    ids = ("list-title", "list-unknown")
    return tuple(replace(tier, id=name) for tier, name in zip(there, ids, strict=False))


KNOWN = translatable("Listed as what you chose")
MAY_BE = translatable("May be what you chose")


def _helplines(found: SearchResults) -> list[HelplineCard]:
    """Return the helplines of a page: all where it found few, else those to start with."""
    at = datetime.now(UTC)
    lines = found.helplines if found.few else first_helplines(found.helplines)
    return [HelplineCard(line, at) for line in lines]


def first_helplines(lines: Sequence[Helpline]) -> tuple[Helpline, ...]:
    """Return the helplines to start with: the first, and the first on drugs and alcohol."""
    about = [line for line in lines if line.kind is Kind.DRUGS_ALCOHOL]
    chosen = [*lines[:1], *about[:1], *lines[1:]]
    return tuple(dict.fromkeys(chosen))[:FIRST_HELPLINES]


CHOICES = (*FILTERS, "open", "unknown")
"""What was chosen, other than where."""
FIRST_HELPLINES = 2
"""Helplines below a list that found enough; the others are a link away."""


def _kept(query: SearchQuery, names: Sequence[str]) -> list[tuple[str, str]]:
    """Return the parameters of some names that a form sends along."""
    return [pair for pair in to_arguments(query) if pair[0] in names]


def _strict(found: SearchResults) -> tuple[str, str] | None:
    """Return the distance asked for and the address of it alone, where it was widened."""
    if found.widened_from is None:
        return None
    return distance_in_words(found.widened_from), address_of(replace(found.query, widens=False))


def _form_of(found: SearchResults) -> SearchForm:
    form = filled_form(arguments_of(request.args))
    place = found.origin.label if found.origin and found.origin.label != UNNAMED else ""
    return form.from_point(place, str(found.widened_from or found.within))


def _card_url(query: SearchQuery) -> str:
    """Return the address of a sheet to print with the same search."""
    search = replace(query, page=FIRST_PAGE, kept=(), widens=True, keeps_unknown=True)
    return f"{url_for('card.show')}?{urlencode(to_arguments(search))}"


def page_url(query: SearchQuery, number: int) -> str:
    """Return the address of another page of the same results."""
    arguments = [pair for pair in to_arguments(query) if pair[0] != "page"]
    if number > 1:
        arguments.append(("page", str(number)))
    return f"{url_for('pages.results')}?{urlencode(arguments)}"


def _wider(found: SearchResults) -> list[tuple[str, str]]:
    """Return wider circles to try, as label and address, where the search must not widen."""
    if not found.few or found.query.widens or found.within is None:
        return []
    further = replace(found.query, widens=True, page=replace(found.query.page, offset=0))
    circles = (Distance(value, found.within.unit) for value in WIDER[found.within.unit])
    return [
        (distance_in_words(circle), address_of(replace(further, within=circle)))
        for circle in circles
        if circle.value > found.within.value
    ]


def _unfiltered(found: SearchResults) -> str:
    """Return the address of the same search of every service, where this one found few."""
    return address_of(found.query.unnarrowed()) if found.few and found.query.narrowed else ""


def map_of(found: SearchResults, shown: tuple[Listing, ...]) -> maps.MapMarkup | None:
    """Return the map, or None where its files are not installed: the list says it all."""
    ending = carried(found.query.kept)
    hrefs = {
        x.service.id: f"{url_for('pages.service', service_id=x.service.id)}{ending}" for x in shown
    }
    try:
        return maps.results_map(
            pins_of(shown, hrefs),
            origin=found.origin,
            radius=found.within.metres if found.within else None,
            nonce=nonce(),
            static_url=asset_url,
            basemap=current_app.config["BASEMAP_PATH"],
            picture=image_of_results(found, shown),
            streets=street_layer(),
        )
    except maps.MapFilesError:
        return None


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
        credits=attribution.of_services([found]),
    )


@pages.app_context_processor
def on_every_page() -> dict[str, object]:
    """Let every page credit the offline geocoder's data and name whom to call first."""
    return {
        "gazetteer_credits": attribution.GAZETTEER,
        "emergency_numbers": safety.EMERGENCY_NUMBERS,
        "urgent_signs": safety.urgent_signs(),
    }
