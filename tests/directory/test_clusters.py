"""Views of a map against brute force: every service once, groups apart, nothing finer."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from locator.directory import facets
from locator.directory.clusters import (
    APART,
    MOST_SPOTS,
    TILE,
    TOP_ZOOM,
    Chart,
    Cluster,
    Clustering,
)
from locator.directory.database import MOST_NAMED, Directory
from locator.directory.grid import Grid
from locator.geo import BoundingBox, Point
from tests.directory.test_database import compiled, service

WORLD = BoundingBox(-180, -90, 180, 90)
MANCHESTER = Point(53.48, -2.23)

towns = st.sampled_from(
    [MANCHESTER, Point(40.71, -74.0), Point(-16.9, 179.99), Point(-16.9, -179.99), Point(0, 0)]
)
edges = st.sampled_from(
    [Point(90, 0), Point(-90, 45), Point(89, 7), Point(-16.9, 180), Point(-16.9, -180)]
)
anywhere = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


def beside(town: Point) -> st.SearchStrategy[Point]:
    def moved(north: float, east: float) -> Point:
        return Point(town.latitude + north, (town.longitude + east + 180) % 360 - 180)

    return st.builds(moved, st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))


points = st.lists(anywhere | edges | towns | towns.flatmap(beside), max_size=40)
sides = st.floats(-180, 180) | st.sampled_from([-180.0, 180.0, 179.9, -179.9])
latitudes = st.floats(-90, 90) | st.sampled_from([-90.0, 90.0, 86.0])
boxes = st.builds(
    lambda west, east, one, other: BoundingBox(west, min(one, other), east, max(one, other)),
    sides, sides, latitudes, latitudes,
) | st.just(WORLD)  # fmt: skip
zooms = st.integers(0, 22)


def chart(places: Sequence[Point], masks: NDArray[np.uint64] | None = None) -> Chart:
    if masks is None:
        masks = np.zeros((facets.WORDS, len(places)), dtype=np.uint64)
    degrees = np.array([(p.latitude, p.longitude) for p in places]).reshape(-1, 2)
    nothing = np.zeros(len(places), dtype=np.int64)
    return Chart(Grid(nothing, np.zeros((len(places), 3)), degrees, masks, nothing))


def pixels(point: Point, zoom: int) -> tuple[float, float]:
    """Return a point's place on the whole map, by the textbook formula of web maps."""
    latitude = math.radians(max(-85.0511287798066, min(85.0511287798066, point.latitude)))
    across = (point.longitude + 180) % 360 / 360
    down = (1 - math.log(math.tan(latitude) + 1 / math.cos(latitude)) / math.pi) / 2
    return across * TILE * 2**zoom, down * TILE * 2**zoom


def middles(view: Clustering, places: Sequence[Point]) -> list[Point]:
    return [cluster.middle for cluster in view.clusters] + [places[n] for n in view.alone]


def holds(cluster: Cluster, point: Point) -> bool:
    """Say whether a cluster's box holds a point, give or take the rounding of a turn of 360°."""
    box = cluster.box
    slack = 1e-9
    if not box.south <= point.latitude <= box.north:
        return False
    turns = (point.longitude - 360, point.longitude, point.longitude + 360)
    east = box.east + 360 if box.west > box.east else box.east
    return any(box.west - slack <= turn <= east + slack for turn in turns)


@given(places=points, box=boxes, zoom=zooms)
def test_every_service_of_the_box_is_counted_once(
    places: list[Point], box: BoundingBox, zoom: int
) -> None:
    view = chart(places).view(box, zoom, {})
    inside = {n for n, point in enumerate(places) if box.contains(point)}
    assert view.total == len(inside)
    assert sum(cluster.count for cluster in view.clusters) + len(view.alone) == len(inside)
    assert len(set(view.alone)) == len(view.alone)
    assert set(view.alone) <= inside
    together = [places[n] for n in inside - set(view.alone)]
    assert all(any(holds(cluster, point) for cluster in view.clusters) for point in together)
    for cluster in view.clusters:
        assert sum(holds(cluster, point) for point in together) >= cluster.count >= 2


