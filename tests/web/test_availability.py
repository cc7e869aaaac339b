from __future__ import annotations

import csv
import html
import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from locator import create_app
from locator.availability import (
    KINDS,
    Area,
    Availability,
    CountryAvailability,
    Reach,
    availability_file,
    compute,
    save,
)
from locator.config import Settings
from locator.directory.build import build
from locator.directory.database import Directory
from locator.geocoding.gazetteer import Gazetteer
from locator.web.about import share_in_words
from locator.web.availability import COUNTRIES
from locator.web.availability_view import (
    KIND_LABELS,
    SORTS,
    miles_in_words,
)
from locator.web.maps.shading import SHEETS, size_of

SAMPLES = Path(__file__).parents[1] / "samples"
PAGE = "/about-the-data/coverage"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings of the sample directory, compiled where nobody computed anything."""
    database = tmp_path_factory.mktemp("availability") / "directory.sqlite"
    build(SAMPLES / "services.csv", database)
    return replace(Settings.from_environment({}), database=database)


@pytest.fixture(scope="module")
def found(own: Settings) -> Availability:
    return compute(Directory(own.database), own.gazetteer)


@pytest.fixture(scope="module")
def computed(own: Settings, found: Availability, gazetteer: Gazetteer) -> Flask:
    save(found, availability_file(own.database))
    return create_app(own, geocoder=gazetteer)


@pytest.fixture
def pages(computed: Flask) -> FlaskClient:
    return computed.test_client()


def rows(page: str, table: int = -1) -> list[list[str]]:
    body = re.findall(r"<tbody[^>]*>(.*?)</tbody>", page, re.DOTALL)[table]
    cut = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("<tr ")]
    texts = [[html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cut]
    return [row for row in texts if row]


def test_what_was_not_computed_is_said_and_how_to_compute_it(client: FlaskClient) -> None:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert "This has not been computed yet." in answer.text
    assert "<code>locator coverage</code>" in answer.text
    assert "<table" not in answer.text
    for ending in (".svg", ".csv"):
        assert client.get(PAGE + ending).status_code == 404


def test_a_damaged_result_is_none(own: Settings, gazetteer: Gazetteer, tmp_path: Path) -> None:
    database = tmp_path / "directory.sqlite"
    database.write_bytes(own.database.read_bytes())
    availability_file(database).write_bytes(b"\xc1 broken")
    page = create_app(replace(own, database=database), geocoder=gazetteer).test_client().get(PAGE)
    assert page.status_code == 200
    assert "This has not been computed yet." in page.text


def test_the_page_explains_before_it_shows(pages: FlaskClient) -> None:
    page = pages.get(f"{PAGE}?country=GB&type=therapy").text
    assert "<h1>How far services are</h1>" in page
    explained, shown = page.split('id="kinds"')
    for said in ("In a straight line", "Not covered", "Northern Ireland, Wales", "Not known"):
        assert said in explained
    assert "In England only services that the Care Quality Commission regulates" in explained
    assert "SAMHSA" not in explained
    assert "the listings that are served now" in explained
    assert '<img class="map-picture" src="/about-the-data/coverage.svg?country=GB' in shown


def test_a_nation_without_listings_has_no_distance(pages: FlaskClient) -> None:
    page = pages.get(f"{PAGE}?country=GB").text
    nations = {row[0]: row[1:] for row in rows(page, 0)}
    assert nations["Wales"] == nations["Northern Ireland"] == ["not covered"]
    assert len(nations["England"]) == len(nations["Scotland"]) == 4
    welsh = rows(pages.get(f"{PAGE}?country=GB&region=Wales").text)
    assert len(welsh) == 50
    assert {row[1] for row in welsh} == {"not covered"}


def test_what_the_sources_never_report_is_not_known_and_not_far(pages: FlaskClient) -> None:
    for kind in ("detox", "benzodiazepine-detox", "support-group"):
        page = pages.get(f"{PAGE}?country=GB&type={kind}&region=England").text
        assert {row[1] for row in rows(page)} == {"not known"}
        assert "Services may well offer it: ask when you phone." in page


def test_a_district_has_its_median_and_shares(pages: FlaskClient, found: Availability) -> None:
    area = next(a for a in found.by_country["GB"].areas if a.code == "M1")
    reach = area.reach("any")
    assert reach is not None
    assert _find(pages, "M1") == [
        "M1 Manchester",
        miles_in_words(reach.median),
        *(share_in_words(count, area.codes) for count in reach.within),
        f"{area.codes:,}",
    ]


def _find(pages: FlaskClient, code: str) -> list[str]:
    for number in range(1, 60):
        for row in rows(pages.get(f"{PAGE}?country=GB&region=England&page={number}").text):
            if row[0].startswith(f"{code} "):
                return row
    raise AssertionError(code)


def test_orders_put_what_is_not_known_last(pages: FlaskClient) -> None:
    def miles(sort: str, page: int = 1) -> list[float]:
        shown = rows(pages.get(f"{PAGE}?country=GB&sort={sort}&page={page}").text)
        return [float(row[1].removeprefix("under ").split()[0].replace(",", "")) for row in shown]

    near, far = miles("nearest"), miles("farthest")
    assert near == sorted(near)
    assert far == sorted(far, reverse=True)
    assert near[-1] < far[-1]
    last = rows(pages.get(f"{PAGE}?country=GB&sort=farthest&page=63").text)
    assert {row[1] for row in last} == {"not covered"}


def test_pages_lead_to_each_other_and_end(pages: FlaskClient) -> None:
    first = pages.get(f"{PAGE}?country=GB&type=therapy&sort=nearest").text
    following = "/about-the-data/coverage?country=GB&amp;type=therapy&amp;sort=nearest&amp;page=2"
    assert f'<a rel="next" href="{following}#districts">Next page</a>' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev"' in pages.get(html.unescape(following)).text
    assert 'rel="next"' not in pages.get(f"{PAGE}?country=GB&page=63").text
    assert pages.get(f"{PAGE}?country=GB&page=64").status_code == 404


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_page_and_a_picture(pages: FlaskClient, country: str, kind: str) -> None:
    asked = f"?country={country}&type={kind}"
    page = pages.get(PAGE + asked)
    assert page.status_code == 200
    (source,) = re.findall(r'<img class="map-picture" src="([^"]+)"', page.text)
    picture = pages.get(html.unescape(source))
    assert picture.status_code == 200
    root = ElementTree.fromstring(picture.text)
    assert root.get("role") == "img"
    title = root.findtext(f"{SVG}title") or ""
    assert title.startswith("Straight-line distance to the nearest service")


def test_the_picture_marks_each_district_once_and_says_how_many(
    pages: FlaskClient, found: Availability
) -> None:
    picture = pages.get(f"{PAGE}.svg?country=GB&type=therapy")
    root = ElementTree.fromstring(picture.text)
    marks = {str(path.get("id")): str(path.get("d")) for path in root.iter(f"{SVG}path")}
    drawn = sum(path.count("M") for name, path in marks.items() if name.startswith("p0-"))
    assert drawn == len(found.by_country["GB"].areas)
    words = root.findtext(f"{SVG}desc") or ""
    counted = [int(count.replace(",", "")) for count in re.findall(r"\(([\d,]+)\)", words)]
    assert sum(counted) == drawn
    assert "not covered: this directory lists nothing there (306)" in words
    assert picture.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src")
    assert "<script" not in picture.text


def test_alaska_and_hawaii_are_drawn(pages: FlaskClient) -> None:
    picture = pages.get(f"{PAGE}.svg?country=US").text
    for name in ("Alaska", "Hawaii", "Puerto Rico"):
        assert f">{name}</text>" in picture
    for panel in range(len(SHEETS["US"].panels)):
        assert f'id="p{panel}-' in picture
    root = ElementTree.fromstring(picture)
    shades = len(re.findall(r'<text class="said"', picture))
    assert (root.get("width"), root.get("height")) == tuple(map(str, size_of("US", shades)))


def test_a_missing_base_map_leaves_the_dots(own: Settings, gazetteer: Gazetteer) -> None:
    bare = replace(own, basemap=own.database.with_name("nowhere.pmtiles"))
    picture = create_app(bare, geocoder=gazetteer).test_client().get(f"{PAGE}.svg?country=GB")
    assert picture.status_code == 200
    assert 'id="p0-0"' in picture.text
    assert 'class="land"' not in picture.text


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_csv_holds_what_is_shown_or_everything(pages: FlaskClient, found: Availability) -> None:
    page = html.unescape(pages.get(f"{PAGE}?country=GB&type=therapy&region=Scotland&page=2").text)
    shown, everything = re.findall(r'href="(/about-the-data/coverage\.csv[^"]+)"', page)
    answer = pages.get(shown)
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="coverage-gb-therapy.csv"'
    )
    lines = table(answer.text)
    assert {(line["region"], line["type"]) for line in lines} == {("Scotland", "therapy")}
    assert len(table(pages.get(everything).text)) == len(found.by_country["GB"].areas) * len(KINDS)


def test_the_csv_of_the_first_page_is_of_its_kind_alone(pages: FlaskClient) -> None:
    page = html.unescape(pages.get(f"{PAGE}?country=GB").text)
    shown = re.findall(r'href="(/about-the-data/coverage\.csv[^"]+)"', page)[0]
    assert {line["type"] for line in table(pages.get(shown).text)} == {"any"}


@pytest.mark.parametrize("ending", ["", ".svg", ".csv"])
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("country=FR", "“country” must be one of: GB, US."),
        ("country=GB&country=US", "once only"),
        ("type=%3Cscript%3Ealert(1)%3C/script%3E", "“type” must be one of: any, "),
        ("type=' OR 1=1 --", "“type” must be one of"),
        ("near=M1+1AE", "only."),
        ("country=%00", "“country” must be one of"),
        ("type=" + "x" * 3000, "“type” must be one of"),
    ],
)
def test_hostile_parameters_get_a_sentence(
    pages: FlaskClient, ending: str, asked: str, said: str
) -> None:
    answer = pages.get(f"{PAGE}{ending}?{asked}")
    assert answer.status_code == 400
    assert said in html.unescape(answer.text)
    for typed in ("script>alert", "OR 1=1", "M1 1AE", "M1+1AE", "xxxx"):
        assert typed not in answer.text


@pytest.mark.parametrize(
    "asked",
    [
        "page=0", "page=-1", "page=1.5", "page=²", "page=99999", "page=\uff11",
        "sort=name", "region=Atlantis", "region=Illinois&country=GB", "sort=nearest&sort=nearest",
    ],
)  # fmt: skip
def test_a_page_an_order_or_a_region_that_cannot_be_is_refused(
    pages: FlaskClient, asked: str
) -> None:
    answer = pages.get(f"{PAGE}?{asked}" if "country" in asked else f"{PAGE}?country=GB&{asked}")
    assert answer.status_code == 400
    assert "Sorry, that did not work" in answer.text


def test_empty_parameters_are_as_if_not_given(pages: FlaskClient) -> None:
    assert pages.get(f"{PAGE}?country=&type=&region=&sort=&page=").status_code == 200


def test_trackers_are_dropped(pages: FlaskClient) -> None:
    assert pages.get(f"{PAGE}?fbclid=1").headers["Location"] == PAGE


def test_a_result_of_another_directory_says_so(
    own: Settings, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    database = tmp_path / "directory.sqlite"
    database.write_bytes(own.database.read_bytes())
    reaches = (Reach(1609, (1, 1, 1, 1)), *(None for _ in KINDS[1:]))
    area = Area("606", "Illinois", "{{7*7}}<b>Chicago", (41.9, -87.6), 1, reaches)
    country = CountryAvailability("US", 1, ("Illinois",), (area,))
    save(Availability(1, "2026-01-02", "another", (country,)), availability_file(database))
    pages = create_app(replace(own, database=database), geocoder=gazetteer).test_client()
    page = pages.get(f"{PAGE}?country=US").text
    assert "The listings have changed since this was computed on 2 January 2026." in page
    assert "listings that are served now" not in page
    assert "{{7*7}}&lt;b&gt;Chicago" in page
    assert "1.0 mile<" in page
    assert "Nothing is listed in the United Kingdom" in pages.get(f"{PAGE}?country=GB").text
    assert pages.get(f"{PAGE}.svg?country=GB").status_code == 404


def test_a_newer_result_is_shown_without_a_restart(
    own: Settings, found: Availability, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    database = tmp_path / "directory.sqlite"
    database.write_bytes(own.database.read_bytes())
    pages = create_app(replace(own, database=database), geocoder=gazetteer).test_client()
    assert "not been computed" in pages.get(PAGE).text
    for day in ("2026-01-02", "2026-03-04"):
        save(replace(found, computed=day), availability_file(database))
        (said,) = re.findall(r"Computed on \d+ (\w+) 2026", pages.get(PAGE).text)
    assert said == "March"


@pytest.mark.parametrize("asked", ["country=GB", "country=US&type=detox&sort=farthest"])
def test_a_page_without_its_map_is_light(pages: FlaskClient, asked: str) -> None:
    answer = pages.get(f"{PAGE}?{asked}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < 12_000


def test_the_tables_are_told_to_a_screen_reader(pages: FlaskClient) -> None:
    page = pages.get(f"{PAGE}?country=GB&sort=farthest").text
    assert page.count("<caption>") == page.count('<table role="table">') == 2
    assert 'class="median" scope="col" aria-sort="descending">Typical</th>' in page
    assert page.count('<th role="rowheader" scope="row">') == 50 + 4
    (words,) = re.findall(r'class="map-picture"[^>]* alt="([^"]+)"', page)
    assert words.startswith("Map. Straight-line distance to the nearest service of any kind, by")


def test_the_page_of_the_data_leads_here(pages: FlaskClient) -> None:
    assert f'href="{PAGE}"' in pages.get("/about-the-data").text


def test_all_that_is_measured_has_a_name() -> None:
    assert tuple(KIND_LABELS) == KINDS
    assert set(SHEETS) == set(COUNTRIES)
    assert next(iter(SORTS)) == "district"


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (0, "under 0.1 miles"),
        (161, "0.1 miles"),
        (1609, "1.0 mile"),
        (15_900, "9.9 miles"),
        (16_050, "10 miles"),
        (2_000_000, "1,243 miles"),
    ],
)
def test_distances_in_words(metres: int, words: str) -> None:
    assert miles_in_words(metres) == words


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 900, "0%"), (1, 900, "under 1%"), (450, 900, "50%"), (899, 900, "over 99%"),
     (900, 900, "100%")],
)  # fmt: skip
def test_only_none_is_none_and_only_all_is_all(part: int, whole: int, words: str) -> None:
    assert share_in_words(part, whole) == words


@pytest.mark.parametrize(
    ("path", "accepted", "country"),
    [
        (PAGE, "", "United States"),
        (PAGE, "en-GB,en;q=0.8", "United Kingdom"),
        (PAGE, "en-US", "United States"),
        (f"/en{PAGE}", "de-DE", "United States"),
        (f"/cy{PAGE}", "", "y Deyrnas Unedig"),
    ],
)
def test_the_visitor_s_own_country_comes_first(
    pages: FlaskClient, path: str, accepted: str, country: str
) -> None:
    page = pages.get(path, headers={"Accept-Language": accepted} if accepted else {}).text
    assert country.casefold() in page.split('class="lead">')[1].split("</p>")[0].casefold()
