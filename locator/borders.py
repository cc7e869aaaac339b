"""Say when a search's results lie in another country than the place searched for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from locator.directory.database import Directory
from locator.geocoding.geocoder import Geocoder
from locator.geocoding.outcomes import Found
from locator.language import country_name, gettext, translatable
from locator.search import SearchResults

NATIONS = (
    translatable("England"),
    translatable("Scotland"),
    translatable("Wales"),
    translatable("Northern Ireland"),
)
"""The nations of the United Kingdom, each of which keeps registers of its own."""
STRAIGHT = translatable("Distances are in a straight line, over borders and water.")


def across_the_border(results: SearchResults, directory: Directory, geocoder: Geocoder) -> str:
    """Return a sentence that none of the services is in the visitor's country, or nothing.

    Within the United Kingdom the country is the nation: registers are kept by
    nation, and the nearest service to Cardiff may be over the sea.
    """
    origin = results.origin
    if origin is None or not origin.country:
        return ""
    home = origin.region
    if not _listed(origin.country, home, directory, geocoder):
        unlisted = gettext(
            "This directory has no services in %(country)s yet.",
            country=_in_a_sentence(origin.country, home),
        )
        return f"{unlisted} {gettext(STRAIGHT)}" if results.total else unlisted
    postcodes = [match.service.address.postal_code for match in results.matches]
    if origin.country != "GB" or not postcodes or home in nations_of(postcodes, geocoder):
        return ""
    elsewhere = gettext("None of these services is in %(country)s.", country=gettext(home))
    return f"{elsewhere} {gettext(STRAIGHT)}"


def _listed(country: str, home: str, directory: Directory, geocoder: Geocoder) -> bool:
    if country not in (*directory.countries, *directory.summary.american_islands):
        return False
    if country != "GB" or home not in NATIONS:
        return True
    return home in nations_listed(directory.summary.british_postcodes, geocoder)


def _in_a_sentence(country: str, home: str) -> str:
    name = gettext(home) if home in NATIONS else country_name(country, home)
    return f"the {name}" if name.startswith("Isle of ") else name


@lru_cache(maxsize=4)
def nations_listed(postcodes: tuple[str, ...], geocoder: Geocoder) -> frozenset[str]:
    """Return the nations that postcodes lie in; kept, since a directory has thousands."""
    return frozenset(nations_of(postcodes, geocoder))


def nations_of(postcodes: Iterable[str], geocoder: Geocoder) -> Iterator[str]:
    """Return the nations of British postcodes, as the labels of their places end."""
    for postcode in postcodes:
        outcome = geocoder.resolve(postcode, countries=("GB",))
        if isinstance(outcome, Found):
            yield outcome.origin.region
