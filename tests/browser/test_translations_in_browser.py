"""The Spanish and the Welsh pages as people use them: by axe, on paper, without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.addresses import MANCHESTER, NEW_YORK, SERVICE
from tests.browser.accessibility import WIDTHS, Axe
from tests.browser.conftest import Visit, wait_for_map_if_near

CODES = ("es", "cy")
KEPT = "/shortlist?id=gb-cqc-1-124012399&id=us-5b0dbed55c3e"
PATHS = {
    "home": "/",
    "results": NEW_YORK,
    "service": SERVICE,
    "helplines": "/helplines",
    "guidance": "/guidance/risks",
    "carers": "/for-someone-else",
    "shortlist": KEPT,
    "poster": MANCHESTER.replace("/results", "/card"),
}

in_each_language = pytest.mark.parametrize("code", CODES)


@in_each_language
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    visit: Visit, axe: Axe, code: str, path: str
) -> None:
    page = visit.page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        visit.open(f"/{code}{path}")
        wait_for_map_if_near(page)
        assert axe.broken_light_or_dark(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@in_each_language
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("layout", ["poster", "pocket"])
def test_a_sheet_is_one_page_and_nothing_of_it_is_cut_off(
    browser: Browser, server: str, code: str, layout: str, paper: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    address = NEW_YORK.replace("/results", f"/{code}/card")
    page.goto(f"{server}{address}&layout={layout}&paper={paper}")
    sheets = re.findall(rb"/MediaBox ", page.pdf(prefer_css_page_size=True))
    page.emulate_media(media="print")
    cut_off = page.locator(".pocket:visible").evaluate_all(
        "(cards) => cards.filter((card) => card.scrollHeight > card.clientHeight + 1).length"
    )
    context.close()
    assert (len(sheets), cut_off) == (1, 0)


@pytest.mark.parametrize("javascript", [False], indirect=True, ids=["no javascript"])
@in_each_language
def test_a_search_stays_in_its_language_and_can_change_it(visit: Visit, code: str) -> None:
    page = visit.open(f"/{code}/")
    page.locator("#near").fill("10001")
    page.locator("#near").press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", code)
    assert page.url.startswith(f"{visit.server}/{code}/results?")
    page.locator(".result h3 a").first.click()
    assert page.url.startswith(f"{visit.server}/{code}/services/")
    page.go_back()
    page.get_by_role("link", name="English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.startswith(f"{visit.server}/en/results?")
    expect(page.get_by_role("heading", level=1)).to_contain_text("within 25 miles of")
    assert "10001" not in page.url


@pytest.mark.parametrize("javascript", [False], indirect=True, ids=["no javascript"])
def test_a_question_that_was_asked_back_is_asked_in_the_other_language(visit: Visit) -> None:
    page = visit.open("/cy/")
    page.locator("#near").fill("Newport")
    page.locator("#near").press("Enter")
    page.locator(".languages").get_by_text("English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Which")
    assert "Newport" not in page.url.partition("?")[0]
