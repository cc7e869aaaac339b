"""Every page with a map: usable by everybody, measured in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.addresses import MANCHESTER, NEW_YORK
from tests.browser.accessibility import HEIGHT, WIDTHS, Axe
from tests.browser.conftest import NewPage, Visit, wait_for_map

EMBED = "/embed?near=10001"
BROWSE = "/map?bbox=-2.6,53.2,-1.8,53.7"
FILE = "the map file"
PAGES = [NEW_YORK, MANCHESTER, EMBED, BROWSE, FILE]

SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
BUTTONS = "#map button[aria-haspopup='dialog']:visible"

Open = Callable[..., Page]


@pytest.fixture
def open_page(new_page: NewPage, server: str, map_file: Path) -> Open:
    """Open a page with a map in a context of its own, whose pins stand."""

    def opened(path: str, width: int = 1280, height: int = HEIGHT, **options: Any) -> Page:
        page = new_page(width, height, **options)
        page.goto(map_file.as_uri() if path == FILE else server + path)
        wait_for_map(page)
        page.locator("button[data-pin]").first.wait_for(state="attached")
        return page

    return opened


def first_button(page: Page) -> Locator:
    return page.locator(BUTTONS).first


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_no_map_breaks_wcag_closed_or_open(
    open_page: Open, axe: Axe, *, path: str, width: int
) -> None:
    page = open_page(path, width)
    assert axe.broken_light_or_dark(page) == []
    first_button(page).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe.broken_light_or_dark(page) == []


@pytest.mark.parametrize("path", [NEW_YORK, EMBED, BROWSE, FILE])
def test_the_keyboard_alone_reads_a_pin_moves_the_map_and_uses_the_list(
    open_page: Open, path: str
) -> None:
    page = open_page(path)
    canvas, dialog = page.locator("#locator_map"), page.get_by_role("dialog")
    tab_to(page, canvas)
    tab_to(page, first_button(page))
    button = page.locator(":focus")
    expect(button).to_have_attribute("aria-haspopup", "dialog")
    page.keyboard.press("Enter")
    expect(dialog).to_be_focused()
    expect(page.locator("#map button[aria-expanded='true']")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(":focus")).to_have_attribute("aria-expanded", "false")
    back_to(page, canvas)
    pin = page.locator(BUTTONS).first
    before = box(pin)
    page.keyboard.press("ArrowRight")
    expect_moved(page, pin, before)
    zoomed = page.locator("[data-move='in']")
    tab_to(page, page.locator("[data-move='north']"))
    before = box(pin)
    page.keyboard.press("Enter")
    expect_moved(page, pin, before)
    tab_to(page, zoomed)
    steps = 0
    while zoomed.get_attribute("aria-disabled") == "false":
        page.keyboard.press("Enter")
        steps += 1
    page.keyboard.press("Enter")
    expect(zoomed).to_be_focused()
    tab_to(page, page.locator("[data-move='out']"))
    for _ in range(steps):
        page.keyboard.press("Enter")
    expect(zoomed).to_have_attribute("aria-disabled", "false")
    assert 0 < steps < 12
    if path == BROWSE:
        page.wait_for_timeout(800)
        page.wait_for_load_state("networkidle")
    show = page.locator("[data-show]").nth(2)
    back_to(page, show)
    page.keyboard.press("Enter")
    expect(dialog).to_be_focused()
    page.keyboard.press("Escape")
    expect(show).to_be_focused()


OVER_THE_EDGE = """() => {
  const map = document.querySelector('#locator_map').getBoundingClientRect();
  return [...document.querySelectorAll('#map button.map-pin')]
    .filter((e) => e.checkVisibility({visibilityProperty: true}))
    .map((e) => [e.ariaLabel, e.getBoundingClientRect()])
    .filter(([, r]) => r.left + r.width / 2 < map.left || r.left + r.width / 2 > map.right
      || r.top + r.height / 2 < map.top || r.top + r.height / 2 > map.bottom)
    .map(([label]) => label);
}"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_no_pin_stands_over_or_under_the_map_s_buttons_wherever_it_is_moved(
    open_page: Open, axe: Axe, path: str, width: int
) -> None:
    page = open_page(path, width, reduced_motion="reduce")
    canvas = page.locator("#locator_map").bounding_box()
    tools = page.locator(".map-tools").bounding_box()
    assert canvas
    assert tools
    assert tools["y"] >= canvas["y"] + canvas["height"] - 0.5
    page.locator("#locator_map").focus()
    page.locator("[data-move='in']").click()
    for move in ("north", "south", "south", "east"):
        page.locator(f"[data-move='{move}']").click()
        page.wait_for_timeout(400 if path == BROWSE else 0)
        assert page.evaluate(OVER_THE_EDGE) == []
        assert axe.broken(page) == []


