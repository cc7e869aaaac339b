"""A sheet for a waiting room: few services and helplines, true for longer than a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from locator.directory.database import Match
from locator.helplines import Helpline, Kind
from locator.models import Status

_LETTER = ("US", "CA", "MX", "PR", "VI", "GU", "PH", "CL", "CO", "VE", "CR", "GT", "PA", "DO", "NI")
"""Where paper is 8.5 by 11 inches (Unicode CLDR, supplemental paperSize data)."""
_ORDER = (Kind.DRUGS_ALCOHOL, Kind.CRISIS, Kind.FAMILIES, Kind.HEALTH_ADVICE)


class Paper(StrEnum):
    """A size of paper."""

    A4 = "a4"
    LETTER = "letter"


class Layout(StrEnum):
    """A poster, or eight cards to cut out."""

    POSTER = "poster"
    POCKET = "pocket"


@dataclass(frozen=True, slots=True)
class Room:
    """How many services and helplines a layout has room for."""

    services: int
    helplines: int


ROOM = {Layout.POSTER: Room(5, 4), Layout.POCKET: Room(3, 2)}
COPIES = 8
"""Pocket cards on a sheet."""


def paper_of(country: str) -> Paper:
    """Return the paper of a country (ISO 3166-1 alpha-2)."""
    return Paper.LETTER if country in _LETTER else Paper.A4


def services_for(
    matches: Iterable[Match], country: str, layout: Layout, *, elsewhere: bool = False
) -> tuple[Match, ...]:
    """Return the first of some matches that can be phoned, are running and in a country.

    ``country`` is an ISO 3166-1 alpha-2 code, or empty where it is not known. A sheet has
    no room to say which services lie across a border, a card none for what one warns of.
    Where all lie ``elsewhere``, a card says so in the room of one of them.
    """
    fit = (
        match
        for match in matches
        if match.service.status is Status.ACTIVE
        and country in ("", match.service.address.country)
        and (layout is Layout.POSTER or not match.service.alert)
        and any(phone.dialable for phone in match.service.phones)
    )
    said = elsewhere and layout is Layout.POCKET
    return tuple(fit)[: ROOM[layout].services - said]


def helplines_for(lines: Sequence[Helpline], region: str, layout: Layout) -> tuple[Helpline, ...]:
    """Return a country's helplines for a sheet: whole country or its own part, for everybody.

    One of each kind comes first, drugs and alcohol before all. Who is open at the moment
    does not count, since paper stays. ``region`` is the part of the country, such as Wales.
    """
    here = [x for x in lines if x.phone and not x.audiences and x.region in ("", region)]
    ordered = sorted(here, key=lambda x: (_ORDER.index(x.kind), x.region != region, x.name))
    firsts = {line.kind: line for line in reversed(ordered)}
    rest = [line for line in ordered if line is not firsts[line.kind]]
    return (*(firsts[kind] for kind in _ORDER if kind in firsts), *rest)[: ROOM[layout].helplines]
