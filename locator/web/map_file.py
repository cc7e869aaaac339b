"""A search's map as one file that opens with no network and no server."""

from __future__ import annotations

from pathlib import Path

from locator import attribution
from locator.alerts import alerts_of
from locator.search import SearchResults
from locator.web import maps
from locator.web.listings import Listing, listings
from locator.web.maps.svg import Scene, svg_map
from locator.web.serializers import unit_of


def pins_of(shown: tuple[Listing, ...], hrefs: dict[str, str]) -> list[maps.Pin]:
    """Return the pins of the listings that have a place; ``hrefs`` are their pages by id."""
    return [
        maps.Pin(
            number=listing.number,
            id=listing.service.id,
            name=listing.service.name,
            address=", ".join(listing.service.address.lines),
            point=listing.service.point,
            approximate=listing.service.approximate,
            distance=listing.distance,
            href=hrefs.get(listing.service.id, ""),
            alert=" ".join(said.text for said in alerts_of(listing.service)),
        )
        for listing in shown
        if listing.service.point is not None
    ]


def scene_of(results: SearchResults, shown: tuple[Listing, ...]) -> Scene:
    """Return the picture of a search's services, numbered as they are listed."""
    return Scene(
        tuple(pins_of(shown, {})),
        results.sentence,
        unit_of(results),
        origin=results.origin,
        within=results.within,
    )


def picture_of_results(results: SearchResults, basemap: Path) -> str:
    """Return the SVG of a map of a search's services, with the services in words below it."""
    shown = listings(results.matches, results.query.page.offset + 1, unit_of(results))
    services = [match.service for match in results.matches]
    credit = (*attribution.of_services(services), *attribution.GAZETTEER)
    return svg_map(scene_of(results, shown), basemap=basemap, attribution=credit)


def map_of_results(results: SearchResults, basemap: Path) -> str:
    """Return the HTML of a map of a search's services, with its assets inside."""
    shown = listings(results.matches, results.query.page.offset + 1, unit_of(results))
    services = [match.service for match in results.matches]
    return maps.standalone_map(
        pins_of(shown, {}),
        origin=results.origin,
        radius=results.within.metres if results.within else None,
        title=results.sentence,
        attribution=(*attribution.of_services(services), *attribution.GAZETTEER),
        basemap=basemap,
    )