@given(places=points, box=boxes, zoom=zooms)
def test_a_spot_is_told_as_it_is_stored_and_never_finer(
    places: list[Point], box: BoundingBox, zoom: int
) -> None:
    for cluster in chart(places).view(box, zoom, {}).clusters:
        if cluster.parts_at is None:
            assert len(cluster.places) == cluster.count
            assert cluster.middle in [places[n] for n in cluster.places]
            spots = {(places[n].latitude, places[n].longitude % 360) for n in cluster.places}
            assert len(spots) == 1
        else:
            assert cluster.places == ()
            assert cluster.parts_at > zoom


@given(places=points, box=boxes, zoom=st.integers(0, TOP_ZOOM - 1))
def test_no_two_circles_overlap(places: list[Point], box: BoundingBox, zoom: int) -> None:
    # A box too large for a screen is grouped as from farther away, where circles are wider.
    drawn = middles(chart(places).view(box, zoom, {}), places)
    for one, other in itertools.combinations(drawn, 2):
        (x, y), (other_x, other_y) = pixels(one, zoom), pixels(other, zoom)
        side = TILE * 2**zoom
        turned = abs(x - other_x)
        if turned < side - 2 * APART:  # the world's two edges may show the same circle twice
            assert math.hypot(turned, y - other_y) >= APART * (1 - 1e-6)


@given(places=points, box=boxes, zoom=st.integers(TOP_ZOOM, 22))
def test_from_the_top_zoom_only_one_spot_stays_together(
    places: list[Point], box: BoundingBox, zoom: int
) -> None:
    inside = [point for point in places if box.contains(point)]
    small = BoundingBox(-2.3, 53.4, -2.1, 53.5)
    view = chart(places).view(small, zoom, {})
    spots = Counter((p.latitude, p.longitude) for p in places if small.contains(p))
    assert len(view.alone) == sum(count == 1 for count in spots.values())
    assert sorted(c.count for c in view.clusters) == sorted(n for n in spots.values() if n > 1)
    assert chart(places).view(box, zoom, {}).total == len(inside)


@given(places=st.lists(beside(MANCHESTER), min_size=2, max_size=60), zoom=st.integers(0, 12))
def test_a_cluster_has_parted_at_the_zoom_it_names(places: list[Point], zoom: int) -> None:
    drawn = chart(places)
    for cluster in drawn.view(WORLD, zoom, {}).clusters:
        if cluster.parts_at is not None:
            closer = drawn.view(cluster.box, cluster.parts_at, {})
            assert len(closer.clusters) + len(closer.alone) > 1


def scattered(count: int, spread: float, seed: int = 5) -> Iterator[Point]:
    draw = random.Random(seed)
    for _ in range(count):
        north, east = draw.uniform(-spread, spread), draw.uniform(-spread, spread)
        yield Point(MANCHESTER.latitude + north, MANCHESTER.longitude + east)


def test_a_middle_is_weighted_by_its_services() -> None:
    places = [Point(0, 10), Point(0, 10), Point(0, 10), Point(0, 11)]
    (cluster,) = chart(places).view(WORLD, 2, {}).clusters
    assert cluster.middle.latitude == pytest.approx(0)
    assert cluster.middle.longitude == pytest.approx(10.25)
    assert cluster.box == BoundingBox(10, 0, 11, 0)


def test_a_cluster_may_lie_across_the_antimeridian() -> None:
    places = [Point(-16.9, 179.9), Point(-16.9, -179.9), Point(-16.9, 180), Point(-16.9, -180)]
    (cluster,) = chart(places).view(BoundingBox(170, -20, -170, -10), 4, {}).clusters
    assert cluster.count == 4
    assert abs(cluster.middle.longitude) == pytest.approx(180)
    assert cluster.box.west == 179.9
    assert cluster.box.east == pytest.approx(-179.9)


