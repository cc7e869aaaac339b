"""The embed: results for the frames of other sites, and who may show them."""

from __future__ import annotations

import html
import logging
import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import request
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from locator import create_app
from locator.config import Settings
from locator.geocoding.gazetteer import Gazetteer
from locator.taxonomy import SUBSTANCES
from locator.web.embed_hosts import EmbedHostsError, frame_ancestors

PARTNER = "https://www.example.org"


def ancestors(client: FlaskClient, address: str) -> str:
    policy = client.get(address).headers["Content-Security-Policy"]
    return policy.rpartition("frame-ancestors ")[2]


@pytest.fixture(scope="module")
def partner_client(settings: Settings, gazetteer: Gazetteer) -> FlaskClient:
    app = create_app(replace(settings, embed_hosts=PARTNER), geocoder=gazetteer)
    return app.test_client()


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("", "'self'"),
        ("  ", "'self'"),
        ("*", "*"),
        (PARTNER, f"'self' {PARTNER}"),
        (f"{PARTNER}/", f"'self' {PARTNER}"),
        (
            "HTTPS://Example.org, http://127.0.0.1:8080",
            "'self' https://example.org http://127.0.0.1:8080",
        ),
        ("https://*.example.net", "'self' https://*.example.net"),
        (f"{PARTNER},{PARTNER}", f"'self' {PARTNER}"),
    ],
)
def test_hosts_become_frame_ancestors(text: str, sources: str) -> None:
    assert frame_ancestors(text) == sources


@pytest.mark.parametrize(
    "text",
    [
        "example.org",
        "ftp://example.org",
        "https://example.org/page",
        "https://example.org?x",
        "https://me@example.org",
        "https://exa mple.org",
        "https://example.org; script-src *",
        "https://example.org:0",
        "https://example.org:65536",
        "https://bücher.example",
        "https://a.*.example.org",
        "https://-.example.org",
        "'none'",
        f"*,{PARTNER}",
        f"{PARTNER},",
        "https://",
        "https://example.org\nx",
    ],
)
def test_anything_but_a_list_of_sites_stops_the_start(settings: Settings, text: str) -> None:
    with pytest.raises(EmbedHostsError, match=r"LOCATOR_EMBED_HOSTS holds .* write origins"):
        create_app(replace(settings, embed_hosts=text))


@given(st.text(max_size=40))
def test_no_text_adds_a_directive_to_the_policy(text: str) -> None:
    try:
        sources = frame_ancestors(text)
    except EmbedHostsError:
        return
    assert re.fullmatch(r"\*|'self'( https?://[a-z0-9.*:-]+)*", sources)


def test_the_environment_names_the_hosts() -> None:
    assert Settings.from_environment({"LOCATOR_EMBED_HOSTS": PARTNER}).embed_hosts == PARTNER
    assert Settings.from_environment({}).embed_hosts == ""


@pytest.mark.parametrize(
    "address",
    ["/embed", "/embed?near=M1+1AE", "/embed?near=Newport", "/embed?near=Xqzzt", "/embed?x=1"],
)
def test_the_embed_and_all_its_answers_may_be_framed_by_the_partner(
    partner_client: FlaskClient, client: FlaskClient, address: str
) -> None:
    assert ancestors(partner_client, address) == f"'self' {PARTNER}"
    assert ancestors(client, address) == "'self'"


@pytest.mark.parametrize(
    "address",
    ["/", "/results?at=53.483,-2.231", "/services/none", "/about-the-data", "/embed/x", "/search"],
)
def test_no_other_page_may_be_framed_by_the_partner(
    partner_client: FlaskClient, address: str
) -> None:
    assert ancestors(partner_client, address) == "'self'"


def test_the_list_comes_before_the_map_and_is_numbered_like_it(client: FlaskClient) -> None:
    page = client.get("/embed?near=10001").text
    assert page.index('<ol class="results"') < page.index('id="map"')
    numbers = re.findall(r'class="number" aria-hidden="true">(\d+)<', page)
    assert numbers == [str(number) for number in range(1, 9)]
    assert [f'"number":{number},' in page for number in range(1, 10)] == [True] * 8 + [False]


