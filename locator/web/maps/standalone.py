"""A map in one HTML file that opens without a server and without a network."""

from __future__ import annotations

import base64
import math
import re
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from markupsafe import Markup

from locator.basemap import Basemap, open_basemap
from locator.geo import BoundingBox, Point, boxes_around
from locator.geocoding.outcomes import Origin
from locator.language import current, gettext
from locator.web.maps.data import Pin, coverage_data, data_block
from locator.web.maps.page import MapFilesError, figure, frame

_STATIC = Path(__file__).resolve().parent.parent / "static"
_MARGIN = 0.35
"""How far tiles reach beyond what is on the map, as a part of its size."""
_LEAST_DEGREES = 0.25
_MOST_TILES = 24
"""Tiles of one zoom that a file carries; where it takes more, the map is coarser."""
_STYLE_ADDRESS = re.compile(r"url\([^)]*\)")

_PAGE = Markup(
    '<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'\">"
    '<meta name="referrer" content="no-referrer"><title>{title}</title>'
    '<style nonce="{nonce}">{style}</style></head><body class="map-file"><main><h1>{title}</h1>'
    '{figure}<h2>{services}</h2><ol class="map-list">{items}</ol>{credits}</main>'
    "{scripts}</body></html>\n"
)
_ITEM = Markup(
    '<li id="service-{id}" value="{number}"><strong>{name}</strong><br>{alert}{address}<br>'
    '{distance}{approximate} <button type="button" data-show="{id}" hidden>{show}'
    '<span class="map-hidden">: {name}</span></button></li>'
)
_ALERT = Markup("<strong>{}</strong><br>")
_CREDIT = Markup('<p class="map-credit">{}</p>')
_SCRIPT = Markup('<script nonce="{}">{}</script>')


def standalone_map(  # noqa: PLR0913
    pins: Sequence[Pin],
    *,
    origin: Origin | None,
    radius: float | None,
    title: str,
    attribution: Sequence[str],
    basemap: Path,
) -> str:
    """Return a whole HTML document with the map, its tiles and the list of services.

    ``radius`` is metres; ``attribution`` holds the sentences that the listings'
    licences ask for. Raises BasemapError where the base map cannot be read, and
    MapFilesError where the front-end files are not installed.
    """
    tiles = _embedded(open_basemap(basemap), _area(pins, origin, radius))
    nonce = secrets.token_urlsafe(16)
    data = data_block(pins, origin=origin, radius=radius, tiles=tiles)
    return _PAGE.format(
        language=current().code,
        direction=current().direction,
        services=gettext("Services"),
        nonce=nonce,
        title=title,
        style=Markup(_style()),  # noqa: S704 - our own files
        figure=figure(pins, origin, data),
        items=Markup("").join(_item(pin) for pin in pins),
        credits=Markup("").join(_CREDIT.format(line) for line in attribution),
        scripts=_scripts(nonce),
    )


def _item(pin: Pin) -> Markup:
    return _ITEM.format(
        id=pin.id,
        number=pin.number,
        name=pin.name,
        alert=_ALERT.format(pin.alert) if pin.alert else "",
        address=pin.address,
        distance=pin.distance,
        approximate=f", {gettext('approximate location')}" if pin.approximate else "",
        show=gettext("Show on map"),
    )


def _style() -> str:
    """Return the style sheets as one, without the pictures of controls that are not used."""
    return _STYLE_ADDRESS.sub("none", "\n".join(_texts(frame().styles)))


def _scripts(nonce: str) -> Markup:
    # A script must not hold the letters that end its element.
    safe = [
        Markup(text.replace("</script", r"<\/script"))  # noqa: S704 - our own files
        for text in _texts([*frame().scripts, *frame().ground])
    ]
    return Markup("").join(_SCRIPT.format(nonce, text) for text in [*safe, frame().script])


def _texts(names: Sequence[str]) -> list[str]:
    try:
        return [(_STATIC / name).read_text("utf-8") for name in names]
    except FileNotFoundError as error:
        raise MapFilesError from error


def _area(pins: Sequence[Pin], origin: Origin | None, radius: float | None) -> BoundingBox:
    """Return the box around all that is on the map, with a margin, in degrees."""
    points = [pin.point for pin in pins]
    if origin is not None:
        points.append(origin.point)
        for box in boxes_around(origin.point, radius or 0.0)[:1]:
            points += [Point(box.south, box.west), Point(box.north, box.east)]
    points = points or [Point(54.0, -3.0)]
    south, north = _spread([point.latitude for point in points], 85)
    west, east = _spread([point.longitude for point in points], 180)
    return BoundingBox(west, south, east, north)


def _spread(values: Sequence[float], limit: float) -> tuple[float, float]:
    margin = max((max(values) - min(values)) * _MARGIN, _LEAST_DEGREES)
    return max(min(values) - margin, -limit), min(max(values) + margin, limit)


def _embedded(basemap: Basemap, area: BoundingBox) -> dict[str, object]:
    """Return the tiles of an area, gzipped and base64, under their ``z/x/y``."""
    coverage = basemap.coverage
    tiles: dict[str, str] = {}
    for zoom in range(coverage.detail_zoom + 1):
        wanted = list(_tiles(area, zoom))
        if len(wanted) > _MOST_TILES:
            break
        for x, y in wanted:
            data = basemap.tile(zoom, x, y)
            if data is not None:
                tiles[f"{zoom}/{x}/{y}"] = base64.b64encode(data).decode("ascii")
    return {"embedded": tiles, **coverage_data(coverage), "detailTiles": []}


def _tiles(area: BoundingBox, zoom: int) -> Iterator[tuple[int, int]]:
    """Yield columns and rows of the tiles that cover a box (web Mercator)."""
    west, north = _column_and_row(area.west, area.north, zoom)
    east, south = _column_and_row(area.east, area.south, zoom)
    for x in range(west, east + 1):
        for y in range(north, south + 1):
            yield x, y


def _column_and_row(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    count = 2**zoom
    sine = math.sin(math.radians(latitude))
    down = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    last = count - 1
    across = int((longitude + 180) / 360 * count)
    return min(max(across, 0), last), min(max(int(down * count), 0), last)
