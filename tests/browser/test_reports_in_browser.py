from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.addresses import SERVICE
from tests.browser.accessibility import Axe
from tests.browser.conftest import NewPage, Visit


@pytest.mark.parametrize("javascript", [True, False], indirect=True, ids=["script", "none"])
def test_a_problem_is_reported_by_keyboard_with_and_without_a_script(visit: Visit) -> None:
    page = visit.open(SERVICE)
    page.get_by_role("link", name="Something wrong?").press("Enter")
    page.get_by_role("button", name="Send").press("Enter")
    problem = page.get_by_role("link", name="Choose what is wrong")
    expect(problem).to_be_visible()
    problem.press("Enter")
    page.get_by_role("radio", name="The phone number").press("Space")
    page.get_by_label("What it should say").fill("It ends in 7, not in 8")
    page.get_by_role("button", name="Send").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert page.url == f"{visit.server}{SERVICE}/report/thanks"
    assert "ends in 7" not in page.content()
    page.get_by_role("link", name="Back to the listing").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Smithfield")


def test_the_data_page_opens_its_countries_without_a_mouse(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_role("link", name="About the data").press("Enter")
    canada = page.get_by_role("listitem").filter(has_text="Canada")
    expect(canada).to_be_hidden()
    page.locator("summary").press("Enter")
    expect(canada).to_be_visible()


def test_the_form_s_problem_is_announced_and_breaks_no_wcag(
    new_page: NewPage, server: str, axe: Axe
) -> None:
    page = new_page()
    page.goto(f"{server}{SERVICE}/report")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert axe.broken_light_or_dark(page) == []
