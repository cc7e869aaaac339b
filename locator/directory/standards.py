"""Code lists that others keep: the countries of ISO 3166-1 and the time zones of IANA."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from importlib.resources import files

import phonenumbers

AMERICAN_TERRITORIES = frozenset(("AS", "GU", "MP", "PR", "VI"))
"""Territories of the United States with ZIPs and an ISO 3166-1 code of their own (USPS Publication
28, appendix B)."""

_WITHOUT_TELEPHONES = frozenset(("AQ", "BV", "GS", "HM", "PN", "TF", "UM"))
_RESERVED = frozenset(("AC", "TA"))

COUNTRIES = (frozenset(phonenumbers.SUPPORTED_REGIONS) - _RESERVED) | _WITHOUT_TELEPHONES
"""Country codes: the 249 of ISO 3166-1 alpha-2, and XK, which stands for Kosovo by custom.

Kept by phonenumbers, whose regions are those codes and which follows their changes,
save for seven territories without numbers of their own and two codes that ISO only
reserves (Ascension and Tristan da Cunha, both part of SH).
"""

_NO_PLACES = frozenset(("Factory", "localtime"))


@lru_cache(maxsize=1)
def timezones() -> frozenset[str]:
    """Return the names of IANA's time zones, or nothing where this machine has no list of them."""
    return frozenset(zoneinfo.available_timezones()) - _NO_PLACES


@lru_cache(maxsize=1)
def _timezones_by_country() -> dict[str, list[str]]:
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    zones: dict[str, list[str]] = {}
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            zones.setdefault(country, []).append(zone)
    return zones


def only_timezone(country: str) -> str:
    """Return the time zone of a country that has just one (IANA's zone.tab), else nothing."""
    zones = _timezones_by_country().get(country, [])
    return zones[0] if len(zones) == 1 else ""
