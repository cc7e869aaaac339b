from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.directory.rows import Severity, read_row, write_row
from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.merge import merge, with_additions
from locator.models import Address, Answer, LocationType, Phone, Service, Source, Status

OURS = Source("Ours", "2024", "OGL-UK-3.0")
NEWER = Source("Ours", "2025", "OGL-UK-3.0")
THEIRS = Source("Theirs", "2023", "OGL-UK-3.0")


def service(id_: str, source: Source = OURS, name: str = "Hope House") -> Service:
    return Service(id_, name, source, address=Address("1 High Street", city="Leeds", country="GB"))


def owned(source: Source) -> bool:
    return source.name == "Ours"


def test_each_listing_is_added_changed_unchanged_or_gone() -> None:
    directory = [service("a"), service("b"), service("c"), service("x", THEIRS)]
    found = [service("a"), service("b", name="New Hope House"), service("d")]

    merged = merge(directory, found, owned)

    assert [s.id for s in merged.services] == ["a", "b", "d", "x"]
    assert [s.id for s in merged.added] == ["d"]
    assert [s.id for s in merged.gone] == ["c"]
    assert merged.unchanged == 1
    assert [(c.id, c.fields) for c in merged.changed] == [
        ("b", (("service_name", "Hope House", "New Hope House"),))
    ]


def test_listings_of_other_sources_stay_as_they_are() -> None:
    merged = merge([service("x", THEIRS)], [], owned)

    assert merged.services == (service("x", THEIRS),)
    assert merged.gone == ()


def test_what_people_have_added_stays_where_the_source_is_silent() -> None:
    old = replace(
        service("a"), assured_date="2026-01-02", opening_hours="Mo-Fr 09:00-17:00", email="a@b.org"
    )

    kept = with_additions(service("a"), old)

    assert (kept.assured_date, kept.opening_hours, kept.email) == (
        "2026-01-02",
        "Mo-Fr 09:00-17:00",
        "a@b.org",
    )


def test_a_finer_place_stays_while_the_address_is_the_same() -> None:
    exact = replace(service("a"), point=Point(53.8, -1.5), coordinates_precision=Precision.EXACT)
    coarse = replace(service("a"), point=Point(53.7, -1.4), coordinates_precision=Precision.AREA)
    moved = replace(coarse, address=Address("2 Low Street", city="Leeds", country="GB"))

    assert with_additions(coarse, exact).point == Point(53.8, -1.5)
    assert with_additions(moved, exact).point == Point(53.7, -1.4)
    assert with_additions(exact, coarse).point == Point(53.8, -1.5)
    assert with_additions(service("a"), exact).point == Point(53.8, -1.5)


CORRECTED = replace(
    service("a"),
    status=Status.DEFUNCT,
    url="https://hope.example.org/",
    minimum_age=16,
    access=("walk-in",),
    languages=("cy",),
    alert="Closed for works until spring.",
    benzodiazepine_detox=Answer.YES,
    phones=(Phone("+441132496000"),),
    address=Address("1 High Street", "Flat 2", "Leeds", "", "LS1 1AA", "GB"),
    types=("detox",),
    assured_date="2026-01-02",
)


def test_corrections_stay_where_the_source_is_silent() -> None:
    bare = replace(service("a"), types=("detox",))

    assert with_additions(bare, CORRECTED) == CORRECTED
    assert with_additions(replace(bare, source=NEWER), CORRECTED) == replace(
        CORRECTED, source=NEWER
    )


def test_what_the_source_says_comes_before_a_correction() -> None:
    said = replace(
        service("a"),
        url="https://new.example.org/",
        languages=("pl",),
        status=Status.TEMPORARILY_CLOSED,
        benzodiazepine_detox=Answer.NO,
    )
    kept = with_additions(said, CORRECTED)

    assert (kept.url, kept.languages, kept.status, kept.benzodiazepine_detox) == (
        "https://new.example.org/",
        ("pl",),
        Status.TEMPORARILY_CLOSED,
        Answer.NO,
    )


@pytest.mark.parametrize(
    "change",
    [
        {"phones": (Phone("+441132496001"),)},
        {"types": ("detox", "therapy")},
        {"address": Address("2 Low Street", city="Leeds", country="GB")},
    ],
)
def test_a_check_by_a_person_lapses_where_what_they_checked_changed(
    change: dict[str, Any],
) -> None:
    later = replace(service("a"), types=("detox",))
    later = replace(later, **change)
    merged = merge([CORRECTED], [later], owned)

    assert merged.services[0].assured_date == ""
    assert ("assured_date", "2026-01-02", "") in merged.changed[0].fields


@pytest.mark.parametrize(
    ("old", "answer"),
    [
        (CORRECTED, Answer.YES),
        (replace(CORRECTED, assured_date=""), Answer.UNKNOWN),
        (replace(CORRECTED, assured_date="", source=NEWER), Answer.YES),
        (replace(CORRECTED, types=("detox", "therapy")), Answer.UNKNOWN),
    ],
)
def test_a_newer_edition_takes_back_an_answer_that_nobody_checked(
    old: Service, answer: Answer
) -> None:
    newer = replace(service("a", NEWER), types=("detox",))
    kept = with_additions(newer, old, withdraws=("benzodiazepine_detox",))

    assert kept.benzodiazepine_detox is answer


