"""What a page of results holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import current_app, render_template, request, url_for

from locator import attribution, safety
from locator.directory.database import Directory
from locator.geo import Distance
from locator.helplines import Helpline, Kind
from locator.language import gettext, translatable
from locator.query import FILTERS, FIRST_PAGE, KEEP, PAGE_SIZE, SearchQuery, to_arguments
from locator.search import UNNAMED, WIDER, SearchResults
from locator.sentence import distance_in_words
from locator.web import maps
from locator.web.addresses import address_of, choices_url, public_label
from locator.web.arguments import arguments_of
from locator.web.assets import asset_url
from locator.web.current import current_backend
from locator.web.filters import SORTS, panel, sorted_by
from locator.web.forms import SearchForm, filled_form
from locator.web.helpline_cards import HelplineCard
from locator.web.keeping import carried, sent_along
from locator.web.languages import repeat_in_languages
from locator.web.listings import Listing, listings, unstated_in_words, widened_in_words
from locator.web.map_file import pins_of
from locator.web.pictures import image_of_results
from locator.web.security import nonce
from locator.web.serializers import unit_of
from locator.web.streets import street_layer

CHOICES = (*FILTERS, "open", "unknown")
"""What was chosen, other than where."""
FIRST_HELPLINES = 2
"""Helplines below a list that found enough; the others are a link away."""
KNOWN = translatable("Listed as what you chose")
MAY_BE = translatable("May be what you chose")


def results_page(found: SearchResults, directory: Directory, elsewhere: str) -> str:
    """Return the page that shows what was found.

    ``elsewhere`` is what to say of services on the other side of a border, or nothing.
    """
    query, unit = found.query, unit_of(found)
    repeat_in_languages(_sound_pairs(found))
    shown = listings(found.matches, query.page.offset + 1, unit, query)
    services = [match.service for match in (*found.matches, *found.remote)]
    pages_in_all = max(1, -(-found.total // PAGE_SIZE))
    number = query.page.offset // PAGE_SIZE + 1
    return render_template(
        "results.html",
        found=found,
        listings=shown,
        tiers=tiers_of(found, shown),
        remote=[replace(x, number=0) for x in listings(found.remote, 1, unit, query)],
        helplines=helpline_cards(found),
        filters=panel(found, directory, address_of),
        kept=_kept(query, ("at", "place", "precision", "within", "widen", "sort", KEEP)),
        **sent_along(query, services),
        sorts=[(gettext(x), sort, address_of(sorted_by(query, sort))) for sort, x in SORTS],
        widened=widened_in_words(found),
        unstated=unstated_in_words(found),
        strict=_strict(found),
        form=_form_of(found),
        asked=_kept(query, (*CHOICES, KEEP)),
        map=map_of(found, shown) if shown else None,
        page=number,
        pages=pages_in_all,
        results_url=url_for("pages.results"),
        wider=_wider(found),
        unfiltered=_unfiltered(found),
        elsewhere=elsewhere,
        namesakes=_namesakes(found, directory),
        card_url=_card_url(query),
        notices=(safety.DO_NOT_STOP_SUDDENLY,),
        emergency_numbers=safety.emergency_numbers(found.origin.country if found.origin else ""),
        credits=attribution.of_services(services),
    )


def _sound_pairs(found: SearchResults) -> list[tuple[str, str]]:
    """Return the parameters of a page of results, its place under the name that is shown."""
    place = public_label(found.origin) if found.origin and found.query.place else ""
    return to_arguments(replace(found.query, place=place))


@dataclass(frozen=True, slots=True)
class Tier:
    """Listings under one heading; ``stated`` where their sources say what was asked."""

    id: str
    heading: str
    stated: bool
    listings: tuple[Listing, ...]


def tiers_of(found: SearchResults, shown: tuple[Listing, ...]) -> tuple[Tier, ...]:
    """Part a page of listings into those known to be what was asked, and the others."""
    if found.stated == found.total:
        return (Tier("list-title", gettext("Services"), True, shown),) if shown else ()
    known = tuple(x for x in shown if x.number <= found.stated)
    others = shown[len(known) :]
    tiers = (Tier("", gettext(KNOWN), True, known), Tier("", gettext(MAY_BE), False, others))
    there = [tier for tier in tiers if tier.listings]
    ids = ("list-title", "list-unknown")
    return tuple(replace(tier, id=name) for tier, name in zip(there, ids, strict=False))


def helpline_cards(found: SearchResults) -> list[HelplineCard]:
    """Return the helplines of a page: all where it found few, else those to start with."""
    at = datetime.now(UTC)
    lines = found.helplines if found.few else first_helplines(found.helplines)
    return [HelplineCard(line, at) for line in lines]


def first_helplines(lines: Sequence[Helpline]) -> tuple[Helpline, ...]:
    """Return the helplines to start with: the first, and the first on drugs and alcohol."""
    about = [line for line in lines if line.kind is Kind.DRUGS_ALCOHOL]
    chosen = [*lines[:1], *about[:1], *lines[1:]]
    return tuple(dict.fromkeys(chosen))[:FIRST_HELPLINES]


def _kept(query: SearchQuery, names: Sequence[str]) -> list[tuple[str, str]]:
    """Return the parameters of some names that a form sends along."""
    return [pair for pair in to_arguments(query) if pair[0] in names]


def _strict(found: SearchResults) -> tuple[str, str] | None:
    """Return the distance asked for and the address of it alone, where it was widened."""
    if found.widened_from is None:
        return None
    return distance_in_words(found.widened_from), address_of(replace(found.query, widens=False))


def _namesakes(found: SearchResults, directory: Directory) -> tuple[str, str] | None:
    """Return a town's name and where to choose another of that name, if somebody may mean one."""
    if found.origin is None or not found.query.place:
        return None
    geocoder = current_backend().geocoder
    others = geocoder.namesakes(found.origin, countries=directory.countries)
    if not others:
        return None
    name = found.origin.label.partition(",")[0]
    return name, choices_url(found.query, (found.origin, *others))


