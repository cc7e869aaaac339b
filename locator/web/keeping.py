"""The services that a visitor keeps, carried from page to page in addresses and forms."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import request, url_for

from locator.models import Service
from locator.query import (
    KEEP,
    PAGE_PARAMETERS,
    Arguments,
    QueryError,
    SearchQuery,
    parse_query,
    to_arguments,
)

TICKED = "id"
"""What a tick of a page of results is called, which turning the page sends as well."""
RESULTS_PARAMETERS = (*PAGE_PARAMETERS, TICKED)


def kept_ids() -> tuple[str, ...]:
    """Return the ids of the services that a page's address or form carries along, if sound."""
    try:
        return parse_query({KEEP: request.values.getlist(KEEP)}, (KEEP,)).kept
    except QueryError:
        return ()


def carried(ids: Sequence[str]) -> str:
    """Return what an address ends in so that services stay kept, or nothing."""
    return f"?{urlencode([(KEEP, each) for each in ids])}" if ids else ""


def with_ticks(arguments: Arguments) -> dict[str, Sequence[str]]:
    """Return parameters with what is ticked among the services that are kept."""
    kept = dict.fromkeys((*arguments.get(KEEP, ()), *arguments[TICKED]))
    others = {name: values for name, values in arguments.items() if name != TICKED}
    return {**others, KEEP: tuple(filter(None, kept))}


def list_to_shorten(arguments: Arguments) -> str:
    """Return the address of the list that says which services there is no room for."""
    pairs = [(TICKED, each) for each in arguments[KEEP]]
    search = [(name, v) for name, values in arguments.items() if name != KEEP for v in values]
    return f"{url_for('shortlist.show')}?{urlencode([*pairs, *search])}"


def sent_along(query: SearchQuery, services: Sequence[Service]) -> dict[str, object]:
    """Return what a page of results needs to tick services, and to send the ticks on.

    Services that are kept and not on the page go along unseen, as does the search; which
    page is meant, the button says that sends it.
    """
    shown = {service.id for service in services}
    elsewhere = [("id", each) for each in query.kept if each not in shown]
    search = [pair for pair in to_arguments(query) if pair[0] not in (KEEP, "page")]
    return {
        "keeping": query.kept,
        "sent_along": [*elsewhere, *search],
        "carried": carried(query.kept),
        "shortlist_url": url_for("shortlist.show"),
    }
