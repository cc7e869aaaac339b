"""The meetings of one group at one place, or at one link, as one listing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from locator import alerts, taxonomy
from locator.directory.cells import LONGEST_CELL
from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.base import Row, SourcedService
from locator.importers.streets import street_key
from locator.importers.weekly_hours import Slot, clock, opening_hours
from locator.models import Address, LocationType, Phone, Service, Source, Status
from locator.phone import display_phone

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Fellowship:
    """Whose meetings they are: its name, the substances it is about, what its meetings are."""

    name: str
    substances: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class CodeBook:
    """What the codes of a list of meetings mean in our words."""

    audiences: Mapping[str, tuple[str, ...]]
    languages: Mapping[str, str]
    facts: Mapping[str, str]
    """What the directory has no field for, and people should know."""
    wheelchair: frozenset[str]
    closed: frozenset[str]
    """Codes of a place that is shut for now."""

    def traits(self, codes: frozenset[str]) -> Traits:
        """Return what a meeting's codes say of it."""
        audiences = {term for code in codes for term in self.audiences.get(code, ())}
        languages = {self.languages[code] for code in codes if code in self.languages}
        return Traits(
            audiences=_in_order(taxonomy.AUDIENCES, audiences),
            languages=_in_order(taxonomy.LANGUAGES, languages),
            facts=tuple(fact for code, fact in self.facts.items() if code in codes),
            wheelchair=bool(self.wheelchair & codes),
            closed=bool(self.closed & codes),
        )


@dataclass(frozen=True, slots=True)
class Traits:
    """What a meeting's codes say of it."""

    audiences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    wheelchair: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of a list; without ``slots`` it is by appointment.

    ``id`` is what its listing is called if it is the group's first. Online meetings have
    a ``link``, a ``dial_in`` number (with the ``codes`` to enter), or both. ``contact`` is
    the number of whoever keeps the list, never that of a member.
    """

    row: Row
    id: str
    name: str
    source: Source
    address: Address
    in_person: bool
    slots: tuple[Slot, ...]
    traits: Traits = Traits()
    point: Point | None = None
    approximate: bool = False
    timezone: str = ""
    link: str = ""
    dial_in: Phone | None = None
    codes: tuple[str, ...] = ()
    contact: Phone | None = None
    page: str = ""

    @property
    def online(self) -> bool:
        """Say whether one can join it from elsewhere."""
        return bool(self.link or self.dial_in)

    @property
    def closed(self) -> bool:
        """Say whether it does not meet for now."""
        return self.traits.closed and not self.online


def group_key(meeting: Meeting) -> tuple[str, ...]:
    """Return what the meetings of one group at one place have in common."""
    name = " ".join(meeting.name.casefold().split())
    if not meeting.in_person:
        number = meeting.dial_in.number if meeting.dial_in else ""
        return ("online", name, meeting.timezone, meeting.link or f"{number} {meeting.codes}")
    address, point = meeting.address, meeting.point
    street = street_key(address.address_1) or address.address_1.casefold()
    if not street and point is not None:
        street = f"{point.latitude:.4f} {point.longitude:.4f}"
    town = address.postal_code or address.city
    return ("place", name, meeting.timezone, street, town.casefold(), address.country)


def group_listing(group: Sequence[Meeting], fellowship: Fellowship) -> SourcedService:
    """Return the listing of a group's meetings.

    It is called by the smallest key of its meetings (the shortest, then the first in
    order), so that another time of one meeting, or a further meeting, leaves its id.
    """
    first = min(group, key=lambda meeting: (len(meeting.source.id), meeting.source.id))
    running = [meeting for meeting in group if not meeting.closed]
    online = any(meeting.online for meeting in group)
    service = Service(
        id=first.id,
        organization_name=fellowship.name,
        service_name=first.name,
        description=_description(fellowship, group, running),
        types=("support-group",),
        substances=fellowship.substances,
        settings=("online",) if online else (),
        audiences=_union(taxonomy.AUDIENCES, (m.traits.audiences for m in group)),
        languages=_union(taxonomy.LANGUAGES, (m.traits.languages for m in group)),
        phones=_phones(group),
        url=_url(first, group),
        opening_hours=opening_hours(slot for meeting in running for slot in meeting.slots),
        timezone=first.timezone,
        status=Status.ACTIVE if running else Status.TEMPORARILY_CLOSED,
        alert=_alert(group, running),
        source=first.source,
    )
    return SourcedService(_placed(service, first, group), first.row)


def _placed(service: Service, first: Meeting, group: Sequence[Meeting]) -> Service:
    """Return a listing with its place: an online one keeps its country and state only.

    Its list may give a town it is near to at heart. On a map that would be a door.
    """
    if not first.in_person:
        state, country = first.address.state_province, first.address.country
        return replace(
            service,
            location_type=LocationType.VIRTUAL,
            address=Address(state_province=state, country=country),
        )
    placed = next((m for m in (first, *group) if m.point is not None), first)
    precision = Precision.AREA if placed.approximate else Precision.STREET
    return replace(
        service,
        address=first.address,
        point=placed.point,
        coordinates_precision=precision if placed.point is not None else None,
        wheelchair="yes" if any(m.traits.wheelchair for m in group) else "",
    )


def _phones(group: Iterable[Meeting]) -> tuple[Phone, ...]:
    dial_ins = [meeting.dial_in for meeting in group]
    contacts = [meeting.contact for meeting in group]
    return tuple(dict.fromkeys(phone for phone in (*dial_ins, *contacts) if phone is not None))


def _url(first: Meeting, group: Iterable[Meeting]) -> str:
    """Return where to join, or for a place the page about the meeting before that."""
    link = next((meeting.link for meeting in group if meeting.link), "")
    return first.page or link if first.in_person else link or first.page


def _alert(group: Sequence[Meeting], running: Sequence[Meeting]) -> str:
    if not running:
        return alerts.CLOSED_PLACE
    closed = [meeting for meeting in group if meeting.closed]
    return f"Not meeting for now: {_times(closed)}." if closed else ""


def _description(
    fellowship: Fellowship, group: Sequence[Meeting], running: Sequence[Meeting]
) -> str:
    """Return sentences made from what the list's codes and numbers say, and no prose of it."""
    meetings = running or group
    sentences = [fellowship.description, *_facts(meetings), *_joining(meetings)]
    appointed = [meeting for meeting in meetings if not meeting.slots]
    if appointed:
        sentences.append("By appointment." if len(appointed) == len(meetings) else "")
    if any(slot.open_end for meeting in running for slot in meeting.slots):
        sentences.append("Where the list fixes no end, a usual length is shown.")
    if not meetings[0].in_person and not meetings[0].timezone and len(appointed) < len(meetings):
        sentences.append("The list does not say in which time zone the times are.")
    return _fitting(sentence for sentence in sentences if sentence)


