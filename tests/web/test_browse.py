"""The browsing page: its list, its addresses, and clear answers to bad ones."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from locator.attribution import GAZETTEER
from locator.directory.database import Directory
from locator.geo import BoundingBox, Point
from locator.web.browse import WORLD, bbox_text, box_around, whole
from locator.web.maps.page import CREDIT

MANCHESTER = "/map?bbox=-2.6,53.2,-1.8,53.7"


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def told(page: str) -> dict[str, object]:
    block = re.search(r'id="map-data">(.*?)</script>', page)
    assert block is not None
    found: dict[str, object] = json.loads(block[1])
    return found


def total(page: str) -> int:
    found = re.search(r"([\d,]+) services? in view", page)
    assert found is not None
    return int(found[1].replace(",", ""))


def test_the_list_holds_what_the_search_of_the_box_finds(client: FlaskClient) -> None:
    page = text(client, MANCHESTER)
    found = client.get("/api/search?bbox=-2.6,53.2,-1.8,53.7&limit=100").get_json()
    assert total(page) == found["total"] > 1
    shown = re.findall(r'id="service-([^"]+)"', page)
    assert set(shown) <= {service["id"] for service in found["results"]}
    assert len(shown) == min(20, found["total"])


def test_the_list_comes_before_the_map(client: FlaskClient) -> None:
    page = text(client, MANCHESTER)
    assert page.index('id="browse-list"') < page.index('id="locator_map"')


def test_filters_are_kept_and_narrow_the_list(client: FlaskClient) -> None:
    page = text(client, f"{MANCHESTER}&type=detox&setting=outpatient&near=")
    every = total(text(client, MANCHESTER))
    assert total(text(client, f"{MANCHESTER}&type=detox")) < every
    for box in ("type-detox", "setting-outpatient"):
        assert re.search(rf'id="{box}"[^>]* checked', page)
    assert "(2 chosen)" in page


def test_a_typed_place_leads_to_its_surroundings_and_is_not_in_the_address(
    client: FlaskClient,
) -> None:
    form = {"near": "M1 1AE", "type": "detox", "bbox": "-90,30,-80,40"}
    answer = client.post("/map", data=form)
    assert answer.status_code == 303
    assert urlsplit(answer.location).fragment == "map-title"
    query = parse_qs(urlsplit(answer.location).query)
    assert query["type"] == ["detox"]
    assert set(query) == {"bbox", "type"}
    west, south, east, north = map(float, query["bbox"][0].split(","))
    assert BoundingBox(west, south, east, north).contains(Point(53.48, -2.23))
    assert east - west < 1


def test_a_form_without_a_place_keeps_the_box(client: FlaskClient) -> None:
    answer = client.post("/map", data={"near": " ", "bbox": "-3,53,-2,54", "type": "therapy"})
    assert answer.location == "/map?bbox=-3,53,-2,54&type=therapy"


def test_what_is_typed_is_only_ever_posted(client: FlaskClient) -> None:
    page = text(client, MANCHESTER)
    form = re.search(r'<form [^>]*id="browse-form"[^>]*>', page)
    assert form is not None
    assert 'method="post"' in form[0]
    assert "formmethod" not in page
    answer = client.post("/map", data={"near": "M1 1AE", "bbox": "-90,30,-80,40", "type": "detox"})
    assert "M1" not in answer.location


def test_the_map_credits_what_it_is_drawn_and_searched_with(client: FlaskClient) -> None:
    page = text(client, MANCHESTER)
    results = text(client, "/results?at=53.483,-2.231&place=Manchester,+England")
    for credit in (CREDIT, *map(escape, GAZETTEER)):
        assert str(credit) in page
        assert str(credit) in results


def test_the_legend_says_what_a_mark_of_several_services_is(client: FlaskClient) -> None:
    assert "this many services: press to see them apart" in text(client, MANCHESTER)
    sentence = "several services close together: press to choose one"
    around = "at=53.483,-2.231&place=Manchester,+England"
    assert sentence in text(client, f"/results?{around}")
    assert sentence in text(client, f"/embed?{around}")
    picture = text(client, "/map.svg?bbox=-2.6,53.2,-1.8,53.7")
    assert re.search(r"<text[^>]*>\d+, \d+", picture)
    assert "several services close together" in picture


def test_a_place_of_several_meanings_asks_which(client: FlaskClient) -> None:
    answer = client.post("/map", data={"near": "Newport"})
    page = answer.get_data(as_text=True)
    assert "Which place do you mean?" in page
    assert page.count('<a href="/map?bbox=') > 1


def test_an_unknown_place_is_said_beside_its_box(client: FlaskClient) -> None:
    answer = client.post("/map", data={"near": "Manchster"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert "We could not find that place" in page
    assert re.search(r'<a href="/map\?bbox=[^"]+">Manchester, England</a>', page)
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1",
        "bbox=a,b,c,d",
        "bbox=1,2,3,nan",
        "bbox=0,60,1,50",
        "bbox=0,0,181,1",
        "bbox=1,2,3,4&bbox=1,2,3,4",
        "type=nonsense",
        "page=0",
        "page=x",
        "at=53,-2",
        "zoom=4",
        "near=" + "x" * 300,
    ],
)
def test_bad_parameters_are_answered_with_the_problem(client: FlaskClient, query: str) -> None:
    page = text(client, f"/map?{query}", 400)
    assert "There is a problem" in page
    assert 'id="browse-list"' in page
    assert client.get(f"/map/list?{query}").status_code == 400


@given(st.text(max_size=40), st.text(max_size=12), st.text(max_size=8))
def test_no_address_of_the_map_is_an_error_of_ours(
    app: Flask, bbox: str, kind: str, page: str
) -> None:
    client = app.test_client()
    query = {"bbox": bbox, "type": kind, "page": page}
    assert client.get("/map", query_string=query).status_code in (200, 400, 404)
    assert client.get("/map/list", query_string=query).status_code in (200, 400)


def test_a_page_past_the_end_leads_to_the_last(client: FlaskClient) -> None:
    page = text(client, f"{MANCHESTER}&page=900", 404)
    assert "/map?bbox=-2.6,53.2,-1.8,53.7" in page


def test_an_empty_part_of_the_map_says_that_it_is_not_none(client: FlaskClient) -> None:
    page = text(client, "/map?bbox=-40,30,-39,31")
    assert "That does not mean that there is none" in page


def test_the_first_view_is_the_country_of_the_browsers_language(client: FlaskClient) -> None:
    british = client.get("/map", headers={"Accept-Language": "en-GB,en;q=0.9"})
    german = client.get("/map", headers={"Accept-Language": "de-DE"})
    assert told(british.get_data(as_text=True))["box"] == [-8.7, 49.8, 1.9, 60.9]
    assert told(german.get_data(as_text=True))["box"] == [-125.0, 24.4, 1.9, 60.9]


def test_a_box_over_the_antimeridian_is_one_box(client: FlaskClient) -> None:
    assert told(text(client, "/map?bbox=170,-20,-170,-10"))["box"] == [170, -20, -170, -10]
    assert BoundingBox(170, -20, -170, -10).middle == Point(-15, -180)
    box = box_around(Point(-16.9, 179.99), 20_000)
    assert box.west > 179 > -179 > box.east
    assert box.contains(Point(-16.9, -179.95))


@given(st.floats(-89, 89), st.floats(-180, 180))
def test_the_box_round_a_place_tells_it_to_a_kilometre_only(lat: float, lon: float) -> None:
    point = Point(lat, lon)
    box = box_around(point, 16_000)
    assert box == box_around(point.rounded(2), 16_000)
    assert box.contains(point.rounded(2))
    assert re.fullmatch(r"(-?\d+(\.\d{1,4})?,?){4}", bbox_text(box))


def test_the_whole_is_the_world_where_no_country_is_known(directory: Directory) -> None:
    class Elsewhere:
        countries = ("NZ",)

    assert whole(Elsewhere()) == WORLD  # type: ignore[arg-type]
    assert whole(directory) == BoundingBox(-125.0, 24.4, 1.9, 60.9)


def test_the_map_is_one_step_from_every_page_home_and_results(client: FlaskClient) -> None:
    results = "/results?at=53.483,-2.231&place=Manchester,+England&type=therapy"
    for path, ways in (("/", 2), (results, 1), ("/about-the-data", 2)):
        assert text(client, path).count('href="/map"') >= ways
    assert re.search(r'href="/map\?bbox=[-0-9.,]+&amp;type=therapy"', text(client, results))


def test_trackers_are_dropped(client: FlaskClient) -> None:
    answer = client.get("/map?bbox=-3,53,-2,54&fbclid=x")
    assert (answer.status_code, answer.location) == (303, "/map?bbox=-3%2C53%2C-2%2C54")


def test_the_list_alone_is_the_list_of_the_page(client: FlaskClient) -> None:
    part = text(client, "/map/list?bbox=-2.6,53.2,-1.8,53.7")
    assert part.strip() in text(client, MANCHESTER)
    assert "<html" not in part


def test_the_map_keeps_what_is_not_known_unless_it_is_left_out(client: FlaskClient) -> None:
    asked = f"{MANCHESTER}&payment=free"
    page = text(client, asked)
    assert total(page) == total(text(client, MANCHESTER))
    assert "<strong>Payment:</strong> Not known" in page
    without = text(client, f"{asked}&unknown=leave-out")
    assert "We know of no service here that matches." in without
    assert re.search(r'id="unknown-leave-out"[^>]* checked', without)
    picture = re.search(r'<img class="map-picture" src="([^"]+)"', without)
    assert picture
    assert "unknown=leave-out" in picture[1]


def test_the_api_of_the_map_keeps_what_is_not_known_where_it_is_asked_to(
    client: FlaskClient,
) -> None:
    box = "/api/map?bbox=-2.6,53.2,-1.8,53.7&zoom=9&payment=free"
    kept = client.get(f"{box}&unknown=keep").get_json(force=True)["total"]
    assert (client.get(box).get_json(force=True)["total"], kept) == (
        0,
        total(text(client, MANCHESTER)),
    )


def counts(page: str) -> dict[tuple[str, str], int]:
    """Return the number beside each filter that a page offers."""
    found = re.findall(
        r'name="(\w+)" value="([^"]+)"[^>]*><label[^>]*>[^<]+<span class="count">'
        r'<span class="visually-hidden">\(</span>([\d,]+)',
        page,
    )
    return {(name, code): int(number.replace(",", "")) for name, code, number in found}


@pytest.mark.parametrize("also", ["", "&type=detox", "&substance=benzodiazepines&type=therapy"])
def test_every_count_of_the_map_is_what_the_search_of_the_box_finds(
    client: FlaskClient, also: str
) -> None:
    box = "bbox=-74.5,40.4,-73.5,41.2"
    offered = counts(text(client, f"/map?{box}{also}"))
    assert len({name for name, _ in offered}) > 3
    for (name, code), number in offered.items():
        if name == "unknown":
            continue
        others = [pair for pair in also.split("&") if pair and not pair.startswith(f"{name}=")]
        asked = "&".join([f"{pair}" for pair in others] + [box, "limit=1"])
        facets = client.get(f"/api/search?{asked}&unknown=keep").get_json()["facets"]
        assert facets.get(name, {}).get(code, 0) == number


def test_the_map_offers_only_what_its_view_reports_or_was_chosen(client: FlaskClient) -> None:
    nothing_there = "/map?bbox=-40,30,-39,31"
    assert counts(text(client, nothing_there)) == {}
    assert counts(text(client, f"{nothing_there}&type=detox")) == {("type", "detox"): 0}
    assert all(counts(text(client, MANCHESTER)).values())


def test_the_filters_alone_are_those_of_the_page(client: FlaskClient) -> None:
    alone = text(client, MANCHESTER.replace("/map", "/map/filters"))
    assert alone.strip() in text(client, MANCHESTER)
    assert "<html" not in alone
    assert client.get("/map/filters?bbox=1").status_code == 400


def test_the_map_says_of_how_many_it_is_not_known(client: FlaskClient) -> None:
    page = text(client, f"{MANCHESTER}&payment=free")
    assert "All of them may be what you chose: their sources do not say." in page
    assert counts(page)["unknown", "leave-out"] == total(page)


def test_the_notice_stands_before_the_list(client: FlaskClient) -> None:
    page = client.get("/map?bbox=-2.5,53.3,-2,53.6&type=detox").text
    assert page.count("Do not stop benzodiazepines suddenly") == 1
    assert page.index('id="notice-do-not-stop-suddenly"') < page.index('id="browse-list"')


def test_going_nowhere_is_answered_with_what_to_enter(client: FlaskClient) -> None:
    answer = client.post("/map", data={"near": " ", "type": "detox", "go": "there"})
    assert answer.status_code == 400
    assert "Enter a postcode, ZIP or place" in answer.text
    assert re.search(r'id="type-detox"[^>]* checked', answer.text)
    assert client.post("/map", data={"near": "", "type": "detox"}).status_code == 303
    assert client.post("/map", data={"near": "M1 1AE", "go": "there"}).status_code == 303
    assert client.get("/map?go=there").status_code == 400


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"near": "zzqqx"}, 404), ({"near": "", "go": "there"}, 400), ({"page": "x"}, 400)],
)
def test_an_error_loses_neither_the_view_nor_the_filters(
    client: FlaskClient, sent: dict[str, str], status: int
) -> None:
    answer = client.post("/map", data={"type": "detox", "bbox": "-2.5,53.3,-2,53.6", **sent})
    assert answer.status_code == status
    assert re.search(r'id="type-detox"[^>]* checked', answer.text)
    assert '<input type="hidden" name="bbox" value="-2.5,53.3,-2,53.6">' in answer.text
