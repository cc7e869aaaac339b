"""A provider of street tiles on this machine: good answers and bad ones."""

from __future__ import annotations

import gzip
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from tests.quiet_server import QuietHandler, QuietServer
from tests.test_vector_tiles import commands, feature, tile

Answer = Callable[["Handler"], None]


def png(red: int = 200, green: int = 120, blue: int = 40, size: int = 256) -> bytes:
    """Return a picture of one colour (PNG specification, third edition)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    rows = (b"\0" + bytes((red, green, blue)) * size) * size
    start = b"\x89PNG\r\n\x1a\n"
    return (
        start + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


PNG = png()
JPEG = b"\xff\xd8\xff\xe0 a photograph"
WEBP = b"RIFF\x10\0\0\0WEBPVP8 a picture"


class Handler(QuietHandler):
    """Answers every path alike."""

    protocol_version = "HTTP/1.1"
    server: TileServer

    def respond(self) -> None:
        self.server.answer(self)


class TileServer(QuietServer):
    """Gives every request the answer of the moment."""

    def __init__(self) -> None:
        super().__init__(Handler)
        self.answer: Answer = picture()
        self.stopped = threading.Event()


@dataclass
class Served:
    """The running server: how it answers, and what it was asked."""

    server: TileServer
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.asked = self.server.asked

    def answers(self, answer: Answer) -> None:
        """Answer so from now on."""
        self.server.answer = answer

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def template(self) -> str:
        return f"{self.origin}/{{z}}/{{x}}/{{y}}.png"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def serving() -> Iterator[Served]:
    """Serve until the context ends."""
    server = TileServer()
    with server.running(server.stopped):
        yield Served(server)


def picture(data: bytes = PNG, kind: str = "image/png", code: int = 200, **headers: str) -> Answer:
    def answer(handler: Handler) -> None:
        handler.begin(code, Content_Type=kind, Content_Length=str(len(data)), **headers)
        handler.wfile.write(data)

    return answer


def status(code: int, **headers: str) -> Answer:
    def answer(handler: Handler) -> None:
        body = {} if code == 304 else {"Content_Length": "0"}
        handler.begin(code, **body, **headers)

    return answer


def cut_short(handler: Handler) -> None:
    """Promise the whole and hang up half-way."""
    handler.begin(Content_Type="image/png", Content_Length=str(len(PNG)))
    handler.wfile.write(PNG[: len(PNG) // 2])
    handler.close_connection = True


def endless(handler: Handler) -> None:
    handler.begin(Content_Type="image/png")
    handler.close_connection = True
    handler.wfile.write(PNG)
    while not handler.server.stopped.is_set():
        handler.wfile.write(b"\0" * 65536)


def dripping(handler: Handler) -> None:
    """Send a byte now and then, so that no single wait is long."""
    handler.begin(Content_Type="image/png", Content_Length="1000000")
    handler.wfile.write(PNG[:9])
    while not handler.server.stopped.wait(0.02):
        handler.wfile.write(b"\0")


def dripping_head(handler: Handler) -> None:
    """Begin an answer whose first line never ends."""
    handler.wfile.write(b"HTTP/1.1 200 ")
    while not handler.server.stopped.wait(0.02):
        handler.wfile.write(b"O")


def mute(handler: Handler) -> None:
    """Take the request and say nothing."""
    handler.close_connection = True
    handler.server.stopped.wait(10)


def town() -> bytes:
    """Return a tile in the Protomaps schema: land, a river across it and a main road."""
    square = commands([((0, 0), (4096, 0), (4096, 4096), (0, 4096))], True)
    river = commands([((0, 900), (4096, 1100), (4096, 1300), (0, 1100))], True)
    road = commands([((0, 4000), (4096, 2000))], False)
    return (
        tile("earth", feature(3, square, [0, 0]), ["kind"], ["earth"])
        + tile("water", feature(3, river, [0, 0]), ["kind"], ["river"])
        + tile("roads", feature(2, road, [0, 0, 1, 1]), ["kind", "min_zoom"], ["major_road", 5])
    )


def write_street_file(
    path: Path,
    numbers: tuple[tuple[int, int, int], ...] = ((0, 0, 0),),
    layers: tuple[str, ...] = ("earth", "roads", "water"),
    box: tuple[float, float, float, float] = (-180.0, -85.0, 180.0, 85.0),
) -> Path:
    """Write a PMTiles file with the same town in each of its tiles."""
    west, south, east, north = (round(degrees * 1e7) for degrees in box)
    with path.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        for identity in sorted(zxy_to_tileid(*number) for number in numbers):
            writer.write_tile(identity, gzip.compress(town(), mtime=0))
        writer.finalize(
            {
                "tile_type": TileType.MVT,
                "tile_compression": Compression.GZIP,
                "min_lon_e7": west,
                "min_lat_e7": south,
                "max_lon_e7": east,
                "max_lat_e7": north,
                "center_zoom": 0,
                "center_lon_e7": 0,
                "center_lat_e7": 0,
            },
            {"vector_layers": [{"id": name, "fields": {}} for name in layers]},
        )
    return path