def test_every_filter_of_the_form_narrows_the_frame(client: FlaskClient) -> None:
    page = client.get("/embed?near=10001&type=detox&benzodiazepine_detox=yes&within=10mi").text
    assert "<h1>Benzodiazepine detox within 10 miles of 10001" in page


def test_a_point_and_its_name_are_a_place(client: FlaskClient) -> None:
    page = client.get("/embed?at=53.483,-2.231&place=Manchester,+England").text
    assert "<h1>Services within 25 miles of Manchester, England</h1>" in page


def test_the_full_page_is_the_same_search_with_a_rounded_point(client: FlaskClient) -> None:
    page = client.get("/embed?near=M1+1AE&type=therapy").text
    links = set(re.findall(r'href="(/results[^"]*)" target="_blank" rel="noopener"', page))
    assert links == {
        "/results?at=53.483%2C-2.231&amp;place=Manchester%2C+England&amp;precision=postcode"
        "&amp;type=therapy"
    }


def test_links_leave_the_frame_and_answers_stay_in_it(client: FlaskClient) -> None:
    page = client.get("/embed?near=Newport").text
    assert '<base target="_blank">' in page
    choices = re.findall(r'<a href="/embed\?at=[^"]*" target="(\w+)">([^<]*)</a>', page)
    assert ("_self", "Newport, Wales") in choices
    assert {target for target, _ in choices} == {"_self"}
    (form,) = re.findall(r"<form[^>]*>", page)
    assert 'method="post" target="_self"' in form
    assert 'action="/embed"' in form


def test_the_box_posts_and_the_address_holds_only_a_rounded_point(client: FlaskClient) -> None:
    sent = {"near": "M1 1AE", "type": "detox", "within": "40km"}
    answer = client.post("/embed", data=sent)
    assert answer.status_code == 303
    assert answer.headers["Location"] == (
        "/embed?at=53.483%2C-2.231&place=Manchester%2C+England&precision=postcode"
        "&type=detox&within=40km"
    )


def test_the_box_keeps_the_filters_and_the_distance_of_the_address(client: FlaskClient) -> None:
    address = "/embed?near=M1&type=detox&type=residential&benzodiazepine_detox=yes&within=40km"
    page = client.get(address).text
    kept = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    assert kept == [
        ("type", "detox"),
        ("type", "residential"),
        ("benzodiazepine_detox", "yes"),
        ("within", "40km"),
    ]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_place_is_answered_inside_the_frame(client: FlaskClient, method: str) -> None:
    name = "query_string" if method == "GET" else "data"
    answer = client.open("/embed", method=method, **{name: {"near": "Manchster"}})  # type: ignore[arg-type]
    assert answer.status_code == 404
    assert "We could not find that place" in answer.text
    suggested = r'<a href="/embed\?at=[^"]*" target="_self">Manchester, England</a>'
    assert re.search(suggested, answer.text)


