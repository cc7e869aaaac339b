"""The browsing page: every service on a map, beside a list of those in view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for

from locator import safety
from locator.directory.database import Directory
from locator.geo import BoundingBox, Distance, Point, Unit, boxes_around
from locator.geocoding.outcomes import Choices, Origin, Unknown
from locator.language import country_name, current, gettext
from locator.query import (
    FILTERS,
    KEEP,
    PAGE_SIZE,
    Arguments,
    ParameterProblem,
    QueryError,
    SearchQuery,
    parse_query,
    to_arguments,
)
from locator.search import PastTheEndError, SearchResults, locate, search
from locator.shortlist import MOST_KEPT
from locator.taxonomy import TYPES
from locator.web import maps
from locator.web.about import credits_of
from locator.web.arguments import Answer, arguments_of, drop_trackers
from locator.web.assets import asset_url
from locator.web.current import current_backend
from locator.web.filters import Panel, panel
from locator.web.first_visits import written_once
from locator.web.forms import SearchForm, filled_form, no_such_place
from locator.web.keeping import TICKED, carried, kept_ids, list_to_shorten, with_ticks
from locator.web.languages import repeat_in_languages
from locator.web.listings import Listing, listings, unstated_in_words
from locator.web.opening_marks import opening_marks
from locator.web.pictures import image_of_box
from locator.web.security import nonce
from locator.web.streets import street_layer

browse = Blueprint("browse", __name__)
browse.before_request(drop_trackers)

PARAMETERS = ("near", "bbox", *FILTERS, "open", "unknown", "page", KEEP)
EVERYTHING = SearchQuery(keeps_unknown=True)
"""What a visit starts with."""
AROUND_A_PLACE = Distance(10, Unit.MILES)
"""How far from a place that was typed the map reaches at least."""

COUNTRIES = {
    "GB": ("United Kingdom", BoundingBox(-8.7, 49.8, 1.9, 60.9)),
    "IE": ("Ireland", BoundingBox(-10.7, 51.3, -5.9, 55.5)),
    "US": ("United States", BoundingBox(-125.0, 24.4, -66.9, 49.4)),
}
"""What the map can show at one press; for the US the 48 states that join."""
GO = "go"
"""What the form's button sends that leads to a place, beside the one that takes its filters."""
WORLD = BoundingBox(-180.0, -60.0, 180.0, 75.0)
"""What is shown of a directory of other countries."""


