from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator import taxonomy
from locator.directory import cells as cells_room
from locator.directory.rows import (
    ADDRESS_COLUMNS,
    COLUMNS,
    Problem,
    Severity,
    read_row,
    write_row,
)
from locator.directory.standards import COUNTRIES
from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.models import Address, Answer, LocationType, Phone, Service, Source, Status

ROW = {
    "id": "us-1",
    "service_name": "Hope House",
    "country": "US",
    "source": "A list",
    "source_date": "2024",
    "licence": "US public domain",
}

UNSEEN = "has a line break or an invisible control character; take it out"
HIDDEN = {"location_type": "confidential", "coordinates_precision": "area"}

WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp"), exclude_characters=";"),
    max_size=30,
).map(lambda text: text.strip())
NAMES = WORDS.filter(bool)
DATES = st.sampled_from(["2024", "2026-04", "2026-05-31"])


def some(terms: taxonomy.Taxonomy) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(terms.by_code)), unique=True).map(tuple)


def addresses() -> st.SearchStrategy[Address]:
    return st.builds(
        Address, WORDS, WORDS, WORDS, WORDS, WORDS, st.sampled_from(["US", "GB", "IE", "PR"])
    )


@st.composite
def services(draw: st.DrawFn) -> Service:
    """A sound service with anything in every field."""
    no = Answer.NO
    substances = draw(some(taxonomy.SUBSTANCES))
    detox = draw(st.sampled_from(Answer))
    ages = sorted(draw(st.tuples(st.integers(0, 120), st.integers(0, 120))))
    placed = draw(st.booleans())
    latitude = draw(st.integers(-90_000_000, 90_000_000)) / 1e6
    longitude = draw(st.integers(-180_000_000, 180_000_000)) / 1e6
    kind = draw(st.sampled_from(LocationType))
    hidden = kind is LocationType.CONFIDENTIAL
    address = draw(addresses())
    if hidden:
        address = Address(city=address.city, postal_code="90210", country="US")
        latitude, longitude = round(latitude, 2), round(longitude, 2)
    precision = Precision.AREA if hidden else draw(st.sampled_from(Precision))
    return Service(
        id=draw(st.from_regex(r"[a-z0-9][a-z0-9._-]{0,79}", fullmatch=True)),
        service_name=draw(NAMES),
        source=Source(draw(NAMES), draw(DATES), draw(NAMES), "https://a.org/", draw(WORDS)),
        organization_name=draw(WORDS),
        description=draw(WORDS),
        types=draw(some(taxonomy.TYPES)),
        substances=substances,
        benzodiazepine_detox=(
            Answer.UNKNOWN if detox is no and "benzodiazepines" in substances else detox
        ),
        settings=draw(some(taxonomy.SETTINGS)),
        audiences=draw(some(taxonomy.AUDIENCES)),
        payment=draw(some(taxonomy.PAYMENT)),
        languages=draw(some(taxonomy.LANGUAGES)),
        access=draw(some(taxonomy.ACCESS)),
        minimum_age=draw(st.sampled_from([None, ages[0]])),
        maximum_age=draw(st.sampled_from([None, ages[1]])),
        location_type=kind,
        address=address,
        point=Point(latitude, longitude) if placed and (latitude or longitude) else None,
        coordinates_precision=precision if placed and (latitude or longitude) else None,
        phones=draw(
            st.sampled_from(
                [(), (Phone("+12059575300", "voice", "7"), Phone("0300303286", "intake"))]
            )
        ),
        url=draw(st.sampled_from(["", "https://example.org/a?b=c"])),
        email=draw(st.sampled_from(["", "help@example.org"])),
        opening_hours=draw(st.sampled_from(["", "24/7", "Mo-Fr 09:00-17:00; PH off"])),
        wheelchair=draw(st.sampled_from(["", "yes", "limited", "no"])),
        timezone=draw(st.sampled_from(["", "Europe/London", "America/New_York"])),
        status=draw(st.sampled_from(Status)),
        alert=draw(WORDS),
        assured_date=draw(DATES),
    )


