from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.models import Phone
from locator.phone import display_phone, parse_phone, phone_problem, read_phone, write_phone


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("205-957-5300 x7931", "US", Phone("+12059575300", "voice", "7931")),
        ("205-957-5300", "US", Phone("+12059575300")),
        ("888-85COMPA", "US", Phone("+18888526672")),
        ("844-NFIHOPE", "US", Phone("+18446344673")),
        ("866-YESYWCA", "US", Phone("+18669379922")),
        ("01924438383", "GB", Phone("+441924438383")),
        ("1924438383", "GB", Phone("+441924438383")),
        ("03003 030 903", "GB", Phone("+443003030903")),
        ("0190065737", "GB", Phone("+44190065737")),
        ("07425531781", "GB", Phone("+447425531781")),
        ("  787-641-0773 ", "US", Phone("+17876410773")),
    ],
)
def test_a_printed_number_becomes_e164(text: str, country: str, expected: Phone) -> None:
    assert parse_phone(text, country) == expected
    assert phone_problem(expected) == ""


@pytest.mark.parametrize(
    "text", ["0203889951", "0300303286", "030030346", "0345144005", "ask at the desk", ""]
)
def test_a_truncated_number_keeps_its_text_and_cannot_be_dialled(text: str) -> None:
    phone = parse_phone(text, "GB", "intake")

    assert phone == Phone(text, "intake")
    assert not phone.dialable
    assert "cannot be dialled" in phone_problem(phone)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("+12032763000 x301", Phone("+12032763000", "voice", "301")),
        ("+12032763000", Phone("+12032763000")),
        ("+1 203 276 3000", Phone("+1 203 276 3000")),
        ("0300303286", Phone("0300303286")),
        ("+١٢٣٤٥٦٧", Phone("+١٢٣٤٥٦٧")),
    ],
)
def test_a_cell_of_the_directory_is_read_as_it_stands(cell: str, expected: Phone) -> None:
    assert read_phone(cell) == expected
    assert write_phone(expected) == cell


def test_a_broken_international_number_is_no_link() -> None:
    assert parse_phone("+44 20 388", "GB") == Phone("44 20 388")


@settings(deadline=None)
@given(
    st.from_regex(r"\+[1-9][0-9]{5,14}", fullmatch=True),
    st.from_regex(r"[0-9]{0,20}", fullmatch=True),
)
def test_a_number_and_its_extension_survive_the_file(number: str, extension: str) -> None:
    phone = Phone(number, "intake", extension)

    assert read_phone(write_phone(phone), "intake") == phone


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_makes_the_parser_raise(text: str) -> None:
    phone = parse_phone(text, "US")

    assert phone.dialable == (phone_problem(phone) == "")


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        (Phone("+12059575300", "voice", "7931"), "(205) 957-5300 extension 7931"),
        (Phone("+441924438383"), "01924 438383"),
        (Phone("0300303286"), "0300303286"),
        (Phone("+0"), "+0"),
    ],
)
def test_a_number_is_shown_as_its_country_writes_it(phone: Phone, expected: str) -> None:
    assert display_phone(phone) == expected


@pytest.mark.parametrize("number", ["+1", "+0", "+44", "+1203276300000000"])
def test_a_number_of_impossible_length_is_a_problem(number: str) -> None:
    assert phone_problem(Phone(number)) == f"{number!r} is not an international (E.164) number"


@given(st.from_regex(r"\+1[0-9]{10}", fullmatch=True))
def test_what_is_known_of_north_american_numbers_is_what_phonenumbers_says(number: str) -> None:
    possible = phonenumbers.is_possible_number(phonenumbers.parse(number))
    assert (phone_problem(Phone(number)) == "") == possible