def _form_of(found: SearchResults) -> SearchForm:
    form = filled_form(arguments_of(request.args))
    place = found.origin.in_words if found.origin and found.origin.label != UNNAMED else ""
    return form.from_point(place, str(found.widened_from or found.within))


def _card_url(query: SearchQuery) -> str:
    """Return the address of a sheet to print with the same search."""
    search = replace(query, page=FIRST_PAGE, kept=(), widens=True, keeps_unknown=True)
    return f"{url_for('card.show')}?{urlencode(to_arguments(search))}"


def _wider(found: SearchResults) -> list[tuple[str, str]]:
    """Return wider circles to try, as label and address, where the search must not widen."""
    if not found.few or found.query.widens or found.within is None:
        return []
    further = replace(found.query, widens=True, page=replace(found.query.page, offset=0))
    circles = (Distance(value, found.within.unit) for value in WIDER[found.within.unit])
    return [
        (distance_in_words(circle), address_of(replace(further, within=circle)))
        for circle in circles
        if circle.value > found.within.value
    ]


def _unfiltered(found: SearchResults) -> tuple[str, str] | None:
    """Return distance and address of the same search of every service, where this found few."""
    if found.asked_within is None or not (found.few and found.query.narrowed):
        return None
    return distance_in_words(found.asked_within), address_of(found.query.unnarrowed())


def map_of(found: SearchResults, shown: tuple[Listing, ...]) -> maps.MapMarkup | None:
    """Return the map, or None where its files are not installed: the list says it all."""
    ending = carried(found.query.kept)
    hrefs = {
        x.service.id: f"{url_for('pages.service', service_id=x.service.id)}{ending}" for x in shown
    }
    try:
        return maps.results_map(
            pins_of(shown, hrefs),
            origin=found.origin,
            radius=found.within.metres if found.within else None,
            nonce=nonce(),
            static_url=asset_url,
            basemap=current_app.config["BASEMAP_PATH"],
            picture=image_of_results(found, shown),
            streets=street_layer(),
        )
    except maps.MapFilesError:
        return None
