"""Every parameter of every address, with what no visitor types: an answer that helps, always.

Addresses are taken from the application, so that one that is added is swept as it is; until
it stands in `PARAMETERS` it gets every parameter there is.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from locator import create_app
from locator.config import Settings
from locator.geocoding.gazetteer import Gazetteer
from locator.query import API_PARAMETERS, FORM_PARAMETERS, MAP_PARAMETERS, PAGE_PARAMETERS
from locator.reports import Reports
from locator.web import addresses, browse, hsds, keeping, pictures
from locator.web.application import BLUEPRINTS
from locator.web.rate_limit import RateLimit
from locator.web.streets import streets
from tests.hostile_values import HEADERS, MARK, SHARPEST, TEXTS, VALUES, quoted
from tests.page_elements import assert_harmless

SERVICE = "gb-cqc-1-124012399"
REPORT = ("fault", "words")
HSDS_LISTS = ("organizations", "services", "service_at_locations", "taxonomies", "taxonomy_terms")

EVERY = tuple(
    dict.fromkeys(
        (*FORM_PARAMETERS, *PAGE_PARAMETERS, *API_PARAMETERS, *MAP_PARAMETERS, "per_page", "full")
    )
)
PARAMETERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("pages.home", "about.about_the_data", "about.about_the_data_json"), ()),
    **dict.fromkeys(("helplines.show", "privacy.show", "hsds.about", "health.alive"), ()),
    **dict.fromkeys(("health.ready", "openapi.document"), ()),
    **dict.fromkeys(
        ("guidance.index", "guidance.for_someone_else", "guidance.for_prescribers"), ()
    ),
    "pages.find_place": FORM_PARAMETERS,
    "pages.which_place": ("at", "place", *addresses.KEPT_BY_CHOICES),
    "pages.results": keeping.RESULTS_PARAMETERS,
    "pictures.results_picture": pictures.RESULTS_PARAMETERS,
    "pictures.box_picture": pictures.BOX_PARAMETERS,
    "browse.show": (*browse.PARAMETERS, "id"),
    "browse.in_view": browse.PARAMETERS,
    "embed.framed": FORM_PARAMETERS,
    "api.search_services": API_PARAMETERS,
    "api.services_of_a_view": MAP_PARAMETERS,
    **{f"hsds.{name}": (*hsds.PAGING, hsds.FULL) for name in HSDS_LISTS},
    "reports.send": REPORT,
    "shortlist.show": ("id", "bbox", *PAGE_PARAMETERS),
    **dict.fromkeys(("shortlist.picture", "shortlist.text", "shortlist.contacts"), ("id",)),
    "shortlist.dates": ("id",),
    "card.show": (*FORM_PARAMETERS, "layout", "paper"),
    "static": ("v",),
    "tiles.tile": ("v",),
    "streets.vector": ("v",),
}
SOUND = {
    "at": "53.483,-2.231",
    "bbox": "-3,53,-2,54",
    "near": "M1 1AE",
    "zoom": "9",
    "fault": "phone",
    "id": SERVICE,
}
"""What the other parameters hold while one is tried, so that it is reached."""

PIECES = {"text/css", "text/javascript", "application/vnd.mapbox-vector-tile"}
"""What is never a document, and carries no header that only documents heed."""
MIMETYPES = {
    r"^/static/": {"image/svg+xml", "text/css", "text/javascript"},
    r"^/tiles/": {"application/vnd.mapbox-vector-tile"},
    r"\.svg": {"image/svg+xml"},
    r"^/shortlist/": {"text/plain", "text/vcard", "text/calendar"},
    "": {"application/json", "application/geo+json", "text/csv"},
}
"""What addresses answer with where all is well and it is no page; the first that fits."""


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def listed_rules() -> list[Rule]:
    """Return the rules before there is an application; a test says that they are all."""
    app = Flask(__name__, static_folder=None)
    for blueprint in (*BLUEPRINTS, streets):
        app.register_blueprint(blueprint)
    app.add_url_rule("/static/<path:filename>", "static", methods=["GET"])
    return rules(app)


RULES = {f"{rule.endpoint} {rule.rule}": rule for rule in listed_rules()}


@pytest.fixture(scope="module")
def app(
    settings: Settings, gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory
) -> Flask:
    """Return an application with every address, those of streets as well, and no limit of goes."""
    reports = tmp_path_factory.mktemp("reports") / "reports.sqlite"
    app = create_app(replace(settings, reports=reports), geocoder=gazetteer)
    app.register_blueprint(streets)
    app.extensions["locator.reports"] = RateLimit(10**6)
    return app


@pytest.fixture
def rule(request: pytest.FixtureRequest) -> Rule:
    return RULES[request.param]


every_address = pytest.mark.parametrize("rule", RULES, indirect=True)


def address(rule: Rule, value: str | bytes | None = None) -> str:
    """Return an address of a rule, with sound parts or with a value for each of them."""
    parts = {"service_id": SERVICE, "filename": "site.css", "z": "0", "x": "0", "y": "0"}

    def part(match: re.Match[str]) -> str:
        known = parts.get(match[1].rpartition(":")[2], "1b4e28ba-2fa1-51d2-883f-0016d3cca427")
        return known if value is None else quoted(value)

    return re.sub(r"<([^>]+)>", part, rule.rule)


def query(pairs: list[tuple[str, str | bytes]]) -> str:
    return "&".join(f"{name}={quoted(value)}" for name, value in pairs)


def beside(tried: str, parameters: tuple[str, ...]) -> list[tuple[str, str | bytes]]:
    """Return sound parameters to go with the one that is tried: one place, and what is needed."""
    places = [name for name in ("at", "bbox", "near") if name in parameters]
    needed = [*([] if tried in places else places[:1]), "zoom", "fault"]
    return [(name, SOUND[name]) for name in needed if name in parameters and name != tried]


class Sweep:
    """Sends requests and fails on the first answer that is not as every answer must be."""

    def __init__(self, client: FlaskClient, log: pytest.LogCaptureFixture) -> None:
        self._client = client
        self._log = log

    def send(self, method: str, path: str, **given: object) -> TestResponse:
        answer = self._client.open(path, method=method, **given)  # type: ignore[arg-type]
        assert_sound(answer, method, path)
        assert not self._log.records, (method, path[:200])
        if method == "POST":
            assert MARK not in answer.headers.get("Location", "")
        answer.close()
        return answer

    def submit(self, path: str, body: str) -> TestResponse:
        return self.send("POST", path, data=body, content_type="application/x-www-form-urlencoded")

    def ask(self, rule: Rule, asked: str) -> None:
        """Send parameters in every way that an address takes them."""
        for method in forms(rule):
            if method == "GET":
                self.send("GET", f"{address(rule)}?{asked}")
            else:
                self.submit(address(rule), asked)


@pytest.fixture
def sweep(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> Iterator[Sweep]:
    with caplog.at_level(logging.DEBUG):
        yield Sweep(client, caplog)


def assert_sound(answer: TestResponse, method: str, path: str) -> None:
    """Fail unless an answer is whole, private, of the right type and of use."""
    where = f"{method} {path[:300]} answered {answer.status}"
    assert answer.status_code < 500, where
    assert_private(answer, where)
    if answer.content_encoding:
        return  # an honest part of a nonsense header was heard; the rest is compression's
    text = answer.get_data().decode("latin-1" if ".mvt" in where else "utf-8")
    assert "Traceback" not in text, where
    assert f"{MARK}49" not in text, where
    if method == "HEAD":
        assert text == "", where
    elif answer.mimetype == "text/html":
        assert_page(answer, text, where)
    elif answer.status_code >= 400:
        assert_problem(answer, text, where)
    elif answer.status_code == 200 and method == "GET":
        assert_type(answer, path, where)


def assert_private(answer: TestResponse, where: str) -> None:
    headers = answer.headers
    assert "Set-Cookie" not in headers, where
    assert "X-Injected" not in headers, where
    assert headers["X-Content-Type-Options"] == "nosniff", where
    assert headers["Referrer-Policy"] == "no-referrer", where
    if answer.mimetype not in PIECES:
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", where
        assert "Permissions-Policy" in headers, where
    assert "Cache-Control" in headers, where
    if answer.mimetype in ("text/html", "image/svg+xml") and "/static/" not in where:
        assert headers["Content-Security-Policy"].startswith("default-src 'none'"), where
    target = headers.get("Location", "/")
    assert target.isascii(), where
    assert target.isprintable(), where
    # A path without its last slash is led on by Werkzeug, to the same host in full.
    assert urlsplit(target).netloc in ("", "localhost"), where


def assert_page(answer: TestResponse, text: str, where: str) -> None:
    page = assert_harmless(text, ("iframe", "object", "x-hostile"))
    assert "<" not in page.data, where
    if page.data and page.data.count("\n") == 0:
        json.loads(page.data)
    if answer.status_code >= 400:
        assert re.search(r"<h1|error-summary", text), where
        assert re.search(r"error-summary|[a-z]{3}[^<]{0,300}\.\s*<", text), where
        assert re.search(r'<a [^>]*href="/|<form', text), where


def assert_problem(answer: TestResponse, text: str, where: str) -> None:
    assert answer.mimetype == "application/problem+json", where
    body = json.loads(text)
    assert body["status"] == answer.status_code, where
    # A sentence, or a title with what to do about it.
    assert body["title"].endswith(".") or body.get("detail"), where
    assert len(text) < 20_000, where
    for error in body.get("errors", ()):
        assert len(error["parameter"]) <= 60, where
        assert error["detail"].startswith(("must", "is", "Enter")), where


def assert_type(answer: TestResponse, path: str, where: str) -> None:
    expected = next(kinds for part, kinds in MIMETYPES.items() if re.search(part, path))
    assert answer.mimetype in expected, where
    if answer.mimetype in ("application/json", "application/geo+json"):
        json.loads(answer.get_data())


def test_every_address_is_swept(app: Flask) -> None:
    assert [str(rule) for rule in rules(app)] == [str(rule) for rule in RULES.values()]
    endpoints = {rule.endpoint for rule in RULES.values()}
    assert set(PARAMETERS) <= endpoints


def taken(rule: Rule) -> tuple[str, ...]:
    """Return what an address takes; all there is where that is not said here."""
    return PARAMETERS.get(rule.endpoint, () if rule.arguments else EVERY)


def forms(rule: Rule) -> set[str]:
    return {"GET", "POST"} & (rule.methods or set())


@every_address
def test_any_value_in_all_parameters_at_once(sweep: Sweep, rule: Rule) -> None:
    parameters = taken(rule)
    for value in VALUES if parameters else ():
        asked = query([(name, value) for name in parameters])
        for method in forms(rule):
            if method == "GET":
                sweep.send("GET", f"{address(rule)}?{asked}"[:200_000])
            elif value in TEXTS.values():
                sweep.submit(address(rule), asked[:120_000])


@every_address
def test_a_sharp_value_in_one_parameter_beside_sound_ones(sweep: Sweep, rule: Rule) -> None:
    for name in taken(rule):
        sound = beside(name, taken(rule))
        for value in SHARPEST:
            asked = query([*sound, (name, value)])
            sweep.ask(rule, asked)


@every_address
def test_a_parameter_that_is_missing_repeated_or_not_known(sweep: Sweep, rule: Rule) -> None:
    parameters = taken(rule)
    asked = [query([(name, SOUND.get(name, "1"))] * 3) for name in parameters]
    asked += [f"{quoted(value)}={quoted(value)}" for value in SHARPEST]
    asked += ["", "&&&", "=", "===&=", "%", "%=%", ";;", "&".join(["a=1"] * 190)]
    asked += [query(beside(name, parameters)) for name in parameters]
    for pairs in dict.fromkeys(asked):
        sweep.ask(rule, pairs)


@every_address
def test_any_value_in_the_path(sweep: Sweep, rule: Rule) -> None:
    if not rule.arguments:
        for tail in ("/", "/..", "/%00", "%0d%0aX-Injected:1", ";a=1", "/" + MARK):
            sweep.send("GET", address(rule).rstrip("/") + tail)
    for value in VALUES if rule.arguments else ():
        sweep.send("GET", address(rule, value)[:200_000])
        if value in TEXTS.values():
            # Trackers are dropped by leading on to the same path, in a header.
            sweep.send("GET", f"{address(rule, value)}?fbclid=1&at={quoted(value)}"[:200_000])


@every_address
def test_every_method(sweep: Sweep, rule: Rule) -> None:
    for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", MARK.upper()):
        answer = sweep.send(method, address(rule))
        if method == "OPTIONS" or answer.status_code == 405:
            assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["Allow"].split(", "))
        elif method != "HEAD":
            raise AssertionError(f"{method} {rule} answered {answer.status}")


@every_address
def test_any_header(sweep: Sweep, rule: Rule) -> None:
    for method in forms(rule):
        for name, value in HEADERS.items():
            sweep.send(method, address(rule), headers={name: value})


BODIES: dict[str, tuple[bytes, str]] = {
    "JSON": (b'{"near": "M1 1AE"}', "application/json"),
    "text": (MARK.encode(), "text/plain"),
    "nothing": (b"", "application/x-www-form-urlencoded"),
    "no type": (b"near=M1", ""),
    "XML": (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "text/xml"),
    "bytes": (bytes(range(256)), "application/x-www-form-urlencoded"),
    "another charset": (
        b"near=\xff\xfeM\x001",
        "application/x-www-form-urlencoded; charset=utf-16",
    ),
    "too large": (b"near=" + b"x" * 100_000, "application/x-www-form-urlencoded"),
    "too many": (b"near=a&" * 14_000, "application/x-www-form-urlencoded"),
    "multipart without boundary": (b"--x\r\n", "multipart/form-data"),
    "multipart that ends early": (
        b'--x\r\nContent-Disposition: form-data; name="near"\r\n\r\nM1',
        "multipart/form-data; boundary=x",
    ),
    "multipart with bad headers": (
        b"--x\r\nContent-Disposition: \xff\xfe; name=near\r\n\r\nM1\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "a file": (
        b'--x\r\nContent-Disposition: form-data; name="near"; filename="../../a.html"\r\n'
        b"Content-Type: text/html\r\n\r\n<script>alert(1)</script>\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "a file that is too large": (
        b'--x\r\nContent-Disposition: form-data; name="words"; filename="a"\r\n\r\n'
        + b"z" * 99_000 + b"\r\n" * 900 + b"--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
}  # fmt: skip


@every_address
def test_any_body(sweep: Sweep, rule: Rule, temporary: Path) -> None:
    for body, kind in BODIES.values():
        answer = sweep.send("POST", address(rule), data=body, content_type=kind)
        assert answer.status_code in (200, 303, 400, 403, 404, 405, 413)
    assert list(temporary.iterdir()) == []


def test_what_is_refused_is_not_kept(
    app: Flask, sweep: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "REPORTS_PATH", tmp_path / "reports.sqlite")
    form = f"/services/{SERVICE}/report"
    for body, kind in BODIES.values():
        sweep.send("POST", form, data=body, content_type=kind)
    for value in VALUES:
        answer = sweep.submit(form, query([("fault", value), ("words", value)])[:99_000])
        assert answer.status_code in (400, 413)
    assert Reports(tmp_path / "reports.sqlite").all() == []


def test_what_was_typed_is_still_there_beside_what_is_wrong(client: FlaskClient) -> None:
    for value in TEXTS.values():
        if isinstance(value, bytes) or len(value) > 5_100:
            continue
        page = client.post("/search", data={"near": value, "type": "detox", "within": "far"})
        boxes = [a for tag, a in assert_harmless(page.text).elements if a.get("id") == "near"]
        # A parser reads line breaks as one character; no box holds a NUL.
        assert [box["value"] for box in boxes] == [value], value[:40]
        assert re.search('value="detox"[^>]* checked', page.text)


paths = st.lists(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).map(quoted)
    | st.binary(min_size=1, max_size=6).map(quoted)
    | st.sampled_from(
        ["services", "report", "map.svg", "hsds", "api", "static", "tiles", "..", ""]
    ),
    max_size=5,
).map("/".join)


@given(path=paths, asked=st.binary(max_size=40).map(quoted))
@hypothesis_settings(max_examples=60)
def test_any_path_is_answered(app: Flask, path: str, asked: str) -> None:
    client = app.test_client()
    # Two slashes at the start are a host to the test client; the real server is asked elsewhere.
    for whole in (f"/{path.lstrip('/')}", f"/{path.lstrip('/')}?{asked}"):
        answer = client.get(whole)
        assert_sound(answer, "GET", whole)
        answer.close()
