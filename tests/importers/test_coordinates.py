from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.base import Harvest, Row, SourcedService, SourceFileError
from locator.importers.coordinates import (
    NULL_ISLAND,
    SWAPPED,
    Placer,
    metres_between,
    read_street_points,
    stated_point,
)
from locator.models import Address, LocationType, Service, Source

if TYPE_CHECKING:
    from locator.importers.coordinates import PostalGeocoder

HOSPITAL = Address("1650 South Bragaw Street", "", "Anchorage", "AK", "99508", "US")
CORDOVA = Address("602 Chase Avenue", "", "Cordova", "AK", "99574", "US")


@pytest.fixture
def placer(samples: Path, geocoder: PostalGeocoder) -> Placer:
    return Placer(geocoder, read_street_points(sorted(samples.glob("locator-points-*.csv"))))


def placed(
    placer: Placer,
    address: Address,
    kind: LocationType = LocationType.PHYSICAL,
    point: Point | None = None,
    precision: Precision | None = None,
) -> Harvest:
    source = Source("A list", "2024", "US public domain")
    service = Service(
        "us-1",
        "Hope House",
        source,
        address=address,
        location_type=kind,
        point=point,
        coordinates_precision=precision,
    )
    harvest = Harvest(listings=[SourcedService(service, Row("list.csv", 7, {}))])
    placer.place(harvest)
    return harvest


def outcome(harvest: Harvest) -> tuple[Point | None, Precision | None, list[str]]:
    service = harvest.listings[0].service
    return service.point, service.coordinates_precision, [note.reason for note in harvest.notes]


def test_a_known_street_gives_its_own_point(placer: Placer) -> None:
    assert outcome(placed(placer, HOSPITAL)) == (
        Point(61.205605, -149.80983),
        Precision.STREET,
        [],
    )


@pytest.mark.parametrize("street", ["1650 S. Bragaw St., Suite 4", "1650 Bragaw Street South"])
def test_another_way_of_writing_the_street_finds_it(placer: Placer, street: str) -> None:
    point, precision, _ = outcome(placed(placer, replace(HOSPITAL, address_1=street)))

    assert (point, precision) == (Point(61.205605, -149.80983), Precision.STREET)


def test_an_unknown_street_is_placed_by_its_zip(placer: Placer) -> None:
    address = replace(HOSPITAL, address_1="1 Nowhere Street")

    assert outcome(placed(placer, address)) == (Point(61.2037, -149.8115), Precision.AREA, [])


def test_a_confidential_place_is_never_finer_than_its_area(placer: Placer) -> None:
    point, precision, _ = outcome(placed(placer, HOSPITAL, LocationType.CONFIDENTIAL))

    assert (point, precision) == (Point(61.2, -149.81), Precision.AREA)


def test_a_british_place_is_placed_by_its_postcode(placer: Placer) -> None:
    address = Address("8 Church Street", "", "Southport", "", "PR9 0QT", "GB")

    assert outcome(placed(placer, address)) == (Point(53.8, -1.55), Precision.POSTCODE, [])


def test_a_place_without_a_postcode_is_placed_by_its_town(placer: Placer) -> None:
    address = Address(city="Falkirk", country="GB")

    assert outcome(placed(placer, address)) == (Point(56.0021, -3.7854), Precision.AREA, [])


def test_points_of_one_street_that_lie_far_apart_are_not_used(placer: Placer) -> None:
    address = Address("204 Clifton Street", "", "Houston", "TX", "77011", "US")

    point, precision, notes = outcome(placed(placer, address))

    assert (point, precision) == (Point(29.7416, -95.3087), Precision.AREA)
    assert notes == ["its street has points 312.2 km apart; none is used"]


def test_a_point_far_from_its_zip_is_not_used(placer: Placer) -> None:
    address = replace(CORDOVA, city="Somewhere")

    point, precision, notes = outcome(placed(placer, address))

    assert (point, precision) == (Point(61.1175, -147.6067), Precision.AREA)
    assert notes == ["its street's point lies 120 km from the middle of ZIP 99574; not used"]


def test_a_zip_whose_land_lies_far_from_its_streets_is_where_its_town_is(placer: Placer) -> None:
    point, precision, notes = outcome(placed(placer, CORDOVA))

    assert (point, precision, notes) == (Point(60.541128, -145.750323), Precision.STREET, [])
    unknown_street = replace(CORDOVA, address_1="")
    assert outcome(placed(placer, unknown_street))[:2] == (
        Point(60.54113, -145.75032),
        Precision.AREA,
    )


def test_a_place_that_nothing_is_known_of_is_reported(placer: Placer) -> None:
    address = Address("1 High Street", "", "Nowhere", "ZZ", "00001", "US")

    assert outcome(placed(placer, address)) == (
        None,
        None,
        ["could not be placed by its street, postcode or town; it is on no map"],
    )


def test_points_off_the_earth_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text(
        "street1,zip,latitude,longitude\n"
        "1 A St,6112,91,0\n1 A St,6112,x,0\n1 A St,6112,41.8,-72.7\n"
    )

    points = read_street_points([path])

    assert dict(points.by_address) == {("1 ast", "06112"): [Point(41.8, -72.7)]}
    assert dict(points.by_zip) == {"06112": Point(41.8, -72.7)}