def test_a_number_for_a_first_visit_is_kept_beside_a_new_one_and_never_doubled() -> None:
    intake = Phone("+441132496009", "intake")
    old = replace(service("a"), phones=(Phone("+441132496000"), intake))
    new = replace(service("a"), phones=(Phone("+441132496001"),))
    same = replace(service("a"), phones=(Phone("+441132496009"),))

    assert with_additions(new, old).phones == (Phone("+441132496001"), intake)
    assert with_additions(same, old).phones == (Phone("+441132496009"),)


def test_a_place_that_was_hidden_by_hand_stays_hidden() -> None:
    hidden = replace(
        service("a"),
        location_type=LocationType.CONFIDENTIAL,
        address=Address(city="Leeds", postal_code="LS1", country="GB"),
        point=Point(53.8, -1.55),
        coordinates_precision=Precision.AREA,
    )
    printed = replace(service("a"), point=Point(53.79648, -1.54785))
    printed = replace(printed, coordinates_precision=Precision.POSTCODE)

    assert with_additions(printed, hidden) == hidden


def test_a_place_that_its_source_hides_is_hidden_whatever_was_known() -> None:
    exact = replace(service("a"), point=Point(53.79648, -1.54785))
    exact = replace(exact, coordinates_precision=Precision.EXACT)
    hidden = replace(
        service("a"),
        location_type=LocationType.CONFIDENTIAL,
        address=Address(city="Leeds", country="GB"),
    )

    assert with_additions(hidden, exact) == hidden


def test_a_place_that_the_source_hides_moves_with_its_district() -> None:
    hidden = replace(
        service("a"),
        location_type=LocationType.CONFIDENTIAL,
        address=Address(city="Leeds", country="GB"),
        point=Point(53.8, -1.55),
        coordinates_precision=Precision.AREA,
    )
    better = replace(hidden, point=Point(53.81, -1.54))

    assert with_additions(better, hidden) == better


ANYTHING = st.builds(
    Service,
    id=st.just("a"),
    service_name=st.just("Hope House"),
    source=st.sampled_from([OURS, NEWER]),
    types=st.sampled_from([(), ("detox",), ("therapy",)]),
    substances=st.sampled_from([(), ("benzodiazepines",), ("alcohol",)]),
    benzodiazepine_detox=st.sampled_from(Answer),
    minimum_age=st.sampled_from([None, 16, 60]),
    maximum_age=st.sampled_from([None, 18, 65]),
    location_type=st.sampled_from(LocationType),
    address=st.builds(
        Address,
        address_1=st.sampled_from(["", "1 High Street"]),
        city=st.sampled_from(["", "Leeds"]),
        postal_code=st.sampled_from(["", "LS1", "LS1 1AA"]),
        country=st.just("GB"),
    ),
    point=st.sampled_from([None, Point(53.8, -1.55), Point(53.79648, -1.54785)]),
    coordinates_precision=st.sampled_from([None, *Precision]),
    phones=st.sampled_from([(), (Phone("+441132496000"),), (Phone("+441132496000", "intake"),)]),
    status=st.sampled_from(Status),
    assured_date=st.sampled_from(["", "2026-01-02"]),
).filter(lambda one: not faults(one))


def faults(one: Service) -> list[str]:
    """Return what makes a listing unfit for the directory file."""
    cells = write_row(one)
    back, problems = read_row(cells, 2)
    errors = [str(problem) for problem in problems if problem.severity is Severity.ERROR]
    return errors if back == one else [*errors, "is not what was written"]


@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(ANYTHING, ANYTHING)
def test_two_sound_listings_make_a_sound_one_and_the_next_import_changes_nothing(
    new: Service, old: Service
) -> None:
    once = with_additions(new, old, withdraws=("benzodiazepine_detox",))

    assert faults(once) == []
    assert with_additions(new, once, withdraws=("benzodiazepine_detox",)) == once


def test_a_source_that_always_says_how_a_meeting_is_held_is_believed_again() -> None:
    closed = replace(
        service("a"), status=Status.TEMPORARILY_CLOSED, location_type=LocationType.VIRTUAL
    )
    again = replace(service("a", NEWER))

    told = with_additions(again, closed, withdraws=("status", "location_type"))

    assert (told.status, told.location_type) == (Status.ACTIVE, LocationType.PHYSICAL)
    assert with_additions(again, closed).status is Status.TEMPORARILY_CLOSED


def test_a_hidden_place_takes_no_text_from_a_source_that_prints_its_street() -> None:
    hidden = replace(
        service("a"),
        location_type=LocationType.CONFIDENTIAL,
        address=Address(city="Leeds", country="GB"),
    )
    printed = replace(service("a", NEWER), alert="Ring at 1 High Street", description="1 High St")

    kept = with_additions(printed, hidden)

    assert (kept.alert, kept.description) == ("", "")
    assert kept.address == hidden.address
