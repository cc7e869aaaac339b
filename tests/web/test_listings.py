from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from locator.geo import Unit
from locator.models import Address, Answer, Phone, Service, Source
from locator.web.listings import Listing, date_in_words, distance_in_words

SERVICE = Service(
    "a",
    "Day programme",
    Source("Test list", "2026-04", "OGL-UK-3.0"),
    organization_name="River Trust",
    types=("therapy", "detox"),
    languages=("cy",),
    phones=(Phone("+441612345678", "intake", "12"), Phone("01612", "voice")),
    address=Address("1 High Street", "", "Bury", "", "BL9 0AA", "GB"),
)


@pytest.mark.parametrize(
    ("metres", "unit", "words"),
    [
        (0, Unit.MILES, "less than 0.1 miles"),
        (79, Unit.MILES, "less than 0.1 miles"),
        (1609.344, Unit.MILES, "1 mile"),
        (3057.8, Unit.MILES, "1.9 miles"),
        (1000, Unit.KILOMETRES, "1 km"),
        (40_233.6, Unit.MILES, "25 miles"),
        (None, Unit.MILES, ""),
    ],
)
def test_a_distance_is_said_to_one_decimal(metres: float | None, unit: Unit, words: str) -> None:
    assert distance_in_words(metres, unit) == words


def test_a_place_known_by_its_area_has_no_exact_distance() -> None:
    assert distance_in_words(0, Unit.MILES, about=True) == "in the same area"
    assert distance_in_words(16_093.44, Unit.MILES, about=True) == "about 10 miles"


@pytest.mark.parametrize(
    ("date", "words"),
    [("2024", "2024"), ("2026-04", "April 2026"), ("2026-05-31", "31 May 2026")],
)
def test_a_date_is_said_as_exactly_as_it_is_known(date: str, words: str) -> None:
    assert date_in_words(date) == words


def test_a_listing_is_named_by_its_organization_and_its_service() -> None:
    listing = Listing(3, SERVICE, "1 mile")
    assert (listing.title, listing.subtitle) == ("River Trust", "Day programme")
    assert listing.offers == ("Detox", "Therapy")
    assert listing.details == (("Language", ("Welsh",)),)


def test_a_number_that_cannot_be_dialled_is_text_and_not_a_link() -> None:
    dialable, truncated = Listing(1, SERVICE, "").phones
    assert (dialable.text, dialable.href) == (
        "0161 234 5678 extension 12",
        "tel:+441612345678;ext=12",
    )
    assert dialable.intake
    assert (truncated.text, truncated.href) == ("01612", "")


def test_what_a_source_does_not_say_is_not_known_and_not_no() -> None:
    words = {
        answer: Listing(
            1, Service("a", "A", SERVICE.source, benzodiazepine_detox=answer), ""
        ).benzodiazepine_detox
        for answer in Answer
    }
    assert words == {Answer.YES: "Yes", Answer.NO: "No", Answer.UNKNOWN: "Not known"}


def test_a_listing_says_whether_it_is_open_and_whether_its_line_is_answered() -> None:
    place = replace(
        SERVICE,
        opening_hours="Mo-Fr 09:00-17:00",
        phones=(Phone("+441632960001", opening_hours="24/7"), Phone("+441632960002")),
    )
    listing = Listing(1, place, "", at=datetime(2026, 11, 14, 12, tzinfo=UTC))
    assert listing.open_now == "Closed, opens Monday at 09:00"
    assert [phone.answered for phone in listing.phones] == ["Open day and night", ""]


def test_unknown_hours_are_said_nowhere() -> None:
    listing = Listing(1, SERVICE, "")
    assert (listing.open_now, [phone.answered for phone in listing.phones]) == ("", ["", ""])


def dated(source_date: str, assured_date: str = "", *others: str) -> Listing:
    service = Service(
        "a",
        "Alpha",
        Source("List", source_date, ""),
        assured_date=assured_date,
        other_sources=tuple(Source("Other", other, "") for other in others),
    )
    return Listing(1, service, "", datetime(2026, 11, 22, tzinfo=UTC))


@pytest.mark.parametrize(
    ("listing", "checked", "unchecked_since"),
    [
        (dated("2024"), "Not checked by a person since its source published it in 2024.", "2024"),
        (
            dated("2026-05-31"),
            "Not checked by a person since its source published it on 31 May 2026.",
            "",
        ),
        (
            dated("2024", "", "2026-04"),
            "Not checked by a person since a source last published it in April 2026.",
            "",
        ),
        (dated("2024", "2026-05-03"), "Checked by a person on 3 May 2026.", ""),
        (dated("2023", "2024-04"), "Checked by a person in April 2024.", "April 2024"),
    ],
)
def test_a_listing_says_who_checked_it_and_when_that_is_too_long_ago(
    listing: Listing, checked: str, unchecked_since: str
) -> None:
    assert (listing.checked, listing.unchecked_since) == (checked, unchecked_since)


def test_a_postcode_is_not_broken_over_two_lines() -> None:
    address = Address(address_1="1 Mill Lane", city="Leeds", postal_code="LS1 1BA", country="GB")
    listing = Listing(1, Service("a", "A", Source("S", "2026", "L"), address=address), "")
    assert listing.address == "1 Mill Lane, Leeds LS1\N{NO-BREAK SPACE}1BA"