def test_a_pin_in_use_stays_when_the_map_moves_away_and_goes_when_it_is_left(
    open_page: Open,
) -> None:
    page = open_page(NEW_YORK, reduced_motion="reduce")
    pin = first_button(page)
    pin.focus()
    for _ in range(4):
        page.evaluate("document.querySelector('[data-move=\"south\"]').click()")
    expect(pin).to_be_focused()
    assert page.evaluate(OVER_THE_EDGE) == [pin.get_attribute("aria-label")]
    page.locator("[data-move='all']").focus()
    assert page.evaluate(OVER_THE_EDGE) == []
    expect(pin).to_be_hidden()
    page.keyboard.press("Enter")
    expect(pin).to_be_visible()


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    for _ in range(160):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError("no number of tabs leads there")


def back_to(page: Page, wanted: Locator) -> None:
    tab_to(page, wanted, "Shift+Tab")


def box(locator: Locator) -> tuple[float, float]:
    found = locator.bounding_box()
    assert found
    return found["x"], found["y"]


def expect_moved(page: Page, pin: Locator, before: tuple[float, float]) -> None:
    for _ in range(40):
        if box(pin) != before:
            return
        page.wait_for_timeout(25)
    raise AssertionError("the map did not move")


def test_from_the_map_to_the_list_and_back(open_page: Open) -> None:
    page = open_page(MANCHESTER, 360)
    show = page.locator("[data-show]").nth(11)
    show.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_in_viewport()
    dialog.get_by_role("link", name="In the list").press("Enter")
    entry = page.locator(".result").nth(11)
    expect(entry).to_be_in_viewport()
    expect(entry.locator("h3 a")).to_be_focused()


@pytest.mark.parametrize("path", [NEW_YORK, MANCHESTER])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_pin_covers_another_or_stands_far_from_its_place(
    open_page: Open, path: str, width: int
) -> None:
    page = open_page(path, width)
    out = page.locator("[data-move='out']")
    for _ in range(4):
        boxes = [button.bounding_box() for button in page.locator(BUTTONS).all()]
        for i, one in enumerate(boxes):
            for other in boxes[:i]:
                assert one
                assert other
                assert apart(one, other) > -1
        assert longest_lead(page) <= 41 + 60
        out.click()
    assert page.locator("button[data-group]").count() > 0


def apart(one: Any, other: Any) -> float:
    """Return the pixels between two boxes with round ends, negative where they overlap."""
    radius = one["height"] / 2
    across = abs(one["x"] + one["width"] / 2 - other["x"] - other["width"] / 2)
    down = abs(one["y"] - other["y"])
    straight = (one["width"] + other["width"]) / 2 - 2 * radius
    return float((max(0.0, across - straight) ** 2 + down**2) ** 0.5 - 2 * radius)


def longest_lead(page: Page) -> float:
    return float(
        page.evaluate(
            "Math.max(0, ...[...document.querySelectorAll('.map-leader')]"
            ".map((line) => line.getTotalLength()))"
        )
    )


def test_a_group_s_numbers_are_its_services_and_each_opens(open_page: Open) -> None:
    page = open_page(NEW_YORK, 360)
    group = page.locator("button[data-group]").first
    numbers = {
        int(pin)
        for pin in page.locator("button[data-pin][hidden]").all_text_contents()
        if pin.isdigit()
    }
    group.click()
    dialog = page.get_by_role("dialog")
    entries = dialog.locator(".map-dialog-group button")
    listed = [int(text.split(".")[0]) for text in entries.all_inner_texts()]
    assert listed == sorted(listed)
    assert set(listed) <= numbers
    expect(dialog).to_contain_text(f"{len(listed)} services here")
    name = entries.last.inner_text()
    entries.last.click()
    expect(dialog).to_contain_text(name.removesuffix(", approximate location"))
    expect(dialog.get_by_role("link", name="Details")).to_be_visible()
    page.keyboard.press("Escape")
    expect(group).to_be_focused()


def test_a_group_parts_when_zoomed_in_on_and_focus_is_not_lost(open_page: Open) -> None:
    page = open_page(MANCHESTER, 360)
    groups = page.locator("button[data-group]")
    before = groups.count()
    groups.first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Zoom in on these").press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert groups.count() < before
    expect(page.locator(":focus")).to_have_attribute("aria-haspopup", "dialog")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [320, 1280])
def test_every_control_is_24_pixels_or_more(open_page: Open, path: str, width: int) -> None:
    page = open_page(path, width)
    first_button(page).focus()
    page.keyboard.press("Enter")
    small = page.evaluate(
        """() => [...document.querySelectorAll('#map button, #map .leaflet-popup a, .show')]
          .filter((e) => e.checkVisibility({visibilityProperty: true}))
          .map((e) => {
            e.scrollIntoView({block: 'nearest'}); // off the screen a list is not laid out
            return [e.outerHTML.slice(0, 80), e.getBoundingClientRect()];
          })
          .filter(([, r]) => Math.min(r.width, r.height) < 24).map(([html]) => html)"""
    )
    assert small == []


