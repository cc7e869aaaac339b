"""The ground under a drawn map: what is seen of it, and how it is cut and simplified."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.config import Settings
from locator.geo import BoundingBox, Point, local_radius
from locator.web.maps.ground import Drawn, open_ground
from locator.web.maps.outlines import clip, path, runs_within, simplified
from locator.web.maps.view import CLOSEST, View, mercator, view_of, view_of_box

BASEMAP = Settings.from_environment({}).basemap
POINTS = st.builds(Point, st.floats(-80, 80), st.floats(-180, 180))
UNITS = st.integers(0, 4096)
LINES = st.lists(st.tuples(UNITS, UNITS), min_size=3, max_size=60).map(tuple)
BOX = (0.0, 0.0, 480.0, 420.0)


def drawn(point: Point, zoom: float) -> Drawn:
    x, y = mercator(point)
    return open_ground(BASEMAP).draw(View(x, y, zoom, 480, 420))


@given(st.lists(POINTS, min_size=1, max_size=8))
def test_a_view_shows_every_point_within_its_padding(points: list[Point]) -> None:
    view = view_of(points, width=480, height=420, padding=40)
    if view.zoom == 1.0:  # as far out as it goes
        return
    for x, y in map(view.pixel, points):
        assert 40 - 1e-6 <= x <= 440 + 1e-6
        assert 40 - 1e-6 <= y <= 380 + 1e-6


def test_a_view_crosses_the_antimeridian_the_short_way() -> None:
    view = view_of([Point(-17, 179.5), Point(-17, -179.5)], width=480, height=420, padding=40)
    assert view.zoom > 8
    assert abs(view.x % 1) < 1e-9 or abs(view.x % 1 - 1) < 1e-9


def test_one_point_is_shown_at_the_closest_zoom() -> None:
    view = view_of([Point(53.5, -2.2)], width=480, height=420, padding=40)
    assert view.zoom == CLOSEST
    assert view.pixel(Point(53.5, -2.2)) == pytest.approx((240, 210))


def test_a_box_is_shown_whole() -> None:
    view = view_of_box(BoundingBox(179, -20, -179, -18), width=480, height=420)
    left, top = view.pixel(Point(-18, 179))
    right, bottom = view.pixel(Point(-20, -179))
    assert (top, bottom) == pytest.approx((0, 420))
    assert 0 < left < right < 480


def test_no_view_of_nothing() -> None:
    with pytest.raises(ValueError, match="needs a point"):
        view_of([], width=480, height=420, padding=40)


@given(st.floats(-60, 60), st.floats(-170, 170), st.floats(1_000, 100_000))
def test_a_circle_is_as_wide_as_its_radius(
    latitude: float, longitude: float, radius: float
) -> None:
    centre = Point(latitude, longitude)
    x, y = mercator(centre)
    view = View(x, y, 8.0, 480, 420)
    outline = view.circle(centre, radius)
    reach = max(px for px, _ in outline) - 240
    expected = radius / view.metres_per_pixel
    # The scale is that of the sphere of EPSG:3857, and grows towards the poles.
    assert reach == pytest.approx(expected, rel=0.03)
    assert local_radius(latitude) == pytest.approx(6_371_000, rel=0.005)


@given(LINES, st.floats(0.5, 200))
def test_a_simplified_line_stays_within_its_tolerance(
    line: tuple[tuple[int, int], ...], tolerance: float
) -> None:
    kept = simplified(line, tolerance)
    assert (kept[0], kept[-1]) == (line[0], line[-1])
    for x, y in line:
        nearest = min(_distance((x, y), one, other) for one, other in pairwise(kept))
        assert nearest <= tolerance + 1e-6


def _distance(point: tuple[int, int], one: tuple[int, int], other: tuple[int, int]) -> float:
    dx, dy = other[0] - one[0], other[1] - one[1]
    square = dx * dx + dy * dy
    along = ((point[0] - one[0]) * dx + (point[1] - one[1]) * dy) / square if square else 0.0
    along = max(0.0, min(1.0, along))
    return math.dist(point, (one[0] + along * dx, one[1] + along * dy))


FLOATS = st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900)), min_size=3, max_size=20)


@given(FLOATS)
def test_a_cut_ring_lies_in_the_box(ring: list[tuple[float, float]]) -> None:
    for x, y in clip(ring, BOX):
        assert -1e-6 <= x <= 480 + 1e-6
        assert -1e-6 <= y <= 420 + 1e-6


def test_a_ring_around_the_box_becomes_the_box() -> None:
    ring = [(-10.0, -10.0), (900.0, -10.0), (900.0, 900.0), (-10.0, 900.0)]
    assert set(clip(ring, BOX)) == {(0.0, 0.0), (480.0, 0.0), (480.0, 420.0), (0.0, 420.0)}


def test_a_line_is_broken_where_it_leaves() -> None:
    line = [(10.0, 10.0), (600.0, 10.0), (700.0, 10.0), (700.0, 50.0), (10.0, 50.0)]
    assert runs_within(line, BOX) == [[line[0], line[1]], [line[3], line[4]]]


@given(FLOATS)
def test_path_data_reads_back_to_half_a_pixel(points: list[tuple[float, float]]) -> None:
    data = path(points, "z")
    if not data:
        assert len({(round(x * 2), round(y * 2)) for x, y in points}) == 1
        return
    first, rest = data.removesuffix("z").split("l")
    x, y = map(int, re.findall(r"-?\d+", first))
    numbers = [int(number) for number in re.findall(r"-?\d+", rest)]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
    assert (x, y) == (round(points[-1][0] * 2), round(points[-1][1] * 2))


def test_manchester_has_land_towns_and_its_own_name_first() -> None:
    seen = drawn(Point(53.48, -2.24), 9.9)
    assert {"land", "built_up"} <= seen.paths.keys()
    assert seen.labels[0].text == "Manchester"


def test_the_sea_off_wales_has_a_coast() -> None:
    assert "land" in drawn(Point(52.4, -4.2), 9).paths


def test_where_detail_ends_the_world_is_drawn_larger() -> None:
    seen = drawn(Point(48.86, 2.35), 9.0)
    assert "Paris" in {label.text for label in seen.labels}
    assert "land" in seen.paths


def test_the_whole_world_is_small_and_has_countries() -> None:
    seen = drawn(Point(20, 0), 1.0)
    assert "country" in seen.paths
    assert sum(map(len, seen.paths.values())) < 60_000
