"""Pictures of maps over HTTP: what they hold, what they refuse, where pages show them."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

RESULTS = "at=53.483,-2.231&place=Manchester,+England&precision=postcode"
SERVICE = "gb-cqc-1-124012399"


def image_of(page: str) -> tuple[str, str]:
    (source, words) = re.findall(r'<img class="map-picture" src="([^"]+)" alt="([^"]+)"', page)[0]
    return html.unescape(source), html.unescape(words)


def numbers(svg: str) -> set[str]:
    root = ElementTree.fromstring(svg)
    return {
        text.text or ""
        for group in root.iter("{http://www.w3.org/2000/svg}g")
        if str(group.get("class")).startswith("pin")
        for text in group.iter("{http://www.w3.org/2000/svg}text")
    }


def test_results_have_a_picture_under_their_own_parameters(client: FlaskClient) -> None:
    page = client.get(f"/results?{RESULTS}&type=detox&within=30mi").text
    source, words = image_of(page)
    assert source == (
        "/results/map.svg?at=53.483%2C-2.231&place=Manchester%2C+England&precision=postcode"
        "&type=detox&within=30mi"
    )
    assert words.startswith("Map. Detox within 30 miles of Manchester, England. 1: Turning Point")
    answer = client.get(source)
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "1" in numbers(answer.text)


def test_a_picture_numbers_the_services_as_the_list_does(client: FlaskClient) -> None:
    page = client.get(f"/results?{RESULTS}").text
    listed = set(re.findall(r'<span class="number" aria-hidden="true">(\d+)</span>', page))
    assert numbers(client.get(image_of(page)[0]).text) == listed


def test_the_embed_shows_a_picture_of_its_own_length_without_what_was_typed(
    client: FlaskClient,
) -> None:
    source, _ = image_of(client.get("/embed?near=M1+1AE").text)
    assert "M1" not in source
    assert "limit=8" in source
    assert client.get(source).status_code == 200


def test_a_service_has_a_picture_that_says_approximate(client: FlaskClient) -> None:
    page = client.get(f"/services/{SERVICE}").text
    source, words = image_of(page)
    assert source == f"/services/{SERVICE}/map.svg"
    assert words.startswith("Map. Approximate location of Turning Point")
    assert "The pin is near it, not on it" in page
    assert 'class="pin approximate"' in client.get(source).text


def test_a_box_has_a_picture(client: FlaskClient) -> None:
    answer = client.get("/map.svg?bbox=-3,53,-2,54&type=detox")
    assert answer.status_code == 200
    assert "1" in numbers(answer.text) or "1\u2013" in "".join(numbers(answer.text))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/results/map.svg", 400),
        ("/results/map.svg?near=M1+1AE", 400),
        ("/results/map.svg?at=91,0", 400),
        (f"/results/map.svg?{RESULTS}&page=999", 404),
        ("/map.svg", 400),
        ("/map.svg?bbox=1,2,3", 400),
        ("/services/none/map.svg", 404),
    ],
)
def test_what_cannot_be_drawn_is_refused(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