LOST_TEXT = """() => {
  const hidden = (e) => e.closest(
    '.visually-hidden, .map-hidden, .skip, [hidden], .leaflet-pane, noscript, option, .map-help');
  const lost = [];
  for (const e of document.querySelectorAll('body *')) {
    if (hidden(e) || !e.checkVisibility()) continue;
    const says = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!says) continue;
    const style = getComputedStyle(e);
    const clips = style.overflowX !== 'visible' && style.display !== 'inline';
    if (clips && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
      lost.push(['clipped', e.outerHTML.slice(0, 90)]);
    const box = e.getBoundingClientRect();
    if (box.right > innerWidth + 1 || box.left < -1)
      lost.push(['outside', e.outerHTML.slice(0, 90)]);
  }
  return lost;
}"""
PIN_TEXT = """() => [...document.querySelectorAll('button[data-pin], button[data-group]')]
  .filter((e) => e.checkVisibility())
  .filter((e) => {
    const range = document.createRange(); range.selectNodeContents(e);
    const text = range.getBoundingClientRect(), box = e.getBoundingClientRect();
    return text.width > box.width || text.height > box.height;
  }).map((e) => e.textContent)"""


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("width", "height", "size"),
    [(320, 225, "100%"), (360, 800, "200%"), (1280, 800, "200%")],
    ids=["400-percent-zoom", "large-text-on-a-phone", "large-text"],
)
def test_large_text_and_zoom_lose_nothing(
    open_page: Open, *, path: str, width: int, height: int, size: str
) -> None:
    page = open_page(path, width, height)
    page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
    page.wait_for_timeout(200)
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.evaluate(LOST_TEXT) == []
    assert page.evaluate(PIN_TEXT) == []
    tools = [button.bounding_box() for button in page.locator(".map-tools button").all()]
    for i, one in enumerate(tools):
        for other in tools[:i]:
            assert one
            assert other
            assert not overlaps(one, other)


def overlaps(one: Any, other: Any) -> bool:
    return bool(
        one["x"] < other["x"] + other["width"] - 0.5
        and other["x"] < one["x"] + one["width"] - 0.5
        and one["y"] < other["y"] + other["height"] - 0.5
        and other["y"] < one["y"] + one["height"] - 0.5
    )


MOVING = """() => [...document.querySelectorAll('*')].filter((e) => {
  const s = getComputedStyle(e);
  const runs = (list) => list.split(',').some((t) => parseFloat(t) > 0);
  return runs(s.transitionDuration) || (s.animationName !== 'none' && runs(s.animationDuration))
    || s.scrollBehavior === 'smooth';
}).map((e) => e.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_for_who_asked_for_calm(open_page: Open, path: str) -> None:
    page = open_page(path, reduced_motion="reduce")
    button = first_button(page)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate(MOVING) == []
    page.keyboard.press("Escape")
    # A step of the map is there at once, in the same task as the press of the button.
    moved = page.evaluate(
        """() => {
          const pane = document.querySelector('.leaflet-map-pane');
          const at = () => pane.getBoundingClientRect().x;
          const before = at();
          document.querySelector('[data-move="east"]').click();
          const after = at();
          return [after - before, document.getAnimations().length];
        }"""
    )
    width = page.locator("#locator_map").evaluate("(map) => map.clientWidth")
    assert moved[0] == pytest.approx(-0.3 * width, abs=1)
    assert moved[1] == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_pins_and_focus_visible(open_page: Open, scheme: str) -> None:
    page = open_page(NEW_YORK, forced_colors="active", color_scheme=scheme)
    button = first_button(page)
    button.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    styles = button.evaluate(
        """(e) => { const s = getComputedStyle(e);
          return [s.color, s.backgroundColor, s.outlineStyle, s.outlineWidth, s.outlineColor,
            s.borderTopColor]; }"""
    )
    ink, ground, outline, width, ring, edge = styles
    assert contrast(ink, ground) >= 4.5
    assert (outline, width) == ("solid", "3px")
    canvas = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert contrast(ring, canvas) >= 3
    assert max(contrast(ground, canvas), contrast(edge, canvas)) >= 3


def contrast(one: str, other: str) -> float:
    """Return the contrast of two ``rgb()`` colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("path", [NEW_YORK, EMBED, BROWSE])
def test_a_map_in_use_breaks_no_rule_of_its_page(visit: Visit, path: str) -> None:
    page = visit.open(path)
    wait_for_map(page)
    expect(page.locator("#map[data-drawn]")).to_be_attached()
    first_button(page).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    for move in ("in", "north", "out", "all"):
        page.locator(f"[data-move='{move}']").click()
    page.wait_for_load_state("networkidle")
    assert visit.complaints == []
