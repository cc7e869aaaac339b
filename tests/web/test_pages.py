from __future__ import annotations

import html
import logging
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

MANCHESTER = "/results?at=53.483,-2.231&place=Manchester,+England&precision=postcode"
NEW_YORK = "/results?at=40.751,-73.997&place=New+York,+NY,+United+States&precision=area"
HOSTILE = [
    "'; DROP TABLE service; --",
    '"><script>alert(1)</script>',
    "{{7*7}}{% x",
    "😀😀😀",
    "\x00\x01",
    "x" * 10_000,
    "ZZ99 9ZZ",
]


def typed(client: FlaskClient, near: str, **fields: str) -> tuple[int, str, str]:
    answer = client.post("/search", data={"near": near, **fields})
    return answer.status_code, answer.text, answer.headers.get("Location", "")


def test_a_postcode_leads_to_results_without_saying_it_in_the_address(client: FlaskClient) -> None:
    status, _, location = typed(client, "M1 1AE", type="detox", within="10mi")
    assert status == 303
    assert parse_qs(urlsplit(location).query) == {
        "at": ["53.483,-2.231"],
        "place": ["Manchester, England"],
        "precision": ["postcode"],
        "type": ["detox"],
        "within": ["10mi"],
    }


def test_a_partner_link_does_the_same(client: FlaskClient) -> None:
    answer = client.get("/search?near=10001&benzodiazepine_detox=yes")
    assert answer.status_code == 303
    assert "10001" not in answer.headers["Location"]
    assert "benzodiazepine_detox=yes" in answer.headers["Location"]


@pytest.mark.parametrize("near", ["sw1a1aa", "SWIA 1AA", "  sw1a   1aa "])
def test_a_postcode_may_be_typed_as_people_type_it(client: FlaskClient, near: str) -> None:
    status, _, location = typed(client, near)
    assert (status, parse_qs(urlsplit(location).query)["at"]) == (303, ["51.501,-0.142"])


def test_a_zip_is_not_a_broken_postcode(client: FlaskClient) -> None:
    status, _, location = typed(client, "10001")
    assert status == 303
    assert parse_qs(urlsplit(location).query)["at"][0].startswith("40.75")


def test_half_a_postcode_says_approximate(client: FlaskClient) -> None:
    _, _, location = typed(client, "M1")
    assert "approximate" in client.get(location).text.split("<h2", 1)[0]


def test_an_empty_box_is_an_error_with_a_summary_and_a_message(client: FlaskClient) -> None:
    for near in ("", "   "):
        status, page, _ = typed(client, near)
        assert status == 400
        assert '<a href="#near">Enter a postcode, ZIP or place</a>' in page
        assert 'aria-describedby="near-hint near-problem"' in page
        assert "<title>Error: " in page


@pytest.mark.parametrize("near", HOSTILE)
def test_bad_text_gets_a_4xx_and_is_kept_and_escaped(client: FlaskClient, near: str) -> None:
    status, page, _ = typed(client, near)
    assert status in (400, 404)
    assert "There is a problem" in page
    assert f'value="{escape(near)}"' in page
    assert "<script>alert" not in page


def test_a_misspelt_town_offers_the_right_one(client: FlaskClient) -> None:
    status, page, _ = typed(client, "Manchster", type="therapy")
    assert status == 404
    link = re.search(r'<a href="(/results[^"]+)">Manchester, England</a>', page)
    assert link
    assert "type=therapy" in link[1]


def test_several_meanings_give_choices_that_keep_the_filters(client: FlaskClient) -> None:
    status, _, location = typed(client, "Newport", type="therapy")
    assert status == 303
    page = client.get(location).text
    assert "Which place do you mean?" in page
    links = re.findall(r'<a href="(/results[^"]+)">Newport, [^<]+</a>', page)
    assert len(links) > 2
    assert all("type=therapy" in link and "precision=area" in link for link in links)
    assert "Newport, Isle of Wight, England</a>" in page


@pytest.mark.parametrize("near", ["Newport", "Springfield", "Washington", "Texas", "York"])
def test_every_choice_that_is_offered_leads_to_results(client: FlaskClient, near: str) -> None:
    _, _, location = typed(client, near)
    offered = parse_qs(urlsplit(location).query)["place"]
    links = re.findall(r'<a href="(/results[^"]+)">([^<]+)</a>', client.get(location).text)
    assert [label for _, label in links] == offered
    for link, label in links:
        heading = client.get(link.replace("&amp;", "&")).text.split("<h1>")[1].split("</h1>")[0]
        assert heading.endswith(label)


