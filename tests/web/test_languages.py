"""The language of an answer: from its address, else from the browser, and never remembered."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from locator.language import ENGLISH, gettext, language_of, speaking
from locator.web.languages import PAGES

PROGRAMS = ("api.", "hsds.", "openapi.")
"""What programs ask."""
UNREVIEWED = (
    "No native speaker has reviewed this translation. Where it is not clear, "
    '<a href="%(url)s" hreflang="en">read the English</a>.'
)
AROUND = "at=53.483,-2.231&place=Manchester,+England"


@pytest.mark.parametrize(
    ("path", "code"), [("/", "en"), ("/en/", "en"), ("/es/", "es"), ("/cy", "cy")]
)
def test_an_address_names_the_language(client: FlaskClient, path: str, code: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == code
    assert f'<html lang="{code}" dir="ltr"' in answer.text


@pytest.mark.parametrize("code", ["es", "cy"])
def test_a_translation_that_nobody_has_reviewed_says_so_on_every_page(
    client: FlaskClient, code: str
) -> None:
    page = client.get(f"/{code}/results?{AROUND}").text
    assert re.search('<a href="/en/results[^"]*" lang="en" hreflang="en">', page)
    with speaking(language_of(code) or ENGLISH):
        said = gettext(UNREVIEWED, url="")
    assert said.partition("<")[0] in unescape(page)
    assert said.partition("<")[0] not in client.get("/en/").text


@pytest.mark.parametrize(
    ("accepted", "location"),
    [
        ("es", "/es/results"),
        ("es-MX,en;q=0.5", "/es/results"),
        ("cy-GB,cy;q=0.9,en-GB;q=0.8", "/cy/results"),
        ("fr,es;q=0.5", "/es/results"),
        ("en-GB,es;q=0.9", None),
        ("en-GB,cy;q=0", None),
        ("fr", None),
        ("*", None),
        ("", None),
    ],
)
def test_a_page_follows_the_browser(
    client: FlaskClient, accepted: str, location: str | None
) -> None:
    answer = client.get(f"/results?{AROUND}", headers={"Accept-Language": accepted})
    assert "Accept-Language" in answer.headers["Vary"]
    if location is None:
        assert (answer.status_code, answer.headers["Content-Language"]) == (200, "en")
    else:
        assert answer.status_code == 302
        assert answer.headers["Location"].partition("?")[0] == location
        assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/api/search?at=53.483,-2.231", "/embed", "/openapi.json", "/healthz", "/map/list",
     "/tiles/0/0/0.mvt", f"/results/map.svg?{AROUND}", "/en/"],
)  # fmt: skip
def test_what_is_no_page_and_what_names_a_language_follow_no_browser(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path, headers={"Accept-Language": "es"})
    assert answer.status_code == 200
    assert "Accept-Language" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("path", ["/es/static/site.css", "/cy/tiles/0/0/0.mvt", "/es/healthz"])
def test_what_is_kept_for_long_has_one_address(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_every_page_of_html_is_known_to_follow_the_browser_or_not_to(app: Flask) -> None:
    others = {
        "about.about_the_data_json", "availability.picture", "availability.table",
        "browse.filters_in_view", "browse.in_view", "embed.framed", "health.alive", "health.ready",
        "pictures.box_picture", "pictures.results_picture", "pictures.service_picture",
        "shortlist.contacts", "shortlist.dates", "shortlist.picture", "shortlist.text",
        "static", "tiles.tile",
    }  # fmt: skip
    asked = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(PROGRAMS)
    }
    assert asked == PAGES | others


def test_every_link_keeps_the_language_and_every_file_has_one_address(client: FlaskClient) -> None:
    page = client.get(f"/es/results?{AROUND}").text
    inside = [unescape(link) for link in re.findall(r'(?:href|action|src)="(/[^"]*)"', page)]
    switching = {"/en/", "/es/", "/cy/"}
    for link in inside:
        if link.startswith(("/static/", "/tiles/")):
            continue
        assert link.startswith("/es/") or any(link.startswith(root) for root in switching), link
    assert not any(link.startswith("/es/static") for link in inside)
    assert any(link.startswith("/es/services/") for link in inside)


def test_the_switcher_stays_on_the_page_with_what_was_asked(client: FlaskClient) -> None:
    page = client.get(f"/es/results?{AROUND}&type=detox").text
    links = dict(re.findall(r'<a href="([^"]*)" lang="(\w+)" hreflang="\w+">', page))
    assert set(links.values()) == {"en", "cy"}
    for link, code in links.items():
        answer = client.get(unescape(link))
        assert (answer.status_code, answer.headers["Content-Language"]) == (200, code)
        assert 'value="detox" checked' in answer.text


def test_what_was_typed_goes_on_by_post_and_never_in_a_link(client: FlaskClient) -> None:
    page = client.post("/es/search", data={"near": "Nowherebury <b>", "type": "detox"}).text
    assert 'formaction="/en/search"' in page
    assert 'formaction="/cy/search"' in page
    assert '<input type="hidden" name="near" value="Nowherebury &lt;b&gt;">' in page
    assert not any("Nowherebury" in link for link in re.findall(r'(?:href|action)="([^"]*)"', page))
    again = client.post("/cy/search", data={"near": "Nowherebury <b>", "type": "detox"})
    assert again.headers["Content-Language"] == "cy"


def test_typed_words_of_an_address_are_in_no_link(client: FlaskClient) -> None:
    page = client.get("/search?near=Nowherebury").text
    assert not any("Nowherebury" in link for link in re.findall(r'href="([^"]*)"', page))


def test_a_search_in_a_language_leads_to_results_in_it(client: FlaskClient) -> None:
    answer = client.post("/cy/search", data={"near": "M1 1AE"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/cy/results?")


def test_trackers_are_dropped_without_leaving_the_language(client: FlaskClient) -> None:
    answer = client.get("/es/privacy?fbclid=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/es/privacy")


def test_no_cookie_remembers_a_language(client: FlaskClient) -> None:
    for path in ("/es/", "/cy/helplines", "/"):
        assert "Set-Cookie" not in client.get(path, headers={"Accept-Language": "es"}).headers


def test_a_mounted_site_keeps_its_root(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/es/privacy", environ_overrides={"SCRIPT_NAME": "/find"}).text
    assert 'href="/find/es/helplines"' in page
    assert 'href="/find/static/site.css' in page
    assert 'href="/find/cy/privacy"' in page


def test_the_shortlist_keeps_the_language_in_what_is_shared(client: FlaskClient) -> None:
    page = client.get("/es/shortlist?id=us-5b0dbed55c3e").text
    (share,) = re.findall(r'class="address" href="([^"]*)"', page)
    assert share == "http://localhost/es/shortlist?id=us-5b0dbed55c3e"


def test_unreviewed_guidance_says_so_and_leads_to_the_english(client: FlaskClient) -> None:
    for code in ("es", "cy"):
        page = client.get(f"/{code}/guidance/risks").text
        assert 'href="/en/guidance/risks" lang="en" hreflang="en"' in page.split("<h1")[0]
    assert (
        'hreflang="en">' not in client.get("/guidance/risks").text.split("<main")[1].split("<h1")[0]
    )


@pytest.mark.parametrize(("typed", "repeated"), [("Zanzibarbarossa", True), ("Z" * 2_100, False)])
def test_a_form_s_fields_go_along_unless_nobody_can_have_typed_them(
    client: FlaskClient, typed: str, repeated: bool
) -> None:
    page = client.post("/search", data={"near": typed}).text
    switcher = page[page.index('class="languages"') : page.index("</form>")]
    assert (f'name="near" value="{typed}"' in switcher) is repeated
    assert "Espa\N{LATIN SMALL LETTER N WITH TILDE}ol" in switcher


@pytest.mark.parametrize("typed", ["Newport", "Zanzibarbarossa"])
def test_a_sheet_that_was_not_made_is_asked_for_again_in_the_other_language(
    client: FlaskClient, typed: str
) -> None:
    page = client.get(f"/es/card?near={typed}&layout=pocket").text
    switcher = page[page.index('id="languages"') : page.index("</form>")]
    assert f'<input type="hidden" name="near" value="{typed}">' in switcher
    assert '<input type="hidden" name="layout" value="pocket">' in switcher
    assert '<a href="#languages" hreflang="en">' in page
    assert not [href for href in re.findall(r'href="([^"]*)"', page) if f"near={typed}" in href]
    again = client.post("/en/card", data={"near": typed, "layout": "pocket"}).text
    assert '<html lang="en"' in again
    assert typed in again


@pytest.mark.parametrize(
    ("address", "repeated"),
    [
        ("results?at=53.483,-2.231&place=Manchester&type=zzz", "?at=53.483,-2.231"),
        ("results?at=53.483,-2.231&within=far", "?at=53.483,-2.231"),
        ("results?at=north&type=zzz", ""),
        ("results?at=53.483,-2.231&type=detox&page=900", "?at=53.483,-2.231&type=detox&page=900"),
    ],
)
def test_an_address_with_something_wrong_keeps_its_point_in_the_other_language(
    client: FlaskClient, address: str, repeated: str
) -> None:
    page = unescape(client.get(f"/es/{address}").text).replace("%2C", ",")
    assert f'<a href="/en/results{repeated}" lang="en" hreflang="en">' in page