@pytest.mark.parametrize("address", ["/embed?near=M1&nonsense=1", "/embed?near=M1&within=9000mi"])
def test_a_bad_parameter_is_a_sentence_inside_the_frame(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert '<input class="box" id="near"' in answer.text


def test_without_a_place_the_frame_asks_for_one(client: FlaskClient) -> None:
    answer = client.get("/embed?type=detox")
    assert answer.status_code == 200
    assert 'name="type" value="detox"' in answer.text
    assert client.post("/embed", data={"near": " "}).status_code == 400


def test_no_services_is_not_said_to_mean_none(client: FlaskClient) -> None:
    page = client.get("/embed?at=0,0").text
    assert "That does not mean that there is none." in page
    assert "Open full page" in page


def test_what_the_frame_was_asked_is_not_kept_or_logged(
    settings: Settings, gazetteer: Gazetteer, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError(request.args["near"])

    app = create_app(settings, directory=broken, geocoder=gazetteer)  # type: ignore[arg-type]
    with caplog.at_level(logging.DEBUG):
        answer = app.test_client().get("/embed?near=M1+1AE")
    assert answer.status_code == 500
    assert "RuntimeError while answering embed.framed" in caplog.text
    assert "M1" not in caplog.text


def test_the_frame_sets_no_cookie_and_sends_no_referrer(client: FlaskClient) -> None:
    answer = client.get("/embed?near=M1+1AE")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_tracker_is_dropped_from_the_address(client: FlaskClient) -> None:
    answer = client.get("/embed?near=M1&utm_source=x")
    assert answer.headers["Location"] == "/embed?near=M1"


def test_the_frame_parts_what_is_known_from_what_may_be(client: FlaskClient) -> None:
    page = client.get("/embed?near=10001&substance=benzodiazepines&widen=no").text
    api = "/api/search?near=10001&substance=benzodiazepines&widen=no"
    known = client.get(api).get_json()["total"]
    every = client.get(f"{api}&unknown=keep").get_json()["total"]
    assert 0 < known < every <= 8
    assert f"{known} are listed as what you chose; " in page
    assert f"{every - known} more may be: their sources do not say." in page
    headings = re.findall(r'<h2 id="list-[a-z]+" tabindex="-1">([^<]+)</h2>', page)
    assert headings == ["Listed as what you chose", "May be what you chose"]
    listed, may_be = page.split('id="list-unknown"')
    not_known = f"<dt>{SUBSTANCES.label}</dt><dd>Not known</dd>"
    assert not_known not in listed
    assert may_be.count(not_known) == every - known


def test_the_frame_says_that_it_looked_further_and_leads_back(client: FlaskClient) -> None:
    page = client.get("/embed?near=10001&type=detox&within=0.1mi").text
    said = re.search(r"We found fewer than three within 0.1 miles, so we looked within \d+", page)
    assert said
    strict = re.search(
        r'<a href="([^"]+)" target="_self">Show only those within 0.1 miles</a>', page
    )
    assert strict
    address = html.unescape(strict[1])
    assert parse_qs(urlsplit(address).query)["widen"] == ["no"]
    alone = client.get(address).text
    assert "so we looked" not in alone
    assert "within 0.1 miles of" in alone


def test_the_box_keeps_how_the_address_is_searched(client: FlaskClient) -> None:
    address = "/embed?near=10001&payment=free&open=now&unknown=leave-out&widen=no"
    page = client.get(address).text
    kept = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    assert kept == [
        ("payment", "free"),
        ("open", "now"),
        ("unknown", "leave-out"),
        ("widen", "no"),
    ]
    wrong = client.get("/embed?near=10001&open=later").text
    assert re.findall(r'type="hidden" name="(\w+)"', wrong) == []


def test_the_frame_is_no_dead_end(client: FlaskClient) -> None:
    nothing = client.get("/embed?at=51.476,-3.179&place=Cardiff,+Wales&type=detox&widen=no").text
    assert '<h2 id="talk-title">Talk to someone</h2>' in nothing
    assert "<h3>DAN 24/7" in nothing
    unknown = client.get("/embed?near=zzqq").text
    assert 'href="/helplines">Helplines by country</a>' in unknown
    assert "Sources: <a" in unknown


def test_the_frame_calls_the_number_of_the_place_first(client: FlaskClient) -> None:
    page = client.get("/embed?at=40.751,-73.997&place=New+York,+NY,+United+States").text
    assert page.index("tel:911") < page.index("tel:999")


def test_an_error_takes_focus_only_after_somebody_typed(client: FlaskClient) -> None:
    assert (
        'getElementById("error-summary").focus()' in client.post("/embed", data={"near": ""}).text
    )
    assert 'getElementById("error-summary").focus()' not in client.get("/embed?near=zzqq").text
