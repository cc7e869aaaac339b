"""Style sheets, scripts and pictures: addresses that change with the file, kept for long."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, send_from_directory, url_for
from werkzeug.security import safe_join

STATIC_FOLDER = Path(__file__).parent / "static"
ONE_YEAR = 31_536_000
"""Seconds a browser may keep a file whose address names its content."""

PACKED = (("br", ".br"), ("gzip", ".gz"))
"""Encodings that set-up packs the large files in, smallest first, with their endings."""


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC_FOLDER / name).read_bytes()).hexdigest()[:12]


def asset_url(name: str) -> str:
    """Return the address of a file of the static folder, with its content's fingerprint.

    Raises FileNotFoundError where the folder lacks it; ``make run`` installs
    the third-party ones.
    """
    return url_for("static", filename=name, v=_fingerprint(name))


def serve_assets(app: Flask) -> None:
    """Serve the static folder, let templates name its files, and browsers keep them."""
    app.add_url_rule("/static/<path:filename>", "static", _send)
    app.jinja_env.globals["asset_url"] = asset_url


def _send(filename: str) -> Response:
    """Send a file, packed where set-up packed it and the browser can unpack it."""
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    age = ONE_YEAR if "v" in request.args else None
    for encoding, ending in PACKED:
        if request.accept_encodings[encoding] and _is_there(f"{filename}{ending}"):
            response = send_from_directory(
                STATIC_FOLDER, f"{filename}{ending}", mimetype=kind, max_age=age
            )
            response.content_encoding = encoding
            break
    else:
        response = send_from_directory(STATIC_FOLDER, filename, mimetype=kind, max_age=age)
    # Packing the answer puts another body in the file's place, which would leave it open.
    response.call_on_close(getattr(response.response, "close", bool))
    response.vary.add("Accept-Encoding")
    if age:
        response.cache_control.public = True
        response.cache_control.immutable = True
    return response


def _is_there(filename: str) -> bool:
    """Return whether the static folder holds a file; no address can ask beyond the folder."""
    path = safe_join(str(STATIC_FOLDER), filename)
    try:
        return path is not None and Path(path).is_file()
    except OSError:  # a name longer than a file's can be
        return False
