"""The marks a first visit to the map opens with: the same that its page would ask for."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from locator.directory.database import Directory
from locator.geo import BoundingBox
from locator.web.opening_marks import opening_marks


def opening_of(client: FlaskClient, path: str, language: str = "") -> Any:
    page = client.get(path, headers={"Accept-Language": language}).get_data(as_text=True)
    block = re.search(r'id="map-data">(.*?)</script>', page)
    assert block is not None
    return json.loads(block[1])["opening"]


@pytest.mark.parametrize("language", ["", "en-GB", "en-US"])
def test_a_first_visit_opens_with_what_the_map_would_ask_for(
    client: FlaskClient, language: str
) -> None:
    opening = opening_of(client, "/map", language)
    box = ",".join(f"{side:.6f}" for side in opening["box"])
    assert opening["features"]
    for zoom, features in opening["features"].items():
        asked = client.get(f"/api/map?bbox={box}&zoom={zoom}").get_json()
        assert features == asked["features"]


@pytest.mark.parametrize("path", ["/map?bbox=-3,53,-2,54", "/map?type=detox", "/map?page=2"])
def test_other_visits_ask_for_their_marks(client: FlaskClient, path: str) -> None:
    assert opening_of(client, path) is None


def test_each_zoom_that_fits_a_screen_is_there(directory: Directory) -> None:
    # 360 degrees fill 256 pixels at zoom 0: 62 fit into 250 pixels at 2, into 1,100 at 4.
    states = BoundingBox(-126.0, 24.0, -64.0, 50.0)
    assert list(opening_marks(directory, states)["features"]) == [2, 3, 4]


def test_the_room_round_a_box_ends_where_the_map_does(directory: Directory) -> None:
    box = opening_marks(directory, BoundingBox(-180.0, -60.0, 180.0, 75.0))["box"]
    assert box == pytest.approx([-180, -85.0511, 180, 85.0511], abs=1e-4)


def test_another_box_or_directory_has_marks_of_its_own(directory: Directory) -> None:
    america, britain = BoundingBox(-125.0, 24.0, -66.0, 49.0), BoundingBox(-8.0, 50.0, 2.0, 59.0)
    first = opening_marks(directory, america)
    assert opening_marks(directory, america) is first
    second = opening_marks(directory, britain)
    assert second["box"] != first["box"]
    assert opening_marks(directory, america) == first
