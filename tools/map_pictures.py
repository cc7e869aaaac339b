"""Take the pictures of the ground: ``python -m tools.map_pictures`` writes docs/pictures/map."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

from locator import create_app
from locator.basemap import open_basemap
from locator.config import Settings
from locator.web.maps.data import coverage_data
from tools.browser import find

Scheme = Literal["light", "dark"]

PICTURES = Path(__file__).parents[1] / "docs" / "pictures" / "map"
PLACES = {
    "manchester": (53.48, -2.24),
    "london": (51.507, -0.128),
    "chicago": (41.878, -87.63),
    "llanidloes": (52.449, -3.54),
    "lewistown": (47.062, -109.428),
}
"""Latitude and longitude of the pictures' middles, in degrees."""
ZOOMS = (7, 10, 13)
WIDE = (1280, 720)
PHONE = (360, 640)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_QUALITY = 82
_COLUMNS = len(ZOOMS)
_CELL = 420

_GROUND = """<!doctype html><html lang="en"><title>Ground</title>
<link rel="stylesheet" href="/static/vendor/leaflet.css">
<link rel="stylesheet" href="/static/map.css">
<style>body {{ font: 1rem system-ui, sans-serif; margin: 0 }}
.map .map-canvas {{ block-size: 100vh }}</style>
<figure class="map"><div class="map-canvas"></div></figure>
<script src="/static/vendor/leaflet.js"></script>
<script src="/static/vendor/protomaps-leaflet.js"></script>
<script src="/static/ground.js"></script>
<script>
const map = L.map(document.querySelector(".map-canvas"), {{
  attributionControl: false, fadeAnimation: false, zoomAnimation: false, zoomControl: false,
}}).setView({middle}, {zoom});
locatorGround.add(map, {tiles});
</script>"""
_SHEET = """<!doctype html><html lang="en"><title>Sheet</title>
<style>body {{ background: #10161a; display: grid; gap: 4px; margin: 4px;
grid-template-columns: repeat({columns}, 1fr) }} img {{ inline-size: 100% }}</style>{images}"""


def ground(place: str, zoom: int) -> str:
    """Return a page that holds nothing but the ground around a place."""
    basemap = open_basemap(Settings.from_environment().basemap)
    coverage = basemap.coverage
    url = f"/tiles/{{z}}/{{x}}/{{y}}.mvt?v={coverage.version}"
    tiles = {"url": url, **coverage_data(coverage)}
    return _GROUND.format(middle=list(PLACES[place]), zoom=zoom, tiles=json.dumps(tiles))


@contextmanager
def serving() -> Iterator[str]:
    """Serve the locator on a free port of the loopback address; yield its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = create_server(create_app(), sockets=[listening])
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.close()


def picture(page: Page, base: str, place: str, zoom: int) -> bytes:
    """Return a JPEG of the ground around a place, as large as a new page."""
    html = ground(place, zoom)
    page.route("**/ground", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{base}/ground")
    page.locator(".map[data-drawn]").wait_for()
    taken = page.screenshot(type="jpeg", quality=_QUALITY)
    page.close()
    return taken


def sheet(browser: Browser, pictures: list[bytes]) -> bytes:
    """Return a JPEG with all the pictures side by side, one row a place."""
    page = _page(browser, (_COLUMNS * _CELL, 100), "dark")
    sources = (base64.b64encode(taken).decode("ascii") for taken in pictures)
    images = "".join(f'<img alt="" src="data:image/jpeg;base64,{source}">' for source in sources)
    page.set_content(_SHEET.format(columns=_COLUMNS, images=images))
    taken = page.screenshot(type="jpeg", quality=_QUALITY, full_page=True)
    page.close()
    return taken


def _page(browser: Browser, size: tuple[int, int], scheme: Scheme) -> Page:
    width, height = size
    return browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)


def main() -> None:
    """Take a light picture of every place and zoom, some as on a phone, and a dark sheet."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    views = [(place, zoom) for place in PLACES for zoom in ZOOMS]
    with serving() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        for place, zoom in views:
            taken = picture(_page(browser, WIDE, "light"), base, place, zoom)
            (PICTURES / f"{place}-{zoom}.jpg").write_bytes(taken)
        for place in PLACES:
            taken = picture(_page(browser, PHONE, "light"), base, place, ZOOMS[1])
            (PICTURES / f"{place}-phone.jpg").write_bytes(taken)
        dark = [picture(_page(browser, WIDE, "dark"), base, *view) for view in views]
        (PICTURES / "dark.jpg").write_bytes(sheet(browser, dark))
        browser.close()


if __name__ == "__main__":
    main()
