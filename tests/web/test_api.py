from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from locator.query import API_PARAMETERS
from locator.taxonomy import FACETS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "api.md").read_text()


def asked(client: FlaskClient, query: str, status: int = 200) -> dict[str, Any]:
    answer = client.get(f"/api/search?{query}")
    assert answer.status_code == status
    body: dict[str, Any] = answer.get_json(force=True)
    return body


def test_the_answer_has_the_documented_shape(client: FlaskClient) -> None:
    body = asked(client, "near=M1%201AE&limit=1")
    assert list(body) == [
        "origin", "choices", "within", "total", "stated", "results", "facets",
        "remote", "helplines", "notices", "attribution",
    ]  # fmt: skip
    assert body["origin"]["label"] == "M1 1AE, Manchester, England"
    assert body["origin"]["precision"] == "postcode"
    assert body["origin"]["latitude"] == pytest.approx(53.48349, abs=3e-5)
    assert body["within"] == {"value": 25, "unit": "mi", "widened_from": None}
    assert body["total"] > len(body["results"]) == 1
    assert body["notices"] == ["do-not-stop-suddenly"]
    (result,) = body["results"]
    assert result["distance"] == {"value": 0.2, "unit": "mi"}
    assert result["benzodiazepine_detox"] == "unknown"
    assert result["phones"][0]["number"] == "+441618278588"
    assert result["source"]["date"] == "2026-04"
    assert result["assured_date"] is None


def test_every_field_of_the_contract_s_result_is_there(client: FlaskClient) -> None:
    (result,) = asked(client, "near=10001&limit=1")["results"]
    contract = {
        "id", "name", "organization", "types", "substances", "benzodiazepine_detox", "distance",
        "latitude", "longitude", "coordinates_precision", "address", "phones", "url", "source",
        "assured_date",
    }  # fmt: skip
    assert contract <= set(result)
    assert set(result["source"]) == {"name", "url", "date", "licence"}


def test_a_place_with_several_meanings_answers_with_choices(client: FlaskClient) -> None:
    body = asked(client, "near=Springfield")
    assert (body["origin"], body["results"], body["total"]) == (None, [], 0)
    assert {"label", "latitude", "longitude", "precision", "country"} == set(body["choices"][0])


def test_a_box_finds_what_lies_in_it(client: FlaskClient) -> None:
    body = asked(client, "bbox=-2.3,53.4,-2.1,53.6")
    assert body["total"] > 0
    for result in body["results"]:
        assert -2.3 <= result["longitude"] <= -2.1
        assert result["distance"] is None


def test_unknown_parameters_are_refused_by_name(client: FlaskClient) -> None:
    body = asked(client, "near=M1&colour=red", 400)
    assert body["errors"][0]["parameter"] == "colour"
    assert "use near, at, bbox" in body["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("near=", "near"),
        ("", "near"),
        ("near=M1&within=-5", "within"),
        ("near=M1&within=lots", "within"),
        ("at=91,0", "at"),
        ("bbox=1,2,3", "bbox"),
        ("near=M1&limit=101", "limit"),
        ("near=M1&offset=-1", "offset"),
        ("near=M1&sort=price", "sort"),
        ("near=M1&format=xml", "format"),
        ("near=M1&type=spa", "type"),
        ("near=" + "x" * 10_000, "near"),
        ("near=M1&near=M2", "near"),
    ],
)
def test_a_bad_parameter_is_a_problem_that_names_it(
    client: FlaskClient, query: str, parameter: str
) -> None:
    answer = client.get(f"/api/search?{query}")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    body = answer.get_json(force=True)
    assert [error["parameter"] for error in body["errors"]] == [parameter]


@pytest.mark.parametrize("near", ["ZZ99+9ZZ", "%F0%9F%98%80", "%27;DROP+TABLE+service"])
def test_an_unknown_place_is_a_404_problem(client: FlaskClient, near: str) -> None:
    body = asked(client, f"near={near}", 404)
    assert body["status"] == 404


def test_a_misspelling_gets_suggestions(client: FlaskClient) -> None:
    body = asked(client, "near=Manchster", 404)
    assert "Manchester, England" in body["suggestions"]


def test_an_offset_past_the_end_is_a_404_problem(client: FlaskClient) -> None:
    assert "past the last" in asked(client, "near=M1+1AE&offset=5000", 404)["title"]


def test_paging_gives_every_service_once(client: FlaskClient) -> None:
    total = asked(client, "near=10001")["total"]
    ids = [
        result["id"]
        for offset in range(0, total, 7)
        for result in asked(client, f"near=10001&limit=7&offset={offset}")["results"]
    ]
    assert len(ids) == len(set(ids)) == total


def test_geojson_puts_longitude_first(client: FlaskClient) -> None:
    answer = client.get("/api/search?near=M1+1AE&limit=1&format=geojson")
    assert answer.mimetype == "application/geo+json"
    (feature,) = answer.get_json(force=True)["features"]
    longitude, latitude = feature["geometry"]["coordinates"]
    assert (round(latitude, 1), round(longitude, 1)) == (53.5, -2.2)


def test_csv_has_the_directory_s_columns_and_the_distance(client: FlaskClient) -> None:
    answer = client.get("/api/search?near=M1+1AE&limit=2&format=csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows[0]["distance_mi"] == "0.2"
    assert rows[0]["id"] == "gb-cqc-1-124012399"


def test_a_service_answers_by_its_id(client: FlaskClient) -> None:
    answer = client.get("/api/services/gb-cqc-1-124012399")
    assert answer.get_json()["name"] == "Turning Point - Smithfield Detoxification Unit"
    assert answer.get_json()["notices"] == ["do-not-stop-suddenly"]
    missing = client.get("/api/services/nobody")
    assert (missing.status_code, missing.mimetype) == (404, "application/problem+json")


def test_a_wrong_address_below_api_is_a_problem_too(client: FlaskClient) -> None:
    answer = client.get("/api/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_healthz_says_how_many_services_there_are(client: FlaskClient) -> None:
    body = client.get("/healthz").get_json()
    assert body["status"] == "ok"
    assert body["services"] == 44


def test_the_documented_parameters_are_the_accepted_ones() -> None:
    table = re.findall(r"^\| `([a-z_]+)` \|", DOCUMENT, re.MULTILINE)
    assert sorted(table) == sorted(API_PARAMETERS)


def test_the_documented_codes_are_the_accepted_ones() -> None:
    for terms in FACETS:
        row = re.search(rf"^\| `{terms.name}` \| (.+) \|$", DOCUMENT, re.MULTILINE)
        assert row
        codes = re.findall(r"`([a-z-]+)`", row[1])
        assert not codes or codes == list(terms.by_code)


def test_a_place_with_several_meanings_is_no_empty_table(client: FlaskClient) -> None:
    answer = client.get("/api/search?near=Newport&format=csv")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert "Newport, Wales" in answer.get_json(force=True)["suggestions"]
    geojson = client.get("/api/search?near=Newport&format=geojson").get_json(force=True)
    assert geojson["features"] == []
    assert geojson["choices"]


def test_every_problem_says_what_to_do(client: FlaskClient) -> None:
    for address in ("search?near=ZZ99+9ZZ", "search?near=M1&offset=99999", "services/nobody"):
        assert client.get(f"/api/{address}").get_json(force=True)["detail"]


def test_a_point_and_a_place_together_are_refused(client: FlaskClient) -> None:
    body = asked(client, "near=M1&at=53,-2", 400)
    assert body["errors"] == [
        {"parameter": "at", "detail": "is given beside near; give only one of near, at, bbox"}
    ]
