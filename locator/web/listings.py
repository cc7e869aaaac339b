"""Services as a page shows them: numbered, with words in place of codes."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from locator import attribution, opening_hours, taxonomy
from locator.directory.database import Match
from locator.freshness import is_old, last_known
from locator.geo import Distance, Unit
from locator.geocoding.outcomes import Precision
from locator.models import Answer, Phone, Service, Source
from locator.phone import display_phone
from locator.query import distance_in_words as distance_asked
from locator.search import FEW

_UNIT_NAMES = {Unit.MILES: ("mile", "miles"), Unit.KILOMETRES: ("km", "km")}
_ANSWERS = {Answer.YES: "Yes", Answer.NO: "No", Answer.UNKNOWN: "Not known"}


@dataclass(frozen=True, slots=True)
class PhoneLink:
    """A phone number to read, and to tap where it can be dialled.

    ``answered`` says whether it is answered now, where it keeps hours of its own.
    """

    text: str
    href: str
    intake: bool
    answered: str = ""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source of a listing: its name, page, date and licence, in words."""

    name: str
    url: str
    date: str
    licence: str
    licence_url: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A service on a page; ``number`` is its place in the list and on the map.

    ``at`` is when the page is read: what "open now" and old mean.
    """

    number: int
    service: Service
    distance: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def title(self) -> str:
        """Return the organization's name, or the service's where that is not known."""
        return self.service.organization_name or self.service.service_name

    @property
    def subtitle(self) -> str:
        """Return the service's own name where it differs from the organization's."""
        return "" if self.title == self.service.service_name else self.service.service_name

    @property
    def offers(self) -> tuple[str, ...]:
        """Return the types of help in words."""
        return labels(taxonomy.TYPES, self.service.types)

    @property
    def benzodiazepine_detox(self) -> str:
        """Return yes, no or not known, in words."""
        return _ANSWERS[self.service.benzodiazepine_detox]

    @property
    def phones(self) -> tuple[PhoneLink, ...]:
        """Return the numbers, each once."""
        return tuple(_phone_link(self.service, phone, self.at) for phone in self.service.phones)

    @property
    def open_now(self) -> str:
        """Return whether it is open and until when, or nothing where that is not known."""
        return opening_hours.in_words(self.service, self.at)

    @property
    def source_date(self) -> str:
        """Return when the listing was true, in words."""
        return date_in_words(self.service.source.date)

    @property
    def sources(self) -> tuple[SourceLine, ...]:
        """Return every source, the leading one first."""
        return tuple(map(_source_line, self.service.sources))

    @property
    def checked(self) -> str:
        """Return when a person checked the listing, as a sentence, or that nobody did."""
        if self.service.assured_date:
            return f"Checked by a person {on_date(self.service.assured_date)}."
        published = on_date(last_known(self.service))
        whose = "a source last" if self.service.other_sources else "its source"
        return f"Not checked by a person since {whose} published it {published}."

    @property
    def unchecked_since(self) -> str:
        """Return when an old listing was last known to be true, in words; nothing for others."""
        known = last_known(self.service)
        return date_in_words(known) if is_old(known, self.at.date()) else ""

    @property
    def details(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return every other list that the source fills, each with its heading."""
        lists = (
            (taxonomy.SETTINGS, self.service.settings),
            (taxonomy.SUBSTANCES, self.service.substances),
            (taxonomy.AUDIENCES, self.service.audiences),
            (taxonomy.PAYMENT, self.service.payment),
            (taxonomy.LANGUAGES, self.service.languages),
            (taxonomy.ACCESS, self.service.access),
        )
        filled = [(terms.label, labels(terms, codes)) for terms, codes in lists if codes]
        single = (
            ("Ages", _ages(self.service)),
            ("Opening hours", self.service.opening_hours),
            ("Wheelchair access", self.service.wheelchair.capitalize()),
        )
        return (*filled, *((label, (words,)) for label, words in single if words))


def labels(terms: taxonomy.Taxonomy, codes: Sequence[str]) -> tuple[str, ...]:
    """Return the labels of codes in the order of their list."""
    return tuple(term.label for term in terms.terms if term.code in codes)


def listings(matches: Sequence[Match], first: int, unit: Unit) -> tuple[Listing, ...]:
    """Return the listings of one page of matches, the first numbered so."""
    return tuple(
        Listing(
            number,
            match.service,
            distance_in_words(
                match.distance,
                unit,
                about=match.service.coordinates_precision is Precision.AREA,
            ),
        )
        for number, match in enumerate(matches, start=first)
    )


def distance_in_words(metres: float | None, unit: Unit, *, about: bool = False) -> str:
    """Return a distance to one decimal, such as "1.9 miles", or nothing for None.

    ``about`` is for a service that is placed by its postal area only: its
    distance says so, and a small one is none to give.
    """
    if metres is None:
        return ""
    value = round(Distance.from_metres(metres, unit).value, 1)
    one, many = _UNIT_NAMES[unit]
    if about:
        return f"about {value:g} {many}" if value >= SMALLEST_ABOUT else "in the same area"
    if value < 0.1:
        return f"less than 0.1 {many}"
    return f"{value:g} {one if value == 1 else many}"


def widened_in_words(asked: Distance) -> str:
    """Return a sentence that a search looked further than it was asked to."""
    return f"Fewer than {_FEW} within {distance_asked(asked)}, so we looked further."


def unstated_in_words(count: int) -> str:
    """Return a sentence on services whose source says nothing of what was asked."""
    if count == 1:
        return "Of 1 service it is not known: its source does not say. Ask by phone."
    return f"Of {count:,} services it is not known: their sources do not say. Ask by phone."


_FEW = ("no", "one", "two", "three")[FEW]

SMALLEST_ABOUT = 1.5
"""Miles or kilometres that say something of a place known to about 2 km (the ZIPs' median)."""


def date_in_words(date: str) -> str:
    """Return an ISO 8601 date, month or year in words, such as "April 2026"."""
    year, *rest = date.split("-")
    words = [year]
    if rest:
        words.insert(0, calendar.month_name[int(rest[0])])
    if len(rest) > 1:
        words.insert(0, str(int(rest[1])))
    return " ".join(words)


def on_date(date: str) -> str:
    """Return when something was, such as "on 3 May 2026", "in May 2026" or "in 2026"."""
    return f"{'on' if date.count('-') == 2 else 'in'} {date_in_words(date)}"


def _source_line(source: Source) -> SourceLine:
    licence, url = attribution.LICENCES.get(source.licence, (source.licence, ""))
    return SourceLine(source.name, source.url, date_in_words(source.date), licence, url)


def _ages(service: Service) -> str:
    low, high = service.minimum_age, service.maximum_age
    if low is not None and high is not None:
        return f"{low} to {high}"
    if low is not None:
        return f"{low} and over"
    return "" if high is None else f"{high} and under"


def _phone_link(service: Service, phone: Phone, at: datetime) -> PhoneLink:
    href = ""
    if phone.dialable:
        extension = f";ext={phone.extension}" if phone.extension else ""
        href = f"tel:{phone.number}{extension}"
    answered = opening_hours.in_words(service, at, phone) if phone.opening_hours else ""
    return PhoneLink(display_phone(phone), href, phone.type == "intake", answered)
