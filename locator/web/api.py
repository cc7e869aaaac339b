"""The JSON API: the same search for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from locator.query import (
    API_PARAMETERS,
    ParameterProblem,
    QueryError,
    parse_map_query,
    parse_query,
)
from locator.safety import notices
from locator.search import (
    PastTheEndError,
    PlaceNotFoundError,
    SearchResults,
    condition_of,
    search,
)
from locator.web.current import current_backend
from locator.web.map_features import map_geojson
from locator.web.problems import problem
from locator.web.serializers import results_csv, results_geojson, results_json, service_json

api = Blueprint("api", __name__, url_prefix="/api")

FORMATS = ("json", "geojson", "csv")
CHECK_PLACE = "Check the spelling, or give a postcode, a ZIP or a larger town nearby."
NAME_ONE = "Ask again with one of them in full, or with its point in 'at'."


@api.get("/search")
def search_services() -> Response:
    """Answer a search as JSON, GeoJSON or CSV."""
    arguments = {name: request.args.getlist(name) for name in request.args}
    form = _format(arguments)
    backend = current_backend()
    query = parse_query(arguments, API_PARAMETERS)
    found = search(query, backend.directory(), backend.geocoder, helplines=backend.helplines)
    if form == "csv":
        return _csv(found)
    if form == "geojson":
        return _json(results_geojson(found), "application/geo+json")
    return _json(results_json(found))


def _csv(found: SearchResults) -> Response:
    if found.choices:
        # A table has no room for a question: an empty one would say "no services".
        names = [origin.label for origin in found.choices]
        return problem(404, "The place has several meanings", detail=NAME_ONE, suggestions=names)
    return Response(results_csv(found), mimetype="text/csv")


@api.errorhandler(QueryError)
def _bad_parameters(error: QueryError) -> Response:
    return problem(400, "The search has parameters that cannot be used", error.problems)


@api.errorhandler(PlaceNotFoundError)
def _no_such_place(error: PlaceNotFoundError) -> Response:
    names = [origin.label for origin in error.suggestions]
    return problem(404, "No such place is known", detail=CHECK_PLACE, suggestions=names)


@api.errorhandler(PastTheEndError)
def _past_the_end(error: PastTheEndError) -> Response:
    detail = f"Ask again with an offset below {error.total}."
    return problem(404, "The offset is past the last result", detail=detail)


def _format(arguments: dict[str, list[str]]) -> str:
    values = arguments.get("format", ["json"])
    if len(values) != 1 or values[0] not in FORMATS:
        message = f"must be one of {', '.join(FORMATS)}, once"
        raise QueryError([ParameterProblem("format", message)])
    return values[0]


@api.get("/map")
def services_of_a_view() -> Response:
    """Answer with what a map shows of a box: clusters, and services alone, as GeoJSON."""
    query = parse_map_query({name: request.args.getlist(name) for name in request.args})
    found = (
        current_backend()
        .directory()
        .map_view(query.box, query.zoom, query.filters, condition=condition_of(query))
    )
    return _json(map_geojson(found), "application/geo+json")


@api.get("/services/<service_id>")
def one_service(service_id: str) -> Response:
    """Answer with one service."""
    found = current_backend().directory().get(service_id)
    if found is None:
        return problem(404, "There is no service with this id", detail="Take ids from /api/search.")
    said = [notice.code for notice in notices([found], {}, {})]
    return _json({**service_json(found, datetime.now(UTC)), "notices": said})


def _json(value: dict[str, Any], mimetype: str = "application/json") -> Response:
    return Response(msgspec.json.encode(value), mimetype=mimetype)
