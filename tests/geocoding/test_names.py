from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.geocoding.names import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("St. Albans", "st albans"),
        ("Saint Albans", "st albans"),
        ("Newcastle-upon-Tyne", "newcastle upon tyne"),
        ("King's Lynn", "kings lynn"),
        ("King\u2019s Lynn", "kings lynn"),
        ("São Paulo", "sao paulo"),
        ("København", "kobenhavn"),
        ("Łódź", "lodz"),
        ("Ft. Worth", "fort worth"),
        ("Tyne & Wear", "tyne and wear"),
        ("  HULL\t", "hull"),
        ("Москва", "москва"),
        ("😀", ""),
    ],
)
def test_spellings_of_one_name_fold_alike(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_a_folded_name_folds_to_itself(text: str) -> None:
    assert fold(fold(text)) == fold(text)
