"""Maps as pictures over HTTP, for pages without scripts and for paper.

Their addresses hold what the addresses of the pages do: a rounded point or a box, and
filters. Like results they are not kept by browsers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, request, url_for
from markupsafe import Markup

from locator.geo import BoundingBox, Unit
from locator.language import gettext, translatable
from locator.query import (
    FILTERS,
    KEEP,
    PAGE_PARAMETERS,
    PAGE_SIZE,
    QueryError,
    SearchQuery,
    parse_query,
    to_arguments,
)
from locator.search import PastTheEndError, SearchResults, condition_of, search
from locator.web.assets import asset_url
from locator.web.current import current_backend
from locator.web.listings import Listing, listings
from locator.web.map_file import pins_of, scene_of
from locator.web.maps.data import Pin
from locator.web.maps.picture_style import POLICY
from locator.web.maps.svg import HEIGHT, WIDTH, Crowd, Scene, svg_map
from locator.web.serializers import unit_of

pictures = Blueprint("pictures", __name__)

RESULTS_PARAMETERS = (*(name for name in PAGE_PARAMETERS if name != KEEP), "limit")
BOX_PARAMETERS = ("bbox", *FILTERS, "open", "unknown", "page")
_SERVICE_ZOOM = 10.5
_CAPTION = 100
"""Pixels that legend and credits take below a map, about."""
_IMAGE = Markup(
    '<img class="map-picture" src="{src}" alt="{alt}" width="{width}" height="{height}" '
    'loading="{loading}" decoding="async">'
)
_SHOWN = Markup('<noscript><link rel="stylesheet" href="{}"></noscript>')


@pictures.get("/results/map.svg")
def results_picture() -> Response:
    """Answer with the picture of a page of results, under that page's parameters."""
    found = _found(RESULTS_PARAMETERS)
    shown = listings(found.matches, found.query.page.offset + 1, unit_of(found))
    return _answer(scene_of(found, shown))


@pictures.get("/map.svg")
def box_picture() -> Response:
    """Answer with the picture of the services in a box, a page of them numbered."""
    found = _found(BOX_PARAMETERS)
    if found.query.bbox is None:
        abort(400)
    return _answer(box_scene(found, found.query.bbox))


@pictures.get("/services/<service_id>/map.svg")
def service_picture(service_id: str) -> Response:
    """Answer with the picture of where one service is."""
    service = current_backend().directory().get(service_id)
    scene = None if service is None else service_scene(Listing(0, service, ""))
    if scene is None:
        abort(404)
    return _answer(scene)


def _found(accepted: tuple[str, ...]) -> SearchResults:
    arguments = {name: request.args.getlist(name) for name in request.args}
    backend = current_backend()
    try:
        query = parse_query(arguments, accepted, keeps_unknown=True)
        if query.bbox is not None:
            # In the order of the browsing page's list: nearest the middle first.
            query = replace(query, at=query.bbox.middle)
        return search(query, backend.directory(), backend.geocoder)
    except QueryError:
        abort(400)
    except PastTheEndError:
        abort(404)


def _answer(scene: Scene) -> Response:
    text = svg_map(scene, basemap=current_app.config["BASEMAP_PATH"])
    return Response(text, mimetype="image/svg+xml", headers={"Content-Security-Policy": POLICY})


def box_scene(found: SearchResults, box: BoundingBox) -> Scene:
    """Return the picture of a box: a page of its services under their numbers in the list.

    The others are dots, or counts where many stand together.
    """
    shown = listings(found.matches, found.query.page.offset + 1, Unit.MILES)
    pins = tuple(replace(pin, distance="") for pin in pins_of(shown, {}))
    scene = Scene(pins, found.sentence, Unit.MILES, box=box)
    if found.total == len(pins):
        return scene
    return replace(scene, others=tuple(_others(found, box, math.floor(scene.view.zoom))))


def _others(found: SearchResults, box: BoundingBox, zoom: int) -> Iterator[Crowd]:
    listed = {match.service.id for match in found.matches}
    directory, query = current_backend().directory(), found.query
    view = directory.map_view(box, zoom, query.passing, condition=condition_of(query))
    for cluster in view.clusters:
        yield Crowd(cluster.middle, cluster.count)
    for service in view.services:
        if service.point is not None and service.id not in listed:
            yield Crowd(service.point, 1)


_LOCATION = translatable("Location of %(service)s")
_APPROXIMATE = translatable("Approximate location of %(service)s")


def service_scene(listing: Listing) -> Scene | None:
    """Return the picture of where a service is, or None where nobody knows."""
    service = listing.service
    if service.point is None:
        return None
    where = _APPROXIMATE if service.approximate else _LOCATION
    title = gettext(where, service=listing.title)
    address = ", ".join(service.address.lines)
    pin = Pin(0, service.id, listing.title, address, service.point, service.approximate, "", "")
    miles = service.address.country in ("GB", "GG", "IM", "JE", "US", "PR", "VI")
    unit = Unit.MILES if miles else Unit.KILOMETRES
    return Scene((pin,), title, unit, closest=_SERVICE_ZOOM)


def image(scene: Scene, src: str, *, lazy: bool = False) -> Markup:
    """Return the element of a picture; it says in words what the picture shows.

    One that is not ``lazy`` is there for whoever prints at once.
    """
    loading = "lazy" if lazy else "eager"
    size = {"width": WIDTH, "height": HEIGHT + _CAPTION}
    return _IMAGE.format(src=src, alt=scene.description, loading=loading, **size)


def image_of_results(found: SearchResults, shown: tuple[Listing, ...]) -> Markup:
    """Return the picture of a page of results, for the map's place."""
    src = f"{url_for('pictures.results_picture')}?{_asked(found)}"
    return standing_in(image(scene_of(found, shown), src, lazy=True))


def standing_in(picture: Markup) -> Markup:
    """Return a picture that stands in for the map of its figure where no scripts run.

    Lazy and hidden while scripts run: such a picture is not fetched before it is printed.
    """
    return picture + _SHOWN.format(asset_url("no-script.css"))


def _asked(found: SearchResults) -> str:
    query = found.query
    if query.at is None and found.origin is not None:
        # A place that was typed stays out of addresses; its name is found again by the point.
        query = query.moved_to(found.origin.point, "", query.precision or found.origin.precision)
    pairs = to_arguments(replace(query, kept=()))
    if query.page.limit != PAGE_SIZE:
        pairs.append(("limit", str(query.page.limit)))
    return urlencode(pairs)


def image_of_box(query: SearchQuery, found: SearchResults, box: BoundingBox) -> Markup:
    """Return the picture of a box and filters, for the browsing page."""
    sides = (box.west, box.south, box.east, box.north)
    pairs = [("bbox", ",".join(f"{round(side, 4):.9g}" for side in sides))]
    kept = (*FILTERS, "open", "unknown", "page")
    pairs += [pair for pair in to_arguments(query) if pair[0] in kept]
    src = f"{url_for('pictures.box_picture')}?{urlencode(pairs, safe=',')}"
    return standing_in(image(box_scene(found, box), src, lazy=True))


def image_of_service(listing: Listing) -> Markup | None:
    """Return the picture of where a service is, or None where nobody knows."""
    scene = service_scene(listing)
    if scene is None:
        return None
    src = url_for("pictures.service_picture", service_id=listing.service.id)
    return image(scene, src)
