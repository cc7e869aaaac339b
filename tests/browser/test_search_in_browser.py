from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.addresses import GUIDANCE, MANCHESTER, NEW_YORK, SERVICE
from tests.browser.accessibility import HEIGHT, WIDTHS, Axe
from tests.browser.conftest import (
    Guard,
    NewPage,
    Visit,
    wait_for_map,
    wait_for_map_if_near,
)

THANKS = f"{SERVICE}/report/thanks"


def search(page: Page, near: str) -> None:
    page.get_by_label("Postcode, ZIP or place").fill(near)
    page.get_by_label("Therapy", exact=True).check()
    page.get_by_role("button", name="Search", exact=True).click()


def test_search_read_the_list_and_open_a_pin(visit: Visit) -> None:
    page = visit.open("/")
    search(page, "M1 1AE")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Therapy within 25 miles of Manchester, England"
    )
    first = page.locator(".result").first
    name = first.get_by_role("heading").inner_text().strip()
    pin = page.locator("button[data-pin]").first
    pin.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert name.splitlines()[0].removeprefix("1. ") in dialog.inner_text()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(pin).to_be_focused()


def test_the_map_draws_its_base_from_this_server(visit: Visit) -> None:
    tiles: list[int] = []
    visit.page.on(
        "response", lambda answer: tiles.append(answer.status) if "/tiles/" in answer.url else None
    )
    page = visit.open(NEW_YORK)
    wait_for_map(page)
    page.wait_for_load_state("networkidle")
    assert tiles
    assert set(tiles) <= {200, 204}
    assert page.locator("button[data-pin]").count() == 20


def test_show_on_map_opens_the_pin_of_that_number(visit: Visit) -> None:
    page = visit.open(NEW_YORK)
    wait_for_map(page)
    page.locator("[data-show]").nth(4).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    name = page.locator(".result h3").nth(4).inner_text().strip().splitlines()[0]
    assert name.lstrip("0123456789. ") in page.get_by_role("dialog").inner_text()


@pytest.mark.parametrize("javascript", [False], indirect=True, ids=["no-javascript"])
def test_everything_works_without_javascript(visit: Visit) -> None:
    page = visit.open("/")
    search(page, "")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    search(page, "Newport")
    page.get_by_role("link", name="Newport, Isle of Wight, England").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Newport, Isle of Wight")
    page.get_by_text("Change place or distance").click()
    page.get_by_label("Postcode, ZIP or place").fill("10001")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("button", name="Next page").click()
    expect(page.locator("ol.results")).to_have_attribute("start", "21")
    assert page.locator("button.show:visible").count() == 0
    page.locator(".result h3 a").first.click()
    expect(page.get_by_role("heading", name="Where this listing comes from")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        MANCHESTER,
        NEW_YORK,
        SERVICE,
        "/about-the-data",
        "/helplines",
        *GUIDANCE,
        f"{SERVICE}/report",
        THANKS,
    ],
)
def test_no_page_breaks_wcag_or_scrolls_sideways(
    new_page: NewPage, server: str, axe: Axe, path: str
) -> None:
    page = new_page()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.goto(server + path)
        wait_for_map_if_near(page)
        assert axe.broken_light_or_dark(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width


def test_a_misspelt_town_is_one_click_from_its_results(visit: Visit) -> None:
    page = visit.open("/")
    search(page, "Manchster")
    expect(page.get_by_role("alert")).to_contain_text("We could not find that place")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Manchester, England").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Manchester, England")


def test_the_map_file_opens_from_disk_with_no_network(browser: Browser, map_file: Path) -> None:
    context = browser.new_context(offline=True)
    guard = Guard(context, map_file.as_uri())
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(map_file.as_uri())
    wait_for_map(page)
    assert page.locator("button[data-pin]").count() > 0
    assert guard.refused == []
    assert errors == []
    context.close()


def test_the_way_back_works_from_every_page(visit: Visit) -> None:
    page = visit.open("/")
    search(page, "Manchster")
    page.get_by_role("link", name="Manchester, England").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Manchester, England")
    page.go_back()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    search(page, "Newport")
    page.get_by_role("link", name="Newport, Wales").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Newport, Wales")
    page.go_back()
    expect(page.get_by_role("heading", name="Which place do you mean?")).to_be_visible()
