"""Pages that are the same for every visitor who asks for nothing yet, written once a day.

Nothing of a visitor is in such a page but what its key says. The nonce, new with each
answer, is put in the place of the one it was written with.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from weakref import WeakKeyDictionary

from flask import Flask, current_app

from locator.directory.database import Directory
from locator.web.security import nonce

_KEY = "first_visits"


@dataclass(frozen=True, slots=True)
class _Day:
    """A day's pages by their keys, each with the nonce it was written with."""

    day: date
    pages: dict[Hashable, tuple[str, str]] = field(default_factory=dict)


def keep_first_visits(app: Flask) -> None:
    """Let an application keep such pages, for as long as it uses a directory."""
    app.extensions[_KEY] = WeakKeyDictionary[Directory, _Day]()


def written_once(directory: Directory, key: Hashable, write: Callable[[], tuple[str, bool]]) -> str:
    """Return a page, as it was written earlier in the day where it was.

    ``key`` is all that it depends on beside the directory and the day; there are few.
    ``write`` returns the page, and whether it says the same until tomorrow.
    """
    pages = _today(directory)
    if key not in pages:
        page, lasts = write()
        if not lasts:
            return page
        pages[key] = page, nonce()
    page, written_with = pages[key]
    return page.replace(written_with, nonce())


def _today(directory: Directory) -> dict[Hashable, tuple[str, str]]:
    kept: WeakKeyDictionary[Directory, _Day] = current_app.extensions[_KEY]
    today, found = date.today(), kept.get(directory)
    if found is None or found.day != today:
        found = kept[directory] = _Day(today)
    return found.pages
