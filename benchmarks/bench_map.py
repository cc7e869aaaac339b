"""The map of every service beside a stock folium map of the same 20,000, in Chromium.

Neither page can reach another host. Ours is opened with an empty cache and again with
what that visit left in it, the stock map with an empty cache. Client time runs from the
first byte of the page to the moment the clusters stand and take a press, and so leaves
out what the server does before: on our side some milliseconds, on the other the many
seconds in which folium writes 20,000 markers. Our clusters stand before the map's
scripts have come; when it can be moved as well is told apart.
"""

from __future__ import annotations

import math
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext, Request, ViewportSize, sync_playwright
from playwright.sync_api import TimeoutError as GivenUpError

from benchmarks import stock_map
from benchmarks.bench_server import Server, weight
from benchmarks.measuring import Figure, timed
from locator import create_app
from locator.config import Settings
from locator.directory.build import write_database
from locator.directory.database import Directory
from locator.directory.services_csv import read_services
from locator.geo import BoundingBox, Point
from locator.models import Service
from locator.web import maps
from tools.browser import find

SERVICES = 20_000
MANY = 200_000
CALLS = 100
VISITS = 15
WARMING = 3
"""Pairs of visits that are not counted: they warm up the browser itself."""
SETTLING = 500
"""Milliseconds a page is watched on for long tasks and foreign requests."""
PATIENCE = 150
"""Seconds a page is waited for; one that takes longer counts as taking just that."""
DEAR = {
    "whole world": (BoundingBox(-180, -85, 180, 85), 2),
    "whole US, wide screen": (BoundingBox(-125, 24, -66, 50), 5),
    "whole US": (BoundingBox(-130, 20, -62, 55), 4),
}
"""The views that hold nearly every service; those of one town take less than half of the time."""
VIEWS = (
    "-180,-85,180,85&zoom=2",
    "-125,24,-66,50&zoom=5",
    "-11,49,3,61&zoom=6",
    "-74.9,40.2,-73.1,41.2&zoom=10",
    "-118.7,33.7,-117.8,34.3&zoom=11",
    "-118.36,33.98,-118.14,34.11&zoom=13",
    "-74.08,40.68,-73.86,40.83&zoom=13",
)
"""Of a window 1,280 pixels wide: the world, countries and the fullest towns."""
WATCH = """
window.longTasks = [];
new PerformanceObserver((list) => list.getEntries().forEach((task) =>
  longTasks.push(task.duration))).observe({type: "longtask", buffered: true});
new MutationObserver((changes) => {
  if (changes.some((change) => change.target.dataset?.drawn) &&
      !performance.getEntriesByName("ground-drawn").length)
    performance.mark("ground-drawn");
}).observe(document, {attributes: true, attributeFilter: ["data-drawn"], subtree: true});
"""
READ = """() => {
  const at = (name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
  const [page] = performance.getEntriesByType("navigation");
  return {first: page.responseStart, ready: at("map-ready"), ground: at("ground-drawn"),
          moves: at("map-moves") || at("map-ready"),
          longest: Math.max(0, ...longTasks)};
}"""
VIEWPORT: ViewportSize = {"width": 1280, "height": 900}
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def run() -> Iterator[Figure]:
    """Measure and yield the figures."""
    stock_map.install()
    settings = Settings.from_environment()
    listed = [s for s in read_services(settings.services).services if s.point]
    with TemporaryDirectory() as folder:
        for count, limit in ((SERVICES, 5), (MANY, 15)):
            services = list(padded(listed, count))
            path = Path(folder) / f"{count}.sqlite"
            write_database(services, path)
            yield from cluster_figures(services, Directory(path), limit)
        database = Path(folder) / f"{SERVICES}.sqlite"
        ours = replace(settings, database=database)
        yield from request_figures(ours)
        yield from browser_figures(ours, list(padded(listed, SERVICES)))


