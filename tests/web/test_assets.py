"""Files of the static folder: sent packed, named by content, and nothing beside them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from locator.web.assets import STATIC_FOLDER, asset_url


@pytest.mark.parametrize(
    "address",
    [
        "x" * 300,
        f"vendor/{'x' * 5000}.js",
        f"{'x' * 254}.css",
        "../pages.py",
        "../assets",
        "%2e%2e/pages.py",
        "vendor/../../pages.py",
        "..%2fpages.py",
        "%2fetc/passwd",
        "/etc/passwd",
        "%00",
        "map.js%00",
        "map.js%00.css",
        "vendor",
        "vendor/",
        "",
        ".",
        "map.js/x",
        "%ff%fe",
        "none.css",
    ],
)
@pytest.mark.parametrize("encoding", ["", "br, gzip"])
def test_what_the_folder_does_not_hold_is_not_found(
    client: FlaskClient, address: str, encoding: str
) -> None:
    headers = {"Accept-Encoding": encoding} if encoding else {}
    answer = client.get(f"/static/{address}", headers=headers, follow_redirects=True)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("encoding", "ending"), [("br, gzip", ".br"), ("gzip", ".gz"), ("identity", "")]
)
def test_a_large_file_is_sent_as_it_was_packed(
    client: FlaskClient, encoding: str, ending: str
) -> None:
    headers = {"Accept-Encoding": encoding}
    answer = client.get("/static/vendor/leaflet.js", headers=headers, buffered=True)
    assert answer.data == (STATIC_FOLDER / "vendor" / f"leaflet.js{ending}").read_bytes()
    assert answer.mimetype == "text/javascript"
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_an_address_with_a_fingerprint_is_kept_for_a_year(client: FlaskClient) -> None:
    with client.application.test_request_context():
        address = asset_url("map.js")
    assert address.startswith("/static/map.js?v=")
    kept = client.get(address, buffered=True).headers["Cache-Control"]
    assert "immutable" in kept
    assert "max-age=31536000" in kept
    plain = client.get("/static/map.js", buffered=True)
    assert "immutable" not in plain.headers["Cache-Control"]
