from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from locator.directory.rows import Severity, read_row, write_row
from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.merge import Merged, merge
from locator.models import Address, Answer, Phone, Service, Source

FIRST = Source("First", "2025", "OGL-UK-3.0", id="1")
SECOND = Source("Second", "2026-01", "OGL-UK-3.0", "https://second.example.org/", "s-9")
THIRD = Source("Third", "2026-02", "OGL-UK-3.0", id="t-1")
ADDRESS = Address("12 High Street", "", "Leeds", "", "LS1 1AA", "GB")
NUMBER, FURTHER = Phone("+441632960001"), Phone("+441632960002")
LEADING = Service(
    "first-1",
    "Hope House",
    FIRST,
    types=("therapy",),
    address=ADDRESS,
    phones=(NUMBER,),
    point=Point(53.8, -1.5),
    coordinates_precision=Precision.AREA,
)
OTHER = Service(
    "second-9",
    "Hope House Leeds",
    SECOND,
    types=("detox", "therapy"),
    benzodiazepine_detox=Answer.YES,
    substances=("benzodiazepines",),
    address=ADDRESS,
    phones=(FURTHER, NUMBER),
    url="https://hope.example.org/",
    opening_hours="Mo-Fr 09:00-17:00",
    point=Point(53.79648, -1.54785),
    coordinates_precision=Precision.STREET,
)


def bring(directory: Any, *found: Service, source: Source = SECOND) -> Merged:
    return merge(directory, found, lambda s: s.name == source.name)


def both() -> Service:
    (one,) = bring([LEADING], OTHER).services
    return one


def sound(one: Service) -> bool:
    back, problems = read_row(write_row(one), 2)
    return back == one and not [p for p in problems if p.severity is Severity.ERROR]


def test_a_place_of_two_sources_is_one_listing_that_names_both() -> None:
    merged = bring([LEADING], OTHER)
    (one,) = merged.services

    assert (one.id, one.service_name, one.types) == ("first-1", "Hope House", ("therapy",))
    assert [source.name for source in one.sources] == ["First", "Second"]
    assert (one.benzodiazepine_detox, one.url) == (Answer.YES, "https://hope.example.org/")
    assert one.phones == (NUMBER, FURTHER)
    assert (one.point, one.coordinates_precision) == (OTHER.point, Precision.STREET)
    assert one.other_sources[0].id == "s-9"
    assert (merged.added, merged.gone) == ((), ())
    assert [(j.id, j.found_id, j.sources) for j in merged.joined] == [
        ("first-1", "second-9", ("First", "Second"))
    ]
    assert sound(one)


def test_importing_either_source_again_changes_nothing() -> None:
    one = both()

    for found, source in ((OTHER, SECOND), (LEADING, FIRST)):
        again = bring([one], found, source=source)
        assert again.services == (one,)
        assert (again.unchanged, again.changed, again.joined) == (1, (), ())


def test_a_later_edition_of_the_second_source_updates_what_it_lent() -> None:
    later = replace(
        OTHER,
        source=replace(SECOND, date="2026-06"),
        benzodiazepine_detox=Answer.UNKNOWN,
        substances=(),
        opening_hours="Mo-Sa 09:00-17:00",
        phones=(NUMBER,),
    )
    (one,) = bring([both()], later).services

    assert one.other_sources[0].date == "2026-06"
    assert (one.benzodiazepine_detox, one.substances) == (Answer.UNKNOWN, ())
    assert (one.opening_hours, one.phones) == ("Mo-Sa 09:00-17:00", (NUMBER,))


def test_the_leading_source_speaks_before_what_was_lent() -> None:
    now = replace(LEADING, url="https://first.example.org/", opening_hours="Mo 10:00-12:00")
    (one,) = bring([both()], now, source=FIRST).services
    (after,) = bring([one], source=SECOND).services

    assert (after.url, after.opening_hours) == (now.url, now.opening_hours)
    assert after.benzodiazepine_detox is Answer.UNKNOWN


def test_a_second_source_that_drops_the_place_takes_its_name_and_claims_along() -> None:
    merged = bring([both()])
    (one,) = merged.services

    assert one.other_sources == ()
    assert one.types == ("therapy",)
    assert (one.benzodiazepine_detox, one.substances, one.url) == (Answer.UNKNOWN, (), "")
    assert one.phones == (NUMBER,)
    assert merged.gone == ()
    assert "benzodiazepine_detox" in {column for column, *_ in merged.changed[0].fields}


