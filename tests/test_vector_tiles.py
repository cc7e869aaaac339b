"""Vector tiles read back as they were written, and damaged ones refused."""

from __future__ import annotations

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.basemap import open_basemap, unpacked
from locator.config import Settings
from locator.vector_tiles import Geometry, Part, Value, VectorTileError, decode

COORDINATES = st.tuples(st.integers(-100_000, 100_000), st.integers(-100_000, 100_000))
LINES = st.lists(st.lists(COORDINATES, min_size=2, max_size=9).map(tuple), min_size=1, max_size=4)
VALUES = st.one_of(
    st.text(max_size=20),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
)
PROPERTIES = st.dictionaries(st.text(max_size=9), VALUES, max_size=5)


def varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def value_message(value: Value) -> bytes:
    if isinstance(value, str):
        return field(1, value.encode())
    if isinstance(value, bool):
        return field(7, int(value))
    if isinstance(value, int):
        return field(4, value % 2**64)
    return varint(3 << 3 | 1) + struct.pack("<d", value)


def commands(parts: list[Part], closed: bool) -> list[int]:
    out: list[int] = []
    last = (0, 0)
    for part in parts:
        steps = [(x - a, y - b) for (a, b), (x, y) in pairwise([last, *part])]
        flat = [zigzag(number) for step in steps for number in step]
        out += [1 << 3 | 1, *flat[:2]]
        if len(part) > 1:
            out += [(len(part) - 1) << 3 | 2, *flat[2:]]
        if closed:
            out.append(1 << 3 | 7)
        last = part[-1]
    return out


def feature(kind: int, geometry: list[int], tags: list[int]) -> bytes:
    packed = [b"".join(map(varint, numbers)) for numbers in (tags, geometry)]
    return field(2, packed[0]) + field(3, kind) + field(4, packed[1])


def tile(
    name: str, message: bytes, keys: list[str], values: list[Value], version: int = 2
) -> bytes:
    layer = field(15, version) + field(1, name.encode()) + field(2, message)
    layer += b"".join(field(3, key.encode()) for key in keys)
    layer += b"".join(field(4, value_message(value)) for value in values)
    return field(3, layer + field(5, 4096))


@given(LINES, PROPERTIES, st.booleans())
def test_what_was_written_is_read_back(
    parts: list[Part], properties: dict[str, Value], closed: bool
) -> None:
    kind = Geometry.POLYGON if closed else Geometry.LINE
    tags = [index for place in range(len(properties)) for index in (place, place)]
    message = feature(kind, commands(parts, closed), tags)
    written = tile("land", message, list(properties), list(properties.values()))
    read = decode(written)["land"]
    assert read.extent == 4096
    assert [(x.geometry, x.properties, x.parts) for x in read.features] == [
        (kind, properties, tuple(parts))
    ]


def test_the_specifications_example_of_two_polygons_with_a_hole() -> None:
    # Section 4.3.5.6, "Example Multi Polygon".
    numbers = [9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15, 9, 22, 2, 26, 18, 0, 0, 18, 17, 0, 15,
               9, 4, 13, 26, 0, 8, 8, 0, 0, 7, 15]  # fmt: skip
    read = decode(tile("a", feature(3, numbers, []), [], []))["a"].features[0].parts
    assert read == (
        ((0, 0), (10, 0), (10, 10), (0, 10)),
        ((11, 11), (20, 11), (20, 20), (11, 20)),
        ((13, 13), (13, 17), (17, 17), (17, 13)),
    )


def test_several_points_are_parts_of_their_own() -> None:
    read = decode(tile("a", feature(1, [17, 10, 14, 3, 9], []), [], []))["a"]
    assert read.features[0].parts == (((5, 7),), ((3, 2),))


@pytest.mark.parametrize(
    "damaged",
    [
        b"\x1a\xff",
        b"\xff" * 11,
        field(3, 5),
        tile("a", feature(2, [10, 2, 2], []), [], []),
        tile("a", feature(2, [9, 2], []), [], []),
        tile("a", feature(2, [11, 2, 2], []), [], []),
        tile("a", feature(2, [9, 2, 2], [0]), ["key"], ["value"]),
        tile("a", feature(2, [9, 2, 2], [0, 4]), ["key"], ["value"]),
        tile("a", feature(9, [9, 2, 2], []), [], []),
        tile("a", feature(2, [9, 2, 2], []), [], [], version=3),
        field(3, field(4, b"")),
        field(3, field(1, b"\xff")),
        field(3, field(5, 0)),
        field(3, field(2, field(4, b"\x80"))),
        b"\x1b",
    ],
)
def test_damage_is_named(damaged: bytes) -> None:
    with pytest.raises(VectorTileError):
        decode(damaged)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_tile_or_refused(data: bytes) -> None:
    try:
        layers = decode(data)
    except VectorTileError:
        return
    assert all(layer.extent > 0 for layer in layers.values())


@given(st.integers(0, 8_000), st.binary(min_size=1, max_size=3))
def test_a_damaged_tile_of_the_base_map_is_read_or_refused(at: int, patch: bytes) -> None:
    whole = manchester()
    try:
        decode(whole[:at] + patch + whole[at + len(patch) :])
    except VectorTileError as error:
        assert str(error)


def manchester() -> bytes:
    packed = open_basemap(Settings.from_environment({}).basemap).tile(9, 252, 165)
    assert packed is not None
    return unpacked(packed)


def test_the_base_map_names_manchester() -> None:
    names = {feature.properties["name"] for feature in decode(manchester())["labels"].features}
    assert "Manchester" in names
