from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.importers.printed_addresses import country_code, parse_address
from locator.models import Address


@pytest.mark.parametrize(
    ("line", "address"),
    [
        (
            "100 Example St, Chicago, IL 60641, USA",
            Address("100 Example St", "", "Chicago", "IL", "60641", "US"),
        ),
        (
            "1 Example Road, Suite 2, Toronto, ON M5V 2T6, Canada",
            Address("1 Example Road", "Suite 2", "Toronto", "ON", "M5V 2T6", "CA"),
        ),
        (
            "1 Example Street, Bristol BS1 4ST, UK",
            Address("1 Example Street", "", "Bristol", "", "BS1 4ST", "GB"),
        ),
        (
            "1 Example St, Sydney NSW 2000, Australia",
            Address("1 Example St", "", "Sydney", "NSW", "2000", "AU"),
        ),
        (
            "1 Example St, Dublin 2, D02 X285, Ireland",
            Address("1 Example St", "", "Dublin 2", "", "D02 X285", "IE"),
        ),
        ("Chicago, IL, USA", Address("", "", "Chicago", "IL", "", "US")),
        ("Illinois, USA", Address("", "", "", "Illinois", "", "US")),
        ("Leeds, England", Address("", "", "Leeds", "", "", "GB")),
        ("", Address()),
        (" , ,", Address()),
        ("USA", Address("", "", "", "", "", "US")),
    ],
)
def test_an_address_on_one_line_is_taken_apart(line: str, address: Address) -> None:
    assert parse_address(line) == address


def test_a_state_is_never_taken_for_a_country() -> None:
    assert parse_address("Los Angeles, CA").country == ""
    assert parse_address("Atlanta, Georgia").country == ""
    assert parse_address("Los Angeles, CA", "US") == Address("", "", "Los Angeles", "CA", "", "US")


def test_countries_are_known_by_code_and_by_name() -> None:
    written = ("us", "GBR", "Éire", "Deutschland", "Atlantis", "")

    assert [country_code(text) for text in written] == ["US", "GB", "IE", "DE", "", ""]


@given(st.text() | st.lists(st.text(max_size=12), max_size=6).map(",".join))
def test_any_line_is_read_without_inventing_a_word(line: str) -> None:
    address = parse_address(line)

    for part in (address.address_1, address.city, address.state_province, address.postal_code):
        assert part in line
