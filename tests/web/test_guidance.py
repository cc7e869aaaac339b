"""The pages of guidance: what stands first, what leads where, what they weigh and leave."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from locator import safety
from locator.config import shipped
from locator.guidance.reading import read_guidance

OTHERS = ("for-someone-else", "for-prescribers")
TOPICS = {topic.slug: topic for topic in read_guidance(shipped("data") / "guidance")}
PAGES = {
    slug: f"/{slug}" if slug in OTHERS else f"/guidance/{slug}" for slug in TOPICS
}  # fmt: skip
EVERY_PAGE = pytest.mark.parametrize("address", ["/guidance", *PAGES.values()])
EVERY_TOPIC = pytest.mark.parametrize("slug", PAGES)
LARGEST_PAGE = 35_000
"""Compressed bytes of a page with its styles and its script."""


class Page(HTMLParser):
    """Reads a page's ids, links, forms and the text of its main part."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.labels: list[str] = []
        self.forms: list[dict[str, list[str]]] = []
        self.actions: list[tuple[str, str]] = []
        self.main: list[str] = []
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._inside = self._inside or tag == "main"
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
        if tag == "label" and "for" in found:
            self.labels.append(found["for"])
        if tag == "form":
            self.actions.append((found["method"], found["action"]))
            self.forms.append({})
        if tag == "input" and found.get("type") == "hidden":
            self.forms[-1].setdefault(found["name"], []).append(found["value"])

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "main"

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.main.append(data.strip())


def page(client: FlaskClient, address: str) -> Page:
    answer = client.get(address)
    assert answer.status_code == 200
    return Page(answer.text)


@EVERY_PAGE
def test_when_to_call_comes_first_on_every_page(client: FlaskClient, address: str) -> None:
    heading, *rest = page(client, address).main
    assert heading
    signs = len(safety.URGENT_SIGNS)
    assert rest[0] == "First: is somebody in danger?"
    assert tuple(rest[2 : 2 + signs]) == safety.URGENT_SIGNS
    assert rest[2 + signs] == safety.EMERGENCY_NUMBERS[0].number


@EVERY_PAGE
def test_the_title_in_a_browser_s_history_is_plain(client: FlaskClient, address: str) -> None:
    (title,) = re.findall(r"<title>(.*?) - Find help near you</title>", client.get(address).text)
    assert not re.search(r"(?i)drug|detox|benzo|klonopin|clonazepam|alcohol|treatment", title)


@EVERY_TOPIC
def test_every_statement_stands_with_numbers_that_lead_to_its_sources(
    client: FlaskClient, slug: str
) -> None:
    found = page(client, PAGES[slug])
    assert len(found.ids) == len(set(found.ids))
    anchors = {link[1:] for link in found.links if link.startswith("#")}
    assert anchors <= set(found.ids)
    for section in TOPICS[slug].sections:
        for number, reference in enumerate(section.references, 1):
            assert f"{section.id}-source-{number}" in anchors
            assert reference.url in found.links
            assert reference.publisher in found.main
            assert f", {reference.when}." in found.main


@EVERY_TOPIC
def test_every_part_posts_a_search_with_its_filters(client: FlaskClient, slug: str) -> None:
    found = page(client, PAGES[slug])
    topic = TOPICS[slug]
    leads = [*topic.leads, *(lead for section in topic.sections for lead in section.leads)]
    assert set(found.actions) == {("post", "/search")}
    assert len(found.forms) == len(leads)
    for form, lead in zip(found.forms, leads, strict=True):
        assert [(n, code) for n, codes in form.items() for code in codes] == list(lead.filters)
        answer = client.post("/search", data={**form, "near": "M1 1AE"})
        assert answer.status_code == 303
        went = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert {name: went[name] for name in form} == form
        assert "M1" not in answer.headers["Location"]
    assert set(found.labels) <= set(found.ids)


@EVERY_TOPIC
def test_every_part_leads_to_the_map_of_the_same(client: FlaskClient, slug: str) -> None:
    links = [link for link in page(client, PAGES[slug]).links if link.startswith("/map?")]
    topic = TOPICS[slug]
    leads = [*topic.leads, *(lead for section in topic.sections for lead in section.leads)]
    assert len(links) == len(leads)
    for link, lead in zip(links, leads, strict=True):
        asked = [(n, c) for n, codes in parse_qs(urlsplit(link).query).items() for c in codes]
        assert asked == list(lead.filters)
        assert client.get(link).status_code == 200