@browse.route("/map", methods=["GET", "POST"])
def show() -> Answer:
    """Show the services in a box, of all where none is named; a typed place leads to its box.

    The address holds a box, never what was typed. Turning the page of the list sends its
    ticks too, which are then kept.
    """
    arguments = arguments_of(request.form if request.method == "POST" else request.args)
    if TICKED in arguments:
        arguments = with_ticks(arguments)
        if len(arguments[KEEP]) > MOST_KEPT:
            return redirect(list_to_shorten(arguments), 303)
    going = request.method == "POST" and GO in arguments
    arguments = {n: v for n, v in arguments.items() if n != GO} if going else arguments
    try:
        query = _parsed(arguments)
        if query.near or going:
            return _go(query, arguments)
        if request.method == "POST":
            return redirect(browse_url(query), 303)
        return _first_visit() if query == EVERYTHING else _page(filled_form(arguments), query)
    except QueryError as error:
        return _again(arguments, error.problems, (), 400)
    except PastTheEndError as error:
        last = max(1, -(-error.total // PAGE_SIZE))
        return render_template("past_the_end.html", link=browse_url(query, last), last=last), 404


@browse.get("/map/list")
def in_view() -> Answer:
    """Answer with the list of the services in a box alone, for the page to put in its place."""
    try:
        view = _view(_parsed(arguments_of(request.args)))
    except (QueryError, PastTheEndError):
        sentence = gettext("This part of the map has no list.")
        return render_template("error.html", sentence=sentence), 400
    return render_template("partials/browse_list.html", view=view)


@browse.get("/map/filters")
def filters_in_view() -> Answer:
    """Answer with the filters alone, counted over a box, for the page to put in their place."""
    try:
        found = _found(_parsed(arguments_of(request.args)))
    except (QueryError, PastTheEndError):
        sentence = "This part of the map has no filters."
        return render_template("error.html", sentence=sentence), 400
    return render_template("partials/filter_groups.html", filters=_panel(found))


def _panel(found: SearchResults) -> Panel:
    return panel(found, current_backend().directory(), browse_url)


def _parsed(arguments: Arguments) -> SearchQuery:
    """Read a request; a place that is typed goes before the box that was in view."""
    typed = any(value.strip() for value in arguments.get("near", ()))
    other = "bbox" if typed else "near"
    kept = {name: values for name, values in arguments.items() if name != other}
    return parse_query(kept, PARAMETERS, keeps_unknown=True)


def _go(query: SearchQuery, arguments: Arguments) -> Answer:
    """Lead to the map of the surroundings of the place that was typed, which a phone shows last."""
    backend = current_backend()
    outcome = locate(query, backend.directory(), backend.geocoder)
    if isinstance(outcome, Unknown):
        links = _links(query, outcome.suggestions)
        return _again(arguments, [no_such_place()], links, 404)
    if isinstance(outcome, Choices):
        page = render_template("choices.html", links=_links(query, outcome.origins))
        return _kept_by_the_browser(page, 200)
    return redirect(f"{browse_url(_moved_to(query, outcome.origin))}#map-title", 303)


def _links(query: SearchQuery, origins: Sequence[Origin]) -> list[tuple[str, str]]:
    return [(origin.in_words, browse_url(_moved_to(query, origin))) for origin in origins]


def _moved_to(query: SearchQuery, origin: Origin) -> SearchQuery:
    return replace(query, near="", bbox=box_around(origin.point, AROUND_A_PLACE.metres))


def box_around(point: Point, radius: float) -> BoundingBox:
    """Return the box round a point known to about a kilometre; ``radius`` is metres.

    The point is rounded to two decimals, because addresses of maps are shared.
    """
    boxes = boxes_around(point.rounded(2), radius)
    first, last = boxes[0], boxes[-1]
    return BoundingBox(first.west, first.south, last.east, last.north)


def _again(
    arguments: Arguments,
    problems: Sequence[ParameterProblem],
    suggestions: Sequence[tuple[str, str]],
    status: int,
) -> Answer:
    """Show the page with what is wrong, and the map as far as what was asked of it is sound."""
    form = filled_form(arguments, problems, suggestions)
    wrong = {"near", "page", *(problem.parameter for problem in problems)}
    try:
        sound = _parsed({name: v for name, v in arguments.items() if name not in wrong})
    except QueryError:
        sound = replace(EVERYTHING, kept=kept_ids())
    return _kept_by_the_browser(_page(form, sound), status)


def _kept_by_the_browser(page: str, status: int) -> Answer:
    answer = make_response(page, status)
    if request.method == "POST":
        # As for the search form: the way back to an answer that may not be kept is an error.
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@dataclass(frozen=True, slots=True)
class View:
    """What lies in a box: the services of one page, and what its form sends beside the ticks.

    ``carried`` is what the address of a service ends in, so that services stay kept.
    """

    found: SearchResults
    listings: tuple[Listing, ...]
    page: int
    pages: int
    sent_along: tuple[tuple[str, str], ...]
    carried: str

    @property
    def unstated(self) -> str:
        """Return a sentence on services whose source says nothing of what was asked, or nothing."""
        return unstated_in_words(self.found)


def _view(query: SearchQuery) -> View:
    """Find what lies in a query's box, nearest the middle first.

    Raises PastTheEndError where the query asks for a page after the last.
    """
    found = _found(query)
    undistanced = [replace(match, distance=None) for match in found.matches]
    return View(
        found,
        listings(undistanced, query.page.offset + 1, Unit.MILES, query),
        query.page.offset // PAGE_SIZE + 1,
        max(1, -(-found.total // PAGE_SIZE)),
        tuple(_sent_along(found)),
        carried(query.kept),
    )


def _sent_along(found: SearchResults) -> Iterator[tuple[str, str]]:
    """Yield services that are kept and not on the page, and the part of the map that is shown."""
    shown = {match.service.id for match in found.matches}
    yield from ((TICKED, each) for each in found.query.kept if each not in shown)
    yield from box_arguments(replace(found.query, kept=()))


def _found(query: SearchQuery) -> SearchResults:
    """Search a query's box, or that of a first visit; raises as `_view` does."""
    backend = current_backend()
    directory = backend.directory()
    box = query.bbox or first_view(directory)
    return search(replace(query, bbox=box, at=box.middle), directory, backend.geocoder)


def first_view(directory: Directory) -> BoundingBox:
    """Return what a visit starts with: the country of the browser's language, if it is listed.

    Only the language's own country is read, such as GB of ``en-GB``; nothing is kept.
    """
    for language in request.accept_languages.values():
        country = language.rpartition("-")[2].upper()
        if country in COUNTRIES and country in directory.countries:
            return COUNTRIES[country][1]
    return whole(directory)


def whole(directory: Directory) -> BoundingBox:
    """Return the box in which the countries of a directory lie, as far as we know them."""
    boxes = [COUNTRIES[code][1] for code in directory.countries if code in COUNTRIES]
    if not boxes:
        return WORLD
    return BoundingBox(
        min(box.west for box in boxes),
        min(box.south for box in boxes),
        max(box.east for box in boxes),
        max(box.north for box in boxes),
    )


def browse_url(query: SearchQuery, page: int = 1) -> str:
    """Return the address of the map of a query's box, under its filters, with what is kept."""
    pairs, address = _pairs(query, page), url_for("browse.show")
    return f"{address}?{urlencode(pairs, safe=',')}" if pairs else address


def _pairs(query: SearchQuery, page: int) -> list[tuple[str, str]]:
    pairs = box_arguments(query)
    if page > 1:
        pairs.append(("page", str(page)))
    return pairs


def box_arguments(query: SearchQuery) -> list[tuple[str, str]]:
    """Return the parameters of the map of a query's box, on the first page of its list."""
    box = [] if query.bbox is None else [("bbox", bbox_text(query.bbox))]
    names = (*FILTERS, "open", "unknown", KEEP)
    return [*box, *(pair for pair in to_arguments(query) if pair[0] in names)]


def bbox_text(box: BoundingBox) -> str:
    """Return a box as a parameter: west, south, east, north to four decimals (11 metres)."""
    sides = (box.west, box.south, box.east, box.north)
    return ",".join(f"{round(side, 4):.9g}" for side in sides)


def _first_visit() -> str:
    """Return the page of whoever asks for nothing yet, which is the same for everybody.

    It changes within the day only where it says how many services are open now.
    """
    directory = current_backend().directory()

    def write() -> tuple[str, bool]:
        view = _view(EVERYTHING)
        drawn, filters = _map(EVERYTHING, view, directory), _panel(view.found)
        page = _written(filled_form({}), EVERYTHING, view, drawn, filters)
        return page, drawn is not None and filters.open_now is None

    key = first_view(directory), current().code, request.script_root
    return written_once(directory, key, write)


def _page(form: SearchForm, query: SearchQuery) -> str:
    view, directory = _view(query), current_backend().directory()
    return _written(form, query, view, _map(query, view, directory), _panel(view.found))


def _written(
    form: SearchForm, query: SearchQuery, view: View, drawn: maps.MapMarkup | None, filters: Panel
) -> str:
    repeat_in_languages(_pairs(query, view.page))
    directory = current_backend().directory()
    return render_template(
        "map.html",
        form=form,
        view=view,
        bbox=bbox_text(query.bbox) if query.bbox else "",
        map=drawn,
        size=directory.size,
        kept=query.kept,
        filters=filters,
        types={term.code: term.label for term in TYPES.terms},
        chosen=_chosen(query),
        countries=_countries(query, directory),
        everything=browse_url(replace(query.unnarrowed(), keeps_unknown=True)),
        notices=(safety.DO_NOT_STOP_SUDDENLY,),
        credits=credits_of(directory.summary),
    )


def _chosen(query: SearchQuery) -> int:
    """Return how many of the page's boxes are ticked; what is left out is said beside another."""
    ticked = sum(map(len, query.filters.values())) + query.open_now
    return ticked + (not query.keeps_unknown) if ticked else 0


def _countries(query: SearchQuery, directory: Directory) -> list[tuple[str, str]]:
    """Return the countries that can be shown at one press, each with its address."""
    known = [(code, *COUNTRIES[code]) for code in sorted(directory.countries) if code in COUNTRIES]
    return [
        (country_name(code, name), browse_url(replace(query, bbox=box)))
        for code, name, box in known
    ]


def _map(query: SearchQuery, view: View, directory: Directory) -> maps.MapMarkup | None:
    """Return the map, or None where its files are not installed: the list works without."""
    box = query.bbox or first_view(directory)
    try:
        return maps.browsing_map(
            box,
            whole(directory),
            asked=query.bbox is not None,
            opening=opening_marks(directory, box)
            if replace(query, kept=()) == EVERYTHING
            else None,
            nonce=nonce(),
            static_url=asset_url,
            basemap=current_app.config["BASEMAP_PATH"],
            streets=street_layer(),
            picture=image_of_box(query, view.found, box),
        )
    except maps.MapFilesError:
        return None


@browse.app_context_processor
def on_every_page() -> dict[str, object]:
    """Let pages of results lead to the map round the place they were searched from."""
    return {"map_around": map_around}


def map_around(found: SearchResults) -> str:
    """Return the address of the map of a search's surroundings, under its filters."""
    if found.origin is None or found.within is None:
        return browse_url(found.query)
    box = box_around(found.origin.point, found.within.metres)
    return browse_url(replace(found.query, bbox=box))
