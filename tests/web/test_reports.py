from __future__ import annotations

import logging
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from locator.models import Answer, Service, Source
from locator.reports import MOST_A_DAY, Fault, Report, Reports
from locator.web.rate_limit import RateLimit
from locator.web.reports import REPORTS_AN_HOUR, ReportForm, _form_page

SERVICE = "gb-cqc-1-124012399"
FORM = f"/services/{SERVICE}/report"
THANKS = f"{FORM}/thanks"
SECRET = "Zanzibarbarossa moved to High Street"


@pytest.fixture(autouse=True)
def fresh(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a store of its own and a limit nobody has used."""
    monkeypatch.setitem(app.config, "REPORTS_PATH", tmp_path / "reports.sqlite")
    monkeypatch.setitem(app.extensions, "locator.reports", RateLimit(REPORTS_AN_HOUR))


@pytest.fixture
def kept(tmp_path: Path) -> Reports:
    return Reports(tmp_path / "reports.sqlite")


def test_a_service_s_page_leads_to_the_form_and_back(client: FlaskClient) -> None:
    assert f'href="{FORM}">Something wrong?' in client.get(f"/services/{SERVICE}").text
    page = client.get(FORM)
    assert page.status_code == 200
    assert "Turning Point - Smithfield Detoxification Unit" in page.text
    assert f'href="/services/{SERVICE}">Back to the listing' in page.text
    assert page.text.count('type="radio"') == len(Fault)
    assert " checked" not in page.text


def test_a_report_is_kept_and_thanked_for_without_showing_it(
    client: FlaskClient, kept: Reports
) -> None:
    answer = client.post(FORM, data={"fault": "phone", "words": f"{SECRET}\r\nsince May"})
    assert (answer.status_code, answer.headers["Location"]) == (303, THANKS)
    assert SECRET not in answer.text
    page = client.get(THANKS)
    assert page.status_code == 200
    assert "Thank you" in page.text
    assert SECRET not in page.text
    today = date.today().isoformat()
    assert kept.all() == [Report(1, SERVICE, Fault.PHONE, f"{SECRET}\nsince May", today)]


def test_the_words_may_be_left_out(client: FlaskClient, kept: Reports) -> None:
    assert client.post(FORM, data={"fault": "closed"}).status_code == 303
    assert kept.all()[0].words == ""


@pytest.mark.parametrize("address", [FORM, THANKS])
def test_the_pages_set_no_cookie_and_are_not_kept(client: FlaskClient, address: str) -> None:
    for answer in (client.get(address), client.post(FORM, data={"fault": "phone"})):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_nothing_of_the_visitor_is_kept(client: FlaskClient, tmp_path: Path) -> None:
    client.post(
        FORM,
        data={"fault": "phone", "near": "M1 1AE"},
        headers={"User-Agent": "Nosy/1.0"},
        environ_base={"REMOTE_ADDR": "203.0.113.77"},
    )
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert SERVICE.encode() in stored
    for trace in (b"203.0.113.77", b"Nosy", b"M1 1AE"):
        assert trace not in stored


def test_a_missing_choice_keeps_the_words_and_names_the_problem(
    client: FlaskClient, kept: Reports
) -> None:
    for fault in ({}, {"fault": ""}, {"fault": "colour"}, {"fault": "PHONE"}):
        answer = client.post(FORM, data={**fault, "words": SECRET})
        assert answer.status_code == 400
        assert '<a href="#fault-phone">Choose what is wrong</a>' in answer.text
        assert 'id="fault-phone"' in answer.text
        assert "<title>Error: " in answer.text
        assert SECRET in answer.text
    assert kept.all() == []


@pytest.mark.parametrize(
    "words",
    ["x" * 1_001, "😀" * 1_001, "x" * 10_000, "<script>alert(1)</script>" * 400, "{{7*7}}" * 400],
)
def test_too_long_a_text_is_refused_kept_and_escaped(
    client: FlaskClient, kept: Reports, words: str
) -> None:
    answer = client.post(FORM, data={"fault": "other", "words": words})
    assert answer.status_code == 400
    assert '<a href="#words">Shorten what you wrote to 1,000 characters or fewer</a>' in answer.text
    assert f">\n{escape(words)}</textarea>" in answer.text
    assert "<script>alert" not in answer.text
    assert 'value="other" checked' in answer.text
    assert kept.all() == []


def test_a_thousand_characters_with_line_breaks_are_not_too_long(
    client: FlaskClient, kept: Reports
) -> None:
    lines = "\n".join(["x" * 99] * 10)
    sent = lines.replace("\n", "\r\n") + "\r\n"
    assert client.post(FORM, data={"fault": "other", "words": sent}).status_code == 303
    assert kept.all()[0].words == lines


def test_control_characters_are_taken_out(client: FlaskClient, kept: Reports) -> None:
    client.post(FORM, data={"fault": "other", "words": "\x1b[31mred\x00\u202e\x9b end"})
    assert kept.all()[0].words == "[31mred end"


def test_an_unknown_service_has_no_form(client: FlaskClient, kept: Reports) -> None:
    address = "/services/nobody/report"
    answers = (client.get(address), client.post(address, data={"fault": "phone"}))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert client.get(f"{address}/thanks").status_code == 404
    assert kept.all() == []


def test_a_huge_body_is_a_plain_page(client: FlaskClient, kept: Reports) -> None:
    answer = client.post(FORM, data={"fault": "other", "words": "x" * 200_000})
    assert answer.status_code == 413
    assert "Go back, shorten it and send it again." in answer.text
    assert kept.all() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "https://example.org"},
        {"Origin": "http://localhost.example.org"},
    ],
)
def test_another_site_cannot_send_a_report(
    client: FlaskClient, kept: Reports, headers: dict[str, str]
) -> None:
    answer = client.post(FORM, data={"fault": "phone", "words": SECRET}, headers=headers)
    assert answer.status_code == 403
    assert "Open the listing and try again." in answer.text
    assert SECRET not in answer.text
    assert kept.all() == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {"Origin": "https://localhost"},
    ],
)
def test_the_site_s_own_form_can(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post(FORM, data={"fault": "phone"}, headers=headers).status_code == 303


def test_a_visitor_may_send_so_many_an_hour(client: FlaskClient, kept: Reports) -> None:
    def sent(address: str) -> int:
        base = {"REMOTE_ADDR": address}
        return client.post(FORM, data={"fault": "phone"}, environ_base=base).status_code

    assert [sent("203.0.113.1") for _ in range(REPORTS_AN_HOUR + 1)] == [303] * 10 + [429]
    assert sent("203.0.113.2") == 303
    assert len(kept.all()) == 11


def test_the_refusal_is_a_plain_sentence_and_keeps_the_words(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "locator.reports", RateLimit(0))
    answer = client.post(FORM, data={"fault": "phone", "words": SECRET})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3600"
    assert "Please try again in an hour" in answer.text
    assert SECRET in answer.text


def test_a_service_takes_so_many_a_day_whoever_sends_them(
    client: FlaskClient, kept: Reports
) -> None:
    for _ in range(MOST_A_DAY):
        kept.add(SERVICE, Fault.OTHER, "", date.today())
    answer = client.post(FORM, data={"fault": "phone"})
    assert answer.status_code == 429
    assert "Please try again tomorrow" in answer.text
    assert len(kept.all()) == MOST_A_DAY


def test_a_store_that_cannot_be_written_is_a_plain_sentence(
    app: Flask,
    client: FlaskClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setitem(app.config, "REPORTS_PATH", tmp_path / "file" / "reports.sqlite")
    answer = client.post(FORM, data={"fault": "phone", "words": SECRET})
    assert answer.status_code == 503
    assert "your report was not kept" in answer.text
    assert "cannot use the reports" in caplog.text
    assert SECRET not in caplog.text


def test_nothing_typed_reaches_a_log_or_an_address(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.post(FORM, data={"fault": "phone", "words": SECRET})
        client.post(FORM, data={"words": SECRET})
    assert "Zanzibarbarossa" not in caplog.text
    assert "phone" not in answer.headers["Location"]


def test_trackers_are_dropped_from_the_form_s_address(client: FlaskClient) -> None:
    assert client.get(f"{FORM}?fbclid=1").headers["Location"] == FORM


def test_what_is_stored_is_only_the_report(client: FlaskClient, tmp_path: Path) -> None:
    client.post(FORM, data={"fault": "phone", "words": "Wrong"})
    with sqlite3.connect(tmp_path / "reports.sqlite") as database:
        (row,) = database.execute("SELECT * FROM report")
    database.close()
    assert row == (1, SERVICE, "phone", "Wrong", date.today().isoformat(), "", "")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer.YES, "It does not take benzodiazepine detox as it says here"),
        (Answer.NO, "It does take benzodiazepine detox"),
        (Answer.UNKNOWN, "Whether it takes benzodiazepine detox, which we do not know"),
    ],
)
def test_only_what_can_be_wrong_with_what_the_page_says_is_offered(
    app: Flask, answer: Answer, words: str
) -> None:
    service = Service("a", "Haven", Source("S", "2026", "L"), benzodiazepine_detox=answer)
    with app.test_request_context():
        page = _form_page(service, ReportForm())
    assert f">{words}</label>" in page
    assert ">The phone number, which we do not know</label>" in page
    assert ">The opening hours, which we do not know</label>" in page
