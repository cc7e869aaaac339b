"""Towns, villages and regions with the names people call them."""

from __future__ import annotations

import itertools
import math
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from locator.geocoding.names import fold
from locator.geocoding.places import BLOCK, Kind, cell
from tools.gazetteer import packing

ENGLISH_SPEAKING = frozenset({"GB", "IE", "IM", "JE", "GG", "US", "CA", "AU", "NZ", "ZA"})
NAMED_ABROAD_FROM = 15_000
"""Smallest population, outside English-speaking countries, whose other names are kept."""
OTHER_SCRIPTS_FROM = 100_000
"""Smallest population whose names in other scripts than Latin are kept."""
INITIALS_FROM = 500_000
"""Smallest population whose initials ("NYC", "LA") are kept as a name."""
SMALL_REGION_KM = 75.0
"""A region whose people live within this of its middle (root mean square) has a useful middle."""
MOST_PLACES_A_NAME = 255
LONGEST_NAME = 60
"""Characters; the few longer ones are ceremonial."""


@dataclass(slots=True)
class Region:
    """A country, a state, a county or a district; ``parent`` is a row of the regions, or -1."""

    name: str
    country: str
    parent: int
    code: str = ""
    aliases: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Place:
    """A place with its names; ``region`` is the row of the smallest region it lies in."""

    name: str
    latitude: float
    longitude: float
    population: int
    region: int
    kind: Kind = Kind.TOWN
    others: Sequence[str] = ()


def is_latin(text: str) -> bool:
    """Say whether every letter of a text is a Latin one."""
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in text)


def other_names(row: Mapping[str, Any]) -> list[str]:
    """Return those of a GeoNames place's other names that people use.

    GeoNames mixes in airport codes (all capitals) and automatic romanisations
    (all small letters); neither is a name that anybody types.
    """
    population, kept = row["population"], []
    for name in row["alternatenames"]:
        if not is_latin(name):
            keep = population >= OTHER_SCRIPTS_FROM and not name.isascii()
        elif name.isupper() and len(name) <= 4:
            keep = population >= INITIALS_FROM
        else:
            keep = not name[:1].islower() and (
                population >= NAMED_ABROAD_FROM or row["countrycode"] in ENGLISH_SPEAKING
            )
        if keep and name != row["name"] and len(name) <= LONGEST_NAME:
            kept.append(name)
    return kept


def regions_as_places(places: Sequence[Place], regions: Sequence[Region]) -> Iterator[Place]:
    """Yield each region that people search by, at the middle of where its people live."""
    members: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        row = place.region
        while row >= 0:
            members[row].append(place)
            row = regions[row].parent
    for row in sorted(members):
        region = regions[row]
        depth = _depth(region, regions)
        if depth == 2 and region.country not in ("GB", "IE", "US", "CA"):
            continue
        latitude, longitude, radius = _middle(members[row])
        small = radius <= SMALL_REGION_KM
        kind = Kind.SMALL_REGION if small else Kind.LARGE_REGION
        yield Place(
            region.name,
            latitude,
            longitude,
            sum(place.population for place in members[row]),
            region.parent if depth else row,
            Kind.COUNTRY if depth == 0 else kind,
            [*region.aliases, region.code] if region.code else region.aliases,
        )


def _depth(region: Region, regions: Sequence[Region]) -> int:
    depth = 0
    while region.parent >= 0:
        region, depth = regions[region.parent], depth + 1
    return depth


def _middle(places: Sequence[Place]) -> tuple[float, float, float]:
    """Return latitude, longitude and root mean square distance (km), weighted by people."""
    weights = [place.population + 1 for place in places]
    total = sum(weights)
    latitude = sum(w * p.latitude for w, p in zip(weights, places, strict=True)) / total
    # Around a reference, so that a region across the antimeridian has a true middle.
    reference = places[0].longitude
    turns = [(p.longitude - reference + 180) % 360 - 180 for p in places]
    mean = sum(w * turn for w, turn in zip(weights, turns, strict=True)) / total
    squares = [
        (p.latitude - latitude) ** 2 + ((turn - mean) * math.cos(math.radians(latitude))) ** 2
        for p, turn in zip(places, turns, strict=True)
    ]
    spread = sum(w * s for w, s in zip(weights, squares, strict=True)) / total
    longitude = (reference + mean + 180) % 360 - 180
    return latitude, longitude, math.sqrt(spread) * 111.32


