"""How far people live from the nearest service of each kind, by postal district.

Every postal code of a district is measured by itself, in a straight line, to the nearest
service of its country. A district in a nation or state where nothing is listed is not
covered, and a kind of help that a nation's sources never report is not known there; neither
ever has a distance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from locator.directory.database import Directory
from locator.directory.services_csv import replace_file
from locator.geo import (
    ECCENTRICITY_SQUARED,
    EQUATORIAL_RADIUS,
    Point,
    Unit,
    arc_to_chord,
    chord_to_arc,
)
from locator.geocoding.districts import DISTRICTS, ISLANDS, UNITED_STATES, District, state_names
from locator.geocoding.gazetteer import Gazetteer
from locator.models import Answer, LocationType, Service, Status
from locator.taxonomy import TYPES

ANY = "any"
BENZODIAZEPINE_DETOX = "benzodiazepine-detox"
KINDS = (ANY, BENZODIAZEPINE_DETOX, *TYPES.by_code)
"""What is measured to: any service, one that says it takes people coming off
benzodiazepines, one of each type of help."""

BOUNDS = (5, 10, 25, 50)
"""Miles within which postal codes are counted."""
_METRES = tuple(miles * Unit.MILES.metres for miles in BOUNDS)

UNREPORTED: Mapping[str, frozenset[str]] = {
    "Care Quality Commission": frozenset({"detox"}),
}
"""Kinds that a source does not report, by how its name begins.

The CQC has no field for detox; a few of its listings are known for it by their own names
alone (`locator.importers.formats.cqc`), and a distance to those would mislead.
"""

LAYOUT = 1
"""Names the shape of the file; count it up when `Availability` changes."""
_BATCH = 500
_MOST_AT_ONCE = 4_000_000
"""Pairs of a postal code and a service that are measured at once, about 100 MB."""

Vectors = NDArray[np.float64]
"""Points as ECEF metres, shape (points, 3)."""


class NotComputedError(Exception):
    """Nothing that this version can read was computed yet; run ``locator coverage``."""


class Knowledge(StrEnum):
    """What is known of a kind of help in a district."""

    MEASURED = "measured"
    NOT_COVERED = "not covered"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a district's postal codes are from the nearest service of a kind.

    ``median`` is in metres; ``within`` counts the codes no farther than each of `BOUNDS`.
    """

    median: int
    within: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A district with what was measured, in the order of `KINDS`; None where nothing was.

    ``middle`` is latitude and longitude in degrees, ``codes`` how many postal codes it has.
    """

    code: str
    region: str
    town: str
    middle: tuple[float, float]
    codes: int
    reaches: tuple[Reach | None, ...]

    @property
    def point(self) -> Point:
        """Return its middle."""
        return Point(*self.middle)

    def reach(self, kind: str) -> Reach | None:
        """Return how far the nearest service of a kind is, or None where nobody knows."""
        return self.reaches[KINDS.index(kind)]


@dataclass(frozen=True)
class CountryAvailability:
    """A country's districts in the order of their codes.

    ``covered`` are the regions where anything is listed, ``services`` how many were
    measured to.
    """

    country: str
    services: int
    covered: tuple[str, ...]
    areas: tuple[Area, ...]

    def knowledge(self, area: Area, kind: str) -> Knowledge:
        """Return what is known of a kind of help in one of the districts."""
        if area.region not in self.covered:
            return Knowledge.NOT_COVERED
        return Knowledge.MEASURED if area.reach(kind) else Knowledge.NOT_KNOWN


@dataclass(frozen=True)
class Availability:
    """What was computed: when (ISO 8601), of which directory, in this layout."""

    layout: int
    computed: str
    directory: str
    countries: tuple[CountryAvailability, ...]

    @cached_property
    def by_country(self) -> dict[str, CountryAvailability]:
        """Return the countries by their ISO 3166-1 alpha-2 codes."""
        return {found.country: found for found in self.countries}


@dataclass(frozen=True, slots=True)
class Provider:
    """A service that can be travelled to: where, in which region, of which kinds.

    ``reported`` are the kinds among them that its sources report as a rule.
    """

    point: Point
    region: str
    kinds: frozenset[str]
    reported: frozenset[str]


def compute(directory: Directory, gazetteer: Path) -> Availability:
    """Measure the countries of `DISTRICTS` in which a directory lists anything.

    Raises TablesError where the gazetteer's folder is not sound.
    """
    services = list(_services(directory))
    listed = {_country(service) for service in services}
    regions = Regions(gazetteer)
    found = tuple(
        measure(country, DISTRICTS[country](gazetteer), providers(country, services, regions))
        for country in DISTRICTS
        if country in listed
    )
    return Availability(LAYOUT, date.today().isoformat(), directory.source, found)


def _services(directory: Directory) -> Iterator[Service]:
    entities = directory.entities
    for offset in range(0, entities.services, _BATCH):
        yield from entities.service_page(offset, _BATCH)


class Regions:
    """Names the nation or state that a service's address is in."""

    def __init__(self, gazetteer: Path) -> None:
        self._geocoder = Gazetteer.open(gazetteer)
        self._states = state_names(gazetteer)

    def of(self, service: Service) -> str:
        """Return the region in words, or nothing where nobody knows it."""
        address = service.address
        if address.country in ISLANDS:
            return self._states[address.country]
        if address.country == UNITED_STATES and address.state_province in self._states:
            return self._states[address.state_province]
        found = self._geocoder.locate_postcode(address.postal_code, address.country)
        if found is None:
            return ""
        # In the United States the state stands before the country.
        region = found.label.split(", ")[-2] if address.country == UNITED_STATES else found.region
        return self._states.get(region, region)


