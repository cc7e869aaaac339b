"""What scripts say, for pages in other languages than English, which the scripts hold themselves.

Each text stands in a script as ``t("…")``, or as ``tn("…", "…", count)`` where it goes with a
count; a page in another language carries them translated, as JSON.
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from locator import language
from locator.language import ENGLISH, translatable, translatable_count

EXIT = (
    translatable("Loading"),
    translatable("Loading."),
    translatable("Show this page"),
    translatable("Still on this page. Press Shift 3 times to exit."),
)
EXIT_COUNTED = (
    translatable_count(
        "Shift, press %(count)s more time to exit.", "Shift, press %(count)s more times to exit."
    ),
)
SHORTLIST = (translatable("Copied."), translatable("Select the text below and copy it."))
MAP = (
    translatable("%(pin)s, approximate location"),
    translatable("Approximate location: ask for the exact address."),
    translatable("Phone number not known"),
    translatable("(as published; the number seems incomplete)"),
    translatable("Details"),
    translatable("In the list"),
    translatable("Close"),
    translatable("Zoom in on these"),
    translatable("Where you searched: %(place)s"),
    translatable("Move the map north"),
    translatable("Move the map west"),
    translatable("Show all services"),
    translatable("Move the map east"),
    translatable("Move the map south"),
    translatable("Zoom in"),
    translatable("Zoom out"),
    translatable("Streets, when you zoom in"),
    translatable(
        "This site fetches them from %(host)s, which learns which area is shown, but not who looks."
    ),
    translatable("Streets:"),
    translatable("Streets cannot be shown just now. The rest of the map still works."),
)
MAP_COUNTED = (
    translatable_count("%(count)s service here", "%(count)s services here"),
    translatable_count(
        "%(text)s: %(count)s service close together", "%(text)s: %(count)s services close together"
    ),
)
BROWSE = (
    translatable("You are on the map. Tab goes to its marks."),
    translatable("Offers: %(offers)s"),
    translatable("Benzodiazepine detox: %(answer)s"),
    translatable("Yes"),
    translatable("No"),
    translatable("Not known"),
    translatable(
        "The map could not be brought up to date. Check your connection and move it again."
    ),
    translatable("Asking your browser where you are…"),
    translatable("The map shows the area you are in, to about 1 km."),
    translatable("near you, to about 1 km"),
    translatable(
        "Your browser keeps your location to itself. Type a postcode, ZIP or place instead."
    ),
    translatable("Your device could not say where it is. Type a postcode, ZIP or place instead."),
    translatable("Map of the services in the list, under the same numbers."),
    translatable("Link copied. Whoever opens it sees this part of the map."),
    translatable("Your browser would not copy it. The address of this page is the link."),
)
BROWSE_COUNTED = (
    translatable_count(
        "%(count)s service near here, zoom in", "%(count)s services near here, zoom in"
    ),
    translatable_count(
        "%(count)s service here, open their list", "%(count)s services here, open their list"
    ),
    translatable_count(
        "And %(count)s more, which the list holds.", "And %(count)s more, which the list holds."
    ),
    translatable_count("%(count)s service on the map.", "%(count)s services on the map."),
    translatable_count("(%(count)s chosen)", "(%(count)s chosen)"),
)


def script_texts(*, browsing: bool, mapped: bool) -> Markup:
    """Return the JSON block of what a page's scripts say, or nothing for an English page.

    A text that goes with a count is a list of forms: those of `plural_forms`, in its order.
    """
    spoken = language.current()
    if spoken.code == ENGLISH.code:
        return Markup("")
    texts = (*EXIT, *SHORTLIST, *(MAP if mapped else ()), *(BROWSE if browsing else ()))
    counted = (
        *EXIT_COUNTED,
        *(MAP_COUNTED if mapped else ()),
        *(BROWSE_COUNTED if browsing else ()),
    )
    said: dict[str, Any] = {text: language.looked_up(text) for text in texts}
    said |= {one: _forms(one, many) for one, many in counted}
    block = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    return _BLOCK.format(Markup(block))  # noqa: S704 - no character of it ends the element


_BLOCK = Markup('<script type="application/json" id="texts">{}</script>')


def _forms(one: str, many: str) -> dict[str, str]:
    """Return the forms of a text by the names that Intl.PluralRules gives them."""
    counts = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 6, "other": 20}
    return {
        name: language.looked_up_plural(one, many, count)
        for name, count in counts.items()
        if name in language.plural_forms()
    }
