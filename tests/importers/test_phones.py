from __future__ import annotations

import pytest

from locator.importers.phones import is_placeholder, printed_phones
from locator.models import Phone


@pytest.mark.parametrize(
    "text", ["999-999-9999", "888-888-8888", "000-000-0000 x1", "0123456789", "1234567890"]
)
def test_numbers_that_fill_a_field_are_known(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["", "911", "999", "205-957-5300", "888-85COMPA", "116 123"])
def test_real_numbers_are_not_placeholders(text: str) -> None:
    assert not is_placeholder(text)


def test_each_number_is_kept_once_and_in_order() -> None:
    cells = [
        ("voice", "205-957-5300"),
        ("intake", "(205) 957-5300"),
        ("intake", ""),
        ("intake", "205-957-5300 x7931"),
    ]

    assert printed_phones(cells, "US") == (
        Phone("+12059575300"),
        Phone("+12059575300", "intake", "7931"),
    )


def test_control_characters_in_a_number_are_dropped() -> None:
    (phone,) = printed_phones([("voice", "0161\x08 496 0000")], "GB")
    assert phone.number == "+441614960000"