def providers(country: str, services: Iterable[Service], regions: Regions) -> Iterator[Provider]:
    """Yield the services of a country that can be travelled to.

    Those online or by phone alone, those closed for now and those whose place nobody
    knows are left out.
    """
    for service in services:
        if service.point is None or _country(service) != country:
            continue
        if service.location_type is LocationType.VIRTUAL or service.status is not Status.ACTIVE:
            continue
        kinds = frozenset(kinds_of(service))
        yield Provider(service.point, regions.of(service), kinds, kinds - _by_chance(service))


def _country(service: Service) -> str:
    """Return a service's country; islands that share America's ZIPs count to it."""
    country = service.address.country
    return UNITED_STATES if country in ISLANDS else country


def kinds_of(service: Service) -> Iterator[str]:
    """Yield the `KINDS` that a service is one of."""
    yield ANY
    yield from service.types
    if service.benzodiazepine_detox is Answer.YES:
        yield BENZODIAZEPINE_DETOX


def _by_chance(service: Service) -> frozenset[str]:
    """Return the kinds that none of a service's sources reports as a rule."""
    silent = [
        next((kinds for name, kinds in UNREPORTED.items() if source.name.startswith(name)), _NONE)
        for source in service.sources
    ]
    return _NONE.union(*silent[:1]).intersection(*silent[1:]) if silent else _NONE


_NONE: frozenset[str] = frozenset()


def measure(
    country: str, districts: Iterable[District], found: Iterable[Provider]
) -> CountryAvailability:
    """Measure districts to services of their own country."""
    services = list(found)
    covered = tuple(sorted({service.region for service in services if service.region}))
    reported = _reported(country, services)
    places = vectors([(service.point.latitude, service.point.longitude) for service in services])
    of_kind = np.array([[kind in s.kinds for s in services] for kind in KINDS], dtype=bool)
    areas = []
    for district in sorted(districts, key=lambda district: (district.code, district.region)):
        known = reported.get(district.region, _NONE) if district.region in covered else _NONE
        rows = [row for row, kind in enumerate(KINDS) if kind in known]
        reaches = dict(zip(rows, _reaches(district, places, of_kind[rows]), strict=True))
        areas.append(_area(district, tuple(reaches.get(row) for row in range(len(KINDS)))))
    return CountryAvailability(country, len(services), covered, tuple(areas))


def _reported(country: str, services: Sequence[Provider]) -> dict[str, Collection[str]]:
    """Return the kinds that are reported in each region.

    Nations of the United Kingdom keep registers of their own; elsewhere one is the
    country's.
    """
    by_region: dict[str, set[str]] = {}
    for service in services:
        by_region.setdefault(service.region, set()).update(service.reported)
    if country == "GB":
        return dict(by_region)
    everywhere = set().union(*by_region.values())
    return dict.fromkeys(by_region, everywhere)