def test_a_typing_error_on_a_page_keeps_what_was_asked(client: FlaskClient) -> None:
    asked = {"near": "Qqqqzz", "type": ["family-support", "advice"]}
    answer = client.post("/search", data=asked)
    assert answer.status_code == 404
    assert 'name="type" value="family-support" checked' in answer.text


@EVERY_TOPIC
def test_it_says_when_it_was_written_and_that_no_clinician_reviewed_it(
    client: FlaskClient, slug: str
) -> None:
    said = client.get(PAGES[slug]).text
    day = TOPICS[slug].written
    assert f"on {day.day} November 2026. Not yet reviewed by a clinician." in said


def test_a_translation_says_that_the_english_has_changed_since(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "Mae'r Saesneg wedi newid ers gwneud y cyfieithiad hwn"
    assert said not in html.unescape(client.get("/cy/guidance/risks").text)
    welsh = app.extensions["guidance"]["cy"]
    topic = welsh["risks"]
    behind = replace(topic, translation=replace(topic.translation, behind=True))
    monkeypatch.setitem(welsh, "risks", behind)
    assert said in html.unescape(client.get("/cy/guidance/risks").text)
    assert said not in html.unescape(client.get("/cy/guidance/treatment").text)


def weight(client: FlaskClient, address: str) -> int:
    with client.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
        return len(answer.data)


@EVERY_PAGE
def test_a_page_is_light_and_leaves_nothing(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', answer.text)
    assert sum(weight(client, part) for part in (address, *files)) <= LARGEST_PAGE
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


@EVERY_PAGE
def test_do_not_stop_suddenly_stands_on_every_page(client: FlaskClient, address: str) -> None:
    assert "Do not stop benzodiazepines suddenly" in page(client, address).main


@pytest.mark.parametrize("address", ["/", "/map", "/results?at=53.483,-2.231", "/helplines"])
def test_every_other_page_leads_to_guidance_and_to_the_carers_page(
    client: FlaskClient, address: str
) -> None:
    assert {"/guidance", "/for-someone-else"} <= set(page(client, address).links)


@EVERY_PAGE
def test_trackers_are_dropped(client: FlaskClient, address: str) -> None:
    assert client.get(f"{address}?fbclid=1").headers["Location"] == address


@pytest.mark.parametrize(
    "address",
    [
        "/guidance/nothing",
        "/guidance/for-someone-else",
        "/guidance/{{7*7}}",
        "/guidance/..%2f..%2fetc",
        "/guidance/" + "a" * 5000,
    ],
)
def test_what_is_no_topic_is_not_found(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "49" not in Page(answer.text).main


def test_the_index_leads_to_every_page(client: FlaskClient) -> None:
    links = page(client, "/guidance").links
    assert set(PAGES.values()) <= set(links)
    assert "/for-someone-else#emergency" in links


@EVERY_TOPIC
def test_every_page_leads_to_all_others_and_to_somebody_to_talk_to(
    client: FlaskClient, slug: str
) -> None:
    links = page(client, PAGES[slug]).links
    assert {*PAGES.values()} - {PAGES[slug]} <= set(links)
    assert "/helplines" in links


def test_carers_are_offered_support_for_themselves_before_treatment(client: FlaskClient) -> None:
    first, second, *_ = page(client, "/for-someone-else").forms
    assert first == {"type": ["family-support", "advice"]}
    assert second == {"type": ["detox", "therapy", "dual-diagnosis"]}


def test_prescribers_read_what_the_filters_cannot_say(client: FlaskClient) -> None:
    said = client.get("/for-prescribers").text
    assert "No filter here can say that." in said
    assert "every UK service stays in the results as not known" in said


@EVERY_TOPIC
def test_the_signs_of_danger_name_their_sources(client: FlaskClient, slug: str) -> None:
    page = client.get(PAGES[slug]).text
    box = page[page.index('class="call-first"') : page.index('class="call-next"')]
    for reference in safety.URGENT_REFERENCES:
        assert f'<a href="{reference.url}"' in box
