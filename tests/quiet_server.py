"""A server on this machine that prints nothing, whatever its clients do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class QuietHandler(BaseHTTPRequestHandler):
    """Remembers what was asked, and logs nothing; how it answers is each server's own."""

    server: QuietServer

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        self.respond()

    def respond(self) -> None:
        raise NotImplementedError

    def begin(self, code: int = 200, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        """Log nothing."""


class QuietServer(ThreadingHTTPServer):
    """Serves each request in a thread; clients that hang up early are what is tested here."""

    daemon_threads = True

    def __init__(self, handler: type[QuietHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.asked: list[tuple[str, dict[str, str]]] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing."""

    @contextmanager
    def running(self, stopped: threading.Event) -> Iterator[None]:
        """Serve until the context ends, which the event then tells the answers under way."""
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            self.shutdown()
            thread.join()
            self.server_close()
