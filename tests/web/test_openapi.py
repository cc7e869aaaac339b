"""The description of the API is that of the API: real answers are held against it."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from locator.query import API_PARAMETERS, MAP_PARAMETERS, QueryError, parse_query
from locator.taxonomy import FACETS
from tests.test_basemap import write_archive

DOCUMENT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
SERVICE = "/api/services/gb-cqc-1-124012399"
ANSWERS = [
    "/api/search?near=M1+1AE",
    "/api/search?near=M1+1AE&sort=fit&type=dual-diagnosis",
    "/api/search?near=60601&limit=100&within=500mi",
    "/api/search?near=Newport",
    "/api/search?bbox=-10,49,2,60&limit=100",
    "/api/search?at=0,0",
    "/api/search?near=M1+1AE&substance=benzodiazepines&within=1mi",
    "/api/search?near=60601&format=geojson&sort=fit",
    "/api/search?bbox=-130,20,-60,50&format=geojson&limit=100",
    "/api/map?bbox=-10,49,2,60&zoom=3",
    "/api/map?bbox=-10,49,2,60&zoom=12",
    "/api/map?bbox=-130,20,-60,50&zoom=5&type=detox",
    SERVICE,
    "/api/about",
    "/healthz",
    "/readyz",
]
ERRORS = [
    "/api/search",
    "/api/search?near=M1&sort=x&within=y&nonsense=z",
    "/api/search?near=Manchestre+upon+Nowhere",
    "/api/search?near=M1+1AE&offset=900",
    "/api/search?" + "&".join(["type=detox"] * 300),
    "/api/map?bbox=1,2,3",
    "/api/services/none",
]


@pytest.fixture
def described(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    body: dict[str, Any] = answer.get_json()
    return body


def operation(described: dict[str, Any], address: str) -> dict[str, Any]:
    path = re.sub(r"^/api/services/.*", "/api/services/{id}", address.partition("?")[0])
    found: dict[str, Any] = described["paths"][path]["get"]
    return found


def closed(schema: Any) -> Any:
    """Return a schema that rules out members it does not name: those would be undescribed."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(part) for name, part in schema.items()}
    return {**inner, "additionalProperties": False} if "required" in schema else inner


def assert_described(client: FlaskClient, described: dict[str, Any], address: str) -> None:
    answer = client.get(address)
    content = operation(described, address)["responses"][str(answer.status_code)]["content"]
    schema = closed({"components": deepcopy(described["components"])})
    schema.update(content[answer.mimetype]["schema"])
    Draft202012Validator(schema).validate(answer.get_json(force=True))


@pytest.mark.parametrize("address", ANSWERS)
def test_an_answer_is_as_described_and_holds_no_more(
    client: FlaskClient, described: dict[str, Any], address: str
) -> None:
    assert client.get(address).status_code == 200
    assert_described(client, described, address)


@pytest.mark.parametrize("address", ERRORS)
def test_an_error_is_as_described(
    client: FlaskClient, described: dict[str, Any], address: str
) -> None:
    assert client.get(address).status_code >= 400
    assert_described(client, described, address)


def test_every_schema_is_one_and_every_reference_has_its_schema(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    used = set(re.findall(r"'#/components/schemas/(\w+)'", str(described)))
    assert used == set(schemas)
    assert described["openapi"] == "3.1.0"


def test_every_address_of_the_api_is_described(app: Flask, described: dict[str, Any]) -> None:
    rules = {re.sub(r"<service_id>", "{id}", rule.rule) for rule in app.url_map.iter_rules()}
    ours = {rule for rule in rules if rule.startswith("/api/") or rule in ("/healthz", "/readyz")}
    assert set(described["paths"]) == ours


def test_the_parameters_are_those_that_are_taken_and_documented(described: dict[str, Any]) -> None:
    parameters = operation(described, "/api/search")["parameters"]
    documented = re.findall(r"^\| `([a-z_]+)` \|", DOCUMENT, re.MULTILINE)
    assert [p["name"] for p in parameters] == list(API_PARAMETERS)
    assert sorted(p["name"] for p in parameters) == sorted(documented)
    needed = {p["name"]: p["required"] for p in operation(described, "/api/map")["parameters"]}
    assert list(needed) == list(MAP_PARAMETERS)
    assert [name for name in needed if needed[name]] == ["bbox", "zoom"]


def test_every_value_that_is_listed_is_taken(described: dict[str, Any]) -> None:
    lists = {terms.name for terms in FACETS}
    for parameter in operation(described, "/api/search")["parameters"]:
        name, schema = parameter["name"], parameter["schema"]
        assert (schema["type"] == "array") == (name in lists)
        listed = schema.get("items", schema).get("enum", [])
        bounds = [str(schema[bound]) for bound in ("minimum", "maximum") if bound in schema]
        for value in [*listed, *bounds, *schema.get("examples", ())]:
            if name == "format":
                continue
            parse_query({name: [value]}, API_PARAMETERS)
        if listed and name != "format":
            with pytest.raises(QueryError):
                parse_query({name: ["nonsense"]}, API_PARAMETERS)


def test_ready_is_when_the_base_map_can_be_read(
    app: Flask, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "BASEMAP_PATH", write_archive(tmp_path / "small.pmtiles"))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ok", "directory": True, "base_map": True}
    monkeypatch.setitem(app.config, "BASEMAP_PATH", tmp_path / "none.pmtiles")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "not ready", "directory": True, "base_map": False}
    assert client.get("/healthz").status_code == 200
