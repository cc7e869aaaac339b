"""Great Britain's postcodes, grouped by outcode, and the districts beyond it."""

from __future__ import annotations

import statistics
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from locator.geocoding.british import NATIONS
from tools.gazetteer import packing

AUTHORITIES = "ESW"
"""First letters of local authorities' codes, in the order of the program's ``NATIONS``."""
ELSEWHERE = ("BT", "GY", "JE", "IM")
"""Areas outside the British National Grid; BT units may not be redistributed (LPS licence)."""
COUNTRIES = {"BT": "GB", "GY": "GG", "JE": "JE", "IM": "IM"}

Town = Callable[[str, float, float], str]
"""Names a point of a nation."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One full postcode: incode such as "1AA", its nation's index and its place in degrees."""

    incode: str
    nation: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class District:
    """One outcode known only as a whole, in degrees."""

    outcode: str
    town: str
    country: str
    latitude: float
    longitude: float


def incode_number(incode: str) -> int:
    """Return an incode as a number below 6,760 that sorts as the text does."""
    return (int(incode[0]) * 26 + ord(incode[1]) - 65) * 26 + ord(incode[2]) - 65


def pack(
    units: Mapping[str, list[Unit]], districts: Iterable[District], town: Town
) -> dict[str, array[int] | bytes]:
    """Return the columns of the British postcode table.

    A unit is sixteen bits (incode << 2 | nation) and its two offsets in the
    outcode's own grid; ``towns`` is one number for each nation in each of an
    outcode's ten sectors, ``outcode_towns`` one for the outcode as a whole,
    all into ``town_names``.
    """
    outcodes = sorted(units)
    starts, codes, grids = array("I", [0]), array("H"), array("i")
    latitudes, longitudes = array("H"), array("H")
    towns, outcode_towns = array("H"), array("H")
    names: dict[str, int] = {}
    for outcode in outcodes:
        rows = sorted(units[outcode], key=lambda unit: unit.incode)
        north = packing.grid([unit.latitude for unit in rows])
        east = packing.grid([unit.longitude for unit in rows])
        codes.extend(incode_number(u.incode) << 2 | u.nation for u in rows)
        latitudes.extend(north.offsets)
        longitudes.extend(east.offsets)
        grids.extend((north.corner, north.step, east.corner, east.step))
        starts.append(len(codes))
        towns.extend(names.setdefault(t, len(names)) for t in _sector_towns(rows, town))
        nation = NATIONS[rows[len(rows) // 2].nation]
        outcode_towns.append(names.setdefault(town(nation, *_middle(rows)), len(names)))
    return {
        "outcodes": packing.text(outcodes),
        "starts": starts,
        "grids": grids,
        "units": codes,
        "latitudes": latitudes,
        "longitudes": longitudes,
        "towns": towns,
        "outcode_towns": outcode_towns,
        "town_names": packing.text(names),
        "districts": packing.text(
            f"{d.outcode}\t{d.town}\t{d.country}\t{d.latitude:.4f}\t{d.longitude:.4f}"
            for d in sorted(districts, key=lambda d: d.outcode)
        ),
    }


def _sector_towns(rows: list[Unit], town: Town) -> list[str]:
    """Return the town of each nation's part of each of the ten sectors, nothing for no part.

    Beside a border a sector lies in two nations, and each part has a town of its own.
    """
    parts = defaultdict(list)
    for unit in rows:
        parts[unit.incode[0], unit.nation].append(unit)
    return [
        town(nation, *_middle(parts[digit, n])) if (digit, n) in parts else ""
        for digit in "0123456789"
        for n, nation in enumerate(NATIONS)
    ]


def _middle(rows: list[Unit]) -> tuple[float, float]:
    return (
        statistics.median(unit.latitude for unit in rows),
        statistics.median(unit.longitude for unit in rows),
    )


def districts(rows: Iterable[Mapping[str, Any]]) -> list[District]:
    """Return the outcodes of Northern Ireland and the Crown Dependencies from GeoNames rows.

    Several rows of an outcode are averaged; its best placed town gives the name.
    """
    held = defaultdict(list)
    for row in rows:
        code = row["postal_code"]
        if COUNTRIES.get(code[:2]) == row["country_code"]:
            held[code].append(row)
    return [
        District(
            code,
            min(found, key=lambda row: (row["accuracy"] or 9, row["city"]))["city"],
            COUNTRIES[code[:2]],
            statistics.mean(row["latitude"] for row in found),
            statistics.mean(row["longitude"] for row in found),
        )
        for code, found in held.items()
    ]


def units_by_outcode(
    onspd: Iterable[tuple[str, str, float, float]],
    to_wgs84: Callable[[list[float], list[float]], tuple[list[float], list[float]]],
) -> dict[str, list[Unit]]:
    """Group Great Britain's postcodes by outcode, converted to WGS 84.

    Rows outside the National Grid are left out, whatever their coordinates.
    """
    rows = [row for row in onspd if row[0][:2] not in ELSEWHERE]
    latitudes, longitudes = to_wgs84([row[2] for row in rows], [row[3] for row in rows])
    grouped = defaultdict(list)
    for (code, authority, _, _), latitude, longitude in zip(
        rows, latitudes, longitudes, strict=True
    ):
        # A code without an authority is counted as English, as eight in ten are.
        nation = max(AUTHORITIES.find(authority[:1]), 0)
        unit = Unit(code[-3:], nation, latitude, longitude)
        grouped[code[:-3]].append(unit)
    return dict(grouped)
