"""The shortlist: kept in addresses alone, from the results to paper, phone and calendar."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from locator import create_app
from locator.config import Settings
from locator.directory.build import build
from locator.geocoding.gazetteer import Gazetteer
from locator.web.public_address import PublicUrlError, public_url
from tests.hostile_values import MARK, TEXTS, quoted
from tests.page_elements import Page, assert_harmless

SAMPLES = Path(__file__).parents[1] / "samples" / "services.csv"
UNIT, COURT = "gb-cqc-1-124012399", "gb-cqc-1-207240384"
NEW_YORK = "us-5b0dbed55c3e"
AROUND = "at=53.483,-2.231&place=Manchester,+England&precision=postcode"
TWELVE = (
    "gb-ci-cs2003008466", "gb-ci-cs2014326306", "gb-ci-cs2024000290", "gb-ci-cs2025000032",
    "gb-cqc-1-11590443406", "gb-cqc-1-121486305", UNIT, "gb-cqc-1-12738840265",
    "gb-cqc-1-12950144960", "gb-cqc-1-13540145373", COURT, "gb-cqc-1-250399181",
)  # fmt: skip
FILES = ("map.svg", "list.txt", "contacts.vcf", "dates.ics")


def kept(*ids: str, name: str = "id") -> str:
    return "&".join(f"{name}={each}" for each in ids)


def links(page: str, words: str) -> list[str]:
    """Return where the links lead whose text begins with some words."""
    found = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>([^<]*)', page)
    return [unescape(href) for href, text in found if text.startswith(words)]


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", Page(page).text)


def test_the_list_shows_what_is_needed_to_phone(client: FlaskClient) -> None:
    page = client.get(f"/shortlist?{kept(UNIT, NEW_YORK)}").text
    said = text_of(page)
    assert "2 services to phone." in said
    assert "Turning Point - Smithfield Detoxification Unit" in said
    assert "0161 827 8588" in said
    assert "Thompson Street, Collyhurst, Manchester M4 5FY" in said
    assert "Questions to ask on the phone" in said
    assert "Do not stop benzodiazepines suddenly" in said
    assert f'src="/shortlist/map.svg?{kept(UNIT, NEW_YORK)}"' in unescape(page)
    assert "Contains public sector information" in said


def test_the_picture_has_the_numbers_of_the_list(client: FlaskClient) -> None:
    answer = client.get(f"/shortlist/map.svg?{kept(UNIT, COURT)}")
    assert answer.mimetype == "image/svg+xml"
    title, described = re.findall(r"<(?:title|desc) [^>]*>([^<]+)", answer.text)
    assert title == "The services of this list"
    assert "1: Turning Point" in described
    assert "2: Rosemary Court" in described


def test_the_title_names_no_service_and_no_kind_of_help(client: FlaskClient) -> None:
    page = client.get(f"/shortlist?{kept(UNIT)}").text
    assert re.findall(r"<title>(.*)</title>", page) == ["1 kept - Find help near you"]


def test_one_is_removed_by_a_link_and_all_by_another(client: FlaskClient) -> None:
    page = client.get(f"/shortlist?{kept(UNIT, COURT)}&{AROUND}").text
    first, second = links(page, "Remove")
    assert first.startswith(f"/shortlist?id={COURT}&at=53.483")
    assert second.startswith(f"/shortlist?id={UNIT}&at=53.483")
    (clear,) = links(page, "Clear the list")
    assert "id=" not in clear
    assert "There is nothing on this list yet" in text_of(client.get(clear).text)


def test_more_than_ten_is_said_and_a_place_that_is_freed_is_taken(client: FlaskClient) -> None:
    page = client.get(f"/shortlist?{kept(*TWELVE)}").text
    said = text_of(page)
    assert "10 services to phone." in said
    assert "A list holds at most 10 services. There is no room for: Rosemary Court" in said
    after = client.get(links(page, "Remove")[0]).text
    assert (
        "Rosemary Court" in text_of(after).split("There is no room for:")[1].split("Remove one")[1]
    )


def test_what_is_gone_is_said_and_the_others_stay(client: FlaskClient) -> None:
    said = text_of(client.get(f"/shortlist?{kept(UNIT, 'gb-cqc-gone')}").text)
    assert "One service that this address names is not in our directory" in said
    assert "The others are here." in said
    assert "1 service to phone." in said
    assert "gb-cqc-gone" not in said


def test_the_link_that_is_shared_holds_the_services_alone(client: FlaskClient) -> None:
    page = client.get(f"/shortlist?{kept(UNIT)}&{AROUND}&type=detox").text
    assert links(page, "this link") == [f"http://localhost/shortlist?id={UNIT}"]
    assert re.search(r'<svg [^>]*class="qr-code"', page)


def test_the_operator_s_address_stands_in_the_code(
    settings: Settings, gazetteer: Gazetteer
) -> None:
    told = replace(settings, public_url="https://help.example.org/find/")
    page = create_app(told, geocoder=gazetteer).test_client().get(f"/shortlist?id={UNIT}").text
    assert links(page, "this link") == [f"https://help.example.org/find/shortlist?id={UNIT}"]


@pytest.mark.parametrize(
    "text",
    ["ftp://x.org", "help.example.org", "https://", "https://x.org/?a=1", "https://a@x.org",
     "https://x.org:x", "https://x.org/ a", "javascript:alert(1)"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(PublicUrlError, match="LOCATOR_PUBLIC_URL"):
        public_url(text)


# From the results to the list and back, without a script.


def ticks(page: str) -> dict[str, bool]:
    """Return the services that can be ticked on a page, and whether they are."""
    elements = Page(page).elements
    return {
        str(a["value"]): "checked" in a
        for tag, a in elements
        if tag == "input" and a.get("type") == "checkbox" and a.get("form") == "keeping"
    }


def sent_along(page: str) -> list[tuple[str, str]]:
    form = page.split('id="keeping"')[1].split("</form>", maxsplit=1)[0]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return [(name, unescape(value)) for name, value in pairs]


def test_results_are_ticked_and_those_kept_elsewhere_go_along(client: FlaskClient) -> None:
    page = client.get(f"/results?{AROUND}&{kept(UNIT, NEW_YORK, name='keep')}").text
    ticked = ticks(page)
    assert ticked[UNIT] is True
    assert ticked[COURT] is False
    assert NEW_YORK not in ticked
    hidden = sent_along(page)
    assert hidden[0] == ("id", NEW_YORK)
    assert ("at", "53.483,-2.231") in hidden
    assert "You keep 2 already." in text_of(page)


def test_every_link_of_the_results_takes_the_list_along(client: FlaskClient) -> None:
    carried = f"keep={NEW_YORK}"
    page = client.get(f"/results?at=40.751,-73.997&{carried}").text
    hrefs = [unescape(href) for href in re.findall(r'href="(/[^"]*)"', page)]
    services = [href for href in hrefs if re.match(r"/services/[^/]+$", href.partition("?")[0])]
    searches = [href for href in hrefs if href.startswith("/results?")]
    assert len(services) == 20
    assert len(searches) == 3  # the three orders; turning the page is a button
    assert all(carried in href for href in (*services, *searches))
    assert f'name="keep" value="{NEW_YORK}"' in page
    assert carried not in "".join(re.findall(r'src="([^"]*map.svg[^"]*)"', page))


def test_back_from_the_list_leads_to_the_same_results(client: FlaskClient) -> None:
    page = client.get(f"/shortlist?{kept(UNIT)}&{AROUND}&type=detox").text
    (back,) = links(page, "Add more")
    assert back.startswith("/results?at=53.483")
    assert "type=detox" in back
    assert ticks(client.get(back).text)[UNIT] is True


def test_the_list_comes_along_through_another_search(client: FlaskClient) -> None:
    page = client.get(f"/shortlist?{kept(UNIT, COURT)}").text
    (again,) = links(page, "Add more")
    home = client.get(again).text
    assert f'<input type="hidden" name="keep" value="{UNIT}">' in home
    found = client.post("/search", data={"near": "10001", "keep": [UNIT, COURT]})
    assert found.status_code == 303
    assert found.location.endswith(kept(UNIT, COURT, name="keep"))
    assert sent_along(client.get(found.location).text)[:2] == [("id", UNIT), ("id", COURT)]


def test_the_list_comes_along_where_a_place_has_two_meanings(client: FlaskClient) -> None:
    asked = client.post("/search", data={"near": "Newport", "keep": UNIT})
    page = client.get(asked.location).text
    assert all(f"keep={UNIT}" in href for href in links(page, "Newport"))


def test_a_form_with_an_error_still_has_the_list(client: FlaskClient) -> None:
    page = client.post("/search", data={"near": "", "keep": UNIT}).text
    assert f'<input type="hidden" name="keep" value="{UNIT}">' in page


def test_a_service_is_kept_from_its_own_page(client: FlaskClient) -> None:
    page = client.get(f"/services/{COURT}?keep={UNIT}").text
    assert links(page, "Keep this service") == [f"/shortlist?{kept(UNIT, COURT)}"]
    again = client.get(f"/services/{COURT}?{kept(UNIT, COURT, name='keep')}").text
    assert links(again, "See the services you keep") == [f"/shortlist?{kept(UNIT, COURT)}"]


def test_eleven_in_an_address_of_results_is_said(client: FlaskClient) -> None:
    answer = client.get(f"/results?{AROUND}&{kept(*TWELVE[:11], name='keep')}")
    assert answer.status_code == 400
    assert "at most 10 services" in text_of(answer.text)


def turned(client: FlaskClient, page: str, name: str, ticked: list[str]) -> TestResponse:
    """Choose a button that turns the page, with some services ticked, as a browser would."""
    button = re.search(rf'formaction="([^"]+)" name="page" value="(\d+)">{name}</button>', page)
    assert button
    pairs = [*sent_along(page), *(("id", each) for each in ticked), ("page", button[2])]
    return client.get(f"{button[1]}?{urlencode(pairs)}")


def test_ticks_come_along_when_the_page_is_turned_and_back(client: FlaskClient) -> None:
    page = client.get("/results?at=40.751,-73.997").text
    first, second = list(ticks(page))[:2]
    following = turned(client, page, "Next page", [first, second]).text
    assert '<ol class="results" start="21">' in following
    assert "You keep 2 already." in text_of(following)
    before = turned(client, following, "Previous page", []).text
    assert [each for each, ticked in ticks(before).items() if ticked] == [first, second]
    without = turned(client, before, "Next page", [second]).text
    assert ("id", second) in sent_along(without)
    assert ("id", first) not in sent_along(without)


def test_the_list_leads_back_to_the_page_it_was_made_on(client: FlaskClient) -> None:
    page = client.get("/results?at=40.751,-73.997&page=2").text
    assert 'name="page" value="2" aria-describedby="keeping-hint">Show what I keep' in page
    pairs = [*sent_along(page), ("page", "2"), ("id", NEW_YORK)]
    (back,) = links(client.get(f"/shortlist?{urlencode(pairs)}").text, "Add more")
    assert '<ol class="results" start="21">' in client.get(back).text


def test_turning_the_page_with_too_many_ticks_leads_to_the_list_that_says_so(
    client: FlaskClient,
) -> None:
    page = client.get("/results?at=40.751,-73.997").text
    answer = turned(client, page, "Next page", list(ticks(page))[:11])
    assert answer.status_code == 303
    said = client.get(answer.location).text
    assert "A list holds at most 10 services." in text_of(said)
    assert len(links(said, "Add more")) == 1


# To take away.


def test_the_list_as_text(client: FlaskClient) -> None:
    assert "\nFuentes: NICE" in client.get(f"/es/shortlist/list.txt?{kept(UNIT)}").text
    answer = client.get(f"/shortlist/list.txt?{kept(UNIT)}")
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list.txt"'
    assert (
        "1. Turning Point - Smithfield Detoxification Unit\n   Phone: 0161 827 8588" in answer.text
    )
    assert "Benzodiazepine detox: not known" in answer.text
    assert "Life at risk? Call 999 (UK)" in answer.text
    assert f"This list: http://localhost/shortlist?id={UNIT}" in answer.text
    shown = client.get(f"/shortlist?{kept(UNIT)}").text
    assert unescape(shown.split('label="The list as text">')[1].split("</pre>")[0]) == answer.text


def test_the_list_as_contacts(client: FlaskClient) -> None:
    answer = client.get(f"/shortlist/contacts.vcf?{kept(UNIT, COURT)}")
    assert answer.mimetype == "text/vcard"
    names = [card.fn.value for card in vobject.readComponents(answer.text)]
    assert names == ["Turning Point - Smithfield Detoxification Unit", "Rosemary Court"]


@pytest.fixture(scope="module")
def with_meeting(gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Return a client of the sample directory with a meeting and a private place in it."""
    folder = tmp_path_factory.mktemp("meeting")
    lines = SAMPLES.read_text("utf-8").splitlines()
    columns = lines[0].split(",")

    def row(**cells: str) -> str:
        return ",".join(cells.get(name, "") for name in columns)

    common = {
        "benzodiazepine_detox": "unknown", "access": "unknown", "city": "Salford",
        "country": "GB", "status": "active", "source": "Meetings", "source_id": "1",
        "source_url": "https://example.org/", "source_date": "2026-10", "licence": "CC0-1.0",
        "latitude": "53.49", "longitude": "-2.26",
    }  # fmt: skip
    meeting = row(
        **common, id="zz-meeting", service_name="Tuesday group", types="support-group",
        location_type="physical", coordinates_precision="exact", opening_hours="Tu 19:30-20:30",
    )  # fmt: skip
    private = row(
        **common, id="zz-private", service_name="Safe house", types="residential",
        location_type="confidential", coordinates_precision="area", phone="+441618278588",
    )  # fmt: skip
    file = folder / "services.csv"
    file.write_text("\n".join([*lines, meeting, private]) + "\n", "utf-8")
    build(file, folder / "directory.sqlite")
    environment = {
        "LOCATOR_SERVICES": str(file),
        "LOCATOR_DATABASE": str(folder / "directory.sqlite"),
    }
    app = create_app(Settings.from_environment(environment), geocoder=gazetteer)
    return app.test_client()


