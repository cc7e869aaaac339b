"""Maps with street tiles switched on: usable by everybody, measured in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from locator.config import Settings
from locator.geocoding.gazetteer import Gazetteer
from tests import tile_server
from tests.browser.accessibility import WIDTHS, Axe
from tests.browser.conftest import NewPage, wait_for_map
from tests.browser.test_map_access_in_browser import SIDEWAYS
from tests.browser.test_streets_in_browser import (
    PAGES_WITH_A_MAP,
    SWITCH,
    site,
    streets_of,
    zoom_in,
)
from tests.browser.test_streets_in_browser import wait_for_streets as wait
from tests.tile_server import picture, png


@pytest.fixture(scope="module")
def with_streets(settings: Settings, gazetteer: Gazetteer) -> Iterator[str]:
    with tile_server.serving() as provider:
        provider.answers(picture(png(236, 230, 220)))
        with site(streets_of(settings, provider), gazetteer) as origin:
            yield origin


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES_WITH_A_MAP)
def test_no_map_with_streets_breaks_wcag(
    new_page: NewPage, with_streets: str, axe: Axe, *, path: str, width: int
) -> None:
    page = new_page(width)
    around = "?bbox=-2.4,53.4,-2.1,53.55" if path == "/map" else ""
    page.goto(with_streets + path + around)
    wait_for_map(page)
    page.get_by_role("checkbox", name=SWITCH).check()
    zoom_in(page, 1)
    wait(page)
    expect(page.get_by_role("link", name="© Example contributors")).to_be_visible()
    assert axe.broken_light_or_dark(page) == []
    assert page.evaluate(SIDEWAYS) <= 0
    page.locator("[data-show]").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe.broken_light_or_dark(page) == []
