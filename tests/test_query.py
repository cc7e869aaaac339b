from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.directory.database import Page
from locator.directory.order import Sort
from locator.geo import BoundingBox, Distance, Point, Unit
from locator.query import (
    API_PARAMETERS,
    FORM_PARAMETERS,
    PAGE_PARAMETERS,
    QueryError,
    SearchQuery,
    parse_query,
    parse_within,
    to_arguments,
)
from locator.taxonomy import FACETS

MILES_25 = Distance(25, Unit.MILES)


def problems(arguments: dict[str, list[str]]) -> dict[str, str]:
    with pytest.raises(QueryError) as caught:
        parse_query(arguments, API_PARAMETERS)
    return {problem.parameter: problem.message for problem in caught.value.problems}


def test_every_part_of_a_search_is_read() -> None:
    query = parse_query(
        {
            "at": ["53.483,-2.231"],
            "type": ["detox", "therapy"],
            "benzodiazepine_detox": ["yes"],
            "within": ["40 km"],
            "q": ["river"],
            "sort": ["name"],
            "limit": ["5"],
            "offset": ["10"],
        },
        API_PARAMETERS,
    )
    assert query == SearchQuery(
        at=Point(53.483, -2.231),
        filters={"type": ("detox", "therapy"), "benzodiazepine_detox": ("yes",)},
        within=Distance(40, Unit.KILOMETRES),
        text="river",
        page=Page(5, 10, Sort.NAME),
    )


def test_a_box_is_west_south_east_north() -> None:
    query = parse_query({"bbox": ["-3,53,-2,54"]}, API_PARAMETERS)
    assert query.bbox == BoundingBox(-3, 53, -2, 54)


@pytest.mark.parametrize("within", ["-5", "lots", "25", "0mi", "501mi", "1e3mi", "२५mi", "nanmi"])
def test_a_distance_that_is_none_says_what_to_type(within: str) -> None:
    assert problems({"within": [within]}) == {
        "within": "must be a distance such as 25mi or 40km, at most 500mi"
    }


@pytest.mark.parametrize("at", ["53", "a,b", "53;2", "nan,0", "1e1,2", "53,2,1"])
def test_a_point_that_is_none_says_what_to_type(at: str) -> None:
    assert "such as 53.483,-2.231" in problems({"at": [at]})["at"]


def test_coordinates_out_of_range_say_which() -> None:
    assert problems({"at": ["91,0"]}) == {
        "at": "is off the earth: latitude must be a number from -90 to 90"
    }
    assert problems({"bbox": ["-190,0,1,1"]}) == {
        "bbox": "is off the earth: longitude must be a number from -180 to 180"
    }


def test_every_problem_is_named_at_once() -> None:
    found = problems({"within": ["lots"], "type": ["spa"], "limit": ["101"], "foo": ["1"]})
    assert list(found) == ["foo", "type", "within", "limit"]
    assert found["type"].startswith("must be one of detox, therapy, dual-diagnosis")
    assert found["limit"] == "must be a whole number from 1 to 100"
    assert found["foo"].startswith("is not known here; use near, at, bbox")


def test_a_parameter_given_twice_is_refused_unless_it_is_a_list() -> None:
    assert "more than once" in problems({"within": ["5mi", "6mi"]})["within"]
    assert parse_query({"type": ["detox", "detox"]}, API_PARAMETERS).filters == {"type": ("detox",)}


def test_ten_thousand_characters_are_refused_with_a_sentence() -> None:
    assert problems({"near": ["x" * 10_000]}) == {"near": "is too long; use at most 200 characters"}


@given(
    st.dictionaries(
        st.sampled_from(API_PARAMETERS) | st.text(max_size=8),
        st.lists(st.text(max_size=12) | st.sampled_from(["1", "5mi", "0,0", "yes"]), max_size=3),
    )
)
def test_no_parameter_raises_anything_but_a_query_error(arguments: dict[str, list[str]]) -> None:
    try:
        parse_query(arguments, API_PARAMETERS)
    except QueryError as error:
        assert error.problems


queries = st.builds(
    SearchQuery,
    at=st.builds(
        lambda latitude, longitude: Point(latitude / 1000, longitude / 1000),
        st.integers(-90_000, 90_000),
        st.integers(-180_000, 180_000),
    ),
    place=st.sampled_from(["", "Hull, England"]),
    precision=st.sampled_from(["", "area"]),
    filters=st.sampled_from(FACETS).map(lambda terms: {terms.name: (terms.terms[0].code,)}),
    within=st.none() | st.sampled_from([MILES_25, Distance(2.5, Unit.KILOMETRES)]),
    page=st.builds(Page, st.just(20), st.sampled_from([0, 20, 400]), st.sampled_from(Sort)),
)


@given(queries)
def test_a_query_survives_its_way_through_an_address(query: SearchQuery) -> None:
    arguments: dict[str, list[str]] = {}
    for name, value in to_arguments(query):
        arguments.setdefault(name, []).append(value)
    assert parse_query(arguments, PAGE_PARAMETERS) == query


def test_an_address_never_holds_what_was_typed() -> None:
    query = parse_query({"near": ["M1 1AE"]}, FORM_PARAMETERS)
    moved = query.moved_to(Point(53.483487, -2.231179), "Manchester, England", "postcode")
    assert to_arguments(moved) == [
        ("at", "53.483,-2.231"),
        ("place", "Manchester, England"),
        ("precision", "postcode"),
    ]


def test_a_distance_may_be_written_in_capitals_with_a_space() -> None:
    assert parse_within("25 MI") == MILES_25


def test_only_one_way_to_say_where_is_taken() -> None:
    found = problems({"near": ["M1"], "at": ["53,-2"], "bbox": ["1,2,3,4"]})
    assert list(found) == ["at", "bbox"]
    assert found["at"] == "is given beside near; give only one of near, at, bbox"


def test_a_thousand_unknown_parameters_are_not_all_named() -> None:
    assert len(problems({f"x{n}": ["1"] for n in range(1000)})) == 5
