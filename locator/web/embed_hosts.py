"""Which other sites may show the embed in a frame, as `LOCATOR_EMBED_HOSTS` says."""

from __future__ import annotations

import re

ANY_SITE = "*"
OWN_SITE = "'self'"

_ORIGIN = re.compile(
    r"https?://(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*"
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::(\d{1,5}))?",
    re.ASCII,
)
"""A scheme, a host (all below it where it begins with ``*.``) and maybe a port."""
_LAST_PORT = 65_535


class EmbedHostsError(ValueError):
    """LOCATOR_EMBED_HOSTS is not a list of sites; put it right and start again."""

    def __init__(self, value: str) -> None:
        super().__init__(
            f"LOCATOR_EMBED_HOSTS holds {value!r}, which is no site: write origins such as "
            "https://www.example.org, parted by commas, or * alone for every site, "
            "or nothing for this site only"
        )


def frame_ancestors(text: str) -> str:
    """Return the sources of the ``frame-ancestors`` directive (CSP Level 3) for the embed.

    ``text`` is a list of origins parted by commas, ``*`` for every site, or nothing
    for this site alone, which may always show it. Raises EmbedHostsError.
    """
    entries = [entry.strip() for entry in text.split(",")] if text.strip() else []
    if entries == [ANY_SITE]:
        return ANY_SITE
    return " ".join([OWN_SITE, *dict.fromkeys(map(_origin, entries))])


def _origin(entry: str) -> str:
    origin = entry.lower().removesuffix("/")
    match = _ORIGIN.fullmatch(origin)
    if match is None or not 0 < int(match[1] or 1) <= _LAST_PORT:
        raise EmbedHostsError(entry)
    return origin
