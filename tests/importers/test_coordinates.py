from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.base import Harvest, Row, SourcedService, SourceFileError
from locator.importers.coordinates import Placer, metres_between, read_street_points
from locator.models import Address, LocationType, Service, Source

if TYPE_CHECKING:
    from locator.importers.coordinates import PostalGeocoder

HOSPITAL = Address("1650 South Bragaw Street", "", "Anchorage", "AK", "99508", "US")
CORDOVA = Address("602 Chase Avenue", "", "Cordova", "AK", "99574", "US")


@pytest.fixture
def placer(samples: Path, geocoder: PostalGeocoder) -> Placer:
    return Placer(geocoder, read_street_points(sorted(samples.glob("locator-points-*.csv"))))


def placed(placer: Placer, address: Address, kind: LocationType = LocationType.PHYSICAL) -> Harvest:
    source = Source("A list", "2024", "US public domain")
    service = Service("us-1", "Hope House", source, address=address, location_type=kind)
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
