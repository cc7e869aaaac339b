"""Availability: distances against geodesics, and what is never given a distance."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from locator.availability import (
    ANY,
    BENZODIAZEPINE_DETOX,
    BOUNDS,
    KINDS,
    LAYOUT,
    Area,
    Availability,
    CountryAvailability,
    Knowledge,
    NotComputedError,
    Provider,
    Reach,
    availability_file,
    compute,
    load,
    measure,
    save,
)
from locator.availability_csv import COLUMNS, csv_chunks
from locator.directory.build import write_database
from locator.directory.database import Directory
from locator.geo import Point
from locator.geocoding.districts import District
from locator.models import Address, Answer, LocationType, Service, Source, Status
from locator.taxonomy import TYPES

SHIPPED = Path(__file__).parents[1] / "data" / "gazetteer"
DETOX, THERAPY = frozenset({ANY, "detox"}), frozenset({ANY, "therapy"})

latitudes = st.floats(50, 58).map(lambda degrees: round(degrees, 5))
longitudes = st.floats(-5, 1).map(lambda degrees: round(degrees, 5))
points = st.builds(Point, latitudes, longitudes)
kinds = st.sets(st.sampled_from(TYPES.terms[:3])).map(
    lambda terms: frozenset({ANY, *(term.code for term in terms)})
)


def provider(point: Point, region: str = "England", kinds: frozenset[str] = DETOX) -> Provider:
    return Provider(point, region, kinds, kinds)


def district(*places: Point, region: str = "England", code: str = "M1") -> District:
    pairs = np.array([(place.latitude, place.longitude) for place in places])
    return District(code, region, "Manchester", pairs)


def miles(here: Point, there: Sequence[Point]) -> float:
    near = (
        geodesic((here.latitude, here.longitude), (point.latitude, point.longitude)).miles
        for point in there
    )
    return float(min(near))


@given(
    st.lists(points, min_size=1, max_size=9),
    st.lists(st.tuples(points, kinds), min_size=1, max_size=9),
)
def test_every_code_is_measured_to_its_nearest_service(
    codes: list[Point], services: list[tuple[Point, frozenset[str]]]
) -> None:
    found = measure("GB", [district(*codes)], [provider(p, kinds=k) for p, k in services])
    for kind in KINDS:
        offering = [point for point, offered in services if kind in offered]
        reach = found.areas[0].reach(kind)
        if not offering:
            assert reach is None
            continue
        assert reach is not None
        away = [miles(code, offering) for code in codes]
        assert reach.median == pytest.approx(statistics.median(away) * 1609.344, abs=12)
        for bound, counted in zip(BOUNDS, reach.within, strict=True):
            sure = sum(distance < bound - 0.007 for distance in away)
            assert sure <= counted <= sum(distance < bound + 0.007 for distance in away)


def test_a_known_distance_is_that_of_the_geodesic() -> None:
    charing_cross, trafalgar = Point(51.5081, -0.1248), Point(51.6081, -0.1248)
    (area,) = measure("GB", [district(charing_cross)], [provider(trafalgar)]).areas
    metres = geodesic((51.5081, -0.1248), (51.6081, -0.1248)).meters
    assert area.reach("detox") == Reach(round(metres), (0, 1, 1, 1))


def test_each_postal_code_counts_once() -> None:
    here, far = Point(53.0, -2.0), Point(54.0, -2.0)
    (area,) = measure("GB", [district(here, here, here, far)], [provider(here)]).areas
    reach = area.reach(ANY)
    assert area.codes == 4
    assert reach is not None
    assert reach.within == (3, 3, 3, 3)
    assert reach.median == 0


def test_the_median_of_two_codes_lies_between_them() -> None:
    service, other = Point(53.0, -2.0), Point(53.1, -2.0)
    (area,) = measure("GB", [district(service, other)], [provider(service)]).areas
    reach = area.reach(ANY)
    assert reach is not None
    assert reach.median == pytest.approx(geodesic((53.0, -2), (53.1, -2)).meters / 2, abs=1)


def test_a_nation_without_a_listing_is_not_covered_however_near_one_is() -> None:
    here = Point(51.6, -2.7)
    found = measure("GB", [district(here, region="Wales", code="NP16")], [provider(here)])
    (area,) = found.areas
    assert area.reaches == (None,) * len(KINDS)
    assert {found.knowledge(area, kind) for kind in KINDS} == {Knowledge.NOT_COVERED}


def test_what_a_nation_s_sources_never_report_is_not_known_there() -> None:
    here, there = Point(55.0, -3.0), Point(55.01, -3.0)
    services = [provider(here), provider(there, "Scotland", THERAPY)]
    found = measure("GB", [district(here), district(there, region="Scotland")], services)
    england, scotland = found.areas
    assert found.knowledge(england, "detox") is Knowledge.MEASURED
    assert found.knowledge(scotland, "detox") is Knowledge.NOT_KNOWN
    assert found.knowledge(england, "therapy") is Knowledge.NOT_KNOWN
    assert found.knowledge(england, BENZODIAZEPINE_DETOX) is Knowledge.NOT_KNOWN


def test_the_nearest_may_be_over_the_border_where_the_kind_is_reported() -> None:
    here, there, far = Point(55.0, -3.0), Point(55.1, -3.0), Point(50.5, -4.0)
    services = [provider(far), provider(there, "Scotland")]
    (area,) = measure("GB", [district(here)], services).areas
    reach = area.reach("detox")
    assert reach is not None
    assert reach.median == pytest.approx(geodesic((55.0, -3), (55.1, -3)).meters, abs=1)


def test_in_the_united_states_one_register_is_the_country_s() -> None:
    here, there = Point(41.9, -87.6), Point(40.7, -74.0)
    services = [provider(here, "Illinois", THERAPY), provider(there, "New York")]
    found = measure("US", [district(here, region="Illinois"), district(there)], services)
    chicago, elsewhere = sorted(found.areas, key=lambda area: area.region, reverse=True)
    assert found.knowledge(chicago, "detox") is Knowledge.MEASURED
    assert found.knowledge(elsewhere, "detox") is Knowledge.NOT_COVERED


def test_many_services_and_codes_are_measured_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [Point(53 + step / 100, -2.0) for step in range(30)]
    services = [provider(Point(53.05, -2.0)), provider(Point(53.2, -2.1))]
    whole = measure("GB", [district(*codes)], services)
    monkeypatch.setattr("locator.availability._MOST_AT_ONCE", 7)
    assert measure("GB", [district(*codes)], services) == whole


SOURCE = Source("Test list", "2026", "OGL-UK-3.0")
CQC = Source("Care Quality Commission directory", "2026", "OGL-UK-3.0")
MANCHESTER = Address(postal_code="M1 1AE", country="GB")
AT = Point(53.4835, -2.2312)


def service(name: str, **fields: object) -> Service:
    given: dict[str, object] = {"source": SOURCE, "address": MANCHESTER, "point": AT, **fields}
    return Service(name, name, **given)  # type: ignore[arg-type]


def computed(tmp_path: Path, *services: Service) -> Availability:
    write_database(services, tmp_path / "directory.sqlite", "its-name")
    return compute(Directory(tmp_path / "directory.sqlite"), SHIPPED)


def test_what_a_source_tells_by_chance_alone_is_not_known(tmp_path: Path) -> None:
    by_name = service("a", source=CQC, types=("detox", "therapy"))
    found = computed(tmp_path, by_name).by_country["GB"]
    m1 = next(area for area in found.areas if area.code == "M1")
    assert found.knowledge(m1, "detox") is Knowledge.NOT_KNOWN
    assert found.knowledge(m1, "therapy") is Knowledge.MEASURED


def test_a_second_source_that_reports_a_kind_makes_it_known(tmp_path: Path) -> None:
    both = service("a", source=CQC, other_sources=(SOURCE,), types=("detox",))
    found = computed(tmp_path, both).by_country["GB"]
    m1 = next(area for area in found.areas if area.code == "M1")
    assert found.knowledge(m1, "detox") is Knowledge.MEASURED


def test_only_what_can_be_travelled_to_now_is_measured_to(tmp_path: Path) -> None:
    found = computed(
        tmp_path,
        service("a", types=("detox",), benzodiazepine_detox=Answer.YES),
        service("b", types=("therapy",), status=Status.TEMPORARILY_CLOSED),
        service("c", types=("aftercare",), location_type=LocationType.VIRTUAL),
        service("d", types=("medication",), point=None),
        service("e", types=("residential",), benzodiazepine_detox=Answer.NO),
    ).by_country["GB"]
    m1 = next(area for area in found.areas if area.code == "M1")
    known = {kind for kind in KINDS if found.knowledge(m1, kind) is Knowledge.MEASURED}
    assert known == {ANY, "detox", BENZODIAZEPINE_DETOX, "residential"}
    assert found.services == 2
    assert found.covered == ("England",)
    assert {a.region for a in found.areas} == {"England", "Scotland", "Wales", "Northern Ireland"}


def test_an_island_counts_to_the_united_states_under_either_country(tmp_path: Path) -> None:
    here = Point(18.46, -66.1)
    for address in (Address(country="PR"), Address(country="US", state_province="PR")):
        found = computed(tmp_path, service("a", address=address, point=here))
        assert list(found.by_country) == ["US"]
        assert found.by_country["US"].covered == ("Puerto Rico",)


def test_a_state_is_known_by_its_zip_where_the_address_does_not_name_it(tmp_path: Path) -> None:
    address = Address(country="US", postal_code="60601")
    found = computed(tmp_path, service("a", address=address, point=Point(41.88, -87.62)))
    assert found.by_country["US"].covered == ("Illinois",)


def test_a_directory_elsewhere_has_no_districts(tmp_path: Path) -> None:
    found = computed(tmp_path, service("a", address=Address(country="IE")))
    assert found.countries == ()
    assert found.directory == "its-name"


RESULT = Availability(
    LAYOUT,
    "2026-05-01",
    "its-name",
    (
        CountryAvailability(
            "GB",
            1,
            ("England",),
            (
                Area("M1", "England", "=Manchester", (53.48, -2.23), 4, (
                    Reach(3219, (2, 3, 4, 4)), *(None for _ in KINDS[1:]),
                )),
                Area("CF10", "Wales", "Cardiff", (51.48, -3.18), 9, (None,) * len(KINDS)),
            ),
        ),
    ),
)  # fmt: skip


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = availability_file(tmp_path / "directory.sqlite")
    assert path.name == "directory.availability"
    save(RESULT, path)
    assert load(path) == RESULT


@pytest.mark.parametrize(
    "content",
    [None, b"", b"\x00", b"\xc1\xff", msgspec.msgpack.encode({"layout": 1})],
)
def test_what_is_no_result_is_said_to_be_none(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "directory.availability"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NotComputedError, match="run 'locator coverage'"):
        load(path)


def test_a_result_of_another_layout_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "directory.availability"
    save(replace(RESULT, layout=LAYOUT + 1), path)
    with pytest.raises(NotComputedError, match="another version"):
        load(path)


def test_the_csv_leaves_a_distance_empty_where_nobody_knows_it() -> None:
    text = b"".join(csv_chunks(RESULT.countries, (ANY, "detox"))).decode()
    assert text.split("\r\n") == [
        ",".join(COLUMNS),
        "GB,England,M1,'=Manchester,4,any,measured,2.0,0.500,0.750,1.000,1.000",
        "GB,England,M1,'=Manchester,4,detox,not known,,,,,",
        "GB,Wales,CF10,Cardiff,9,any,not covered,,,,,",
        "GB,Wales,CF10,Cardiff,9,detox,not covered,,,,,",
        "",
    ]
