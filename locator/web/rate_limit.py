"""How often one visitor may send something, without keeping who they are."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import threading
import time
from collections import deque

from flask import Request

WINDOW = 3600.0
"""Seconds after which a visit is forgotten."""

MOST_VISITORS = 10_000
"""Visitors remembered at once, about 500 bytes each; a crowd beyond that has to wait."""


class RateLimit:
    """Allows each visitor so many goes a window.

    Visitors are known by a hash under a key that is made up anew with each
    process and never leaves its memory, and not at all once the window is over.
    """

    def __init__(self, most: int, window: float = WINDOW) -> None:
        self._most = most
        self._window = window
        self._key = secrets.token_bytes(32)
        self._goes: dict[bytes, deque[float]] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def allows(self, address: str) -> bool:
        """Count a go from a network address; say whether it is within the limit."""
        visitor = hashlib.blake2b(network(address).encode(), key=self._key, digest_size=16).digest()
        with self._lock:
            self._forget()
            if visitor not in self._goes and len(self._goes) >= MOST_VISITORS:
                return False
            goes = self._goes.setdefault(visitor, deque())
            if len(goes) >= self._most:
                return False
            goes.append(time.monotonic())
            self._forget_later()
        return True

    def __len__(self) -> int:
        """Return how many visitors are remembered."""
        return len(self._goes)

    def _forget(self) -> None:
        over = time.monotonic() - self._window
        for visitor, goes in list(self._goes.items()):
            while goes and goes[0] <= over:
                goes.popleft()
            if not goes:
                del self._goes[visitor]

    def _forget_later(self) -> None:
        """Forget by the clock: the next visitor may not come for days."""
        if self._timer is None:
            self._timer = threading.Timer(self._window, self._hour_is_over)
            self._timer.daemon = True
            self._timer.start()

    def _hour_is_over(self) -> None:
        with self._lock:
            self._timer = None
            self._forget()
            if self._goes:
                self._forget_later()


def network(address: str) -> str:
    """Return what one household has: an IPv4 address, or the first 64 bits of an IPv6 one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return str(ip)
    mapped = ip.ipv4_mapped
    return str(mapped or ipaddress.ip_network((ip, 64), strict=False).network_address)


def address_of(request: Request) -> str:
    """Return the network address a request comes from.

    Behind a proxy on the same machine or private network it is the last address
    that the proxy noted; a visitor from elsewhere cannot make one up.
    """
    peer = request.remote_addr or ""
    try:
        is_proxy = ipaddress.ip_address(peer).is_private
    except ValueError:
        is_proxy = True  # a Unix socket: only a proxy on this machine has one
    return (request.access_route[-1:] or [peer])[0] if is_proxy else peer