def test_meetings_go_into_a_calendar_and_others_are_said_not_to(with_meeting: FlaskClient) -> None:
    ids = kept("zz-meeting", UNIT)
    page = text_of(with_meeting.get(f"/shortlist?{ids}").text)
    assert "Meetings for your calendar (iCalendar): Tuesday group" in page
    left_out = "no times of meetings that it can hold: Turning Point - Smithfield"
    assert f"{left_out} Detoxification Unit." in page
    assert "HoursTuesday 19:30 to 20:30" in page
    answer = with_meeting.get(f"/shortlist/dates.ics?{ids}")
    assert answer.mimetype == "text/calendar"
    calendar = vobject.readOne(answer.text)
    assert [event.summary.value for event in calendar.vevent_list] == ["Tuesday group"]


def test_no_meeting_is_no_calendar_and_is_said(client: FlaskClient) -> None:
    page = client.get(f"/shortlist?{kept(UNIT)}").text
    assert "There is nothing for a calendar" in text_of(page)
    assert "dates.ics" not in page
    assert client.get(f"/shortlist/dates.ics?{kept(UNIT)}").status_code == 404


def test_a_private_place_is_told_no_finer_than_elsewhere(with_meeting: FlaskClient) -> None:
    ids = kept("zz-private")
    page = text_of(with_meeting.get(f"/shortlist?{ids}").text)
    assert "its address is kept private. Phone first." in page
    (card,) = vobject.readComponents(with_meeting.get(f"/shortlist/contacts.vcf?{ids}").text)
    assert not hasattr(card, "geo")
    assert "approximate location" in with_meeting.get(f"/shortlist/map.svg?{ids}").text


