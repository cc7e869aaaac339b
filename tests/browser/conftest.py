"""A real Chromium against a real server; any request to another host fails the test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from waitress.server import create_server

from locator.config import Settings
from locator.directory.database import Directory
from locator.geocoding.gazetteer import Gazetteer
from locator.query import SearchQuery
from locator.search import search
from locator.web.map_file import map_of_results
from tools.browser import NoBrowserError, find

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def server(app: Flask) -> Iterator[str]:
    """Serve the application on a free port of the loopback address."""
    listening = socket.create_server(("127.0.0.1", 0))
    listener = create_server(app, sockets=[listening], threads=4)
    thread = threading.Thread(target=listener.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listener.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        path = find()
    except NoBrowserError as error:
        pytest.fail(str(error), pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


class Visit:
    """A page under watch: what it asked of whom, and what it complained of."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.server = server
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("console", lambda message: self._hear(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, url: str) -> None:
        if urlsplit(url).scheme in ("http", "https") and not url.startswith(f"{self.server}/"):
            self.elsewhere.append(url)

    def _hear(self, text: str) -> None:
        # Chromium remarks on every 4xx; a form with an error answers with one.
        if "the server responded with a status of 4" not in text:
            self.complaints.append(text)

    def open(self, path: str) -> Page:
        self.page.goto(self.server + path)
        return self.page


@pytest.fixture(params=[True], ids=["javascript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    enabled: bool = request.param
    return enabled


@pytest.fixture
def visit(browser: Browser, server: str, javascript: bool) -> Iterator[Visit]:
    """Open a fresh context; afterwards nobody else was asked and nothing complained."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, java_script_enabled=javascript
    )
    watched = Visit(context, server)
    yield watched
    assert watched.elsewhere == []
    assert watched.complaints == []
    assert context.cookies() == []
    context.close()


@pytest.fixture
def map_file(settings: Settings, gazetteer: Gazetteer, tmp_path: Path) -> Path:
    """Write the map of a search as ``locator search --map`` does."""
    results = search(SearchQuery(near="M1 1AE"), Directory(settings.database), gazetteer)
    path = tmp_path / "map.html"
    path.write_text(map_of_results(results, settings.basemap), encoding="utf-8")
    return path
