from __future__ import annotations

import pytest

from locator.geo import Point
from locator.geocoding.gazetteer import Gazetteer
from locator.geocoding.outcomes import Found
from locator.geocoding.places import Kind, Place, Region
from locator.geocoding.ranking import Meaning, rank

UNITED_KINGDOM = Region("GB", "United Kingdom", "GB", ("united kingdom",))
UNITED_STATES = Region("US", "United States", "US", ("united states",))


def meaning(
    row: int,
    people: int,
    country: Region = UNITED_STATES,
    *,
    main: bool = True,
    kind: Kind = Kind.TOWN,
) -> Meaning:
    return Meaning(Place(row, "Somewhere", kind, Point(row * 2.0, 0), people, (country,)), main)


def test_a_place_of_most_of_the_people_is_meant() -> None:
    first, second = meaning(1, 650_000), meaning(2, 45_000, UNITED_KINGDOM)
    assert rank([second, first], ()) == [first]


def test_a_place_that_its_rivals_equal_together_is_asked_about() -> None:
    found = [meaning(1, 161_000), meaning(2, 70_000), meaning(3, 60_000)]
    assert rank(found, ()) == found


def test_a_middling_town_with_a_sizable_rival_is_asked_about() -> None:
    found = [meaning(1, 283_000), meaning(2, 50_000, UNITED_KINGDOM)]
    assert rank(found, ()) == found


def test_a_main_name_comes_before_a_larger_places_other_name() -> None:
    other, main = meaning(1, 200_000, main=False), meaning(2, 50_000)
    assert rank([other, main], ()) == [main, other]


def test_the_directorys_own_country_outweighs_a_larger_place_abroad() -> None:
    abroad, home = meaning(1, 100_000), meaning(2, 10_000, UNITED_KINGDOM)
    assert rank([abroad, home], ("GB",)) == [home]


def test_a_place_abroad_is_not_taken_where_a_tenth_of_it_is_at_home() -> None:
    abroad, home = meaning(1, 2_000_000), meaning(2, 5_000, UNITED_KINGDOM)
    assert rank([abroad, home], ("GB",)) == [abroad, home]
    hamlet = meaning(3, 350, UNITED_KINGDOM)
    assert rank([abroad, hamlet], ("GB",)) == [abroad]


def test_a_region_called_like_its_town_is_left_out() -> None:
    town = meaning(1, 150_000)
    region = Meaning(
        Place(2, "Somewhere", Kind.SMALL_REGION, Point(2.1, 0), 200_000, (UNITED_STATES,)), True
    )
    assert rank([region, town], ()) == [town]


def test_nothing_means_nothing() -> None:
    assert rank([], ("GB",)) == []


def test_two_towns_of_one_country_are_asked_about() -> None:
    # The two St Ives: three quarters of the people, and still the wrong one for the others.
    larger, smaller = meaning(1, 16_800, UNITED_KINGDOM), meaning(2, 5_408, UNITED_KINGDOM)
    assert rank([larger, smaller], ("GB", "US")) == [larger, smaller]


def test_a_smaller_namesake_abroad_is_no_reason_to_ask() -> None:
    derry, new_hampshire = meaning(1, 83_652, UNITED_KINGDOM), meaning(2, 34_317)
    assert rank([derry, new_hampshire], ("GB", "US")) == [derry]


@pytest.mark.parametrize(
    ("taken", "others"),
    [
        ("Birmingham", ["Birmingham, Alabama, United States"]),
        ("Portland", ["Portland, Maine, United States"]),
        ("London", []),
        ("Chicago", []),
        ("M1 1AE", []),
    ],
)
def test_a_town_that_was_taken_without_asking_has_its_namesakes(
    gazetteer: Gazetteer, taken: str, others: list[str]
) -> None:
    outcome = gazetteer.resolve(taken, countries=("GB", "US"))
    assert isinstance(outcome, Found)
    found = gazetteer.namesakes(outcome.origin, countries=("GB", "US"))
    assert [each.label for each in found] == others


def test_a_county_has_the_town_that_somebody_may_mean(gazetteer: Gazetteer) -> None:
    outcome = gazetteer.resolve("Kent", countries=("GB", "US"))
    assert isinstance(outcome, Found)
    assert outcome.origin.label == "Kent, England"
    found = gazetteer.namesakes(outcome.origin, countries=("GB", "US"))
    assert "Kent, Washington, United States" in [each.label for each in found]
