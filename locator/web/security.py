"""Headers that keep a visit private: nothing leaves the site, nothing is kept."""

from __future__ import annotations

import secrets

from flask import Flask, Response, current_app, g, request

from locator.web.embed_hosts import OWN_SITE

_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors {ancestors}"
)

_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_OF_DOCUMENTS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), browsing-topics=()",
}
_PIECES = {"text/css", "text/javascript", "application/vnd.mapbox-vector-tile"}
"""What no browser makes a document of. A page with a map loads some twenty: 2 kB of headers."""


def nonce() -> str:
    """Return this request's nonce, which every script of its page must carry."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    value: str = g.nonce
    return value


def protect(app: Flask) -> None:
    """Add the privacy headers to every answer of an application."""
    app.after_request(_add_headers)
    app.jinja_env.globals["nonce"] = nonce


def _add_headers(response: Response) -> Response:
    icon = request.endpoint == "static" and response.mimetype == "image/svg+xml"
    piece = icon or response.mimetype in _PIECES
    wanted = _HEADERS if piece else _HEADERS | _OF_DOCUMENTS
    for name, value in wanted.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = _POLICY.format(
            nonce=nonce(), ancestors=_ancestors()
        )
    if "Cache-Control" not in response.headers:
        # Results must not stay on a shared computer after the visit.
        response.headers["Cache-Control"] = "no-store"
    return response


def _ancestors() -> str:
    """Return who may frame the page: the operator's list for the embed, else this site."""
    framed = request.blueprint == "embed"
    ancestors: str = current_app.config["EMBED_ANCESTORS"] if framed else OWN_SITE
    return ancestors