def padded(services: Sequence[Service], count: int) -> Iterator[Service]:
    """Yield so many services: the listed ones, then copies a kilometre or two beside them."""
    draw = random.Random(11)
    for number in range(count):
        service = services[number % len(services)]
        if number < len(services) or service.point is None:
            yield service
            continue
        north, east = draw.gauss(0, 0.02), draw.gauss(0, 0.02)
        moved = Point(service.point.latitude + north, service.point.longitude + east)
        yield replace(service, id=f"copy-{number}", point=moved)


def cluster_figures(
    services: Sequence[Service], directory: Directory, limit: float
) -> Iterator[Figure]:
    """Time the dearest views, beside the loop that puts a list into the same cells."""
    name = f"clusters, {len(services):,} services"
    slowest = 0.0
    for what, (box, zoom) in DEAR.items():

        def ours(_: int, box: BoundingBox = box, zoom: int = zoom) -> object:
            return directory.map_view(box, zoom, {})

        times = timed(ours, range(CALLS))
        slowest = max(slowest, times.p50)
        yield Figure(f"{name}, {what}, p50", times.p50 * 1e3, "ms", at_most=limit)
        yield Figure(f"{name}, {what}, p99", times.p99 * 1e3, "ms")
    loop = timed(lambda _: plain_loop(services), range(5))
    yield Figure(f"plain loop over {len(services):,} services, p50", loop.p50 * 1e3, "ms")
    yield Figure("plain loop / clusters of the dearest view, medians", loop.p50 / slowest, "x")


def plain_loop(services: Sequence[Service]) -> Counter[tuple[int, int]]:
    """Count services by cell of the whole US, without middles, boxes or facets."""
    side = 2.0**7
    cells: Counter[tuple[int, int]] = Counter()
    for service in services:
        if service.point is not None:
            down = math.asinh(math.tan(math.radians(service.point.latitude)))
            across = (service.point.longitude + 180) / 360
            cells[int(across * side), int((0.5 - down / math.tau) * side)] += 1
    return cells


def request_figures(settings: Settings) -> Iterator[Figure]:
    """Time and weigh what a view asks for, and time the map's markup."""
    client = create_app(settings).test_client()

    def ask(view: str) -> int:
        answer = client.get(f"/api/map?bbox={view}", headers={"Accept-Encoding": "br"})
        return len(answer.data)

    times = timed(ask, VIEWS * 20)
    weights = [ask(view) / 1e3 for view in VIEWS]
    yield Figure("/api/map, answered and compressed, p50", times.p50 * 1e3, "ms")
    yield Figure("data a view, compressed, heaviest", max(weights), "kB", at_most=10)
    yield Figure("data a view, compressed, median", median(weights), "kB")
    everything = BoundingBox(-130, 20, 2, 61)

    def markup(_: int) -> object:
        return maps.browsing_map(
            everything, everything, asked=False, nonce="n", static_url=str, basemap=settings.basemap
        )

    drawn = timed(markup, range(CALLS))
    yield Figure("folium's part of /map, p50", drawn.p50 * 1e3, "ms", at_most=1)


@dataclass(frozen=True, slots=True)
class Visit:
    """Milliseconds from asking to the first byte and the clusters, until it moves, to the ground.

    ``longest`` is its longest task. A page that was given up has `PATIENCE` in the place of
    what it did not reach.
    """

    first: float
    ready: float
    moves: float
    ground: float
    longest: float
    given_up: bool = False

    @property
    def client(self) -> float:
        """Return the milliseconds from the first byte to the clusters."""
        return self.ready - self.first

    @property
    def moving(self) -> float:
        """Return the milliseconds from the first byte until the map can be moved."""
        return self.moves - self.first


class ForeignRequestError(AssertionError):
    """A page asked another host; the run proves nothing."""


