"""The map that tutorials make of a list: stock folium, one marker a service, in clusters.

What it would load from four other hosts is installed from npm by the lock file beside
this, and served from here, so that the baseline asks nobody either. It gets no ground:
its tiles come from a public server, and without them it is only faster.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import folium
from folium.plugins import MarkerCluster
from markupsafe import escape

from locator.models import Service
from tools.frontend import ROOT, run_npm

HERE = Path(__file__).parent
PACKAGES = ROOT / "build" / "stock-map"
FOLDERS = {
    "bootstrap.bundle.min.js": "bootstrap/dist/js",
    "bootstrap.min.css": "bootstrap/dist/css",
    "all.min.css": "@fortawesome/fontawesome-free/css",
    "jquery-3.7.1.min.js": "jquery/dist/jquery.min.js",
    "leaflet.js": "leaflet/dist",
    "leaflet.css": "leaflet/dist",
    "leaflet.awesome-markers.js": "leaflet.awesome-markers/dist",
    "leaflet.awesome-markers.css": "leaflet.awesome-markers/dist",
    "leaflet.markercluster.js": "leaflet.markercluster/dist",
    "MarkerCluster.css": "leaflet.markercluster/dist",
    "MarkerCluster.Default.css": "leaflet.markercluster/dist",
}
"""Where npm's packages hold what folium names; its two other styles are left empty."""
READY = '<script>performance.mark("map-ready")</script>'
TYPES = {".js": "text/javascript", ".css": "text/css"}


def install() -> None:
    """Fetch the packages, unless they are there."""
    if (PACKAGES / "node_modules").is_dir():
        return
    PACKAGES.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, PACKAGES / name)
    # The clusters ask for the Leaflet of their day; folium loads them with a newer one.
    run_npm("ci", "--legacy-peer-deps", folder=PACKAGES)


def page(services: Sequence[Service]) -> str:
    """Return the page of a map of services, its assets' addresses made local."""
    drawn = folium.Map([39.5, -98.4], zoom_start=5, tiles=None, maxZoom=18)
    crowd = MarkerCluster()  # type: ignore[no-untyped-call]
    crowd.add_to(drawn)
    for service in services:
        if service.point is not None:
            words = f"<b>{escape(service.name)}</b><br>{escape(', '.join(service.address.lines))}"
            place = [service.point.latitude, service.point.longitude]
            folium.Marker(place, popup=folium.Popup(words)).add_to(crowd)
    html: str = drawn.get_root().render()
    return html


def local(html: str) -> str:
    """Point a page's assets to this machine, and mark the moment its map is there."""
    named = [*folium.Map.default_js, *folium.Map.default_css]
    named += [*MarkerCluster.default_js, *MarkerCluster.default_css]
    for _, address in named:
        html = html.replace(address, f"/{address.rsplit('/', 1)[-1]}")
    return f"{html}{READY}"


@contextmanager
def served(html: str) -> Iterator[str]:
    """Serve the page and its assets on a free port; yield the address."""
    answers = {"/": ("text/html; charset=utf-8", html.encode())}
    for name, folder in FOLDERS.items():
        path = PACKAGES / "node_modules" / folder
        path = path if path.is_file() else path / name
        answers[f"/{name}"] = (TYPES[path.suffix], path.read_bytes())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = answers.get(self.path, ("text/css", b""))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