def _area(district: District, reaches: tuple[Reach | None, ...]) -> Area:
    middle = district.middle
    return Area(
        district.code,
        district.region,
        district.town,
        (middle.latitude, middle.longitude),
        len(district.degrees),
        reaches,
    )


def _reaches(district: District, places: Vectors, chosen: NDArray[np.bool_]) -> Iterator[Reach]:
    """Yield how far a district is from each choice of some places, shape (choices, places)."""
    if not len(chosen):
        return
    codes = vectors(district.degrees)
    middle = codes.mean(axis=0)
    codes, places = codes - middle, places - middle
    radius = float(np.sqrt(_lengths(codes).max()))
    away = np.sqrt(_lengths(places))
    # What is nearest to any of the codes is no farther from their middle than this.
    farthest = np.where(chosen, away, np.inf).min(axis=1) + 2 * radius + 1
    near = chosen & (away <= farthest[:, np.newaxis])
    some = near.any(axis=0)
    yield from _measured(_nearest(codes, places[some], near[:, some]), district.middle.latitude)


def vectors(degrees: NDArray[np.float64] | Sequence[tuple[float, float]]) -> Vectors:
    """Return points, latitude and longitude in degrees, as ECEF metres.

    Formula: `locator.geo.ecef`, of many at once.
    """
    latitudes, longitudes = np.radians(np.asarray(degrees, dtype=np.float64).reshape(-1, 2)).T
    sines, cosines = np.sin(latitudes), np.cos(latitudes)
    normals = EQUATORIAL_RADIUS / np.sqrt(1 - ECCENTRICITY_SQUARED * sines * sines)
    x, y = normals * cosines * np.cos(longitudes), normals * cosines * np.sin(longitudes)
    return np.column_stack((x, y, normals * (1 - ECCENTRICITY_SQUARED) * sines))


def _lengths(of: Vectors) -> NDArray[np.float64]:
    """Return squared lengths, square metres."""
    squares: NDArray[np.float64] = np.einsum("ij,ij->i", of, of)
    return squares


def _nearest(codes: Vectors, places: Vectors, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return squared chords to the nearest place of each choice, shape (choices, codes).

    Points are offsets from a middle near them: multiplying whole ECEF positions would lose
    metres to rounding.
    """
    squares = np.empty((len(chosen), len(codes)))
    step = max(1, _MOST_AT_ONCE // len(places))
    for start in range(0, len(codes), step):
        part = codes[start : start + step]
        apart = _lengths(part)[:, np.newaxis] + _lengths(places) - 2 * (part @ places.T)
        for row, own in enumerate(chosen):
            squares[row, start : start + step] = apart[:, own].min(axis=1)
    return np.maximum(squares, 0)


def _measured(squares: NDArray[np.float64], latitude: float) -> Iterator[Reach]:
    """Yield medians and counts from rows of squared chords near a latitude.

    The median of an even number of codes is the mean of the two in the middle.
    """
    codes = squares.shape[1]
    half = (codes - 1) // 2, codes // 2
    chords = np.sqrt(np.partition(squares, half, axis=1)[:, half]).tolist()
    limits = [arc_to_chord(metres, latitude) ** 2 for metres in _METRES]
    within = np.stack([(squares <= limit).sum(axis=1) for limit in limits], axis=1).tolist()
    for pair, counts in zip(chords, within, strict=True):
        median = sum(chord_to_arc(chord, latitude) for chord in pair) / 2
        yield Reach(round(median), tuple(counts))


def availability_file(database: Path) -> Path:
    """Return where the result for a compiled directory is kept: beside it."""
    return database.with_name(f"{database.stem}.availability")


def save(found: Availability, path: Path) -> None:
    """Write a result in one step, so that no reader sees half of it."""
    replace_file(path, msgspec.msgpack.encode(found))


def load(path: Path) -> Availability:
    """Read a result. Raises NotComputedError where there is none that this version wrote."""
    try:
        found = msgspec.msgpack.decode(path.read_bytes(), type=Availability)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NotComputedError(f"there is no result at {path}; run 'locator coverage'") from error
    if found.layout != LAYOUT:
        raise NotComputedError(f"{path} is of another version; run 'locator coverage' again")
    return found
