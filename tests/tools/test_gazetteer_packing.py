"""Packing and reading back: the recipe's tables through the program's own readers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.geocoding.british import BritishPostcodes
from locator.geocoding.places import Kind, Places
from locator.geocoding.postal import PostalCodes
from locator.geocoding.spelling import Spelling
from locator.geocoding.tables import TableFile, TablesError
from tools.gazetteer import british, packing, places, postal, spelling
from tools.gazetteer.places import Place, Region

UNITS = {
    "M1": [
        british.Unit("1AE", 0, True, 53.48349, -2.23118),
        british.Unit("1AD", 0, False, 53.48340, -2.23100),
        british.Unit("2AA", 0, True, 53.47800, -2.23500),
    ],
    "EH1": [british.Unit("1YZ", 1, True, 55.95033, -3.19302)],
}
REGIONS = [
    Region("United Kingdom", "GB", -1, "GB", ["UK"]),
    Region("United States", "US", -1, "US", ["USA"]),
    Region("England", "GB", 0),
    Region("Isle of Wight", "GB", 2, aliases=["Wight"]),
]
PLACES = [
    Place("Newport", 50.70146, -1.29124, 24_884, 3),
    Place("Newport", 41.4901, -71.31283, 24_232, 1),
    Place("Kingston upon Hull", 53.7446, -0.33525, 314_018, 2, others=["Hull"]),
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.bin"


@given(st.lists(st.floats(-180, 180), min_size=1, max_size=50))
def test_a_grid_moves_no_value_by_more_than_half_a_step(values: list[float]) -> None:
    grid = packing.grid(values)
    for value, offset in zip(values, grid.offsets, strict=True):
        back = (grid.corner + grid.step * offset) / 1e7
        assert abs(back - value) <= (grid.step / 2 + 1) / 1e7


def test_written_twice_the_bytes_are_the_same(table: Path) -> None:
    columns = british.pack(UNITS, [], lambda *_: "Manchester")
    packing.write(table, columns)
    first = table.read_bytes()
    packing.write(table, columns)
    assert table.read_bytes() == first
    assert list(table.parent.iterdir()) == [table]


def test_british_postcodes_come_back(table: Path) -> None:
    districts = [british.District("BT1", "Belfast", "GB", 54.5833, -5.9333)]
    packing.write(table, british.pack(UNITS, districts, lambda *_: "Manchester"))
    codes = BritishPostcodes(table)
    unit = codes.unit("M1", "1AE")
    assert unit is not None
    assert (unit.nation, unit.live, unit.town) == ("England", True, "Manchester")
    assert unit.point.latitude == pytest.approx(53.48349, abs=1e-6)
    assert unit.point.longitude == pytest.approx(-2.23118, abs=1e-6)
    ended, scottish = codes.unit("M1", "1AD"), codes.unit("EH1", "1YZ")
    assert ended is not None
    assert not ended.live
    assert scottish is not None
    assert scottish.nation == "Scotland"
    assert codes.unit("M1", "1AF") is None
    assert codes.unit("M2", "1AE") is None


def test_sectors_and_districts_come_back(table: Path) -> None:
    districts = [british.District("BT1", "Belfast", "GB", 54.5833, -5.9333)]
    packing.write(table, british.pack(UNITS, districts, lambda *_: "Manchester"))
    codes = BritishPostcodes(table)
    sector, belfast = codes.sector("M1", "2"), codes.outcode("BT1")
    assert sector is not None
    assert sector.point.latitude == pytest.approx(53.478, abs=1e-6)
    assert belfast is not None
    assert (belfast.nation, belfast.point.latitude) == ("Northern Ireland", 54.5833)
    assert codes.sector("M1", "9") is None
    assert codes.outcode("ZZ99") is None


def test_postal_codes_come_back_in_every_way_of_writing(table: Path) -> None:
    countries = {
        "US": [postal.Code(f"{n:05}", "Town, NY", 40 + n / 1e4, -73) for n in range(900, 1400)],
        "LV": [postal.Code("LV1010", "Riga", 56.946, 24.1059)],
        "IE": [postal.Code("D6W", "Dublin 6W", 53.31, -6.29)],
    }
    packing.write(table, postal.pack(countries))
    codes = PostalCodes(table)
    for number in (900, 1155, 1156, 1399):
        area = codes.find(f"{number:05}", "US")
        assert area is not None
        assert area.town == "Town, NY"
        assert area.point.latitude == pytest.approx(40 + number / 1e4, abs=1e-5)
    assert codes.find("01400", "US") is None
    assert codes.find("0900", "US") is None
    assert codes.find("1010", "LV") == codes.find("LV1010", "LV")
    assert codes.find("D6W", "IE") is not None
    assert codes.countries_writing("1010") == ["LV"]


def test_places_come_back_by_every_name(table: Path) -> None:
    packing.write(table, places.pack(PLACES, REGIONS))
    read = Places(table)
    hull, main = read.named("hull")[0]
    assert (hull.name, main, hull.kind) == ("Kingston upon Hull", False, Kind.TOWN)
    assert hull.point.latitude == pytest.approx(53.7446, abs=1e-4)
    assert hull.population == pytest.approx(314_018, rel=1e-3)
    newports = [place for place, _ in read.named("newport")]
    assert [place.country for place in newports] == ["GB", "US"]
    assert [region.name for region in newports[0].regions] == [
        "Isle of Wight",
        "England",
        "United Kingdom",
    ]
    assert read.named("newpor") == []
    assert read.country_name("GB") == "United Kingdom"
    assert read.countries_meant("uk") == ["GB"]


@given(st.dictionaries(st.text("abc é", min_size=1, max_size=8), st.just([2]), min_size=1))
def test_every_name_of_a_dictionary_is_found(
    tmp_path_factory: pytest.TempPathFactory, postings: dict[str, list[int]]
) -> None:
    path = tmp_path_factory.mktemp("names") / "places.bin"
    packing.write(path, places.pack(PLACES, REGIONS) | places.pack_names(postings))
    read = Places(path)
    assert all(read.knows(name) for name in postings)
    assert not read.knows("absent")


def test_a_slip_finds_the_name(table: Path) -> None:
    packing.write(table, spelling.pack(["aberystwyth", "hebden bridge", "manchester"]))
    assert [name for name, _ in Spelling(table).nearest("nanchester", 3)] == ["manchester"]


@pytest.mark.parametrize("damage", [b"", b"not ours at all", b"LOCGAZ1\n\xff\xff\xff\x7f{}"])
def test_a_damaged_table_says_what_to_do(table: Path, damage: bytes) -> None:
    table.write_bytes(damage)
    with pytest.raises(TablesError, match="run `make gazetteer`"):
        TableFile(table)


def test_a_table_cut_short_says_so(table: Path) -> None:
    packing.write(table, spelling.pack(["manchester"]))
    table.write_bytes(table.read_bytes()[:-200])
    with pytest.raises(TablesError, match="cut short"):
        TableFile(table)


def test_a_missing_table_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TablesError, match="run `make gazetteer`"):
        TableFile(tmp_path / "absent.bin")