@settings(deadline=None)
@given(services())
def test_what_is_written_is_read_back(service: Service) -> None:
    row = write_row(service)
    back, problems = read_row(row, 2)

    assert tuple(row) == COLUMNS
    assert back == service
    assert [p for p in problems if p.severity is Severity.ERROR] == []


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=30)))
def test_no_cells_make_the_reader_raise(row: dict[str, str]) -> None:
    _, problems = read_row(row, 7)

    assert all(problem.row == 7 and problem.reason for problem in problems)


def test_a_row_of_the_required_cells_is_sound() -> None:
    service, problems = read_row(ROW, 2)

    assert problems == []
    assert service == Service("us-1", "Hope House", Source("A list", "2024", "US public domain"),
                              address=Address(country="US"))  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"id": ""}, "id", "is empty; this column is required"),
        (
            {"id": "US 1"},
            "id",
            "'US 1' is not lower-case letters, digits, dots, dashes, at most 80",
        ),
        ({"types": "detox;rehab"}, "types", "'rehab' is not a known code; use detox, therapy, "
         "dual-diagnosis, support-group, aftercare, residential, medication, family-support, "
         "advice"),
        ({"types": "detox;detox"}, "types", "names the same code twice; keep one"),
        ({"benzodiazepine_detox": "maybe"}, "benzodiazepine_detox",
         "'maybe' is not one of yes, no, unknown"),
        ({"minimum_age": "ten"}, "minimum_age", "'ten' is not a whole number"),
        ({"minimum_age": "1_8"}, "minimum_age", "'1_8' is not a whole number"),
        ({"minimum_age": "17.5"}, "minimum_age", "'17.5' is not a whole number"),
        ({"maximum_age": "130"}, "maximum_age", "130 is not an age from 0 to 120"),
        ({"minimum_age": "30", "maximum_age": "20"}, "minimum_age",
         "30 is above the maximum age 20"),
        ({"country": "USA"}, "country", "'USA' is not a code of ISO 3166-1 such as GB or US"),
        ({"country": "UK"}, "country", "'UK' is not a code of ISO 3166-1 such as GB or US"),
        ({"wheelchair": "ramp"}, "wheelchair", "'ramp' is not yes, limited or no"),
        ({"timezone": "London"}, "timezone", "'London' is not a time zone such as Europe/London"),
        ({"timezone": "localtime"}, "timezone",
         "'localtime' is not a time zone such as Europe/London"),
        ({"coordinates_precision": "area"}, "coordinates_precision",
         "is given without coordinates; leave it empty as well"),
        ({"source_date": "1989-12-31"}, "source_date",
         "1989-12-31 is before 1990; check the year"),
        ({"assured_date": "2062"}, "assured_date",
         "2062 is more than a year ahead; check the year"),
        ({"source_date": "0000"}, "source_date", "'0000' is not a day of the calendar"),
        ({"service_name": "Hope \u202eesuoH"}, "service_name", UNSEEN),
        ({"description": "one\u2028two"}, "description", UNSEEN),
        ({"city": "Le\u00adeds"}, "city", UNSEEN),
        (HIDDEN | {"address_1": "1 High Street"}, "address_1",
         "must be empty where the place is confidential"),
        (HIDDEN | {"address_2": "Flat 2"}, "address_2",
         "must be empty where the place is confidential"),
        (HIDDEN | {"latitude": "53.801", "longitude": "-1.5"}, "latitude",
         "a confidential place must be placed no finer than 2 decimals (about a district); "
         "round latitude and longitude"),
        (HIDDEN | {"latitude": "53.8", "longitude": "-1.549"}, "latitude",
         "a confidential place must be placed no finer than 2 decimals (about a district); "
         "round latitude and longitude"),
        (HIDDEN | {"postal_code": "M1 1AE", "country": "GB"}, "postal_code",
         "a confidential place must not give more than its district: "
         "the first 4 characters at most"),
        (HIDDEN | {"postal_code": "10001-1234"}, "postal_code",
         "a confidential place must not give more than its district: "
         "the first 5 characters at most"),
        ({"latitude": "51.5"}, "latitude",
         "latitude and longitude must both be given, or neither"),
        ({"latitude": "north", "longitude": "0.1", "coordinates_precision": "area"}, "latitude",
         "'north' is not a number"),
        ({"latitude": "nan", "longitude": "0.1", "coordinates_precision": "area"}, "latitude",
         "'nan' is not a number"),
        ({"latitude": "91", "longitude": "0.1", "coordinates_precision": "area"}, "latitude",
         "latitude must be a number from -90 to 90"),
        ({"latitude": "9", "longitude": "181", "coordinates_precision": "area"}, "longitude",
         "longitude must be a number from -180 to 180"),
        ({"latitude": "0", "longitude": "0", "coordinates_precision": "area"}, "latitude",
         "0, 0 is in the Atlantic; leave both cells empty if not known"),
        ({"latitude": "9", "longitude": "9"}, "coordinates_precision",
         "is empty beside coordinates; say how exact they are"),
        ({"latitude": "9", "longitude": "9", "coordinates_precision": "postcode",
          "location_type": "confidential"}, "coordinates_precision",
         "a confidential place must not be placed finer than its district (area)"),
        ({"url": "javascript:alert(1)"}, "url", "'javascript:alert(1)' is not a web address "
         "starting with https:// or http://"),
        ({"url": "https://"}, "url", "'https://' is not a web address "
         "starting with https:// or http://"),
        ({"email": "help"}, "email", "'help' is not an e-mail address"),
        ({"source_date": "April 2026"}, "source_date",
         "'April 2026' is not a date such as 2026-04-30, 2026-04 or 2026"),
        ({"assured_date": "2026-02-30"}, "assured_date",
         "'2026-02-30' is not a day of the calendar"),
        ({"alert": "a\nb"}, "alert", UNSEEN),
        ({"coordinates_precision": "a\x00b"}, "coordinates_precision",
         UNSEEN),
        ({"description": "x" * 2001}, "description",
         "is longer than 2000 characters; shorten it"),
        ({"phone": "+1"}, "phone", "'+1' is not an international (E.164) number"),
        ({"substances": "benzodiazepines", "benzodiazepine_detox": "no"}, "substances",
         "names benzodiazepines beside benzodiazepine_detox=no"),
        ({"access": "referral;phone"}, "access",
         "'phone' is not a known code; use self-referral, referral, walk-in"),
    ],
)  # fmt: skip
def test_a_broken_cell_is_named_with_its_reason(
    cells: dict[str, str], field: str, reason: str
) -> None:
    if cells.get("location_type") == "confidential" and "latitude" not in cells:
        cells = {"latitude": "53.8", "longitude": "-1.55"} | cells
    _, problems = read_row(ROW | cells, 5)

    assert (problems[0].row, problems[0].field, problems[0].reason) == (5, field, reason)
    assert len({(p.field, p.reason) for p in problems}) == len(problems)


