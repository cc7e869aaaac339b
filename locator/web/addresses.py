"""The addresses of a search: never what was typed, but a point and the name of a town."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import url_for

from locator.geocoding.outcomes import Origin
from locator.query import KEEP, REFINEMENTS, SearchQuery, to_arguments
from locator.search import UNNAMED

KEPT_BY_CHOICES = (*REFINEMENTS, KEEP)


def choices_url(query: SearchQuery, origins: Sequence[Origin]) -> str:
    """Return the address of the page that asks which place is meant.

    A page of its own, so that a visitor who chose wrongly can go back to it.
    """
    pairs = [(name, value) for name, value in to_arguments(query) if name in KEPT_BY_CHOICES]
    for origin in origins:
        pairs += place_pairs(origin)
    return f"{url_for('pages.which_place')}?{urlencode(pairs)}"


def place_pairs(origin: Origin) -> list[tuple[str, str]]:
    """Return what an address says of a place: a rounded point and the name of a town."""
    at = origin.point.rounded(3)
    return [("at", f"{at.latitude:g},{at.longitude:g}"), ("place", public_label(origin))]


def results_url(query: SearchQuery, origin: Origin) -> str:
    """Return the address of a search's results from an origin."""
    precision = query.precision or origin.precision
    moved = query.moved_to(at=origin.point, place=public_label(origin), precision=precision)
    return address_of(moved)


def address_of(query: SearchQuery) -> str:
    """Return the address of a search's results."""
    return f"{url_for('pages.results')}?{urlencode(to_arguments(query))}"


def page_url(query: SearchQuery, number: int) -> str:
    """Return the address of another page of the same results."""
    arguments = [pair for pair in to_arguments(query) if pair[0] != "page"]
    if number > 1:
        arguments.append(("page", str(number)))
    return f"{url_for('pages.results')}?{urlencode(arguments)}"


def public_label(origin: Origin) -> str:
    """Return an origin's label without its postcode or ZIP, fit for an address.

    An address is kept in histories and shared; a postcode can name one house.
    """
    if origin.label == UNNAMED:
        return ""
    code, _, rest = origin.label.partition(", ")
    return rest if rest and any(letter.isdigit() for letter in code) else origin.label
