"""The shipped gazetteer, asked as people ask it.

Expected coordinates of full postcodes are the OSTN15 conversion of their ONS
grid references; the table's steps move a point by three metres at most.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import astuple
from itertools import count
from types import FrameType

import pytest
from geopy.exc import GeocoderUnavailable
from geopy.location import Location
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.geo import Point
from locator.geocoding.gazetteer import LONGEST_TEXT, Gazetteer
from locator.geocoding.outcomes import Choices, Found, Origin, Precision, Unknown
from locator.geocoding.reverse import km_squared

OURS = ("GB", "US")
GOLDEN = {
    "SW1A 1AA": (51.50101, -0.14156, "SW1A 1AA, London, England"),
    "M1 1AE": (53.48349, -2.23118, "M1 1AE, Manchester, England"),
    "EH1 1YZ": (55.95033, -3.19302, "EH1 1YZ, Edinburgh, Scotland"),
    "CF10 1EP": (51.47576, -3.17922, "CF10 1EP, Cardiff, Wales"),
    "G2 3BZ": (55.86529, -4.25736, "G2 3BZ, Glasgow, Scotland"),
}


MOST_CALLS = 100_000
"""Several times what any text needs; the ways of parting 90 words are beyond counting."""


class TooManyCallsError(Exception):
    """The work does not end in reasonable time."""


def calls_made(work: Callable[[], object]) -> int:
    """Count the calls of functions that some work makes, and stop it where they are too many."""
    calls = count()

    def counted(_: FrameType, event: str, __: object) -> None:
        if event.endswith("call") and next(calls) > MOST_CALLS:
            raise TooManyCallsError

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return next(calls)


def found(gazetteer: Gazetteer, text: str) -> Origin:
    outcome = gazetteer.resolve(text, countries=OURS)
    assert isinstance(outcome, Found), outcome
    return outcome.origin


def choices(gazetteer: Gazetteer, text: str) -> list[str]:
    outcome = gazetteer.resolve(text, countries=OURS)
    assert isinstance(outcome, Choices), outcome
    return [origin.label for origin in outcome.origins]


def suggestions(gazetteer: Gazetteer, text: str) -> list[str]:
    outcome = gazetteer.resolve(text, countries=OURS)
    assert isinstance(outcome, Unknown), outcome
    return [origin.label for origin in outcome.suggestions]


def metres(point: Point, latitude: float, longitude: float) -> float:
    turn = (point.longitude - longitude) * math.cos(math.radians(latitude))
    return math.hypot(turn, point.latitude - latitude) * 111_320


@pytest.mark.parametrize("code", GOLDEN)
def test_a_full_postcode_is_found_within_three_metres(gazetteer: Gazetteer, code: str) -> None:
    latitude, longitude, label = GOLDEN[code]
    origin = found(gazetteer, code)
    assert metres(origin.point, latitude, longitude) <= 3
    assert (origin.label, origin.precision, origin.country, origin.approximate) == (
        label,
        Precision.POSTCODE,
        "GB",
        None,
    )


@pytest.mark.parametrize("text", ["sw1a1aa", " sw1a  1AA ", "SWIA 1AA", "5W1A 1AA", "SW1A-1AA"])
def test_slips_in_a_postcode_are_mended(gazetteer: Gazetteer, text: str) -> None:
    assert found(gazetteer, text).label == "SW1A 1AA, London, England"


@given(
    code=st.sampled_from(sorted(GOLDEN)),
    upper=st.lists(st.booleans(), min_size=7, max_size=7),
    gaps=st.lists(st.sampled_from(["", " ", "  "]), min_size=7, max_size=7),
)
def test_spacing_and_case_of_a_postcode_do_not_matter(
    gazetteer: Gazetteer, code: str, upper: list[bool], gaps: list[str]
) -> None:
    letters = code.replace(" ", "")
    typed = "".join(
        (letter.upper() if up else letter.lower()) + gap
        for letter, up, gap in zip(letters, upper, gaps, strict=False)
    )
    assert found(gazetteer, typed) == found(gazetteer, code)


def test_half_a_postcode_says_approximate(gazetteer: Gazetteer) -> None:
    origin = found(gazetteer, "M1")
    assert (origin.label, origin.precision) == ("M1, Manchester, England", Precision.AREA)
    assert origin.approximate == (
        "We know the M1 district but not a full postcode, so distances are approximate."
    )


def test_an_unknown_unit_falls_back_on_its_sector_and_says_so(gazetteer: Gazetteer) -> None:
    origin = found(gazetteer, "M1 1ZZ")
    assert origin.label == "M1 1, Manchester, England"
    assert origin.approximate == (
        "We do not know the postcode M1 1ZZ, so distances are measured from the middle "
        "of M1 1 and are approximate."
    )


def test_an_unknown_sector_falls_back_on_its_district(gazetteer: Gazetteer) -> None:
    origin = found(gazetteer, "SW1A 9ZZ")
    assert (origin.label, origin.precision) == ("SW1A, London, England", Precision.AREA)


@pytest.mark.parametrize(
    ("text", "label", "country"),
    [
        ("BT1", "BT1, Belfast, Northern Ireland", "GB"),
        ("BT1 5GS", "BT1, Belfast, Northern Ireland", "GB"),
        ("D02", "D02, Dublin 2, Ireland", "IE"),
        ("D02 X285", "D02, Dublin 2, Ireland", "IE"),
        ("IM1 1AA", "IM1, Douglas, Isle of Man", "IM"),
        ("JE2", "JE2, St Helier, Jersey", "JE"),
        ("GY1", "GY1, St Peter Port, Guernsey", "GG"),
        ("M5V 3L9", "M5V, Downtown Toronto, ON, Canada", "CA"),
        ("75001 France", "75001, Paris, France", "FR"),
        ("75001, FR", "75001, Paris, France", "FR"),
        ("75001 Paris", "75001, Paris, France", "FR"),
        ("LV-1010", "1010, Riga, Latvia", "LV"),
    ],
)
def test_districts_and_foreign_codes_are_approximate(
    gazetteer: Gazetteer, text: str, label: str, country: str
) -> None:
    origin = found(gazetteer, text)
    assert (origin.label, origin.country, origin.precision) == (label, country, Precision.AREA)
    assert origin.approximate is not None
    assert origin.approximate.endswith("approximate.")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("10001", "10001, New York, NY, United States"),
        ("10001-1234", "10001, New York, NY, United States"),
        ("90210", "90210, Beverly Hills, CA, United States"),
        ("60601", "60601, Chicago, IL, United States"),
        ("02139", "02139, Cambridge, MA, United States"),
        ("Chicago, IL 60601", "60601, Chicago, IL, United States"),
    ],
)
def test_a_bare_number_is_a_zip(gazetteer: Gazetteer, text: str, label: str) -> None:
    origin = found(gazetteer, text)
    assert (origin.label, origin.country) == (label, "US")
    assert origin.approximate is not None


def test_a_directory_of_another_country_is_asked_which_number_is_meant(
    gazetteer: Gazetteer,
) -> None:
    outcome = gazetteer.resolve("75001", countries=("FR",))
    assert isinstance(outcome, Choices)
    assert [origin.label for origin in outcome.origins] == [
        "75001, Paris, France",
        "75001, Addison, TX, United States",
    ]


def test_a_pasted_address_is_found_by_its_postcode(gazetteer: Gazetteer) -> None:
    origin = found(gazetteer, "10 Downing Street, London SW1A 2AA")
    assert origin.label == "SW1A 2AA, London, England"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("London", "London, England"),
        ("Manchester", "Manchester, England"),
        ("Birmingham", "Birmingham, West Midlands, England"),
        ("Boston", "Boston, Massachusetts, United States"),
        ("Hull", "Kingston upon Hull, East Riding of Yorkshire, England"),
        ("Derry", "Derry, Northern Ireland"),
        ("Derry/Londonderry", "Derry, Northern Ireland"),
        ("Caerdydd", "Cardiff, Wales"),
        ("Newport, Isle of Wight", "Newport, Isle of Wight, England"),
        ("Newport, Shropshire", "Newport, Shropshire, England"),
        ("Truro Cornwall", "Truro, Cornwall, England"),
        ("Springfield IL", "Springfield, Illinois, United States"),
        ("Paris, TX", "Paris, Texas, United States"),
        ("Cornwall", "Cornwall, England"),
        ("12 High Street, Leeds", "Leeds, West Yorkshire, England"),
    ],
)
def test_a_place_with_one_likely_meaning_is_found(
    gazetteer: Gazetteer, text: str, label: str
) -> None:
    origin = found(gazetteer, text)
    assert (origin.label, origin.precision) == (label, Precision.AREA)
    assert origin.approximate is not None
    assert origin.approximate.startswith("Distances are measured from the middle of ")


def test_several_newports_are_asked_about_largest_first(gazetteer: Gazetteer) -> None:
    assert choices(gazetteer, "Newport")[:3] == [
        "Newport, Wales",
        "Newport, Isle of Wight, England",
        "Newport, Rhode Island, United States",
    ]


def test_several_springfields_are_asked_about(gazetteer: Gazetteer) -> None:
    assert choices(gazetteer, "Springfield")[:3] == [
        "Springfield, Missouri, United States",
        "Springfield, Massachusetts, United States",
        "Springfield, Illinois, United States",
    ]


@pytest.mark.parametrize("text", ["Newport", "Springfield", "Newtown", "Washington", "Ashley"])
def test_no_two_choices_read_alike(gazetteer: Gazetteer, text: str) -> None:
    labels = choices(gazetteer, text)
    assert len(set(labels)) == len(labels)


def test_a_region_too_large_for_a_middle_offers_its_towns(gazetteer: Gazetteer) -> None:
    assert choices(gazetteer, "Texas")[:2] == [
        "Houston, Texas, United States",
        "San Antonio, Texas, United States",
    ]


@pytest.mark.parametrize(
    ("text", "town"),
    [("Montana", "Billings, Montana"), ("Minnesota", "Minneapolis, Minnesota")],
)
def test_a_village_that_bears_its_state_s_name_does_not_stand_for_it(
    gazetteer: Gazetteer, text: str, town: str
) -> None:
    labels = choices(gazetteer, text)
    assert labels[0] == f"{town}, United States"
    assert all(label.endswith(f"{text}, United States") for label in labels)


def test_a_city_with_much_of_its_state_stands_for_it(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "New York").label == "New York City, New York, United States"


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("M1 1AEE", ["M1 1AE, Manchester, England", "M1 1EE, Manchester, England"]),
        ("SW1A 0AAA", ["SW1A 0AA, London, England"]),
        ("9021O0", ["90210, Beverly Hills, CA, United States"]),
        ("ZZ1 1AAA", []),
    ],
)
def test_a_code_with_a_letter_too_many_offers_those_it_may_be(
    gazetteer: Gazetteer, text: str, offered: list[str]
) -> None:
    outcome = gazetteer.resolve(text, countries=("GB", "US"))
    assert isinstance(outcome, Unknown)
    assert [origin.label for origin in outcome.suggestions] == offered


def test_the_directorys_own_country_comes_first(gazetteer: Gazetteer) -> None:
    outcome = gazetteer.resolve("Boston", countries=("GB",))
    assert isinstance(outcome, Found)
    assert outcome.origin.label == "Boston, Lincolnshire, England"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Manchster", "Manchester, England"),
        ("nanchester", "Manchester, England"),
        ("aberystwith", "Aberystwyth, Ceredigion, Wales"),
        ("hebden brige", "Hebden Bridge, West Yorkshire, England"),
        ("Hebden Brige, West Yorkshire", "Hebden Bridge, West Yorkshire, England"),
        ("Phildelphia", "Philadelphia, Pennsylvania, United States"),
    ],
)
def test_a_slip_in_a_name_offers_the_nearest_spelling(
    gazetteer: Gazetteer, text: str, first: str
) -> None:
    assert suggestions(gazetteer, text)[0] == first


def test_a_town_in_the_wrong_county_is_offered_not_assumed(gazetteer: Gazetteer) -> None:
    assert suggestions(gazetteer, "Bolton Lancashire")[0] == "Bolton, Greater Manchester, England"


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "ZZ99 9ZZ", "00000", "😀", "\x00\x1b[2J", "'; DROP TABLE place; --",
        "<script>alert(1)</script>", "{{7*7}}", "a" * 10_000, "١٢٣٤٥", "²²²²²", "\ud800",
    ],
)  # fmt: skip
def test_what_is_no_place_is_unknown(gazetteer: Gazetteer, text: str) -> None:
    assert isinstance(gazetteer.resolve(text, countries=OURS), Unknown)


@settings(deadline=None, max_examples=300)
@given(text=st.text(max_size=LONGEST_TEXT + 5))
def test_no_text_raises(gazetteer: Gazetteer, text: str) -> None:
    outcome = gazetteer.resolve(text, countries=OURS)
    assert isinstance(outcome, Found | Choices | Unknown)


@settings(deadline=None, max_examples=300)
@given(text=st.text(alphabet="ABDIOS015 -,/", max_size=12))
def test_nothing_like_a_code_raises(gazetteer: Gazetteer, text: str) -> None:
    outcome = gazetteer.resolve(text, countries=OURS)
    assert isinstance(outcome, Found | Choices | Unknown)


@pytest.mark.parametrize(
    "text",
    ["Hay, " + "x " * 90, "hay-" + "x " * 90, "a, " * 66, "/" * 200, "St " * 60, "Newport " * 25],
)
def test_a_text_made_to_be_slow_is_answered_at_once(gazetteer: Gazetteer, text: str) -> None:
    assert calls_made(lambda: gazetteer.resolve(text, countries=OURS)) < MOST_CALLS


@pytest.mark.parametrize(
    "text",
    ["near me", "Near Me", "nearby", "here", "my location", "around here", "rehab near me",
     "my current location", "close to me", "near my area", "where I am"],
)  # fmt: skip
def test_where_the_person_is_is_no_place_in_maine(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.resolve(text, countries=OURS) == Unknown(())
    assert gazetteer.meanings(text, countries=OURS) == ()


def test_a_town_by_its_state_alone_is_still_found(gazetteer: Gazetteer) -> None:
    assert choices(gazetteer, "ME")[0] == "Portland, Maine, United States"


def test_a_code_that_is_only_reserved_is_unknown(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("H0H", countries=OURS) == Unknown(())
    assert gazetteer.resolve("H0H 0H0", countries=("CA",)) == Unknown(())


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Camden", "Camden Town, Greater London, England"),
        ("Stockton", "Stockton-on-Tees, County Durham, England"),
        ("Weston", "Weston-super-Mare, Somerset, England"),
    ],
)
def test_what_the_british_shorten_is_offered_beside_the_american_towns(
    gazetteer: Gazetteer, text: str, label: str
) -> None:
    assert choices(gazetteer, text)[1] == label
    alone = gazetteer.resolve(text, countries=("US",))
    assert label not in [origin.label for origin in gazetteer.meanings(text, countries=("US",))]
    assert isinstance(alone, Found | Choices)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Bath", "Bath, Somerset, England"),
        ("Southend", "Southend-on-Sea, Essex, England"),
        ("Chicago", "Chicago, Illinois, United States"),
    ],
)
def test_a_longer_name_elsewhere_is_no_reason_to_ask(
    gazetteer: Gazetteer, text: str, label: str
) -> None:
    assert found(gazetteer, text).label == label


@pytest.mark.parametrize("text", ["M1 1AE", "M1", "10001", "Manchester", "Hull", "Dublin 2"])
def test_the_meaning_of_a_text_is_what_it_is_found_as(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.meanings(text, countries=OURS) == (found(gazetteer, text),)


def test_several_meanings_are_the_choices(gazetteer: Gazetteer) -> None:
    labels = [origin.label for origin in gazetteer.meanings("Newport", countries=OURS)]
    assert labels == choices(gazetteer, "Newport")


def test_an_unknown_text_has_no_meaning_and_no_spelling_is_looked_for(
    gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locator.geocoding.spelling.Spelling.nearest", None)
    assert gazetteer.meanings("Manchster", countries=OURS) == ()
    assert gazetteer.meanings("x" * (LONGEST_TEXT + 1), countries=OURS) == ()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Dublin 2, Ireland", "Dublin, Ireland"),
        ("Dublin 6W", "Dublin, Ireland"),
        (
            "Washington (the whole state), United States",
            "Washington (the whole state), United States",
        ),
        (
            "washington (the whole region), united states",
            "Washington (the whole state), United States",
        ),
    ],
)
def test_a_label_without_its_code_is_a_place(gazetteer: Gazetteer, text: str, label: str) -> None:
    assert found(gazetteer, text).label == label


@pytest.mark.parametrize(
    ("code", "country"),
    [("M1 1AE", "GB"), ("DL8", "GB"), ("HR3 5DH", "GB"), ("D02", "IE"), ("10001", "US")],
)
def test_the_label_of_a_code_has_a_meaning_near_it(
    gazetteer: Gazetteer, code: str, country: str
) -> None:
    origin = gazetteer.locate_postcode(code, country)
    assert origin is not None
    _, _, town = origin.label.partition(", ")
    assert any(
        abs(meaning.point.latitude - origin.point.latitude) < 0.5
        and abs(meaning.point.longitude - origin.point.longitude) < 0.5
        for meaning in gazetteer.meanings(town, countries=OURS)
    )


@pytest.mark.parametrize(
    ("point", "label", "country"),
    [
        (Point(53.48349, -2.23118), "Manchester, England", "GB"),
        (Point(51.50101, -0.14156), "London, England", "GB"),
        (Point(54.9966, -7.3086), "Derry, Northern Ireland", "GB"),
        (Point(54.309, -1.83), "Leyburn, North Yorkshire, England", "GB"),
        (Point(56.385, -4.29), "Lochearnhead, Stirling, Scotland", "GB"),
        (Point(53.3498, -6.2603), "Dublin, Ireland", "IE"),
        (Point(39.7990, -89.6440), "Springfield, Illinois, United States", "US"),
    ],
)
def test_a_point_is_named_by_its_town(
    gazetteer: Gazetteer, point: Point, label: str, country: str
) -> None:
    origin = gazetteer.nearest(point)
    assert origin is not None
    assert (origin.label, origin.country, origin.precision) == (label, country, Precision.AREA)
    assert [o for o in gazetteer.meanings(label, countries=OURS) if o.point == origin.point]


def test_the_town_of_a_point_says_that_it_is_only_the_town(gazetteer: Gazetteer) -> None:
    origin = gazetteer.nearest(Point(53.48349, -2.23118))
    assert origin is not None
    assert origin.point == found(gazetteer, "Manchester").point
    assert origin.approximate == (
        "This is the middle of Manchester, the town that the point is named by, "
        "so it is approximate."
    )


@pytest.mark.parametrize("point", [Point(0, -30), Point(90, 0), Point(-90, 180), Point(-50, 180)])
def test_a_point_in_mid_ocean_has_no_town(gazetteer: Gazetteer, point: Point) -> None:
    assert gazetteer.nearest(point) is None


@settings(deadline=None, max_examples=300)
@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
def test_the_town_of_a_point_lies_within_60_km(
    gazetteer: Gazetteer, latitude: float, longitude: float
) -> None:
    origin = gazetteer.nearest(Point(latitude, longitude))
    if origin is not None:
        assert km_squared(latitude, longitude, *astuple(origin.point)) <= 60.1**2


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("FK19", "FK19, Lochearnhead, Scotland"),
        ("DG14", "DG14, Canonbie, Scotland"),
        ("HR3 6AA", "HR3 6AA, Eardisley, England"),
        ("ST13", "ST13, Leek, England"),
        ("S33", "S33, Hope Valley, England"),
        ("LS17", "LS17, Leeds, England"),
    ],
)
def test_a_postcode_is_named_by_a_town_near_it_in_its_own_nation(
    gazetteer: Gazetteer, code: str, label: str
) -> None:
    assert found(gazetteer, code).label == label


def test_geopy_gets_one_location_or_all(gazetteer: Gazetteer) -> None:
    one = gazetteer.geocode("M1 1AE")
    assert isinstance(one, Location)
    assert (one.address, one.raw["precision"]) == ("M1 1AE, Manchester, England", "postcode")
    several = gazetteer.geocode("Newport", exactly_one=False, timeout=1)
    assert isinstance(several, list)
    assert several[0].address == "Newport, Wales"


def test_geopy_gets_none_for_no_place(gazetteer: Gazetteer) -> None:
    assert gazetteer.geocode("xqzzvk") is None
    assert gazetteer.geocode("xqzzvk", exactly_one=False) is None


def test_the_gazetteer_makes_no_network_call(gazetteer: Gazetteer) -> None:
    with pytest.raises(GeocoderUnavailable):
        gazetteer.adapter.get_json("https://example.org", timeout=1, headers={})


@pytest.mark.parametrize(
    ("code", "country", "precision"),
    [
        ("M1 1AE", "GB", Precision.POSTCODE),
        ("M1", "GB", Precision.AREA),
        ("10001-1234", "US", Precision.AREA),
        ("D02 X285", "IE", Precision.AREA),
        ("1010", "LV", Precision.AREA),
    ],
)
def test_importers_place_a_postcode_by_country(
    gazetteer: Gazetteer, code: str, country: str, precision: Precision
) -> None:
    origin = gazetteer.locate_postcode(code, country)
    assert origin is not None
    assert (origin.precision, origin.country) == (precision, country)


@pytest.mark.parametrize(("code", "country"), [("M1 1AE", "US"), ("ZZ99 9ZZ", "GB"), ("", "US")])
def test_importers_get_nothing_for_what_is_no_code(
    gazetteer: Gazetteer, code: str, country: str
) -> None:
    assert gazetteer.locate_postcode(code, country) is None


@pytest.mark.parametrize(
    ("town", "region", "country", "label"),
    [
        ("Falkirk", "Scotland", "GB", "Falkirk, Scotland"),
        ("Springfield", "IL", "US", "Springfield, Illinois, United States"),
        ("Newport", "Isle of Wight", "GB", "Newport, Isle of Wight, England"),
    ],
)
def test_importers_place_a_town(
    gazetteer: Gazetteer, town: str, region: str, country: str, label: str
) -> None:
    origin = gazetteer.locate_town(town, region, country)
    assert origin is not None
    assert origin.label == label


def test_a_town_is_never_placed_in_another_region_than_the_one_printed(
    gazetteer: Gazetteer,
) -> None:
    assert gazetteer.locate_town("Aberystwyth", "Cornwall", "GB") is None


def test_importers_get_nothing_for_an_ambiguous_town(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate_town("Springfield", "", "US") is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Bozeman MT", "Bozeman, Montana, United States"),
        ("Helena, MT", "Helena, Montana, United States"),
        ("Mt Vernon, WA", "Mount Vernon, Washington, United States"),
        ("\uff2d\uff11 \uff11\uff21\uff25", "M1 1AE, Manchester, England"),
        ("59718-", "59718, Bozeman, MT, United States"),
        ('"Leeds",', "Leeds, West Yorkshire, England"),
    ],
)
def test_a_place_is_found_however_it_is_typed(gazetteer: Gazetteer, text: str, label: str) -> None:
    outcome = gazetteer.resolve(text, countries=("US", "GB"))
    assert isinstance(outcome, Found)
    assert outcome.origin.label == label
