"""An ``https:`` server on this machine with a certificate of its own, good answers and bad ones."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import trustme

from tests.quiet_server import QuietHandler, QuietServer

Answer = Callable[["Handler"], None]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STOPPED = threading.Event()


class Handler(QuietHandler):
    """Answers by the address's path."""

    server: HttpsServer

    def respond(self) -> None:
        self.server.answers.get(urlsplit(self.path).path, status(404))(self)

    @property
    def parameters(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query)


class HttpsServer(QuietServer):
    """Serves over TLS, and hangs up on those who do not trust its certificate."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(Handler)
        self.socket = context.wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False
        )
        self.answers: dict[str, Answer] = {}


@dataclass
class Served:
    """The running server: what it answers by path, and what it was asked."""

    origin: str
    answers: dict[str, Answer]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def at(self, path: str, answer: Answer) -> str:
        """Give an answer at a path and return its address."""
        self.answers[path] = answer
        return self.origin + path

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def serve(ca: trustme.CA, host: str = "localhost") -> Iterator[Served]:
    """Serve until the context ends, with the CA's certificate for a host's name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(host).configure_cert(context)
    STOPPED.clear()
    server = HttpsServer(context)
    with server.running(STOPPED):
        origin = f"https://localhost:{server.server_address[1]}"
        yield Served(origin, server.answers, server.asked)


@contextmanager
def trusted(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Served]:
    """Serve with a certificate that this program trusts until the context ends."""
    ca = trustme.CA()
    bundle = folder / "certificates.pem"
    ca.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with serve(ca) as served:
        yield served


def content(body: bytes, kind: str = XLSX) -> Answer:
    def answer(handler: Handler) -> None:
        handler.begin(Content_Type=kind, Content_Length=str(len(body)))
        handler.wfile.write(body)

    return answer


def status(code: int) -> Answer:
    return lambda handler: handler.begin(code, Content_Length="0")


def redirect(to: str) -> Answer:
    return lambda handler: handler.begin(302, Location=to, Content_Length="0")


def truncated(body: bytes) -> Answer:
    """Promise the whole and hang up half-way."""

    def answer(handler: Handler) -> None:
        handler.begin(Content_Type=XLSX, Content_Length=str(len(body)))
        handler.wfile.write(body[: len(body) // 2])

    return answer


def truncated_chunks(handler: Handler) -> None:
    """Hang up inside a chunk of an answer of unknown length."""
    handler.protocol_version = "HTTP/1.1"
    handler.begin(Content_Type=XLSX, Transfer_Encoding="chunked", Connection="close")
    handler.wfile.write(b"ffff\r\nPK half a chunk")


def two_gigabytes(handler: Handler) -> None:
    handler.begin(Content_Type=XLSX, Content_Length="2147483648")
    _write_on(handler, b"\0" * 65536, 0.0)


def endless(handler: Handler) -> None:
    handler.begin(Content_Type=XLSX)
    _write_on(handler, b"\0" * 65536, 0.0)


def dripping(handler: Handler) -> None:
    """Send a byte now and then, so that no single wait is long."""
    handler.begin(Content_Type=XLSX, Content_Length="1000000")
    _write_on(handler, b"\0", 0.02)


def silent(handler: Handler) -> None:
    """Send the head of an answer and then nothing."""
    handler.begin(Content_Type=XLSX, Content_Length="1000000")
    handler.wfile.write(b"PK")
    STOPPED.wait(10)


def mute(handler: Handler) -> None:  # noqa: ARG001
    """Take the request and say nothing."""
    STOPPED.wait(10)


def _write_on(handler: Handler, part: bytes, pause: float) -> None:
    while not STOPPED.wait(pause):
        handler.wfile.write(part)
