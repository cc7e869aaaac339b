"""The streets' tiles over HTTP, at ``/streets/<z>/<x>/<y>.mvt`` or ``.png``."""

from __future__ import annotations

import hashlib
import math

from flask import Blueprint, Flask, Response, current_app, request

from locator.basemap import BasemapError
from locator.config import Settings
from locator.street_provider import NoSuchTileError, TileFailedError
from locator.streets import (
    FINEST_ZOOM,
    StreetFile,
    StreetProvider,
    Streets,
    StreetsBusyError,
    StreetsDownError,
    open_streets,
)
from locator.web.maps.streets import StreetLayer
from locator.web.problems import problem
from locator.web.same_site import from_another_site
from locator.web.tiles import vector_tile

streets = Blueprint("streets", __name__)

_KEY = "streets"
_DAY = 86_400


def serve_streets(app: Flask, settings: Settings) -> None:
    """Serve the streets that are configured; without them nothing is added.

    Raises StreetSettingsError where a setting is wrong or missing.
    """
    configured = open_streets(settings)
    app.extensions[_KEY] = configured
    app.jinja_env.globals["street_host"] = getattr(configured, "host", "")
    if configured is not None:
        app.register_blueprint(streets)


def street_layer() -> StreetLayer | None:
    """Return what a page with a map says of the streets, or None where there are none."""
    configured: Streets | None = current_app.extensions.get(_KEY)
    if configured is None:
        return None
    if isinstance(configured, StreetFile):
        return StreetLayer(
            url=f"/streets/{{z}}/{{x}}/{{y}}.mvt?v={configured.version}",
            credit=configured.credit,
            bounds=configured.bounds,
            data_zoom=configured.zoom,
        )
    return StreetLayer(
        url="/streets/{z}/{x}/{y}.png", credit=configured.credit, host=configured.host
    )


@streets.get("/streets/<int:z>/<int:x>/<int:y>.mvt")
def vector(z: int, x: int, y: int) -> Response:
    """Answer with a tile of the streets' file, 204 where it is empty."""
    configured = current_app.extensions[_KEY]
    if not isinstance(configured, StreetFile) or not _can_be(z, x, y):
        return _no_such_tile()
    try:
        data = configured.tiles.tile(z, x, y)
        response = Response(status=204) if data is None else vector_tile(data)
    except BasemapError:
        return problem(503, "The file of streets is damaged; the rest of the map is complete.")
    return _kept(response)


@streets.get("/streets/<int:z>/<int:x>/<int:y>.png")
def picture(z: int, x: int, y: int) -> Response:
    """Answer with a provider's tile, or with why there is none.

    404: there is no such tile. 429: ask again in a moment. 502: this one failed.
    503: the provider is left alone until ``Retry-After`` seconds have passed.
    """
    configured = current_app.extensions[_KEY]
    if not isinstance(configured, StreetProvider) or not _can_be(z, x, y):
        return _no_such_tile()
    if from_another_site(request):
        return problem(403, "These tiles are for the maps of this site only.")
    try:
        tile = configured.tile((z, x, y))
    except NoSuchTileError:
        return _no_such_tile()
    except (StreetsBusyError, StreetsDownError, TileFailedError) as error:
        return _without(error)
    response = Response(tile.data, mimetype=tile.kind)
    response.set_etag(hashlib.sha256(tile.data).hexdigest()[:20])
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return _kept(response)


def _can_be(z: int, x: int, y: int) -> bool:
    return z <= FINEST_ZOOM and max(x, y) < 2**z


def _no_such_tile() -> Response:
    return problem(404, "There is no such tile.")


def _without(error: StreetsBusyError | StreetsDownError | TileFailedError) -> Response:
    if isinstance(error, TileFailedError):
        return problem(502, "This tile cannot be had; the rest of the map is complete.")
    if isinstance(error, StreetsBusyError):
        return _later(429, 1, "Other tiles are being fetched. Ask again in a moment.")
    wait = math.ceil(error.wait)
    return _later(503, wait, "Streets cannot be had just now; the rest of the map is complete.")


def _later(status: int, seconds: int, sentence: str) -> Response:
    response = problem(status, sentence)
    response.headers["Retry-After"] = str(seconds)
    return response


def _kept(response: Response) -> Response:
    """Let the visitor's own browser keep a tile for a day; nobody between may."""
    response.cache_control.private = True
    response.cache_control.max_age = _DAY
    response.make_conditional(request)
    return response