def visited(context: BrowserContext, url: str, waiting: str) -> Visit:
    """Open a page in a tab of its own and return its times."""
    page = context.new_page()
    foreign: list[str] = []

    def look(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            foreign.append(request.url)

    page.on("request", look)
    page.add_init_script(WATCH)
    ends = time.monotonic() + PATIENCE
    try:
        page.goto(url, timeout=PATIENCE * 1e3)
        left = max(ends - time.monotonic(), 1)
        page.locator(waiting).first.wait_for(state="attached", timeout=left * 1e3)
    except GivenUpError:
        late = PATIENCE * 1e3
        return Visit(0, late, late, late, late, given_up=True)
    # What a page does right after it is ready counts too.
    page.wait_for_timeout(SETTLING)
    read = page.evaluate(READ)
    if foreign:
        raise ForeignRequestError(foreign[0])
    return Visit(**read)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def cold_and_warm(address: str) -> tuple[list[Visit], list[Visit]]:
    """Visit our map with an empty cache, and again with what that visit left there."""
    cold: list[Visit] = []
    warm: list[Visit] = []
    with chromium() as browser:
        for _ in range(WARMING + VISITS):
            context = browser.new_context(viewport=VIEWPORT)
            for visits in (cold, warm):
                visits.append(visited(context, address, "#map[data-drawn]"))
            context.close()
    return cold[WARMING:], warm[WARMING:]


def browser_figures(settings: Settings, services: Sequence[Service]) -> Iterator[Figure]:
    """Open both maps in Chromium and compare them."""
    server = Server(settings)
    try:
        server.first_answer("/healthz")
        address = f"http://127.0.0.1:{server.port}/map"
        cold, warm = cold_and_warm(address)
        weights = [weight(address, width) / 1e3 for width in (360, 1280)]
    finally:
        server.stop()
    yield from our_figures(cold, warm, weights)
    start = time.perf_counter()
    html = stock_map.page(services)
    written = (time.perf_counter() - start) * 1e3
    with stock_map.served(stock_map.local(html)) as stock_address, chromium() as browser:
        context = browser.new_context(viewport=VIEWPORT)
        for _ in range(WARMING):
            visited(context, f"{stock_address}blank", "body")
        stock = visited(context, stock_address, ".marker-cluster")
    yield from stock_figures(cold, stock, written, len(html.encode()))


def our_figures(
    cold: Sequence[Visit], warm: Sequence[Visit], weights: Sequence[float]
) -> Iterator[Figure]:
    """Return the figures of our map with their targets."""
    ready, moving = (median(getattr(v, n) for v in warm) / 1e3 for n in ("client", "moving"))
    first, able = (median(getattr(v, n) for v in cold) / 1e3 for n in ("client", "moving"))
    whole = median(max(visit.ground, visit.ready) - visit.first for visit in cold) / 1e3
    longest = max(visit.longest for visit in (*cold, *warm))
    yield Figure("/map, clusters shown, client time, median", ready, "s", at_most=0.4)
    yield Figure("/map, clusters shown, empty cache, client time, median", first, "s")
    yield Figure("/map, can be moved, client time, median", moving, "s", at_most=0.4)
    yield Figure("/map, can be moved, empty cache, client time, median", able, "s")
    yield Figure("/map, clusters and cold base map, client time, median", whole, "s", at_most=1)
    yield Figure("/map, longest task of all visits", longest, "ms", at_most=100)
    yield Figure("first visit to /map, heaviest", max(weights), "kB", at_most=200)


def stock_figures(
    ours: Sequence[Visit], stock: Visit, written: float, size: int
) -> Iterator[Figure]:
    """Return the figures of the stock map, and how many times longer it takes."""
    client, asked, moves = (
        median(getattr(v, name) for v in ours) for name in ("client", "ready", "moves")
    )
    name = f"stock folium, {SERVICES:,} markers"
    ready = "given up, ready after at least" if stock.given_up else "ready, client time"
    yield Figure(f"{name}, page", size / 1e6, "MB")
    yield Figure(f"{name}, written by the server", written / 1e3, "s")
    yield Figure(f"{name}, {ready}", stock.client / 1e3, "s")
    yield Figure(f"{name}, longest task", stock.longest, "ms")
    whole = written + stock.ready
    yield Figure("stock / ours, ready, empty cache, from asking", whole / asked, "x", at_least=100)
    yield Figure("stock / ours, can be moved, empty cache, from asking", whole / moves, "x")
    yield Figure("stock / ours, ready, empty cache, client time", stock.client / client, "x")
