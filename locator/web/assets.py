"""Addresses of style sheets, scripts and pictures that change when the file does."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

STATIC_FOLDER = Path(__file__).parent / "static"
ONE_YEAR = 31_536_000
"""Seconds a browser may keep a file whose address names its content."""


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC_FOLDER / name).read_bytes()).hexdigest()[:12]


def asset_url(name: str) -> str:
    """Return the address of a file of the static folder, with its content's fingerprint.

    Raises FileNotFoundError where the folder lacks it; ``make assets`` installs
    the third-party ones.
    """
    return url_for("static", filename=name, v=_fingerprint(name))


def serve_assets(app: Flask) -> None:
    """Let templates name assets, and browsers keep them."""
    app.jinja_env.globals["asset_url"] = asset_url
    app.after_request(_keep_long)


def _keep_long(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    return response
