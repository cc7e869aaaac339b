"""What pages look like on paper: nothing torn, nothing stranded, no page wasted."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, PdfMargins

from tests.addresses import GUIDANCE, MANCHESTER, NEW_YORK, SERVICE
from tests.browser.conftest import Visit, wait_for_map

CODES = ("en", "es", "cy")
PAGES = (MANCHESTER, SERVICE, "/helplines", "/about-the-data", *GUIDANCE)
TORN = ".result, .helpline, .notice, .where, .map-picture, .data-source, .topic"


def sheets(page: Page) -> int:
    """Return how many sheets of A4 a page takes."""
    margin: PdfMargins = {"top": "12mm", "bottom": "12mm", "left": "12mm", "right": "12mm"}
    printed = page.pdf(format="A4", margin=margin)
    return len(re.findall(rb"/Type /Page\b", printed))


@pytest.mark.parametrize("code", CODES)
def test_a_service_takes_two_sheets(visit: Visit, code: str) -> None:
    assert sheets(visit.open(f"/{code}{SERVICE}")) <= 2


@pytest.mark.parametrize("code", CODES)
def test_twenty_results_with_their_map_and_helplines_take_six(visit: Visit, code: str) -> None:
    page = visit.open(f"/{code}{NEW_YORK}")
    wait_for_map(page)
    assert page.locator(".result").count() == 20
    assert sheets(page) <= 6


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("path", PAGES)
def test_headings_stay_with_what_they_head_and_nothing_is_torn(
    visit: Visit, code: str, path: str
) -> None:
    page = visit.open(f"/{code}{path}")
    page.emulate_media(media="print")
    styles = "(found, name) => [...new Set(found.map((each) => getComputedStyle(each)[name]))]"
    headings = page.locator(":is(h2, h3):visible")
    assert headings.evaluate_all(styles, "breakAfter") == ["avoid"]
    assert page.locator(TORN).evaluate_all(styles, "breakInside") in ([], ["avoid"])


@pytest.mark.parametrize("path", PAGES)
def test_a_translation_says_on_paper_that_nobody_has_reviewed_it(visit: Visit, path: str) -> None:
    page = visit.open(f"/es{path}")
    page.emulate_media(media="print")
    assert page.locator(".site-footer .unreviewed:visible").count() == 1
    assert page.locator(".on-screen:visible").count() == 0
