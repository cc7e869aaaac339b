"""The compiled directory against a brute-force oracle that measures every geodesic."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from geopy.distance import geodesic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.directory.build import write_database
from locator.directory.database import Area, Directory, NoDatabaseError, Page
from locator.directory.order import Sort
from locator.geo import BoundingBox, Point
from locator.geocoding.outcomes import Precision
from locator.models import Address, Answer, Service, Source

SOURCE = Source("Test list", "2026", "OGL-UK-3.0")

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
anywhere = st.builds(Point, latitudes, longitudes)
hard_places = st.sampled_from(
    [
        Point(90, 0),
        Point(90, 123),
        Point(-90, 0),
        Point(89.95, -179.9),
        Point(-16.9, 180),
        Point(-16.9, -180),
        Point(52.5, 179.9),
        Point(0, 0),
        Point(53.48, -2.23),
    ]
)
origins = anywhere | hard_places


def near(origin: Point) -> st.SearchStrategy[Point]:
    """Draw points round an origin, wrapped over the antimeridian and stopped at the poles."""

    def moved(north: float, east: float) -> Point:
        latitude = max(-90.0, min(90.0, origin.latitude + north))
        longitude = (origin.longitude + east + 180) % 360 - 180
        return Point(latitude, longitude)

    return st.builds(moved, st.floats(-2, 2), st.floats(-4, 4))


places = origins.flatmap(
    lambda origin: st.tuples(
        st.just(origin), st.lists(near(origin) | anywhere | hard_places, min_size=1, max_size=25)
    )
)


def service(number: int, point: Point | None, **fields: object) -> Service:
    values: dict[str, object] = {
        "id": f"s{number:03}",
        "service_name": f"Service {number}",
        "source": SOURCE,
        "address": Address(country="GB"),
        "point": point,
        "coordinates_precision": Precision.STREET if point else None,
        **fields,
    }
    return Service(**values)  # type: ignore[arg-type]


def compiled(folder: Path, services: Sequence[Service]) -> Directory:
    path = folder / "directory.sqlite"
    write_database(services, path)
    return Directory(path)


def metres(a: Point, b: Point) -> float:
    length: float = geodesic((a.latitude, a.longitude), (b.latitude, b.longitude)).meters
    return length


def error_at(length: float) -> float:
    """Return the documented error of `chord_to_arc`, metres: 1 mm at 25 miles, 1 m at 500 km."""
    return 0.0005 + 8e-18 * length**3


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=places, radius=st.sampled_from([5_000.0, 40_233.6, 160_934.4, 500_000.0]))
def test_circle_agrees_with_geodesics_everywhere(
    drawn: tuple[Point, list[Point]], radius: float, tmp_path: Path
) -> None:
    origin, points = drawn
    directory = compiled(tmp_path, [service(n, point) for n, point in enumerate(points)])
    lengths = {f"s{n:03}": metres(origin, point) for n, point in enumerate(points)}
    found = directory.find(Area(origin, radius), {}, page=Page(limit=100))
    got = {match.service.id: match.distance for match in found.page}
    # Only points nearer to the circle's edge than the documented error of the
    # chord may fall on either side of it.
    edge = error_at(radius)
    assert got.keys() >= {key for key, length in lengths.items() if length < radius - edge}
    assert got.keys() <= {key for key, length in lengths.items() if length < radius + edge}
    for key, distance in got.items():
        assert distance == pytest.approx(lengths[key], abs=error_at(lengths[key]))
    assert list(got.values()) == sorted(d for d in got.values() if d is not None)


boxes = st.builds(
    lambda west, east, one, other: BoundingBox(west, min(one, other), east, max(one, other)),
    longitudes | st.sampled_from([-180.0, 180.0]),
    longitudes | st.sampled_from([-180.0, 180.0]),
    latitudes,
    latitudes,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(box=boxes, points=st.lists(anywhere | hard_places, min_size=1, max_size=25))
def test_box_holds_exactly_the_points_inside(
    box: BoundingBox, points: list[Point], tmp_path: Path
) -> None:
    directory = compiled(tmp_path, [service(n, point) for n, point in enumerate(points)])
    found = directory.find(Area(box=box), {}, page=Page(limit=100))
    expected = {f"s{n:03}" for n, point in enumerate(points) if box.contains(point)}
    assert {match.service.id for match in found.page} == expected
    assert found.total == len(expected)


HERE = Point(53.48, -2.23)
HOUR_AWAY = Point(53.80, -1.55)


def test_filters_mean_any_within_a_list_and_all_between_lists(tmp_path: Path) -> None:
    directory = compiled(
        tmp_path,
        [
            service(1, HERE, types=("detox",), settings=("residential",)),
            service(2, HERE, types=("therapy",), settings=("residential",)),
            service(3, HERE, types=("detox",), settings=("outpatient",)),
            service(4, HERE, types=("advice",), settings=("residential",)),
        ],
    )
    wanted = {"type": ("detox", "therapy"), "setting": ("residential",)}
    found = directory.find(Area(HERE, 1000), wanted)
    assert [match.service.id for match in found.page] == ["s001", "s002"]
    assert found.facets["type"] == {"detox": 1, "therapy": 1}
    assert found.facets["setting"] == {"residential": 2}


def test_facets_count_every_match_not_only_the_page(tmp_path: Path) -> None:
    directory = compiled(
        tmp_path,
        [
            service(n, HERE, benzodiazepine_detox=Answer.YES if n % 3 else Answer.UNKNOWN)
            for n in range(30)
        ],
    )
    found = directory.find(Area(HERE, 1000), {}, page=Page(limit=5))
    assert (found.total, len(found.page)) == (30, 5)
    assert found.facets["benzodiazepine_detox"] == {"yes": 20, "unknown": 10}


def test_unknown_is_not_counted_or_found_as_no(tmp_path: Path) -> None:
    directory = compiled(tmp_path, [service(1, HERE)])
    assert directory.find(Area(HERE, 1000), {"benzodiazepine_detox": ("no",)}).total == 0
    assert directory.find(Area(HERE, 1000), {"benzodiazepine_detox": ("unknown",)}).total == 1


def test_paging_shows_each_of_many_services_at_one_spot_once(tmp_path: Path) -> None:
    directory = compiled(tmp_path, [service(n, HERE) for n in range(95)])
    seen = [
        match.service.id
        for offset in range(0, 100, 20)
        for match in directory.find(Area(HERE, 9), {}, page=Page(20, offset)).page
    ]
    assert seen == [f"s{n:03}" for n in range(95)]


def test_name_order_ignores_distance_and_case(tmp_path: Path) -> None:
    directory = compiled(
        tmp_path,
        [
            service(1, HERE, service_name="beta"),
            service(2, HOUR_AWAY, service_name="Alpha"),
            service(3, HERE, service_name="Gamma"),
        ],
    )
    found = directory.find(Area(HERE, 100_000), {}, page=Page(sort=Sort.NAME))
    assert [match.service.service_name for match in found.page] == ["Alpha", "beta", "Gamma"]
    assert found.page[1].distance == 0


def test_text_finds_words_in_names_and_towns_whatever_their_accents(tmp_path: Path) -> None:
    directory = compiled(
        tmp_path,
        [
            service(1, HERE, service_name="Café Recovery"),
            service(2, HERE, service_name="Other", address=Address(city="Recife", country="GB")),
            service(3, HOUR_AWAY, service_name="Cafe far away"),
        ],
    )

    def ids(text: str) -> list[str]:
        found = directory.find(Area(HERE, 1000), {}, text)
        return [match.service.id for match in found.page]

    assert ids("cafe") == ["s001"]
    assert ids("recife") == ["s002"]
    assert ids("cafe recov") == ["s001"]
    assert ids('"); DROP TABLE service --') == []
    assert ids("***") == []


def test_services_without_a_place_are_found_by_id_only(tmp_path: Path) -> None:
    directory = compiled(tmp_path, [service(1, None), service(2, HERE)])
    assert directory.find(Area(box=BoundingBox(-180, -90, 180, 90)), {}).total == 1
    assert directory.get("s001") == service(1, None)
    assert directory.get("s003") is None
    assert directory.size == 2


def test_an_empty_directory_answers_with_nothing(tmp_path: Path) -> None:
    found = compiled(tmp_path, []).find(Area(HERE, 1000), {})
    assert (found.total, found.page, found.facets["type"]) == (0, (), {})


def test_a_service_comes_back_from_the_database_as_it_went_in(tmp_path: Path) -> None:
    written = service(
        7,
        HERE,
        organization_name="Org",
        types=("detox", "advice"),
        languages=("es", "cy"),
        minimum_age=18,
        benzodiazepine_detox=Answer.NO,
        alert="Phone first.",
    )
    assert compiled(tmp_path, [written]).get("s007") == written


def test_a_file_that_is_no_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "directory.sqlite"
    with pytest.raises(NoDatabaseError, match="run 'locator build'"):
        Directory(path)
    path.write_text("not a database at all, only some words that fill a page")
    with pytest.raises(NoDatabaseError, match="run 'locator build'"):
        Directory(path)


def test_a_database_of_another_layout_is_refused_and_not_read_wrongly(tmp_path: Path) -> None:
    path = tmp_path / "directory.sqlite"
    for change in (
        "UPDATE meta SET value = '1-older' WHERE key = 'layout'",
        "DELETE FROM meta WHERE key = 'layout'",
        "DELETE FROM grid WHERE name = 'rids'",
        "UPDATE grid SET data = x'00' WHERE name = 'xyz'",
    ):
        write_database([service(1, HERE)], path)
        with closing(sqlite3.connect(path)) as database:
            database.execute(change)
            database.commit()
        with pytest.raises(NoDatabaseError, match="that this version compiled"):
            Directory(path)


def test_a_directory_in_use_answers_from_its_own_file_after_a_swap(tmp_path: Path) -> None:
    path = tmp_path / "directory.sqlite"
    write_database([service(1, HERE)], path)
    old = Directory(path)
    write_database([service(n, HOUR_AWAY) for n in range(2, 9)], path)
    answers: list[Service | None] = []
    thread = threading.Thread(target=lambda: answers.append(old.get("s001")))
    thread.start()
    thread.join()
    assert answers == [service(1, HERE)]


def test_a_hundred_words_cost_no_more_than_a_few(tmp_path: Path) -> None:
    directory = compiled(tmp_path, [service(1, HERE, service_name="alpha beta")])
    text = " ".join(["alpha"] * 100) + " beta"
    assert directory.find(Area(HERE, 1000), {}, text).total == 1
    assert directory.find(Area(HERE, 1000), {}, "alpha gamma").total == 0
