"""The map of every service: its page asks the server for what is in view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import astuple
from pathlib import Path

from markupsafe import Markup

from locator.geo import BoundingBox
from locator.web.maps.data import json_block
from locator.web.maps.page import CREDIT, NO_PICTURE, MapMarkup, assembled, frame, served
from locator.web.maps.streets import StreetLayer

_HELP = (
    "Arrow keys move the map, plus and minus zoom. Tab goes from mark to mark; Enter opens one. "
    "The list holds the services nearest the middle of the map."
)
_FIGURE = Markup(
    '<figure class="map" id="map"><div class="map-frame">{frame}'
    '<div class="map-tools" role="group" aria-label="Move the map" hidden></div></div>{picture}'
    '<figcaption><ul class="map-legend">'
    '<li><span class="map-key">1</span> service, numbered as in the list</li>'
    '<li><span class="map-key map-key-dot"></span> service further out</li>'
    '<li><span class="map-key map-key-approximate">1</span> approximate location</li>'
    '<li><span class="map-key map-key-cluster">12</span> this many services: press to see them '
    "apart</li>"
    '</ul><p class="map-help" id="map-keys">{help}</p>'
    '<p class="map-credit">{credit}</p></figcaption></figure>{data}'
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
    picture: Markup = NO_PICTURE,
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
        frame=base.html, picture=picture, help=_HELP, credit=CREDIT, data=json_block(said)
    )
    return assembled(base, body, nonce, static_url, streets)
