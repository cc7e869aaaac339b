"""The streets over the base map: what the operator configured, and its tiles."""

from __future__ import annotations

import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLateError
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmtiles.reader import MmapSource, Reader

from locator.basemap import Basemap, BasemapError
from locator.breaker import Breaker
from locator.config import Settings
from locator.street_cache import DiskStore, MemoryStore, Tile, TileNumber, TileStore, day_of
from locator.street_provider import (
    AT_ONCE,
    SECONDS,
    NoSuchTileError,
    Provider,
    Template,
    TemplateError,
    TileFailedError,
    parse_template,
)

FINEST_ZOOM = 17
"""Zoom to which the map goes where there are streets: a door and its neighbours."""

_log = logging.getLogger(__name__)
_LINK = re.compile(r"(?P<text>.*?)\s*(?P<href>https?://\S+)?")
_MAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+")
_WEB = re.compile(r"https?://[^\s<>()]+")
_LAYERS = frozenset(("earth", "roads", "water"))


class StreetSettingsError(ValueError):
    """The streets are not configured well; the message says which setting to mend, and how."""


class StreetsDownError(Exception):
    """The provider has failed; ask again after ``wait`` seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__("the streets cannot be had just now")
        self.wait = wait


class StreetsBusyError(Exception):
    """As many tiles are being fetched as may be at once; ask again in a moment."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom the map credits for its streets: a text, and its link or nothing."""

    text: str
    href: str


OPENSTREETMAP = Credit("© OpenStreetMap contributors", "https://www.openstreetmap.org/copyright")
"""The credit that https://www.openstreetmap.org/copyright asks for."""


@dataclass(frozen=True, slots=True)
class StreetFile:
    """Streets of a PMTiles file in the Protomaps schema; nothing leaves this machine.

    ``bounds`` are west, south, east and north in degrees; ``zoom`` is the finest of
    its tiles; ``version`` changes when the file does.
    """

    tiles: Basemap
    bounds: tuple[float, float, float, float]
    zoom: int
    version: str
    credit: Credit


