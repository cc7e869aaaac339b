from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.importers.streets import name_key, street_key, zip5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1650 South Bragaw Street", "1650 S. Bragaw St"),
        ("100 North 1st Avenue Suite 5", "100 N First Ave"),
        ("30 Winter Street, 3rd Floor", "30 Winter Street, 3rd Floor, Suite 9"),
        ("1242 U.S. Highway 431 South", "1242 US Hwy 431 S"),
        ("131 State Route 15", "131 SR 15"),
        ("23750 FM 1314", "23750 Farm to Market Road 1314"),
        ("135 E Colorado Street", "135 Colorado Street East"),
        ("199 Millpond Drive", "199 Mill Pond Dr"),
        ("12 Saint John's Road", "12 St Johns Rd"),
    ],
)
def test_ways_of_writing_a_street_are_one(one: str, other: str) -> None:
    assert street_key(one) == street_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("100 East Main Street", "100 West Main Street"),
        ("100 Main Street", "100 North Main Street"),
        ("1857 Rice Road", "1857 Rice Street"),
        ("12 3rd Street", "123 Road Street"),
        ("1 Oak Street", "11 Oak Street"),
    ],
)
def test_different_streets_stay_different(one: str, other: str) -> None:
    assert street_key(one) != street_key(other)


@pytest.mark.parametrize("street", ["", "- - -", "Calhoun Baptist Church"])
def test_a_street_without_a_number_has_no_key(street: str) -> None:
    assert street_key(street) == ""


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_a_key_that_is_its_own_key(text: str) -> None:
    assert street_key(text).isascii()
    assert name_key(name_key(text)) == name_key(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("6112", "06112"), ("603", "00603"), ("36310", "36310"), ("36310-1234", "36310"),
     ("OP", ""), ("", ""), ("123456", ""), ("12", ""), ("١٢٣٤٥", "")],
)  # fmt: skip
def test_a_zip_has_five_digits_or_is_none(text: str, expected: str) -> None:
    assert zip5(text) == expected
