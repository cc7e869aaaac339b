"""A shortlist as plain text: to copy into a message, or to keep in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from locator import safety
from locator.phone import display_phone
from locator.shortlist import QUESTIONS
from locator.web.listings import Listing
from locator.weekly_hours import hours_in_words


def shortlist_text(shown: Sequence[Listing], address: str, day: str, credit: Iterable[str]) -> str:
    """Return numbered listings as text, with whom to call first and what to ask.

    ``address`` is that of the list, ``day`` the date in words, ``credit`` what licences ask for.
    """
    numbers = ", ".join(f"{x.number} ({x.where})" for x in safety.EMERGENCY_NUMBERS)
    notice = safety.DO_NOT_STOP_SUDDENLY
    sources = "; ".join(f"{x.name}, {x.url}" for x in notice.references)
    blocks = [
        f"Services to call. List made on {day}.",
        f"Life at risk? Call {numbers}.",
        *("\n".join(_entry(listing)) for listing in shown),
        "\n".join(["Questions to ask on the phone", *(f"- {x}" for x in QUESTIONS)]),
        f"{notice.title}\n{notice.text}\nSources: {sources}",
        f"This list: {address}",
        "\n".join(credit),
    ]
    return "\n\n".join(blocks) + "\n"


def _entry(listing: Listing) -> Iterator[str]:
    service = listing.service
    yield f"{listing.number}. {_one_line(service.name)}"
    if service.alert:
        yield f"   {_one_line(service.alert)}"
    for phone in service.phones:
        hours = hours_in_words(phone.opening_hours)
        first = " (first appointments)" if phone.type == "intake" else ""
        number = _one_line(display_phone(phone))
        yield f"   Phone: {number}{first}{f', {hours}' if hours else ''}"
    if not service.phones:
        yield "   Phone: not known"
    yield f"   Hours: {hours_in_words(service.opening_hours) or 'not known'}"
    yield f"   Address: {_one_line(', '.join(service.address.lines)) or 'not known'}"
    if service.location_type == "confidential":
        yield "   Its address is kept private. Phone first."
    yield f"   Offers: {', '.join(listing.offers) or 'not known'}"
    yield f"   Benzodiazepine detox: {listing.benzodiazepine_detox.lower()}"
    if service.url:
        yield f"   Website: {service.url}"
    yield f"   Listed by {_one_line(service.source.name)}, {listing.source_date}"


def _one_line(words: str) -> str:
    return " ".join(words.split())
