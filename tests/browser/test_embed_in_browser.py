"""The documented snippet on a page of another origin, in a real browser."""

from __future__ import annotations

import html
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect
from waitress.server import create_server

from locator import create_app
from locator.config import Settings
from locator.geocoding.gazetteer import Gazetteer
from tests.browser.conftest import WATCH_POLICY, Guard, wait_for_map

DOCUMENT = Path(__file__).parents[2] / "docs" / "embedding.md"
DOCUMENTED_SITE = "https://find-help.example.org"
MOST_SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


def snippet(locator_site: str) -> str:
    found = re.search(r"```html\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert found
    assert DOCUMENTED_SITE in found[1]
    return found[1].replace(DOCUMENTED_SITE, locator_site)


class Partner:
    """A page of another site, on a port of its own, with a piece of HTML in it."""

    def __init__(self) -> None:
        self.body = ""
        self.requests: list[str] = []
        partner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                partner.requests.append(self.path)
                page = f"<!doctype html><html lang=en><title>Partner</title>{partner.body}"
                self.send_response(200 if self.path == "/" else 204)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page.encode() if self.path == "/" else b"")

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.site = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def partner() -> Iterator[Partner]:
    made = Partner()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def opened(settings: Settings, gazetteer: Gazetteer, partner: Partner) -> Iterator[str]:
    """Serve the application that lets the partner frame it."""
    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(replace(settings, embed_hosts=partner.site), geocoder=gazetteer)
    listener = create_server(app, sockets=[listening], threads=4)
    threading.Thread(target=listener.run, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listener.close()


class FramedVisit:
    """A visit of the partner's page, under watch as every other visit."""

    def __init__(self, context: BrowserContext, partner: Partner, locator_site: str) -> None:
        self.context, self.locator_site = context, locator_site
        self.complaints: list[str] = []
        self.guard = Guard(context, f"{partner.site}/", f"{locator_site}/")
        context.expose_function("reportViolation", self.complain)
        context.add_init_script(WATCH_POLICY)
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(f"{partner.site}/")

    def complain(self, text: str) -> None:
        self.complaints.append(text)

    def frame(self) -> Frame:
        self.page.locator("iframe").scroll_into_view_if_needed()
        for _ in range(100):
            for frame in self.page.frames[1:]:
                if frame.url.startswith(f"{self.locator_site}/embed"):
                    frame.wait_for_load_state("load")
                    return frame
            self.page.wait_for_timeout(50)
        raise AssertionError("the frame stayed empty")


@pytest.fixture
def framed(
    request: pytest.FixtureRequest, browser: Browser, partner: Partner, opened: str
) -> Iterator[FramedVisit]:
    """Open the partner's page with the documented snippet; nothing may complain."""
    options = {"width": 320, "javascript": True, **getattr(request, "param", {})}
    partner.body = snippet(opened)
    context = browser.new_context(
        viewport={"width": int(options["width"]), "height": 700},
        java_script_enabled=bool(options["javascript"]),
    )
    visit = FramedVisit(context, partner, opened)
    yield visit
    cookies = context.cookies()
    context.close()
    assert visit.guard.refused == []
    assert visit.complaints == []
    assert cookies == []


@pytest.mark.parametrize("framed", [{"width": 320}, {"width": 1280}], indirect=True)
def test_the_documented_snippet_shows_list_and_map(framed: FramedVisit) -> None:
    frame = framed.frame()
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Detox within 25 miles of M1 1AE")
    frame.locator("#map").scroll_into_view_if_needed()
    expect(frame.locator("#map[data-drawn]")).to_be_attached()
    listed = frame.locator(".result .number").all_inner_texts()
    pins = frame.locator("button[data-pin]").all_text_contents()
    assert listed
    assert listed == pins
    assert frame.evaluate(MOST_SIDEWAYS) <= 0


def test_a_pin_s_dialog_works_inside_the_sandbox(framed: FramedVisit) -> None:
    frame = framed.frame()
    frame.locator("[data-show]").first.click()
    dialog = frame.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("link", name="In the list").click()
    expect(dialog).to_be_hidden()
    expect(frame.locator(".result h3 a").first).to_be_focused()
    assert len(framed.context.pages) == 1


def test_the_box_is_answered_inside_the_frame(framed: FramedVisit) -> None:
    frame = framed.frame()
    box = frame.get_by_label("Search near another place")
    box.fill("Newport")
    box.press("Enter")
    expect(frame.get_by_role("heading", name="Which place do you mean?")).to_be_visible()
    frame.get_by_role("link", name="Newport, Wales").click()
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Newport, Wales")
    assert "type=detox" in frame.url
    assert "near=" not in frame.url
    frame.get_by_role("textbox").fill("10001")
    frame.get_by_role("button", name="Search", exact=True).click()
    expect(frame.get_by_role("heading", level=1)).to_contain_text("New York")
    assert len(framed.context.pages) == 1


def test_the_full_page_opens_in_a_tab_of_its_own(framed: FramedVisit) -> None:
    with framed.context.expect_page() as opening:
        framed.frame().get_by_role("link", name="Open full page").first.click()
    full = opening.value
    expect(full.get_by_role("heading", level=1)).to_contain_text("Manchester, England")
    wait_for_map(full)
    assert full.evaluate("[window.opener === null, window.origin, document.referrer]") == [
        True,
        framed.locator_site,
        "",
    ]


def test_the_frame_keeps_nothing_in_the_browser(framed: FramedVisit) -> None:
    frame = framed.frame()
    frame.locator("#map").scroll_into_view_if_needed()
    expect(frame.locator("#map[data-drawn]")).to_be_attached()
    kept = frame.evaluate(
        "async () => [localStorage.length, sessionStorage.length, document.cookie,"
        " (await indexedDB.databases()).length, (await caches?.keys?.())?.length ?? 0]"
    )
    assert kept == [0, 0, "", 0, 0]


@pytest.mark.parametrize("framed", [{"javascript": False}], indirect=True)
def test_the_frame_needs_no_javascript(framed: FramedVisit) -> None:
    frame = framed.page.frame_locator("iframe")
    expect(frame.locator(".result").first).to_be_visible()
    frame.get_by_label("Search near another place").fill("10001")
    frame.get_by_role("button", name="Search", exact=True).click()
    expect(frame.get_by_role("heading", level=1)).to_contain_text("New York")


@pytest.mark.parametrize("path", ["/embed?near=M1+1AE", "/results?at=53.483,-2.231", "/"])
def test_a_site_that_is_not_listed_shows_nothing(
    browser: Browser, server: str, partner: Partner, path: str
) -> None:
    assert is_refused(browser, partner, f"{server}{path}")


@pytest.mark.parametrize("path", ["/results?at=53.483,-2.231", "/", "/about-the-data"])
def test_a_listed_site_shows_the_embed_only(
    browser: Browser, opened: str, partner: Partner, path: str
) -> None:
    assert is_refused(browser, partner, f"{opened}{path}")
    assert not is_refused(browser, partner, f"{opened}/embed?near=M1+1AE")


def is_refused(browser: Browser, partner: Partner, address: str) -> bool:
    partner.body = f'<iframe title="x" src="{html.escape(address)}"></iframe>'
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{partner.site}/", wait_until="networkidle")
    text = page.frames[1].locator("body").inner_text()
    context.close()
    refused = any("frame-ancestors" in line for line in said)
    assert refused == ("Life at risk" not in text)
    return refused
