"""Sheets for communities: a poster and pocket cards, with nothing typed in their address."""

from __future__ import annotations

import logging
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.hostile_values import MARK, TEXTS, quoted
from tests.page_elements import Page, assert_harmless

MANCHESTER = "/card?at=53.483,-2.231&place=Manchester,+England&precision=postcode"
NEW_YORK = "/card?at=40.751,-73.997&place=New+York,+NY,+United+States&precision=area"


def said(page: str) -> str:
    return re.sub(r"\s+", " ", Page(page).text)


def test_what_was_typed_leaves_the_address(client: FlaskClient) -> None:
    for answer in (
        client.get("/card?near=M1+1AE&type=detox&layout=pocket"),
        client.post("/card", data={"near": "M1 1AE", "type": "detox", "layout": "pocket"}),
    ):
        assert answer.status_code == 303
        assert answer.location == (
            "/card?at=53.483%2C-2.231&place=Manchester%2C+England&precision=postcode"
            "&type=detox&layout=pocket"
        )


def test_a_poster_says_whom_to_phone_what_not_to_do_and_when_it_was_made(
    client: FlaskClient,
) -> None:
    text = said(client.get(MANCHESTER).text)
    poster = text.split("Another place")[1]
    assert "Help with drugs and alcohol near Manchester" in poster
    assert "Life at risk? Call 999." in poster
    assert "Turning Point - Smithfield Detoxification Unit Manchester, 0.3 miles 0161 827 8588" in (
        poster
    )
    assert "FRANK" in poster
    assert "0300 123 6600" in poster
    assert "Stopping Klonopin (clonazepam), diazepam" in poster
    assert "NICE guideline NG215, 2022, www.nice.org.uk/guidance/ng215" in poster
    assert re.search(r"Made on \d{1,2} [A-Z][a-z]+ \d{4} by localhost", poster)
    assert "Contains public sector information" in poster
    assert "Open now" not in poster


def test_a_poster_says_that_its_services_lie_across_a_border(client: FlaskClient) -> None:
    cardiff = "/card?at=51.481,-3.179&place=Cardiff,+Wales&precision=area&within=250mi"
    text = said(client.get(cardiff).text).split("Another place")[1].split("Nearest services")[1]
    assert "This directory has no services in Wales yet." in text


def test_a_poster_for_readers_of_spanish_says_who_answers_in_it(client: FlaskClient) -> None:
    poster = said(client.get(f"/es{NEW_YORK}").text)
    assert "En inglés y español" in poster


def test_its_code_leads_to_the_results(client: FlaskClient) -> None:
    page = client.get(f"{MANCHESTER}&type=detox").text
    (search,) = re.findall(r'href="(/results\?[^"]+)"', page)
    assert "type=detox" in search
    assert page.count('class="qr-code"') == 1
    assert client.get(unescape(search)).status_code == 200


def test_eight_cards_are_one_to_a_screen_reader(client: FlaskClient) -> None:
    page = Page(client.get(f"{MANCHESTER}&layout=pocket").text)
    cards = [a for tag, a in page.elements if a.get("class") == "pocket"]
    assert len(cards) == 8
    assert [a.get("aria-hidden") for a in cards] == [None, *["true"] * 7]
    assert "Help near Manchester" in page.text
    assert "drugs" not in page.text.split("Help near Manchester")[1].split("FRANK")[0]


@pytest.mark.parametrize(
    ("path", "sheet", "number"),
    [
        (MANCHESTER, "a4", "999"),
        (NEW_YORK, "letter", "911"),
        (f"{MANCHESTER}&paper=letter", "letter", "999"),
        (f"{NEW_YORK}&paper=a4", "a4", "911"),
    ],
)
def test_paper_and_emergency_number_are_the_country_s(
    client: FlaskClient, path: str, sheet: str, number: str
) -> None:
    page = client.get(path).text
    assert re.findall(r"/static/card-(\w+)\.css", page) == [sheet]
    assert f"Life at risk? Call {number}." in said(page)


def test_where_no_number_is_known_every_country_s_is_named(client: FlaskClient) -> None:
    text = said(client.get("/card?at=48.857,2.352&place=Paris,+France").text)
    assert "Life at risk? Call 999 (UK), 911 (US and Canada) or 112 (Ireland and the EU)." in text
    assert "We know of no service there that can be phoned." in text


def test_the_two_layouts_and_papers_lead_to_each_other(client: FlaskClient) -> None:
    page = client.get(MANCHESTER).text
    found = dict(re.findall(r'<a href="(/card\?[^"]+)">([^<]+)', page))
    by_words = {words: unescape(href) for href, words in found.items()}
    assert "layout=pocket" in by_words["Cards for pockets instead"]
    assert "paper=letter" in by_words["For US Letter paper"]
    assert client.get(by_words["Cards for pockets instead"]).status_code == 200


def test_a_place_with_two_meanings_is_asked_for(client: FlaskClient) -> None:
    page = client.post("/card", data={"near": "Newport", "layout": "pocket"}).text
    links = re.findall(r'<li><a href="(/card\?at=[^"]+)">Newport', page)
    assert len(links) > 1
    assert all("layout=pocket" in href for href in links)


def test_a_place_nobody_knows_is_said(client: FlaskClient) -> None:
    answer = client.post("/card", data={"near": "Zanzibarbarossa"})
    assert answer.status_code == 404
    assert "We could not find that place" in answer.text
    assert 'value="Zanzibarbarossa"' in answer.text


@pytest.mark.parametrize("pair", ["layout=book", "paper=a3", "type=magic", "at=here", "id=1"])
def test_what_no_sheet_has_is_refused(client: FlaskClient, pair: str) -> None:
    assert client.get(f"/card?{pair}").status_code == 400


@pytest.mark.parametrize("path", ["/card", MANCHESTER, f"{MANCHESTER}&layout=pocket"])
def test_titles_are_neutral_and_nothing_is_kept(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.data) <= 35_000
    page = client.get(path).text
    assert re.findall(r"<title>(.*)</title>", page) == ["A sheet to print - Find help near you"]


@pytest.mark.parametrize("value", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("name", ["near", "at", "place", "type", "layout", "paper", "within"])
def test_hostile_values_do_no_harm_and_are_in_no_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, name: str, value: str | bytes
) -> None:
    with caplog.at_level(logging.DEBUG):
        sound = "" if name in ("near", "at") else "at=53.483,-2.231&"
        answer = client.get(f"/card?{sound}{name}={quoted(value)}")
        posted = client.post("/card", data={"near": "M1 1AE", name: value})
    for each in (answer, posted):
        assert each.status_code in (200, 303, 400, 404, 413)
        assert MARK not in each.headers.get("Location", "")
        assert_harmless(each.text)
        assert f"{MARK}49" not in each.text
    assert not caplog.records


@pytest.mark.parametrize("path", ["/", "/for-prescribers"])
def test_pages_lead_to_the_sheets(client: FlaskClient, path: str) -> None:
    assert '<a href="/card">Print a poster or cards</a>' in client.get(path).text


def test_results_lead_to_the_sheet_of_the_same_search(client: FlaskClient) -> None:
    page = client.get("/results?at=53.483,-2.231&place=Manchester,+England&type=detox&page=1").text
    link = re.search(r'<a href="(/card\?[^"]+)">Print a poster or cards</a> for this place', page)
    assert link
    sheet = client.get(unescape(link[1]))
    assert sheet.status_code == 200
    assert "Detox within 25 miles of Manchester, England. One page" in sheet.text
