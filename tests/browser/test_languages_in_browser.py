"""Languages in a browser: from the right as from the left, and a map that speaks the page's."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from locator import language
from locator.language import LANGUAGES, Language
from tests.browser.conftest import NewPage
from tests.pseudo import write_pseudo

FROM_THE_RIGHT = Language("ar", "Pseudo")
"""A made-up language with the direction and the plural forms of Arabic."""
AROUND = "at=53.483,-2.231&place=Manchester,+England"
PAGES = (
    "/", f"/results?{AROUND}&type=detox", "/map", "/about-the-data", "/about-the-data/coverage",
    "/helplines", "/guidance/risks", "/privacy", "/card", f"/card?{AROUND}", "/shortlist",
)  # fmt: skip


@pytest.fixture
def from_the_right(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    write_pseudo(tmp_path, FROM_THE_RIGHT.code)
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    monkeypatch.setattr(language, "LANGUAGES", (*LANGUAGES, FROM_THE_RIGHT))
    return FROM_THE_RIGHT.code


def test_no_page_that_is_read_from_the_right_is_wider_than_a_phone(
    server: str, new_page: NewPage, from_the_right: str
) -> None:
    page = new_page(360, 740)
    for path in PAGES:
        page.goto(f"{server}/{from_the_right}{path}")
        assert page.locator("html").get_attribute("dir") == "rtl"
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, path


def test_the_map_speaks_the_pages_language_and_asks_in_it(
    server: str, new_page: NewPage, from_the_right: str
) -> None:
    page = new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(server)))
    page.goto(f"{server}/{from_the_right}/map?bbox=-2.4,53.4,-2.1,53.6")
    expect(page.get_by_role("button", name="⟦Zoom in⟧")).to_be_visible()
    page.get_by_role("button", name="⟦Move the map north⟧").click()
    expect(page.locator("#browse-found")).to_contain_text("⟦")
    own = [path for path in asked if path.startswith(("/api", "/map"))]
    assert own == []
    assert any(path.startswith(f"/{from_the_right}/api/map") for path in asked)
