from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.addresses import NEW_YORK, SERVICE
from tests.browser.conftest import ForeignRequestError, Guard, Visit

EVERY_KIND_OF_PAGE = [
    "/",
    NEW_YORK,
    f"{NEW_YORK}&page=2",
    f"{NEW_YORK}&page=999",
    "/results?at=0,0",
    "/results?at=999,0",
    "/search?near=Newport",
    "/search?near=Manchster",
    SERVICE,
    "/services/none",
    "/nowhere",
    "/api/search?near=M1+1AE",
]


@pytest.mark.parametrize("path", EVERY_KIND_OF_PAGE)
def test_no_page_breaks_the_rules_it_is_sent_with(visit: Visit, path: str) -> None:
    answer = visit.page.goto(visit.server + path)
    assert answer is not None
    if "/api/" not in path:
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    visit.page.wait_for_load_state("networkidle")
    assert visit.complaints == []


def test_what_breaks_the_rules_is_heard(visit: Visit) -> None:
    page = visit.open("/")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'data:,x'}))")
    page.wait_for_timeout(100)
    assert "img-src forbids data" in visit.complaints
    visit.complaints.clear()


@pytest.mark.parametrize(
    ("asking", "address"),
    [
        ("fetch('http://example.invalid/a').catch(() => 0)", "http://example.invalid/a"),
        ("document.body.innerHTML = '<img src=https://example.invalid/b>'", "https://example.invalid/b"),
        ("void new WebSocket('ws://example.invalid/c')", "ws://example.invalid/c"),
        ("void new WebSocket('wss://example.invalid/d')", "wss://example.invalid/d"),
        ("void navigator.sendBeacon('http://example.invalid/e', 'x')", "http://example.invalid/e"),
    ],
)  # fmt: skip
def test_a_request_to_another_host_fails_a_test_at_its_next_step(
    browser: Browser, server: str, asking: str, address: str
) -> None:
    context = browser.new_context()
    guard = Guard(context, f"{server}/")
    page = context.new_page()
    page.goto("about:blank")
    with pytest.raises(ForeignRequestError, match=address):
        page.evaluate(asking)
        for _ in range(100):
            page.wait_for_timeout(20)
    assert guard.refused == [address]
    context.close()
