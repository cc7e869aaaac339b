"""The drawn map: well-formed whatever a name holds, readable, small, without scripts."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from locator.basemap import BasemapError
from locator.config import Settings
from locator.geo import BoundingBox, Distance, Point, Unit
from locator.geocoding.outcomes import Origin, Precision
from locator.web.maps import svg as svg_room
from locator.web.maps.data import Pin
from locator.web.maps.picture_style import POLICY, STYLE
from locator.web.maps.svg import HEIGHT, WIDTH, Crowd, Scene, svg_map, xml_text

BASEMAP = Settings.from_environment({}).basemap
HOSTILE = "{{7*7}}{% x <script>alert('1')</script>&\u2028\x00\x08\x1b\ud800\ufffe\"]]>"
SVG = "{http://www.w3.org/2000/svg}"
PHONE = 328 / WIDTH
"""How much a phone of 360 pixels shrinks the picture."""
ORIGIN = Origin("Manchester, England", Point(53.483, -2.231), Precision.AREA, "GB")
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


def pin(number: int, latitude: float = 53.49, longitude: float = -2.22, **changed: object) -> Pin:
    values: dict[str, object] = {
        "number": number,
        "id": f"service-{number}",
        "name": f"Turning Point {number}",
        "address": "1 High Street, Manchester M1 1AE",
        "point": Point(latitude, longitude),
        "approximate": False,
        "distance": "0.5 miles",
        "href": "",
    }
    return Pin(**{**values, **changed})  # type: ignore[arg-type]


def scene(*pins: Pin, **changed: object) -> Scene:
    values: dict[str, object] = {
        "pins": pins,
        "title": "Services within 25 miles of Manchester, England",
        "unit": Unit.MILES,
        "origin": ORIGIN,
        "within": Distance(25, Unit.MILES),
    }
    return Scene(**{**values, **changed})  # type: ignore[arg-type]


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def texts(text: str) -> list[str]:
    return ["".join(element.itertext()) for element in parsed(text).iter(f"{SVG}text")]


def test_it_has_title_description_scale_names_and_credit() -> None:
    drawn = svg_map(scene(pin(1), pin(2, 53.6, -2.4, approximate=True)), basemap=BASEMAP)
    root = parsed(drawn)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    assert root.findtext(f"{SVG}title") == "Services within 25 miles of Manchester, England"
    assert root.findtext(f"{SVG}desc") == (
        "Map. Services within 25 miles of Manchester, England. 1: Turning Point 1, 0.5 miles; "
        "2: Turning Point 2, 0.5 miles, approximate location."
    )
    said = texts(drawn)
    assert {"1", "2", "Manchester", "2 miles", "approximate location"} <= set(said)
    assert "where you searched: Manchester, England" in said
    assert "GSHHG" in " ".join(said) and "GeoNames" in " ".join(said)


def test_kilometres_are_told_where_the_results_do() -> None:
    assert "2 km" in texts(svg_map(scene(pin(1), unit=Unit.KILOMETRES), basemap=BASEMAP))


def test_approximate_pins_look_different() -> None:
    exact = svg_map(scene(pin(1)), basemap=BASEMAP)
    rough = svg_map(scene(pin(1, approximate=True)), basemap=BASEMAP)
    assert 'class="pin approximate"' not in exact
    assert 'class="pin"' not in rough


def test_the_circle_searched_is_drawn_and_explained_where_it_is_seen() -> None:
    near = scene(pin(1), within=Distance(1, Unit.MILES))
    drawn = svg_map(near, basemap=BASEMAP)
    assert drawn.count('class="around"') == 2
    assert "1 mile from there" in texts(drawn)
    assert 'class="around"' not in svg_map(scene(pin(1)), basemap=BASEMAP)


def test_no_text_is_smaller_than_nine_pixels_on_a_phone() -> None:
    sizes = [float(size) for size in re.findall(r"font(?:-size)?:(?:\d+ )?([\d.]+)px", STYLE)]
    assert len(sizes) > 6
    assert min(sizes) * PHONE > 8.85
    assert min(sizes) * PHONE == pytest.approx(9, abs=0.2)


def test_twenty_pins_at_one_door_keep_their_numbers() -> None:
    drawn = svg_map(scene(*(pin(number) for number in range(1, 21))), basemap=BASEMAP)
    assert {str(number) for number in range(1, 21)} <= set(texts(drawn))


def test_a_box_far_out_joins_what_would_stand_in_other_towns() -> None:
    pins = [pin(number, 53.4 + number / 1000) for number in range(1, 6)]
    box = BoundingBox(-8.7, 49.8, 1.9, 60.9)
    crowds = (Crowd(Point(51.5, -0.1), 321), Crowd(Point(57.1, -2.1), 1), Crowd(Point(52, 1), 1600))
    drawn = svg_map(scene(*pins, origin=None, within=None, box=box, others=crowds), basemap=BASEMAP)
    assert {"1\u20135", "+321", "+1.6k"} <= set(texts(drawn))
    assert "and services that are not in the list" in drawn


def test_hostile_names_stay_text() -> None:
    named = scene(
        pin(1, name=HOSTILE),
        title=HOSTILE,
        origin=replace(ORIGIN, label=HOSTILE),
    )
    drawn = svg_map(named, basemap=BASEMAP, attribution=[HOSTILE])
    root = parsed(drawn)
    assert "script" not in {element.tag.removeprefix(SVG) for element in root.iter()}
    assert "{{7*7}}{% x <script>alert('1')</script>" in str(root.findtext(f"{SVG}title"))
    assert "49" not in texts(drawn)


@given(ANY_TEXT, ANY_TEXT, st.floats(-90, 90), st.floats(-180, 180), st.integers(0, 10**6))
@hypothesis_settings(max_examples=60)
def test_any_name_anywhere_makes_well_formed_xml(
    name: str, label: str, latitude: float, longitude: float, number: int
) -> None:
    place = pin(number, latitude, longitude, name=name, distance=label)
    origin = replace(ORIGIN, label=label, point=Point(latitude, longitude))
    drawn = svg_map(scene(place, title=name, origin=origin), basemap=BASEMAP, attribution=[label])
    parsed(drawn.encode("utf-8").decode("utf-8"))


@given(ANY_TEXT)
def test_text_is_kept_but_for_what_xml_forbids(text: str) -> None:
    back = parsed(f"<a>{xml_text(text)}</a>").text or ""
    legal = "".join(letter if _legal(letter) else "\ufffd" for letter in text)
    assert back == legal.replace("\r\n", "\n").replace("\r", "\n")


def _legal(letter: str) -> bool:
    """Say whether XML 1.0 (section 2.2) lets a document hold a character."""
    code = ord(letter)
    return (
        code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
    )


def test_its_policy_allows_its_own_style_and_nothing_else() -> None:
    (style,) = re.findall("<style>(.*)</style>", svg_map(scene(pin(1)), basemap=BASEMAP))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert POLICY.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "unsafe" not in POLICY


def test_it_loads_nothing_and_runs_nothing() -> None:
    drawn = svg_map(scene(pin(1)), basemap=BASEMAP)
    names = {name for element in parsed(drawn).iter() for name in element.attrib}
    assert not [name for name in names if "href" in name or name.startswith("on")]
    assert "style" not in names
    assert "url(" not in drawn


@pytest.mark.parametrize(
    "at", [(53.483, -2.231), (51.5, -0.12), (41.886, -87.622), (40.75, -73.99), (21.3, -157.85)]
)
def test_it_is_small(at: tuple[float, float]) -> None:
    pins = [pin(number, at[0] + number / 300, at[1] - number / 250) for number in range(1, 21)]
    drawn = svg_map(scene(*pins, origin=replace(ORIGIN, point=Point(*at))), basemap=BASEMAP)
    assert len(zlib.compress(drawn.encode(), 6)) < 8_000


def test_nothing_to_show_is_the_world() -> None:
    drawn = svg_map(scene(origin=None, within=None), basemap=BASEMAP)
    assert 'class="land"' in drawn
    assert 'class="pin' not in drawn


def test_without_a_base_map_a_page_still_has_its_pins(tmp_path: Path) -> None:
    missing = tmp_path / "none.pmtiles"
    drawn = svg_map(scene(pin(1)), basemap=missing)
    assert "1" in texts(drawn)
    with pytest.raises(BasemapError):
        svg_map(scene(pin(1)), basemap=missing, attribution=[])


def test_a_document_of_its_own_lists_the_services_below_the_map() -> None:
    drawn = svg_map(scene(pin(1)), basemap=BASEMAP, attribution=["Credit where it is due."])
    assert "1: Turning Point 1, 0.5 miles" in texts(drawn)
    assert "Credit where it is due." in texts(drawn)
    assert float(str(parsed(drawn).get("height"))) > HEIGHT


@pytest.mark.parametrize("dark", [False, True])
def test_its_ground_has_the_colours_of_the_map_with_scripts(dark: bool) -> None:
    sheet = (Path(svg_room.__file__).parents[1] / "static" / "map.css").read_text("utf-8")
    sets = re.split(r"(?=--map-sea:)", sheet)
    known = dict(re.findall(r"--map-([a-z-]+): (#[0-9a-f]{6});", sets[2 if dark else 1]))
    ours = STYLE.split("@media")[1 if dark else 0]
    for name in ("sea", "land", "built-up", "river", "country", "state", "county", "area"):
        assert re.search(rf"\.{name.replace('-', '_')}[a-z,.]*{{[a-z]+:{known[name]}", ours), name
