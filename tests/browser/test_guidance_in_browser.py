from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

PHONE = (360, 640)


@pytest.mark.parametrize("javascript", [True, False], indirect=True, ids=["script", "no-script"])
@pytest.mark.parametrize("viewport", [PHONE, (1280, 900)], indirect=True)
def test_from_a_worry_to_services_that_can_help(visit: Visit) -> None:
    page = visit.open("/guidance")
    page.get_by_role("link", name="Risks", exact=True).click()
    page.get_by_role("navigation", name="On this page").get_by_text("Your body can").click()
    part = page.get_by_role("region", name="Your body can come to need it")
    expect(part.get_by_role("heading", level=2)).to_be_in_viewport()
    search = part.get_by_role("form", name="Find medical help to come off")
    search.get_by_label("Postcode, ZIP or place").fill("10001")
    search.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("New York")
    expect(page.get_by_role("complementary", name="Do not stop")).to_be_visible()
    assert "type=detox" in page.url
    assert "benzodiazepine_detox=yes" in page.url
    assert "10001" not in page.url


@pytest.mark.parametrize("viewport", [PHONE], indirect=True, ids=["phone"])
@pytest.mark.parametrize("path", ["/guidance/risks", "/for-someone-else", "/for-prescribers"])
def test_the_numbers_to_call_are_large_enough_for_a_shaking_hand(visit: Visit, path: str) -> None:
    page = visit.open(path)
    danger = page.get_by_role("region", name="First: is somebody in danger?")
    box = danger.bounding_box()
    assert box is not None
    assert box["y"] < 640 / 2
    for call in danger.locator('a[href^="tel:"]').all():
        size = call.bounding_box()
        assert size is not None
        assert size["height"] >= 44


def test_help_until_the_ambulance_comes_is_one_step_away(visit: Visit) -> None:
    page = visit.open("/guidance/risks")
    page.get_by_role("link", name="What to do until help comes").click()
    heading = page.get_by_role("heading", name="In an emergency, until help comes")
    expect(heading).to_be_in_viewport()


def test_a_number_leads_to_its_source(visit: Visit) -> None:
    page = visit.open("/guidance/risks")
    page.get_by_role("region", name="Breathing").get_by_role("link", name="source 1").first.click()
    expect(page.locator("#breathing-source-1")).to_be_in_viewport()
    assert page.url.endswith("#breathing-source-1")


@pytest.mark.parametrize("viewport", [PHONE, (1280, 900)], indirect=True)
def test_paper_gets_the_questions_and_the_sources_and_no_form(visit: Visit) -> None:
    page = visit.open("/for-someone-else")
    page.emulate_media(media="print")
    assert page.locator(".ask li:visible").count() == 11
    assert (
        page.locator(".part-sources a:visible").count() == page.locator(".part-sources a").count()
    )
    assert page.locator("form:visible, input:visible, nav:visible").count() == 0
    expect(page.get_by_role("heading", name="First: is somebody in danger?")).to_be_visible()
