"""Exit this page in Chromium; the place it leads to is answered by the test, no host is asked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from locator.web.exit_page import WEATHER
from tests.addresses import NEW_YORK, SERVICE
from tests.browser.accessibility import Axe
from tests.browser.conftest import Visit, wait_for_map

FILTERED = f"{NEW_YORK}&type=detox"
PAGES = ["/", NEW_YORK, "/map", SERVICE, "/nowhere", "/privacy"]
PHONE = (360, 740)
ZOOMED = (320, 256)  # 1280 by 1024 at 400 %
RAINY = "<!doctype html><html lang=en><title>Weather</title><h1>Rain</h1>"
SAID = "#exit-said"


class Elsewhere:
    """Stands in for the place that the exit leads to, and notes how it was asked."""

    def __init__(self, page: Page, *, answers: bool = True) -> None:
        self.asked: list[dict[str, str]] = []
        self.answers = answers
        page.route(WEATHER, self._answer)

    def _answer(self, route: Route) -> None:
        self.asked.append(route.request.all_headers())
        if self.answers:
            route.fulfill(body=RAINY, content_type="text/html")
        else:
            route.fulfill(status=204)  # the browser stays where it is


def shift(page: Page, times: int) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")


def arrived(page: Page) -> None:
    page.wait_for_url(WEATHER)
    expect(page.get_by_role("heading", name="Rain")).to_be_visible()


@pytest.mark.parametrize("path", PAGES)
def test_the_button_leads_away_and_says_nothing_of_where_from(visit: Visit, path: str) -> None:
    elsewhere = Elsewhere(visit.page)
    page = visit.open(path)
    page.locator(".exit-button").click()
    arrived(page)
    (headers,) = elsewhere.asked
    assert "referer" not in headers
    assert "origin" not in headers


@pytest.mark.parametrize("path", PAGES)
def test_shift_three_times_leads_away(visit: Visit, path: str) -> None:
    elsewhere = Elsewhere(visit.page)
    page = visit.open(path)
    shift(page, 3)
    arrived(page)
    assert len(elsewhere.asked) == 1


def test_shift_is_counted_aloud_and_on_the_button(visit: Visit) -> None:
    Elsewhere(visit.page)
    page = visit.open("/")
    expect(page.locator(SAID)).to_have_attribute("aria-live", "assertive")
    shift(page, 1)
    expect(page.locator(SAID)).to_have_text("Shift, press 2 more times to exit.")
    expect(page.locator(".exit-button")).to_have_attribute("data-exit", "1")
    shift(page, 1)
    expect(page.locator(SAID)).to_have_text("Shift, press 1 more time to exit.")
    expect(page.locator(".exit-button")).to_have_attribute("data-exit", "2")
    shift(page, 1)
    arrived(page)


def test_slow_presses_start_again_and_say_so(visit: Visit) -> None:
    elsewhere = Elsewhere(visit.page)
    page = visit.page
    page.clock.install()
    visit.open("/")
    shift(page, 2)
    page.clock.run_for(5_100)
    expect(page.locator(SAID)).to_have_text("Still on this page. Press Shift 3 times to exit.")
    expect(page.locator(".exit-button")).to_have_attribute("data-exit", "")
    shift(page, 2)
    page.clock.run_for(4_900)
    assert elsewhere.asked == []
    shift(page, 1)
    arrived(page)


@pytest.mark.parametrize("between", ["a", "Tab", "Escape", "Control", "ArrowDown", "Shift+Tab"])
def test_another_key_between_starts_again(visit: Visit, between: str) -> None:
    elsewhere = Elsewhere(visit.page)
    page = visit.open("/")
    for _ in range(2):
        shift(page, 2)
        page.keyboard.press(between)
    shift(page, 2)
    page.wait_for_timeout(100)
    assert elsewhere.asked == []
    expect(page.locator(SAID)).to_have_text("Shift, press 1 more time to exit.")


def test_capital_letters_and_shift_with_other_keys_or_the_mouse_are_not_counted(
    visit: Visit,
) -> None:
    elsewhere = Elsewhere(visit.page)
    page = visit.open("/")
    box = page.get_by_label("Postcode, ZIP or place")
    box.focus()
    for keys in ("Shift+M", "Shift+Tab", "Shift+A", "Control+Shift", "Alt+Shift", "Shift+E"):
        page.keyboard.press(keys)
    for _ in range(3):
        page.keyboard.down("Shift")
        page.mouse.click(5, 300)
        page.keyboard.up("Shift")
    page.keyboard.down("Shift")
    for _ in range(5):
        page.keyboard.down("Shift")  # held: the key repeats
    page.keyboard.up("Shift")
    page.wait_for_timeout(100)
    assert elsewhere.asked == []
    expect(page.locator(SAID)).to_have_text("Shift, press 2 more times to exit.")


def test_shift_works_while_the_search_box_has_the_focus(visit: Visit) -> None:
    Elsewhere(visit.page)
    page = visit.open("/")
    page.get_by_label("Postcode, ZIP or place").fill("M1 1AE")
    shift(page, 3)
    arrived(page)


WHAT_IS_LEFT = """() => ({
  title: document.title,
  address: location.href,
  elements: [...document.body.querySelectorAll("*")].map((one) => `${one.tagName} ${one.id}`),
  words: document.body.textContent,
  class: document.documentElement.className,
})"""


@pytest.mark.parametrize("way", ["button", "Shift"])
def test_the_page_is_gone_before_the_next_one_answers(visit: Visit, way: str) -> None:
    elsewhere = Elsewhere(visit.page, answers=False)
    page = visit.open(FILTERED)
    wait_for_map(page)
    if way == "Shift":
        shift(page, 3)
    else:
        page.locator(".exit-button").click(no_wait_after=True)
    left = page.evaluate(WHAT_IS_LEFT)
    assert left == {
        "title": "Loading",
        "address": f"{visit.server}/",
        "elements": ["DIV exit-said"],
        "words": "Loading.",
        "class": "left",
    }
    assert len(elsewhere.asked) == 1


LATE_WORK = """() => {
  setTimeout(() => document.querySelector("main").remove());
  Promise.resolve().then(() => document.querySelector("main").remove());
}"""


def test_work_that_finds_the_page_gone_complains_of_nothing(visit: Visit) -> None:
    Elsewhere(visit.page, answers=False)
    page = visit.open(NEW_YORK)
    wait_for_map(page)
    shift(page, 3)
    page.evaluate(LATE_WORK)
    page.wait_for_timeout(100)
    assert visit.complaints == []


def test_work_that_fails_on_a_page_nobody_left_is_complained_of(visit: Visit) -> None:
    page = visit.open("/")
    page.evaluate("() => void setTimeout(() => document.querySelector('nothing').remove())")
    page.wait_for_timeout(100)
    (complaint,) = visit.complaints
    assert "null" in complaint
    visit.complaints.clear()


def test_a_page_that_a_browser_kept_alive_leaves_again(visit: Visit) -> None:
    elsewhere = Elsewhere(visit.page, answers=False)
    page = visit.open(NEW_YORK)
    shift(page, 3)
    assert page.evaluate(WHAT_IS_LEFT)["class"] == "left"
    elsewhere.answers = True
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    arrived(page)


def test_a_page_that_nobody_left_stays_when_a_browser_kept_it_alive(visit: Visit) -> None:
    elsewhere = Elsewhere(visit.page)
    page = visit.open("/")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    page.wait_for_timeout(100)
    assert elsewhere.asked == []


def test_back_does_not_lead_to_the_page_that_was_left(visit: Visit) -> None:
    Elsewhere(visit.page)
    page = visit.open(FILTERED)
    page.locator(".exit-button").click()
    arrived(page)
    page.go_back()
    assert page.url == "about:blank"
    page.go_forward()
    arrived(page)


def test_back_after_a_search_leads_past_the_results_to_the_page_before(visit: Visit) -> None:
    Elsewhere(visit.page)
    visit.open("/privacy")
    page = visit.open(FILTERED)
    page.locator(".exit-button").click()
    arrived(page)
    page.go_back()
    assert page.url == f"{visit.server}/privacy"


@pytest.mark.parametrize("before", ["/", NEW_YORK, "/map", "/privacy"])
def test_back_after_leaving_shows_nothing_of_earlier_pages_until_asked(
    visit: Visit, axe: Axe, before: str
) -> None:
    Elsewhere(visit.page)
    visit.open(before)
    page = visit.open(SERVICE)
    shift(page, 3)
    arrived(page)
    page.go_back()
    assert page.url == f"{visit.server}{before}"
    show = page.get_by_role("button", name="Show this page")
    expect(show).to_be_visible()
    assert page.locator("body").inner_text().strip() == "Show this page"
    assert axe.broken_light_or_dark(page) == []
    show.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(show).to_have_count(0)


def test_every_earlier_page_is_covered_and_a_reload_uncovers_none(visit: Visit) -> None:
    Elsewhere(visit.page)
    visit.open("/")
    visit.open(NEW_YORK)
    visit.open(SERVICE)
    page = visit.open("/helplines")
    shift(page, 3)
    arrived(page)
    show = page.get_by_role("button", name="Show this page")
    for before in (SERVICE, NEW_YORK, "/"):
        page.go_back()
        assert page.url == f"{visit.server}{before}"
        expect(show).to_be_visible()
    page.reload()
    expect(show).to_be_visible()
    page.go_forward()
    expect(show).to_be_visible()
    show.click()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(show).to_have_count(0)


def test_who_followed_a_link_to_another_site_finds_the_page_again(visit: Visit) -> None:
    Elsewhere(visit.page)
    page = visit.open(NEW_YORK)
    for _ in range(2):
        page.evaluate(
            f"document.body.insertAdjacentHTML('afterbegin', '<a href={WEATHER}>Out</a>')"
        )
        page.get_by_role("link", name="Out", exact=True).click()
        arrived(page)
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    # What led out once does not count when a later page is left.
    page.get_by_role("link", name="Map", exact=True).click()
    page.locator(".exit-button").click()
    arrived(page)
    page.go_back()
    expect(page.get_by_role("button", name="Show this page")).to_be_visible()


def test_back_within_the_site_and_coming_from_another_show_pages_as_ever(visit: Visit) -> None:
    Elsewhere(visit.page)
    page = visit.page
    page.goto(WEATHER)
    visit.open("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visit.open("/privacy")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("javascript", [False], indirect=True, ids=["no javascript"])
@pytest.mark.parametrize("path", PAGES)
def test_without_scripts_it_is_a_link(visit: Visit, path: str) -> None:
    elsewhere = Elsewhere(visit.page)
    page = visit.open(path)
    page.locator(".exit-button").click()
    arrived(page)
    (headers,) = elsewhere.asked
    assert "referer" not in headers


def test_the_keyboard_finds_the_way_out_second(visit: Visit) -> None:
    Elsewhere(visit.page)
    page = visit.open(NEW_YORK)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    way_out = page.get_by_role("link", name="Exit this page").first
    expect(way_out).to_be_focused()
    expect(way_out).to_be_in_viewport()
    page.keyboard.press("Enter")
    arrived(page)


def test_nothing_is_stored_in_the_browser(visit: Visit) -> None:
    Elsewhere(visit.page)
    page = visit.open("/")
    shift(page, 3)
    arrived(page)
    page.goto(f"{visit.server}/")
    stored = "[localStorage.length, sessionStorage.length, window.name, history.state]"
    assert page.evaluate(stored) == [0, 0, "", None]
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0
    assert page.evaluate("async () => (await caches.keys()).length") == 0


@pytest.mark.parametrize("viewport", [PHONE, (1280, 800), ZOOMED], indirect=True)
@pytest.mark.parametrize("path", ["/", NEW_YORK, "/map", SERVICE])
def test_the_button_stays_in_reach_and_leaves_the_rest_of_the_screen(
    visit: Visit, path: str
) -> None:
    page = visit.open(path)
    way_out = page.locator(".exit-button")
    for where in (0, 500, 100_000):
        page.evaluate(f"scrollTo({{top: {where}, behavior: 'instant'}})")
        expect(way_out).to_be_in_viewport(ratio=1)
        box = way_out.bounding_box()
        assert box is not None
        assert box["height"] >= 32
        if where:
            assert box["y"] + box["height"] <= 60


UNDER_THE_STRIP = """() => {
  const strip = document.querySelector(".exit").getBoundingClientRect();
  const focused = document.activeElement;
  if (focused.closest(".exit, .site-header, .skip")) return "";
  const box = focused.getBoundingClientRect();
  return box.bottom <= strip.bottom && box.top < strip.bottom ? focused.outerHTML : "";
}"""


@pytest.mark.parametrize("viewport", [PHONE, (1280, 800), ZOOMED], indirect=True)
@pytest.mark.parametrize("path", ["/", NEW_YORK, "/map"])
def test_nothing_that_has_the_focus_lies_under_it(visit: Visit, path: str) -> None:
    visit.page.emulate_media(reduced_motion="reduce")  # else the page still glides
    page = visit.open(path)
    if path != "/":
        wait_for_map(page)
    hidden = []
    for key in ["Tab"] * 60 + ["Shift+Tab"] * 60:
        page.keyboard.press(key)
        hidden.append(page.evaluate(UNDER_THE_STRIP))
    assert [element for element in hidden if element] == []


@pytest.mark.parametrize("viewport", [(1280, 800)], indirect=True)
@pytest.mark.parametrize("path", [NEW_YORK, "/map"])
def test_a_map_that_stays_in_view_stays_below_it(visit: Visit, path: str) -> None:
    page = visit.open(path)
    wait_for_map(page)
    page.evaluate("scrollTo({top: 900, behavior: 'instant'})")
    strip = page.locator(".exit").bounding_box()
    map_ = page.locator(".results-map").bounding_box()
    assert strip is not None
    assert map_ is not None
    assert strip["y"] == 0
    assert map_["y"] >= strip["height"]
    tools = page.locator(".map-tools")
    expect(tools).to_be_in_viewport(ratio=1)


def test_paper_has_no_button(visit: Visit) -> None:
    page = visit.open(NEW_YORK)
    page.emulate_media(media="print")
    expect(page.locator(".exit-button")).to_be_hidden()


def test_forced_colours_keep_the_button_s_edge(visit: Visit) -> None:
    page = visit.page
    page.emulate_media(forced_colors="active")
    visit.open("/")
    expect(page.locator(".exit-button")).to_have_css("border-top-style", "solid")
    expect(page.locator(".exit-button")).to_have_css("border-top-width", "2px")


def test_the_new_parts_are_accessible(visit: Visit, axe: Axe) -> None:
    for width, height in (PHONE, (1280, 800)):
        visit.page.set_viewport_size({"width": width, "height": height})
        assert axe.broken_light_or_dark(visit.open("/privacy")) == []
