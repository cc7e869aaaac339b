"""A facility as SAMHSA prints it, in its directories and its locator: names, phones, codes."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

from locator.importers.base import Row
from locator.importers.formats import samhsa_codes as codebook
from locator.importers.streets import zip5
from locator.models import Address, LocationType, Phone, Service, Source

_UNFINISHED = re.compile(r"(?:[&,]|\b(?:and|at|by|for|in|of|on|the|to|with))$", re.IGNORECASE)
_DOING_BUSINESS_AS = re.compile(r"^d/?b/?a:? +", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFacility(ABC):
    """What every source of SAMHSA's says of a facility."""

    row: Row
    name1: str
    name2: str
    address: Address
    phones: tuple[Phone, ...]
    codes: frozenset[str]

    @property
    @abstractmethod
    def id(self) -> str:
        """Return the id of the facility's listing."""

    def phones_with(self, other: PrintedFacility) -> tuple[Phone, ...]:
        """Return the facility's phones, and for a first visit those that another row adds."""
        known = {phone.number for phone in self.phones}
        added = (
            replace(phone, type="intake") for phone in other.phones if phone.number not in known
        )
        return (*self.phones, *added)

    def service(self, source: Source) -> Service:
        """Return the facility's listing; where no street is printed the place is confidential."""
        codes = self.codes
        organization, name = printed_names(self.name1, self.name2)
        shown = self.address.address_1
        return Service(
            id=self.id,
            organization_name=organization,
            service_name=name,
            description=codebook.description(codes),
            types=codebook.terms(codebook.TYPES, codes),
            substances=codebook.terms(codebook.SUBSTANCES, codes),
            benzodiazepine_detox=codebook.benzodiazepine_detox(codes),
            settings=codebook.terms(codebook.SETTINGS, codes),
            audiences=codebook.audiences(codes),
            payment=codebook.terms(codebook.PAYMENT, codes),
            languages=codebook.terms(codebook.LANGUAGES, codes),
            location_type=LocationType.PHYSICAL if shown else LocationType.CONFIDENTIAL,
            address=self.address,
            phones=self.phones,
            alert=codebook.alert(codes),
            source=source,
        )


def printed_address(row: Row, state: str) -> Address:
    """Return the address of a row; dashes in the place of a street stand for none."""
    hidden = not any(char.isalnum() for char in row["street1"])
    return Address(
        address_1="" if hidden else row["street1"],
        address_2="" if hidden else row["street2"],
        city=row["city"],
        state_province=state,
        postal_code=zip5(row["zip"]),
        country="US",
    )


def printed_names(name1: str, name2: str) -> tuple[str, str]:
    """Return the organization's and the service's name from the two lines of a directory.

    A first line that ends in mid-phrase ("Alcohol Counseling and") goes on in the
    second; a second line "DBA ..." (doing business as) is the name people know.
    Capitals and abbreviations stay as they are printed.
    """
    if name2 and _UNFINISHED.search(name1):
        whole = f"{name1} {name2}"
        return whole, whole
    name = _DOING_BUSINESS_AS.sub("", name2) or name1
    return name1, name
