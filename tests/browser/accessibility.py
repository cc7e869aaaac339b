"""Which of WCAG's rules a page breaks, as axe-core finds them, in light and in dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from playwright.sync_api import Page

WIDTHS = (360, 1280)
"""CSS pixels of a phone and of a desk. What a page's scripts read of the width they read as
it loads, so each of them wants a load of its own; colours change on a page that is open."""

HEIGHT = 800

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# What has been scrolled half under the strip at the top would count as small.
UNSTUCK = """document.querySelectorAll(".site-header, .exit")
  .forEach((bar) => (bar.style.position = "relative"))"""

# Every rule is tried on every element; what passes is not gathered, which takes as long again.
RUN = """async (tags) => {
  const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
}"""


class Broken(NamedTuple):
    """A rule that a page breaks, on which screen, and the elements that break it."""

    screen: str
    rule: str
    elements: list[str]


@dataclass(frozen=True)
class Axe:
    """The accessibility checker, by its script."""

    script: str

    def broken(self, page: Page, scheme: str = "") -> list[Broken]:
        """Return the rules that a page breaks as it stands."""
        if not page.evaluate("'axe' in window"):
            page.evaluate(self.script)
        page.evaluate(UNSTUCK)
        screen = f"{page.evaluate('innerWidth')} pixels {scheme}".strip()
        return [Broken(screen, rule, elements) for rule, elements in page.evaluate(RUN, WCAG)]

    def broken_light_or_dark(self, page: Page) -> list[Broken]:
        """Return the rules that a page breaks in either colour scheme; leave it light."""
        page.emulate_media(color_scheme="dark")
        dark = self.broken(page, "dark")
        page.emulate_media(color_scheme="light")
        return self.broken(page, "light") + dark
