from __future__ import annotations

from locator.importers.same_place import ComparedPlace, likeness, pair_places


def place(name: str, unit: str = "", phone: str = "+12025550100") -> ComparedPlace:
    return ComparedPlace("100 mainst", "20001", name, unit, frozenset((phone,)))


def test_one_name_at_one_address_is_one_place_whatever_the_number() -> None:
    assert likeness(place("hope house"), place("hope house", phone="+12025550199")) == 100.0


def test_a_shared_number_does_not_join_two_tenants_of_a_building() -> None:
    assert likeness(place("principles recovery center"), place("adolescent wellness academy")) == 0


def test_two_named_programmes_are_not_one_place() -> None:
    women = place("advantage", "women services")
    young = place("advantage", "youth services", "+12025550199")

    assert likeness(women, young) == 0


def test_the_likest_of_several_is_taken_and_each_place_once() -> None:
    left = [place("hope house", "outpatient", "+1"), place("hope house", "residential", "+2")]
    right = [place("hope house", "residential", "+2"), place("hope house", "residential", "+9")]

    assert pair_places(left, right) == {1: 0}


def test_other_addresses_are_never_compared() -> None:
    elsewhere = ComparedPlace("200 mainst", "20001", "hope house", "", frozenset(("+12025550100",)))

    assert pair_places([place("hope house")], [elsewhere]) == {}