def test_every_problem_of_a_row_is_named() -> None:
    _, problems = read_row(ROW | {"country": "", "status": "open", "source_date": "x"}, 3)

    assert sorted(problem.field for problem in problems) == ["country", "source_date", "status"]


def test_a_number_that_cannot_be_dialled_is_a_warning() -> None:
    _, problems = read_row(ROW | {"phone": "0300303286;+12059575300"}, 3)

    assert problems == [
        Problem(
            3,
            "phone",
            "'0300303286' cannot be dialled and is shown as text, not as a link",
            Severity.WARNING,
        )
    ]
    assert str(problems[0]).startswith("warning: row 3, phone: '0300303286'")


def test_unknown_access_is_no_code() -> None:
    assert read_row(ROW | {"access": "unknown"}, 2)[0].access == ()
    assert read_row(ROW | {"access": "walk-in"}, 2)[0].access == ("walk-in",)


def test_a_confidential_place_may_say_its_town_and_district() -> None:
    cells = {"city": "Manchester", "postal_code": "M1", "country": "GB"}
    place = {"latitude": "53.480", "longitude": "-2.23"}
    service, problems = read_row(ROW | HIDDEN | cells | place, 2)

    assert problems == []
    assert service.point == Point(53.48, -2.23)


@pytest.mark.parametrize("code", ["GB", "PR", "AQ", "XK"])
def test_every_country_of_iso_3166_may_have_services(code: str) -> None:
    assert read_row(ROW | {"country": code}, 2)[1] == []


