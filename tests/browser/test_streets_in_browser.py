"""Streets on the map: a file's or a provider's, switched on and off, and gone with grace."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from waitress.server import create_server

from locator import create_app
from locator.config import Settings
from locator.geocoding.gazetteer import Gazetteer
from tests import tile_server
from tests.browser.conftest import Visit, wait_for_map
from tests.tile_server import Served, picture, png, status, write_street_file

MANCHESTER = "/results?at=53.479,-2.245&place=Manchester,+England,+United+Kingdom"
PAGES_WITH_A_MAP = [MANCHESTER, "/map", "/embed?at=53.479,-2.245"]
SWITCH = "Streets, when you zoom in"
GONE = "Streets cannot be shown just now. The rest of the map still works."


@contextmanager
def site(settings: Settings, gazetteer: Gazetteer) -> Iterator[str]:
    """Serve the application with other settings."""
    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(settings, geocoder=gazetteer)
    listener = create_server(app, sockets=[listening], threads=4)
    thread = threading.Thread(target=listener.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listener.close()


@contextmanager
def visiting(browser: Browser, server: str, scheme: str = "light") -> Iterator[Visit]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme="dark" if scheme == "dark" else None
    )
    visit = Visit(context, server)
    yield visit
    refused, cookies = visit.guard.refused, context.cookies()
    context.close()
    assert (refused, visit.complaints, cookies) == ([], [], [])


@pytest.fixture
def provider() -> Iterator[Served]:
    with tile_server.serving() as served:
        served.answers(picture(png(201, 99, 40)))
        yield served


def streets_of(settings: Settings, provider: Served) -> Settings:
    """Return settings with the streets of a provider, none of them kept on disk."""
    return replace(
        settings,
        street_tiles=provider.template,
        street_attribution="© Example contributors https://example.org/credit",
        contact="maps@example.org",
        street_cache=None,
    )


@pytest.fixture
def with_provider(settings: Settings, gazetteer: Gazetteer, provider: Served) -> Iterator[str]:
    with site(streets_of(settings, provider), gazetteer) as origin:
        yield origin


@pytest.fixture
def with_file(settings: Settings, gazetteer: Gazetteer, tmp_path: Path) -> Iterator[str]:
    # Zoom 10 around 53.479, -2.245 in web Mercator, and what it lies in.
    town = [(10, x, y) for x in range(500, 512) for y in range(326, 338)]
    tiles = {(z, x >> (10 - z), y >> (10 - z)) for _, x, y in town for z in range(11)}
    path = write_street_file(tmp_path / "town.pmtiles", tuple(tiles))
    with site(replace(settings, street_tiles=str(path)), gazetteer) as origin:
        yield origin


def eventually(page: Page, condition: Callable[[], bool]) -> None:
    """Wait until the server's side of the test has seen what it must see."""
    for _ in range(150):
        if condition():
            return
        page.wait_for_timeout(100)
    assert condition()


def zoom_in(page: Page, times: int) -> None:
    button = page.get_by_role("button", name="Zoom in", exact=True)
    for _ in range(times):
        if button.get_attribute("aria-disabled") == "true":
            break
        button.click()


def colours(page: Page) -> list[list[int]]:
    """Return the colours in the middle of the streets' canvases that are not empty."""
    found: list[list[int]] = page.evaluate(
        """() => {
          const copy = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
          return [...document.querySelectorAll(".leaflet-streets-pane canvas")]
            .filter((canvas) => canvas.width)
            .map((canvas) => {
              copy.clearRect(0, 0, 1, 1);
              copy.drawImage(canvas, -canvas.width / 2, -canvas.height / 2);
              return [...copy.getImageData(0, 0, 1, 1).data];
            })
            .filter((colour) => colour[3]);
        }"""
    )
    return found


def wait_for_streets(page: Page) -> list[list[int]]:
    for _ in range(100):
        if seen := colours(page):
            return seen
        page.wait_for_timeout(50)
    pytest.fail("no streets were drawn")


@pytest.mark.parametrize("path", PAGES_WITH_A_MAP)
def test_a_providers_streets_are_shown_once_somebody_asks(
    browser: Browser, with_provider: str, provider: Served, path: str
) -> None:
    with visiting(browser, with_provider) as visit:
        page = visit.open(path)
        wait_for_map(page)
        switch = page.get_by_role("checkbox", name=SWITCH)
        expect(switch).not_to_be_checked()
        expect(page.get_by_text("© Example contributors")).to_be_hidden()
        zoom_in(page, 9)
        page.wait_for_load_state("networkidle")
        assert provider.asked == []
        switch.focus()
        page.keyboard.press("Space")
        assert wait_for_streets(page)[0] == [201, 99, 40, 255]
        expect(page.get_by_role("link", name="© Example contributors")).to_have_attribute(
            "href", "https://example.org/credit"
        )
        agents = {headers["User-Agent"] for _, headers in provider.asked}
        assert len(agents) == 1
        assert "Mozilla" not in agents.pop()


