"""The results page as people use it: by keyboard, without JavaScript, by its order, by axe."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.addresses import NEW_YORK
from tests.browser.accessibility import WIDTHS, Axe
from tests.browser.conftest import NewPage, Visit, wait_for_map_if_near

CHOSEN = f"{NEW_YORK}&type=detox&benzodiazepine_detox=yes&payment=medicaid&sort=fit"
PARTED = f"{NEW_YORK}&benzodiazepine_detox=yes&within=250mi&page=2"
PLACES = {
    "few": "/results?at=52.415,-4.083&place=Aberystwyth,+Wales&precision=area",
    "nothing": "/results?at=64.147,-21.942",
    "everything": CHOSEN,
    "parted": PARTED,
    "not known": "/results?at=53.483,-2.231&payment=free&open=now&unknown=leave-out&widen=no",
}
OPENED = "() => { for (const folded of document.querySelectorAll('details')) folded.open = true; }"
ORDER = """() => [...document.querySelectorAll("main :is(h1, h2, h3)")].map(
  (heading) => [Number(heading.tagName[1]), heading.id || heading.textContent.trim()])"""


def count(page: Page) -> int:
    return int((page.locator("#count").inner_text()).split()[0].replace(",", ""))


def option(page: Page, label: str) -> Locator:
    return page.locator("details.filters").get_by_role("checkbox", name=label)


@pytest.mark.parametrize("javascript", [False, True], indirect=True, ids=["without", "with"])
@pytest.mark.parametrize("viewport", [(360, 740)], indirect=True, ids=["phone"])
def test_search_filter_remove_sort_turn_the_page_and_read_a_service(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_label("Postcode, ZIP or place").fill("10001")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Services within 25 miles")
    everything = count(page)

    page.get_by_text("Filters", exact=True).click()
    option(page, "Dual diagnosis").check()
    page.get_by_text("More: payment").click()
    option(page, "Sliding scale").check()
    page.get_by_role("button", name="Show results").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dual diagnosis within 25 miles")
    expect(page.get_by_role("heading", level=1)).to_contain_text("sliding scale")
    filtered = count(page)
    assert filtered < everything
    assert "near=" not in page.url

    page.get_by_role("link", name="Remove: Sliding scale").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("sliding scale")
    assert filtered < count(page) < everything

    page.get_by_role("navigation", name="Order").get_by_role("link", name="Likely fit").click()
    expect(page.locator("#count")).to_contain_text("likely fit first")
    expect(page.locator(".distance").first).to_contain_text("offers dual diagnosis · ")

    page.get_by_role("button", name="Next page").click()
    expect(page.locator("ol.results").first).to_have_attribute("start", "21")
    expect(page.get_by_role("link", name="Remove: Dual diagnosis")).to_be_attached()

    name = page.locator(".result h3 a").first
    title = name.inner_text().split("\n")[-1]
    name.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def test_the_filters_need_no_mouse(visit: Visit) -> None:
    page = visit.open(NEW_YORK)
    page.locator("details.filters summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("details.filters input:focus")).to_have_attribute("value", "detox")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Detox within 25 miles")
    remove = page.get_by_role("link", name="Remove: Detox")
    remove.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Services within 25 miles")


@pytest.mark.parametrize("path", PLACES.values(), ids=PLACES)
def test_headings_go_down_one_level_at_a_time_and_the_list_comes_before_the_map(
    visit: Visit, path: str
) -> None:
    page = visit.open(path)
    headings: list[tuple[int, str]] = page.evaluate(ORDER)
    levels = [level for level, _ in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = [name for level, name in headings if level == 2]
    wanted = [
        "notice-do-not-stop-suddenly",
        "list-title",
        "list-unknown",
        "remote-title",
        "talk-title",
        "map-title",
    ]
    assert [name for name in wanted if name in ids] == ids
    assert "talk-title" in ids


def test_few_results_lead_to_what_works_from_home_and_to_people(visit: Visit) -> None:
    page = visit.open(PLACES["few"])
    said = "We found fewer than three within 25 miles, so we looked within 250 miles."
    expect(page.locator(".widened")).to_contain_text(said)
    talk = page.locator("main").get_by_role("link", name="Talk to someone", exact=True)
    talk.click()
    expect(page.locator("#talk-title")).to_be_in_viewport()
    assert page.locator(".helpline .phone a[href^='tel:']").count() > 1
    page.get_by_role("link", name="Show only those within 25 miles").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("within 25 miles")
    expect(page.get_by_role("link", name="within 50 miles")).to_be_visible()


@pytest.mark.parametrize("path", PLACES.values(), ids=PLACES)
def test_axe_finds_nothing_wrong_with_every_panel_open(
    new_page: NewPage, server: str, axe: Axe, path: str
) -> None:
    page = new_page()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(server + path)
        wait_for_map_if_near(page)
        page.evaluate(OPENED)
        assert axe.broken_light_or_dark(page) == []
        widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1]
