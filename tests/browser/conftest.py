"""A real Chromium against a real server; any request to another host fails the test at once."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    ViewportSize,
    WebSocketRoute,
    expect,
    sync_playwright,
)
from waitress.server import create_server

from locator.config import Settings
from locator.directory.database import Directory
from locator.geocoding.gazetteer import Gazetteer
from locator.query import SearchQuery
from locator.search import search
from locator.web.map_file import map_of_results
from tests.browser.accessibility import HEIGHT, Axe
from tools import frontend
from tools.browser import NoBrowserError, find

# Every window would load a page of its own for what is typed in the address bar, which takes
# longer than most of our pages. The others are Playwright's: only the last list counts.
DISABLED = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
]
ARGUMENTS = [
    f"--disable-features={','.join(DISABLED)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
LOCAL = ("data:", "blob:", "about:")
WATCH_POLICY = """
addEventListener("securitypolicyviolation", (event) =>
  reportViolation(`${event.effectiveDirective} forbids ${event.blockedURI}`));
"""


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


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Return the accessibility checker, its script fetched first where it is gone."""
    frontend.install()
    return Axe(frontend.AXE.read_text("utf-8"))


class ForeignRequestError(AssertionError):
    """A page asked another host for something; nothing may leave the site."""


class Guard:
    """What stands between a context and the network: our own servers are let through.

    Playwright raises what a route raises at the test's next step.
    """

    def __init__(self, context: BrowserContext, *allowed: str) -> None:
        self.refused: list[str] = []
        # Told apart by the browser's driver: what is let through never comes here.
        others = "|".join(re.escape(start) for start in (*allowed, *LOCAL))
        context.route(re.compile(f"^(?!{others})"), self._request)
        context.route_web_socket("**/*", self._web_socket)

    def _request(self, route: Route) -> None:
        route.abort()
        self._refuse(route.request.url)

    def _web_socket(self, web_socket: WebSocketRoute) -> None:
        web_socket.close()
        self._refuse(web_socket.url)

    def _refuse(self, url: str) -> None:
        self.refused.append(url)
        raise ForeignRequestError(url)


class Visit:
    """A page under watch: whom it asked, and what it complained of."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.server = server
        self.guard = Guard(context, f"{server}/")
        self.complaints: list[str] = []
        context.expose_function("reportViolation", self._note)
        context.add_init_script(WATCH_POLICY)
        self.page: Page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, violation: str) -> None:
        self.complaints.append(violation)

    def _hear(self, message: ConsoleMessage) -> None:
        # Chromium remarks on every 4xx; a form with an error answers with one.
        if "the server responded with a status of 4" not in message.text:
            self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(self.server + path)
        return self.page


NEAR = """() => {
  const map = document.getElementById("map");
  return Boolean(map) && map.getBoundingClientRect().top < 2 * innerHeight;
}"""
"""Whether a page has a map that it brings by itself: one that is a screen ahead or nearer."""


def wait_for_map_if_near(page: Page) -> None:
    """Wait until the pins stand where the page brings them without anybody coming nearer."""
    if page.evaluate(NEAR):
        expect(page.locator("#map[data-ready]")).to_be_attached()


COME_NEAR = """() => {
  const map = document.getElementById("map");
  if (map.getBoundingClientRect().top < innerHeight) return null;
  const before = scrollY;
  map.scrollIntoView({behavior: "instant"});
  return before;
}"""


def wait_for_map(page: Page) -> None:
    """Wait until the pins stand; a page's policy lets no test poll it with a script.

    Below the screen a map waits until somebody comes near: goes there, and back.
    """
    before = page.evaluate(COME_NEAR)
    expect(page.locator("#map[data-ready]")).to_be_attached()
    if before is not None:
        page.evaluate(f"scrollTo({{top: {before}, behavior: 'instant'}})")


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Open an empty page in a context of its own, whose policy lets a test add scripts."""
    contexts: list[BrowserContext] = []

    def opened(width: int = 1280, height: int = HEIGHT, **options: Any) -> Page:
        size: ViewportSize = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=size, bypass_csp=True, **options))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(params=[True], ids=["javascript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    enabled: bool = request.param
    return enabled


@pytest.fixture(params=[(1280, 900)], ids=["wide"])
def viewport(request: pytest.FixtureRequest) -> tuple[int, int]:
    size: tuple[int, int] = request.param
    return size


@pytest.fixture
def visit(
    browser: Browser, server: str, javascript: bool, viewport: tuple[int, int]
) -> Iterator[Visit]:
    """Open a fresh context; afterwards nobody else was asked and nothing complained."""
    width, height = viewport
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=javascript
    )
    watched = Visit(context, server)
    yield watched
    refused, cookies = watched.guard.refused, context.cookies()
    context.close()
    assert refused == []
    assert watched.complaints == []
    assert cookies == []


@pytest.fixture
def map_file(settings: Settings, gazetteer: Gazetteer, tmp_path: Path) -> Path:
    """Write the map of a search as ``locator search --map`` does."""
    results = search(SearchQuery(near="M1 1AE"), Directory(settings.database), gazetteer)
    path = tmp_path / "map.html"
    path.write_text(map_of_results(results, settings.basemap), encoding="utf-8")
    return path
