"""Names of the base map: greater ones first, and none that comes and goes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tools.basemap.fitting import (
    DOTS,
    FIRST_ZOOM,
    LAST_ZOOM,
    Box,
    Name,
    Placed,
    first_zooms,
    fitted,
)

LEEDS = Name("Leeds", -1.548, 53.796, 536_280, "place")
YORK = Name("York", -1.083, 53.958, 153_717, "place")
MORLEY = Name("Morley", -1.602, 53.743, 44_440, "place")

names = st.builds(
    Name,
    st.text("abc ", min_size=1, max_size=24),
    st.floats(-3, 0),
    st.floats(52, 54),
    st.integers(0, 9_000_000),
    st.just("place"),
)


def shown(*listed: Name) -> dict[str, int | None]:
    ordered = sorted(listed, key=lambda name: -name.weight)
    found = zip(ordered, first_zooms(ordered), strict=True)
    return {name.text: zoom for name, zoom in found}


def test_a_suburb_never_hides_its_city() -> None:
    zooms = shown(LEEDS, YORK, MORLEY)
    assert zooms == {"Leeds": 2, "York": 6, "Morley": 7}


LIVERPOOL = Name("Liverpool", -2.978, 53.411, 864_122, "place")
MANCHESTER = Name("Manchester", -2.237, 53.481, 395_515, "place")


def test_two_great_cities_side_by_side_are_both_named_far_out() -> None:
    liverpool, manchester = fitted([LIVERPOOL, MANCHESTER])
    # Where the right of its dot is Manchester's, Liverpool's name stands on the left.
    assert liverpool == Placed(2, "eeewwwe")
    assert manchester == Placed(5, "eeee")


def test_a_name_stands_beside_its_dot_far_out_and_on_its_town_near_by() -> None:
    (leeds,) = fitted([LEEDS])
    assert leeds == Placed(2, "e" * (DOTS - 2 + 1))
    west, _, _, _ = LEEDS.box(7, side="e")
    assert west < LEEDS.spot(7)[0] < west + 10
    west, _, east, _ = LEEDS.box(9)
    assert (west + east) / 2 == LEEDS.spot(9)[0]


def test_a_hamlet_waits_until_the_map_is_close() -> None:
    assert shown(Name("Dylife", -3.7, 52.53, 0, "place")) == {"Dylife": 12}


def test_a_small_town_in_empty_country_is_named_early() -> None:
    assert shown(Name("Lewistown", -109.43, 47.06, 5_952, "place")) == {"Lewistown": 7}


def test_a_county_is_named_only_at_its_zooms() -> None:
    county = Name("POWYS", -3.3, 52.36, 9_000, "county", (8, 10))
    assert shown(county) == {"POWYS": 8}


def test_a_county_under_a_city_is_not_named() -> None:
    over = Name("WEST YORKSHIRE", LEEDS.longitude, LEEDS.latitude, 9_000, "county", (8, 10))
    assert shown(LEEDS, over) == {"Leeds": 2, "WEST YORKSHIRE": None}


def test_a_part_of_a_city_is_written_smaller_than_a_city_of_its_size() -> None:
    brent = Name("Brent", -0.3, 51.55, 329_100, "place", suburb=True)
    assert brent.rank == 3
    assert Name("Brent", -0.3, 51.55, 329_100, "place").rank == 1


@given(st.lists(names, max_size=12))
def test_only_a_greater_name_keeps_one_out(listed: list[Name]) -> None:
    ordered = sorted(listed, key=lambda name: -name.weight)
    found = fitted(ordered)
    for index, (name, placed) in enumerate(zip(ordered, found, strict=True)):
        assert placed is not None
        assert FIRST_ZOOM <= placed.zoom <= LAST_ZOOM
        for greater, other in zip(ordered[:index], found[:index], strict=True):
            assert other is not None
            together = max(placed.zoom, other.zoom)
            if together < LAST_ZOOM:
                for box in boxes(name, placed, together):
                    assert all(apart(box, taken) for taken in boxes(greater, other, together))


def boxes(name: Name, placed: Placed, zoom: int) -> list[Box]:
    if zoom > DOTS:
        return [name.box(zoom)]
    return [name.box(zoom, side=placed.sides[zoom - placed.zoom]), name.dot(zoom)]


def apart(one: Box, other: Box) -> bool:
    west, north, east, south = one
    left, top, right, bottom = other
    return right <= west or east <= left or bottom <= north or south <= top
