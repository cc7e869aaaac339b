"""Points on the earth, boxes around them and the distances between them.

Angles are degrees on the WGS 84 ellipsoid, lengths are metres unless a name
says otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from locator.language import gettext

EQUATORIAL_RADIUS = 6_378_137.0
"""Semi-major axis of WGS 84, metres (NIMA TR8350.2, third edition)."""
FLATTENING = 1 / 298.257223563
"""Flattening of WGS 84 (NIMA TR8350.2, third edition)."""
ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING)
_SMALLEST_MERIDIAN_RADIUS = EQUATORIAL_RADIUS * (1 - ECCENTRICITY_SQUARED)


class CoordinatesError(ValueError):
    """The numbers are not a place on earth; ask for a latitude and a longitude again."""


class Unit(StrEnum):
    """A unit people give distances in."""

    MILES = "mi"
    KILOMETRES = "km"

    @property
    def metres(self) -> float:
        """Return the length of one unit in metres (international mile of 1959)."""
        return 1609.344 if self is Unit.MILES else 1000.0


@dataclass(frozen=True, slots=True)
class Distance:
    """A distance as somebody said it: a number and its unit."""

    value: float
    unit: Unit

    @property
    def metres(self) -> float:
        """Return the distance in metres."""
        return self.value * self.unit.metres

    def __str__(self) -> str:
        """Return the distance as it is typed in an address, such as ``25mi``."""
        return f"{self.value:g}{self.unit}"

    @classmethod
    def from_metres(cls, metres: float, unit: Unit) -> Distance:
        """Make a distance in a unit from a length in metres."""
        return cls(metres / unit.metres, unit)


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth: latitude and longitude in degrees.

    Raises CoordinatesError where a number is not finite or lies outside
    -90…90 (latitude) or -180…180 (longitude).
    """

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not -90 <= self.latitude <= 90:
            raise CoordinatesError(gettext("latitude must be a number from -90 to 90"))
        if not -180 <= self.longitude <= 180:
            raise CoordinatesError(gettext("longitude must be a number from -180 to 180"))

    def rounded(self, decimals: int) -> Point:
        """Return the point with its degrees rounded to so many decimals."""
        return Point(round(self.latitude, decimals), round(self.longitude, decimals))


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """A box between two meridians and two parallels, degrees.

    ``west`` greater than ``east`` means that the box crosses the antimeridian.
    Raises CoordinatesError where a side is off the earth or south is north of north.
    """

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        # One comparison for the many sound boxes; which side is off only for the others.
        if -90 <= self.south <= self.north <= 90 and -180 <= self.west <= 180 >= self.east >= -180:
            return
        Point(self.south, self.west)
        Point(self.north, self.east)
        raise CoordinatesError(gettext("the box's south must not be north of its north"))

    def contains(self, point: Point) -> bool:
        """Say whether a point lies in the box; -180° and 180° are one meridian."""
        if not self.south <= point.latitude <= self.north:
            return False
        if abs(point.longitude) == 180:
            return any(low <= side <= high for side in (-180, 180) for low, high in self.spans)
        return any(low <= point.longitude <= high for low, high in self.spans)

    @property
    def middle(self) -> Point:
        """Return the point in the middle by degrees, over the antimeridian as well."""
        east = self.east if self.west <= self.east else self.east + 360
        longitude = ((self.west + east) / 2 + 180) % 360 - 180
        return Point((self.south + self.north) / 2, longitude)

    @property
    def spans(self) -> tuple[tuple[float, float], ...]:
        """Return the box's ranges of longitude, none of which crosses the antimeridian."""
        if self.west <= self.east:
            return ((self.west, self.east),)
        return ((self.west, 180.0), (-180.0, self.east))


def ecef(latitude: float, longitude: float) -> tuple[float, float, float]:
    """Return earth-centred earth-fixed x, y, z in metres of a point on the ellipsoid.

    Formula: NIMA TR8350.2, third edition, section 4.3 with height zero.
    """
    phi, lam = math.radians(latitude), math.radians(longitude)
    sine, cosine = math.sin(phi), math.cos(phi)
    normal = EQUATORIAL_RADIUS / math.sqrt(1 - ECCENTRICITY_SQUARED * sine * sine)
    return (
        normal * cosine * math.cos(lam),
        normal * cosine * math.sin(lam),
        normal * (1 - ECCENTRICITY_SQUARED) * sine,
    )


def local_radius(latitude: float) -> float:
    """Return the Gaussian mean radius of curvature at a latitude, metres."""
    sine = math.sin(math.radians(latitude))
    return (
        EQUATORIAL_RADIUS
        * math.sqrt(1 - ECCENTRICITY_SQUARED)
        / (1 - ECCENTRICITY_SQUARED * sine * sine)
    )


def chord_to_arc(chord: float, latitude: float) -> float:
    """Return the distance over the ground, metres, of a straight chord near a latitude.

    ``2R·asin(c/2R)`` with the local radius. Its error grows with the cube of the
    distance: against WGS 84 geodesics at most 1 mm at 25 miles and 1 m at
    500 km, both on the equator, where it is largest.
    """
    diameter = 2 * local_radius(latitude)
    return diameter * math.asin(min(1.0, chord / diameter))


def arc_to_chord(arc: float, latitude: float) -> float:
    """Return the straight chord, metres, under a distance over the ground near a latitude."""
    diameter = 2 * local_radius(latitude)
    return diameter * math.sin(min(arc / diameter, math.pi / 2))


def boxes_around(centre: Point, radius: float) -> tuple[BoundingBox, ...]:
    """Return boxes that between them cover a circle of a radius in metres.

    One box, or two where the circle crosses the antimeridian; a circle over a
    pole gives the whole cap. Boxes err on the large side, never the small.
    """
    reach = math.degrees(radius / _SMALLEST_MERIDIAN_RADIUS) * 1.001 + 1e-7
    south, north = centre.latitude - reach, centre.latitude + reach
    cap = (BoundingBox(-180, max(south, -90), 180, min(north, 90)),)
    if south <= -90 or north >= 90:
        return cap
    sine = math.sin(math.radians(reach)) / math.cos(math.radians(centre.latitude))
    if sine >= 1:
        return cap
    half = math.degrees(math.asin(sine)) * 1.001 + 1e-7
    west, east = centre.longitude - half, centre.longitude + half
    spans: tuple[tuple[float, float], ...] = ((west, east),)
    if west < -180:
        spans = ((west + 360, 180.0), (-180.0, east))
    elif east > 180:
        spans = ((west, 180.0), (-180.0, east - 360))
    return tuple(BoundingBox(low, south, high, north) for low, high in spans)
