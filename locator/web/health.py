"""Answers for whoever watches over the server."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

from locator.basemap import BasemapError, open_basemap
from locator.web.current import current_backend

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """Say that the server answers, and from how many services."""
    return jsonify(status="ok", services=current_backend().directory().size)


@health.get("/readyz")
def ready() -> tuple[Response, int]:
    """Say whether everything can be answered: the directory is loaded, the base map readable."""
    size = current_backend().directory().size
    base_map = _base_map_is_readable()
    status = "ok" if size and base_map else "not ready"
    answer = jsonify(status=status, directory=bool(size), base_map=base_map)
    return answer, 200 if status == "ok" else 503


def _base_map_is_readable() -> bool:
    try:
        open_basemap(current_app.config["BASEMAP_PATH"]).tile(0, 0, 0)
    except BasemapError:
        return False
    return True