def pack(places: Sequence[Place], regions: Sequence[Region]) -> dict[str, array[int] | bytes]:
    """Return the columns of the places table, places by country and then by people."""
    order = sorted(
        range(len(places)),
        key=lambda i: (
            regions[places[i].region].country,
            places[i].kind,
            -places[i].population,
            places[i].name,
            places[i].latitude,
        ),
    )
    held = [places[i] for i in order]
    grids, latitudes, longitudes = _grids(held, regions)
    name_offsets, names = packing.strings(place.name for place in held)
    region_offsets, region_names = packing.strings(_region_line(region) for region in regions)
    return {
        "grids": grids,
        "country_starts": _country_starts(held, regions),
        "latitudes": latitudes,
        "longitudes": longitudes,
        "populations": array("H", (pack_population(p.population) for p in held)),
        "regions": array("H", (p.region for p in held)),
        "kinds": array("B", (p.kind for p in held)),
        "name_offsets": name_offsets,
        "names": names,
        "region_parents": array(
            "H", (row if r.parent < 0 else r.parent for row, r in enumerate(regions))
        ),
        "region_offsets": region_offsets,
        "region_names": region_names,
        **_cells(held),
        **pack_names(name_postings(held)),
    }


def _country_starts(held: Sequence[Place], regions: Sequence[Region]) -> array[int]:
    """Return the first row of every country (in the order of the regions, as the rows stand)."""
    counted = Counter(regions[place.region].country for place in held)
    countries = [region.country for region in regions if region.parent < 0]
    return array("I", itertools.accumulate((counted[c] for c in countries[:-1]), initial=0))


def _cells(held: Sequence[Place]) -> dict[str, array[int] | bytes]:
    """Return the cells that hold towns, where each one's rows start, and the rows."""
    rows = sorted(
        (cell(place.latitude, place.longitude), row)
        for row, place in enumerate(held)
        if place.kind is Kind.TOWN
    )
    cells, starts = array("I"), array("I")
    for index, (number, _) in enumerate(rows):
        if not cells or cells[-1] != number:
            cells.append(number)
            starts.append(index)
    starts.append(len(rows))
    return {
        "cells": cells,
        "cell_starts": starts,
        "places_by_cell": array("I", (row for _, row in rows)),
    }


def _grids(
    held: Sequence[Place], regions: Sequence[Region]
) -> tuple[array[int], array[int], array[int]]:
    """Return a grid for every country (in the order of the regions) and offsets in it."""
    grids, latitudes, longitudes = array("i"), array("H"), array("H")
    by_country: dict[str, list[Place]] = defaultdict(list)
    for place in held:
        by_country[regions[place.region].country].append(place)
    for country in (region.country for region in regions if region.parent < 0):
        places = by_country[country] or [Place("", 0.0, 0.0, 0, 0)]
        north = packing.grid([place.latitude for place in places])
        east = packing.grid([place.longitude for place in places])
        grids.extend((north.corner, north.step, east.corner, east.step))
        if by_country[country]:
            latitudes.extend(north.offsets)
            longitudes.extend(east.offsets)
    return grids, latitudes, longitudes


def pack_population(people: int) -> int:
    """Return a population as sixteen bits: eleven of number, five of power of two above."""
    power = max(people.bit_length() - 11, 0)
    return (people >> power) << 5 | power


def _region_line(region: Region) -> str:
    aliases = dict.fromkeys(fold(a) for a in [region.name, *region.aliases])
    return "\t".join([region.country, region.name, region.code, "|".join(filter(None, aliases))])


def name_postings(places: Sequence[Place]) -> dict[str, list[int]]:
    """Return for each folded name the places called so.

    A place is its row << 1, plus 1 where that is not its main name.
    """
    primary: dict[str, dict[int, int]] = defaultdict(dict)
    for row, place in enumerate(places):
        if main := fold(place.name):
            primary[main][row] = 0
        for name in place.others:
            if folded := fold(name):
                primary[folded].setdefault(row, 1)
    postings = {}
    for name, rows in primary.items():
        best = sorted(rows, key=lambda row: (rows[row], -places[row].population))
        postings[name] = sorted(row << 1 | rows[row] for row in best[:MOST_PLACES_A_NAME])
    return postings


def pack_names(postings: Mapping[str, Sequence[int]]) -> dict[str, array[int] | bytes]:
    """Return a sorted, front-coded dictionary of names with the places of each.

    In blocks of `BLOCK`: a name is the count of bytes it shares with the one
    before, the count of its own, the count of its places, its own bytes.
    """
    blob, offsets, first_places, flat = bytearray(), array("I"), array("I"), array("I")
    previous = b""
    ordered = sorted((name.encode("utf-8"), name) for name in postings)
    for row, (key, name) in enumerate(ordered):
        if row % BLOCK == 0:
            offsets.append(len(blob))
            first_places.append(len(flat))
            previous = b""
        if len(key) > 255:
            raise ValueError(f"a name is too long to be one: {name}")
        shared = _shared(previous, key)
        blob += bytes((shared, len(key) - shared, len(postings[name]))) + key[shared:]
        flat.extend(postings[name])
        previous = key
    offsets.append(len(blob))
    return {
        "key_blocks": offsets,
        "keys": bytes(blob),
        "key_places": first_places,
        "places_by_key": flat,
    }


def _shared(one: bytes, other: bytes) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
