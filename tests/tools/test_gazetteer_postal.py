from __future__ import annotations

from tools.gazetteer.postal import Code, gather, with_centroids


def test_a_centroid_in_the_wilderness_gives_way_to_the_post_office() -> None:
    anchorage = Code("99503", "Anchorage, AK", 61.18989, -149.89408)
    chelsea = Code("10001", "New York, NY", 40.7484, -73.9967)
    centroids = {
        "99503": (62.04364, -158.17416),
        "10001": (40.75064, -73.99728),
        "99999": (40.0, -75.0),
    }
    moved = with_centroids([anchorage, chelsea], centroids, lambda *_: "Somewhere, PA")
    assert moved == [
        Code("10001", "New York, NY", 40.75064, -73.99728),
        anchorage,
        Code("99999", "Somewhere, PA", 40.0, -75.0),
    ]


def test_codes_that_lie_nowhere_or_are_only_reserved_are_left_out() -> None:
    def row(code: str, city: str, latitude: float, longitude: float) -> dict[str, object]:
        where = {"latitude": latitude, "longitude": longitude}
        return {"country_code": "CA", "postal_code": code, "city": city, **where}

    rows = [
        row("H0H", "Reserved (Santa Claus)", 90.0, 0.0),
        row("H0J", "Reserved", 45.5, -73.6),
        row("X9X", "Nowhere", 0.0, 0.0),
        row("Y9Y", "South Pole", -89.99, 139.27),
        row("M5V", "Toronto", 43.64, -79.39),
    ]
    held = gather(rows, lambda _, found: str(found[0]["city"]))
    assert held == {"CA": [Code("M5V", "Toronto", 43.64, -79.39)]}