@pytest.mark.parametrize("name", FILES)
def test_an_empty_list_has_nothing_to_take(client: FlaskClient, name: str) -> None:
    for query in ("", "?id=", "?id=nothing"):
        assert client.get(f"/shortlist/{name}{query}").status_code == 404


# What must not happen.


def sound(answer: TestResponse) -> None:
    assert answer.status_code < 500
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("value", TEXTS.values(), ids=TEXTS)
def test_a_hostile_id_does_no_harm_and_is_in_no_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, value: str | bytes
) -> None:
    with caplog.at_level(logging.DEBUG):
        for pairs in (f"id={quoted(value)}", f"id={UNIT}&id={quoted(value)}&at={quoted(value)}"):
            answer = client.get(f"/shortlist?{pairs}&place={quoted(value)}&x={quoted(value)}")
            sound(answer)
            assert answer.status_code == 200
            assert_harmless(answer.text)
            assert MARK not in answer.text
            for name in FILES:
                sound(found := client.get(f"/shortlist/{name}?{pairs}"))
                assert MARK not in found.text
    assert not caplog.records


def test_a_service_with_a_hostile_name_stays_text(with_meeting: FlaskClient) -> None:
    # The sample's own names are harmless; a service's page is swept in test_hostile_data.
    page = with_meeting.get(f"/services/{UNIT}?keep={quoted(TEXTS['template'])}")
    sound(page)
    assert MARK not in page.text
    assert links(page.text, "Keep this service") == [f"/shortlist?id={UNIT}"]


