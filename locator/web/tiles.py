"""The base map's vector tiles over HTTP, at ``/tiles/<z>/<x>/<y>.mvt``."""

from __future__ import annotations

import hashlib

import brotli
from flask import Blueprint, Response, abort, current_app, request

from locator.basemap import BasemapError, open_basemap, unpacked

tiles = Blueprint("tiles", __name__)

_FINEST_ZOOM = 22
_DAY = 86_400
_YEAR = 31_536_000


@tiles.get("/tiles/<int:z>/<int:x>/<int:y>.mvt")
def tile(z: int, x: int, y: int) -> Response:
    """Answer with one tile, 204 where the map is empty, 404 where no such tile can be."""
    if z > _FINEST_ZOOM or max(x, y) >= 2**z:
        abort(404, "There is no such map tile: x and y must be below 2 to the power of z.")
    try:
        data = open_basemap(current_app.config["BASEMAP_PATH"]).tile(z, x, y)
        response = _empty() if data is None else vector_tile(data)
    except BasemapError:
        abort(503, "The base map is not installed; the list of services is complete without it.")
    # The address of a tile of this very base map carries its version.
    fixed = "v" in request.args
    response.cache_control.public = True
    response.cache_control.max_age = _YEAR if fixed else _DAY
    response.cache_control.immutable = fixed
    response.make_conditional(request)
    return response


def _empty() -> Response:
    return Response(status=204)


def vector_tile(data: bytes) -> Response:
    """Return a gzipped tile in the smallest form that the client takes.

    Raises BasemapError where it is damaged.
    """
    encoding = request.accept_encodings.best_match(_FORMS, "plain")
    response = Response(_FORMS[encoding](data), mimetype="application/vnd.mapbox-vector-tile")
    response.set_etag(f"{hashlib.sha256(data).hexdigest()[:12]}-{encoding}")
    response.vary.add("Accept-Encoding")
    if encoding != "plain":
        response.content_encoding = encoding
    return response


def _as_stored(data: bytes) -> bytes:
    return data


def _as_brotli(data: bytes) -> bytes:
    # A twentieth less than gzip for a millisecond; a first visit to results has little room.
    packed: bytes = brotli.compress(unpacked(data), quality=5)
    return packed


_FORMS = {"br": _as_brotli, "gzip": _as_stored, "plain": unpacked}
"""How a tile can be sent, the smallest form first."""
