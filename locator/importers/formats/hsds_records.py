"""The values of HSDS records as text, numbers and lists, whatever their publisher put there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

Item = Mapping[str, Any]

LONGEST_ID = 80
"""Characters of a listing's id."""

_UNFIT = re.compile(r"[^a-z0-9._-]+")


def text(value: object) -> str:
    """Return a value as text on one line; empty where it is neither text nor a number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    seen = "".join(char if char.isprintable() else " " for char in str(value))
    return " ".join(seen.split())


def number(value: object) -> float | None:
    """Return a value as a number, or None."""
    try:
        return float(text(value))
    except ValueError:
        return None


def item(value: object) -> Item:
    """Return a nested record, empty where there is none."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[Item]:
    """Return a list of nested records; what is no record is passed over."""
    return (
        [found for found in value if isinstance(found, Mapping)] if isinstance(value, list) else []
    )


def lasting_id(*keys: str) -> str:
    """Return a listing's id from a publisher's own ones, such as ``hsds-12-34``.

    Keys that lose characters on the way, or are too long, are told apart by a digest.
    """
    plain = "-".join(("hsds", *(_UNFIT.sub("-", key.lower()).strip("-") for key in keys if key)))
    if plain == "-".join(("hsds", *filter(None, keys))) and len(plain) <= LONGEST_ID:
        return plain
    digest = blake2b("\0".join(keys).encode(), digest_size=8).hexdigest()
    return f"{plain[: LONGEST_ID - 17]}-{digest}"
