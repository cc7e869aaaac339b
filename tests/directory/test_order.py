"""The order of matches: what is stated first, then distance, name or fit."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.directory.database import Area, Condition, Directory, Matches, Page
from locator.directory.facets import HOURS, UNSTATED
from locator.directory.order import NEAR, Preference, Sort, Weight
from locator.geo import BoundingBox, Point
from locator.models import Answer, LocationType, Service, Status
from tests.directory.test_database import compiled, service

HERE = Point(53.0, -2.0)
AROUND = Area(HERE, 100_000.0)
MEDICAID = {"payment": ("medicaid",)}
KEPT = {"payment": ("medicaid", UNSTATED)}


def east(metres: float) -> Point:
    return Point(HERE.latitude, HERE.longitude + metres / 66_992)


def names(found: Matches) -> list[str]:
    return [match.service.id for match in found.page]


def payers(folder: Path) -> Directory:
    return compiled(
        folder,
        [
            service(1, east(1000)),
            service(2, east(2000), payment=("self-pay",)),
            service(3, east(3000), payment=("medicaid", "self-pay")),
            service(4, east(4000)),
            service(5, east(5000), payment=("medicaid",)),
        ],
    )


def test_what_is_not_known_comes_after_what_is_stated_and_no_is_left_out(tmp_path: Path) -> None:
    found = payers(tmp_path).find(AROUND, KEPT, preference=Preference(MEDICAID))
    assert names(found) == ["s003", "s005", "s001", "s004"]
    assert (found.total, found.leading) == (4, 2)


def test_a_strict_filter_leaves_out_what_is_not_known(tmp_path: Path) -> None:
    found = payers(tmp_path).find(AROUND, MEDICAID)
    assert names(found) == ["s003", "s005"]


@pytest.mark.parametrize("offset", [0, 1, 2, 3])
def test_pages_go_on_across_the_border_of_what_is_stated(tmp_path: Path, offset: int) -> None:
    page = Page(limit=1, offset=offset)
    found = payers(tmp_path).find(AROUND, KEPT, page=page, preference=Preference(MEDICAID))
    assert names(found) == [["s003", "s005", "s001", "s004"][offset]]


def test_how_many_say_nothing_is_counted_by_list(tmp_path: Path) -> None:
    counts = payers(tmp_path).find(AROUND, {}).counts
    assert counts.terms["payment"] == {"medicaid": 2, "self-pay": 2}
    assert counts.unstated["payment"] == 2
    assert counts.unstated["benzodiazepine_detox"] == 5
    assert counts.terms["benzodiazepine_detox"] == {"unknown": 5}


def test_a_point_of_fit_is_worth_five_miles(tmp_path: Path) -> None:
    weights = (Weight("type", ("detox",), 1.0),)
    directory = compiled(
        tmp_path,
        [
            service(1, east(100)),
            service(2, east(NEAR - 200), types=("detox",)),
            service(3, east(NEAR + 400), types=("detox",)),
        ],
    )
    fit = Page(sort=Sort.FIT)
    found = directory.find(AROUND, {}, page=fit, preference=Preference(weights=weights))
    assert names(found) == ["s002", "s001", "s003"]


def test_what_is_closed_for_now_fits_last(tmp_path: Path) -> None:
    closed = service(1, east(10), types=("detox",), status=Status.TEMPORARILY_CLOSED)
    directory = compiled(tmp_path, [closed, service(2, east(90_000))])
    weights = (Weight("type", ("detox",), 2.0),)
    fit = Page(sort=Sort.FIT)
    found = directory.find(AROUND, {}, page=fit, preference=Preference(weights=weights))
    assert names(found) == ["s002", "s001"]


kinds = st.sampled_from([(), ("detox",), ("therapy",), ("detox", "dual-diagnosis")])
drawn = st.lists(st.tuples(st.floats(10, 90_000), kinds, st.sampled_from(list(Answer))), max_size=9)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=drawn)
def test_fit_is_the_documented_sum(
    drawn: list[tuple[float, tuple[str, ...], Answer]], tmp_path: Path
) -> None:
    services = [
        service(n, east(metres), types=types, benzodiazepine_detox=answer)
        for n, (metres, types, answer) in enumerate(drawn)
    ]
    weights = (
        Weight("type", ("detox",), 2.0),
        Weight("benzodiazepine_detox", ("yes",), 2.0),
        Weight("type", ("dual-diagnosis",), 1.0),
    )
    preference = Preference(weights=weights)
    directory = compiled(tmp_path, services)
    found = directory.find(AROUND, {}, page=Page(sort=Sort.FIT), preference=preference)

    def points(one: Service, metres: float) -> float:
        earned = 2 * ("detox" in one.types) + 2 * (one.benzodiazepine_detox is Answer.YES)
        return earned + ("dual-diagnosis" in one.types) - math.log2(1 + metres / NEAR)

    scores = [points(m.service, m.distance or 0) for m in found.page]
    assert scores == pytest.approx(sorted(scores, reverse=True), abs=1e-6)
    assert len(scores) == len(services)


def test_a_condition_is_asked_of_services_with_hours_alone(tmp_path: Path) -> None:
    asked: list[str] = []

    def passes(one: Service) -> bool:
        asked.append(one.id)
        return one.id == "s002"

    directory = compiled(
        tmp_path,
        [
            service(1, east(10)),
            service(2, east(20), opening_hours="24/7"),
            service(3, east(30), opening_hours="Mo 09:00-17:00"),
        ],
    )
    only = directory.find(AROUND, {}, condition=Condition(HOURS, passes))
    assert (names(only), sorted(asked)) == (["s002"], ["s002", "s003"])
    kept = directory.find(AROUND, {}, condition=Condition(HOURS, passes, keeps_others=True))
    assert names(kept) == ["s001", "s002"]
    assert kept.counts.marks == {"hours": 1}


def test_services_without_a_place_are_found_by_country_and_filter(tmp_path: Path) -> None:
    virtual = {"location_type": LocationType.VIRTUAL, "settings": ("online",)}
    directory = compiled(
        tmp_path,
        [
            service(1, None, **virtual, types=("support-group",)),
            service(2, None, **virtual, types=("therapy",)),
            service(3, None),
            service(4, HERE, **virtual, types=("support-group",)),
        ],
    )
    groups = directory.remote("GB", {"type": ("support-group",)})
    assert [one.id for one in groups] == ["s001"]
    assert [one.id for one in directory.remote("GB", {})] == ["s001", "s002"]
    assert directory.remote("US", {}) == ()


def test_a_named_condition_asks_each_service_once_on_maps_and_in_searches(tmp_path: Path) -> None:
    listed = [service(n, Point(53.48 + n / 100, -2.2), opening_hours="24/7") for n in range(3)]
    directory = compiled(tmp_path, [*listed, service(9, Point(53.47, -2.2))])
    asked: list[str] = []

    def passes(one: Service) -> bool:
        asked.append(one.id)
        return one.id != "s001"

    condition = Condition(HOURS, passes, keeps_others=True, name="in the test")
    box = BoundingBox(-3, 53, -2, 54)
    for _ in range(2):
        assert directory.find(Area(box=box), {}, condition=condition).total == 3
        assert directory.map_view(box, 13, {}, condition=condition).total == 3
    assert sorted(asked) == ["s000", "s001", "s002"]
    other = Condition(HOURS, lambda _: False, name="another")
    assert directory.map_view(box, 13, {}, condition=other).total == 0
