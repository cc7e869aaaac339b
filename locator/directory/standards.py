"""Code lists that others keep: the countries of ISO 3166-1 and the time zones of IANA."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache

import phonenumbers

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
