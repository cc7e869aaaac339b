"""`locator coverage` on the shipped directory, beside a loop with geopy over a sample.

The loop asks for the nearest service of one kind, the only way geopy offers: it measures each
postal code to each service. The run stops where a distance differs by more than the chord's
own error (`locator.geo.chord_to_arc`).
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from geopy.distance import geodesic

from benchmarks.measuring import Figure
from locator.availability import KINDS, Provider, compute, measure
from locator.config import Settings
from locator.directory.build import build
from locator.directory.database import Directory
from locator.directory.services_csv import read_services
from locator.geocoding.districts import DISTRICTS, District
from locator.models import Service

SAMPLE = 30
"""Postal codes that the loop measures."""
MOST_APART = 5.0
"""Metres that a distance to the nearest service may differ from the geodesic."""


def run() -> list[Figure]:
    """Measure and return the figures."""
    settings = Settings.from_environment()
    services = read_services(settings.services).services
    with TemporaryDirectory() as folder:
        database = Path(folder) / "directory.sqlite"
        build(settings.services, database)
        start, used = time.perf_counter(), time.process_time()
        with closing(Directory(database)) as directory:
            found = compute(directory, settings.gazetteer)
        taken, used = time.perf_counter() - start, time.process_time() - used
    codes = sum(area.codes for country in found.countries for area in country.areas)
    pairs = codes * len(KINDS)
    single = loop(services, settings)
    return [
        Figure(f"availability, {codes:,} codes, {len(KINDS)} kinds", taken, "s", at_most=30),
        Figure("availability, processor time", used, "s"),
        Figure("geopy loop, one code to one kind", single * 1e3, "ms"),
        Figure("geopy loop for all / availability", single * pairs / taken, "x", at_least=1000),
    ]


def loop(services: Sequence[Service], settings: Settings) -> float:
    """Return the seconds that geopy needs for one postal code and one kind, on average.

    Raises AssertionError where it finds another distance than the measurement does.
    """
    places = [service.point for service in services if service.address.country == "GB"]
    points = [place for place in places if place is not None]
    districts = list(DISTRICTS["GB"](settings.gazetteer))
    chosen = random.Random(7).sample([d for d in districts if d.region == "England"], SAMPLE)
    seconds = 0.0
    for district in chosen:
        latitude, longitude = district.degrees[0].tolist()
        start = time.perf_counter()
        nearest = min(geodesic((latitude, longitude), (p.latitude, p.longitude)).m for p in points)
        seconds += time.perf_counter() - start
        alone = District(district.code, "England", "", np.array([[latitude, longitude]]))
        kinds = frozenset({KINDS[0]})
        offered = [Provider(point, "England", kinds, kinds) for point in points]
        reach = measure("GB", [alone], offered).areas[0].reach(KINDS[0])
        if reach is None or abs(reach.median - nearest) > MOST_APART:
            raise AssertionError(f"availability and loop differ in {district.code}")
    return seconds / SAMPLE
