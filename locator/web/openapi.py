"""What the JSON API takes and answers, as OpenAPI 3.1, at ``/openapi.json``.

Parameters come from the tables that read them, so that the description cannot fall
behind; the tests hold real answers against its schemas (spec.openapis.org/oas/v3.1.0).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from flask import Blueprint, Response

from locator.directory.order import Sort
from locator.query import (
    API_PARAMETERS,
    LARGEST_LIMIT,
    LARGEST_OFFSET,
    LARGEST_RADIUS,
    LARGEST_ZOOM,
    LONGEST_TEXT,
    MAP_PARAMETERS,
    OPEN,
    PAGE_SIZE,
    UNKNOWN,
    WIDEN,
)
from locator.taxonomy import FACETS
from locator.web.openapi_answers import SCHEMAS

openapi = Blueprint("openapi", __name__)

Json = dict[str, Any]

PROBLEM = "application/problem+json"
_NOTHING_KEPT = "Nothing is logged, and no answer may be kept (Cache-Control: no-store)."


def _text(description: str, **more: object) -> Json:
    return {"description": description, "schema": {"type": "string", **more}}


def _whole(description: str, low: int, high: int, default: int | None = None) -> Json:
    schema: Json = {"type": "integer", "minimum": low, "maximum": high}
    return {"description": description, "schema": schema | _default(default)}


def _default(value: object) -> Json:
    return {} if value is None else {"default": value}


_PLACE = "Give one of near, at and bbox."
_PARAMETERS: dict[str, Json] = {
    "near": _text(f"A postcode, ZIP or place. {_PLACE}", maxLength=LONGEST_TEXT),
    "at": _text(f"latitude,longitude in degrees. {_PLACE}", examples=["53.483,-2.231"]),
    "bbox": _text(
        "west,south,east,north in degrees; west greater than east crosses the antimeridian.",
        examples=["-2.5,53.3,-2,53.6"],
    ),
    "open": _text("now: only what is open at this moment.", enum=list(OPEN), default="any"),
    "unknown": _text(
        "What filters make of a service whose source does not say.",
        enum=list(UNKNOWN),
        default="leave-out",
    ),
    "within": _text(
        f"A distance such as 25mi or 40km, at most {LARGEST_RADIUS}.",
        pattern=r"^\d{1,6}(\.\d{1,3})? ?(mi|km)$",
    ),
    "widen": _text("Whether to look further where few are found.", enum=list(WIDEN), default="yes"),
    "q": _text("Words that the name, address or description holds.", maxLength=LONGEST_TEXT),
    "sort": _text("The order of results.", enum=[*map(str, Sort)], default=str(Sort.DISTANCE)),
    "limit": _whole("How many results.", 1, LARGEST_LIMIT, PAGE_SIZE),
    "offset": _whole("How many results to pass over.", 0, LARGEST_OFFSET, 0),
    "format": _text("The form of the answer.", enum=["json", "geojson", "csv"], default="json"),
    "zoom": _whole("That of web maps with 256-pixel tiles.", 0, LARGEST_ZOOM),
    **{
        terms.name: {
            "description": f"{terms.english}; may be repeated: any code of one list, every list.",
            "schema": {"type": "array", "items": {"type": "string", "enum": list(terms.by_code)}},
            "explode": True,
        }
        for terms in FACETS
    },
}
"""Every parameter by its name, as the tables of `locator.query` name them."""


def _parameters(names: tuple[str, ...], needed: tuple[str, ...] = ()) -> list[Json]:
    return [
        {"name": name, "in": "query", "required": name in needed, **_PARAMETERS[name]}
        for name in names
    ]


def _answer(description: str, schema: str, *kinds: str) -> Json:
    content = {kind: {"schema": _reference(schema)} for kind in kinds or ("application/json",)}
    return {"description": description, "content": content}


def _reference(schema: str) -> Json:
    return {"$ref": f"#/components/schemas/{schema}"}


def _problem(description: str) -> Json:
    return _answer(description, "Problem", PROBLEM)


_REFUSED = {
    "400": _problem("A parameter cannot be used; each is named with what it accepts."),
    "414": _problem("There are more parameters than any search needs."),
}


def _search() -> Json:
    found = _answer("The services found.", "Results")
    found["content"]["application/geo+json"] = {"schema": _reference("ResultFeatures")}
    found["content"]["text/csv"] = {"schema": {"type": "string"}}
    return {
        "operationId": "search",
        "summary": "Services near a place, or in a box",
        "description": f"Parameters that are not listed are refused by name. {_NOTHING_KEPT}",
        "parameters": _parameters(API_PARAMETERS),
        "responses": {"200": found, "404": _problem("No such place is known."), **_REFUSED},
    }


def _map() -> Json:
    view = _answer("Clusters, and services that stand alone.", "MapView", "application/geo+json")
    return {
        "operationId": "map",
        "summary": "What a map shows of a box",
        "description": _NOTHING_KEPT,
        "parameters": _parameters(MAP_PARAMETERS, ("bbox", "zoom")),
        "responses": {"200": view, **_REFUSED},
    }


def _service() -> Json:
    place = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "operationId": "service",
        "summary": "One service",
        "parameters": [place],
        "responses": {
            "200": _answer("The service.", "Service"),
            "404": _problem("There is no service with this id."),
        },
    }


def _plain(name: str, summary: str, schema: str) -> Json:
    answer = _answer(summary, schema)
    return {"operationId": name, "summary": summary, "responses": {"200": answer}}


def _ready() -> Json:
    said = _plain("ready", "Whether everything can be answered", "Readiness")
    said["responses"]["503"] = _answer("Something is missing.", "Readiness")
    return said


@cache
def description() -> Json:
    """Return the description of the API."""
    about = _plain("about", "What the directory holds and does not cover", "About")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Drug and alcohol services near you",
            "version": "1",
            "description": "The directory's searches as JSON. Nothing needs a key. "
            "Notices and attribution must be shown beside the data. Directories that "
            "speak HSDS 3.0 use /hsds/, which Open Referral's own document describes.",
        },
        "paths": {
            "/api/search": {"get": _search()},
            "/api/map": {"get": _map()},
            "/api/services/{id}": {"get": _service()},
            "/api/about": {"get": about},
            "/healthz": {"get": _plain("alive", "Whether the server answers", "Health")},
            "/readyz": {"get": _ready()},
        },
        "components": {"schemas": SCHEMAS},
    }


@openapi.get("/openapi.json")
def document() -> Response:
    """Answer with the description."""
    return Response(msgspec.json.encode(description()), mimetype="application/json")
