"""The map of every service: its page asks the server for what is in view."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple
from pathlib import Path

from markupsafe import Markup

from locator.geo import BoundingBox
from locator.language import gettext, translatable
from locator.web.inlined import inline_script
from locator.web.maps.data import json_block
from locator.web.maps.page import (
    MapMarkup,
    assembled,
    canvas,
    credit,
    frame,
    key,
    no_picture,
    served,
)
from locator.web.maps.streets import StreetLayer

_HELP = translatable(
    "Arrow keys move the map, plus and minus zoom. Tab goes from mark to mark; Enter opens one. "
    "The list holds the services nearest the middle of the map."
)
_FIGURE = Markup(
    '<figure class="map" id="map"><div class="map-frame">{frame}'
    '<div class="map-tools" role="group" aria-label="{move}" hidden></div></div>{picture}'
    '<figcaption><ul class="map-legend">{keys}</ul><p class="map-help" id="map-keys">{help}</p>'
    '<p class="map-credit">{credit}</p></figcaption></figure>{data}'
    '<script nonce="{nonce}">{opening}</script>'
)


def browsing_map(  # noqa: PLR0913
    box: BoundingBox,
    everything: BoundingBox,
    *,
    asked: bool,
    opening: Mapping[str, object] | None = None,
    nonce: str,
    static_url: Callable[[str], str],
    basemap: Path,
    tiles_url: str = "/tiles",
    streets: StreetLayer | None = None,
    picture: Markup | None = None,
) -> MapMarkup:
    """Return the map that shows a box, and asks for its services as it is moved.

    ``everything`` is what the button that shows all services shows.
    ``asked`` says that the page's address names the box. ``opening`` holds the marks it
    opens with (`locator.web.opening_marks`); the page asks for them where it is None.
    The rest is as for `locator.web.maps.page.results_map`, MapFilesError included.
    """
    said = {
        "box": astuple(box),
        "all": astuple(everything),
        "asked": asked,
        "opening": opening,
        "tiles": served(basemap, tiles_url),
    }
    base = frame(browsing=True)
    body = _FIGURE.format(
        frame=canvas(base),
        move=gettext("Move the map"),
        picture=picture or no_picture(),
        keys=Markup("").join(_keys()),
        help=gettext(_HELP),
        credit=credit(),
        data=json_block(said),
        nonce=nonce,
        opening=inline_script("opening-marks.js"),
    )
    return assembled(base, body, nonce, static_url, streets)


def _keys() -> Iterator[Markup]:
    yield key("1", gettext("service, numbered as in the list"))
    yield key("", gettext("service further out"), "dot")
    yield key("1", gettext("approximate location"), "approximate")
    yield key("12", gettext("this many services: press to see them apart"), "cluster")
