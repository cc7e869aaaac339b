"""The shortlist and the sheets as people use them: without JavaScript, by axe, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import vobject
from playwright.sync_api import Page, expect

from tests.browser.accessibility import WIDTHS, Axe
from tests.browser.conftest import Visit, wait_for_map_if_near

MANCHESTER = "at=53.483,-2.231&place=Manchester,+England&precision=postcode"
NEW_YORK = "at=40.751,-73.997&place=New+York,+NY,+United+States&precision=area"
LIST = "/shortlist?id=gb-cqc-1-124012399&id=us-5b0dbed55c3e&id=gone"
PATHS = {
    "list": f"{LIST}&{MANCHESTER}",
    "empty": "/shortlist",
    "results": f"/results?{MANCHESTER}&keep=gb-cqc-1-124012399",
    "service": "/services/gb-cqc-1-124012399?keep=us-5b0dbed55c3e",
    "form": "/card",
    "poster": f"/card?{MANCHESTER}",
    "pocket": f"/card?{NEW_YORK}&layout=pocket",
}
WIDTHS_OF_PAGE = "({page: document.documentElement.scrollWidth, window: innerWidth})"

without_scripts = pytest.mark.parametrize("javascript", [False], indirect=True, ids=["none"])


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(visit: Visit, axe: Axe, path: str) -> None:
    page = visit.page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800 if width < 1280 else 900})
        visit.open(path)
        wait_for_map_if_near(page)
        page.evaluate("document.querySelectorAll('main details').forEach((x) => (x.open = true))")
        assert axe.broken_light_or_dark(page) == []
        widths = page.evaluate(WIDTHS_OF_PAGE)
        assert widths["page"] <= widths["window"]


@without_scripts
def test_a_list_is_made_added_to_and_cleared_without_scripts(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_label("Postcode, ZIP or place").fill("M1 1AE")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("checkbox", name=re.compile("^Keep.*Turning Point")).check()
    page.get_by_role("checkbox", name=re.compile("^Keep.*Rosemary Court")).check()
    page.get_by_role("button", name="Show what I keep").click()
    entries = page.locator(".kept-one")
    expect(entries).to_have_count(2)
    expect(page.locator(".map-picture")).to_be_visible()
    expect(page.get_by_role("img", name="QR code of this list")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Print|Copy"))).to_have_count(0)
    page.get_by_role("link", name="Search somewhere else").click()
    page.get_by_label("Postcode, ZIP or place").fill("10001")
    page.get_by_role("button", name="Search", exact=True).click()
    page.locator(".result h3 a").first.click()
    page.get_by_role("link", name="Keep this service").click()
    expect(entries).to_have_count(3)
    page.get_by_role("link", name="Remove 1,").click()
    expect(entries).to_have_count(2)
    page.get_by_role("link", name="Clear the list").click()
    expect(page.get_by_text("There is nothing on this list yet")).to_be_visible()
    assert "M1" not in page.url


@without_scripts
def test_a_poster_is_made_without_scripts(visit: Visit) -> None:
    page = visit.open("/card")
    page.get_by_label("Postcode, ZIP or place").fill("10001")
    page.get_by_label("Eight cards for pockets, to cut out").check()
    page.get_by_role("button", name="Make the sheet").click()
    expect(page.get_by_role("article", name="The card")).to_be_visible()
    assert "10001" not in page.url
    page.get_by_role("link", name="A poster instead").click()
    expect(page.get_by_role("heading", name="Help with drugs and alcohol")).to_be_visible()


def test_the_text_is_copied_and_said_to_be(visit: Visit) -> None:
    page = visit.open(LIST)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Copy as text").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Services to call. List made on ")
    assert "0161 827 8588" in copied


def test_contacts_are_a_file_under_a_neutral_name(visit: Visit, tmp_path: Path) -> None:
    page = visit.open(LIST)
    with page.expect_download() as started:
        page.get_by_role("link", name="Contacts for your phone").click()
    assert started.value.suggested_filename == "contacts.vcf"
    started.value.save_as(tmp_path / "contacts.vcf")
    text = (tmp_path / "contacts.vcf").read_text("utf-8")
    assert len(list(vobject.readComponents(text))) == 2


def test_paper_gets_the_list_and_no_buttons(visit: Visit) -> None:
    page = visit.open(LIST)
    page.emulate_media(media="print")
    for hidden in (".ways", ".remove", ".downloads", ".copying", ".exit", ".site-header"):
        assert page.locator(f"{hidden}:visible").count() == 0
    for shown in (".phone", ".facts", ".ask-list", ".map-picture", ".qr-code", ".jotting"):
        assert page.locator(f"{shown}:visible").count() >= 1
    expect(page.get_by_role("complementary", name="Do not stop")).to_be_visible()
    expect(page.locator(".lead .on-paper")).to_be_visible()


SIZES = {"a4": (210, 297), "letter": (215.9, 279.4)}


PLACES = {
    "Manchester": MANCHESTER,
    "New York": NEW_YORK,
    "Cardiff": "at=51.476,-3.179&place=Cardiff,+Wales&precision=postcode",
    "Glasgow": "at=55.86,-4.25&place=Glasgow,+Scotland&precision=area",
    "Belfast": "at=54.597,-5.93&place=Belfast,+Northern+Ireland&precision=area",
    "Dublin": "at=53.333,-6.249&place=Dublin,+Ireland&precision=area",
}


@pytest.mark.parametrize("paper", SIZES)
@pytest.mark.parametrize("code", ["en", "es", "cy"])
@pytest.mark.parametrize("place", PLACES)
def test_a_poster_is_one_page_of_its_paper(visit: Visit, paper: str, code: str, place: str) -> None:
    page = visit.open(f"/{code}/card?{PLACES[place]}&paper={paper}")
    printed = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    sides = [tuple(float(side) / 72 * 25.4 for side in box) for box in boxes]
    assert len(sides) == 1
    assert sides[0] == pytest.approx(SIZES[paper], abs=0.5)


@pytest.mark.parametrize("paper", SIZES)
@pytest.mark.parametrize("code", ["en", "es", "cy"])
@pytest.mark.parametrize("place", PLACES)
def test_nothing_of_a_pocket_card_is_cut_off(
    visit: Visit, paper: str, code: str, place: str
) -> None:
    page = visit.open(f"/{code}/card?{PLACES[place]}&layout=pocket&paper={paper}")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/MediaBox ", printed)) == 1
    page.emulate_media(media="print")
    cards = page.locator(".pocket:visible")
    expect(cards).to_have_count(8)
    overflowing = cards.evaluate_all(
        "(cards) => cards.filter((card) => card.scrollHeight > card.clientHeight + 1).length"
    )
    assert overflowing == 0


def test_a_pocket_card_says_that_services_lie_elsewhere_and_to_phone_first(visit: Visit) -> None:
    page = visit.open(f"/card?{PLACES['Cardiff']}&layout=pocket")
    page.emulate_media(media="print")
    card = page.locator(".pocket").first
    expect(card).to_contain_text("This directory has no services in Wales yet.")
    expect(card).to_contain_text("Distances are in a straight line, over borders and water.")
    expect(card).to_contain_text("Phone before you go.")
    expect(card).to_contain_text("Open Government Licence")
    expect(card.locator(".near li")).to_have_count(2)


@pytest.mark.parametrize("viewport", [(360, 740)], indirect=True, ids=["phone"])
@pytest.mark.parametrize("path", [f"/card?{NEW_YORK}", f"/card?{MANCHESTER}", LIST])
def test_text_of_twice_the_size_needs_no_sideways_scroll(visit: Visit, path: str) -> None:
    page = visit.open(path)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def tick(page: Page, nth: int) -> str:
    """Keep a service of the list and return its id."""
    box = page.locator(".result .keep input").nth(nth)
    box.check()
    return box.get_attribute("value") or ""


def kept_by(page: Page) -> list[str]:
    return parse_qs(urlsplit(page.url).query).get("keep", [])


def by_place(page: Page) -> None:
    page.locator("details.change summary").last.click()
    page.get_by_label("Postcode, ZIP or place").fill("10001")
    page.get_by_role("button", name="Search", exact=True).click()


def by_filter(page: Page) -> None:
    page.locator(".filters > summary").click()
    page.locator(".filters").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Show results").click()


WAYS: dict[str, Callable[[Page], object]] = {
    "order": lambda page: page.get_by_role("link", name="Name", exact=True).click(),
    "language": lambda page: page.get_by_role("link", name="Español").click(),
    "map in the header": lambda page: page.get_by_role("link", name="Map", exact=True).click(),
    "map of the area": lambda page: page.get_by_role("link", name="Browse the map").first.click(),
    "service": lambda page: page.locator(".result h3 a").nth(3).click(),
    "first page": lambda page: page.get_by_role("link", name="Find help near you").first.click(),
    "filters": by_filter,
    "place": by_place,
    "reload": lambda page: page.reload(),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_ticks_come_along_whatever_leads_on(visit: Visit, way: Callable[[Page], object]) -> None:
    page = visit.open(f"/results?{NEW_YORK}")
    kept = [tick(page, 0), tick(page, 2)]
    before = page.url
    way(page)
    if way is not WAYS["reload"]:
        expect(page).not_to_have_url(before)
    assert sorted(kept_by(page)) == sorted(kept)


def test_a_tick_taken_away_does_not_come_back(visit: Visit) -> None:
    page = visit.open(f"/results?{NEW_YORK}")
    first, second = tick(page, 0), tick(page, 1)
    page.reload()
    page.locator(f'.keep input[value="{first}"]').uncheck()
    page.get_by_role("link", name="Name", exact=True).click()
    expect(page).to_have_url(re.compile("sort=name"))
    assert kept_by(page) == [second]


def test_an_eleventh_tick_of_results_is_said_to_have_no_room(visit: Visit) -> None:
    page = visit.open(f"/results?{NEW_YORK}")
    for nth in range(10):
        tick(page, nth)
    page.locator(".result .keep input").nth(10).click()
    expect(page.get_by_role("alert")).to_have_text(
        "A list holds at most ten services. Take a tick away first."
    )
    expect(page.locator(".result .keep input:checked")).to_have_count(10)


@without_scripts
def test_without_scripts_the_results_say_what_takes_ticks_along_and_it_does(visit: Visit) -> None:
    page = visit.open(f"/results?{NEW_YORK}")
    expect(page.locator("noscript p.hint")).to_be_visible()
    box = page.locator(".keep input").nth(1)
    kept = box.get_attribute("value")
    box.check()
    page.get_by_role("button", name="Show what I keep").click()
    page.get_by_role("link", name="Add more: back to the results").click()
    page.get_by_role("navigation", name="Order").get_by_role("link", name="Name").click()
    assert f"keep={kept}" in page.url


def test_with_scripts_the_results_say_nothing_of_being_without(visit: Visit) -> None:
    page = visit.open(f"/results?{NEW_YORK}")
    expect(page.locator("noscript p.hint")).to_have_count(0)
