from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from locator.directory.database import Directory

LISTS = ("services", "service_at_locations", "organizations", "taxonomies", "taxonomy_terms")


def asked(client: FlaskClient, path: str, status: int = 200) -> Any:
    answer = client.get(f"/hsds/{path}")
    assert answer.status_code == status
    mimetype = "application/json" if status == 200 else "application/problem+json"
    assert answer.mimetype == mimetype
    return answer.get_json(force=True)


def test_the_api_names_its_version_and_documents(client: FlaskClient) -> None:
    body = asked(client, "")

    assert body["version"] == "3.0"
    assert body["profile"].startswith("https://")
    assert body["openapi_url"].endswith("/3.0/schema/openapi.json")


@pytest.mark.parametrize("kind", LISTS)
def test_every_list_is_paged_as_hsds_says(client: FlaskClient, kind: str) -> None:
    body = asked(client, f"{kind}?per_page=3&page=2")

    assert list(body) == [
        "total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty",
        "contents",
    ]  # fmt: skip
    assert body["total_pages"] == -(-body["total_items"] // 3)
    assert (body["page_number"], body["size"], body["empty"]) == (2, 3, False)
    assert (body["first_page"], body["last_page"]) == (False, False)
    assert len(body["contents"]) == 3


@pytest.mark.parametrize("kind", LISTS)
def test_pages_give_every_record_once_and_each_has_an_address(
    client: FlaskClient, kind: str
) -> None:
    first = asked(client, f"{kind}?per_page=20")
    records = [
        record
        for page in range(1, first["total_pages"] + 1)
        for record in asked(client, f"{kind}?per_page=20&page={page}")["contents"]
    ]

    assert len({record["id"] for record in records}) == first["total_items"] == len(records)
    for record in records[::9]:
        assert UUID(record["id"]).version == 5
        whole = asked(client, f"{kind}/{record['id']}")
        assert whole["id"] == record["id"]
        assert {k: v for k, v in whole.items() if k in record and k != "location"} == {
            k: whole[k] if k == "service" else v for k, v in record.items() if k != "location"
        }


def test_a_list_in_full_is_the_records_themselves(client: FlaskClient) -> None:
    for kind in ("services", "service_at_locations"):
        for record in asked(client, f"{kind}?full=true&per_page=5")["contents"]:
            assert record == asked(client, f"{kind}/{record['id']}")


def test_a_service_leads_to_its_organization_and_back(client: FlaskClient) -> None:
    service = asked(client, "services?per_page=1")["contents"][0]
    organization = asked(client, f"organizations/{service['organization_id']}")

    assert organization["name"] == service["organization"]["name"]
    assert service["id"] in {found["id"] for found in organization["services"]}
    assert len(organization["locations"]) == len(organization["services"])


def test_a_service_s_terms_are_listed(client: FlaskClient) -> None:
    service = asked(client, "services?full=true&per_page=1")["contents"][0]
    for attribute in service["attributes"]:
        term = asked(client, f"taxonomy_terms/{attribute['taxonomy_term_id']}")
        assert term["code"] == attribute["taxonomy_term"]["code"]
        assert asked(client, f"taxonomies/{term['taxonomy_id']}") == term["taxonomy_detail"]


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("services?per_page=0", "per_page"),
        ("services?per_page=101", "per_page"),
        ("services?per_page=ten", "per_page"),
        ("services?per_page=%C2%B2", "per_page"),
        ("services?page=0", "page"),
        ("services?page=-1", "page"),
        ("services?page=99999999999999999999", "page"),
        ("services?page=1&page=2", "page"),
        ("services?full=yes", "full"),
        ("services?colour=red", "colour"),
        ("organizations?full=true", "full"),
        ("taxonomies?search=x", "search"),
    ],
)
def test_a_bad_parameter_is_a_problem_that_names_it(
    client: FlaskClient, path: str, parameter: str
) -> None:
    body = asked(client, path, 400)

    assert [error["parameter"] for error in body["errors"]] == [parameter]


def test_a_record_takes_no_parameters(client: FlaskClient) -> None:
    id_ = asked(client, "services?per_page=1")["contents"][0]["id"]

    assert asked(client, f"services/{id_}?full=true", 400)["errors"][0]["parameter"] == "full"


@pytest.mark.parametrize("kind", LISTS)
def test_a_page_past_the_end_is_a_404_problem(client: FlaskClient, kind: str) -> None:
    pages = asked(client, f"{kind}?per_page=100")["total_pages"]
    body = asked(client, f"{kind}?per_page=100&page={pages + 1}", 404)

    assert body["detail"] == f"Ask for a page from 1 to {pages}."


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("id_", ["00000000-0000-0000-0000-000000000000", "us-1", "%00"])
def test_an_unknown_id_is_a_404_problem(client: FlaskClient, kind: str, id_: str) -> None:
    assert asked(client, f"{kind}/{id_}", 404)["status"] == 404


def test_an_id_of_another_kind_is_none_of_this_one(client: FlaskClient) -> None:
    there = asked(client, "service_at_locations?per_page=1")["contents"][0]

    assert asked(client, f"services/{there['id']}", 404)["status"] == 404
    assert asked(client, f"services/{there['service_id']}")["id"] == there["service_id"]


def test_the_totals_are_those_of_the_directory(client: FlaskClient, directory: Directory) -> None:
    assert asked(client, "services")["total_items"] == directory.size
    assert asked(client, "service_at_locations")["total_items"] == directory.size
