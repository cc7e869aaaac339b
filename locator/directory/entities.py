"""The directory as HSDS lists it: services and organizations in order, and by UUID."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec

from locator.identifiers import uuid_of
from locator.models import Organization, Service

SCHEMA = """
CREATE TABLE listed (place INTEGER PRIMARY KEY, rid INTEGER NOT NULL, organization INTEGER);
CREATE INDEX listed_by_organization ON listed (organization);
CREATE TABLE organization (
    place INTEGER PRIMARY KEY, uuid BLOB NOT NULL UNIQUE, name TEXT NOT NULL, country TEXT NOT NULL
);
CREATE TABLE entity (uuid BLOB PRIMARY KEY, rid INTEGER NOT NULL) WITHOUT ROWID;
"""

KINDS = ("service", "service_at_location")
"""The records that a listing is looked up as."""

Rows = Callable[[str, Sequence[object]], list[Any]]
"""Runs a query and returns its rows."""

_decode = msgspec.json.Decoder(Service).decode


def fill(database: sqlite3.Connection, rows: Sequence[tuple[int, Service]]) -> None:
    """Write the order of services by id, of organizations by name, and their UUIDs."""
    named = {service.organization for _, service in rows} - {None}
    organizations = sorted(
        (o for o in named if o), key=lambda o: (o.name.casefold(), o.name, o.country)
    )
    places = {organization: place for place, organization in enumerate(organizations)}
    database.executemany(
        "INSERT INTO organization VALUES (?, ?, ?, ?)",
        (
            (place, uuid_of("organization", o.country, o.name).bytes, o.name, o.country)
            for o, place in places.items()
        ),
    )
    ordered = sorted(rows, key=lambda row: row[1].id)
    database.executemany(
        "INSERT INTO listed VALUES (?, ?, ?)",
        (
            (place, rid, places[service.organization] if service.organization else None)
            for place, (rid, service) in enumerate(ordered)
        ),
    )
    database.executemany("INSERT INTO entity VALUES (?, ?)", sorted(_uuids(rows)))


def _uuids(rows: Sequence[tuple[int, Service]]) -> Iterator[tuple[bytes, int]]:
    for rid, service in rows:
        for kind in KINDS:
            yield uuid_of(kind, service.id).bytes, rid


class Entities:
    """The records of a compiled directory, page by page or one by one."""

    def __init__(self, rows: Rows, services: int) -> None:
        self._rows = rows
        self.services = services
        ((self.organizations,),) = rows("SELECT coalesce(max(place) + 1, 0) FROM organization", ())

    def service_page(self, offset: int, limit: int) -> tuple[Service, ...]:
        """Return services in the order of their ids."""
        query = (
            "SELECT data FROM listed JOIN service USING (rid) "
            "WHERE place >= ? AND place < ? ORDER BY place"
        )
        return tuple(_decode(data) for (data,) in self._rows(query, (offset, offset + limit)))

    def service(self, kind: str, uuid: UUID) -> Service | None:
        """Return the service whose record of a kind (one of `KINDS`) has this UUID, or None."""
        query = "SELECT data FROM entity JOIN service USING (rid) WHERE uuid = ?"
        found = [_decode(data) for (data,) in self._rows(query, (uuid.bytes,))]
        # The other kind's UUID leads to the same row.
        return next((s for s in found if uuid_of(kind, s.id) == uuid), None)

    def organization_page(self, offset: int, limit: int) -> tuple[Organization, ...]:
        """Return organizations in the order of their names."""
        query = (
            "SELECT name, country FROM organization WHERE place >= ? AND place < ? ORDER BY place"
        )
        return tuple(Organization(*row) for row in self._rows(query, (offset, offset + limit)))

    def organization(self, uuid: UUID) -> tuple[Organization, tuple[Service, ...]] | None:
        """Return the organization with this UUID and its services by id, or None."""
        found = self._rows(
            "SELECT place, name, country FROM organization WHERE uuid = ?", (uuid.bytes,)
        )
        if not found:
            return None
        ((place, name, country),) = found
        query = (
            "SELECT data FROM listed JOIN service USING (rid) "
            "WHERE organization = ? ORDER BY listed.place"
        )
        services = tuple(_decode(data) for (data,) in self._rows(query, (place,)))
        return Organization(name, country), services
