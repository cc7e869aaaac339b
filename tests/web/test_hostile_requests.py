"""The server as a process gets bytes that are no request, and goes on answering others."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from locator.config import Settings
from tests.hostile_values import MARK
from tests.server_process import Running

HELD = 150
"""Connections that send slowly, beyond what the server library allows unless it is told."""


FORM = "Content-Type: application/x-www-form-urlencoded"
CHUNKED = "Transfer-Encoding: chunked"


def head(line: str, *headers: str) -> bytes:
    """Return a request's head, all of it Latin-1 as on the wire."""
    return "\r\n".join([line, "Host: x", "Connection: close", *headers, "", ""]).encode("latin-1")


def get(path: str, *headers: str) -> bytes:
    return head(f"GET {path} HTTP/1.1", *headers)


def post(body: bytes, *headers: str) -> bytes:
    return head("POST /search HTTP/1.1", FORM, *headers) + body


BYTES = {
    "nothing": b"\r\n\r\n",
    "noise": bytes(range(256)) * 8 + b"\r\n\r\n",
    "no version": f"GET /{MARK}\r\n\r\n".encode(),
    "another protocol": f"SSH-2.0-{MARK}\r\n\r\n".encode(),
    "a greeting of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500 + b"\n\n",
    "a path of 20,000 bytes": get(f"/services/{MARK}" + "x" * 20_000),
    "a query of 20,000 bytes": get(f"/results?at={MARK}" + "x" * 20_000),
    "a query of 200,000 bytes": get(f"/search?near={MARK}" + "x" * 200_000),
    "headers of 300,000 bytes": get("/", f"X: {MARK}" + "x" * 300_000),
    "9,000 headers": get("/", *(f"X{number}: {MARK}" for number in range(9_000))),
    "a path of raw bytes": get("/services/\xff\xfe\xed\xa0\x80"),
    "no leading slash": get(MARK),
    "a whole address": get(f"http://{MARK}.example.org/results"),
    "two slashes": get(f"//{MARK}.example.org/..%2f"),
    "a host that is none": b"GET /hsds HTTP/1.1\r\nHost: \"<script>\xff:x\r\n\r\n",
    "a line break in the path": get(f"/services/%0d%0aSet-Cookie:%20{MARK}=1?fbclid=1"),
    "a header without a colon": get("/", MARK),
    "a folded header": get("/", f"X: a\r\n {MARK}"),
    "a header with NUL": get("/", f"X: \0{MARK}"),
    "two lengths": post(b"near=M1", "Content-Length: 7", "Content-Length: 700"),
    "a length that is none": post(b"near=M1", f"Content-Length: {MARK}"),
    "a negative length": post(b"near=M1", "Content-Length: -7"),
    "a huge length": post(b"near=M1", f"Content-Length: {10**18}"),
    "length and chunks": post(b"0\r\n\r\n", "Content-Length: 5", CHUNKED),
    "bad chunks": post(b"zz\r\nnear=M1\r\n0\r\n\r\n", CHUNKED),
    "endless chunks": post(b"ffff\r\n" + b"x" * 65_535 + b"\r\n", CHUNKED),
    "an unknown encoding": post(b"near=M1", f"Transfer-Encoding: {MARK}"),
    "half a form": post(f"near={MARK}".encode(), "Content-Length: 500"),
    "a method nobody knows": head(f"{MARK.upper()} / HTTP/1.1"),
    "options of everything": head("OPTIONS * HTTP/1.1"),
}  # fmt: skip


@pytest.fixture(scope="module")
def running(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    server = Running(settings, tmp_path_factory.mktemp("server") / "server.log")
    assert_well(server)
    yield server
    assert server.stop() == 0
    said = server.log.read_text()
    assert MARK.lower() not in said.lower()
    assert "Traceback" not in said
    assert said.count("\n") < 6


def assert_well(server: Running) -> None:
    assert json.loads(server.ask("/healthz"))["status"] == "ok"


def sent(server: Running, data: bytes) -> bytes:
    """Send bytes, say that no more will come, and return what comes back."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as link:
        try:
            link.sendall(data)
            link.shutdown(socket.SHUT_WR)
        except OSError:  # the server hung up on what it would not read
            pass
        return received(link)


def received(link: socket.socket) -> bytes:
    parts = []
    try:
        while part := link.recv(65_536):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_no_request_harm_nobody(running: Running, name: str) -> None:
    answer = sent(running, BYTES[name])
    top, _, body = answer.partition(b"\r\n\r\n")
    # 501 is what HTTP has for an encoding that is not known.
    assert not answer or top.startswith((b"HTTP/1.0 4", b"HTTP/1.1 ")), answer[:200]
    assert b" 500 " not in top
    assert b"Traceback" not in body
    assert b"set-cookie:" not in top.lower()
    assert f"\r\n{MARK}".lower().encode() not in top.lower()
    assert b"<script>alert" not in body
    assert_well(running)


def test_a_body_larger_than_any_form_is_refused_before_it_is_read(running: Running) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as link:
        link.sendall(post(b"near=", "Content-Length: 2000000"))
        assert received(link).split(b"\r\n")[0].endswith(b"413 Request Entity Too Large")


def test_those_who_send_slowly_keep_nobody_from_an_answer(running: Running) -> None:
    with ExitStack() as stack:
        for _ in range(HELD):
            link = socket.create_connection(("127.0.0.1", running.port), timeout=10)
            stack.enter_context(link).sendall(post(b"near=M1", "Content-Length: 500"))
        assert b"<h1>" in sent(running, get("/results?at=53.483,-2.231"))
        assert b"/results?at=" in sent(running, post(b"near=M1+1AE", "Content-Length: 11"))
