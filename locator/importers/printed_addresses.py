"""Addresses on one line, as mapping services print them, taken apart."""

from __future__ import annotations

import re

from locator.directory.standards import COUNTRIES
from locator.models import Address

_NAMES = {
    "US": "USA; United States; United States of America; Estados Unidos; États-Unis",
    "GB": "UK; GBR; United Kingdom; Great Britain; England; Scotland; Wales; Northern Ireland",
    "IE": "IRL; Ireland; Republic of Ireland; Éire",
    "CA": "CAN; Canada",
    "AU": "AUS; Australia",
    "NZ": "NZL; New Zealand; Aotearoa",
    "ZA": "ZAF; South Africa",
    "IN": "IND; India",
    "MX": "MEX; Mexico; México",
    "PR": "PRI; Puerto Rico",
    "JM": "JAM; Jamaica",
    "BR": "BRA; Brazil; Brasil",
    "AR": "ARG; Argentina",
    "CL": "CHL; Chile",
    "CO": "COL; Colombia",
    "CR": "CRI; Costa Rica",
    "PE": "PER; Peru; Perú",
    "ES": "ESP; Spain; España",
    "PT": "PRT; Portugal",
    "FR": "FRA; France",
    "BE": "BEL; Belgium; België; Belgique",
    "NL": "NLD; Netherlands; The Netherlands; Nederland",
    "DE": "DEU; Germany; Deutschland",
    "AT": "AUT; Austria; Österreich",
    "CH": "CHE; Switzerland; Schweiz; Suisse; Svizzera",
    "IT": "ITA; Italy; Italia",
    "GR": "GRC; Greece; Ελλάδα",
    "DK": "DNK; Denmark; Danmark",
    "SE": "SWE; Sweden; Sverige",
    "NO": "NOR; Norway; Norge",
    "FI": "FIN; Finland; Suomi",
    "IS": "ISL; Iceland; Ísland",
    "PL": "POL; Poland; Polska",
    "CZ": "CZE; Czechia; Czech Republic; Česko",
    "SK": "SVK; Slovakia; Slovensko",
    "HU": "HUN; Hungary; Magyarország",
    "MT": "MLT; Malta",
    "JP": "JPN; Japan; 日本",
    "KR": "KOR; South Korea; 대한민국",
    "TH": "THA; Thailand; ประเทศไทย",
    "SG": "SGP; Singapore",
    "PH": "PHL; Philippines",
    "JE": "JEY; Jersey",
    "GG": "GGY; Guernsey",
    "IM": "IMN; Isle of Man",
}
"""How countries are written out, by ISO 3166-1: names and alpha-3 codes.

Where most public meeting lists are. A country that is not here is known by its
alpha-2 code in a field of its own, and else has to be said by whoever imports.
"Georgia" is a state as well, and left out for that.
"""
_BY_NAME = {name.casefold(): code for code, names in _NAMES.items() for name in names.split("; ")}

_POSTAL_CODE = re.compile(
    r"(?:^|(?<=\s))(?:"
    r"\d{4,5}(?:-\d{4})?"  # United States, Australia, much of Europe
    r"|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}"  # United Kingdom
    r"|[A-Z]\d[A-Z]\s?\d[A-Z]\d"  # Canada
    r"|[A-Z]\d[\dW]\s?[A-Z\d]{4}"  # Ireland
    r")$"
)
_STATE = re.compile(r"(?:^|\s)([A-Z]{2,3})$")
_FEDERAL = frozenset(("US", "CA", "AU", "BR", "MX"))
"""Countries whose addresses name a state or province where others have the town."""


def country_code(text: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of a country's name or code, empty if unknown."""
    known = text.strip().upper()
    return known if known in COUNTRIES else _BY_NAME.get(text.strip().casefold(), "")


def parse_address(line: str, country: str = "") -> Address:
    """Return the parts of an address such as ``4953 W Addison St, Chicago, IL 60641, USA``.

    ``country`` (ISO 3166-1 alpha-2) is for addresses that do not name theirs. A
    two-letter ending is read as a state, never as a country: CA is California. Text
    that is not understood stays in the street or the town; nothing is guessed.
    """
    parts = [part.strip() for part in line.split(",") if part.strip()]
    named = _named_country(parts[-1]) if parts else ""
    if named:
        parts.pop()
    postal_code = state = city = ""
    if parts:
        rest, postal_code = _split(_POSTAL_CODE, parts.pop())
        rest, state = _split(_STATE, rest)
        if not (postal_code or state or parts) and (named or country) in _FEDERAL:
            rest, state = "", rest
        city = rest or (parts.pop() if parts else "")
    street, *more = parts or [""]
    return Address(street, ", ".join(more), city, state, postal_code, named or country)


def _named_country(text: str) -> str:
    code = _BY_NAME.get(text.casefold(), "")
    return code or (text if text in ("US", "GB") else "")


def _split(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """Return text without what a pattern finds at its end, and that."""
    match = pattern.search(text)
    if match is None:
        return text, ""
    return text[: match.start()].strip(), match[0].strip()
