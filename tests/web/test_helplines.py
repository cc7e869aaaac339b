from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from locator import create_app
from locator.config import Settings
from locator.geocoding.gazetteer import Gazetteer
from locator.helplines import Helpline, HelplinesFileError, Kind, load_helplines
from locator.language import ENGLISH, language_of, speaking
from locator.web.helpline_cards import HelplineCard
from locator.web.helplines import cards_of

SATURDAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
SHIPPED = Settings.from_environment({}).helplines


def countries(page: str) -> list[str]:
    return re.findall(r'<h2 id="\w\w">([^<]+)</h2>', page)


def section(page: str, country: str) -> str:
    return page.split(f'<h2 id="{country}">')[1].split("</section>", maxsplit=1)[0]


def partial(app: Flask, cards: list[HelplineCard]) -> str:
    with app.test_request_context():
        return render_template("partials/helplines.html", helplines=cards)


def cards(app: Flask, country: str, region: str, at: datetime) -> list[HelplineCard]:
    with app.test_request_context():
        return cards_of(country, region, at)


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("en-GB,en;q=0.9", "United Kingdom"),
        ("en-US", "United States"),
        ("ga-IE", "Ireland"),
        ("fr-CA;q=0.9,fr-FR", "Canada"),
        ("de-DE", "Canada"),
        ("", "Canada"),
    ],
)
def test_the_country_of_the_browser_s_language_comes_first(
    client: FlaskClient, language: str, first: str
) -> None:
    page = client.get("/helplines", headers={"Accept-Language": language})
    found = countries(page.text)
    assert (page.status_code, found[0]) == (200, first)
    assert sorted(found) == ["Canada", "Ireland", "United Kingdom", "United States"]
    assert found[1:] == sorted(found[1:])


def test_a_line_says_what_it_is_for_its_hours_and_its_source(client: FlaskClient) -> None:
    page = section(client.get("/helplines").text, "gb")
    samaritans = next(part for part in page.split("<li ") if "<h3>Samaritans" in part)
    assert "Someone to talk to about anything that is hard to bear." in samaritans
    assert '<a href="tel:116123">116 123</a>' in samaritans
    assert '<p class="hours open">Open day and night</p>' in samaritans
    assert "samaritans-in-northern-ireland-answer-one-million-calls" in samaritans
    assert "compared with it on 22 November 2026." in samaritans
    assert '<a href="tel:111">111</a> then press 2' in page
    assert '<a href="sms:85258?body=SHOUT">Text SHOUT to 85258</a>' in page


def test_hours_and_checks_that_are_not_known_are_said_to_be_so(client: FlaskClient) -> None:
    page = section(client.get("/helplines").text, "gb")
    frank = next(part for part in page.split("<li ") if "<h3>FRANK" in part)
    assert '<p class="hours">Opening hours not known</p>' in frank
    assert "not confirmed by us yet." in frank


def test_languages_and_audiences_stand_where_the_source_names_them(client: FlaskClient) -> None:
    page = client.get("/helplines").text
    assert '<p class="hint">In English and Spanish</p>' in section(page, "us")
    assert '<p class="hint">For: Veterans, Military and military families</p>' in page
    assert '<p class="hint">In ' not in section(page, "ie")


def test_another_language_names_regions_and_languages_its_own_way(client: FlaskClient) -> None:
    page = client.get("/es/helplines").text
    assert "En inglés y español" in page
    assert '<span class="subtitle">Escocia</span>' in page


def test_emergency_numbers_head_their_country_and_are_in_no_list(client: FlaskClient) -> None:
    ireland = section(client.get("/helplines").text, "ie")
    before, lines = ireland.split('<ul class="helplines">')
    assert 'Call <a href="tel:112">112</a> or <a href="tel:999">999</a> first.' in before
    assert "Emergency services" not in lines


def test_every_page_leads_to_the_helplines_and_back(client: FlaskClient) -> None:
    for address in ("/", "/map", "/results?at=53.483,-2.231", "/about-the-data"):
        assert '<a href="/helplines">' in client.get(address).text
    assert client.get("/helplines?fbclid=1").headers["Location"] == "/helplines"


def test_the_title_says_nothing_of_drugs(client: FlaskClient) -> None:
    (title,) = re.findall(r"<title>(.*)</title>", client.get("/helplines").text)
    assert title == "Talk to someone - Find help near you"


def test_office_hours_that_are_not_known_are_told_in_their_words(app: Flask) -> None:
    def hours(at: datetime) -> str:
        return next(c.hours for c in cards(app, "IE", "", at) if c.line.name.startswith("HSE"))

    assert hours(MONDAY) == "Open weekdays, in office hours"
    assert hours(SATURDAY) == "Closed now. Open weekdays, in office hours"


