"""The server: one or more processes that share a listening socket."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType

import waitress
from flask import Flask

from locator.web import maps

WARM_AFTER = 0.5
"""Seconds after the start."""
THREADS = 4
"""Threads a process: more only queue behind Python's interpreter lock."""
CONNECTIONS = 500
"""Connections a process holds open at once; those that send slowly take no thread."""
LARGEST_BODY = 1_000_000
"""Bytes that are read of a request at most, so that nobody fills the disk. Above the limit
of forms: up to here the site itself says that it was too much."""


class PortTakenError(OSError):
    """Another program listens on this port already; choose another with PORT."""


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket.

    Raises PortTakenError where it cannot be had.
    """
    try:
        return socket.create_server((host, port), backlog=1024)
    except OSError as error:
        raise PortTakenError(f"cannot listen on {host}:{port}: {error.strerror}") from error


def serve(make: Callable[[], Flask], listener: socket.socket, workers: int) -> None:
    """Answer requests until interrupted; each worker is a process with an app of its own."""
    signal.signal(signal.SIGTERM, _stop)
    children: list[int] = []
    # From here on: a signal may come while the app is still made, and a worker answer already.
    try:
        for _ in range(workers - 1):
            child = os.fork()
            if child == 0:
                children.clear()
                break
            children.append(child)
        # Made after the fork: processes must not share an open database.
        app = make()
        # Folium takes half a second to import; no visitor should wait for it, nor should the
        # first answers while it loads.
        warming = threading.Timer(WARM_AFTER, maps.warm)
        warming.daemon = True
        warming.start()
        # What is loaded now stays: the collector need not walk it for every request.
        gc.freeze()
        # A request that waits its turn for a moment is no news.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        waitress.serve(
            app,
            sockets=[listener],
            threads=THREADS,
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,
            max_request_body_size=LARGEST_BODY,
            ident=None,
            _quiet=True,
        )
    finally:
        for child in children:
            os.kill(child, signal.SIGTERM)
            os.waitpid(child, 0)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