def test_a_forged_host_is_text_alone(client: FlaskClient) -> None:
    answer = client.get(f"/shortlist?id={UNIT}", headers={"Host": f'{MARK}"<script>.example.org'})
    assert answer.status_code in (200, 400)
    assert "<script>." not in answer.text


def test_trackers_are_dropped(client: FlaskClient) -> None:
    answer = client.get(f"/shortlist?id={UNIT}&fbclid=1&id={COURT}")
    assert answer.status_code == 303
    assert answer.location == f"/shortlist?{kept(UNIT, COURT)}"


@pytest.mark.parametrize("path", [f"/shortlist?{kept(*TWELVE)}&{AROUND}", "/shortlist"])
def test_a_list_weighs_little(app: Flask, path: str) -> None:
    answer = app.test_client().get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.content_encoding == "gzip"
    assert len(answer.data) <= 35_000


NORTH = "bbox=-2.6,53.2,-1.8,53.7"
EAST = "bbox=-74.5,40.4,-73.5,41.2"


def test_services_are_kept_on_the_map_as_on_results(client: FlaskClient) -> None:
    page = client.get(f"/map?{EAST}&type=therapy").text
    first, second = list(ticks(page))[:2]
    assert not any(ticks(page).values())
    assert len(ticks(page)) == 20
    assert sent_along(page) == [("bbox", EAST.removeprefix("bbox=")), ("type", "therapy")]
    pairs = [*sent_along(page), ("id", first), ("id", second)]
    shown = client.get(f"/shortlist?{urlencode(pairs)}").text
    assert set(re.findall(r'id="service-([^"]+)"', shown)) == {first, second}
    (back,) = links(shown, "Add more: back to the map")
    assert back == f"/map?{EAST}&type=therapy&{kept(first, second, name='keep')}"
    again = client.get(back).text
    assert [each for each, ticked in ticks(again).items() if ticked] == [first, second]
    assert "You keep 2 already." in text_of(again)


