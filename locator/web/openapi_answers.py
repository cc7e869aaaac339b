"""The shapes of the JSON API's answers, as JSON Schema 2020-12, for `/openapi.json`."""

from __future__ import annotations

from typing import Any

from locator.directory.rows import ADDRESS_COLUMNS
from locator.geo import Unit
from locator.geocoding.outcomes import Precision
from locator.helplines import Kind
from locator.models import Answer, LocationType, Status
from locator.taxonomy import (
    ACCESS,
    AUDIENCES,
    FACETS,
    LANGUAGES,
    PAYMENT,
    SETTINGS,
    SUBSTANCES,
    Taxonomy,
)
from locator.taxonomy import TYPES as HELP

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
TEXT_OR_NULL: Json = {"type": ["string", "null"]}
YES_NO_OR_NULL: Json = {"type": ["boolean", "null"], "description": "null: not known"}
COUNT: Json = {"type": "integer", "minimum": 0}
DEGREES: Json = {"type": "number", "minimum": -180, "maximum": 180}


def _object(needed: Json, others: Json | None = None) -> Json:
    """Return an object with members that are always there, and those that may be."""
    return {"type": "object", "required": list(needed), "properties": {**needed, **(others or {})}}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _counts() -> Json:
    return {"type": "object", "additionalProperties": COUNT}


def _codes(terms: Taxonomy) -> Json:
    return _list({"type": "string", "enum": list(terms.by_code)})


def _one_of(*values: object) -> Json:
    return {"enum": [*map(str, values)]}


def _or_null(schema: Json) -> Json:
    return {"oneOf": [schema, {"type": "null"}]}