def test_hostile_choices_are_named_by_the_gazetteer_or_not_at_all(client: FlaskClient) -> None:
    page = client.get("/which-place?at=53.483,-2.231&place=Call+0900+now").text
    assert "0900" not in page
    assert "Manchester, England</a>" in page
    assert client.get("/which-place").status_code == 303
    assert client.get("/which-place?at=999,0&place=x").status_code == 400


@pytest.mark.parametrize(
    "near", ["D02 AF30", "BT48 6DQ", "59718", "M5V 2T6", "TR1 2XN", "IM1", "00901"]
)
def test_a_place_keeps_a_name_on_its_way_to_the_results(client: FlaskClient, near: str) -> None:
    _, _, location = typed(client, near)
    page = client.get(location).text
    heading = page.split("<h1>")[1].split("</h1>")[0]
    assert "the place you chose" not in page
    assert near not in heading


def test_home_is_where_the_directory_has_services_or_the_page_says_so(
    client: FlaskClient,
) -> None:
    def said(near: str, within: str = "250mi") -> str:
        _, _, location = typed(client, near, within=within)
        return client.get(f"{location}&widen=no").text

    assert "This directory has no services in Ireland yet." in said("D02")
    assert "This directory has no services in Wales yet." in said("Cardiff")
    assert "This directory has no services in the Isle of Man yet." in said("IM1")
    assert "None of these services is in England." in said("Berwick-upon-Tweed", "100mi")
    assert "None of these services" not in said("M1 1AE")
    assert "has no services in" not in said("10001")


def test_somebody_to_talk_to_is_led_to_where_the_home_nation_has_no_services(
    client: FlaskClient,
) -> None:
    led = '<a href="#talk-title">Talk to someone</a>, by phone or text'
    for near, is_led in (("Cardiff", True), ("M1 1AE", False)):
        _, _, location = typed(client, near, within="250mi")
        assert (led in client.get(location).text) is is_led


def test_home_says_not_to_stop_suddenly_and_whom_to_talk_to_before_the_form(
    client: FlaskClient,
) -> None:
    page = client.get("/").text
    before, _, after = page.partition("<form")
    main = before.partition("<main")[2]
    assert "Do not stop suddenly." in main
    assert 'id="notice-do-not-stop-suddenly"' in after
    assert '<a href="/helplines">talk to someone</a>' in before
    assert '<a href="/helplines">Talk to someone now</a>' in after


def test_filters_that_the_form_lacks_are_shown_and_kept(client: FlaskClient) -> None:
    page = client.get(MANCHESTER + "&setting=residential&type=residential&sort=name").text
    assert "Residential treatment within 25 miles of Manchester, England</h1>" in page
    assert 'name="setting" value="residential" checked' in page
    assert 'name="type" value="residential" checked' in page
    assert "services, by name" in page


def test_a_bad_place_in_an_address_does_not_spoil_the_next_search(client: FlaskClient) -> None:
    page = client.get("/results?at=53.4,-2.2&place=" + "x" * 300).text
    assert "xxxx" not in page


