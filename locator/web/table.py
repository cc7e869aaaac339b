"""Search results as text for a terminal."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime

from locator.alerts import alerts_of
from locator.helplines import Helpline
from locator.search import SearchResults
from locator.web.helpline_cards import HelplineCard
from locator.web.listings import Listing, listings, unstated_in_words, widened_in_words
from locator.web.serializers import unit_of


def results_table(results: SearchResults, elsewhere: str = "") -> str:
    """Return search results as numbered text, or the places to choose from.

    ``elsewhere`` is what to say where they lie across a border, or nothing.
    """
    if results.choices:
        lines = [f"  {choice.label}" for choice in results.choices]
        return "\n".join(["That could be any of these places; name one in full:", *lines])
    return "\n".join(_lines(results, elsewhere))


def _lines(results: SearchResults, elsewhere: str) -> Iterator[str]:
    yield f"{results.sentence}: {results.total:,} in all"
    if not results.total:
        yield "That does not mean that there is none: try a wider --within, or fewer filters."
    if results.origin is not None and results.origin.approximate:
        yield results.origin.approximate
    for said in (elsewhere, widened_in_words(results), unstated_in_words(results)):
        if said:
            yield said
    first, unit = results.query.page.offset + 1, unit_of(results)
    for listing in listings(results.matches, first, unit, results.query):
        yield ""
        yield from _entry(listing)
    if results.remote:
        yield ""
        yield "Online or by phone:"
    for listing in listings(results.remote, 1, unit, results.query):
        yield ""
        yield from _entry(listing)
    if results.few and results.helplines:
        yield ""
        yield "People to talk to:"
        for line in results.helplines:
            yield from _helpline(line)
    for notice in results.notices:
        yield ""
        yield textwrap.fill(f"{notice.title}. {notice.text}", _width())


def _entry(listing: Listing) -> Iterator[str]:
    service = listing.service
    place = ", ".join(service.address.lines)
    distance = f" ({listing.distance})" if listing.distance else ""
    yield f"{listing.number:>3}  {service.name}{distance}"
    approximate = " (approximate location)" if service.approximate else ""
    rows = (
        *(("Note", said.text) for said in alerts_of(service)),
        ("", place + approximate),
        ("Phone", ", ".join(phone.text for phone in listing.phones) or "not known"),
        *((("Hours", listing.open_now),) if listing.open_now else ()),
        ("Offers", ", ".join(listing.offers) or "not known"),
        ("Benzodiazepine detox", listing.benzodiazepine_detox.lower()),
        *((heading, "not known") for heading in listing.not_known),
        *((("Why here", listing.why),) if listing.reasons else ()),
        ("Listed by", f"{service.source.name}, {listing.source_date}"),
    )
    for heading, words in rows:
        text = f"{heading}: {words}" if heading else words
        yield textwrap.fill(text, _width(), initial_indent="     ", subsequent_indent="       ")


def _helpline(line: Helpline) -> Iterator[str]:
    hours = HelplineCard(line, datetime.now(UTC)).hours
    press = f" then press {line.press}" if line.press else ""
    ways = [f"{line.phone_in_words}{press}" if line.phone else "", line.text_in_words]
    name = f"{line.name} ({line.region})" if line.region else line.name
    said = f"{name}: {', '.join(way for way in ways if way)}. {hours}"
    yield textwrap.fill(said, _width(), initial_indent="     ", subsequent_indent="       ")


def _width() -> int:
    return max(40, min(100, shutil.get_terminal_size().columns))
