from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.identity import Verdict, compared, judge
from locator.importers.pairing import pair
from locator.models import Address, LocationType, Phone, Service, Source

SOURCE = Source("A list", "2026", "OGL-UK-3.0")
NUMBER, OTHER_NUMBER = Phone("+441632960001"), Phone("+441632960002")
HOUSE = Service(
    "a",
    "Hope House",
    SOURCE,
    types=("therapy",),
    address=Address("12 High Street", "", "Leeds", "", "LS1 1AA", "GB"),
    phones=(NUMBER,),
)
HIDDEN = replace(
    HOUSE,
    location_type=LocationType.CONFIDENTIAL,
    address=Address(city="Leeds", postal_code="LS1", country="GB"),
)
ONLINE = replace(
    HOUSE,
    location_type=LocationType.VIRTUAL,
    address=Address(country="GB"),
    url="https://hope.example.org/",
)


def judged(one: Service, **changes: Any) -> Verdict:
    return judge(compared(one), compared(replace(one, id="b", **changes)))


@pytest.mark.parametrize(
    "changes",
    [
        {"service_name": "Hope House Ltd"},
        {"service_name": "The Hope House", "phones": (OTHER_NUMBER,)},
        {"service_name": "New Start House"},
        {"phones": ()},
        {"address": Address("12 High St", "Floor 2", "Leeds", "", "LS11AA", "GB")},
        {"address": Address("10-12 High Street", "", "Leeds", "", "LS1 1AA", "GB")},
        {"address": Address("12 High", "", "Leeds", "", "LS1 1AA", "GB"), "phones": ()},
        {"address": Address("12 High Street North", "", "Leeds", "", "LS1 1AA", "GB")},
        {"service_name": "HHL Recovery", "organization_name": "Hope House Leeds"},
    ],
)
def test_one_place_told_twice_is_recognised(changes: dict[str, Any]) -> None:
    assert judged(HOUSE, **changes).same


@pytest.mark.parametrize(
    "changes",
    [
        {"address": Address("14 High Street", "", "Leeds", "", "LS1 1AA", "GB")},
        {"address": Address("9 Low Road", "", "York", "", "YO1 1AA", "GB")},
        {"service_name": "Sunrise Clinic", "phones": (OTHER_NUMBER,)},
        {"service_name": "Hope House Women"},
        {"types": ("support-group",)},
        {"location_type": LocationType.VIRTUAL},
        {"address": replace(HOUSE.address, country="IE")},
    ],
)
def test_two_places_stay_two(changes: dict[str, Any]) -> None:
    assert not judged(HOUSE, **changes).same


def test_programmes_of_one_organisation_in_one_house_stay_two() -> None:
    one = replace(HOUSE, organization_name="Hope Trust", service_name="Court Services")

    assert not judged(one, service_name="Family Centre").same


def test_a_programme_called_by_its_town_is_no_programme_of_its_own() -> None:
    one = replace(HOUSE, organization_name="Hope Trust", service_name="Leeds")

    assert judged(one, service_name="Sunrise Centre").same
    assert not judged(replace(one, service_name="Mill Lodge"), service_name="Sunrise Centre").same


def test_without_a_shared_number_each_word_of_a_programmes_name_counts() -> None:
    one = replace(HOUSE, organization_name="Hope Trust", service_name="Adult Outpatient")
    further = judged(one, service_name="Adult Outpatient for Veterans", phones=(OTHER_NUMBER,))

    assert further.doubtful
    assert further.why.endswith("two programmes' names")


def test_two_programmes_of_names_that_begin_alike_stay_two() -> None:
    one = replace(HOUSE, service_name="Hope Trust of Leeds Outpatient")

    assert not judged(one, service_name="Hope Trust of Leeds Family Based Care").same


def test_a_unit_of_a_hospital_is_not_the_hospital() -> None:
    one = replace(HOUSE, service_name="Hope Hospital")

    assert not judged(one, service_name="Hope Hospital Detox").same


