"""What a request asks for: its parameters, without those that follow people."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from locator.query import Arguments

Answer = Response | str | tuple[str, int]

TRACKERS = (
    "utm_", "mc_", "_hs", "_ga", "_gl", "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid",
    "igsh", "ttclid", "twclid", "yclid", "srsltid", "epik", "si",
)  # fmt: skip
"""Parameters that other sites glue to links to follow people; dropped, never read."""


def arguments_of(values: MultiDict[str, str]) -> Arguments:
    """Return a request's parameters as plain lists by name."""
    return {name: values.getlist(name) for name in values}


def drop_trackers() -> Response | None:
    """Send a visitor whose link carries trackers to the same page without them."""
    pairs = list(request.args.items(multi=True))
    kept = [pair for pair in pairs if not _follows_people(pair[0].lower())]
    if request.method != "GET" or len(kept) == len(pairs):
        return None
    # Quoted again: a line break in a path would break the header that leads there.
    path = quote(f"{request.script_root}{request.path}")
    return redirect(f"{path}?{urlencode(kept)}" if kept else path, 303)


def _follows_people(name: str) -> bool:
    return any(name == mark or (len(mark) > 2 and name.startswith(mark)) for mark in TRACKERS)
