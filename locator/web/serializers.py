"""Search results as JSON, GeoJSON and CSV, for the API and the terminal alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from locator import attribution
from locator.directory.database import Match
from locator.directory.order import Sort
from locator.directory.rows import ADDRESS_COLUMNS, COLUMNS, write_row
from locator.fit import reasons
from locator.geo import Distance, Unit
from locator.geocoding.outcomes import Origin
from locator.helplines import Helpline
from locator.models import Phone, Service, Source
from locator.opening_hours import open_now
from locator.search import SearchResults
from locator.spreadsheet import inert_cell

Json = dict[str, Any]


def results_json(results: SearchResults) -> Json:
    """Return a search's answer in the API's shape (docs/api.md)."""
    services = [match.service for match in results.matches]
    return {
        "origin": _origin(results.origin) if results.origin else None,
        "choices": [_choice(choice) for choice in results.choices],
        "within": _within(results.within, results.widened_from),
        "total": results.total,
        "stated": results.stated,
        "results": [_result(match, results) for match in results.matches],
        "facets": results.facets,
        "remote": [_match(match, unit_of(results)) for match in results.remote],
        "helplines": [_helpline(line, datetime.now(UTC)) for line in results.helplines],
        "notices": [notice.code for notice in results.notices],
        "attribution": [*attribution.of_services(services), *attribution.GAZETTEER],
    }


def unit_of(results: SearchResults) -> Unit:
    """Return the unit a search's distances are told in."""
    return results.within.unit if results.within else Unit.MILES


def service_json(service: Service, at: datetime | None = None) -> Json:
    """Return one service in the API's shape.

    ``at`` is the instant of an answer, which says what is open; a file that is kept
    has none, and says nothing of it.
    """
    return {
        "id": service.id,
        "name": service.name,
        "organization": service.organization_name or None,
        "description": service.description or None,
        **{name: list(getattr(service, name)) for name in LISTS},
        "benzodiazepine_detox": str(service.benzodiazepine_detox),
        **_place(service),
        "phones": [_phone(service, phone, at) for phone in service.phones],
        **{name: getattr(service, name) or None for name in TEXTS},
        **_open_now(service, at),
        "minimum_age": service.minimum_age,
        "maximum_age": service.maximum_age,
        "status": str(service.status),
        "source": _source(service.source),
        "other_sources": [_source(source) for source in service.other_sources],
        "assured_date": service.assured_date or None,
    }


LISTS = ("types", "substances", "settings", "audiences", "payment", "languages", "access")
"""Lists of codes, empty where nothing is known."""
TEXTS = ("email", "url", "opening_hours", "timezone", "wheelchair", "alert")
"""Texts, null where nothing is known."""


def _source(source: Source) -> Json:
    return {
        "name": source.name,
        "url": source.url,
        "date": source.date,
        "licence": source.licence,
    }


def _place(service: Service) -> Json:
    point, address = service.point, service.address
    return {
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "coordinates_precision": service.coordinates_precision,
        "location_type": str(service.location_type),
        "address": {column: getattr(address, column) for column in ADDRESS_COLUMNS},
    }


def _phone(service: Service, phone: Phone, at: datetime | None) -> Json:
    return {
        "number": phone.number,
        "type": phone.type,
        "extension": phone.extension or None,
        "opening_hours": phone.opening_hours or None,
        **_open_now(service, at, phone),
        "dialable": phone.dialable,
    }


def _open_now(service: Service, at: datetime | None, phone: Phone | None = None) -> Json:
    return {"open_now": open_now(service, at, phone)} if at else {}


def _result(match: Match, results: SearchResults) -> Json:
    answer = _match(match, unit_of(results))
    if results.query.page.sort is Sort.FIT:
        answer["fit"] = list(reasons(match.service, results.query))
    return answer


def _match(match: Match, unit: Unit) -> Json:
    answer = service_json(match.service, datetime.now(UTC))
    answer["distance"] = _distance(match.distance, unit)
    return answer


def _helpline(line: Helpline, at: datetime) -> Json:
    return {
        "id": line.id,
        "name": line.name,
        "for": line.said_purpose,
        "kind": str(line.kind),
        "country": line.country,
        **{name: getattr(line, name) or None for name in HELPLINE_TEXTS},
        "audiences": list(line.audiences),
        "languages": list(line.languages),
        "open_now": line.timetable.open_at(at),
        "source": {"name": line.source, "url": line.source_url},
        "checked_date": line.checked_date or None,
    }


HELPLINE_TEXTS = ("region", "phone", "press", "text", "url", "opening_hours", "timezone")
"""Texts of a helpline, null where there is none."""


def _distance(metres: float | None, unit: Unit) -> Json | None:
    if metres is None:
        return None
    return {"value": round(Distance.from_metres(metres, unit).value, 1), "unit": str(unit)}


def _within(within: Distance | None, asked: Distance | None) -> Json | None:
    if within is None:
        return None
    widened_from = _length(asked) if asked else None
    return {**_length(within), "widened_from": widened_from}


def _length(distance: Distance) -> Json:
    value = int(distance.value) if float(distance.value).is_integer() else distance.value
    return {"value": value, "unit": str(distance.unit)}


def _origin(origin: Origin) -> Json:
    return {**_choice(origin), "approximate": origin.approximate}


def _choice(origin: Origin) -> Json:
    return {
        "label": origin.in_words,
        "latitude": origin.point.latitude,
        "longitude": origin.point.longitude,
        "precision": str(origin.precision),
        "country": origin.country or None,
    }


def results_geojson(results: SearchResults) -> Json:
    """Return a search's services as a GeoJSON FeatureCollection (RFC 7946).

    Everything else that the JSON answer says stands beside the features.
    """
    features = [feature(_result(match, results)) for match in results.matches]
    said = results_json(results)
    members = {name: value for name, value in said.items() if name != "results"}
    return {"type": "FeatureCollection", "features": features, **members}


def feature(properties: Json) -> Json:
    """Return a service in the API's shape as a GeoJSON feature, its point null if it has none."""
    latitude, longitude = properties["latitude"], properties["longitude"]
    placed = latitude is not None
    others = {
        name: properties[name] for name in properties if name not in ("latitude", "longitude")
    }
    return {
        "type": "Feature",
        "id": properties["id"],
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]} if placed else None,
        "properties": others,
    }


def results_csv(results: SearchResults) -> str:
    """Return a search's services as CSV: the directory's columns and the distance.

    Cells that a spreadsheet would run as a formula get an apostrophe in front.
    """
    text = io.StringIO(newline="")
    unit = unit_of(results)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*COLUMNS, f"distance_{unit}"))
    for match in results.matches:
        distance = _distance(match.distance, unit)
        cells = [*inert_cells(match.service), str(distance["value"]) if distance else ""]
        writer.writerow(cells)
    return text.getvalue()


def inert_cells(service: Service) -> Iterator[str]:
    """Yield the cells of a service's row of the directory file, none of them a formula."""
    for cell in write_row(service).values():
        yield inert_cell(cell)