def test_help_for_drugs_and_for_minds_under_unlike_names_are_two() -> None:
    one = replace(HOUSE, service_name="Chemical Dependency Services")

    assert not judged(one, service_name="Sunrise Mental Health Clinic").same


def test_other_buildings_of_a_campus_stay_two() -> None:
    def at(line: str) -> Address:
        return replace(HOUSE.address, address_2=line)

    one = replace(HOUSE, address=at("Building 4"))

    assert not judged(one, address=at("Building 29")).same
    assert judged(one, address=at("Building 4, Suite 2")).same


def test_another_suite_under_an_unlike_name_is_another_tenant() -> None:
    one = replace(HOUSE, address=replace(HOUSE.address, address_2="Suite 1"))
    other = replace(HOUSE.address, address_2="Suite 2")

    assert judged(one, address=other).same
    assert not judged(one, address=other, service_name="Sunrise Clinic").same


def test_a_helpline_alone_does_not_make_unlike_names_one() -> None:
    helpline = Phone("+448081570000")
    one = replace(HOUSE, phones=(NUMBER, helpline))

    assert not judged(one, service_name="Sunny Clinic", phones=(OTHER_NUMBER, helpline)).same


def test_numbered_branches_stay_two() -> None:
    one = replace(HOUSE, service_name="Hope House 1")

    assert not judged(one, service_name="Hope House 2", phones=()).same


def test_a_branch_in_another_street_is_doubtful_at_most_whatever_it_shares() -> None:
    moved = judged(HOUSE, address=Address("3 New Road", "", "Leeds", "", "LS1 1AA", "GB"))

    assert moved.doubtful
    assert moved.why == "names 100 alike, another street, number shared"


def test_near_points_stand_for_a_house_without_a_number() -> None:
    def at(latitude: float, line: str) -> dict[str, Any]:
        return {
            "address": replace(HOUSE.address, address_1=line, postal_code=""),
            "point": Point(latitude, -1.5),
            "coordinates_precision": Precision.STREET,
        }

    one = replace(HOUSE, **at(53.8, "Mill House"))

    assert judged(one, **at(53.801, "12 High Street")).same
    assert not judged(one, **at(53.81, "12 High Street")).same


def test_meetings_at_other_times_are_two() -> None:
    group = replace(HOUSE, types=("support-group",), opening_hours="Mo 19:00-20:00")

    assert judged(group).same
    assert judged(group, opening_hours="Tu 19:00-20:00").doubtful


def test_meetings_of_two_fellowships_are_never_one_nor_doubtful() -> None:
    group = replace(HOUSE, types=("support-group",), organization_name="Alcoholics Anonymous")
    at_another_time = replace(group, opening_hours="Tu 19:00-20:00")
    online = replace(ONLINE, types=group.types, organization_name=group.organization_name)

    for one in (group, at_another_time, online):
        other = replace(one, id="b", organization_name="Narcotics Anonymous")
        pairing = pair([one], [other])
        assert (pairing.same, pairing.doubtful) == ((), ())
        assert judged(one).same


def test_a_hidden_place_is_recognised_by_name_and_number_alone() -> None:
    assert judged(HIDDEN).same
    assert not judged(HIDDEN, phones=(OTHER_NUMBER,)).doubtful
    assert not judged(HIDDEN, service_name="Sunrise Refuge").same
    assert judge(compared(HIDDEN), compared(replace(HOUSE, id="b"))).score == 0


def test_an_online_service_is_recognised_by_its_page_or_number() -> None:
    assert judged(ONLINE, phones=()).same
    assert judged(ONLINE, url="").same
    assert not judged(ONLINE, url="", phones=()).same
    assert not judged(ONLINE, url="https://other.example.org/", phones=()).same


def test_the_likest_pair_comes_first_and_each_place_is_in_one() -> None:
    plain = replace(HOUSE, id="plain")
    exact = replace(HOUSE, id="exact", url="https://hope.example.org/")
    found = replace(exact, id="found")

    for known in ([plain, exact], [exact, plain]):
        pairing = pair([found], known)
        assert [(p.found.id, p.known.id) for p in pairing.same] == [("found", "exact")]
        assert pairing.doubtful == ()
