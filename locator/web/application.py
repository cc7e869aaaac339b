"""The Flask application: wiring only."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask_compress import Compress

from locator.availability import availability_file
from locator.config import Settings, shipped
from locator.directory.database import Directory
from locator.directory.live import LiveDirectory
from locator.geocoding.gazetteer import Gazetteer
from locator.geocoding.geocoder import Geocoder
from locator.helplines import load_helplines
from locator.web.about import about
from locator.web.api import api
from locator.web.assets import serve_assets
from locator.web.availability import availability
from locator.web.browse import browse
from locator.web.card import card
from locator.web.current import Backend, attach
from locator.web.embed import embed
from locator.web.embed_hosts import frame_ancestors
from locator.web.exit_page import offer_exit
from locator.web.first_visits import keep_first_visits
from locator.web.guidance import guidance
from locator.web.health import health
from locator.web.helplines import helplines
from locator.web.hsds import hsds
from locator.web.languages import speak_languages
from locator.web.openapi import openapi
from locator.web.pages import pages
from locator.web.pictures import pictures
from locator.web.privacy import privacy
from locator.web.problems import answer_errors
from locator.web.public_address import know_address
from locator.web.reports import reports
from locator.web.request_limits import limit_requests
from locator.web.security import protect
from locator.web.shortlist import shortlist
from locator.web.streets import serve_streets
from locator.web.tiles import tiles


def make_app(
    settings: Settings | None,
    directory: Callable[[], Directory] | None,
    geocoder: Geocoder | None,
) -> Flask:
    """Make the web application; see `locator.create_app`."""
    settings = settings or Settings.from_environment()
    app = Flask(__name__, template_folder=shipped("templates"), static_folder=None)
    app.config.update(
        COMPRESS_MIMETYPES=COMPRESSED,
        COMPRESS_STREAMS=True,
        COMPRESS_BR_LEVEL=5,
        AVAILABILITY_PATH=availability_file(settings.database),
        BASEMAP_PATH=settings.basemap,
        REPORTS_PATH=settings.reports,
        EMBED_ANCESTORS=frame_ancestors(settings.embed_hosts),
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    attach(
        app,
        Backend(
            directory or LiveDirectory(settings.database),
            geocoder or Gazetteer.open(settings.gazetteer),
            load_helplines(settings.helplines),
        ),
    )
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    serve_streets(app, settings)
    offer_exit(app, settings)
    know_address(app, settings)
    for wire in WIRING:
        wire(app)
    Compress().init_app(app)
    return app


BLUEPRINTS = (
    pages, browse, embed, about, availability, privacy, helplines, guidance, reports, api, hsds,
    tiles, pictures, shortlist, card, openapi, health,
)  # fmt: skip
"""Every part of the site."""

WIRING = (
    limit_requests, speak_languages, serve_assets, protect, keep_first_visits, answer_errors,
)  # fmt: skip
"""What every part shares."""

COMPRESSED = [
    "text/html",
    "text/plain",
    "text/vcard",
    "text/calendar",
    "text/css",
    "text/csv",
    "text/javascript",
    "application/json",
    "application/geo+json",
    "application/problem+json",
    "image/svg+xml",
]
