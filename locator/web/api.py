"""The JSON API: the same search for programs."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, request

from locator.query import API_PARAMETERS, ParameterProblem, QueryError, parse_query
from locator.search import PastTheEndError, PlaceNotFoundError, search
from locator.web.current import current_backend
from locator.web.problems import problem
from locator.web.serializers import results_csv, results_geojson, results_json, service_json

api = Blueprint("api", __name__, url_prefix="/api")

FORMATS = ("json", "geojson", "csv")


@api.get("/search")
def search_services() -> Response:
    """Answer a search as JSON, GeoJSON or CSV."""
    arguments = {name: request.args.getlist(name) for name in request.args}
    backend = current_backend()
    try:
        form = _format(arguments)
        found = search(
            parse_query(arguments, API_PARAMETERS), backend.directory(), backend.geocoder
        )
    except QueryError as error:
        return problem(400, "The search has parameters that cannot be used", error.problems)
    except PlaceNotFoundError as error:
        names = [origin.label for origin in error.suggestions]
        return problem(404, "No such place is known", suggestions=names)
    except PastTheEndError as error:
        return problem(404, f"The offset is past the last of {error.total} results")
    if form == "csv":
        return Response(results_csv(found), mimetype="text/csv")
    if form == "geojson":
        return _json(results_geojson(found), "application/geo+json")
    return _json(results_json(found))


def _format(arguments: dict[str, list[str]]) -> str:
    values = arguments.get("format", ["json"])
    if len(values) != 1 or values[0] not in FORMATS:
        message = f"must be one of {', '.join(FORMATS)}, once"
        raise QueryError([ParameterProblem("format", message)])
    return values[0]


@api.get("/services/<service_id>")
def one_service(service_id: str) -> Response:
    """Answer with one service."""
    found = current_backend().directory().get(service_id)
    if found is None:
        return problem(404, "There is no service with this id")
    return _json(service_json(found))


def _json(value: dict[str, Any], mimetype: str = "application/json") -> Response:
    return Response(msgspec.json.encode(value), mimetype=mimetype)
