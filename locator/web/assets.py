"""Style sheets, scripts and pictures: addresses that change with the file, kept for long."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from io import BytesIO
from pathlib import Path

import brotli
from flask import Flask, Response, request, send_file, send_from_directory
from werkzeug.security import safe_join

from locator.web.inlined import STATIC_FOLDER, inline_script, without_remarks
from locator.web.languages import unprefixed

ONE_YEAR = 31_536_000
"""Seconds a browser may keep a file whose address names its content."""

PACKED = (("br", ".br"), ("gzip", ".gz"))
"""Encodings that set-up packs the large files in, smallest first, with their endings."""

_OWN = {".css", ".js"}
"""Endings of files of our own that are packed when they are first asked for."""


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC_FOLDER / name).read_bytes()).hexdigest()[:12]


def asset_url(name: str) -> str:
    """Return the address of a file of the static folder, with its content's fingerprint.

    Raises FileNotFoundError where the folder lacks it; ``make run`` installs
    the third-party ones.
    """
    return unprefixed("static", filename=name, v=_fingerprint(name))


def serve_assets(app: Flask) -> None:
    """Serve the static folder, let templates name its files, and browsers keep them."""
    app.add_url_rule("/static/<path:filename>", "static", _send)
    app.jinja_env.globals["asset_url"] = asset_url
    app.jinja_env.globals["inline_script"] = inline_script


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
        if Path(filename).suffix in _OWN and request.accept_encodings["br"] and _is_there(filename):
            response = _packed_now(filename, kind, age)
        else:
            response = send_from_directory(STATIC_FOLDER, filename, mimetype=kind, max_age=age)
    # Tag and age say it all, and a page with a map has a dozen files: a kilobyte less.
    for name in ("Last-Modified", "Expires", "Accept-Ranges"):
        response.headers.pop(name, None)
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


def _packed_now(filename: str, kind: str, age: int | None) -> Response:
    """Send a file of our own in its smallest form."""
    path = STATIC_FOLDER / filename
    data, tag = _packed(path, path.stat().st_mtime_ns)
    response = send_file(BytesIO(data), mimetype=kind, max_age=age, etag=tag)
    response.content_encoding = "br"
    return response


@cache
def _packed(path: Path, changed: int) -> tuple[bytes, str]:  # noqa: ARG001 - else packed again
    """Return a file's smallest form and the tag of its content."""
    data: bytes = brotli.compress(without_remarks(path.read_bytes()))
    return data, hashlib.sha256(data).hexdigest()[:12]
