"""Where "Exit this page" leads, as `LOCATOR_EXIT_URL` says."""

from __future__ import annotations

from flask import Flask

from locator.config import Settings
from locator.web.site_address import parts_of

WEATHER = "https://www.bbc.co.uk/weather"
"""Where the GOV.UK Design System's component of the same name leads unless told otherwise."""


class ExitUrlError(ValueError):
    """LOCATOR_EXIT_URL is no address to lead to; put it right and start again."""

    def __init__(self, value: str) -> None:
        super().__init__(
            f"LOCATOR_EXIT_URL holds {value!r}, which is not the https address of a page: "
            f"write one such as {WEATHER}, or nothing for that one"
        )


def exit_url(text: str) -> str:
    """Return the address to lead to: ``text``, or the weather where it is empty.

    Raises ExitUrlError unless it is https with a host, and without a user's name.
    """
    if not text:
        return WEATHER
    parts = parts_of(text)
    if parts is None or parts.scheme != "https":
        raise ExitUrlError(text)
    return text


def offer_exit(app: Flask, settings: Settings) -> None:
    """Let every page lead to the operator's address.

    Raises ExitUrlError where the setting is wrong.
    """
    app.jinja_env.globals["exit_url"] = exit_url(settings.exit_url)