def test_open_lines_stand_first_in_other_pages_too(app: Flask) -> None:
    names = [card.line.name for card in cards(app, "GB", "Scotland", MONDAY)]
    assert names[-1] == "Breathing Space"
    assert [c.is_open for c in cards(app, "GB", "Scotland", MONDAY)][-3:] == [None, None, False]
    shown = re.findall("<h3>([^<]+?) ?<", partial(app, cards(app, "GB", "Scotland", MONDAY)))
    assert shown == names


def test_a_country_without_helplines_gets_a_sentence_and_no_line(app: Flask) -> None:
    found = cards(app, "FR", "", MONDAY)
    assert found == []
    said = partial(app, found)
    assert "<li" not in said
    assert "We know of no helpline there yet" in said


def test_what_a_file_says_is_shown_as_text(
    settings: Settings, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace("FRANK", "<script>alert(1)</script>{{7*7}}")
    (tmp_path / "helplines.csv").write_text(text, encoding="utf-8")
    page = page_of(settings, gazetteer, tmp_path / "helplines.csv")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page


def page_of(settings: Settings, gazetteer: Gazetteer, path: Path) -> str:
    changed = Settings.from_environment(
        {"LOCATOR_DATABASE": str(settings.database), "LOCATOR_HELPLINES": str(path)}
    )
    app = create_app(changed, geocoder=gazetteer)
    return app.test_client().get("/helplines").text


def test_an_operator_s_own_file_takes_the_shipped_one_s_place(
    settings: Settings, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    header, *rows = SHIPPED.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "helplines.csv"
    path.write_text("\n".join([header, *(r for r in rows if r.startswith("ie-"))]), "utf-8")
    assert len(load_helplines(path)) == 4
    assert countries(page_of(settings, gazetteer, path)) == ["Ireland"]
    path.write_text(header, "utf-8")
    assert "This site lists no helplines." in page_of(settings, gazetteer, path)


def test_a_broken_file_makes_no_application(
    settings: Settings, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    path = tmp_path / "helplines.csv"
    path.write_text("id,kind\na,b\n", "utf-8")
    with pytest.raises(HelplinesFileError, match="has 5 errors; run 'locator check "):
        page_of(settings, gazetteer, path)


@pytest.mark.parametrize(
    "path", ["/helplines", "/which-place?at=51.588,-2.997&place=Newport,+Wales"]
)
def test_a_short_notice_leads_to_why_not_to_stop_suddenly(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    assert "<strong>Do not stop suddenly.</strong>" in page
    why = re.search(r'<a href="([^"]+)">Why, and what to do instead</a>', page)
    assert why
    assert "Do not stop benzodiazepines suddenly" in client.get(why[1]).text


@pytest.mark.parametrize(
    ("code", "purpose", "note"),
    [
        (
            "es",
            "Alguien con quien hablar de cualquier cosa que le resulte difícil de sobrellevar.",
            "entre semana, en horario de oficina",
        ),
        (
            "cy",
            "Rhywun i siarad â nhw am unrhyw beth sy&#39;n anodd ei oddef.",
            "yn ystod yr wythnos, yn oriau swyddfa",
        ),
    ],
)
def test_a_translated_page_says_what_the_project_s_helplines_are_for(
    client: FlaskClient, code: str, purpose: str, note: str
) -> None:
    page = client.get(f"/{code}/helplines").text
    assert f"<p>{purpose}</p>" in page
    assert note in page
    assert '<p lang="en"' not in page


def test_a_helpline_s_own_words_are_marked_as_english_where_nobody_translated_them(
    app: Flask,
) -> None:
    line = Helpline(
        "us-own", "US", "Our Line", "Tea and talk.", Kind.CRISIS, "Us", "https://us.org"
    )
    card = HelplineCard(line, MONDAY)
    with app.test_request_context("/es/helplines"), speaking(language_of("es") or ENGLISH):
        assert '<p lang="en" dir="ltr">Tea and talk.</p>' in render_template(
            "partials/helplines.html", helplines=[card]
        )
    with app.test_request_context():
        assert "<p>Tea and talk.</p>" in partial(app, [card])


def test_the_api_says_what_a_helpline_is_for_in_the_language_of_its_address(
    client: FlaskClient,
) -> None:
    asked = "api/search?at=53.483,-2.231&type=therapy"
    answers = {code: client.get(f"/{code}/{asked}").get_json() for code in ("en", "es")}
    purposes = {
        code: {line["id"]: line["for"] for line in answer["helplines"]}
        for code, answer in answers.items()
    }
    assert purposes["en"]["gb-frank"] == "Advice about drugs."
    assert purposes["es"]["gb-frank"] == "Consejos sobre drogas."
