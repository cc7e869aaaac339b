"""Files of the static folder: sent packed, named by content, and nothing beside them."""

from __future__ import annotations

import brotli
import pytest
from flask.testing import FlaskClient

from locator.web.assets import asset_url
from locator.web.inlined import STATIC_FOLDER, without_remarks


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


@pytest.mark.parametrize("name", ["site.css", "map.css", "map.js", "ground.js", "browse.js"])
def test_a_file_of_our_own_is_packed_as_small_as_it_gets(client: FlaskClient, name: str) -> None:
    whole = (STATIC_FOLDER / name).read_bytes()
    answer = client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert brotli.decompress(answer.data) == without_remarks(whole)
    assert len(answer.data) < len(brotli.compress(whole, quality=4)) * 0.8
    unpacked = client.get(f"/static/{name}", headers={"Accept-Encoding": "identity"}, buffered=True)
    assert unpacked.data == whole


def test_a_packed_file_that_the_browser_has_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/static/site.css", headers={"Accept-Encoding": "br"})
    headers = {"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]}
    again = client.get("/static/site.css", headers=headers)
    assert again.status_code == 304
    assert again.data == b""


def test_only_remarks_with_lines_of_their_own_are_left_out() -> None:
    text = b'/* one\n   two */\na { b: "//c" } /* kept */\n  // gone\nd("http://e"); // kept\n'
    assert without_remarks(text) == b'a { b: "//c" } /* kept */\nd("http://e"); // kept\n'
