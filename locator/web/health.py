"""Answers for whoever watches over the server."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from locator.web.current import current_backend

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """Say that the server answers, and from how many services."""
    return jsonify(status="ok", services=current_backend().directory().size)