def test_where_the_leading_source_drops_the_place_the_other_leads_and_no_claim_outlives_it() -> (
    None
):
    yes = replace(LEADING, types=("detox",), benzodiazepine_detox=Answer.YES)
    silent = replace(OTHER, benzodiazepine_detox=Answer.UNKNOWN, substances=())
    (one,) = bring([yes], silent).services

    merged = bring([one], source=FIRST)
    (left,) = merged.services

    assert (left.id, left.source.name, left.other_sources) == ("first-1", "Second", ())
    assert left.source.lends == ""
    assert (left.benzodiazepine_detox, left.types) == (Answer.UNKNOWN, ())
    assert left.url == "https://hope.example.org/"
    assert merged.gone == ()
    assert ("benzodiazepine_detox", "yes", "unknown") in merged.changed[0].fields
    (again,) = bring([left], silent).services
    assert (again.id, again.types) == ("first-1", ("detox", "therapy"))


def test_what_the_other_source_vouched_for_stays_when_the_leading_one_goes() -> None:
    (left,) = bring([both()], source=FIRST).services

    assert left.benzodiazepine_detox is Answer.YES


def test_a_claim_that_a_person_checked_stays() -> None:
    checked = replace(both(), assured_date="2026-05-01")

    for source in (FIRST, SECOND):
        (left,) = bring([checked], source=source).services
        assert left.benzodiazepine_detox is Answer.YES
        assert left.types == ("therapy",)


def test_a_yes_and_a_no_on_benzodiazepines_is_a_doubt_and_the_first_word_stands() -> None:
    no = replace(LEADING, benzodiazepine_detox=Answer.NO)
    merged = bring([no], OTHER)
    (one,) = merged.services

    assert one.benzodiazepine_detox is Answer.NO
    assert one.substances == ()
    assert [doubt.why for doubt in merged.doubtful] == [
        "First says benzodiazepine_detox=no, Second says yes; the first one's word stands"
    ]
    assert sound(one)


def test_a_third_source_joins_and_each_is_told_apart() -> None:
    third = replace(OTHER, id="third-1", source=THIRD, languages=("cy",), phones=())
    (one,) = bring([both()], third, source=THIRD).services
    (without,) = bring([one], source=SECOND).services

    assert [source.name for source in one.sources] == ["First", "Second", "Third"]
    assert one.other_sources[1].lends == "languages"
    assert [source.name for source in without.sources] == ["First", "Third"]
    assert without.languages == ("cy",)


def test_a_listing_that_came_to_look_like_anothers_is_joined_with_it() -> None:
    apart = replace(OTHER, address=Address("1 Low Road", "", "York", "", "YO1 1AA", "GB"))
    directory = bring([LEADING], apart).services
    assert len(directory) == 2

    merged = bring(directory, OTHER)

    assert [s.id for s in merged.services] == ["first-1"]
    assert merged.gone == ()
    assert merged.joined[0].found_id == "second-9"


def test_a_place_keeps_its_id_by_its_sources_key_or_by_place() -> None:
    moved = replace(OTHER, id="new-9", address=Address("1 Low Road", "", "York", "", "", "GB"))
    renamed = replace(OTHER, id="new-9", source=replace(SECOND, id="77"))

    for found in (moved, renamed):
        merged = bring([OTHER], found)
        assert [s.id for s in merged.services] == ["second-9"]
        assert [(kept.id, kept.found_id) for kept in merged.kept_ids] == [("second-9", "new-9")]


def test_a_key_that_counts_rows_tells_nothing() -> None:
    elsewhere = replace(
        OTHER, id="new-9", service_name="Sunrise", address=Address("1 Low Road", country="GB")
    )
    merged = merge([OTHER], [elsewhere], lambda s: s.name == "Second", lasting_keys=False)

    assert [s.id for s in merged.services] == ["new-9"]
    assert [s.id for s in merged.gone] == ["second-9"]


def test_an_id_of_another_place_of_another_source_is_refused() -> None:
    clash = replace(OTHER, id="first-1", service_name="Sunrise", phones=())
    clash = replace(clash, address=Address("1 Low Road", "", "York", "", "YO1 1AA", "GB"))
    merged = bring([LEADING], clash)

    assert merged.services == (LEADING,)
    assert merged.clashing == (clash,)


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_rows_does_not_matter(order: int) -> None:
    rest = replace(OTHER, id="second-8", source=replace(SECOND, id="8"), service_name="Hope Flats")
    (one, *_) = bring([LEADING], *[OTHER, rest][::order]).services

    assert one.other_sources[0].id == "s-9"
