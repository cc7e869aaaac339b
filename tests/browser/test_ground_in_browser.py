"""The ground of the map of results: light to fetch, and in the visitor's colours."""

from __future__ import annotations

from playwright.sync_api import Request

from tests.browser.conftest import Visit

MANCHESTER = "/search?near=M1+1AE"


def test_a_first_visit_fetches_less_than_100_kilobytes_of_ground(visit: Visit) -> None:
    answers: list[Request] = []
    visit.page.on("requestfinished", lambda request: answers.append(request))  # noqa: PLW0108 - playwright marks it
    page = visit.open(MANCHESTER)
    page.locator("#map[data-drawn]").wait_for()
    tiles = [answer for answer in answers if "/tiles/" in answer.url]
    assert tiles
    assert len({tile.url for tile in tiles}) == len(tiles)
    assert sum(tile.sizes()["responseBodySize"] for tile in tiles) < 100_000


def test_the_ground_follows_the_colour_scheme(visit: Visit) -> None:
    page = visit.open(MANCHESTER)
    page.locator('#map[data-drawn][data-ground="light"]').wait_for()
    page.emulate_media(color_scheme="dark")
    page.locator('#map[data-ground="dark"]').wait_for()
