from __future__ import annotations

import math

import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from locator.geo import (
    BoundingBox,
    CoordinatesError,
    Distance,
    Point,
    Unit,
    arc_to_chord,
    boxes_around,
    chord_to_arc,
    ecef,
)

points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("latitude", "longitude", "named"),
    [(91, 0, "latitude"), (-90.1, 0, "latitude"), (0, 180.5, "longitude"), (0, -999, "longitude")],
)
def test_a_point_off_the_earth_is_refused_by_name(
    latitude: float, longitude: float, named: str
) -> None:
    with pytest.raises(CoordinatesError, match=f"^{named} must be a number from"):
        Point(latitude, longitude)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_point_is_made_of_finite_numbers(value: float) -> None:
    with pytest.raises(CoordinatesError):
        Point(value, 0)
    with pytest.raises(CoordinatesError):
        Point(0, value)


def test_a_box_upside_down_is_refused() -> None:
    with pytest.raises(CoordinatesError, match="south"):
        BoundingBox(0, 10, 1, 9)


def test_a_box_over_the_antimeridian_holds_both_sides_and_the_line() -> None:
    box = BoundingBox(170, -20, -170, 20)
    inside = [175, -175, 180, -180, 170, -170]
    assert all(box.contains(Point(0, longitude)) for longitude in inside)
    assert not box.contains(Point(0, 0))
    assert not box.contains(Point(21, 175))


def test_the_antimeridian_is_one_line_for_boxes_that_end_at_it() -> None:
    assert BoundingBox(170, -1, 180, 1).contains(Point(0, -180))
    assert BoundingBox(-180, -1, -170, 1).contains(Point(0, 180))


def test_a_distance_reads_as_it_is_typed() -> None:
    assert str(Distance(25, Unit.MILES)) == "25mi"
    assert str(Distance(2.5, Unit.KILOMETRES)) == "2.5km"
    assert Distance(25, Unit.MILES).metres == 40233.6
    assert Distance.from_metres(1609.344, Unit.MILES) == Distance(1.0, Unit.MILES)


def test_ecef_puts_the_pole_and_the_equator_where_wgs_84_has_them() -> None:
    assert ecef(0, 0) == pytest.approx((6378137.0, 0, 0), abs=1e-6)
    assert ecef(90, 0) == pytest.approx((0, 0, 6356752.314245), abs=1e-5)


@given(st.floats(0, 500_000), st.floats(-90, 90))
def test_chord_and_arc_are_each_others_inverse(arc: float, latitude: float) -> None:
    assert chord_to_arc(arc_to_chord(arc, latitude), latitude) == pytest.approx(arc, abs=1e-4)


@given(points, points, st.sampled_from([100.0, 5_000.0, 40_233.6, 500_000.0, 3_000_000.0]))
def test_boxes_cover_every_point_of_the_circle(centre: Point, other: Point, radius: float) -> None:
    length = geodesic((centre.latitude, centre.longitude), (other.latitude, other.longitude)).meters
    if length <= radius:
        assert any(box.contains(other) for box in boxes_around(centre, radius))


@given(points, st.floats(0, 360), st.sampled_from([100.0, 5_000.0, 40_233.6, 500_000.0]))
def test_boxes_cover_the_edge_of_the_circle(centre: Point, bearing: float, radius: float) -> None:
    edge = geodesic(meters=radius * 0.9999).destination(
        (centre.latitude, centre.longitude), bearing
    )
    point = Point(edge.latitude, (edge.longitude + 180) % 360 - 180)
    assert any(box.contains(point) for box in boxes_around(centre, radius))