def test_every_page_of_results_warns_against_stopping_suddenly(client: FlaskClient) -> None:
    for address in ("/", MANCHESTER, "/results?at=0,-30", "/services/gb-cqc-1-124012399"):
        assert "Do not stop benzodiazepines suddenly" in client.get(address).text


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/results?at=53.4,-2.2&within=-5", "within"),
        ("/results?at=53.4,-2.2&within=lots", "within"),
        ("/results?at=953.4,-2.2", "at"),
        ("/results?at=x", "at"),
        ("/results?at=53.4,-2.2&colour=red", "colour"),
        ("/results?at=53.4,-2.2&type=spa", "type"),
        ("/results?at=53.4,-2.2&page=0", "page"),
        ("/results?at=53.4,-2.2&page=1e9", "page"),
        ("/results?at=53.4,-2.2&at=1,1", "at"),
        ("/results", "near"),
    ],
)
def test_a_bad_parameter_is_named_on_the_page(
    client: FlaskClient, address: str, parameter: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    summary = answer.text.split('id="error-summary"')[1].split("</div>")[0]
    assert f"“{parameter}”" in summary or f'href="#{parameter}' in summary


def test_a_place_typed_into_the_address_of_results_waits_in_the_box(client: FlaskClient) -> None:
    answer = client.get("/results?near=M1+1AE&type=detox")
    assert answer.status_code == 400
    assert '<a href="#near">Choose Search below to look near this place</a>' in answer.text
    assert 'id="near" name="near" type="text" value="M1 1AE"' in answer.text
    assert 'value="detox" aria-describedby="about-detox" checked' in answer.text
    assert "benzodiazepine_detox, substance" not in answer.text


def test_a_part_of_an_address_that_nobody_knows_is_told_in_plain_words(
    client: FlaskClient,
) -> None:
    page = client.get("/results?at=53.483,-2.231&colour=red").text
    assert (
        "Part of this page&#39;s address, “colour”, is not one we know. Search again below, "
        "and you get an address that works"
    ) in page
    assert "use at, place" not in page


def test_a_page_past_the_end_leads_to_the_last(client: FlaskClient) -> None:
    answer = client.get(NEW_YORK + "&page=99")
    assert answer.status_code == 404
    link = re.search(r'href="([^"]+)">Go to the last page', answer.text)
    assert link
    assert client.get(link[1].replace("&amp;", "&")).status_code == 200


def test_results_say_everything_a_listing_must(client: FlaskClient) -> None:
    page = client.get(MANCHESTER).text
    first = page.split('<li class="result"')[1]
    assert "Turning Point - Smithfield Detoxification Unit" in first
    assert '<p class="distance">0.3 miles</p>' in first
    assert "M4\N{NO-BREAK SPACE}5FY" in first
    assert '<a href="tel:+441618278588">0161 827 8588</a>' in first
    assert "<dt>Benzodiazepine detox</dt><dd>Not known</dd>" in first
    assert "Approximate location" in first
    assert "Listed by Care Quality Commission directory, April 2026." in first


def test_results_are_paged_and_numbered_on(client: FlaskClient) -> None:
    first, second = client.get(NEW_YORK).text, client.get(NEW_YORK + "&page=2").text
    assert first.count('<li class="result"') == 20
    assert '<ol class="results" start="21">' in second
    assert 'name="page" value="2">Next page</button>' in first
    assert "Previous page" not in first
    assert 'name="page" value="1">Previous page</button>' in second
    ids = [set(re.findall(r'id="service-([^"]+)"', page)) for page in (first, second)]
    assert not ids[0] & ids[1]


def test_the_map_shows_the_page_s_services_under_the_same_numbers(client: FlaskClient) -> None:
    page = client.get(NEW_YORK + "&page=2").text
    listed = re.findall(r'id="service-([^"]+)"', page)
    assert 'class="map"' in page
    for service_id in listed:
        assert f'"id":"{service_id}"' in page


def test_a_bare_address_of_the_search_leads_to_its_form(client: FlaskClient) -> None:
    answer = client.get("/es/search")
    assert (answer.status_code, answer.location) == (303, "/es/")
    assert client.get("/search?near=").status_code == 400


def test_a_search_that_finds_nothing_offers_more(client: FlaskClient) -> None:
    page = client.get(
        "/results?at=53.483,-2.231&within=5mi&benzodiazepine_detox=yes&unknown=leave-out&widen=no"
    ).text
    assert "That does not mean that there is none" in page
    assert "See every service within 5 miles</a> and ask by phone" in page
    assert re.search(r'within=100mi">within 100 miles</a>', page)


def test_who_looked_further_is_led_to_every_service_of_the_distance_asked_for(
    client: FlaskClient,
) -> None:
    page = client.get("/results?at=55.95,-3.19&within=5mi&type=therapy").text
    assert "within 250 miles" in page
    ((address, distance),) = re.findall(
        r'<a href="([^"]+)">See every service within ([^<]+)</a> and ask by phone', page
    )
    assert distance == "5 miles"
    assert "within=5mi" in address
    assert "type=therapy" not in address


def test_a_service_has_a_page_of_its_own(client: FlaskClient) -> None:
    answer = client.get("/services/gb-cqc-1-124012399")
    assert answer.status_code == 200
    assert "Turning Point - Smithfield Detoxification Unit" in answer.text
    assert "Not checked by a person since its source published it in April 2026." in answer.text
    assert "Open Government Licence v3.0" in answer.text


def test_an_unknown_service_is_a_clear_404(client: FlaskClient) -> None:
    answer = client.get("/services/nobody")
    assert answer.status_code == 404
    assert "Search for help near you" in answer.text


def test_trackers_are_dropped_and_the_page_still_opens(client: FlaskClient) -> None:
    answer = client.get(MANCHESTER + "&fbclid=abc&UTM_source=mail&si=1&_gl=2")
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.headers["Location"]).query).keys() == {
        "at",
        "place",
        "precision",
    }
    assert client.get(answer.headers["Location"]).status_code == 200


SERVICE = "/services/gb-cqc-1-124012399"
PAGES = [
    "/",
    MANCHESTER,
    NEW_YORK,
    SERVICE,
    f"{SERVICE}/report",
    "/about-the-data",
    "/helplines",
    "/nowhere",
    "/results",
]


