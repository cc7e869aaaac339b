"""The results page: server time, weight of a first visit, and how soon a start answers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import folium
from flask import Flask, render_template_string
from markupsafe import escape
from playwright.sync_api import Page, sync_playwright

from benchmarks.bench_search import FILTERS, origins
from benchmarks.measuring import Figure, timed
from locator import create_app
from locator.config import Settings
from locator.directory.build import build
from locator.directory.database import Directory
from locator.geo import Point
from locator.geocoding.gazetteer import Gazetteer
from locator.language import LANGUAGES
from locator.query import SearchQuery
from locator.search import search
from locator.web.serializers import results_json
from tools.browser import find

PAGES = 300
STOCK_PAGES = 20
STARTS = 5
HEAVY = (
    "/results?at=40.751,-73.997&type=detox",
    "/results?at=53.483,-2.231",
    "/results?at=41.885,-87.622&benzodiazepine_detox=yes",
    "/results?at=51.501,-0.142",
)

_STOCK_PAGE = """<!doctype html><title>Results</title><ol>
{% for s in results %}<li><h3>{{ s.name }}</h3><p>{{ s.distance.value }} {{ s.distance.unit }}</p>
<p>{{ s.address.values()|join(', ') }}</p></li>{% endfor %}</ol>{{ map|safe }}"""


def run() -> list[Figure]:
    """Measure and return the figures."""
    with TemporaryDirectory() as folder:
        database = Path(folder) / "directory.sqlite"
        settings = Settings.from_environment({"LOCATOR_DATABASE": str(database)})
        build(settings.services, database)
        return [*page_figures(settings), *weight_figures(settings), *start_figures(settings)]


def page_figures(settings: Settings) -> list[Figure]:
    """Time the whole page in the server, beside the page that a stock folium map makes."""
    directory, gazetteer = Directory(settings.database), Gazetteer.open(settings.gazetteer)
    points = origins(settings, directory.countries)
    client = create_app(settings, geocoder=gazetteer).test_client()

    def ours(point: Point) -> bytes:
        place = f"{point.latitude:.3f},{point.longitude:.3f}"
        answer: bytes = client.get(f"/results?at={place}&type=detox&payment=medicaid").data
        return answer

    app = Flask(__name__)

    def stock(point: Point) -> str:
        found = results_json(search(SearchQuery(at=point, filters=FILTERS), directory, gazetteer))
        drawn = folium.Map([point.latitude, point.longitude], zoom_start=10)
        for result in found["results"]:
            place = [result["latitude"], result["longitude"]]
            folium.Marker(place, popup=str(escape(result["name"]))).add_to(drawn)
        with app.app_context():
            return render_template_string(_STOCK_PAGE, **found, map=drawn._repr_html_())

    page = timed(ours, points[:PAGES])
    baseline = timed(stock, points[:STOCK_PAGES])
    return [
        Figure("results page with map, server time, p50", page.p50 * 1e3, "ms", at_most=10),
        Figure("results page with map, server time, p99", page.p99 * 1e3, "ms"),
        Figure("the same with a stock folium map, p50", baseline.p50 * 1e3, "ms"),
        Figure("stock / ours, medians", baseline.p50 / page.p50, "x"),
    ]


class Server:
    """The locator as a process of its own, on a free port, ended by its process id."""

    def __init__(self, settings: Settings) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "locator", "serve", "--port", str(self.port)],
            env={**os.environ, "LOCATOR_DATABASE": str(settings.database)},
            stdout=subprocess.DEVNULL,
        )

    def first_answer(self, path: str) -> float:
        """Return the seconds from the start to the first answer."""
        while time.perf_counter() - self.started < 60:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}").read()
            except OSError:
                time.sleep(0.005)
            else:
                return time.perf_counter() - self.started
        raise TimeoutError("the server did not answer within a minute")

    def stop(self) -> None:
        """End the process."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=30)


def start_figures(settings: Settings) -> list[Figure]:
    """Time starts to the first answers, beside a bare Flask and folium import."""
    health: list[float] = []
    results: list[float] = []
    bare: list[float] = []
    for _ in range(STARTS):
        for path, seconds in (("/healthz", health), (HEAVY[0], results)):
            server = Server(settings)
            seconds.append(server.first_answer(path))
            server.stop()
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import flask, folium"], check=True)
        bare.append(time.perf_counter() - start)
    return [
        Figure("start to first answer (/healthz), median", median(health), "s", at_most=1.5),
        Figure("start to first results page, median", median(results), "s", at_most=1.5),
        Figure("importing flask and folium alone, median", median(bare), "s"),
        Figure("first results page / bare imports, medians", median(results) / median(bare), "x"),
    ]


def weight_figures(settings: Settings) -> list[Figure]:
    """Weigh first visits to results pages in Chromium, headers and map tiles included.

    In every language: the longest words weigh most.
    """
    server = Server(settings)
    try:
        server.first_answer("/healthz")
        site = f"http://127.0.0.1:{server.port}"
        pages = [f"{site}/{each.code}{path}" for each in LANGUAGES for path in HEAVY]
        weights = [weight(page, width) for page in pages for width in (360, 1280)]
        alone = [weight_of_list(page) for page in pages]
    finally:
        server.stop()
    return [
        Figure("first visit to results with map, heaviest", max(weights) / 1e3, "kB", at_most=150),
        Figure("first visit to results with map, median", median(weights) / 1e3, "kB"),
        Figure("results on a phone before its map is near", max(alone) / 1e3, "kB", at_most=35),
    ]


def weight(url: str, width: int) -> float:
    """Return the bytes a browser with an empty cache receives for a page and its whole map."""
    with _visit(url, width) as (page, received):
        page.locator("#map").scroll_into_view_if_needed()
        page.locator("#map[data-drawn]").wait_for()
        page.wait_for_load_state("networkidle")
        return sum(received)


def weight_of_list(url: str) -> float:
    """Return the bytes a phone receives for a page whose list is read and whose map is not.

    Raises AssertionError where a script or a tile of the map was fetched all the same.
    """
    with _visit(url, 360) as (page, received):
        page.wait_for_load_state("networkidle")
        assert not page.locator("#map[data-ready], script[src]").count()
        return sum(received)


@contextmanager
def _visit(url: str, width: int) -> Iterator[tuple[Page, list[float]]]:
    """Open a page in a browser of its own; yield it and the bytes of each answer so far."""
    received: list[float] = []
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=find(), args=arguments)
        page = browser.new_page(viewport={"width": width, "height": 900})
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on(
            "Network.loadingFinished", lambda event: received.append(event["encodedDataLength"])
        )
        page.goto(url)
        yield page, received
        browser.close()
