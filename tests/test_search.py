from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from locator.directory.database import Directory, Page
from locator.geo import BoundingBox, Distance, Point, Unit
from locator.geocoding.gazetteer import Gazetteer
from locator.geocoding.outcomes import Precision
from locator.models import Address, Answer, LocationType
from locator.query import QueryError, SearchQuery
from locator.search import PastTheEndError, PlaceNotFoundError, counts_without, search
from tests.directory.test_database import compiled, service

PICCADILLY = Point(53.483, -2.231)


def test_a_postcode_finds_services_nearest_first(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    found = search(SearchQuery(near="M1 1AE"), directory, gazetteer)
    assert found.origin is not None
    assert found.origin.label == "M1 1AE, Manchester, England"
    assert found.within == Distance(25, Unit.MILES)
    distances = [match.distance for match in found.matches]
    assert distances == sorted(d for d in distances if d is not None)
    assert found.matches[0].service.service_name == "Turning Point - Smithfield Detoxification Unit"
    assert found.sentence == "Services within 25 miles of M1 1AE, Manchester, England"


def test_kilometres_are_the_custom_outside_the_uk_and_the_us(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    found = search(SearchQuery(near="Lyon"), directory, gazetteer)
    assert (found.within, found.total) == (Distance(40, Unit.KILOMETRES), 0)


def test_a_place_with_several_meanings_asks_which(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    found = search(SearchQuery(near="Newport"), directory, gazetteer)
    assert (found.origin, found.matches, found.total) == (None, (), 0)
    labels = [choice.label for choice in found.choices]
    assert "Newport, Isle of Wight, England" in labels
    assert len(set(labels)) == len(labels) > 2


def test_an_unknown_place_offers_the_nearest_spellings(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    with pytest.raises(PlaceNotFoundError) as caught:
        search(SearchQuery(near="Manchster"), directory, gazetteer)
    assert caught.value.suggestions[0].label.startswith("Manchester, ")


def test_a_search_of_nowhere_asks_for_a_place(directory: Directory, gazetteer: Gazetteer) -> None:
    with pytest.raises(QueryError, match="Enter a postcode, ZIP or place"):
        search(SearchQuery(), directory, gazetteer)


def test_a_page_past_the_end_says_how_many_there_are(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    query = SearchQuery(near="M1 1AE", page=Page(offset=10_000))
    total = search(SearchQuery(near="M1 1AE"), directory, gazetteer).total
    with pytest.raises(PastTheEndError, match=f"only {total} results"):
        search(query, directory, gazetteer)


def test_a_link_shows_a_name_only_if_the_gazetteer_knows_it_near_the_point(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    def label(place: str) -> str:
        found = search(SearchQuery(at=PICCADILLY, place=place), directory, gazetteer)
        assert found.origin is not None
        return found.origin.label

    assert label("Manchester, England") == "Manchester, England"
    assert label("Salford") == "Salford, Greater Manchester, England"
    # Anything else gives way to the town that the gazetteer itself names the point by.
    assert label("Call 0900 123 456 now") == "Manchester, England"
    assert label("London, England") == "Manchester, England"
    assert label("") == "Manchester, England"


def test_a_point_in_the_sea_has_no_name(directory: Directory, gazetteer: Gazetteer) -> None:
    found = search(SearchQuery(at=Point(0, -30)), directory, gazetteer)
    assert found.origin is not None
    assert found.origin.label == "the place you chose"


def test_a_bare_point_at_home_is_searched_in_miles(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    found = search(SearchQuery(at=PICCADILLY), directory, gazetteer)
    assert found.within == Distance(25, Unit.MILES)


def test_a_point_in_a_town_says_that_it_is_approximate(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    query = SearchQuery(at=PICCADILLY, place="Manchester, England", precision=Precision.AREA)
    found = search(query, directory, gazetteer)
    assert found.origin is not None
    assert found.origin.approximate == (
        "Distances are measured from the middle of the area you searched, so they are approximate."
    )


def test_detox_brings_the_notice_not_to_stop_suddenly(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    asked = search(SearchQuery(near="Lyon", filters={"type": ("detox",)}), directory, gazetteer)
    found = search(SearchQuery(near="M1 1AE"), directory, gazetteer)
    neither = search(SearchQuery(near="Lyon"), directory, gazetteer)
    codes = [[notice.code for notice in results.notices] for results in (asked, found, neither)]
    assert codes == [["do-not-stop-suddenly"], ["do-not-stop-suddenly"], []]
    assert all(notice.references for notice in asked.notices)


def test_the_notice_is_there_whatever_page_is_shown(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    every = search(SearchQuery(near="M1 1AE"), directory, gazetteer)
    number = next(i for i, m in enumerate(every.matches) if "detox" not in m.service.types)
    page = replace(every.query.page, limit=1, offset=number)
    alone = search(SearchQuery(near="M1 1AE", page=page), directory, gazetteer)
    assert "detox" not in alone.matches[0].service.types
    assert [notice.code for notice in alone.notices] == ["do-not-stop-suddenly"]


def test_a_box_with_a_point_lists_the_services_nearest_to_it_first(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    box, middle = BoundingBox(-3, 53, -1, 54), Point(53.48, -2.24)
    by_name = search(SearchQuery(bbox=box, page=Page(100)), directory, gazetteer)
    nearest = search(SearchQuery(bbox=box, at=middle, page=Page(100)), directory, gazetteer)
    assert by_name.total == nearest.total > 2
    assert {m.service.id for m in nearest.matches} == {m.service.id for m in by_name.matches}
    away = [match.distance for match in nearest.matches]
    assert away == sorted(away, key=lambda metres: metres or 0.0)
    assert [match.distance for match in by_name.matches] == [None] * by_name.total


def test_too_few_widen_the_circle_and_say_from_where(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    asked = SearchQuery(near="Aberystwyth, Wales", within=Distance(5, Unit.MILES))
    found = search(asked, directory, gazetteer)
    assert found.widened_from == Distance(5, Unit.MILES)
    assert found.within is not None
    assert found.within.value in (50, 100, 250)
    assert found.total >= 3
    narrower = [distance for distance in (50, 100, 250) if distance < found.within.value]
    for miles in narrower:
        strict = replace(asked, within=Distance(miles, Unit.MILES), widens=False)
        assert search(strict, directory, gazetteer).total < 3
    assert f"within {found.within.value:g} miles of" in found.sentence


def test_a_search_that_must_not_widen_stays_where_it_is(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    asked = SearchQuery(near="Aberystwyth, Wales", within=Distance(5, Unit.MILES), widens=False)
    found = search(asked, directory, gazetteer)
    assert (found.total, found.within, found.widened_from) == (0, Distance(5, Unit.MILES), None)


def test_where_there_is_nothing_at_all_the_distance_asked_for_stands(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    found = search(SearchQuery(at=Point(64.1, -21.9)), directory, gazetteer)
    assert (found.total, found.within, found.widened_from) == (
        0,
        Distance(40, Unit.KILOMETRES),
        None,
    )


def test_a_filter_keeps_what_is_not_known_and_counts_what_is(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    asked = SearchQuery(at=PICCADILLY, filters={"benzodiazepine_detox": ("yes",)}, widens=False)
    strict = search(asked, directory, gazetteer)
    kept = search(replace(asked, keeps_unknown=True), directory, gazetteer)
    answers = [match.service.benzodiazepine_detox for match in kept.matches]
    assert kept.stated == strict.total
    assert kept.total > strict.total
    assert answers == sorted(answers, key=[Answer.YES, Answer.UNKNOWN].index)


def test_counts_without_a_list_are_those_of_the_search_without_it(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    both: dict[str, tuple[str, ...]] = {"type": ("detox",), "setting": ("outpatient",)}
    asked = SearchQuery(near="10001", filters=both)
    found = search(asked, directory, gazetteer)
    free = search(replace(asked, filters={"setting": ("outpatient",)}), directory, gazetteer)
    assert counts_without(found, "type", directory) == free.counts
    assert counts_without(found, "payment", directory) == found.counts


def test_what_works_online_is_offered_where_too_little_is_found(
    tmp_path: Path, gazetteer: Gazetteer
) -> None:
    american = {"address": Address(country="US"), "types": ("therapy",)}
    online = {**american, "settings": ("online",)}
    denver = Point(39.74, -104.99)
    directory = compiled(
        tmp_path,
        [
            service(1, denver, **american),
            service(2, Point(41.14, -104.82), **online),
            service(3, Point(41.14, -104.82), **{**online, "types": ("detox",)}),
            service(4, Point(41.0, -104.8), **{**online, "address": Address(country="CA")}),
            service(5, None, **online, location_type=LocationType.VIRTUAL),
        ],
    )
    asked = SearchQuery(near="80202", filters={"type": ("therapy",)}, widens=False)
    found = search(asked, directory, gazetteer)
    assert [match.service.id for match in found.matches] == ["s001"]
    assert [match.service.id for match in found.remote] == ["s005", "s002"]
    assert found.remote[0].distance is None
    assert found.remote[1].distance == pytest.approx(156_000, abs=2000)


def test_enough_services_need_no_others(directory: Directory, gazetteer: Gazetteer) -> None:
    assert search(SearchQuery(near="10001"), directory, gazetteer).remote == ()


def test_where_nothing_online_is_within_reach_farther_services_are_offered(
    tmp_path: Path, gazetteer: Gazetteer
) -> None:
    online = {"address": Address(country="US"), "types": ("therapy",), "settings": ("online",)}
    directory = compiled(
        tmp_path,
        [
            service(1, Point(39.74, -104.99), **online),
            service(2, Point(44.0, -103.0), **{**online, "types": ("detox",)}),
            service(3, Point(49.2, -123.1), **{**online, "address": Address(country="CA")}),
        ],
    )
    alaska = SearchQuery(at=Point(70.64, -160.03), filters={"type": ("therapy",)})
    found = search(alaska, directory, gazetteer)
    assert (found.total, [match.service.id for match in found.remote]) == (0, ["s001"])
    elsewhere = SearchQuery(at=Point(53.35, -6.26), filters={"type": ("therapy",)})
    assert search(elsewhere, directory, gazetteer).remote == ()
