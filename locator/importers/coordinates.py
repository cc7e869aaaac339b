"""Where a listing is: its source's own point, else its street's, else its postcode, ZIP or town."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Protocol

from locator.directory.rows import HIDDEN_DECIMALS
from locator.directory.standards import AMERICAN_TERRITORIES
from locator.geo import CoordinatesError, Point, chord_to_arc, ecef
from locator.geocoding.outcomes import Origin, Precision
from locator.importers.base import Harvest, Note, NoteKind, SourcedService
from locator.importers.streets import street_key, zip5
from locator.importers.tables import csv_rows
from locator.models import Address, LocationType, Service

FARTHEST_FROM_ZIP = 60_000.0
"""Metres a street's point may lie from the middle of its ZIP; farther ones are mistakes.

Measured on SAMHSA's points of 2020 to 2022: all but 23 of 8,637 ZIPs keep to it, and
of those the ZIPs of Alaska and the deserts have their people in one corner.
"""
FARTHEST_FROM_POSTCODE = 10_000.0
"""Metres a source's own point may lie from the middle of a full postcode.

A postcode is a few houses, and in the Highlands a few farms along one road.
"""
WIDEST_STREET_SPREAD = 1_000.0
"""Metres that two points of the same address may lie apart; wider pairs cannot both be right."""

SWAPPED = "latitude and longitude stood the wrong way round; put right"
NULL_ISLAND = "0, 0 is in the Atlantic; not used"

POINT_COLUMNS = ("street1", "zip", "latitude", "longitude")


class PostalGeocoder(Protocol):
    """What placing listings needs of a gazetteer."""

    def locate_postcode(self, postal_code: str, country: str) -> Origin | None:
        """Return where a postcode of a country (ISO 3166-1 alpha-2) is."""

    def locate_town(self, town: str, region: str, country: str) -> Origin | None:
        """Return where a town of a printed address is, or None where that is not sure."""


@dataclass(frozen=True, slots=True)
class StreetPoints:
    """Known positions of streets in the United States."""

    by_address: Mapping[tuple[str, str], Sequence[Point]]
    """Points by street key and five-digit ZIP."""
    by_zip: Mapping[str, Point]
    """The median of the known points of each ZIP."""


def metres_between(one: Point, other: Point) -> float:
    """Return the distance over the ground between two points."""
    chord = math.dist(ecef(one.latitude, one.longitude), ecef(other.latitude, other.longitude))
    return chord_to_arc(chord, (one.latitude + other.latitude) / 2)


def stated_point(latitude: str, longitude: str) -> tuple[Point | None, str]:
    """Return the point that a source prints in degrees, and what is doubtful of it.

    No point where both cells are empty, silently, or where they are 0, 0, no
    numbers or off the earth. Numbers that only the other way round are on earth
    are taken so; whether that is by the address, `Placer` finds out.
    """
    if not latitude and not longitude:
        return None, ""
    printed = f"{latitude[:20]!r}, {longitude[:20]!r}"
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None, f"{printed} are not two numbers of degrees; not used"
    if north == east == 0:
        return None, NULL_ISLAND
    for degrees, doubt in (((north, east), ""), ((east, north), SWAPPED)):
        try:
            return Point(*degrees), doubt
        except CoordinatesError:
            continue
    return None, f"{printed} are no place on earth; not used"


def read_street_points(paths: Iterable[Path]) -> StreetPoints:
    """Read files of facility points (columns street1, zip, latitude, longitude).

    Rows without a street number, a ZIP or a point on earth are passed over.
    Raises SourceFileError where a file is not such a table.
    """
    addresses: defaultdict[tuple[str, str], list[Point]] = defaultdict(list)
    zips: defaultdict[str, list[Point]] = defaultdict(list)
    for path in paths:
        for row in csv_rows(path, POINT_COLUMNS):
            street, postal = street_key(row["street1"]), zip5(row["zip"])
            try:
                point = Point(float(row["latitude"]), float(row["longitude"]))
            except (CoordinatesError, ValueError):
                continue
            if street and postal:
                addresses[street, postal].append(point)
                zips[postal].append(point)
    return StreetPoints(addresses, {postal: _middle(points) for postal, points in zips.items()})


def _middle(points: Sequence[Point]) -> Point:
    return Point(
        median(point.latitude for point in points), median(point.longitude for point in points)
    )


@dataclass(frozen=True, slots=True)
class Placer:
    """Gives listings their coordinates, as exactly as can be known."""

    geocoder: PostalGeocoder
    street_points: StreetPoints

    def place(self, harvest: Harvest) -> None:
        """Place every listing of a harvest, noting doubtful points and what stays unplaced."""
        harvest.listings = [self._placed(listing, harvest.notes) for listing in harvest.listings]

    def _placed(self, listing: SourcedService, notes: list[Note]) -> SourcedService:
        service, row = listing.service, listing.row
        hidden = service.location_type is LocationType.CONFIDENTIAL
        area = self._area(service.address)
        point, *doubts = (None, "") if hidden else self._stated(service, area)
        precision = service.coordinates_precision or Precision.AREA
        if point is None:
            point, doubt = self._street(service.address, area)
            precision, doubts = Precision.STREET, [*doubts, doubt]
        if point is not None and not hidden:
            placed = replace(service, point=point.rounded(6), coordinates_precision=precision)
        elif area is not None:
            precision = Precision.AREA if hidden else area.precision
            point = area.point.rounded(HIDDEN_DECIMALS if hidden else 5)
            placed = replace(service, point=point, coordinates_precision=precision)
        else:
            placed = replace(service, point=None, coordinates_precision=None)
            if service.location_type is not LocationType.VIRTUAL:
                doubts.append(
                    "could not be placed by its street, postcode or town; it is on no map"
                )
        field = "latitude" if area else "postal_code"
        notes.extend(
            Note(NoteKind.WARNING, row.file, row.number, service.name, field, doubt)
            for doubt in doubts
            if doubt
        )
        return SourcedService(placed, row)

    def _stated(self, service: Service, area: Origin | None) -> tuple[Point | None, str]:
        """Return the point of the source itself, or why it is not to be believed.

        One whose latitude and longitude were swapped is put right where that
        brings it to its address.
        """
        point = service.point
        if point is not None and point.latitude == point.longitude == 0:
            return None, NULL_ISLAND
        if point is None or area is None or self._near(point, area, service.address):
            return point, ""
        if abs(point.longitude) <= 90:
            swapped = Point(point.longitude, point.latitude)
            if self._near(swapped, area, service.address):
                return swapped, SWAPPED
        return None, (
            f"its source's point lies {metres_between(point, area.point) / 1000:,.0f} km from the "
            f"middle of {service.address.postal_code or service.address.city}; not used"
        )

    def _near(self, point: Point, area: Origin, address: Address) -> bool:
        """Say whether a point may be at an address: by its postcode, else by its town."""
        exact = area.precision is Precision.POSTCODE
        farthest = FARTHEST_FROM_POSTCODE if exact else FARTHEST_FROM_ZIP
        if metres_between(point, area.point) <= farthest:
            return True
        town = None if exact else self._town(address)
        return town is not None and metres_between(point, town.point) <= farthest

    def _area(self, address: Address) -> Origin | None:
        """Return the middle of the address's postcode, ZIP or town."""
        for country in _countries(address):
            if address.postal_code:
                origin = self.geocoder.locate_postcode(address.postal_code, country)
                if origin is not None:
                    return self._where_people_are(origin, address)
        return self._town(address)

    def _town(self, address: Address) -> Origin | None:
        if not address.city:
            return None
        return self.geocoder.locate_town(address.city, address.state_province, address.country)

    def _where_people_are(self, origin: Origin, address: Address) -> Origin:
        """Return a ZIP's middle, or that of its known streets where the two lie far apart.

        Some ZIPs of Alaska and the deserts are vast land with one town at its
        edge; 99503, in Anchorage, has its middle 449 km away. The streets are
        believed where the town of the address is by them.
        """
        streets = self.street_points.by_zip.get(_zip(address))
        if streets is None or metres_between(streets, origin.point) <= FARTHEST_FROM_ZIP:
            return origin
        town = self._town(address)
        if town is None or metres_between(streets, town.point) > FARTHEST_FROM_ZIP:
            return origin
        return replace(origin, point=streets)

    def _street(self, address: Address, area: Origin | None) -> tuple[Point | None, str]:
        """Return the street's own point, or why the one on file is not to be believed."""
        candidates = self._candidates(address)
        if not candidates:
            return None, ""
        spread = max(metres_between(candidates[0], other) for other in candidates)
        if spread > WIDEST_STREET_SPREAD:
            return None, f"its street has points {spread / 1000:.1f} km apart; none is used"
        point = candidates[0]
        distance = 0.0 if area is None else metres_between(point, area.point)
        if distance > FARTHEST_FROM_ZIP:
            return None, (
                f"its street's point lies {distance / 1000:.0f} km from the middle of "
                f"ZIP {_zip(address)}; not used"
            )
        return point, ""

    def _candidates(self, address: Address) -> Sequence[Point]:
        postal = _zip(address)
        for line in (address.address_1, address.address_2):
            street = street_key(line) if postal else ""
            if street and (street, postal) in self.street_points.by_address:
                return self.street_points.by_address[street, postal]
        return ()


def _zip(address: Address) -> str:
    return zip5(address.postal_code) if address.country == "US" else ""


def _countries(address: Address) -> tuple[str, ...]:
    """Return the countries to look a postcode up under; gazetteers file territories either way."""
    if address.country == "US" and address.state_province in AMERICAN_TERRITORIES:
        return (address.country, address.state_province)
    return (address.country,)
