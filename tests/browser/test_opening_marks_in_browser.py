"""A first visit to the map: its marks come with the page, and stay true once asked for."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

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


SCRIPTS = re.compile(r"/static/.*\.js(\?|$)")
WIDE_AND_PHONE = pytest.mark.parametrize(
    "viewport", [(1280, 900), (360, 740)], indirect=True, ids=["wide", "phone"]
)
PLACES = """all => Object.fromEntries(all.map((button) => {
  const {left, right, top, bottom} = button.getBoundingClientRect();
  return [`${button.textContent} ${(left + right) / 2} ${(top + bottom) / 2}`, button.offsetWidth];
}))"""


class Held:
    """The requests for a page's scripts, until they are let go."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._routes: list[Route] | None = []
        page.route(SCRIPTS, self._met)

    def _met(self, route: Route) -> None:
        if self._routes is None:
            route.continue_()
        else:
            self._routes.append(route)

    def let_go(self) -> None:
        """Let the scripts come, and wait until the map answers."""
        held, self._routes = self._routes or [], None
        for route in held:
            route.continue_()
        expect(self._page.locator("#map[data-ready]")).to_be_attached()


def clusters(page: Page) -> Locator:
    return page.locator("button.map-cluster")


@WIDE_AND_PHONE
def test_the_marks_stand_before_any_script_has_come_and_stay_where_they_are(visit: Visit) -> None:
    held = Held(visit.page)
    visit.page.goto(f"{visit.server}/map", wait_until="commit")
    expect(clusters(visit.page).first).to_be_attached()
    at_first = clusters(visit.page).evaluate_all(PLACES)
    in_all = visit.page.locator("button.map-pin").count()
    assert visit.page.evaluate("performance.getEntriesByName('map-ready').length") == 1
    held.let_go()
    assert clusters(visit.page).evaluate_all(PLACES) == at_first
    assert visit.page.locator("button.map-pin").count() == in_all
    assert not visit.complaints


def test_a_mark_pressed_before_the_scripts_have_come_is_answered(visit: Visit) -> None:
    held = Held(visit.page)
    visit.page.goto(f"{visit.server}/map", wait_until="commit")
    clusters(visit.page).first.click()
    with visit.page.expect_response("**/api/map?*") as answered:
        held.let_go()
    assert "&zoom=4" not in answered.value.url
    assert answered.value.ok


def test_a_mark_in_use_keeps_the_focus_when_the_map_takes_it_over(visit: Visit) -> None:
    held = Held(visit.page)
    visit.page.goto(f"{visit.server}/map", wait_until="commit")
    mark = clusters(visit.page).last
    mark.focus()
    said = mark.text_content()
    held.let_go()
    focused = visit.page.locator("button.map-cluster:focus")
    assert focused.text_content() == said
    assert re.search(r"services near here, zoom in$", str(focused.get_attribute("aria-label")))


def test_marks_that_no_map_can_answer_do_not_stay(visit: Visit) -> None:
    visit.page.route(re.compile(r"/static/browse\.js"), lambda route: route.abort())
    visit.page.goto(f"{visit.server}/map")
    expect(visit.page.locator("#browse-list .result").first).to_be_visible()
    expect(visit.page.locator("button.map-pin")).to_have_count(0)
    expect(visit.page.get_by_role("button", name="My location")).to_be_hidden()
    assert visit.complaints == ["Failed to load resource: net::ERR_FAILED"]
    visit.complaints.clear()


def test_my_location_pressed_before_the_scripts_have_come_is_answered(visit: Visit) -> None:
    visit.page.context.grant_permissions(["geolocation"])
    visit.page.context.set_geolocation({"latitude": 53.4811, "longitude": -2.2422})
    held = Held(visit.page)
    visit.page.goto(f"{visit.server}/map", wait_until="commit")
    visit.page.get_by_role("button", name="My location").click()
    held.let_go()
    expect(visit.page.locator("#browse-status")).to_have_text(
        "The map shows the area you are in, to about 1 km."
    )
