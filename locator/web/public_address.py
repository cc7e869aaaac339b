"""The address that other devices reach this site at, for QR codes and printed pages."""

from __future__ import annotations

import segno
from flask import Flask, current_app, request
from markupsafe import Markup

from locator.config import Settings
from locator.web.site_address import parts_of


class PublicUrlError(ValueError):
    """LOCATOR_PUBLIC_URL is no address of a site; put it right and start again."""

    def __init__(self, value: str) -> None:
        super().__init__(
            f"LOCATOR_PUBLIC_URL holds {value!r}, which is not the address of a site: "
            "write one such as https://find-help.example.org, or nothing for that of each request"
        )


def public_url(text: str) -> str:
    """Return the site's address without its last slash, or nothing where ``text`` is empty.

    Raises PublicUrlError unless it is http or https with a host, and no more than a path.
    """
    if not text:
        return ""
    parts = parts_of(text)
    if parts is None or parts.query or parts.fragment:
        raise PublicUrlError(text)
    return text.rstrip("/")


def know_address(app: Flask, settings: Settings) -> None:
    """Give an application the operator's address. Raises PublicUrlError where it is wrong."""
    app.config["PUBLIC_URL"] = public_url(settings.public_url)


def absolute(path: str) -> str:
    """Return the whole address of a path of this site, as other devices reach it.

    It is the operator's, else that of the request.
    """
    known: str = current_app.config["PUBLIC_URL"]
    return f"{known or request.host_url.rstrip('/')}{path}"


def qr_code(address: str) -> Markup:
    """Return the QR code (ISO/IEC 18004) of an address as an SVG element, black on white.

    Scanners want four modules of white around it. Its correction is the lowest, since
    paper is flat and long addresses make dense codes; segno raises it where there is room.
    """
    code = segno.make(address, error="l", micro=False)
    drawn = code.svg_inline(
        scale=1, border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr-code",
        lineclass=None,
    )  # fmt: skip
    return Markup(drawn)  # noqa: S704 - drawn by segno of squares alone
