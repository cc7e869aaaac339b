"""The map inside a page of the site."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from locator.basemap import BasemapError, open_basemap
from locator.geocoding.outcomes import Origin
from locator.language import gettext, translatable
from locator.web.inlined import inline_script
from locator.web.maps.data import Pin, coverage_data, data_block
from locator.web.maps.streets import StreetLayer, streets_head, streets_script

_log = logging.getLogger(__name__)

CREDIT = translatable(
    'Map: coast and rivers <a href="https://www.soest.hawaii.edu/pwessel/gshhg/">GSHHG</a> '
    "(LGPL), borders Natural Earth and US Census Bureau, places "
    '<a href="https://www.geonames.org/">GeoNames</a> '
    '(<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>, modified)'
)
"""Credits of the base map's sources; every map shows them in full."""

_HELP = translatable(
    "Arrow keys move the map, plus and minus zoom. Every service on the map is in the list as well."
)
_KEY = Markup('<li><span class="map-key{kind}">{sample}</span> {words}</li>')
_LEGEND = Markup('<ul class="map-legend">{}</ul>')
_LEGEND_ORIGIN = Markup('<li><span class="map-key-origin"></span> {}</li>')
_FIGURE = Markup(
    '<figure class="map" id="map"><div class="map-frame">{frame}'
    '<div class="map-tools" role="group" aria-label="{move}" hidden></div></div>'
    "{picture}"
    '<figcaption>{legend}<p class="map-help" id="map-keys">{help}</p>'
    '<p class="map-credit">{credit}</p></figcaption></figure>{data}'
)
_NO_PICTURE = Markup("<noscript><p>{}</p></noscript>")
_SCRIPT = Markup('<script defer src="{}" nonce="{}"></script>')
_WAITING = Markup('<template id="{}">{}</template>')
_INLINE = Markup('<script nonce="{}">{}</script>')
_STYLE = Markup('<link rel="stylesheet" href="{}">')


class MapFilesError(Exception):
    """The map's front-end files are not installed; show the list of services without a map."""

    def __init__(self) -> None:
        super().__init__(
            "the map's front-end files are not installed; run 'make run' in a checkout, "
            "or install a wheel that was built after that"
        )


@dataclass(frozen=True, slots=True)
class MapMarkup:
    """A map in three pieces: for the page's head, for its place, for the end of the body."""

    head: Markup
    body: Markup
    script: Markup


@dataclass(frozen=True, slots=True)
class Frame:
    """What folium makes, the same for every map: markup, script, and names of assets.

    ``ground`` names the scripts that draw the ground, which no mark waits for.
    """

    html: Markup
    script: Markup
    scripts: tuple[str, ...]
    ground: tuple[str, ...]
    styles: tuple[str, ...]


@cache
def frame(*, browsing: bool = False) -> Frame:
    """Return folium's part, made once: importing folium and rendering cost half a second."""
    from locator.web.maps.folium_map import BrowsingMap, LocatorMap, rendered

    kind = BrowsingMap if browsing else LocatorMap
    html, script = rendered(kind)
    return Frame(
        Markup(html),  # noqa: S704 - our own template, without data
        Markup(script),  # noqa: S704
        tuple(name for _, name in kind.default_js),
        kind.ground_js,
        tuple(name for _, name in kind.default_css),
    )


def warm() -> None:
    """Make folium's part now, so that no visitor waits for it."""
    frame()
    frame(browsing=True)


def results_map(  # noqa: PLR0913
    pins: Sequence[Pin],
    *,
    origin: Origin | None,
    radius: float | None,
    nonce: str,
    static_url: Callable[[str], str],
    basemap: Path,
    tiles_url: str = "/tiles",
    picture: Markup | None = None,
    streets: StreetLayer | None = None,
) -> MapMarkup:
    """Return the map of a page of results.

    ``radius`` is that of the search, in metres. ``static_url`` turns a name in the
    static folder into an address and raises FileNotFoundError where the folder lacks
    it. ``basemap`` is the file behind ``tiles_url``; where it cannot be read the pins
    stand on plain ground. ``picture`` stands in for the map where no scripts run and on
    paper. Raises MapFilesError, and says so once in the log, where
    the front-end files are not installed.
    """
    data = data_block(pins, origin=origin, radius=radius, tiles=served(basemap, tiles_url))
    body = figure(pins, origin, data, picture)
    return assembled(frame(), body, nonce, static_url, streets, near=True)