def test_the_countries_are_the_249_of_iso_3166_and_kosovo() -> None:
    assert len(COUNTRIES) == 250
    assert COUNTRIES.isdisjoint(("AC", "TA", "UK", "EU", "001"))


def test_a_date_may_lie_a_year_ahead_but_no_more() -> None:
    year = date.today().year

    assert read_row(ROW | {"source_date": f"{year + 1}"}, 2)[1] == []
    assert read_row(ROW | {"source_date": "1990"}, 2)[1] == []
    late = f"{year + 3}-01"
    assert [p.reason for p in read_row(ROW | {"source_date": late}, 2)[1]] == [
        f"{late} is more than a year ahead; check the year"
    ]


def test_joiners_that_persian_needs_are_text() -> None:
    assert (
        read_row(ROW | {"service_name": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"}, 2)[1]
        == []
    )


def test_a_time_zone_that_cannot_be_checked_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells_room, "timezones", frozenset)

    assert read_row(ROW | {"timezone": "Europe/London"}, 2)[1] == [
        Problem(
            2,
            "timezone",
            "cannot be checked: this machine has no list of time zones (package tzdata)",
            Severity.WARNING,
        )
    ]
    assert read_row(ROW, 2)[1] == []


def test_an_address_is_written_under_the_names_of_its_parts() -> None:
    start = COLUMNS.index("address_1")

    assert COLUMNS[start : start + len(ADDRESS_COLUMNS)] == ADDRESS_COLUMNS


def test_several_sources_and_the_hours_of_one_number_are_written_and_read_back() -> None:
    listing = Service(
        "a",
        "Hope House",
        Source("One", "2026", "OGL", "https://one.example/", "1"),
        address=Address(country="GB"),
        phones=(
            Phone("+441612345678", opening_hours="Mo-Fr 09:00-17:00; PH off"),
            Phone("+441612345679", "intake"),
        ),
        other_sources=(Source("Two", "2025-04", "CC0"),),
    )
    row = write_row(listing)
    assert row["source"] == "One;Two"
    assert row["source_url"] == "https://one.example/;"
    assert row["phone_hours"] == "+441612345678: Mo-Fr 09:00-17:00; PH off"
    assert read_row(row, 2) == (listing, [])


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"source": "One;Two", "source_date": "2026"}, "source_date"),
        ({"source": "One;One", "source_date": "2026;2026", "licence": "a;b"}, "source"),
        ({"phone_hours": "+441612345678: Mo-Fr"}, "phone_hours"),
        ({"phone": "+441612345678", "phone_hours": "Mo-Fr"}, "phone_hours"),
    ],
)
def test_sources_that_do_not_match_and_hours_of_no_number_are_named(
    cells: dict[str, str], problem: str
) -> None:
    row = {"id": "a", "service_name": "A", "country": "GB", "source": "One"}
    row |= {"source_date": "2026", "licence": "OGL"} | cells
    assert problem in {found.field for found in read_row(row, 2)[1]}


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (
            {"opening_hours": "nine to five"},
            ("opening_hours", "'nine to five' is not in OpenStreetMap's syntax, "),
        ),
        (
            {"phone": "+12032763000", "phone_hours": "+12032763000: weekdays"},
            ("phone_hours", "'weekdays' is not in OpenStreetMap's syntax, "),
        ),
    ],
)
def test_opening_hours_that_do_not_parse_are_named(
    cells: dict[str, str], problem: tuple[str, str]
) -> None:
    _, problems = read_row({**ROW, **cells}, 2)
    field, reason = problem
    assert problems == [Problem(2, field, f"{reason}such as Mo-Fr 09:00-17:00")]
