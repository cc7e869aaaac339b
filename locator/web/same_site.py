"""Whether a form was sent from a page of this site."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request


def from_another_site(request: Request) -> bool:
    """Say whether the browser tells that another site's page sent the request.

    ``Sec-Fetch-Site`` decides where it is sent (W3C Fetch Metadata). Else
    ``Origin`` does, unless it is ``null``: that is what browsers send from our own
    pages, whose referrer policy is ``no-referrer``. Programs send neither.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin != "null" and _host_of(origin) != request.host


def _host_of(origin: str) -> str | None:
    """Return the host and port of an origin, or None where it is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
