"""One tile from the one host: what is asked of it, and which answers are a picture."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator import __version__, street_provider
from locator.street_cache import DAY, Tile
from locator.street_provider import (
    NoSuchTileError,
    Provider,
    Template,
    TemplateError,
    TileFailedError,
    parse_template,
)
from tests import tile_server
from tests.tile_server import JPEG, PNG, WEBP, Answer, Served, picture, status

NOON = 20_000 * DAY + DAY // 2
TILE = (14, 8080, 5300)


@pytest.fixture
def served() -> Iterator[Served]:
    with tile_server.serving() as server:
        yield server


@pytest.fixture
def provider(served: Served) -> Provider:
    return Provider(parse_template(served.template), "maps@example.org")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch, served: Served) -> Provider:
    monkeypatch.setattr(street_provider, "SECONDS", 0.3)
    return Provider(parse_template(served.template), "maps@example.org")


def test_a_template_is_cut_into_host_and_path() -> None:
    template = parse_template("https://tile.example.org:8443/a/{z}/{x}/{y}@2x.png?key=s3cret")
    assert template == Template(True, "tile.example.org", 8443, "/a/{z}/{x}/{y}@2x.png?key=s3cret")
    assert template.path((3, 1, 2)) == "/a/3/1/2@2x.png?key=s3cret"


@pytest.mark.parametrize(
    "text",
    ["http://127.0.0.1:80/{z}/{x}/{y}", "http://localhost/{z}/{x}/{y}", "http://[::1]/{z}/{x}/{y}"],
)
def test_this_machine_may_be_asked_without_tls(text: str) -> None:
    assert not parse_template(text).secure


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("http://tile.example.org/{z}/{x}/{y}.png", "begin with https://"),
        ("ftp://tile.example.org/{z}/{x}/{y}.png", "begin with https://"),
        ("file:///{z}/{x}/{y}.png", "begin with https://"),
        ("http://127.0.0.1.example.org/{z}/{x}/{y}", "begin with https://"),
        ("https://me:word@tile.example.org/{z}/{x}/{y}.png", "name and password"),
        ("https://127.0.0.1@tile.example.org/{z}/{x}/{y}.png", "name and password"),
        ("https://{s}.tile.example.org/{z}/{x}/{y}.png", "one host"),
        ("https://{x}.example.org/{z}/{x}/{y}.png", "one host"),
        ("https:///{z}/{x}/{y}.png", "one host"),
        ("https://-/{z}/{x}/{y}.png", "one host"),
        ("https://tile.example.org:port/{z}/{x}/{y}.png", "cannot be read"),
        ("https://[tile/{z}/{x}/{y}.png", "cannot be read"),
        ("https://tile.example.org/{z}/{x}.png", "once each"),
        ("https://tile.example.org/{z}/{x}/{y}/{y}.png", "once each"),
        ("https://tile.example.org/{z}/{x}/{y}{r}.png", "nothing else in braces"),
        ("https://tile.example.org/{z}/{x}/{y}.png#a", "no #"),
        ("https://tile.example.org/{z}/{x}/{y} .png", "spaces"),
        ("https://tile.example.org/{z}/{x}/{y}\r\nHost: a", "spaces"),
    ],
)
def test_a_template_that_could_reach_elsewhere_is_refused(text: str, why: str) -> None:
    with pytest.raises(TemplateError, match=why):
        parse_template(text)


@given(st.text("{}zxys/:@.#?[]a1-\\ \n", max_size=40), st.sampled_from(["https://", "http://", ""]))
def test_a_template_of_any_text_is_read_or_refused(text: str, scheme: str) -> None:
    try:
        template = parse_template(scheme + text)
    except TemplateError:
        return
    assert template.path((1, 0, 1)).startswith("/")
    assert not set("{}@ \n") & set(template.host)


@pytest.mark.parametrize(
    ("data", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")]
)
def test_a_picture_is_what_it_says_it_is(
    served: Served, provider: Provider, data: bytes, kind: str
) -> None:
    modified = formatdate(0, usegmt=True)
    served.answers(picture(data, kind, ETag='"v1"', Last_Modified=modified))
    assert provider.fetch(TILE, None, NOON) == Tile(data, kind, '"v1"', modified, 20_000, 20_008)


def test_the_provider_learns_the_project_the_contact_and_the_tile_alone(
    served: Served, provider: Provider
) -> None:
    provider.fetch(TILE, None, NOON)
    ((path, headers),) = served.asked
    assert path == "/14/8080/5300.png"
    assert headers == {
        "Host": served.origin.removeprefix("http://"),
        "Accept-Encoding": "identity",
        "User-Agent": f"treatment-locator/{__version__} (contact: maps@example.org)",
        "Accept": "image/png, image/jpeg, image/webp",
    }


def test_cookies_are_not_sent_back(served: Served, provider: Provider) -> None:
    served.answers(picture(Set_Cookie="who=you"))
    provider.fetch(TILE, None, NOON)
    provider.fetch(TILE, None, NOON)
    assert [("Cookie" in headers) for _, headers in served.asked] == [False, False]


def test_a_known_tile_is_asked_for_by_its_marks(served: Served, provider: Provider) -> None:
    modified = formatdate(0, usegmt=True)
    known = Tile(PNG, "image/png", '"v1"', modified, 19_990, 19_998)
    served.answers(status(304))
    renewed = provider.fetch(TILE, known, NOON)
    assert renewed == Tile(PNG, "image/png", '"v1"', modified, 20_000, 20_008)
    ((_, headers),) = served.asked
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"v1"', modified)


def test_nothing_new_is_no_answer_where_nothing_is_known(
    served: Served, provider: Provider
) -> None:
    served.answers(status(304))
    with pytest.raises(TileFailedError, match="status 304"):
        provider.fetch(TILE, None, NOON)


@pytest.mark.parametrize(
    ("headers", "days"),
    [
        ({}, 8),
        ({"Cache_Control": "max-age=60"}, 8),
        ({"Cache_Control": "no-store"}, 8),
        ({"Cache_Control": "public, max-age=864000"}, 11),
        ({"Cache_Control": "max-age=864000", "Age": "86400"}, 10),
        ({"Cache_Control": "s-maxage=2000000"}, 8),
        ({"Cache_Control": "max-age=999999999"}, 31),
        ({"Expires": formatdate(NOON + 12 * DAY, usegmt=True)}, 13),
        ({"Expires": formatdate(NOON - DAY, usegmt=True)}, 8),
        ({"Expires": "0"}, 8),
        ({"Expires": "Thu, 99 Zzz 99999 99:99:99 GMT"}, 8),
        ({"Cache_Control": "max-age=60", "Expires": formatdate(NOON + 12 * DAY)}, 8),
    ],
)
def test_a_tile_is_kept_as_long_as_its_provider_says_and_a_week_at_least(
    served: Served, provider: Provider, headers: dict[str, str], days: int
) -> None:
    served.answers(picture(PNG, "image/png", 200, **headers))
    assert provider.fetch(TILE, None, NOON).until == 20_000 + days


@pytest.mark.parametrize("code", [404, 410])
def test_a_tile_the_provider_does_not_have_is_no_failure(
    served: Served, provider: Provider, code: int
) -> None:
    served.answers(status(code))
    with pytest.raises(NoSuchTileError):
        provider.fetch(TILE, None, NOON)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (status(500), "status 500"),
        (status(403), "status 403"),
        (status(429), "status 429"),
        (status(204), "status 204"),
        (picture(code=206), "status 206"),
        (picture(b"<!doctype html>", "text/html"), "something else than PNG"),
        (picture(b"<svg/>", "image/svg+xml"), "something else than PNG"),
        (picture(PNG, ""), "something else than PNG"),
        (picture(b"<!doctype html><script>", "image/png"), "something else than it says"),
        (picture(JPEG, "image/png"), "something else than it says"),
        (picture(b"", "image/png"), "something else than it says"),
        (picture(PNG + b"\0" * 1_000_000), "more than 1,000,000 bytes"),
        (picture(Content_Encoding="gzip"), "packs"),
        (tile_server.endless, "more than 1,000,000 bytes"),
        (tile_server.cut_short, "broke off"),
    ],
)
def test_what_is_no_picture_is_a_failure(
    served: Served, provider: Provider, answer: Answer, why: str
) -> None:
    served.answers(answer)
    with pytest.raises(TileFailedError, match=why):
        provider.fetch(TILE, None, NOON)


@pytest.mark.parametrize("answer", [tile_server.mute, tile_server.dripping])
def test_a_slow_provider_is_given_up(served: Served, hurried: Provider, answer: Answer) -> None:
    served.answers(answer)
    begun = time.monotonic()
    with pytest.raises(TileFailedError):
        hurried.fetch(TILE, None, NOON)
    assert 0.25 < time.monotonic() - begun < 1


def test_nobody_there_is_a_failure() -> None:
    with tile_server.serving() as gone:
        template = parse_template(gone.template)
    with pytest.raises(TileFailedError, match="cannot be reached: NewConnectionError"):
        Provider(template, "maps@example.org").fetch(TILE, None, NOON)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed_to_another_host(
    served: Served, provider: Provider, code: int
) -> None:
    with tile_server.serving() as other:
        served.answers(status(code, Location=f"{other.origin}/14/8080/5300.png"))
        with pytest.raises(TileFailedError, match=f"status {code}"):
            provider.fetch(TILE, None, NOON)
        assert other.asked == []
    assert len(served.asked) == 1


def test_no_proxy_of_the_environment_is_used(
    served: Served, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tile_server.serving() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        monkeypatch.setenv("http_proxy", proxy.origin)
        provider.fetch(TILE, None, NOON)
        assert (len(served.asked), len(proxy.asked)) == (1, 0)


def test_no_tile_asked_for_is_logged(
    served: Served, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    provider.fetch(TILE, None, NOON)
    served.answers(status(500))
    with pytest.raises(TileFailedError):
        provider.fetch(TILE, None, NOON)
    assert "5300" not in caplog.text


def test_a_mark_that_would_break_a_header_is_not_sent_back(
    served: Served, provider: Provider
) -> None:
    served.answers(picture(ETag='"' + "x" * 300 + '"'))
    assert provider.fetch(TILE, None, NOON).etag == ""
