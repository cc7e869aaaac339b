from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.geocoding.postcodes import (
    BritishCode,
    parse_british,
    parse_canadian,
    parse_eircode,
    parse_zip,
    within,
)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("SW1A 1AA", BritishCode("SW1A", "1AA")),
        ("m11ae", BritishCode("M1", "1AE")),
        ("SWIA 1AA", BritishCode("SW1A", "1AA")),
        ("SW1A lAA", BritishCode("SW1A", "1AA")),
        ("W1A OAX", BritishCode("W1A", "0AX")),
        ("M1 1", BritishCode("M1", "1")),
        ("M11", BritishCode("M11")),
        ("M1 1A", BritishCode("M1", "1")),
    ],
)
def test_the_likeliest_reading_comes_first(text: str, first: BritishCode) -> None:
    assert parse_british(text)[0] == first


def test_letters_and_digits_that_look_alike_are_read_both_ways() -> None:
    assert BritishCode("SO14", "0AA") in parse_british("5O14 OAA")


@pytest.mark.parametrize("text", ["Leeds", "MI", "HULL", "NISSA", "10001", "", "M", "😀1 1AA"])
def test_what_is_no_british_postcode_has_no_reading(text: str) -> None:
    assert parse_british(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [("10001", "10001"), ("10001-1234", "10001"), (" 02139 ", "02139"), ("100011234", "10001")],
)
def test_a_zip_is_its_first_five_digits(text: str, code: str) -> None:
    assert parse_zip(text) == code


@pytest.mark.parametrize("text", ["1000", "100011", "10001-12", "M1 1AE", "١٢٣٤٥", "1000 1"])
def test_what_is_no_zip(text: str) -> None:
    assert parse_zip(text) is None


@pytest.mark.parametrize(
    ("text", "key"), [("A65 F4E2", "A65"), ("d02x285", "D02"), ("D6W", "D6W"), ("DO2", "D02")]
)
def test_an_eircode_gives_its_routing_key(text: str, key: str) -> None:
    assert parse_eircode(text) == key


@pytest.mark.parametrize("text", ["A65 F4", "B65", "A6", "Dublin 2"])
def test_what_is_no_eircode(text: str) -> None:
    assert parse_eircode(text) is None


@pytest.mark.parametrize(("text", "area"), [("K1A 0B1", "K1A"), ("m5v3l9", "M5V"), ("M5V", "M5V")])
def test_a_canadian_code_gives_its_sortation_area(text: str, area: str) -> None:
    assert parse_canadian(text) == area


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("10 Downing Street, London SW1A 2AA", BritishCode("SW1A", "2AA")),
        ("350 5th Ave, New York, NY 10118-0110", "10118"),
        ("Leeds", None),
    ],
)
def test_a_code_is_found_in_an_address(text: str, code: BritishCode | str | None) -> None:
    assert within(text) == code


@given(st.text(max_size=40))
def test_no_text_raises(text: str) -> None:
    parse_british(text)
    parse_zip(text)
    parse_eircode(text)
    parse_canadian(text)
    within(text)


@given(
    outcode=st.from_regex(r"\A[A-Z]{1,2}[0-9][0-9A-Z]?\Z"),
    incode=st.from_regex(r"\A[0-9][A-Z]{2}\Z"),
)
def test_a_well_formed_postcode_is_read_as_it_stands(outcode: str, incode: str) -> None:
    assert parse_british(f"{outcode} {incode}")[0] == BritishCode(outcode, incode)
