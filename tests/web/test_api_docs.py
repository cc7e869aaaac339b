"""What docs/api.md and docs/embedding.md say of addresses and parameters is what is served."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from locator.query import FILTERS, FORM_PARAMETERS
from locator.web.pictures import BOX_PARAMETERS, RESULTS_PARAMETERS
from locator.web.streets import streets

DOCS = Path(__file__).parents[2] / "docs"
API = (DOCS / "api.md").read_text(encoding="utf-8")
EMBEDDING = (DOCS / "embedding.md").read_text(encoding="utf-8")


def section(document: str, heading: str) -> str:
    text = document.split(f"\n## {heading}\n")[1]
    return text.split("\n## ")[0]


def rows(document: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading, without its header."""
    lines = [line for line in section(document, heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def codes(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def taken(cell: str) -> set[str]:
    return {*codes(cell), *(FILTERS if "the lists" in cell else ())}


def test_every_address_is_documented_with_its_methods_and_no_other(app: Flask) -> None:
    with_streets = Flask(__name__, static_folder=None)
    with_streets.register_blueprint(streets)
    served: dict[str, set[str]] = {}
    for rule in (*app.url_map.iter_rules(), *with_streets.url_map.iter_rules()):
        address = re.sub(r"<[^>]*>", "<>", rule.rule)
        served.setdefault(address, set()).update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    documented = {
        re.sub(r"<\w+>", "<>", address.strip("`")): set(methods.split(", "))
        for address, methods, _ in rows(API, "Every address")
    }
    assert documented == served


def test_every_link_inside_the_document_has_its_heading() -> None:
    headings = re.findall(r"^#+ (.+)$", API, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings}
    links = set(re.findall(r"\]\(#([^)]+)\)", API))
    assert "every-address" in links
    assert links <= anchors


def test_the_members_of_a_result_are_documented(client: FlaskClient) -> None:
    text = section(API, "`GET /api/search`")
    answer = client.get("/api/search?near=M1+1AE&limit=1").get_json(force=True)
    members = {*answer, *answer["results"][0]}
    assert members <= set(re.findall(r'(?:`|")(\w+)(?:`|":)', text))


def test_the_parameters_of_pictures_are_documented() -> None:
    documented = {codes(row[0])[0]: taken(row[2]) for row in rows(API, "Maps as pictures")}
    assert documented == {
        "/results/map.svg": set(RESULTS_PARAMETERS),
        "/map.svg": set(BOX_PARAMETERS),
        "/services/<id>/map.svg": set(),
    }


@pytest.mark.parametrize(
    "address",
    ["/results/map.svg?at=53.483,-2.231&", "/map.svg?bbox=-3,53,-2,54&"],
)
def test_a_picture_refuses_what_is_not_documented(client: FlaskClient, address: str) -> None:
    assert client.get(f"{address}type=detox&page=1").status_code == 200
    assert client.get(f"{address}q=detox").status_code == 400


def test_the_parameters_of_the_embed_are_documented() -> None:
    named = {name for row in rows(EMBEDDING, "The address") for name in codes(row[0])}
    assert named == set(FORM_PARAMETERS)


class Frame(HTMLParser):
    """Reads the attributes of a frame."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.attributes: dict[str, str | None] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "iframe"
        self.attributes = dict(attrs)


def test_the_frame_of_the_snippet_shows_what_its_title_says(client: FlaskClient) -> None:
    frame = Frame(section(EMBEDDING, "The snippet").split("```")[1].removeprefix("html"))
    address = (frame.attributes["src"] or "").removeprefix("https://find-help.example.org")
    answer = client.get(address)
    assert frame.attributes["title"] == "Drug and alcohol services near Manchester"
    assert answer.status_code == 200
    assert "<h1>Detox within 25 miles of M1 1AE, Manchester, England</h1>" in answer.text
    assert set(frame.attributes) == {
        "src", "title", "width", "height", "loading", "referrerpolicy", "sandbox"
    }  # fmt: skip
