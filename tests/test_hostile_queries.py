"""Whatever stands in an address, reading it gives a search or says what to mend."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from locator.geo import Distance
from locator.query import (
    API_PARAMETERS,
    FORM_PARAMETERS,
    LARGEST_OFFSET,
    LARGEST_RADIUS,
    LONGEST_NAME,
    LONGEST_TEXT,
    MAP_PARAMETERS,
    MOST_UNKNOWN,
    PAGE_PARAMETERS,
    MapQuery,
    QueryError,
    SearchQuery,
    parse_map_query,
    parse_query,
    parse_within,
    to_arguments,
)
from locator.taxonomy import FACETS
from tests.hostile_values import VALUES

CODES = [code for terms in FACETS for code in terms.by_code]
number = (
    st.floats().map(repr) | st.integers().map(str) | st.text("0123456789.,-+eE ٣１²", max_size=12)
)
numbers = st.lists(number, min_size=1, max_size=5).map(",".join)
distance = st.builds("{}{}".format, number, st.sampled_from(["mi", "km", " mi", "KM", "m", ""]))
words = st.sampled_from(["now", "keep", "leave-out", "yes", "no", "name", "fit", "area", *CODES])
text = st.text(max_size=30) | st.sampled_from([x for x in VALUES if isinstance(x, str)])
values = st.lists(text | numbers | distance | words, max_size=3)


def arguments(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, list[str]]]:
    return st.dictionaries(st.sampled_from(names) | st.text(max_size=70), values, max_size=6)


def assert_said(error: QueryError, names: tuple[str, ...]) -> None:
    """Fail unless every problem names its parameter and says what to do, in few words."""
    assert error.problems
    # At most two sentences about each that is known, and a handful about the others.
    assert len(error.problems) <= 2 * len(names) + MOST_UNKNOWN
    for problem in error.problems:
        assert len(problem.parameter) <= LONGEST_NAME
        assert problem.message.startswith(("must be ", "is "))
        assert len(problem.message) < 400


@pytest.mark.parametrize("names", [FORM_PARAMETERS, PAGE_PARAMETERS, API_PARAMETERS])
@given(data=st.data())
def test_any_parameters_make_a_search_or_say_what_to_mend(
    names: tuple[str, ...], data: Any
) -> None:
    try:
        query = parse_query(data.draw(arguments(names)), names)
    except QueryError as error:
        assert_said(error, names)
        return
    assert isinstance(query, SearchQuery)
    assert max(map(len, (query.near, query.place, query.text))) <= LONGEST_TEXT
    assert 1 <= query.page.limit <= 100
    assert 0 <= query.page.offset <= LARGEST_OFFSET
    for terms in FACETS:
        codes = query.filters.get(terms.name, ())
        assert set(codes) <= set(terms.by_code)
        assert len(codes) == len(set(codes))


@given(asked=arguments(PAGE_PARAMETERS))
def test_a_search_s_own_parameters_are_read_back(asked: dict[str, list[str]]) -> None:
    try:
        query = parse_query(asked, PAGE_PARAMETERS, keeps_unknown=True)
    except QueryError:
        return
    pairs = to_arguments(query)
    again: dict[str, list[str]] = {}
    for name, value in pairs:
        again.setdefault(name, []).append(value)
    assert to_arguments(parse_query(again, PAGE_PARAMETERS, keeps_unknown=True)) == pairs


@given(asked=arguments(MAP_PARAMETERS))
@example({"bbox": ["-180,-90,180,90"], "zoom": ["22"]})
@example({"bbox": ["0,90,0,90"], "zoom": ["0"]})
def test_any_view_of_a_map_is_read_or_said_to_be_none(asked: dict[str, list[str]]) -> None:
    try:
        query = parse_map_query(asked)
    except QueryError as error:
        assert_said(error, MAP_PARAMETERS)
        return
    assert isinstance(query, MapQuery)
    assert 0 <= query.zoom <= 22
    assert query.box.south <= query.box.north


@given(written=distance | text)
@example("0.001km")
@example("500mi")
@example("804.672 KM")
def test_any_distance_is_read_or_refused(written: str) -> None:
    try:
        read = parse_within(written)
    except ValueError:
        return
    assert isinstance(read, Distance)
    assert 0 < read.metres <= LARGEST_RADIUS.metres
    assert parse_within(str(read)) == read


@pytest.mark.parametrize(
    "written", ["1e999mi", "nanmi", "infkm", "-0mi", "0km", "٣mi", "\uff11mi", "²km"]
)
def test_what_only_looks_like_a_distance_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        parse_within(written)
