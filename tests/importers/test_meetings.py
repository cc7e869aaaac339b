from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.importers.base import RowError
from locator.importers.meetings import (
    dial_in,
    lasting,
    listing_id,
    minutes_of,
    source_key,
)
from locator.models import Phone, Source


def test_a_one_tap_number_gives_the_number_and_the_codes() -> None:
    assert dial_in("+13125550143,,123456789#,,,,*1234#", "US") == (
        Phone("+13125550143"),
        ("123456789#", "*1234#"),
    )
    assert dial_in("312-555-0143", "US") == (Phone("+13125550143"), ())
    assert dial_in("", "US") == (None, ())
    assert dial_in("ask at the door", "US") == (None, ())


def test_words_among_the_codes_are_dropped() -> None:
    assert dial_in("+13125550143,,ask Yak,1#", "US") == (Phone("+13125550143"), ("1#",))


def test_times_are_minutes_after_midnight() -> None:
    assert [minutes_of(text, "time") for text in ("00:00", "9:05", "19:30:00", "23:59")] == [
        0,
        545,
        1170,
        1439,
    ]


@given(st.text())
def test_any_text_is_a_time_of_the_day_or_a_problem(text: str) -> None:
    try:
        assert 0 <= minutes_of(text, "time") < 1440
    except RowError as error:
        assert [name for name, _ in error.problems] == ["time"]


@pytest.mark.parametrize(
    ("length", "lasts"),
    [(None, (60, True)), (0, (60, True)), (90, (90, False)), (1441, (60, True))],
)
def test_a_length_that_cannot_be_is_an_hour_with_an_open_end(
    length: int | None, lasts: tuple[int, bool]
) -> None:
    assert lasting(length) == lasts


def test_a_source_is_called_by_its_host_else_by_its_name() -> None:
    assert source_key(Source("A", "2026", "x", "https://www.aa.example.org/feed")) == (
        "aa.example.org"
    )
    assert source_key(Source("Région de l'Exemple", "2026", "x")) == "region-de-lexemple"
    assert source_key(Source("A", "2026", "x", "https://[broken")) == "a"
    assert source_key(Source("東京", "2026", "x")) == "東京"


def test_sources_in_other_scripts_have_ids_of_their_own() -> None:
    ids = {listing_id("aa", name, "5") for name in ("東京", "大阪")}

    assert len(ids) == 2


@given(source=st.text(), key=st.text(min_size=1))
def test_any_ids_are_sound(source: str, key: str) -> None:
    id_ = listing_id("aa", source, key)

    assert len(id_) <= 80
    assert id_.startswith("aa-")
    assert id_.isascii()
    assert id_ == id_.lower()