def test_moving_the_view_shuffles_nothing_inside_it() -> None:
    drawn = chart(list(scattered(3000, 3)))
    zoom, cell = 8, 360 / 2**10
    west = math.floor(-5 / cell) * cell

    def inner(shift: int) -> set[tuple[float, float, int]]:
        box = BoundingBox(west + shift * cell, 50, west + (shift + 16) * cell, 57)
        # Two cells from the sides that moved, on both views.
        low, high = west + 5 * cell, west + 14 * cell
        clusters = drawn.view(box, zoom, {}).clusters
        return {
            (c.middle.latitude, c.middle.longitude, c.count)
            for c in clusters
            if low <= c.box.west and c.box.east <= high
        }

    assert len(inner(0)) > 10
    assert inner(0) == inner(1) == inner(2)


def test_a_view_larger_than_a_screen_is_grouped_from_farther_away() -> None:
    view = chart(list(scattered(5000, 20))).view(WORLD, 22, {})
    assert view.total == 5000
    assert len(view.clusters) + len(view.alone) <= 100


def test_a_town_with_too_many_spots_is_grouped_at_any_zoom() -> None:
    drawn = chart(list(scattered(MOST_SPOTS * 3, 0.02)))
    box = BoundingBox(-2.3, 53.4, -2.1, 53.6)
    crowded = drawn.view(box, 14, {})
    assert crowded.total == MOST_SPOTS * 3
    assert len(crowded.clusters) + len(crowded.alone) <= MOST_SPOTS
    assert all(cluster.parts_at and cluster.parts_at > 14 for cluster in crowded.clusters)


def test_facets_of_many_services_are_those_counted_one_by_one() -> None:
    count = 6000
    random_bits = np.random.default_rng(3).integers(
        0, 2**62, (facets.WORDS, count), dtype=np.uint64
    )
    drawn = chart(list(scattered(count, 3)), random_bits)
    view = drawn.view(WORLD, 3, {"type": ("detox",)})
    ((word, bits),) = facets.wanted({"type": ("detox",)})
    passing = random_bits[:, (random_bits[word] & bits) != 0]
    assert view.total == passing.shape[1] > 2500
    assert view.facets == facets.count(passing).terms
    some = drawn.view(BoundingBox(-2.5, 53, -2, 53.6), 9, {})
    assert 0 < some.total < 1000


def test_nothing_is_drawn_of_an_empty_directory_or_an_empty_box(tmp_path: Path) -> None:
    empty = compiled(tmp_path, [])
    assert empty.map_view(WORLD, 2, {}).total == 0
    assert chart([MANCHESTER]).view(BoundingBox(10, 10, 11, 11), 5, {}).alone == ()


def test_services_at_one_spot_are_named(tmp_path: Path) -> None:
    others = [service(n + 10, Point(51.5, -0.1)) for n in range(MOST_NAMED + 5)]
    same = [service(n, MANCHESTER) for n in range(3)]
    directory = compiled(tmp_path, [*same, service(4, Point(53.481, -2.2)), *others])
    view = directory.map_view(BoundingBox(-3, 53, -2, 54), 13, {})
    ((cluster, ids),) = zip(view.clusters, view.ids, strict=True)
    assert (cluster.count, cluster.parts_at, ids) == (3, None, ("s000", "s001", "s002"))
    assert cluster.middle == MANCHESTER
    assert [s.id for s in view.services] == ["s004"]
    (london,) = directory.map_view(BoundingBox(-1, 51, 0, 52), 13, {}).ids
    assert len(london) == MOST_NAMED


def test_a_view_finds_what_a_search_of_its_box_finds(directory: Directory) -> None:
    from locator.directory.database import Area

    for box in (WORLD, BoundingBox(-11, 49, 3, 61), BoundingBox(-80, 35, -70, 45)):
        filters = {"type": ("detox",), "benzodiazepine_detox": ("yes", "unknown")}
        view, found = directory.map_view(box, 6, filters), directory.find(Area(box=box), filters)
        assert (view.total, view.facets) == (found.total, found.facets)
