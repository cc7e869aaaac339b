"""What stands on pages for a visitor's safety."""

from __future__ import annotations

import pytest

from locator import safety


@pytest.mark.parametrize(
    ("country", "numbers"),
    [
        ("US", ["911", "999", "112"]),
        ("PR", ["911", "999", "112"]),
        ("GB", ["999", "911", "112"]),
        ("IE", ["112", "999", "911"]),
        ("JP", ["999", "911", "112"]),
        ("", ["999", "911", "112"]),
    ],
)
def test_the_number_of_the_country_comes_first(country: str, numbers: list[str]) -> None:
    assert [entry.number for entry in safety.emergency_numbers(country)] == numbers


def test_the_signs_of_danger_have_their_sources() -> None:
    assert all(each.url.startswith("https://") for each in safety.URGENT_REFERENCES)
    assert len(safety.URGENT_REFERENCES) == 2
