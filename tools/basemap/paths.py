"""Where the base map's recipe reads and writes."""

from __future__ import annotations

from pathlib import Path

RECIPE = Path(__file__).resolve().parent
ROOT = RECIPE.parent.parent
BUILD = ROOT / "build" / "basemap"
WHEELS = BUILD / "wheels"
SOURCES = BUILD / "sources"
NPM = BUILD / "npm"
LAYERS = BUILD / "layers"
TILES = BUILD / "tiles"
RESULT = ROOT / "data" / "basemap" / "basemap.pmtiles"

WORLD_BORDERS = NPM / "node_modules" / "world-atlas" / "countries-10m.json"
US_BORDERS = NPM / "node_modules" / "us-atlas" / "counties-10m.json"
PLACES = SOURCES / "cities500.json"
POSTAL = SOURCES / "geonames_data.jsonl.gz"
GAZETTEER = ROOT / "data" / "gazetteer"
