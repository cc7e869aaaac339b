"""Names of the base map: greater ones first, and none that comes and goes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tools.basemap.fitting import FIRST_ZOOM, LAST_ZOOM, Name, first_zooms

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
    assert zooms == {"Leeds": 2, "York": 8, "Morley": 9}


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
    zooms = first_zooms(ordered)
    for index, (name, zoom) in enumerate(zip(ordered, zooms, strict=True)):
        assert zoom is not None
        assert FIRST_ZOOM <= zoom <= LAST_ZOOM
        for greater, other in zip(ordered[:index], zooms[:index], strict=True):
            together = max(zoom, other or 0)
            if together < LAST_ZOOM:
                assert apart(name, greater, together)


def apart(one: Name, other: Name, zoom: int) -> bool:
    west, north, east, south = one.box(zoom)
    left, top, right, bottom = other.box(zoom)
    return right <= west or east <= left or bottom <= north or south <= top