def test_a_file_without_points_is_refused(samples: Path) -> None:
    with pytest.raises(SourceFileError, match="lacks the column"):
        read_street_points([samples / "cqc-2026-04.csv"])


def test_distances_are_over_the_ground() -> None:
    assert metres_between(Point(0, 0), Point(0, 1)) == pytest.approx(111_319.5, abs=1)


ANCHORAGE = Point(61.21, -149.86)


@pytest.mark.parametrize("precision", list(Precision))
def test_a_source_s_own_point_is_kept_as_exact_as_it_says(
    placer: Placer, precision: Precision
) -> None:
    found = outcome(placed(placer, HOSPITAL, point=ANCHORAGE, precision=precision))

    assert found == (ANCHORAGE, precision, [])


def test_a_source_s_point_far_from_its_zip_is_reported_and_not_used(placer: Placer) -> None:
    address = replace(HOSPITAL, address_1="1 Nowhere Street")

    point, precision, notes = outcome(
        placed(placer, address, point=Point(51.5, -0.12), precision=Precision.STREET)
    )

    assert (point, precision) == (Point(61.2037, -149.8115), Precision.AREA)
    assert notes == [
        "its source's point lies 7,222 km from the middle of 99508; not used",
    ]


def test_a_source_s_point_far_from_its_zip_gives_way_to_the_street_s_own(placer: Placer) -> None:
    found = placed(placer, HOSPITAL, point=Point(0, 0), precision=Precision.EXACT)

    assert outcome(found) == (Point(61.205605, -149.80983), Precision.STREET, [NULL_ISLAND])


def test_swapped_coordinates_are_put_right_and_reported(placer: Placer) -> None:
    address = Address("1 High Street", "", "Hartford", "CT", "06112", "US")

    found = placed(placer, address, point=Point(-72.7, 41.8), precision=Precision.STREET)

    assert outcome(found) == (Point(41.8, -72.7), Precision.STREET, [SWAPPED])


def test_a_point_by_its_town_is_kept_where_the_zip_s_middle_is_far(placer: Placer) -> None:
    point = Point(60.541128, -145.750323)

    found = placed(placer, CORDOVA, point=point, precision=Precision.EXACT)

    assert outcome(found) == (point, Precision.EXACT, [])


@pytest.mark.parametrize(("longitude", "kept"), [(-1.65, True), (-1.75, False)])
def test_a_full_postcode_is_asked_more_closely_than_a_zip(
    placer: Placer, longitude: float, kept: bool
) -> None:
    address = Address("8 Church Street", "", "Leeds", "", "LS1 1AA", "GB")

    found = placed(placer, address, point=Point(53.8, longitude), precision=Precision.STREET)

    assert (outcome(found)[0] == Point(53.8, longitude)) is kept
    assert len(found.notes) == (0 if kept else 1)


def test_a_confidential_place_gives_up_the_point_of_its_source(placer: Placer) -> None:
    hidden = LocationType.CONFIDENTIAL
    point = Point(61.205605, -149.80983)

    known = placed(placer, HOSPITAL, hidden, point=point, precision=Precision.EXACT)
    unknown = placed(placer, Address(country="US"), hidden, point=point, precision=Precision.EXACT)

    assert outcome(known)[:2] == (Point(61.2, -149.81), Precision.AREA)
    assert outcome(unknown)[:2] == (None, None)


def test_a_point_that_nothing_can_check_is_kept(placer: Placer) -> None:
    address = Address("1 High Street", country="US")

    found = placed(placer, address, point=ANCHORAGE, precision=Precision.STREET)

    assert outcome(found) == (ANCHORAGE, Precision.STREET, [])


@pytest.mark.parametrize(
    ("latitude", "longitude", "point", "doubt"),
    [
        ("61.2", "-149.8", Point(61.2, -149.8), ""),
        ("", "", None, ""),
        ("-149.8", "61.2", Point(61.2, -149.8), SWAPPED),
        ("0", "0.000", None, NULL_ISLAND),
        ("61.2", "", None, "'61.2', '' are not two numbers of degrees; not used"),
        ("north", "east", None, "'north', 'east' are not two numbers of degrees; not used"),
        ("nan", "1", None, "'nan', '1' are no place on earth; not used"),
        ("1e999", "1", None, "'1e999', '1' are no place on earth; not used"),
        ("200", "300", None, "'200', '300' are no place on earth; not used"),
    ],
)
def test_printed_degrees_are_a_point_or_say_why_not(
    latitude: str, longitude: str, point: Point | None, doubt: str
) -> None:
    assert stated_point(latitude, longitude) == (point, doubt)


def test_the_null_island_is_never_a_place(placer: Placer) -> None:
    found = placed(placer, Address(country="US"), point=Point(0, 0), precision=Precision.STREET)

    assert outcome(found)[:2] == (None, None)
    assert found.notes[0].reason == NULL_ISLAND