def test_ticks_of_the_map_come_along_when_its_page_is_turned(client: FlaskClient) -> None:
    page = client.get(f"/map?{EAST}").text
    first, second = list(ticks(page))[:2]
    following = turned(client, page, "Next page", [first, second]).text
    assert '<ol class="results" start="21">' in following
    assert sent_along(following)[:2] == [("id", first), ("id", second)]
    before = turned(client, following, "Previous page", []).text
    assert [each for each, ticked in ticks(before).items() if ticked] == [first, second]
    pairs = [*sent_along(following), ("page", "2")]
    (back,) = links(client.get(f"/shortlist?{urlencode(pairs)}").text, "Add more")
    assert '<ol class="results" start="21">' in client.get(back).text


def test_every_way_on_from_the_map_takes_the_list_along(client: FlaskClient) -> None:
    carried = f"keep={NEW_YORK}"
    page = client.get(f"/map?{NORTH}&type=detox&{carried}").text
    hrefs = [unescape(href) for href in re.findall(r'href="(/[^"]*)"', page)]
    services = [href for href in hrefs if href.startswith("/services/")]
    maps = [href for href in hrefs if href.startswith("/map?")]
    assert len(services) == len(ticks(page)) > 0
    assert len(maps) == 3  # two countries, and every kind of help
    assert all(carried in href for href in (*services, *maps))
    assert f'<input type="hidden" name="keep" value="{NEW_YORK}">' in page
    assert carried not in "".join(re.findall(r'src="([^"]*map.svg[^"]*)"', page))
    alone = client.get(f"/map/list?{NORTH}&type=detox&{carried}").text
    assert alone.strip() in page


