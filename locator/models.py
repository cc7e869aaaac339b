"""The directory's values: a service, where it is, how to reach it, where we know it from.

Names follow Open Referral HSDS 3.0 where it has one. Everything here is frozen;
an empty tuple, an empty string or None means "not known", never "none" or "no".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from locator.geo import Point
from locator.geocoding.outcomes import Precision


class Answer(StrEnum):
    """What a source says to a yes-or-no question; silence is UNKNOWN, never NO."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class LocationType(StrEnum):
    """What kind of place a location is (HSDS location_type, and confidential)."""

    PHYSICAL = "physical"
    VIRTUAL = "virtual"
    CONFIDENTIAL = "confidential"


class Status(StrEnum):
    """Whether a service is running (HSDS service status)."""

    ACTIVE = "active"
    TEMPORARILY_CLOSED = "temporarily-closed"
    DEFUNCT = "defunct"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; ``country`` is an ISO 3166-1 alpha-2 code."""

    address_1: str = ""
    address_2: str = ""
    city: str = ""
    state_province: str = ""
    postal_code: str = ""
    country: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the address as printed, a line each, without the country."""
        town = ", ".join(part for part in (self.city, self.state_province) if part)
        last = f"{town} {self.postal_code}".strip()
        return tuple(line for line in (self.address_1, self.address_2, last) if line)


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number: E.164 where it can be dialled, else as its source printed it.

    ``type`` is ``voice``, or ``intake`` for the line that arranges a first visit.
    ``opening_hours`` (OpenStreetMap syntax) are the line's own, where it has some.
    """

    number: str
    type: str = "voice"
    extension: str = ""
    opening_hours: str = ""

    @property
    def dialable(self) -> bool:
        """Say whether the number is E.164, fit to be a link."""
        return self.number.startswith("+")


@dataclass(frozen=True, slots=True)
class Organization:
    """Who runs services: known by its name within a country (ISO 3166-1 alpha-2)."""

    name: str
    country: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a listing comes from.

    ``id`` is the source's own key for it; ``date`` is an ISO 8601 date, month or
    year, as exact as the source says when it was true. ``lends`` names, parted by
    spaces, the columns and phone numbers of a listing that are this source's word
    because the leading source has none; the leading one lends nothing.
    """

    name: str
    date: str
    licence: str
    url: str = ""
    id: str = ""
    lends: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """One service at one location: a row of the directory.

    The code lists behind ``types`` to ``access`` are in `locator.taxonomy`.
    ``other_sources`` are those that list the same place besides ``source``, whose
    key and words come first. ``opening_hours`` is OpenStreetMap syntax, ``timezone``
    an IANA name, ages are whole years, ``assured_date`` the ISO date of the last
    human check.
    """

    id: str
    service_name: str
    source: Source
    organization_name: str = ""
    description: str = ""
    types: tuple[str, ...] = ()
    substances: tuple[str, ...] = ()
    benzodiazepine_detox: Answer = Answer.UNKNOWN
    settings: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    payment: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    location_type: LocationType = LocationType.PHYSICAL
    address: Address = Address()
    point: Point | None = None
    coordinates_precision: Precision | None = None
    phones: tuple[Phone, ...] = ()
    email: str = ""
    url: str = ""
    opening_hours: str = ""
    timezone: str = ""
    wheelchair: str = ""
    status: Status = Status.ACTIVE
    alert: str = ""
    assured_date: str = ""
    other_sources: tuple[Source, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return every source that lists the service, the leading one first."""
        return (self.source, *self.other_sources)

    @property
    def organization(self) -> Organization | None:
        """Return who runs the service, or None where that is not known."""
        if not self.organization_name:
            return None
        return Organization(self.organization_name, self.address.country)

    @property
    def name(self) -> str:
        """Return the name to show: the organization's, and the service's where it differs."""
        if not self.organization_name or self.organization_name == self.service_name:
            return self.service_name
        return f"{self.organization_name}, {self.service_name}"

    @property
    def approximate(self) -> bool:
        """Say whether the place on the map is not the street address itself."""
        return self.coordinates_precision in (Precision.POSTCODE, Precision.AREA)
