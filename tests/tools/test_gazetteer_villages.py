from __future__ import annotations

from tools.gazetteer.places import Place, Region
from tools.gazetteer.villages import villages

REGIONS = [
    Region("United Kingdom", "GB", -1),
    Region("Isle of Man", "IM", -1),
    Region("South Yorkshire", "GB", 0),
    Region("Derbyshire", "GB", 0),
]
KNOWN = [
    Place("Sheffield", 53.383, -1.466, 556_500, 2),
    Place("Chapeltown", 53.465, -1.472, 23_056, 2),
    Place("Bakewell", 53.213, -1.676, 3_949, 3),
    Place("Buxton", 53.257, -1.912, 20_048, 3),
    Place("Tideswell", 53.279, -1.773, 1_820, 3),
    Place("Ramsey", 54.322, -4.385, 7_845, 1),
    Place("Peel", 54.223, -4.69, 5_374, 1),
    Place("Douglas", 54.15, -4.48, 26_677, 1),
]


def found(city: str, latitude: float, longitude: float, accuracy: int = 4) -> list[Place]:
    row = {
        "country_code": "GB",
        "city": city,
        "state": "England",
        "accuracy": accuracy,
        "latitude": latitude,
        "longitude": longitude,
    }
    return villages([row], KNOWN, REGIONS)


def test_an_unknown_village_gets_the_county_of_the_places_around_it() -> None:
    assert found("Hathersage", 53.262, -1.76) == [Place("Hathersage", 53.262, -1.76, 0, 3)]


def test_a_known_town_and_outlying_streets_with_a_citys_address_are_no_village() -> None:
    assert found("Chapeltown", 53.48, -1.47) == []
    assert found("Sheffield", 53.335, -1.64) == []


def test_a_spot_placed_roughly_is_no_village() -> None:
    assert found("Hathersage", 53.262, -1.76, accuracy=3) == []


def test_a_village_on_the_isle_of_man_is_not_taken_for_a_british_one() -> None:
    assert found("Churchtown", 54.33, -4.45) == []
