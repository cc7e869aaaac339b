"""Services as a page shows them: numbered, with words in place of codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from datetime import date as datetime_date

from locator import attribution, opening_hours, taxonomy
from locator.directory.database import Match
from locator.directory.order import Sort
from locator.fit import reasons
from locator.freshness import is_old, last_known
from locator.geo import Distance, Unit
from locator.geocoding.outcomes import Precision
from locator.language import (
    day_in_words,
    gettext,
    looked_up,
    measured,
    month_in_words,
    ngettext,
    translatable,
)
from locator.models import Phone, Service, Source
from locator.phone import dialling_address, display_phone
from locator.query import SearchQuery
from locator.search import WIDER, SearchResults
from locator.sentence import distance_in_words as distance_asked
from locator.weekly_hours import hours_in_words

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
NO_QUERY = SearchQuery()


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

    ``at`` is when the page is read: what "open now" and old mean. ``reasons`` say why it
    stands where it stands, in the order by likely fit; ``not_known`` names what was asked
    for and its source does not say, other than what every listing tells.
    """

    number: int
    service: Service
    distance: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    reasons: tuple[str, ...] = ()
    not_known: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return the organization's name, or the service's where that is not known."""
        return self.service.organization_name or self.service.service_name

    @property
    def subtitle(self) -> str:
        """Return the service's own name where it differs from the organization's."""
        return "" if self.title == self.service.service_name else self.service.service_name

    @property
    def why(self) -> str:
        """Return why it stands where it stands: its reasons, and how far away it is."""
        return " · ".join(filter(None, (*self.reasons, self.distance)))

    @property
    def address(self) -> str:
        """Return the address in one line, its postal code unbroken, or nothing."""
        address = self.service.address
        unbroken = address.postal_code.replace(" ", NO_BREAK_SPACE)
        return ", ".join(replace(address, postal_code=unbroken).lines)

    @property
    def offers(self) -> tuple[str, ...]:
        """Return the types of help in words."""
        return labels(taxonomy.TYPES, self.service.types)

    @property
    def benzodiazepine_detox(self) -> str:
        """Return yes, no or not known, in words."""
        return taxonomy.BENZODIAZEPINE_DETOX.label_of(self.service.benzodiazepine_detox)

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
            checked = on_date(self.service.assured_date)
            return gettext("Checked by a person %(on_date)s.", on_date=checked)
        published = on_date(last_known(self.service))
        if self.service.other_sources:
            return gettext(
                "Not checked by a person since a source last published it %(on_date)s.",
                on_date=published,
            )
        return gettext(
            "Not checked by a person since its source published it %(on_date)s.", on_date=published
        )

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
            (gettext("Ages"), _ages(self.service)),
            (gettext("Opening hours"), hours_in_words(self.service.opening_hours)),
            (gettext("Wheelchair access"), _wheelchair(self.service)),
        )
        return (*filled, *((label, (words,)) for label, words in single if words))


def labels(terms: taxonomy.Taxonomy, codes: Sequence[str]) -> tuple[str, ...]:
    """Return the labels of codes in the order of their list."""
    return tuple(term.label for term in terms.terms if term.code in codes)


def listings(
    matches: Sequence[Match], first: int, unit: Unit, query: SearchQuery = NO_QUERY
) -> tuple[Listing, ...]:
    """Return the listings of one page of matches, the first numbered so.

    ``query`` is what was asked, for what a listing says of it.
    """
    at = datetime.now(UTC)
    fit = query.page.sort is Sort.FIT
    return tuple(
        Listing(
            number,
            match.service,
            distance_in_words(
                match.distance,
                unit,
                about=match.service.coordinates_precision is Precision.AREA,
            ),
            at,
            reasons(match.service, query) if fit else (),
            tuple(_not_known(match.service, query, at)),
        )
        for number, match in enumerate(matches, start=first)
    )


def _not_known(service: Service, query: SearchQuery, at: datetime) -> Iterator[str]:
    for terms in taxonomy.FACETS:
        told = terms in (taxonomy.TYPES, taxonomy.BENZODIAZEPINE_DETOX)
        if terms.name in query.filters and not told and not getattr(service, terms.column):
            yield terms.label
    if query.open_now and opening_hours.open_now(service, at) is None:
        yield gettext("Opening hours")


def distance_in_words(metres: float | None, unit: Unit, *, about: bool = False) -> str:
    """Return a distance to one decimal, such as "1.9 miles", or nothing for None.

    ``about`` is for a service that is placed by its postal area only: its
    distance says so, and a small one is none to give.
    """
    if metres is None:
        return ""
    value = round(Distance.from_metres(metres, unit).value, 1)
    if about and value < SMALLEST_ABOUT:
        return gettext("in the same area")
    said = in_unit(max(value, 0.1), unit)
    if about:
        return gettext("about %(distance)s", distance=said)
    return gettext("less than %(distance)s", distance=said) if value < 0.1 else said


def in_unit(value: float, unit: Unit) -> str:
    """Return a distance as a list has it, such as "1.9 miles" or "3 km"."""
    if unit is Unit.MILES:
        return measured("%(count)s mile", "%(count)s miles", value)
    return measured("%(count)s km", "%(count)s km", value)


def widened_in_words(found: SearchResults) -> str:
    """Return a sentence that a search looked further than it was asked to, or nothing."""
    if found.widened_from is not None and found.within is not None:
        asked, within = distance_asked(found.widened_from), distance_asked(found.within)
        return gettext(
            "We found fewer than three within %(asked)s, so we looked within %(within)s.",
            asked=asked,
            within=within,
        )
    if found.within is None or not found.few or not found.query.widens:
        return ""
    widest = Distance(WIDER[found.within.unit][-1], found.within.unit)
    if widest.value <= found.within.value:
        return ""
    far = distance_asked(widest)
    if found.total:
        return gettext("We looked as far as %(distance)s and did not find more.", distance=far)
    return gettext("We looked as far as %(distance)s and did not find any.", distance=far)


def unstated_in_words(found: SearchResults) -> str:
    """Return a sentence on services whose source says nothing of what was asked, or nothing."""
    count = found.total - found.stated
    if not count:
        return ""
    if not found.stated:
        return ngettext(
            "It may be what you chose: its source does not say. Ask by phone.",
            "All of them may be what you chose: their sources do not say. Ask by phone.",
            count,
        )
    known = ngettext(
        "%(count)s is listed as what you chose",
        "%(count)s are listed as what you chose",
        found.stated,
    )
    others = ngettext(
        "%(count)s more may be: its source does not say",
        "%(count)s more may be: their sources do not say",
        count,
    )
    return gettext("%(known)s; %(others)s.", known=known, others=others)


SMALLEST_ABOUT = 1.5
"""Miles or kilometres that say something of a place known to about 2 km (the ZIPs' median)."""


def date_in_words(date: str) -> str:
    """Return an ISO 8601 date, month or year in words, such as "April 2026"."""
    year, month, day = (*map(int, date.split("-")), 0, 0)[:3]
    if day:
        return day_in_words(datetime_date(year, month, day))
    return month_in_words(datetime_date(year, month, 1)) if month else str(year)


def on_date(date: str) -> str:
    """Return when something was, such as "on 3 May 2026", "in May 2026" or "in 2026"."""
    said = date_in_words(date)
    if date.count("-") == 2:
        return gettext("on %(day)s", day=said)
    if "-" in date:
        return gettext("in %(month)s", month=said)
    return gettext("in %(year)s", year=said)


def _source_line(source: Source) -> SourceLine:
    licence, url = attribution.licence(source.licence)
    return SourceLine(source.name, source.url, date_in_words(source.date), licence, url)


def _ages(service: Service) -> str:
    low, high = service.minimum_age, service.maximum_age
    if low is not None and high is not None:
        return gettext("%(low)s to %(high)s", low=low, high=high)
    if low is not None:
        return gettext("%(low)s and over", low=low)
    return "" if high is None else gettext("%(high)s and under", high=high)


_WHEELCHAIR = {
    "yes": translatable("Yes"),
    "no": translatable("No"),
    "limited": translatable("Limited"),
}


def _wheelchair(service: Service) -> str:
    return looked_up(_WHEELCHAIR.get(service.wheelchair, service.wheelchair.capitalize()))


def _phone_link(service: Service, phone: Phone, at: datetime) -> PhoneLink:
    answered = opening_hours.in_words(service, at, phone) if phone.opening_hours else ""
    shown, intake = display_phone(phone), phone.type == "intake"
    return PhoneLink(shown, dialling_address(phone), intake, answered)
