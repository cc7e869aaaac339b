"""What a page with a map loads where streets are configured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from locator.streets import FINEST_ZOOM, Credit

_STYLE = Markup('<link rel="stylesheet" href="{}">')
_SCRIPT = Markup(
    '<script defer src="{src}" nonce="{nonce}" data-url="{url}" data-host="{host}" '
    'data-bounds="{bounds}" data-data-zoom="{data_zoom}" data-max-zoom="{max_zoom}" '
    'data-credit="{credit}" data-credit-href="{credit_href}"></script>'
)


@dataclass(frozen=True, slots=True)
class StreetLayer:
    """The layer of streets, as streets.js is told of it.

    ``host`` is the provider's, or empty where the tiles are the server's own; those
    have ``bounds`` (west, south, east, north, degrees) and a finest ``data_zoom``.
    """

    url: str
    credit: Credit
    host: str = ""
    bounds: tuple[float, float, float, float] | None = None
    data_zoom: int = 0


def streets_head(layer: StreetLayer | None, static_url: Callable[[str], str]) -> Markup:
    """Return the style sheet of the streets' switch, or nothing where there are none."""
    return Markup("") if layer is None else _STYLE.format(static_url("streets.css"))


def streets_script(
    layer: StreetLayer | None, nonce: str, static_url: Callable[[str], str]
) -> Markup:
    """Return the script that adds streets to the maps a page makes after it, or nothing.

    It goes behind Leaflet and before the script that makes the map.
    """
    if layer is None:
        return Markup("")
    return _SCRIPT.format(
        src=static_url("streets.js"),
        nonce=nonce,
        url=layer.url,
        host=layer.host,
        bounds=",".join(map(str, layer.bounds or ())),
        data_zoom=layer.data_zoom,
        max_zoom=FINEST_ZOOM,
        credit=layer.credit.text,
        credit_href=layer.credit.href,
    )
