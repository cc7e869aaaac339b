from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.geocoding.reverse import km_squared, strongest


def test_a_city_names_its_streets_and_a_large_suburb_its_own() -> None:
    city, suburb = (36.0, 550_000, "city"), (1.0, 90_000, "suburb")
    assert strongest([city, (9.0, 1_500, "quarter")]) == "city"
    assert strongest([city, suburb]) == "suburb"


def test_a_village_far_from_any_town_names_itself_though_its_people_are_not_counted() -> None:
    assert strongest([(0.2, 0, "village"), (17.0**2, 3_120, "town")]) == "village"
    assert strongest([(0.2, 0, "hamlet"), (2.0**2, 3_120, "town")]) == "town"


def test_no_city_names_what_lies_more_than_25_km_off_while_anything_is_nearer() -> None:
    assert strongest([(26.0**2, 600_000, "city"), (24.0**2, 0, "village")]) == "village"


def test_beyond_25_km_the_nearest_place_is_taken_and_beyond_60_none() -> None:
    assert strongest([(59.0**2, 600_000, "city"), (40.0**2, 0, "village")]) == "village"
    assert strongest([(61.0**2, 600_000, "city")]) is None
    assert strongest([]) is None


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((53.0, -2.0), (54.0, -2.0), 111.32),
        ((60.0, 10.0), (60.0, 11.0), 55.66),
        ((0.0, 179.9), (0.0, -179.9), 22.264),
    ],
)
def test_distances_are_those_of_a_flat_earth_across_the_antimeridian_too(
    one: tuple[float, float], other: tuple[float, float], km: float
) -> None:
    assert km_squared(*one, *other) ** 0.5 == pytest.approx(km)


@given(st.lists(st.tuples(st.floats(0, 1e5), st.integers(0, 10**7), st.integers()), min_size=1))
def test_the_order_of_places_does_not_matter_to_how_strong_the_strongest_is(
    near: list[tuple[float, int, int]],
) -> None:
    named, reversed_name = strongest(near), strongest(near[::-1])
    assert (named is None) == (reversed_name is None)
    assert named is None or named in [place[2] for place in near if place[0] <= 60**2]
