from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from locator.geocoding.districts import (
    District,
    american_districts,
    british_districts,
    state_names,
)
from locator.geocoding.gazetteer import Gazetteer

SHIPPED = Path(__file__).parents[2] / "data" / "gazetteer"


@pytest.fixture(scope="module")
def british() -> list[District]:
    return list(british_districts(SHIPPED))


@pytest.fixture(scope="module")
def american() -> list[District]:
    return list(american_districts(SHIPPED))


def test_every_british_postcode_is_in_one_district(british: list[District]) -> None:
    held = Counter[str]()
    for district in british:
        held[district.region] += len(district.degrees)
    assert sum(held.values()) - held["Northern Ireland"] == 2_636_121
    assert set(held) == {"England", "Scotland", "Wales", "Northern Ireland"}


def test_a_district_s_codes_stand_where_the_gazetteer_finds_them(
    british: list[District], american: list[District], gazetteer: Gazetteer
) -> None:
    m1 = next(district for district in british if district.code == "M1")
    found = gazetteer.locate_postcode("M1 1AE", "GB")
    assert found is not None
    here = [found.point.latitude, found.point.longitude]
    assert np.abs(m1.degrees - here).max(axis=1).min() < 1e-6
    chicago = next(district for district in american if district.code == "606")
    loop = gazetteer.locate_postcode("60601", "US")
    assert loop is not None
    here = [loop.point.latitude, loop.point.longitude]
    assert np.abs(chicago.degrees - here).max(axis=1).min() < 1e-6
    assert (chicago.region, chicago.town) == ("Illinois", "Chicago")


def test_a_district_on_a_border_is_parted(british: list[District]) -> None:
    parts = {d.region: len(d.degrees) for d in british if d.code == "CH4"}
    assert parts == {"England": 687, "Wales": 472}


def test_northern_ireland_is_known_by_its_districts_middles(british: list[District]) -> None:
    belfast = next(district for district in british if district.code == "BT1")
    assert belfast.region == "Northern Ireland"
    assert belfast.degrees.shape == (1, 2)
    assert not [d for d in british if d.code in ("JE2", "GY1", "IM1")]


def test_military_addresses_abroad_are_left_out(american: list[District]) -> None:
    assert not [district for district in american if district.code == "090"]
    assert len({district.region for district in american}) == 59


def test_a_middle_is_not_moved_by_a_stray() -> None:
    degrees = np.array([(53.0, -2.0), (53.0, -2.0), (40.0, 9.0)])
    middle = District("M1", "England", "Manchester", degrees).middle
    assert (middle.latitude, middle.longitude) == (53.0, -2.0)


def test_states_and_islands_are_named() -> None:
    names = state_names(SHIPPED)
    assert names["IL"] == "Illinois"
    assert names["PR"] == "Puerto Rico"
    assert len(names) == 51 + 8
