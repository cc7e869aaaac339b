"""The map without scripts and on paper, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from locator.config import Settings
from locator.geo import Point, Unit
from locator.geocoding.outcomes import Origin, Precision
from locator.web.maps.data import Pin
from locator.web.maps.svg import WIDTH, Scene, svg_map
from tests.addresses import MANCHESTER, SERVICE
from tests.browser.conftest import NewPage, Visit, wait_for_map

BASEMAP = Settings.from_environment({}).basemap
WITHOUT = pytest.mark.parametrize("javascript", [False], indirect=True, ids=["without-javascript"])
PHONE = pytest.mark.parametrize("viewport", [(360, 740)], indirect=True, ids=["phone"])


def pictures_asked(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def drawn(page: Page) -> bool:
    """Say whether the page's picture is on the screen, in more than one colour."""
    shot = page.locator(".map-picture").screenshot()
    return len(shot) > 8_000


def test_every_line_of_a_picture_ends_inside_it(new_page: NewPage, tmp_path: Path) -> None:
    place = Origin("M1 1AE, Manchester, England", Point(53.4835, -2.2312), Precision.POSTCODE, "GB")
    title = "Benzodiazepine detox within 250 miles of M1 1AE, Manchester, England"
    pins = (
        Pin(
            1,
            "a",
            "Community Detoxification Unit " * 4,
            "",
            Point(53.5, -2.2),
            False,
            "0.3 miles",
            "",
        ),
    )
    scene = Scene(pins, title, Unit.MILES, origin=place)
    path = tmp_path / "map.svg"
    path.write_text(
        svg_map(scene, basemap=BASEMAP, attribution=["Contains public sector information. " * 4]),
        encoding="utf-8",
    )
    page = new_page()
    page.goto(path.as_uri())
    ends = page.locator("text.said, text.quiet").evaluate_all(
        "all => all.map((text) => text.getBBox().x + text.getBBox().width)"
    )
    assert len(ends) > 5
    assert max(ends) <= WIDTH


@WITHOUT
@pytest.mark.parametrize("viewport", [(1280, 900), (360, 740)], indirect=True)
def test_without_scripts_the_picture_stands_in_for_the_map(visit: Visit) -> None:
    page = visit.open(MANCHESTER)
    asked = pictures_asked(page)
    page.reload()
    expect(page.locator(".map-picture")).to_be_visible()
    expect(page.locator(".map-frame")).to_be_hidden()
    expect(page.locator(".map figcaption")).to_be_hidden()
    assert drawn(page)
    assert len([url for url in asked if "/results/map.svg" in url]) == 1


def test_with_scripts_nobody_asks_for_the_picture(visit: Visit) -> None:
    asked = pictures_asked(visit.page)
    page = visit.open(MANCHESTER)
    wait_for_map(page)
    page.locator(".results-map").scroll_into_view_if_needed()
    expect(page.locator(".map-picture")).to_be_hidden()
    assert not [url for url in asked if "map.svg" in url]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_gets_the_picture_at_the_first_try(visit: Visit, tmp_path: Path, scheme: str) -> None:
    asked = pictures_asked(visit.page)
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page = visit.open(MANCHESTER)
    wait_for_map(page)
    page.pdf(path=tmp_path / "page.pdf")
    expect(page.locator('#map[data-paper="picture"]')).to_be_attached()
    assert len([url for url in asked if "/results/map.svg" in url]) == 1
    page.emulate_media(media="print", color_scheme="dark" if scheme == "dark" else "light")
    expect(page.locator(".map-picture")).to_be_visible()
    expect(page.locator(".map-frame")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_gets_the_part_of_the_browsing_map_that_is_in_view(
    visit: Visit, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    asked = pictures_asked(visit.page)
    visit.page.emulate_media(color_scheme=scheme)
    page = visit.open("/map?bbox=-2.6,53.2,-1.8,53.7&type=therapy")
    wait_for_map(page)
    page.pdf(path=tmp_path / "first.pdf")
    page.get_by_role("button", name="Zoom in", exact=True).click()
    expect(page.locator('#map:not([data-paper="picture"])')).to_be_attached()
    page.wait_for_load_state("networkidle")
    printed = page.pdf(path=tmp_path / "second.pdf")
    expect(page.locator('#map[data-paper="picture"]')).to_be_attached()
    pictures = [url for url in asked if "/map.svg" in url]
    assert len(pictures) == 2
    assert urlsplit(pictures[1]).query == urlsplit(page.url).query
    assert "type=therapy" in pictures[1]
    page.emulate_media(media="print", color_scheme=scheme)
    expect(page.locator(".map-picture")).to_be_visible()
    expect(page.locator(".map-frame")).to_be_hidden()
    expect(page.locator(".browse")).to_be_hidden()
    # What was printed holds the picture itself: without it the same page is smaller.
    page.locator(".map-picture").evaluate("image => image.remove()")
    assert len(printed) > len(page.pdf()) + 8_000


def test_the_browsing_map_s_picture_is_not_asked_for_before_somebody_prints(visit: Visit) -> None:
    asked = pictures_asked(visit.page)
    page = visit.open("/map")
    wait_for_map(page)
    page.locator(".results-map").scroll_into_view_if_needed()
    page.get_by_role("button", name="Zoom in", exact=True).click()
    page.wait_for_timeout(400)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "map.svg" in url]


@WITHOUT
@PHONE
def test_a_services_page_shows_where_it_is_on_a_phone(visit: Visit) -> None:
    page = visit.open(SERVICE)
    picture = page.locator(".map-picture")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_attribute("alt", re.compile("^Map. Approximate location of"))
    box = picture.bounding_box()
    assert box is not None
    assert box["width"] <= 360
    assert drawn(page)


def test_the_picture_opened_by_itself_keeps_to_its_policy(visit: Visit) -> None:
    page = visit.open(SERVICE + "/map.svg")
    assert page.locator("svg .sheet").evaluate("e => getComputedStyle(e).fill") == (
        "rgb(255, 255, 255)"
    )


def test_the_picture_is_dark_where_the_screen_is(browser: Browser, server: str) -> None:
    shades = []
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        page.goto(f"{server}{SERVICE}/map.svg")
        shades.append(page.locator(".sheet").evaluate("e => getComputedStyle(e).fill"))
        page.close()
    assert shades == ["rgb(255, 255, 255)", "rgb(28, 34, 38)"]
