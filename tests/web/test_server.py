"""The server as a process: it starts, answers, keeps quiet about visitors, and stops."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from locator.config import Settings
from tests.server_process import Running

SECRET = "Zanzibarbarossa"


@pytest.fixture(params=["1", "2"], ids=["one worker", "two workers"])
def running(
    settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Running]:
    server = Running(settings, tmp_path / "server.log", "--workers", request.param)
    yield server
    if server.process.poll() is None:
        server.stop()


def test_the_server_says_where_to_click_answers_and_logs_nothing_typed(running: Running) -> None:
    assert json.loads(running.ask("/healthz")) == {"status": "ok", "services": 44}
    typed = urllib.parse.urlencode({"near": SECRET}).encode()
    assert SECRET.encode() in running.ask("/search", typed)
    assert SECRET.encode() not in running.ask(f"/api/search?near={SECRET}")
    assert b"<h1>" in running.ask("/results?at=53.483,-2.231")
    pid = running.process.pid
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert running.stop() == 0
    said = running.log.read_text()
    assert f"open http://127.0.0.1:{running.port}/" in said
    assert SECRET not in said
    assert "Traceback" not in said
    # A port that is free again may be another test's server by now: ask for the processes.
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def test_a_taken_port_is_one_sentence(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "locator", "serve", "--port", port],
            env={**os.environ, "LOCATOR_DATABASE": str(settings.database)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: cannot listen on 127.0.0.1:{port}: ")
