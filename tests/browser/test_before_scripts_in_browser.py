"""What a page does while its scripts are still on their way, and which it does not ask for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.addresses import NEW_YORK
from tests.browser.conftest import Visit, wait_for_map

SCRIPTS = re.compile(r"/static/.*\.js(\?|$)")
WIDE_AND_PHONE = pytest.mark.parametrize(
    "viewport", [(1280, 900), (360, 740)], indirect=True, ids=["wide", "phone"]
)
PHONE = pytest.mark.parametrize("viewport", [(360, 740)], indirect=True, ids=["phone"])


@pytest.fixture
def held(visit: Visit) -> list[str]:
    """Hold back the answer to every request for a script; return what was asked for."""
    asked: list[str] = []
    visit.page.route(SCRIPTS, lambda route: asked.append(route.request.url))
    return asked


def scripts_asked(visit: Visit) -> list[str]:
    asked: list[str] = []
    wanted = re.compile(r"/static/.*\.js(\?|$)|/tiles/")
    visit.page.on("request", lambda r: asked.append(r.url) if wanted.search(r.url) else None)
    return asked


@WIDE_AND_PHONE
def test_results_can_be_used_while_every_script_is_held_back(
    visit: Visit, held: list[str], viewport: tuple[int, int]
) -> None:
    page = visit.page
    page.goto(visit.server + NEW_YORK, wait_until="commit")
    phone = page.locator(".result a[href^='tel:']").first
    phone.click(trial=True)
    assert re.fullmatch(r"tel:\+1\d{10}\S*", str(phone.get_attribute("href")))
    page.keyboard.press("Shift")
    expect(page.locator(".exit-button")).to_have_attribute("data-exit", "1")
    page.locator(".filters summary").first.click()
    page.locator(".filters").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Show results").click(no_wait_after=True)
    expect(page.get_by_text("Filters (1 chosen)")).to_be_visible()
    expect(page.locator(".result")).to_have_count(4)
    page.locator(".result h3 a").first.click(no_wait_after=True)
    expect(page.get_by_role("heading", name="Where this listing comes from")).to_be_visible()
    # Beside the list the map's scripts were asked for; below it they were not yet.
    assert bool(held) == (viewport[0] == 1280)


@WIDE_AND_PHONE
def test_the_map_s_page_can_be_searched_while_every_script_is_held_back(
    visit: Visit, held: list[str]
) -> None:
    page = visit.page
    page.goto(f"{visit.server}/map", wait_until="commit")
    page.get_by_label("Postcode, ZIP or place").fill("M1 1AE")
    page.get_by_role("button", name="Go there").click(no_wait_after=True)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#browse-list")).to_contain_text("Manchester")
    assert held


@PHONE
def test_a_phone_that_shows_the_list_alone_asks_for_nothing_of_the_map(visit: Visit) -> None:
    asked = scripts_asked(visit)
    page = visit.open(NEW_YORK)
    page.wait_for_load_state("networkidle")
    assert asked == []
    page.get_by_role("link", name="See the map").click()
    expect(page.locator("#map[data-drawn]")).to_be_attached()
    assert any("leaflet.js" in url for url in asked)
    assert page.locator("button[data-pin]").count() == 20


@PHONE
def test_show_on_map_brings_the_map_and_opens_its_pin(visit: Visit) -> None:
    page = visit.open(NEW_YORK)
    button = page.locator("[data-show]").first
    expect(page.locator("#map[data-ready]")).to_have_count(0)
    button.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


@PHONE
def test_paper_gets_the_picture_of_a_map_that_nobody_came_near(
    visit: Visit, tmp_path: Path
) -> None:
    page = visit.open(NEW_YORK)
    page.pdf(path=tmp_path / "page.pdf")
    expect(page.locator('#map[data-paper="picture"]')).to_be_attached()
    page.emulate_media(media="print")
    expect(page.locator(".map-picture")).to_be_visible()
    expect(page.locator(".map-frame")).to_be_hidden()


def test_beside_the_list_the_map_is_there_at_once(visit: Visit) -> None:
    page = visit.open(NEW_YORK)
    expect(page.locator("#map[data-drawn]")).to_be_attached()
    wait_for_map(page)
    assert page.evaluate("scrollY") == 0
