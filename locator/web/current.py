"""What the running application answers from: its directory and its geocoder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from locator.directory.database import Directory
from locator.geocoding.geocoder import Geocoder
from locator.helplines import Helpline

_KEY = "locator"


@dataclass(frozen=True, slots=True)
class Backend:
    """The directory in use, asked anew for each request, the geocoder and the helplines."""

    directory: Callable[[], Directory]
    geocoder: Geocoder
    helplines: tuple[Helpline, ...] = ()


def attach(app: Flask, backend: Backend) -> None:
    """Give an application its backend."""
    app.extensions[_KEY] = backend


def current_backend() -> Backend:
    """Return the backend of the application that is answering."""
    backend: Backend = current_app.extensions[_KEY]
    return backend
