"""What a first visit to a page without the map weighs, in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from locator.availability import availability_file, compute, save
from locator.config import Settings
from locator.directory.database import Directory
from locator.language import LANGUAGES
from tests.addresses import GUIDANCE, MANCHESTER, NEW_YORK, SERVICE

MOST = 35_000
"""Bytes, packed and with its styles, scripts and pictures, that issue 6 allows a page."""
HEADERS = 700
"""Bytes at most that the headers of an answer take; a page's own are the longest."""
PAGES = (
    "/",
    "/helplines",
    "/privacy",
    "/about-the-data",
    "/about-the-data/coverage?country=GB",
    "/about-the-data/coverage?country=US&type=detox",
    SERVICE,
    "/shortlist",
    f"/shortlist?id={SERVICE.rpartition('/')[2]}",
    "/card",
    f"/card?{MANCHESTER.partition('?')[2]}",
    f"/card?{NEW_YORK.partition('?')[2]}&layout=pocket&paper=letter",
    "/nowhere",
    *GUIDANCE,
)
_PARTS = re.compile(r'(?:<link rel="(?:stylesheet|icon)" href|<script src|<img[^>]* src)="([^"]+)"')
PACKED = {"Accept-Encoding": "br"}


@pytest.fixture(scope="module")
def computed(app: Flask, settings: Settings, directory: Directory) -> Iterator[FlaskClient]:
    path = availability_file(settings.database)
    save(compute(directory, settings.gazetteer), path)
    yield app.test_client()
    path.unlink()


def packed(client: FlaskClient, address: str) -> int:
    """Return the bytes of an answer."""
    with client.get(address, headers=PACKED) as answer:
        return len(answer.data) + HEADERS


def weight(client: FlaskClient, address: str) -> int:
    """Return the bytes of a page and of all that it brings with it."""
    parts = {unescape(part) for part in _PARTS.findall(client.get(address).text)}
    assert any("site.css" in part for part in parts)
    return sum(packed(client, each) for each in (address, *parts))


@pytest.mark.parametrize("code", [each.code for each in LANGUAGES])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_the_map_is_light(computed: FlaskClient, path: str, code: str) -> None:
    assert weight(computed, f"/{code}{path}") <= MOST
