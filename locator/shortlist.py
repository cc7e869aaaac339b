"""A shortlist: the few services somebody keeps, known by their ids and held by an address alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from locator.directory.database import Directory
from locator.language import translatable
from locator.models import Service

MOST_KEPT = 10
"""Services of a shortlist: what fits on a sheet, in a QR code and in a day of phone calls."""
MOST_READ = 40
"""Ids that are looked up of one address: a page of results ticked whole, and a full list."""


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The services an address keeps, in its order.

    ``beyond`` are those for which there is no room. ``gone`` counts ids that the
    directory does not hold, ``unread`` those past `MOST_READ`.
    """

    services: tuple[Service, ...] = ()
    beyond: tuple[Service, ...] = ()
    gone: int = 0
    unread: int = 0

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the services that are kept."""
        return tuple(service.id for service in self.services)

    def without(self, service_id: str) -> tuple[str, ...]:
        """Return the ids with one left out, which makes room for one of ``beyond``."""
        every = (*self.services, *self.beyond)
        return tuple(service.id for service in every if service.id != service_id)


def read_shortlist(ids: Iterable[str], directory: Directory) -> Shortlist:
    """Return the shortlist that an address holds; an id that stands twice counts once."""
    asked = list(dict.fromkeys(given for given in ids if given))
    found = [directory.get(service_id) for service_id in asked[:MOST_READ]]
    known = tuple(service for service in found if service is not None)
    return Shortlist(
        known[:MOST_KEPT],
        known[MOST_KEPT:],
        gone=len(found) - len(known),
        unread=len(asked) - len(found),
    )


QUESTIONS = (
    translatable("Do you help people who take Klonopin (clonazepam) or another benzodiazepine?"),
    translatable("Do you help people come off slowly, together with a doctor?"),
    translatable("Can people call you themselves, or must a doctor send them?"),
    translatable("How long is the wait, and what helps until then?"),
    translatable("What happens at the first visit? May somebody come along?"),
    translatable("What does it cost? Is there help with paying?"),
    translatable("Do you treat mental health at the same time?"),
    translatable("If you are not the right place, who is?"),
)
"""What to ask on the phone, in English: for whoever calls, for themselves or for somebody else."""
