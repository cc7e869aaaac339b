"""Take the pictures of the documents: ``make pictures`` writes docs/pictures."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from waitress.server import create_server

from locator import create_app
from tools.browser import find

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
PAGES = {
    "home": "/",
    "results": "/results?at=53.483,-2.231&place=Manchester,+England&precision=postcode",
    "results-us": "/results?at=41.886,-87.622&benzodiazepine_detox=yes&place=Chicago,+Illinois",
    "map": "/map?bbox=-2.75,53.3,-1.75,53.75",
    "service": "/services/gb-cqc-1-124012399",
    "report": "/services/gb-cqc-1-124012399/report",
    "about-the-data": "/about-the-data",
    "error": "/search?near=Manchster",
    "choices": "/search?near=Newport",
    "helplines": "/helplines",
    "guidance": "/guidance/risks",
    "for-someone-else": "/for-someone-else",
    "coverage": "/about-the-data/coverage?country=GB&type=detox",
    "shortlist": "/shortlist?id=gb-cqc-1-124012399&id=us-1c82a29312d6",
    "home-cymraeg": "/cy/",
    "results-espanol": "/es/results?at=40.751,-73.997&place=New+York,+NY,+United+States",
}
PRINTED = {
    "results": PAGES["results"],
    "service": PAGES["service"],
    "shortlist": PAGES["shortlist"],
    "poster": "/card?at=53.483,-2.231&place=Manchester,+England&precision=postcode",
    "pocket-cards": "/card?at=40.751,-73.997&place=New+York,+NY&layout=pocket&paper=letter",
}
A4 = (794, 1123)
"""Pixels of a page of A4 at 96 to the inch."""
WIDTHS = (360, 1280)
HEIGHT = 800
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def take(browser: Browser, address: str, name: str, width: int, scheme: str) -> None:
    """Take one picture once the page's map, if it has one, is drawn."""
    page = browser.new_page(
        viewport={"width": width, "height": HEIGHT},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page.goto(address)
    if page.locator("#map").count():
        page.locator("#map").scroll_into_view_if_needed()  # what is far off is not drawn
        page.locator("#map[data-drawn]").wait_for()
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png")
    page.close()


def print_out(browser: Browser, address: str, name: str) -> None:
    """Take a picture of the top of a page as paper shows it."""
    width, height = A4
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
    page.goto(address)
    page.emulate_media(media="print")
    # Pictures that stand in for a map are fetched by whoever prints.
    page.evaluate("document.querySelectorAll('img').forEach((image) => (image.loading = 'eager'))")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}-printed.png")
    page.close()


def main() -> None:
    """Serve the locator on a free port and take every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    listening = socket.create_server(("127.0.0.1", 0))
    server = create_server(create_app(), sockets=[listening])
    threading.Thread(target=server.run, daemon=True).start()
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        for name, path in PAGES.items():
            for width in WIDTHS:
                for scheme in ("light", "dark"):
                    take(browser, base + path, name, width, scheme)
        for name, path in PRINTED.items():
            print_out(browser, base + path, name)
        browser.close()


if __name__ == "__main__":
    main()
