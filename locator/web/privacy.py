"""What a visit leaves where, as a page; `docs/privacy.md` says the same at length."""

from __future__ import annotations

from flask import Blueprint, render_template

from locator.web.arguments import drop_trackers

privacy = Blueprint("privacy", __name__)
privacy.before_request(drop_trackers)


@privacy.get("/privacy")
def show() -> str:
    """Show what a visit leaves on the device, on the server and with others."""
    return render_template("privacy.html")
