"""A window on the map of the world: what of it is seen, and where on the picture it lies."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from locator.geo import EQUATORIAL_RADIUS, BoundingBox, Point, local_radius

Pixel = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""

TILE = 256
"""Pixels of the whole world at zoom 0, as Leaflet counts zooms."""
CLOSEST = 12.0
FARTHEST = 1.0
_POLE = 85.0511
"""Latitude in degrees at which the square map of the world ends (EPSG:3857)."""
_CORNERS = 60


@dataclass(frozen=True, slots=True)
class View:
    """A picture of a part of the world in web Mercator.

    ``x`` and ``y`` are the middle as parts of the world's width, from 180° west
    and from the northern edge; ``zoom`` need not be whole; sizes are pixels.
    """

    x: float
    y: float
    zoom: float
    width: int
    height: int

    @property
    def world(self) -> float:
        """Return the pixels that the whole world would take."""
        return float(TILE * 2**self.zoom)

    @property
    def metres_per_pixel(self) -> float:
        """Return how much ground a pixel covers in the middle of the picture."""
        squeeze = 1 / math.cosh(math.pi * (1 - 2 * self.y))
        return 2 * math.pi * EQUATORIAL_RADIUS * squeeze / self.world

    def pixel(self, point: Point) -> Pixel:
        """Return where a point lies; the nearest of its repetitions around the world."""
        across, down = mercator(point)
        nearest = (across - self.x + 0.5) % 1 - 0.5
        return nearest * self.world + self.width / 2, (down - self.y) * self.world + self.height / 2

    def circle(self, centre: Point, radius: float) -> list[Pixel]:
        """Return the outline of a circle on the ground; ``radius`` in metres.

        On the sphere that fits the ellipsoid at the centre: C. Veness,
        "destination point given distance and bearing".
        """
        reach = radius / local_radius(centre.latitude)
        latitude, longitude = math.radians(centre.latitude), math.radians(centre.longitude)
        outline = []
        for corner in range(_CORNERS):
            bearing = 2 * math.pi * corner / _CORNERS
            sine = math.sin(latitude) * math.cos(reach)
            sine += math.cos(latitude) * math.sin(reach) * math.cos(bearing)
            east = longitude + math.atan2(
                math.sin(bearing) * math.sin(reach) * math.cos(latitude),
                math.cos(reach) - math.sin(latitude) * sine,
            )
            turned = (math.degrees(east) + 180) % 360 - 180
            outline.append(
                self.pixel(Point(math.degrees(math.asin(max(-1, min(1, sine)))), turned))
            )
        return outline


def mercator(point: Point) -> tuple[float, float]:
    """Return column and row of a point as parts of the world's width (EPSG:3857)."""
    latitude = max(-_POLE, min(_POLE, point.latitude))
    sine = math.sin(math.radians(latitude))
    down = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return (point.longitude + 180) / 360, down


def view_of(points: Iterable[Point], *, width: int, height: int, padding: int) -> View:
    """Return the closest view, up to `CLOSEST`, with every point inside its padding.

    Raises ValueError where there is no point to look at.
    """
    places = [mercator(point) for point in points]
    if not places:
        raise ValueError("a view needs a point")
    west, east = _narrowest([x for x, _ in places])
    north, south = min(y for _, y in places), max(y for _, y in places)
    return _fitted((west, north, east, south), (width, height), padding)


def view_of_box(box: BoundingBox, *, width: int, height: int) -> View:
    """Return the view that shows a box whole."""
    west, north = mercator(Point(box.north, box.west))
    east, south = mercator(Point(box.south, box.east))
    return _fitted((west, north, east + (box.west > box.east), south), (width, height), 0)


def _fitted(sides: Box, size: tuple[int, int], padding: int) -> View:
    west, north, east, south = sides
    width, height = size
    spread = max((east - west) / (width - 2 * padding), (south - north) / (height - 2 * padding))
    zoom = math.log2(1 / (spread * TILE)) if spread > 0 else CLOSEST
    middle = ((west + east) / 2) % 1, (north + south) / 2
    return View(*middle, max(FARTHEST, min(CLOSEST, zoom)), width, height)


def _narrowest(columns: list[float]) -> tuple[float, float]:
    """Return the shortest stretch around the world that holds every column."""
    ordered = sorted(columns)
    following = [*ordered[1:], ordered[0] + 1]
    gap = max(range(len(ordered)), key=lambda index: following[index] - ordered[index])
    return following[gap], ordered[gap] + 1
