"""The map's markup: numbered pins as data, first-party assets, one nonce."""

from __future__ import annotations

import html
import json
import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from branca.element import Figure
from flask.testing import FlaskClient

from locator import create_app
from locator.config import Settings
from locator.geo import Point
from locator.geocoding.gazetteer import Gazetteer
from locator.geocoding.outcomes import Origin, Precision
from locator.web import assets, inlined
from locator.web.maps import MapFilesError, MapMarkup, Pin, page, results_map, standalone_map
from locator.web.maps import standalone as standalone_room
from locator.web.maps.folium_map import LocatorMap, Verbatim, rendered

BASEMAP = Settings.from_environment({}).basemap
HOSTILE = "{{7*7}}{% x <script>alert('1')</script>&\u2028"
ORIGIN = Origin("M1 1AE, Manchester", Point(53.48349, -2.23118), Precision.POSTCODE, "GB")
TAGS_WITH_ADDRESSES = {"script", "link", "img", "iframe", "source", "object", "embed", "video"}


class Page(HTMLParser):
    """The elements of a piece of HTML, and the text of each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[int, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        place = len(self.elements) - 1
        self.texts[place] = self.texts.get(place, "") + data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def data(self) -> dict[str, object]:
        for place, (_, attributes) in enumerate(self.elements):
            if attributes.get("id") == "map-data":
                found: dict[str, object] = json.loads(self.texts[place])
                return found
        raise AssertionError("the page has no data for the map")

    @property
    def loaded(self) -> list[str]:
        return [
            str(attributes.get("src") or attributes.get("href") or attributes.get("data"))
            for name, attributes in self.elements
            if name in TAGS_WITH_ADDRESSES and attributes.keys() & {"src", "href", "data"}
        ]


def pin(number: int = 1, **changed: object) -> Pin:
    values: dict[str, object] = {
        "number": number,
        "id": f"service-{number}",
        "name": "Turning Point",
        "address": "1 High Street, Manchester M1 1AE",
        "point": Point(53.49, -2.22),
        "approximate": False,
        "distance": "0.6 miles",
        "href": f"/services/service-{number}",
    }
    return Pin(**{**values, **changed})  # type: ignore[arg-type]


def drawn(
    *pins: Pin,
    nonce: str = "n0nce",
    origin: Origin | None = ORIGIN,
    static_url: Callable[[str], str] = lambda name: f"/s/{name}",
    basemap: Path = BASEMAP,
) -> MapMarkup:
    return results_map(
        pins, origin=origin, radius=40_000.0, nonce=nonce, static_url=static_url, basemap=basemap
    )


def text_of(markup: MapMarkup) -> str:
    return f"{markup.head}{markup.body}{markup.script}"


def standalone(*pins: Pin, title: str = "Services near M1 1AE") -> str:
    return standalone_map(
        pins,
        origin=ORIGIN,
        radius=40_000.0,
        title=title,
        attribution=["Contains public sector information."],
        basemap=BASEMAP,
    )


def test_a_pin_reaches_the_browser_whole() -> None:
    data = Page(drawn(pin(3, approximate=True)).body).data
    assert data["pins"] == [
        {
            "number": 3,
            "id": "service-3",
            "name": "Turning Point",
            "address": "1 High Street, Manchester M1 1AE",
            "point": {"latitude": 53.49, "longitude": -2.22},
            "approximate": True,
            "distance": "0.6 miles",
            "href": "/services/service-3",
            "alert": "",
        }
    ]
    assert data["origin"] == {
        "label": "M1 1AE, Manchester",
        "point": {"latitude": 53.48349, "longitude": -2.23118},
        "approximate": False,
    }
    assert data["radius"] == 40_000.0


def test_a_hostile_name_is_only_ever_data() -> None:
    text = text_of(drawn(pin(name=HOSTILE, address=HOSTILE, id=HOSTILE, href=HOSTILE)))
    said = Page(text).data["pins"]
    assert isinstance(said, list)
    assert [said[0][field] for field in ("name", "address", "id", "href")] == [HOSTILE] * 4
    assert "<script>alert" not in text
    assert "49" not in text.replace("53.49", "").replace("53.48349", "")
    assert "\u2028" not in text


def test_a_hostile_place_is_only_ever_text() -> None:
    origin = Origin(HOSTILE, ORIGIN.point, Precision.AREA, "GB", "The middle of a district.")
    body = drawn(pin(), origin=origin).body
    assert Page(body).data["origin"] == {
        "label": HOSTILE,
        "point": {"latitude": 53.48349, "longitude": -2.23118},
        "approximate": True,
    }
    assert html.escape(HOSTILE, quote=False).replace("'", "&#39;") in body
    assert "<script>alert" not in body


def test_what_folium_renders_is_not_compiled_again() -> None:
    assert Verbatim(HOSTILE).render() == HOSTILE
    figure = LocatorMap().get_root()
    assert isinstance(figure, Figure)
    figure.html.add_child(Verbatim(HOSTILE))
    assert HOSTILE in figure.html.render()


def test_folium_draws_the_frame_and_one_script() -> None:
    frame, script = rendered()
    assert 'id="locator_map"' in frame
    assert script.startswith('locatorMap.start(L.map("locator_map"')
    assert rendered() == (frame, script)


def test_every_script_carries_the_nonce_of_its_page() -> None:
    scripts = Page(drawn(pin(), nonce="abc").script).named("script")
    assert [script["nonce"] for script in scripts] == ["abc"] * len(
        [*LocatorMap.default_js, *LocatorMap.ground_js, "the one that starts it"]
    )
    assert "abc" not in text_of(drawn(pin(), nonce="def"))


def test_nothing_is_loaded_from_another_site() -> None:
    page = Page(text_of(drawn(pin())))
    assert page.loaded == [
        "/s/vendor/leaflet.css",
        "/s/map.css",
        "/s/vendor/leaflet.js",
        "/s/map.js",
        "/s/vendor/protomaps-leaflet.js",
        "/s/ground.js",
    ]
    tiles = page.data["tiles"]
    assert isinstance(tiles, dict)
    assert re.fullmatch(r"/tiles/\{z\}/\{x\}/\{y\}\.mvt\?v=[0-9a-f]{12}", tiles["url"])


def test_no_style_is_inline() -> None:
    page = Page(text_of(drawn(pin())))
    assert not page.named("style")
    assert not [attributes for _, attributes in page.elements if "style" in attributes]


def test_the_base_map_is_credited() -> None:
    for text in (text_of(drawn(pin())), standalone(pin())):
        for credit in ("GSHHG", "Natural Earth", "US Census Bureau", "GeoNames", "CC BY 4.0"):
            assert credit in text


def test_a_map_without_a_place_or_a_pin_is_a_map() -> None:
    data = Page(drawn(origin=None).body).data
    assert (data["pins"], data["origin"]) == ([], None)


def test_the_map_needs_neither_flask_nor_folium_to_be_imported() -> None:
    code = "import sys, locator.web.maps; print({'flask', 'folium'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_file_of_its_own_loads_nothing() -> None:
    text = standalone(pin(1), pin(2, approximate=True))
    page = Page(text)
    assert page.loaded == []
    assert "@import" not in text
    assert not re.search(r"url\(", text.split("</style>")[0])
    policy = next(m["content"] for m in page.named("meta") if "http-equiv" in m)
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    assert "connect-src" not in policy


def test_a_file_of_its_own_carries_its_tiles() -> None:
    tiles = Page(standalone(pin())).data["tiles"]
    assert isinstance(tiles, dict)
    assert {"0/0/0", "9/252/165"} <= tiles["embedded"].keys()
    assert "url" not in tiles


def test_a_file_of_its_own_lists_the_services() -> None:
    text = standalone(pin(7, approximate=True), title="Detox near M1 1AE")
    assert "<title>Detox near M1 1AE</title>" in text
    assert (
        '<li id="service-service-7" value="7"><strong>Turning Point</strong><br>'
        "1 High Street, Manchester M1 1AE<br>0.6 miles, approximate location "
    ) in text
    assert "Contains public sector information." in text


def test_a_hostile_name_in_a_file_of_its_own_is_only_ever_text() -> None:
    text = standalone(pin(name=HOSTILE, address=HOSTILE), title=HOSTILE)
    assert "<script>alert" not in text
    assert "{{7*7}}{% x &lt;script&gt;" in text
    said = Page(text).data["pins"]
    assert isinstance(said, list)
    assert said[0]["name"] == HOSTILE


@pytest.mark.parametrize("width", [0.001, 5.0, 60.0])
def test_a_file_of_its_own_stays_small_however_large_its_area(width: float) -> None:
    far = pin(2, point=Point(53.49, min(-2.22 + width, 179.0)))
    assert len(standalone(pin(1), far)) < 2_500_000


@pytest.fixture
def fresh_log() -> Iterator[None]:
    """Let what is logged once a process be logged in this test."""
    page._say_once.cache_clear()
    yield
    page._say_once.cache_clear()


@pytest.fixture
def no_vendor_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Serve static files from a folder without the third-party ones."""
    folder = tmp_path / "static"
    shutil.copytree(inlined.STATIC_FOLDER, folder, ignore=shutil.ignore_patterns("vendor"))
    monkeypatch.setattr(assets, "STATIC_FOLDER", folder)
    monkeypatch.setattr(standalone_room, "_STATIC", folder)
    assets._fingerprint.cache_clear()
    yield
    assets._fingerprint.cache_clear()


