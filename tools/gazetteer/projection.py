"""From the British National Grid to WGS 84.

``convertbng`` carries the Ordnance Survey's OSTN15 grid and is within
centimetres of it. The published formulas without that grid (transverse
Mercator, then a seven-parameter Helmert transformation) lie a median of 1.8 m
and at most 4.8 m from it over the 2.6 million postcodes: they serve here as an
independent check of every point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Degrees = NDArray[np.float64]

METRES_A_DEGREE = 111_320.0
HELMERT_TOLERANCE = 6.0
"""Metres that the two ways may differ."""
AIRY_1830 = (6_377_563.396, 6_356_256.909)
"""Semi-axes in metres (A guide to coordinate systems in Great Britain, annex A.1)."""
GRS_80 = (6_378_137.0, 6_356_752.3141)
"""Semi-axes in metres (the same, annex A.1); WGS 84's differ by a tenth of a millimetre."""
SCALE, LATITUDE_0, LONGITUDE_0, EAST_0, NORTH_0 = 0.9996012717, 49.0, -2.0, 400_000.0, -100_000.0
"""The National Grid's projection (annex A.2)."""


class ProjectionError(Exception):
    """The converted coordinates are wrong: do not use what was built from them."""


def to_wgs84(
    eastings: Sequence[float], northings: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Return latitudes and longitudes in degrees of National Grid metres, by OSTN15.

    Raises ProjectionError where a point has no answer or the plain formulas disagree.
    """
    from convertbng.cutil import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
        convert_lonlat,
    )

    east, north = np.array(eastings, float), np.array(northings, float)
    longitudes, latitudes = (np.array(axis) for axis in convert_lonlat(east, north))
    check(latitudes, longitudes, *helmert(east, north))
    return latitudes.tolist(), longitudes.tolist()


def check(
    latitudes: Degrees, longitudes: Degrees, other_latitudes: Degrees, other_longitudes: Degrees
) -> None:
    """Raise ProjectionError where any two points, in degrees, differ by more than 6 m."""
    turn = (longitudes - other_longitudes) * np.cos(np.radians(latitudes))
    apart = np.hypot(turn, latitudes - other_latitudes) * METRES_A_DEGREE
    if not (apart <= HELMERT_TOLERANCE).all():
        raise ProjectionError("OSTN15 and the plain formulas disagree: do not trust either")


def helmert(eastings: Degrees, northings: Degrees) -> tuple[Degrees, Degrees]:
    """Return WGS 84 latitudes and longitudes of National Grid metres, within 5 m."""
    return _to_grs80(*unproject(eastings, northings))


def unproject(eastings: Degrees, northings: Degrees) -> tuple[Degrees, Degrees]:
    """Return OSGB36 latitudes and longitudes, in degrees, of National Grid metres.

    Formulas: A guide to coordinate systems in Great Britain, annex C.2.
    """
    major, minor = AIRY_1830
    squared = 1 - (minor / major) ** 2
    phi = _footpoint(northings)
    sine, cosine, tangent = np.sin(phi), np.cos(phi), np.tan(phi)
    nu = major * SCALE / np.sqrt(1 - squared * sine**2)
    rho = major * SCALE * (1 - squared) / (1 - squared * sine**2) ** 1.5
    eta, t2, x = nu / rho - 1, tangent**2, eastings - EAST_0
    latitude = (
        phi
        - tangent / (2 * rho * nu) * x**2
        + tangent / (24 * rho * nu**3) * (5 + 3 * t2 + eta - 9 * t2 * eta) * x**4
        - tangent / (720 * rho * nu**5) * (61 + 90 * t2 + 45 * t2**2) * x**6
    )
    turn = (
        x / (cosine * nu)
        - x**3 / (6 * cosine * nu**3) * (nu / rho + 2 * t2)
        + x**5 / (120 * cosine * nu**5) * (5 + 28 * t2 + 24 * t2**2)
        - x**7 / (5040 * cosine * nu**7) * (61 + 662 * t2 + 1320 * t2**2 + 720 * t2**3)
    )
    return np.degrees(latitude), LONGITUDE_0 + np.degrees(turn)


def _footpoint(northings: Degrees) -> Degrees:
    """Return the latitudes, in radians, of the meridian's points so far north."""
    reach = AIRY_1830[0] * SCALE
    phi = math.radians(LATITUDE_0) + (northings - NORTH_0) / reach
    for _ in range(8):
        phi = phi + (northings - NORTH_0 - _meridian_arc(phi)) / reach
    return phi


def _meridian_arc(phi: Degrees) -> Degrees:
    major, minor = AIRY_1830
    n, phi_0 = (major - minor) / (major + minor), math.radians(LATITUDE_0)
    less, more = phi - phi_0, phi + phi_0
    return (  # type: ignore[no-any-return,unused-ignore]
        minor
        * SCALE
        * (
            (1 + n + 1.25 * n**2 + 1.25 * n**3) * less
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * np.sin(less) * np.cos(more)
            + (15 / 8 * n**2 + 15 / 8 * n**3) * np.sin(2 * less) * np.cos(2 * more)
            - 35 / 24 * n**3 * np.sin(3 * less) * np.cos(3 * more)
        )
    )


def _to_grs80(latitudes: Degrees, longitudes: Degrees) -> tuple[Degrees, Degrees]:
    """Move OSGB36 degrees to WGS 84 by the Helmert transformation of annex B and section 6.6."""
    major, minor = AIRY_1830
    squared = 1 - (minor / major) ** 2
    phi, lam = np.radians(latitudes), np.radians(longitudes)
    nu = major / np.sqrt(1 - squared * np.sin(phi) ** 2)
    x, y = nu * np.cos(phi) * np.cos(lam), nu * np.cos(phi) * np.sin(lam)
    z = (1 - squared) * nu * np.sin(phi)
    s = 1 - 20.4894e-6
    turn_x, turn_y, turn_z = (math.radians(a / 3600) for a in (0.1502, 0.2470, 0.8421))
    return _from_cartesian(
        446.448 + s * x - turn_z * y + turn_y * z,
        -125.157 + turn_z * x + s * y - turn_x * z,
        542.060 - turn_y * x + turn_x * y + s * z,
    )


def _from_cartesian(x: Degrees, y: Degrees, z: Degrees) -> tuple[Degrees, Degrees]:
    """Return degrees on GRS 80 of metres from the earth's middle (annex B.2)."""
    major, minor = GRS_80
    squared = 1 - (minor / major) ** 2
    flat = np.hypot(x, y)
    phi = np.arctan2(z, flat * (1 - squared))
    for _ in range(6):
        nu = major / np.sqrt(1 - squared * np.sin(phi) ** 2)
        phi = np.arctan2(z + squared * nu * np.sin(phi), flat)
    return np.degrees(phi), np.degrees(np.arctan2(y, x))
