"""Whether what an operator wrote is the address of a page or a site."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

_ORDINARY = re.compile(r"[!-~]+")
"""Printable ASCII without spaces, which is all an address is written in (RFC 3986)."""


def parts_of(text: str) -> SplitResult | None:
    """Return the parts of an http or https address that has a host, or None for anything else.

    A user's name and a backslash are refused: both make an address look like another's.
    """
    try:
        parts = urlsplit(text)
        usable = parts.port != 0  # asked for because a port that is none raises
    except ValueError:
        return None
    known = parts.scheme in ("http", "https") and parts.hostname and _ORDINARY.fullmatch(text)
    return parts if usable and known and "@" not in parts.netloc and "\\" not in text else None