def _of(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


_LENGTH = {"value": {"type": "number", "minimum": 0}, "unit": _one_of(*Unit)}
_SOURCE = {"name": TEXT, "url": TEXT_OR_NULL, "date": TEXT, "licence": TEXT}
_PHONE = {
    "number": TEXT,
    "type": TEXT,
    "extension": TEXT_OR_NULL,
    "opening_hours": TEXT_OR_NULL,
    "open_now": YES_NO_OR_NULL,
    "dialable": {"type": "boolean"},
}
_CHOICE = {
    "label": TEXT,
    "latitude": DEGREES,
    "longitude": DEGREES,
    "precision": _one_of(*Precision),
    "country": TEXT_OR_NULL,
}
_AGE = {"type": ["integer", "null"], "minimum": 0}
_COORDINATES = {
    "latitude": {"type": ["number", "null"], "minimum": -90, "maximum": 90},
    "longitude": {"type": ["number", "null"], "minimum": -180, "maximum": 180},
}
_ABOUT_A_SERVICE = {
    "id": TEXT,
    "name": TEXT,
    "organization": TEXT_OR_NULL,
    "description": TEXT_OR_NULL,
    "types": _codes(HELP),
    "substances": _codes(SUBSTANCES),
    "settings": _codes(SETTINGS),
    "audiences": _codes(AUDIENCES),
    "payment": _codes(PAYMENT),
    "languages": _codes(LANGUAGES),
    "access": _codes(ACCESS),
    "benzodiazepine_detox": _one_of(*Answer),
    "coordinates_precision": {"enum": [*map(str, Precision), None]},
    "location_type": _one_of(*LocationType),
    "address": _object(dict.fromkeys(ADDRESS_COLUMNS, TEXT)),
    "phones": _list(_object(_PHONE)),
    "email": TEXT_OR_NULL,
    "url": TEXT_OR_NULL,
    "opening_hours": TEXT_OR_NULL,
    "timezone": TEXT_OR_NULL,
    "open_now": YES_NO_OR_NULL,
    "wheelchair": TEXT_OR_NULL,
    "alert": TEXT_OR_NULL,
    "minimum_age": _AGE,
    "maximum_age": _AGE,
    "status": _one_of(*Status),
    "source": _object(_SOURCE),
    "other_sources": _list(_object(_SOURCE)),
    "assured_date": TEXT_OR_NULL,
}
_FOUND = {"distance": _or_null(_object(_LENGTH))}
_WHY = {"fit": _list(TEXT)}
_ABOUT_A_SEARCH = {
    "origin": _or_null(_object({**_CHOICE, "approximate": TEXT_OR_NULL})),
    "choices": _list(_object(_CHOICE)),
    "within": _or_null(_object({**_LENGTH, "widened_from": _or_null(_object(_LENGTH))})),
    "total": COUNT,
    "stated": COUNT,
    "facets": _of("Facets"),
    "remote": _list(_of("Result")),
    "helplines": _list(_of("Helpline")),
    "notices": _list(TEXT),
    "attribution": _list(TEXT),
}
_HELPLINE = {
    **dict.fromkeys(("id", "name", "for", "country"), TEXT),
    "kind": _one_of(*Kind),
    **dict.fromkeys(
        ("region", "phone", "press", "text", "url", "opening_hours", "timezone"), TEXT_OR_NULL
    ),
    "audiences": _codes(AUDIENCES),
    "languages": _list(TEXT),
    "open_now": YES_NO_OR_NULL,
    "source": _object({"name": TEXT, "url": TEXT_OR_NULL}),
    "checked_date": TEXT_OR_NULL,
}
_ABOUT_A_SOURCE = {
    "name": TEXT,
    "url": TEXT_OR_NULL,
    "licences": _list(TEXT),
    "dates": _list(TEXT),
    "old": {"type": "boolean"},
    "countries": _list(TEXT),
    **dict.fromkeys(
        ("listings", "at_street_level", "checked", "benzodiazepine_detox_known"), COUNT
    ),
}
_ABOUT = {
    "listings": COUNT,
    "countries": _counts(),
    "nations": _list(TEXT),
    "sources": _list(_object(_ABOUT_A_SOURCE)),
    "old_after_months": COUNT,
    "not_covered": _object({"nations": _list(TEXT), "countries": _list(TEXT)}),
    "limits": _list(_object({"text": TEXT, "references": _list({"type": "object"})})),
    "attribution": _list(TEXT),
}
_SIDES = {"type": "array", "items": DEGREES, "minItems": 4, "maxItems": 4}
_POINT = _object(
    {
        "type": {"const": "Point"},
        "coordinates": {"type": "array", "items": DEGREES, "minItems": 2, "maxItems": 2},
    }
)
_CLUSTER = _object(
    {
        "cluster": {"const": True},
        "count": {"type": "integer", "minimum": 2},
        "bbox": _SIDES,
        "zoom": {"type": ["integer", "null"]},
    },
    {"ids": _list(TEXT)},
)
_ON_THE_MAP = {
    **dict.fromkeys(("id", "name", "address"), TEXT),
    **dict.fromkeys(("phone", "dial", "alert"), TEXT_OR_NULL),
    "types": _codes(HELP),
    "benzodiazepine_detox": _one_of(*Answer),
    "coordinates_precision": _one_of(*Precision),
}


def _feature(properties: Json, geometry: Json, others: Json | None = None) -> Json:
    said = {"type": {"const": "Feature"}, "geometry": geometry, "properties": properties}
    return _object({**said, **(others or {})})


def _features(feature: Json, others: Json) -> Json:
    return _object({"type": {"const": "FeatureCollection"}, "features": _list(feature), **others})


SCHEMAS: Json = {
    "Results": _object({**_ABOUT_A_SEARCH, "results": _list(_of("Result"))}),
    "Result": _object({**_ABOUT_A_SERVICE, **_COORDINATES, **_FOUND}, _WHY),
    "Service": _object({**_ABOUT_A_SERVICE, **_COORDINATES, "notices": _list(TEXT)}),
    "ResultFeatures": _features(
        _feature(_object({**_ABOUT_A_SERVICE, **_FOUND}, _WHY), _or_null(_POINT), {"id": TEXT}),
        _ABOUT_A_SEARCH,
    ),
    "MapView": _features(
        {
            "oneOf": [
                _feature(_CLUSTER, _POINT),
                _feature(_object(_ON_THE_MAP), _POINT, {"id": TEXT}),
            ]
        },
        {"total": COUNT, "facets": _of("Facets"), "notices": _list(TEXT)},
    ),
    "Facets": {
        "description": "How many of all that was found are in each code of each list; "
        "empty where the place has several meanings.",
        **_object({}, {terms.name: _counts() for terms in FACETS}),
    },
    "Helpline": _object(_HELPLINE),
    "About": _object(_ABOUT),
    "Health": _object({"status": {"const": "ok"}, "services": COUNT}),
    "Readiness": _object(
        {
            "status": _one_of("ok", "not ready"),
            "directory": {"type": "boolean"},
            "base_map": {"type": "boolean"},
        }
    ),
    "Problem": {
        "description": "RFC 9457.",
        **_object(
            {"type": {"const": "about:blank"}, "title": TEXT, "status": {"type": "integer"}},
            {
                "detail": TEXT,
                "errors": _list(_object({"parameter": TEXT, "detail": TEXT})),
                "suggestions": _list(TEXT),
            },
        ),
    },
}
"""Every answer by its name. Members that are added later break nobody: none is ruled out."""
