"""Lasting UUIDs for what the directory names by shorter ids: HSDS asks for UUIDs."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID, uuid5

NAMESPACE = UUID("6d1f3c0e-0b7a-5e0c-9d4e-2f6b8a51c7d3")
"""Ours alone (RFC 9562, 5.5). Changing it gives every record of every directory a new UUID."""


def uuid_of(kind: str, *key: str) -> UUID:
    """Return the UUID of a record by its kind, such as ``service``, and what it is known by."""
    return uuid5(NAMESPACE, "/".join((kind, *key)))


@lru_cache(maxsize=512)
def term_uuid(taxonomy: str, code: str) -> UUID:
    """Return the UUID of a code of one of our code lists, known by its column."""
    return uuid_of("taxonomy_term", taxonomy, code)
