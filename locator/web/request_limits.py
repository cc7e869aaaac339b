"""How much one request may ask for, refused before any page looks at it."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge, RequestURITooLarge

LARGEST_FORM = 100_000
"""Bytes of a form; the longest honest one is under a thousand."""
MOST_PARAMETERS = 200
"""Parameters of a request. Every filter ticked and ten places to choose from make about a
hundred; a page's work grows with them."""


def limit_requests(app: Flask) -> None:
    """Refuse requests larger than any page needs, with 413 or 414."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM
    app.before_request(_refuse_crowds)


def _refuse_crowds() -> None:
    # Counted in the bytes: reading the parameters is part of the work that is bounded.
    if request.query_string.count(b"&") >= MOST_PARAMETERS:
        raise RequestURITooLarge
    # A page that is not there, or takes no form, says so itself.
    if request.method == "POST" and request.routing_exception is None:
        sent = sum(map(len, (values for _, values in request.form.lists())))
        if sent > MOST_PARAMETERS:
            raise RequestEntityTooLarge
