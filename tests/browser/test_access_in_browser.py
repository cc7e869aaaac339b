from __future__ import annotations

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, expect

from tests.addresses import GUIDANCE, NEW_YORK, SERVICE
from tests.browser.conftest import Visit, wait_for_map, wait_for_map_if_near

PHONE = (320, 640)
WIDTHS = "({page: document.documentElement.scrollWidth, window: innerWidth})"


def test_the_search_box_comes_first_after_the_skip_link(visit: Visit) -> None:
    page = visit.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Postcode, ZIP or place")).to_be_focused()


@pytest.mark.parametrize("path", ["/map", NEW_YORK])
def test_the_map_is_a_few_presses_of_tab_away(visit: Visit, path: str) -> None:
    page = visit.open(path)
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the map")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#map-title")).to_be_focused()
    wait_for_map(page)
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.locator("#locator_map:focus").count():
            break
    expect(page.locator("#locator_map")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("button.map-pin:focus")).to_have_count(1)


def test_nothing_of_the_page_itself_stands_before_the_search_box(visit: Visit) -> None:
    page = visit.open("/")
    inside = page.locator("main :focus")
    for _ in range(12):
        page.keyboard.press("Tab")
        if inside.count():
            break
    expect(inside).to_have_attribute("id", "near")


def test_a_search_and_a_pin_need_no_mouse(visit: Visit) -> None:
    page = visit.open("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("10001")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("New York")
    wait_for_map(page)
    page.locator("#locator_map").focus()
    page.keyboard.press("Tab")
    pin = page.locator("button[data-pin]:focus")
    name = str(pin.get_attribute("aria-label")).removesuffix(", approximate location")
    opener = page.locator(f'button[data-pin="{pin.get_attribute("data-pin")}"]')
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=name)
    expect(dialog).to_be_visible()
    expect(dialog).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(dialog.locator('a[href^="tel:"]')).to_be_focused()
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("link", name="Details")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")


def test_the_do_not_stop_notice_stands_before_the_list(visit: Visit) -> None:
    page = visit.open(NEW_YORK)
    notice = page.get_by_role("complementary", name="Do not stop")
    expect(notice).to_be_visible()
    box, first = notice.bounding_box(), page.locator(".result").first.bounding_box()
    assert box is not None
    assert first is not None
    assert box["y"] + box["height"] <= first["y"]
    follows = "(notice, list) => notice.compareDocumentPosition(list) & 4"
    assert notice.evaluate(f"(notice) => ({follows})(notice, document.querySelector('ol.results'))")


def test_paper_gets_the_phones_and_addresses_and_not_the_form(visit: Visit) -> None:
    page = visit.open(NEW_YORK)
    page.emulate_media(media="print")
    assert page.locator("form.search:visible").count() == 0
    assert page.locator("summary:visible, .map-tools:visible, button.show:visible").count() == 0
    results = page.locator(".result")
    assert results.count() == 20
    for part in ("h3", ".phone", "address"):
        assert results.locator(f"{part}:visible").count() >= 20
    expect(page.get_by_role("complementary", name="Do not stop")).to_be_visible()


def test_a_dark_map_prints_light(visit: Visit) -> None:
    page = visit.page
    page.emulate_media(color_scheme="dark")
    visit.open(NEW_YORK)
    figure, ground = page.locator("#map"), page.locator(".leaflet-tile-pane")
    expect(page.locator("#map[data-drawn]")).to_be_attached()
    expect(figure).to_have_attribute("data-ground", "dark")
    expect(ground).to_have_css("filter", "none")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="light")
    expect(figure).to_have_attribute("data-ground", "dark")
    expect(ground).to_have_css("filter", "invert(1) hue-rotate(180deg) brightness(1.1)")
    page.emulate_media(media="screen", color_scheme="dark")
    expect(ground).to_have_css("filter", "none")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(color_scheme="light")
    expect(figure).to_have_attribute("data-ground", "light")


@pytest.mark.parametrize("viewport", [PHONE], indirect=True, ids=["phone"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        NEW_YORK,
        SERVICE,
        f"{SERVICE}/report",
        "/about-the-data",
        "/about-the-data/coverage",
        "/helplines",
        *GUIDANCE,
        "/search?near=Newport",
        "/nowhere",
    ],
)
def test_no_page_scrolls_sideways_on_a_small_phone(visit: Visit, path: str) -> None:
    page = visit.open(path)
    wait_for_map_if_near(page)
    for size in ("100%", "200%"):
        page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
        widths = page.evaluate(WIDTHS)
        assert widths["page"] <= widths["window"], size


def at_rest(locator: Locator) -> FloatRect | None:
    """Return where something stands once it has stopped moving."""
    before, now = None, locator.bounding_box()
    while now != before:
        locator.page.wait_for_timeout(150)
        before, now = now, locator.bounding_box()
    return now


@pytest.mark.parametrize("width", [320, 360, 1024, 1280])
def test_a_pin_s_dialog_lies_in_the_map_and_its_close_button_works(
    browser: Browser, server: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(server + NEW_YORK)
    wait_for_map(page)
    dialog = page.get_by_role("dialog")
    for number in range(0, 20, 6):
        page.locator("[data-show]").nth(number).click()
        box = at_rest(dialog)  # the map glides until the dialog is in view
        inside = page.locator(".map-canvas").bounding_box()
        assert inside and box
        assert inside["x"] <= box["x"]
        assert box["x"] + box["width"] <= inside["x"] + inside["width"]
        dialog.locator(".map-dialog-close").click(timeout=3000)
        expect(dialog).to_be_hidden()
    context.close()
