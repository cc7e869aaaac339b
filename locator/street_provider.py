"""One picture of streets from the one host that is configured, or none."""

from __future__ import annotations

import logging
import math
import re
import time
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import urllib3
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.exceptions import HTTPError

from locator import __version__
from locator.street_cache import DAY, LONGEST_DAYS, Tile, TileNumber, day_of

SECONDS = 2.5
"""What a tile may take in all."""
LARGEST = 1_000_000
"""Bytes; an honest tile of 512 pixels has under 300,000."""
FEWEST_DAYS = 7
"""Days a tile is kept at least, as OpenStreetMap's tile usage policy asks."""
AT_ONCE = 2
"""Tiles fetched at once by a process; pages are answered by the other threads."""

_CHUNK = 1 << 16
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]+")
_PLACES = ("{z}", "{x}", "{y}")
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age=(\d{1,9})", re.ASCII)
_SIGNATURES = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}

# At these levels urllib3 logs the addresses it asks, and they say where somebody looks.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


class TemplateError(ValueError):
    """That is no address of tiles to fetch from; the message says what to write."""


class TileFailedError(Exception):
    """The provider gave no picture; ask again later."""


class NoSuchTileError(Exception):
    """The provider has no picture of that place; leave it empty."""


@dataclass(frozen=True, slots=True)
class Template:
    """A provider's address, cut up: the host stands apart from where numbers go."""

    secure: bool
    host: str
    port: int | None
    target: str

    def path(self, number: TileNumber) -> str:
        """Return the path of a tile on the host."""
        path = self.target
        for place, value in zip(_PLACES, number, strict=True):
            path = path.replace(place, str(int(value)))
        return path


def parse_template(text: str) -> Template:
    """Return a template such as ``https://host/{z}/{x}/{y}.png``.

    Raises TemplateError unless it is ``https:`` (or ``http:`` on this machine), names
    one fixed host without a password, and has each number once, after the host.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise TemplateError("it cannot be read as an address; copy it again as a whole") from error
    if not text.isprintable() or " " in text:
        raise TemplateError("it has spaces or signs that no address has")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise TemplateError("it must begin with https://")
    if "@" in parts.netloc:
        raise TemplateError("leave the name and password out of it")
    if not _HOST.fullmatch(host):
        raise TemplateError("it must name one host; where yours has {s}, write one letter for it")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    rest = target
    for place in _PLACES:
        if target.count(place) != 1:
            raise TemplateError("it must hold {z}, {x} and {y} once each, after the host")
        rest = rest.replace(place, "")
    if "{" in rest or "}" in rest or parts.fragment:
        raise TemplateError("it may hold {z}, {x} and {y} and nothing else in braces, and no #")
    return Template(parts.scheme == "https", host, port, target)


class Provider:
    """Fetches tiles from a template's host and from no other.

    ``contact`` (an e-mail or web address of the operator) goes into the User-Agent.
    No cookie, no Referer and nothing about the visitor is sent; no redirect is
    followed. Safe for threads.
    """

    def __init__(self, template: Template, contact: str) -> None:
        self._template = template
        self._agent = f"treatment-locator/{__version__} (contact: {contact})"
        self._pool: urllib3.HTTPConnectionPool
        if template.secure:
            self._pool = urllib3.HTTPSConnectionPool(
                template.host, template.port, maxsize=AT_ONCE, ca_certs=DEFAULT_CA_BUNDLE_PATH
            )
        else:
            self._pool = urllib3.HTTPConnectionPool(template.host, template.port, maxsize=AT_ONCE)

    def fetch(self, number: TileNumber, known: Tile | None, now: float) -> Tile:
        """Return a tile, or ``known`` with new dates where the provider says it is the same.

        ``now`` is in seconds since 1970. Raises NoSuchTileError or TileFailedError.
        """
        deadline = time.monotonic() + SECONDS
        try:
            answer = self._pool.urlopen(
                "GET",
                self._template.path(number),
                headers=self._headers(known),
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=urllib3.Timeout(total=SECONDS),
            )
        except HTTPError as error:
            raise TileFailedError(f"the provider cannot be reached: {_kind(error)}") from error
        done = False
        try:
            tile = _tile(answer, known, deadline, now)
            done = True
        finally:
            # What was not read to its end cannot carry another tile.
            (answer.release_conn if done else answer.close)()
        return tile

    def _headers(self, known: Tile | None) -> dict[str, str]:
        headers = {"User-Agent": self._agent, "Accept": ", ".join(_SIGNATURES)}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.modified:
            headers["If-Modified-Since"] = known.modified
        return headers


def _kind(error: BaseException) -> str:
    """Return what went wrong without the address, which says where somebody looks."""
    return type(error).__name__


def _tile(
    answer: urllib3.BaseHTTPResponse, known: Tile | None, deadline: float, now: float
) -> Tile:
    today, until = day_of(now), _until(answer, now)
    if answer.status == HTTPStatus.NOT_MODIFIED and known:
        _body(answer, deadline)
        return replace(known, day=today, until=until)
    if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise NoSuchTileError
    if answer.status != HTTPStatus.OK:
        raise TileFailedError(f"the provider answers with status {answer.status}")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise TileFailedError("the provider packs its pictures though that was not asked for")
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in _SIGNATURES:
        raise TileFailedError("the provider sends something else than PNG, JPEG or WebP")
    data = _body(answer, deadline)
    if not _SIGNATURES[kind].match(data):
        raise TileFailedError("the provider sends something else than it says")
    return Tile(data, kind, _said(answer, "ETag"), _said(answer, "Last-Modified"), today, until)


def _said(answer: urllib3.BaseHTTPResponse, name: str) -> str:
    """Return a header that is sent back to the provider, unless it is of no honest length."""
    value = answer.headers.get(name, "")
    return value if len(value) <= 200 and value.isascii() and value.isprintable() else ""


def _body(answer: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    """Return an answer's whole body.

    Parts are taken as they come: waiting for a full chunk, a server that sends a
    byte now and then would never meet the deadline.
    """
    data = bytearray()
    try:
        while chunk := answer.read1(_CHUNK, decode_content=False):
            data += chunk
            if len(data) > LARGEST:
                raise TileFailedError(f"the provider sends more than {LARGEST:,} bytes")
            if time.monotonic() > deadline:
                raise TileFailedError("the provider is too slow")
    except (HTTPError, OSError) as error:
        raise TileFailedError(f"the provider's picture broke off: {_kind(error)}") from error
    said = answer.headers.get("Content-Length", "")
    if said.isascii() and said.isdigit() and len(data) < int(said):
        raise TileFailedError("the provider's picture broke off")
    return bytes(data)


def _until(answer: urllib3.BaseHTTPResponse, now: float) -> int:
    """Return the day on which the provider is to be asked again (RFC 9111, section 4.2)."""
    control = _MAX_AGE.search(answer.headers.get("Cache-Control", "").lower())
    if control:
        age = answer.headers.get("Age", "0")
        lifetime = int(control[1]) - (int(age) if age.isascii() and age.isdigit() else 0)
    else:
        lifetime = _lifetime_by_date(answer.headers.get("Expires", ""), now)
    lifetime = min(max(lifetime, FEWEST_DAYS * DAY), LONGEST_DAYS * DAY)
    return math.ceil((now + lifetime) / DAY)


def _lifetime_by_date(expires: str, now: float) -> int:
    try:
        return int(parsedate_to_datetime(expires).timestamp() - now)
    except (ValueError, OverflowError, OSError):
        return 0
