"""A page as its elements and its text, and whether all of them are ours."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """A page's elements with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.data = ""
        self.feed(str(text))  # Markup would escape it again as it is put together

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.elements[-1] if self.elements else ("", {})
        if tag == "script" and attributes.get("type") == "application/json":
            self.data += data
        elif tag not in ("script", "style"):
            self.text += data


FOREIGN = ("iframe", "object", "b", "textarea")
"""Elements that no page has but those of hostile texts; one page has a text area of its own."""


def assert_harmless(html: str, foreign: tuple[str, ...] = FOREIGN) -> Page:
    """Fail unless every element of a page is one of ours; return the page."""
    page = Page(html)
    for tag, attributes in page.elements:
        assert tag not in foreign
        assert tag != "img" or str(attributes["src"]).startswith("/")
        assert not [name for name in attributes if name.startswith("on") or name == "autofocus"]
        assert not str(attributes.get("href", "")).lower().startswith("javascript:")
        if tag == "script":
            assert attributes.get("nonce") or attributes.get("type") == "application/json"
    return page
