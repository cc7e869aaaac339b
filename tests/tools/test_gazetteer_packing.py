"""Packing and reading back: the recipe's tables through the program's own readers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.geo import Point
from locator.geocoding.british import BritishPostcodes
from locator.geocoding.places import Kind, Places
from locator.geocoding.postal import PostalCodes
from locator.geocoding.spelling import Spelling
from locator.geocoding.tables import TableFile, TablesError
from tools.gazetteer import british, packing, places, postal, spelling
from tools.gazetteer.places import Place, Region

UNITS = {
    "M1": [
        british.Unit("1AE", 0, 53.48349, -2.23118),
        british.Unit("1AD", 0, 53.48340, -2.23100),
        british.Unit("2AA", 0, 53.47800, -2.23500),
    ],
    "EH1": [british.Unit("1YZ", 1, 55.95033, -3.19302)],
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
    assert (unit.nation, unit.town) == ("England", "Manchester")
    assert unit.point.latitude == pytest.approx(53.48349, abs=1e-6)
    assert unit.point.longitude == pytest.approx(-2.23118, abs=1e-6)
    scottish = codes.unit("EH1", "1YZ")
    assert scottish is not None
    assert scottish.nation == "Scotland"
    assert codes.unit("M1", "1AF") is None
    assert codes.unit("M2", "1AE") is None


def test_each_side_of_a_border_gets_a_town_of_its_own_nation(table: Path) -> None:
    units = [
        british.Unit("5AA", 0, 52.08, -3.10),
        british.Unit("5DH", 2, 52.09, -3.15),
        british.Unit("5LN", 2, 52.10, -3.16),
        british.Unit("6AA", 0, 52.13, -3.00),
    ]
    packing.write(table, british.pack({"HR3": units}, [], lambda nation, *_: f"a {nation} town"))
    codes = BritishPostcodes(table)
    held = [
        codes.unit("HR3", "5AA"),
        codes.unit("HR3", "5LN"),
        codes.sector("HR3", "5"),
        codes.outcode("HR3"),
    ]
    assert [(one.nation, one.town) for one in held if one] == [
        ("England", "a England town"),
        ("Wales", "a Wales town"),
        ("Wales", "a Wales town"),
        ("Wales", "a Wales town"),
    ]


def test_an_outcode_is_named_by_the_town_at_its_own_middle(table: Path) -> None:
    def town(_: str, latitude: float, __: float) -> str:
        return "Leek" if latitude < 53.1 else "Warslow"

    units = [
        british.Unit(f"{digit}AA", 0, latitude, -2.0)
        for digit, latitude in [("5", 53.0), ("6", 53.05), ("7", 53.3), ("8", 53.09), ("9", 53.2)]
    ]
    packing.write(table, british.pack({"ST13": units}, [], town))
    codes = BritishPostcodes(table)
    district, sector = codes.outcode("ST13"), codes.sector("ST13", "7")
    assert district is not None
    assert sector is not None
    assert (district.town, sector.town) == ("Leek", "Warslow")


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


def test_towns_come_back_by_where_they_lie(table: Path) -> None:
    isle = Place("Isle of Wight", 50.7, -1.3, 140_000, 2, Kind.SMALL_REGION)
    antimeridian = [
        Place("Naqara", -16.81, 179.99, 1_000, 1),
        Place("Matei", -16.69, -179.88, 700, 1),
    ]
    packing.write(table, places.pack([*PLACES, isle, *antimeridian], REGIONS))
    read = Places(table)

    def near(latitude: float, longitude: float) -> list[str]:
        rows = [row for _, _, row in read.near(Point(latitude, longitude), 25_000)]
        return sorted(read.place(row).name for row in rows)

    assert near(50.69, -1.3) == ["Newport"]
    assert near(-16.8, 179.99) == near(-16.8, -179.99) == ["Matei", "Naqara"]
    assert near(0, 0) == near(90, 0) == near(-90, 180) == []
    ((apart, people, _),) = read.near(Point(53.7446, -0.33525), 25_000)
    assert (round(apart, 4), people) == (0, read.named("hull")[0][0].population)


def test_the_names_that_begin_with_a_text_are_those_that_go_on_with_a_word(table: Path) -> None:
    held = [
        Place(name, 51.0 + n / 100, -1.0, 100, 2)
        for n, name in enumerate(["Camden", "Camden Town", "Camdenton", "Camden Park", "Ham"])
    ]
    held += [Place(f"Camden Wharf {n}", 52.0, -1.0, 100, 2) for n in range(40)]
    packing.write(table, places.pack(held, REGIONS))
    read = Places(table)
    names = [place.name for place in read.beginning("camden")]
    assert names[:2] == ["Camden Park", "Camden Town"]
    assert len(names) == 42
    assert read.beginning("zz") == []


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
