from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from locator.availability import availability_file, compute, save
from locator.config import Settings
from locator.directory.database import Directory
from tests.browser.accessibility import Axe
from tests.browser.conftest import Visit

PAGE = "/about-the-data/coverage"
BRITISH = f"{PAGE}?country=GB&type=residential"
AMERICAN = f"{PAGE}?country=US&type=benzodiazepine-detox&sort=farthest"
PHONE, DESK = (360, 740), (1280, 900)


@pytest.fixture(scope="module", autouse=True)
def _computed(settings: Settings, directory: Directory) -> Iterator[None]:
    path = availability_file(settings.database)
    save(compute(directory, settings.gazetteer), path)
    yield
    path.unlink()


@pytest.mark.parametrize("path", [BRITISH, AMERICAN])
def test_the_page_meets_wcag(visit: Visit, axe: Axe, path: str) -> None:
    for width, height in (PHONE, DESK):
        visit.page.set_viewport_size({"width": width, "height": height})
        page = visit.open(path)
        page.locator("details.regions").evaluate("(details) => { details.open = true; }")
        assert axe.broken_light_or_dark(page) == []


@pytest.mark.parametrize("viewport", [(320, 640)], indirect=True, ids=["phone"])
@pytest.mark.parametrize("size", ["100%", "200%"])
def test_only_the_tables_scroll_sideways(visit: Visit, size: str) -> None:
    page = visit.open(AMERICAN)
    page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
    page.locator("details.regions").evaluate("(details) => { details.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("viewport", [PHONE], indirect=True, ids=["phone"])
@pytest.mark.parametrize("code", ["en", "es", "cy"])
@pytest.mark.parametrize("path", [BRITISH, AMERICAN, PAGE])
def test_a_phone_shows_whole_rows(visit: Visit, code: str, path: str) -> None:
    page = visit.open(f"/{code}{path}")
    page.locator("details.regions").evaluate("(details) => { details.open = true; }")
    widths = "(all) => all.map((each) => [each.scrollWidth, each.clientWidth])"
    tables = page.locator(".scrolls").evaluate_all(widths)
    assert len(tables) == 2
    assert all(content <= shown + 4 for content, shown in tables)  # a letter's edge at most


@pytest.mark.parametrize("viewport", [PHONE], indirect=True, ids=["phone"])
def test_a_phone_still_hears_a_table(visit: Visit) -> None:
    page = visit.open(BRITISH)
    table = page.get_by_role("region", name="Postcode districts").get_by_role("table")
    row = table.get_by_role("row").nth(1)
    expect(row.get_by_role("rowheader")).to_have_count(1)
    expect(row.get_by_role("cell")).not_to_have_count(0)
    heads = table.get_by_role("columnheader").all_text_contents()
    assert heads == ["District", "Typical", "5", "10", "25", "50", "Postcodes"]


@pytest.mark.parametrize("javascript", [True, False], indirect=True, ids=["script", "no-script"])
def test_country_kind_order_and_page_are_links(visit: Visit) -> None:
    page = visit.open(PAGE)
    page.get_by_role("navigation", name="Countries").get_by_role("link", name="Kingdom").click()
    page.get_by_role("navigation", name="Kind of help").get_by_role("link", name="Therapy").click()
    page.get_by_role("navigation", name="Order").get_by_role("link", name="Farthest").click()
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_url(
        f"{visit.server}{PAGE}?country=GB&type=therapy&sort=farthest&page=2#districts"
    )
    head = page.get_by_role("columnheader", name="Typical")
    expect(head).to_have_attribute("aria-sort", "descending")
    page.get_by_role("link", name="Scotland", exact=True).click()
    expect(page.get_by_role("heading", name="Postcode districts in Scotland")).to_be_visible()


def test_the_map_is_drawn_with_its_own_style(visit: Visit) -> None:
    page = visit.open(BRITISH)
    picture = page.locator("img.map-picture")
    expect(picture).to_be_visible()
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 480
    answer = page.goto(f"{visit.server}{PAGE}.svg?country=GB&type=residential")
    assert answer is not None
    dots = page.locator("use.edge").first
    expect(dots).to_have_css("stroke", "rgb(29, 39, 51)")
    assert dots.evaluate("(use) => getComputedStyle(use).strokeWidth") != "1px"


def test_paper_gets_the_map_and_the_tables(visit: Visit) -> None:
    page = visit.open(BRITISH)
    page.emulate_media(media="print")
    expect(page.locator("img.map-picture")).to_be_visible()
    assert page.locator("table:visible").count() == 2
    assert page.locator(".jumps:visible, .paging:visible, .skip:visible").count() == 0
