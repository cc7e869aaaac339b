"""Mapbox vector tiles, version 2.1, read into plain shapes.

Follows the specification (https://github.com/mapbox/vector-tile-spec/tree/master/2.1)
and the protocol buffers' wire format that it builds on
(https://protobuf.dev/programming-guides/encoding/). The libraries that do this bring
shapely, pyclipper or protobuf's runtime, 20 MB for one message type.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

_LONGEST_VARINT = 10
_MOVE_TO, _LINE_TO, _CLOSE_PATH = 1, 2, 7

Value = str | int | float | bool
Pair = tuple[int, int]
Part = tuple[Pair, ...]


class VectorTileError(ValueError):
    """The bytes are no vector tile; whoever wrote the file has to write it again."""


class Geometry(IntEnum):
    """What a feature's parts are (specification, section 4.3.4)."""

    UNKNOWN = 0
    POINT = 1
    LINE = 2
    POLYGON = 3


@dataclass(frozen=True, slots=True)
class Feature:
    """A shape with its properties.

    ``parts`` hold columns and rows in tile units, rows growing southwards: points,
    lines, or rings without their last point again (outer rings run clockwise as seen).
    """

    geometry: Geometry
    properties: dict[str, Value]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """The features of one kind; ``extent`` is the tile's width and height in tile units."""

    extent: int
    features: tuple[Feature, ...]


def decode(tile: bytes) -> dict[str, Layer]:
    """Return a tile's layers by name. Raises VectorTileError where the bytes are no tile."""
    try:
        return dict(_layer(_bytes(value)) for number, value in _fields(tile) if number == 3)
    except VectorTileError:
        raise
    except (IndexError, ValueError, struct.error) as error:
        raise VectorTileError(f"this is no vector tile: {error}") from error


def _layer(data: bytes) -> tuple[str, Layer]:
    name, extent, version = "", 4096, 1
    keys: list[str] = []
    values: list[Value] = []
    features: list[bytes] = []
    for number, value in _fields(data):
        match number:
            case 1:
                name = _bytes(value).decode()
            case 2:
                features.append(_bytes(value))
            case 3:
                keys.append(_bytes(value).decode())
            case 4:
                values.append(_value(_bytes(value)))
            case 5:
                extent = _number(value)
            case 15:
                version = _number(value)
            case _:  # a later version's field, to be passed over
                pass
    if version not in (1, 2) or not extent:
        raise VectorTileError("its layers are of a version or an extent that is not read here")
    return name, Layer(extent, tuple(_feature(raw, keys, values) for raw in features))


def _feature(data: bytes, keys: Sequence[str], values: Sequence[Value]) -> Feature:
    tags: list[int] = []
    commands: list[int] = []
    geometry = Geometry.UNKNOWN
    for number, value in _fields(data):
        match number:
            case 2:
                tags = _varints(_bytes(value))
            case 3:
                geometry = Geometry(_number(value))
            case 4:
                commands = _varints(_bytes(value))
            case _:
                pass
    if len(tags) % 2:
        raise VectorTileError("a feature has a key without a value")
    pairs = zip(tags[::2], tags[1::2], strict=True)
    return Feature(
        geometry, {keys[key]: values[value] for key, value in pairs}, tuple(_parts(commands))
    )


def _parts(commands: Sequence[int]) -> Iterator[Part]:
    """Yield a geometry's parts (section 4.3: commands, then zigzagged steps)."""
    x = y = at = 0
    part: list[Pair] = []
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == _CLOSE_PATH:
            continue
        steps = commands[at : at + 2 * count]
        at += 2 * count
        if command not in (_MOVE_TO, _LINE_TO) or len(steps) != 2 * count:
            raise VectorTileError("a geometry has a command that is not known or not whole")
        if command == _LINE_TO and not part:
            raise VectorTileError("a line starts nowhere")
        for across, down in zip(steps[::2], steps[1::2], strict=True):
            x += (across >> 1) ^ -(across & 1)
            y += (down >> 1) ^ -(down & 1)
            if command == _MOVE_TO and part:
                yield tuple(part)
                part = []
            part.append((x, y))
    if part:
        yield tuple(part)


def _value(data: bytes) -> Value:
    for number, value in _fields(data):
        if number in _VALUES:
            return _VALUES[number](value)
    raise VectorTileError("a property has no value")


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield number and value of a message's fields, fixed and packed ones as bytes."""
    at, end = 0, len(data)
    while at < end:
        key, at = _varint(data, at)
        wire = key & 7
        if wire == 0:
            whole, at = _varint(data, at)
            yield key >> 3, whole
            continue
        if wire not in (1, 2, 5):
            raise VectorTileError("a field is of a type that is not known")
        length = 8 if wire == 1 else 4
        if wire == 2:
            length, at = _varint(data, at)
        if length > end - at:
            raise VectorTileError("it ends too early")
        yield key >> 3, data[at : at + length]
        at += length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, lowest first, and where it ends."""
    value = 0
    for shift in range(_LONGEST_VARINT):
        byte = data[at + shift]
        value |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at + shift + 1
    raise VectorTileError("a number is too long")


def _varints(data: bytes) -> list[int]:
    """Return packed numbers; most of a tile is these, so each is read by its own bytes."""
    ends = [at + 1 for at, byte in enumerate(data) if byte < 0x80]
    if data and (not ends or ends[-1] != len(data)):
        raise VectorTileError("a number is cut off")
    return [
        data[start] if end == start + 1 else _varint(data, start)[0]
        for start, end in pairwise([0, *ends])
    ]


def _bytes(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise VectorTileError("a number stands where a message should")
    return value


def _number(value: int | bytes) -> int:
    if not isinstance(value, int):
        raise VectorTileError("a message stands where a number should")
    return value


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


_VALUES: dict[int, Callable[[int | bytes], Value]] = {
    1: lambda value: _bytes(value).decode(),
    2: lambda value: float(struct.unpack("<f", _bytes(value))[0]),
    3: lambda value: float(struct.unpack("<d", _bytes(value))[0]),
    4: lambda value: _signed(_number(value)),
    5: _number,
    6: lambda value: (_number(value) >> 1) ^ -(_number(value) & 1),
    7: lambda value: bool(_number(value)),
}
"""How a property's value is read, by the number of its field (section 4.1, message Value)."""
