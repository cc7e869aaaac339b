from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit


@pytest.mark.parametrize("javascript", [True, False], indirect=True, ids=["script", "no-script"])
@pytest.mark.parametrize("viewport", [(360, 640), (1280, 900)], indirect=True)
def test_a_number_to_call_is_two_steps_from_the_first_page(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Talk to someone").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Talk to someone")
    page.get_by_role("navigation", name="Countries").get_by_role("link", name="Ireland").click()
    ireland = page.get_by_role("region", name="Ireland")
    expect(ireland.get_by_role("heading", name="Ireland")).to_be_in_viewport()
    call = ireland.get_by_role("link", name="116 123")
    expect(call).to_have_attribute("href", "tel:116123")
    box = call.bounding_box()
    assert box is not None
    assert box["height"] >= 24
    assert box["width"] >= 24


def test_paper_gets_every_number(visit: Visit) -> None:
    page = visit.open("/helplines")
    page.emulate_media(media="print")
    lines = page.locator(".helpline")
    assert lines.count() == page.locator(".helpline:visible").count() == 16
    assert lines.locator(".phone").first.is_visible()