def test_with_streets_the_map_goes_to_the_door_and_without_back(
    browser: Browser, with_provider: str, provider: Served
) -> None:
    with visiting(browser, with_provider) as visit:
        page = visit.open(MANCHESTER)
        wait_for_map(page)
        switch = page.get_by_role("checkbox", name=SWITCH)
        zoom_in(page, 17)
        switch.check()
        zoom_in(page, 17)
        wait_for_streets(page)
        eventually(
            page, lambda: max(int(path.split("/")[1]) for path in list(provider.paths)) == 17
        )
        switch.uncheck()
        expect(page.locator(".leaflet-streets-pane canvas")).to_have_count(0)
        expect(page.get_by_role("button", name="Zoom in", exact=True)).to_have_attribute(
            "aria-disabled", "true"
        )


def test_nothing_is_remembered(browser: Browser, with_provider: str) -> None:
    with visiting(browser, with_provider) as visit:
        page = visit.open(MANCHESTER)
        page.get_by_role("checkbox", name=SWITCH).check()
        page.reload()
        expect(page.get_by_role("checkbox", name=SWITCH)).not_to_be_checked()
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize(
    "answer", [status(500), picture(b"<!doctype html>", "text/html"), picture(b"no picture")]
)
def test_a_provider_that_is_down_takes_its_streets_along_and_nothing_else(
    browser: Browser, with_provider: str, provider: Served, answer: tile_server.Answer
) -> None:
    provider.answers(answer)
    with visiting(browser, with_provider) as visit:
        page = visit.open(MANCHESTER)
        wait_for_map(page)
        zoom_in(page, 4)
        switch = page.get_by_role("checkbox", name=SWITCH)
        switch.click()
        expect(page.get_by_role("status").filter(has_text=GONE)).to_have_count(1)
        expect(switch).not_to_be_checked()
        expect(page.locator(".leaflet-streets-pane canvas")).to_have_count(0)
        expect(page.locator("#map[data-drawn]")).to_be_attached()
        expect(page.get_by_text("© Example contributors")).to_be_hidden()
        assert page.locator(".leaflet-tile-pane canvas").count() > 0
        _forget_bad_answers(visit)


def test_a_picture_that_cannot_be_read_is_left_out(
    browser: Browser, with_provider: str, provider: Served
) -> None:
    provider.answers(picture(tile_server.PNG[:60]))
    with visiting(browser, with_provider) as visit:
        page = visit.open(MANCHESTER)
        wait_for_map(page)
        zoom_in(page, 4)
        page.get_by_role("checkbox", name=SWITCH).check()
        eventually(page, lambda: provider.asked != [])
        page.wait_for_timeout(300)
        assert colours(page) == []


def test_a_provider_that_comes_back_is_shown_when_asked_again(
    browser: Browser, with_provider: str, provider: Served
) -> None:
    with visiting(browser, with_provider) as visit:
        page = visit.open(MANCHESTER)
        wait_for_map(page)
        zoom_in(page, 4)
        page.context.route("**/streets/**", lambda route: route.fulfill(status=503))
        switch = page.get_by_role("checkbox", name=SWITCH)
        switch.click()
        expect(page.get_by_text(GONE)).to_be_visible()
        page.context.unroute("**/streets/**")
        switch.check()
        assert wait_for_streets(page)[0] == [201, 99, 40, 255]
        expect(page.get_by_text(GONE)).to_have_count(0)
        _forget_bad_answers(visit)
    assert provider.asked != []


@pytest.mark.parametrize(("scheme", "ground"), [("light", "light"), ("dark", "dark")])
def test_a_files_streets_are_shown_at_once_in_the_pages_scheme(
    browser: Browser, with_file: str, scheme: str, ground: str
) -> None:
    with visiting(browser, with_file, scheme) as visit:
        page = visit.open(MANCHESTER)
        wait_for_map(page)
        expect(page.get_by_role("checkbox", name=SWITCH)).to_be_checked()
        expect(page.get_by_role("link", name="© OpenStreetMap contributors")).to_be_visible()
        zoom_in(page, 5)
        brightness = max(sum(colour[:3]) for colour in wait_for_streets(page))
        assert (brightness > 384) == (ground == "light")
        expect(page.locator("#map")).to_have_attribute("data-streets", ground)


def _forget_bad_answers(visit: Visit) -> None:
    """Take back what Chromium remarks on answers that a test asked for, and that alone."""
    remark = "the server responded with a status of 50"
    visit.complaints[:] = [said for said in visit.complaints if remark not in said]
