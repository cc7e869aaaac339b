"""The base map that is shipped: who is named on it, and how near its streets are told apart."""

from __future__ import annotations

from locator.basemap import open_basemap, unpacked
from locator.config import Settings
from locator.vector_tiles import Feature, decode
from tools.basemap.fitting import DOTS, SIDES
from tools.basemap.projection import mercator

BASEMAP = open_basemap(Settings.from_environment({}).basemap)


def features(layer: str, zoom: int, longitude: float, latitude: float) -> list[Feature]:
    """Return a layer's features in the tile of a zoom that holds a place."""
    across, down = mercator(longitude, latitude)
    packed = BASEMAP.tile(zoom, int(across * 2**zoom), int(down * 2**zoom))
    assert packed is not None
    return list(decode(unpacked(packed))[layer].features)


def named(display_zoom: int, longitude: float, latitude: float) -> set[str]:
    """Return the names around a place that are shown at a display zoom."""
    return {
        str(feature.properties["name"])
        for feature in features("labels", display_zoom - 1, longitude, latitude)
        if int(feature.properties["min_zoom"]) <= display_zoom
    }


def test_great_cities_are_named_far_out_although_they_are_neighbours() -> None:
    shown = named(7, -2.24, 53.48)
    assert {"Manchester", "Liverpool", "Leeds", "Bradford"} <= shown
    assert "Sheffield" in shown | named(7, -1.47, 53.38)


def test_a_side_for_every_zoom_at_which_a_place_is_a_dot() -> None:
    labels = features("labels", 7, -2.24, 53.48)
    sides = [(feature, str(feature.properties["sides"])) for feature in labels
             if "sides" in feature.properties]  # fmt: skip
    assert sides
    for feature, letters in sides:
        assert len(letters) == DOTS + 1 - int(feature.properties["min_zoom"])
        assert set(letters) <= set(SIDES)


def test_villages_of_montana_are_named_around_lewistown() -> None:
    shown = named(10, -109.43, 47.06) | named(10, -109.75, 46.98)
    assert {"Lewistown", "Moore", "Hobson"} <= shown


def test_british_districts_are_those_in_use() -> None:
    labels = features("labels", 9, -2.2, 53.48)
    codes = {feature.properties["name"] for feature in labels
             if feature.properties["kind"] == "code"}  # fmt: skip
    assert "M14" in codes
    assert "M10" not in codes  # ended in the 1990s


def test_streets_are_told_from_parks_close_up_only() -> None:
    near = {feature.properties["kind"] for feature in features("built_up", 9, -0.13, 51.5)}
    assert near == {"built-up", "close"}
    far = {feature.properties["kind"] for feature in features("built_up", 8, -0.13, 51.5)}
    assert far == {"built-up"}