class StreetProvider:
    """Streets of a provider's pictures, through a cache, a time limit and a breaker.

    ``now`` returns seconds since 1970. Safe for threads.
    """

    def __init__(  # noqa: PLR0913
        self,
        template: Template,
        provider: Provider,
        store: TileStore,
        credit: Credit,
        *,
        breaker: Breaker | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.host = template.host
        self.credit = credit
        self._provider = provider
        self._store = store
        self._breaker = breaker or Breaker()
        self._now = now
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._fetchers = ThreadPoolExecutor(AT_ONCE, "streets")

    def tile(self, number: TileNumber) -> Tile:
        """Return a tile: as kept, as the provider gives it, or an old one while it fails.

        Raises NoSuchTileError where there is none, TileFailedError where this one
        cannot be had, StreetsDownError while the provider is left alone, and
        StreetsBusyError while others are being fetched.
        """
        today = day_of(self._now())
        known = self._store.get(number, today)
        if known and today < known.until:
            return known
        try:
            tile = self._fresh(number, known)
        except (TileFailedError, StreetsDownError, StreetsBusyError):
            if known is None:
                raise
            return known
        self._store.put(number, tile)
        return tile

    def _fresh(self, number: TileNumber, known: Tile | None) -> Tile:
        # Nobody waits for a slot: whoever waits keeps a thread from answering pages.
        if not self._slots.acquire(blocking=False):
            raise StreetsBusyError
        try:
            wait = self._breaker.admit()
            if wait:
                raise StreetsDownError(wait)
            fetching = self._fetchers.submit(self._provider.fetch, number, known, self._now())
        except BaseException:
            self._slots.release()
            raise
        fetching.add_done_callback(lambda _: self._slots.release())
        return self._outcome(fetching)

    def _outcome(self, fetching: Future[Tile]) -> Tile:
        """Wait for a tile; name look-ups have no time limit of their own, so this has."""
        try:
            tile = fetching.result(SECONDS)
        except NoSuchTileError:
            self._breaker.succeeded()
            raise
        except (TileFailedError, TooLateError) as error:
            why = str(error) or "the provider is too slow"
            if self._breaker.failed():
                _log.warning("no streets for a while: %s", why)
            raise TileFailedError(why) from error
        self._breaker.succeeded()
        return tile


Streets = StreetFile | StreetProvider


def open_streets(settings: Settings) -> Streets | None:
    """Return the streets that are configured, or None where there are none.

    Raises StreetSettingsError where a setting is wrong or missing.
    """
    if not settings.street_tiles:
        return None
    if "://" in settings.street_tiles:
        return _provider(settings)
    return _file(Path(settings.street_tiles), settings.street_attribution)


def parse_credit(text: str) -> Credit:
    """Return a credit from a text that may end with its link."""
    match = _LINK.fullmatch(text)
    if not match or not match["text"] or not text.isprintable():
        raise StreetSettingsError(
            "LOCATOR_STREET_ATTRIBUTION must be one line of plain text, "
            "with an address to link to at its end if you like"
        )
    return Credit(match["text"], match["href"] or "")


def _file(path: Path, attribution: str) -> StreetFile:
    where = f"LOCATOR_STREET_TILES: {path.name}"
    if path.suffix != ".pmtiles":
        raise StreetSettingsError(
            f"{where} is neither a .pmtiles file nor an address that begins with https://"
        )
    try:
        with path.open("rb") as file:
            reader: Any = Reader(MmapSource(file))  # type: ignore[no-untyped-call]
            header, described = reader.header(), reader.metadata()
        layers = {str(layer["id"]) for layer in described["vector_layers"]}
        tiles = Basemap(path)
        version = tiles.coverage.version
    except (BasemapError, OSError) as error:
        raise StreetSettingsError(f"{where} cannot be opened; check the path") from error
    except Exception as error:  # pmtiles raises what the damage leads to
        raise StreetSettingsError(f"{where} is no whole file of vector tiles") from error
    if not layers >= _LAYERS:
        raise StreetSettingsError(
            f"{where} is not in the Protomaps basemap schema: it has no layers "
            f"{', '.join(sorted(_LAYERS - layers))}"
        )
    names = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
    west, south, east, north = (header[name] / 1e7 for name in names)
    credit = parse_credit(attribution) if attribution else OPENSTREETMAP
    return StreetFile(tiles, (west, south, east, north), header["max_zoom"], version, credit)


def _plain(text: str) -> bool:
    """Return whether a text can stand in a header."""
    return text.isascii() and text.isprintable()


def _provider(settings: Settings) -> StreetProvider:
    try:
        template = parse_template(settings.street_tiles)
    except TemplateError as error:
        raise StreetSettingsError(f"LOCATOR_STREET_TILES: {error}") from error
    contact = settings.contact
    if not (_MAIL.fullmatch(contact) or _WEB.fullmatch(contact)) or not _plain(contact):
        raise StreetSettingsError(
            "LOCATOR_CONTACT must be your e-mail or web address: the provider of "
            "LOCATOR_STREET_TILES is told whom to write to"
        )
    if settings.street_attribution:
        credit = parse_credit(settings.street_attribution)
    elif template.host.endswith((".openstreetmap.org", ".openstreetmap.de", ".openstreetmap.fr")):
        credit = OPENSTREETMAP
    else:
        raise StreetSettingsError(
            "LOCATOR_STREET_ATTRIBUTION must say whom to credit for the streets, "
            "as their provider asks"
        )
    fingerprint = hashlib.sha256(settings.street_tiles.encode()).hexdigest()[:12]
    store: TileStore = MemoryStore()
    if settings.street_cache is not None:
        store = DiskStore(settings.street_cache, fingerprint)
    return StreetProvider(template, Provider(template, contact), store, credit)