@pytest.mark.usefixtures("no_vendor_files", "fresh_log")
def test_without_its_files_a_map_is_one_error_and_one_line_in_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with client.application.test_request_context():
        for _ in range(3):
            with pytest.raises(MapFilesError, match="'make run'"):
                drawn(pin(), static_url=assets.asset_url)
    assert [(record.levelno, record.message) for record in caplog.records] == [
        (logging.WARNING, str(MapFilesError()))
    ]


@pytest.mark.usefixtures("no_vendor_files")
def test_without_its_files_a_page_of_results_is_its_list(client: FlaskClient) -> None:
    answer = client.get("/results?at=53.483,-2.231")
    assert answer.status_code == 200
    assert 'class="result"' in answer.text
    assert "map-data" not in answer.text
    assert "#map-title" not in answer.text


@pytest.mark.usefixtures("no_vendor_files")
def test_without_its_files_a_map_file_is_the_same_error() -> None:
    with pytest.raises(MapFilesError, match="not installed; run 'make run' in a checkout"):
        standalone(pin())


@pytest.mark.usefixtures("fresh_log")
@pytest.mark.parametrize("content", [b"", b"not a map", BASEMAP.read_bytes()[:200]])
def test_a_damaged_base_map_leaves_the_pins_on_plain_ground(
    content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "damaged.pmtiles"
    path.write_bytes(content)
    for _ in range(2):
        data = Page(drawn(pin(), basemap=path).body).data
        assert data["tiles"] is None
        assert isinstance(data["pins"], list)
        assert len(data["pins"]) == 1
    (record,) = caplog.records
    assert "damaged.pmtiles" in record.message


def test_a_page_of_results_outlives_a_damaged_base_map(
    settings: Settings, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    path = tmp_path / "damaged.pmtiles"
    path.write_bytes(BASEMAP.read_bytes()[:200])
    app = create_app(replace(settings, basemap=path), geocoder=gazetteer)
    answer = app.test_client().get("/results?at=53.483,-2.231")
    assert answer.status_code == 200
    assert Page(answer.text).data["tiles"] is None
