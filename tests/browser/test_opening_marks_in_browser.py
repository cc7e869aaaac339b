"""A first visit to the map: its marks come with the page, and stay true once asked for."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit


def marks(page: Page) -> list[str]:
    return sorted(page.locator("button.map-pin").evaluate_all("all => all.map((b) => b.ariaLabel)"))


def opened(browser: Browser, server: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    visit = Visit(context, server)
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    page = visit.open("/map")
    expect(page.locator("#map[data-drawn]")).to_be_attached()
    at_first = marks(page)
    assert at_first
    assert not [url for url in asked if "/api/map?" in url or (width > 720 and "/list?" in url)]
    # A step to and fro has the page ask for the very same view.
    for move in ("east", "west"):
        with page.expect_response("**/api/map?*"):
            page.locator(f'[data-move="{move}"]').click()
    expect(page.locator("button.map-pin")).to_have_count(len(at_first))
    assert marks(page) == at_first
    assert not visit.complaints
    context.close()


def test_the_marks_of_a_wide_screen_are_those_it_would_ask_for(
    browser: Browser, server: str
) -> None:
    opened(browser, server, 1280)


def test_the_marks_of_a_phone_are_those_it_would_ask_for(browser: Browser, server: str) -> None:
    opened(browser, server, 360)


def test_a_filter_that_the_browser_kept_is_asked_for(visit: Visit) -> None:
    # Going back, a browser ticks again what was ticked; the page knew nothing of it.
    page = visit.page
    page.add_init_script(
        "new MutationObserver(() => { const box = document.getElementById('type-detox');"
        "if (box) box.checked = true; }).observe(document, {childList: true, subtree: true});"
    )
    with page.expect_response("**/api/map?*type=detox*"):
        visit.open("/map")
