"""The base map's vector tiles over HTTP, at ``/tiles/<z>/<x>/<y>.mvt``."""

from __future__ import annotations

import hashlib

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
    """Return a gzipped tile as stored, or unpacked for the rare client that does not take gzip.

    Raises BasemapError where it is damaged.
    """
    takes_gzip = request.accept_encodings.quality("gzip") > 0
    response = Response(
        data if takes_gzip else unpacked(data),
        mimetype="application/vnd.mapbox-vector-tile",
    )
    suffix = "gzip" if takes_gzip else "plain"
    response.set_etag(f"{hashlib.sha256(data).hexdigest()[:12]}-{suffix}")
    response.vary.add("Accept-Encoding")
    if takes_gzip:
        response.content_encoding = "gzip"
    return response