@pytest.mark.parametrize("address", PAGES)
def test_no_page_sets_a_cookie_or_loads_from_another_host(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(address)
    assert "Set-Cookie" not in answer.headers
    loaded = re.findall(r'<(?:script|img|link|iframe)[^>]+(?:src|href)="([^"]+)"', answer.text)
    assert loaded
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_the_privacy_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    nonce = re.search(r"script-src 'nonce-([\w-]+)'", headers["Content-Security-Policy"])
    assert nonce
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", PAGES)
def test_every_script_carries_the_page_s_nonce(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    nonce = re.search(r"'nonce-([\w-]+)'", answer.headers["Content-Security-Policy"])
    assert nonce
    for script in re.findall(r"<script\b([^>]*)>", answer.text):
        assert "application/json" in script or f'nonce="{nonce[1]}"' in script


def test_nothing_typed_reaches_a_log(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        typed(client, "Zanzibarbarossa")
        typed(client, "M1 1AE")
        client.get("/api/search?near=Zanzibarbarossa")
        client.get("/results?at=Zanzibarbarossa")
    assert "Zanzibarbarossa" not in caplog.text
    assert "M1 1AE" not in caplog.text


class BrokenGeocoder:
    """A geocoder with a fault nobody foresaw, whose error quotes what was typed."""

    def resolve(self, text: str, **_: object) -> object:
        raise RuntimeError(f"cannot look up {text}")


def test_an_unforeseen_fault_is_a_plain_page_and_its_log_keeps_the_secret(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    backend = app.extensions["locator"]
    broken = type(backend)(backend.directory, BrokenGeocoder())
    monkeypatch.setitem(app.extensions, "locator", broken)
    status, page, _ = typed(app.test_client(), "Zanzibarbarossa")
    assert status == 500
    assert "Something went wrong on our side" in page
    assert "Traceback" not in page
    assert "RuntimeError while answering pages.find_place" in caplog.text
    assert "Zanzibarbarossa" not in caplog.text


def test_too_large_a_form_is_refused_with_a_sentence(client: FlaskClient) -> None:
    status, page, _ = typed(client, "x" * 200_000)
    assert status == 413
    assert "Type a postcode, ZIP or place" in page


def test_a_wrong_method_is_a_plain_page(client: FlaskClient) -> None:
    answer = client.delete("/search")
    assert answer.status_code == 405
    assert "Search again" in answer.text


def test_a_line_on_drugs_and_alcohol_is_among_the_first_helplines(client: FlaskClient) -> None:
    found = client.get("/results?at=53.483,-2.231&place=Manchester,+England").text
    shown = re.findall(r'<li class="helpline">\s*<h3>([^<]+?) *<', found)
    assert len(shown) == 2
    assert "FRANK" in shown


def test_a_service_s_page_says_how_to_go_back_to_the_results(client: FlaskClient) -> None:
    page = client.get("/services/gb-cqc-1-124012399").text
    assert "Back leads there, with your search as it was." in page


def test_pages_of_a_country_call_its_number_first(client: FlaskClient) -> None:
    american = ("/results?at=40.751,-73.997", "/services/us-5b0dbed55c3e")
    british = ("/results?at=53.483,-2.231", "/services/gb-cqc-1-124012399", "/")
    for path, first, second in [
        *((path, "911", "999") for path in american),
        *((path, "999", "911") for path in british),
    ]:
        page = client.get(path).text
        assert page.index(f"tel:{first}") < page.index(f"tel:{second}")


def test_the_map_of_the_header_opens_where_was_searched(client: FlaskClient) -> None:
    page = client.get("/results?at=53.483,-2.231&place=Manchester,+England&type=detox").text
    (header,) = re.findall(r'<nav aria-label="Site"><a href="([^"]+)"', page)
    assert header.startswith("/map?bbox=")
    assert "type=detox" in header
    (plain,) = re.findall(r'<nav aria-label="Site"><a href="([^"]+)"', client.get("/").text)
    assert plain == "/map"


def test_a_place_that_was_taken_without_asking_leads_to_its_namesakes(client: FlaskClient) -> None:
    place = client.post("/search", data={"near": "Birmingham", "type": "detox"}).location
    page = html.unescape(client.get(place).text)
    (ways,) = re.findall(r'Not this Birmingham\? <a href="([^"]+)">', page)
    choices = html.unescape(client.get(ways).text)
    links = re.findall(r'<a href="(/results[^"]+)">(Birmingham, [^<]+)</a>', choices)
    assert [label for _, label in links] == [
        "Birmingham, West Midlands, England",
        "Birmingham, Alabama, United States",
    ]
    assert all("type=detox" in url for url, _ in links)
    assert "Not this" not in client.get("/results?at=53.483,-2.231").text