def _facts(meetings: Sequence[Meeting]) -> Iterable[str]:
    """Yield what is true of all the meetings, then what is true of some, with their times."""
    said = [(meeting, _labels(meeting)) for meeting in meetings]
    for label in dict.fromkeys(label for _, labels in said for label in labels):
        having = [meeting for meeting, labels in said if label in labels]
        if len(having) < len(meetings):
            yield f"{label}: {_times(having)}."
        elif any(label in meeting.traits.facts for meeting in having):
            yield f"{label}."


def _labels(meeting: Meeting) -> tuple[str, ...]:
    """Return all that is said of a meeting; what has a field of its own matters if not of all."""
    traits = meeting.traits
    audiences = (taxonomy.AUDIENCES.label_of(code) for code in traits.audiences)
    languages = (taxonomy.LANGUAGES.label_of(code) for code in traits.languages)
    also = ("Also online",) if meeting.online and meeting.in_person else ()
    return (*traits.facts, *audiences, *languages, *also)


def _joining(meetings: Iterable[Meeting]) -> Iterable[str]:
    """Yield how to join by phone, and whose the other number is."""
    for phone, codes in dict.fromkeys((m.dial_in, m.codes) for m in meetings):
        if phone is not None and codes:
            entered = " then ".join(codes)
            yield f"To join by phone, call {display_phone(phone)} and enter {entered}."
    for phone, name in dict.fromkeys((m.contact, m.source.name) for m in meetings):
        if phone is not None:
            yield f"{display_phone(phone)} is the number of {name}."


def _times(meetings: Iterable[Meeting]) -> str:
    slots = sorted({slot for meeting in meetings for slot in meeting.slots})
    named = ", ".join(f"{DAY_NAMES[slot.weekday]} {clock(slot.start)}" for slot in slots)
    return named or "by appointment"


def _fitting(sentences: Iterable[str]) -> str:
    """Return as many whole sentences as a cell of the directory holds."""
    text = ""
    for sentence in sentences:
        longer = f"{text} {sentence}".strip()
        text = longer if len(longer) <= LONGEST_CELL else text
    return text


def _union(terms: taxonomy.Taxonomy, said: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return _in_order(terms, {code for codes in said for code in codes})


def _in_order(terms: taxonomy.Taxonomy, codes: set[str]) -> tuple[str, ...]:
    return tuple(term.code for term in terms.terms if term.code in codes)
