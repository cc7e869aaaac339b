"""Postal codes of every country but Great Britain, in blocks of neighbouring codes."""

from __future__ import annotations

import math
import re
import statistics
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from locator.geocoding.postal import Scheme
from tools.gazetteer import packing

BLOCK = 256
"""Codes in one block at most; more make the grid of each coarser, fewer the table longer."""
LEFT_OUT = {
    # Britain has its own table; the Emirates have no postal codes (GeoNames lists
    # their ten-digit building numbers).
    "GB", "GG", "JE", "IM", "AE",
}  # fmt: skip
FARTHEST_CENTROID_KM = 40
"""Between a post office and its area's centroid; beyond, treatment facilities' own positions
lie at the post office (measured on 25,000 of them)."""
NEAR_A_POLE = 89.0
"""Degrees of latitude: Father Christmas's codes (H0H in Canada) and the Antarctic's US post."""
_ADDED = re.compile(r"(?<=^[0-9]{5}) [A-Z].*")
"""What French business codes add to the ordinary code: CEDEX 9, SP 07, CITYSSIMO."""
_NOT_CODE = re.compile(r"[^0-9A-Z]")


@dataclass(frozen=True, slots=True)
class Code:
    """One postal code as letters and digits only, its town, and its place in degrees."""

    code: str
    town: str
    latitude: float
    longitude: float


def gather(
    rows: Iterable[dict[str, Any]], name_of: Callable[[str, list[dict[str, Any]]], str]
) -> dict[str, list[Code]]:
    """Return each country's codes, the middle (median) of a code's rows standing for it.

    ``name_of`` gives the label of a country's rows of one code.
    """
    grouped: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row["country_code"] not in LEFT_OUT and _is_placed(row):
            code = _NOT_CODE.sub("", _ADDED.sub("", row["postal_code"].upper()))
            grouped[row["country_code"]][code].append(row)
    return {
        country: [
            Code(
                code,
                name_of(country, held),
                statistics.median(row["latitude"] for row in held),
                statistics.median(row["longitude"] for row in held),
            )
            for code, held in codes.items()
        ]
        for country, codes in grouped.items()
    }


def _is_placed(row: Mapping[str, Any]) -> bool:
    """Say whether a row is in use and lies somewhere: 0° 0° and the poles stand for nowhere."""
    latitude, longitude = row["latitude"], row["longitude"]
    if latitude is None or abs(latitude) > NEAR_A_POLE or not (latitude or longitude):
        return False
    return not (row["city"] or "").startswith("Reserved")


def with_centroids(
    codes: list[Code],
    centroids: Mapping[str, tuple[float, float]],
    town: Callable[[float, float], str],
) -> list[Code]:
    """Return codes moved to their census centroids, with those only the census has.

    A centroid is the middle of the land. Where that lies far from the post
    office, in Alaska up to 980 km, the people live at the post office.
    """
    named = {code.code: code for code in codes}
    merged = []
    for code in sorted(named.keys() | centroids.keys()):
        known = named.get(code)
        if code in centroids:
            latitude, longitude = centroids[code]
            if known and _kilometres(known, latitude, longitude) > FARTHEST_CENTROID_KM:
                merged.append(known)
                continue
            label = known.town if known else town(latitude, longitude)
            merged.append(Code(code, label, latitude, longitude))
        elif known:
            merged.append(known)
    return merged


def _kilometres(code: Code, latitude: float, longitude: float) -> float:
    """Return a distance on a flat earth: near enough to tell a town from a wilderness."""
    north = code.latitude - latitude
    east = (code.longitude - longitude) * math.cos(math.radians(latitude))
    return 111.2 * math.hypot(north, east)


def most_said(names: Iterable[str]) -> str:
    """Return the commonest name, the first in the alphabet among equals."""
    counted = Counter(names)
    return min(counted, key=lambda name: (-counted[name], name)) if counted else ""


def scheme_of(country: str, codes: Sequence[Code]) -> Scheme:
    """Return how a country's codes are written, read off the codes themselves."""
    if all(re.fullmatch(rf"{country}[0-9]+|L[0-9]+", code.code) for code in codes):
        prefix = re.match("[A-Z]+", codes[0].code)
    else:
        prefix = None
    mark = prefix.group() if prefix else ""
    bodies = [code.code[len(mark) :] for code in codes]
    digits = all(body.isdigit() for body in bodies)
    return Scheme(country, mark, digits, tuple(sorted({len(body) for body in bodies})))


def pack(countries: Mapping[str, list[Code]]) -> packing.Columns:
    """Return the columns of the postal table.

    A block has its first code's number, its grid and, compressed, four runs
    of sixteen-bit numbers: how far codes lie above the first, the offsets
    north and east, and the towns.
    """
    firsts, grids, ends = array("Q"), array("i"), array("I", [0])
    blob = bytearray()
    labels: list[str] = []
    listed = []
    for country in sorted(countries):
        scheme = scheme_of(country, countries[country])
        names: dict[str, int] = {}
        first_block = len(firsts)
        for block in _blocks(_numbered(scheme, countries[country])):
            numbers, codes = zip(*block, strict=True)
            north = packing.grid([code.latitude for code in codes])
            east = packing.grid([code.longitude for code in codes])
            towns = [names.setdefault(code.town, len(names)) for code in codes]
            firsts.append(numbers[0])
            grids.extend((north.corner, north.step, east.corner, east.step))
            above = [number - numbers[0] for number in numbers]
            blob += zlib.compress(
                packing.little_endian(array("H", [*above, *north.offsets, *east.offsets, *towns])),
                level=9,
            )
            ends.append(len(blob))
        listed.append(f"{scheme.to_line()}\t{first_block}\t{len(firsts)}\t{len(labels)}")
        labels.extend(names)
    offsets, label_blob = packing.strings(labels)
    return {
        "countries": packing.text(listed),
        "firsts": firsts,
        "grids": grids,
        "block_ends": ends,
        "blocks": bytes(blob),
        "label_offsets": offsets,
        "labels": label_blob,
    }


def _numbered(scheme: Scheme, codes: Iterable[Code]) -> list[tuple[int, Code]]:
    numbered = {}
    for code in codes:
        number = scheme.number(code.code)
        if number is not None:
            numbered[number] = code
    return sorted(numbered.items())


def _blocks(rows: list[tuple[int, Code]]) -> Iterator[list[tuple[int, Code]]]:
    block: list[tuple[int, Code]] = []
    for row in rows:
        if block and (len(block) == BLOCK or row[0] - block[0][0] > packing.LARGEST_OFFSET):
            yield block
            block = []
        block.append(row)
    if block:
        yield block
