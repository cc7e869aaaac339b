from __future__ import annotations

from tools.gazetteer.postal import Code, with_centroids


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
