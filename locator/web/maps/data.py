"""What the browser's map is told, as JSON that is safe inside a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from locator.basemap import Coverage
from locator.geo import Point
from locator.geocoding.outcomes import Origin


@dataclass(frozen=True, slots=True)
class Pin:
    """A numbered service on the map; ``number`` is its place in the list.

    ``distance`` is as shown, with its unit; ``href`` the service's page, or empty;
    ``approximate`` means that the pin is not at the street address itself; ``alert`` is what
    its source warns of, or empty.
    """

    number: int
    id: str
    name: str
    address: str
    point: Point
    approximate: bool
    distance: str
    href: str
    alert: str = ""


def data_block(
    pins: Sequence[Pin],
    *,
    origin: Origin | None,
    radius: float | None,
    tiles: Mapping[str, object] | None,
) -> Markup:
    """Return the script element of type JSON that map.js reads.

    Not a script to the browser, so it needs no nonce; ``<``, ``>``, ``&``, ``'`` and
    everything outside ASCII are escaped, so no name can end it. ``radius`` is metres.
    """
    said: dict[str, object] = {
        "pins": [asdict(pin) for pin in pins],
        "origin": None if origin is None else _origin(origin),
        "radius": radius,
        "tiles": tiles,
    }
    return json_block(said)


def json_block(said: Mapping[str, object]) -> Markup:
    """Return the script element that holds what a map is told; see `data_block`."""
    json = htmlsafe_json_dumps(said, separators=(",", ":"))
    return Markup('<script type="application/json" id="map-data">{}</script>').format(json)


def coverage_data(coverage: Coverage) -> dict[str, object]:
    """Return the zooms and tiles that a base map has, for ground.js."""
    return {
        "worldZoom": coverage.world_zoom,
        "detailZoom": coverage.detail_zoom,
        "detailTiles": [f"{x}/{y}" for x, y in coverage.detail_tiles],
    }


def _origin(origin: Origin) -> dict[str, object]:
    return {
        "label": origin.in_words,
        "point": asdict(origin.point),
        "approximate": origin.approximate is not None,
    }
