"""More than any page needs is refused before a page works on it, and told so kindly."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from locator.query import FORM_PARAMETERS
from locator.taxonomy import FACETS
from locator.web.inlined import STATIC_FOLDER
from locator.web.request_limits import LARGEST_FORM, MOST_PARAMETERS

EVERY_FILTER = [(terms.name, code) for terms in FACETS for code in terms.by_code]


@pytest.mark.parametrize("page", ["/results", "/api/search", "/hsds/services", "/nowhere"])
def test_an_address_with_thousands_of_parameters_is_refused(client: FlaskClient, page: str) -> None:
    answer = client.get(f"{page}?at=53.483,-2.231" + "&type=detox" * 10_000)
    assert answer.status_code == 414
    assert "This address is too long. Search again." in answer.text
    assert len(answer.data) < 20_000


def test_a_form_with_thousands_of_fields_is_refused(client: FlaskClient) -> None:
    answer = client.post("/search", data={"near": "M1 1AE", "type": ["detox"] * 5_000})
    assert answer.status_code == 413
    assert "That was too much text. Type a postcode, ZIP or place." in answer.text
    assert 'href="/"' in answer.text


def test_a_form_with_thousands_of_parts_is_refused(client: FlaskClient) -> None:
    parts = {"near": "M1 1AE", "type": ["detox"] * 900}
    answer = client.post("/search", data=parts, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_every_filter_ticked_stays_far_below_the_limit(client: FlaskClient) -> None:
    assert len(EVERY_FILTER) + len(FORM_PARAMETERS) < MOST_PARAMETERS * 2 / 3
    every = {terms.name: list(terms.by_code) for terms in FACETS}
    assert client.post("/search", data={"near": "M1 1AE", **every}).status_code == 303
    assert client.get("/results", query_string={"at": "53.483,-2.231", **every}).status_code == 200


def test_a_form_that_is_too_large_is_refused_on_pages_that_take_one(client: FlaskClient) -> None:
    large = {"near": "x" * LARGEST_FORM}
    assert client.post("/search", data=large).status_code == 413
    assert client.post("/privatelife", data=large).status_code == 404
    assert client.post("/results", data=large).status_code == 405


@pytest.mark.parametrize("page", ["/results?at=53.483,-2.231", "/search?near=", "/embed?near="])
def test_a_code_given_often_is_the_same_page_as_given_once(client: FlaskClient, page: str) -> None:
    once, often = (client.get(page + "&type=detox" * times) for times in (1, MOST_PARAMETERS - 1))
    # The nonce and the times of opening may differ; what stands on the page may not.
    assert often.status_code == once.status_code
    assert often.text.count("<input") == once.text.count("<input")
    assert len(often.text) == len(once.text)


def test_a_method_that_is_not_taken_is_told_which_are(client: FlaskClient) -> None:
    answer = client.delete("/search")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
    assert 'href="/"' in answer.text


def test_a_part_of_a_file_that_is_not_there_is_told_how_long_it_is(client: FlaskClient) -> None:
    size = (STATIC_FOLDER / "icon.svg").stat().st_size
    answer = client.get("/static/icon.svg", headers={"Range": "bytes=999999-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{size}"


@pytest.mark.parametrize("kind", ["services", "organizations"])
def test_an_answer_repeats_few_of_the_names_that_are_not_known(
    client: FlaskClient, kind: str
) -> None:
    names = "&".join(f"{number}{'x' * 900}=1" for number in range(100))
    answer = client.get(f"/hsds/{kind}?{names}")
    assert answer.status_code == 400
    assert len(answer.get_json(force=True)["errors"]) == 5
    assert len(answer.data) < 5_000
