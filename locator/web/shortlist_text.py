"""A shortlist as plain text: to copy into a message, or to keep in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from locator import safety, taxonomy
from locator.alerts import alerts_of
from locator.language import gettext
from locator.models import Phone
from locator.phone import display_phone
from locator.shortlist import QUESTIONS
from locator.web.listings import Listing
from locator.weekly_hours import hours_in_words


def shortlist_text(shown: Sequence[Listing], address: str, day: str, credit: Iterable[str]) -> str:
    """Return numbered listings as text, with whom to call first and what to ask.

    ``address`` is that of the list, ``day`` the date in words, ``credit`` what licences ask for.
    """
    first = safety.emergency_numbers(country_of(shown))
    numbers = ", ".join(f"{entry.number} ({entry.where})" for entry in first)
    notice = safety.DO_NOT_STOP_SUDDENLY
    named = "; ".join(f"{x.name}, {x.url}" for x in notice.references)
    sources = gettext("Sources: %(sources)s", sources=named)
    blocks = [
        gettext("Services to call. List made on %(day)s.", day=day),
        gettext("Life at risk? Call %(numbers)s.", numbers=numbers),
        *("\n".join(_entry(listing)) for listing in shown),
        "\n".join(_questions()),
        f"{notice.title}\n{notice.text}\n{sources}",
        gettext("This list: %(address)s", address=address),
        "\n".join(credit),
    ]
    return "\n\n".join(blocks) + "\n"


def country_of(shown: Sequence[Listing]) -> str:
    """Return the country that all listings lie in (ISO 3166-1 alpha-2), or nothing."""
    countries = {listing.service.address.country for listing in shown}
    return countries.pop() if len(countries) == 1 else ""


def _entry(listing: Listing) -> Iterator[str]:
    service = listing.service
    yield f"{listing.number}. {_one_line(service.name)}"
    for alert in alerts_of(service):
        yield _indented(_one_line(alert.text))
    for phone in service.phones:
        yield _indented(_phone(phone))
    unknown = gettext("not known")
    address = _one_line(", ".join(service.address.lines)) or unknown
    if not service.phones:
        yield _indented(gettext("Phone: %(number)s", number=unknown))
    hours = hours_in_words(service.opening_hours) or unknown
    yield _indented(gettext("Hours: %(hours)s", hours=hours))
    yield _indented(gettext("Address: %(address)s", address=address))
    if service.location_type == "confidential":
        yield _indented(gettext("Its address is kept private. Phone first."))
    yield _indented(gettext("Offers: %(offers)s", offers=", ".join(listing.offers) or unknown))
    detox = taxonomy.BENZODIAZEPINE_DETOX.by_code[service.benzodiazepine_detox].inline
    yield _indented(gettext("Benzodiazepine detox: %(answer)s", answer=detox))
    if service.url:
        yield _indented(gettext("Website: %(address)s", address=service.url))
    source = _one_line(service.source.name)
    yield _indented(
        gettext("Listed by %(source)s, %(date)s", source=source, date=listing.source_date)
    )


def _phone(phone: Phone) -> str:
    """Return a number with what it is for and when it is answered."""
    number = _one_line(display_phone(phone))
    if phone.type == "intake":
        number = gettext("%(number)s (first appointments)", number=number)
    said = gettext("Phone: %(number)s", number=number)
    return ", ".join(filter(None, (said, hours_in_words(phone.opening_hours))))


def _questions() -> Iterator[str]:
    yield gettext("Questions to ask on the phone")
    for question in QUESTIONS:
        yield f"- {gettext(question)}"


def _indented(words: str) -> str:
    return f"   {words}"


def _one_line(words: str) -> str:
    return " ".join(words.split())