def assembled(  # noqa: PLR0913
    base: Frame,
    body: Markup,
    nonce: str,
    static_url: Callable[[str], str],
    streets: StreetLayer | None,
    *,
    near: bool = False,
) -> MapMarkup:
    """Return a map's three pieces; raises as `results_map` does.

    What a page shows waits for no script: they are fetched once the rest of it is there, with
    ``near`` once the map comes near the screen. The marks do not wait for the ground's.
    """
    try:
        styles = [_STYLE.format(static_url(name)) for name in base.styles]
        scripts = [_SCRIPT.format(static_url(name), nonce) for name in base.scripts]
        ground = [_SCRIPT.format(static_url(name), nonce) for name in base.ground]
    except FileNotFoundError as error:
        _say_once(str(MapFilesError()))
        raise MapFilesError from error
    needed = Markup("").join([*scripts, streets_script(streets, nonce, static_url)])
    return MapMarkup(
        head=Markup("").join([*styles, streets_head(streets, static_url)]),
        body=body,
        script=_WAITING.format("map-scripts", needed)
        + _WAITING.format("ground-scripts", Markup("").join(ground))
        + _INLINE.format(nonce, _started(base.script, near=near)),
    )


@cache
def _started(script: Markup, *, near: bool) -> Markup:
    """Return folium's script, run when those it needs have been."""
    loader = inline_script("bring-scripts.js")
    if near:
        loader += inline_script("when-near.js")
        return Markup(f"{loader}whenNear(() => {{ {script} }});")  # noqa: S704 - our own files
    # Where the map cannot come, no button may stand there that nothing answers; and nothing
    # comes once somebody has left the page.
    start = f'() => {{ if (document.getElementById("map")) {{ {script} }} }}'
    start = f'bringScripts("map-scripts").then({start}, openingMarks.giveUp);'
    return Markup(f"{loader}{start}")  # noqa: S704 - our own files


def figure(
    pins: Sequence[Pin], origin: Origin | None, data: Markup, picture: Markup | None = None
) -> Markup:
    """Return the map's figure: canvas, picture, buttons, legend, help, credits, and its data."""
    return _FIGURE.format(
        frame=canvas(frame()),
        move=gettext("Move the map"),
        picture=picture or no_picture(),
        legend=_legend(pins, origin),
        help=gettext(_HELP),
        credit=credit(),
        data=data,
    )


def canvas(base: Frame) -> Markup:
    """Return the element that a map is drawn in, named in the language that is being spoken."""
    from locator.web.maps.folium_map import MAP_NAME

    return Markup(base.html.replace(MAP_NAME, escape(gettext(MAP_NAME))))  # noqa: S704 - escaped


def credit() -> Markup:
    """Return the credits of the base map's sources."""
    return Markup(gettext(CREDIT))  # noqa: S704 - our own text


def no_picture() -> Markup:
    """Return what stands in for a map where no scripts run and there is no picture."""
    return _NO_PICTURE.format(
        gettext("The map needs JavaScript. The list holds the same services.")
    )


def key(sample: str, words: str, kind: str = "") -> Markup:
    """Return an entry of a map's legend: a mark, drawn by its class, and what it means."""
    return _KEY.format(kind=f" map-key-{kind}" if kind else "", sample=sample, words=words)


def searched_from(origin: Origin) -> str:
    """Return what a legend says of the mark where a search began."""
    return gettext("where you searched: %(place)s", place=origin.in_words)


def _legend(pins: Sequence[Pin], origin: Origin | None) -> Markup:
    keys = [key("1", gettext("service, numbered as in the list"))]
    if len(pins) > 1:
        together = gettext("several services close together: press to choose one")
        keys.append(key("2, 3", together, "group"))
    if any(pin.approximate for pin in pins):
        keys.append(key("1", gettext("approximate location"), "approximate"))
    if origin is not None:
        keys.append(_LEGEND_ORIGIN.format(searched_from(origin)))
    return _LEGEND.format(Markup("").join(keys))


@cache
def _say_once(sentence: str) -> None:
    _log.warning("%s", sentence)


@cache
def served(basemap: Path, tiles_url: str) -> Mapping[str, object] | None:
    """Return what map scripts are told of the tiles, or None where the base map is not there."""
    try:
        coverage = open_basemap(basemap).coverage
    except BasemapError as error:
        _say_once(str(error))
        return None
    url = f"{tiles_url}/{{z}}/{{x}}/{{y}}.mvt?v={coverage.version}"
    return {"url": url, **coverage_data(coverage)}