def test_a_place_typed_beside_the_map_takes_the_list_along(client: FlaskClient) -> None:
    found = client.post("/map", data={"near": "10001", "keep": [UNIT, COURT]})
    assert found.location.endswith(f"{kept(UNIT, COURT, name='keep')}#map-title")
    choices = client.post("/map", data={"near": "Newport", "keep": UNIT}).text
    assert all(f"keep={UNIT}" in href for href in links(choices, "Newport"))
    unknown = client.post("/map", data={"near": "Manchster", "keep": UNIT}).text
    assert f'<input type="hidden" name="keep" value="{UNIT}">' in unknown
    assert all(f"keep={UNIT}" in href for href in links(unknown, "Manchester, England"))


def test_the_map_round_results_and_an_empty_part_of_it_keep_the_list(client: FlaskClient) -> None:
    results = client.get(f"/results?{AROUND}&keep={NEW_YORK}").text
    assert re.search(rf'href="/map\?bbox=[-\d.,]+&amp;keep={NEW_YORK}"', results)
    empty = client.get(f"/map?bbox=-40,30,-39,31&keep={NEW_YORK}").text
    assert sent_along(empty)[0] == ("id", NEW_YORK)
    assert 'id="keeping"' not in client.get("/map?bbox=-40,30,-39,31").text


def test_more_ticks_of_the_map_than_fit_lead_to_the_list_that_says_so(client: FlaskClient) -> None:
    answer = client.get(f"/map?{EAST}&page=2&{kept(*TWELVE[:11])}")
    assert answer.status_code == 303
    assert "There is no room for" in client.get(answer.location).text
    assert client.get(f"/map?{EAST}&{kept(*TWELVE[:11], name='keep')}").status_code == 400
    assert client.get(f"/map?{EAST}&keep=%3Cscript%3E").status_code == 400


def test_a_first_visit_to_the_map_with_a_list_has_its_marks_in_the_page(
    client: FlaskClient,
) -> None:
    opening = '"opening":{"box"'
    assert opening in client.get("/map").text
    assert opening in client.get(f"/map?keep={UNIT}").text
