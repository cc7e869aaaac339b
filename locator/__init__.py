"""Find drug and alcohol treatment services near a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from locator.config import Settings
    from locator.directory.database import Directory
    from locator.geocoding.geocoder import Geocoder

__version__ = "0.1.0"


def create_app(
    settings: Settings | None = None,
    *,
    directory: Callable[[], Directory] | None = None,
    geocoder: Geocoder | None = None,
) -> Flask:
    """Make the web application.

    What is not given is opened from the settings, which default to the
    environment's. Raises NoDatabaseError where no directory is compiled.
    """
    # Imported here so that the terminal need not wait for the web framework.
    from locator.web.application import make_app

    return make_app(settings, directory, geocoder)
