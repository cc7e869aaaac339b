"""Search results as JSON, GeoJSON and CSV, for the API and the terminal alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from locator import attribution
from locator.directory.database import Match
from locator.directory.rows import COLUMNS, write_row
from locator.geo import Distance, Unit
from locator.geocoding.outcomes import Origin
from locator.models import Service
from locator.search import SearchResults
from locator.spreadsheet import inert_cell

Json = dict[str, Any]


def results_json(results: SearchResults) -> Json:
    """Return a search's answer in the API's shape (docs/api.md)."""
    services = [match.service for match in results.matches]
    return {
        "origin": _origin(results.origin) if results.origin else None,
        "choices": [_choice(choice) for choice in results.choices],
        "within": _within(results.within),
        "total": results.total,
        "results": [_match(match, unit_of(results)) for match in results.matches],
        "facets": results.facets,
        "remote": [],
        "helplines": [],
        "notices": [notice.code for notice in results.notices],
        "attribution": [*attribution.of_services(services), *attribution.GAZETTEER],
    }


def unit_of(results: SearchResults) -> Unit:
    """Return the unit a search's distances are told in."""
    return results.within.unit if results.within else Unit.MILES


def service_json(service: Service) -> Json:
    """Return one service in the API's shape."""
    point, address, source = service.point, service.address, service.source
    return {
        "id": service.id,
        "name": service.name,
        "organization": service.organization_name or None,
        "description": service.description or None,
        "types": list(service.types),
        "substances": list(service.substances),
        "benzodiazepine_detox": str(service.benzodiazepine_detox),
        "settings": list(service.settings),
        "audiences": list(service.audiences),
        "payment": list(service.payment),
        "languages": list(service.languages),
        "access": list(service.access),
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "coordinates_precision": service.coordinates_precision,
        "location_type": str(service.location_type),
        "address": {
            "address_1": address.address_1,
            "address_2": address.address_2,
            "city": address.city,
            "state_province": address.state_province,
            "postal_code": address.postal_code,
            "country": address.country,
        },
        "phones": [
            {
                "number": phone.number,
                "type": phone.type,
                "extension": phone.extension or None,
                "dialable": phone.dialable,
            }
            for phone in service.phones
        ],
        "email": service.email or None,
        "url": service.url or None,
        "opening_hours": service.opening_hours or None,
        "timezone": service.timezone or None,
        "minimum_age": service.minimum_age,
        "maximum_age": service.maximum_age,
        "wheelchair": service.wheelchair or None,
        "status": str(service.status),
        "alert": service.alert or None,
        "source": {
            "name": source.name,
            "url": source.url,
            "date": source.date,
            "licence": source.licence,
        },
        "assured_date": service.assured_date or None,
    }


def _match(match: Match, unit: Unit) -> Json:
    answer = service_json(match.service)
    answer["distance"] = _distance(match.distance, unit)
    return answer


def _distance(metres: float | None, unit: Unit) -> Json | None:
    if metres is None:
        return None
    return {"value": round(Distance.from_metres(metres, unit).value, 1), "unit": str(unit)}


def _within(within: Distance | None) -> Json | None:
    if within is None:
        return None
    return {"value": within.value, "unit": str(within.unit), "widened_from": None}


def _origin(origin: Origin) -> Json:
    return {**_choice(origin), "approximate": origin.approximate}


def _choice(origin: Origin) -> Json:
    return {
        "label": origin.label,
        "latitude": origin.point.latitude,
        "longitude": origin.point.longitude,
        "precision": str(origin.precision),
        "country": origin.country or None,
    }


def results_geojson(results: SearchResults) -> Json:
    """Return a search's services as a GeoJSON FeatureCollection (RFC 7946).

    Everything else that the JSON answer says stands beside the features.
    """
    features = []
    for match in results.matches:
        properties = _match(match, unit_of(results))
        latitude, longitude = properties.pop("latitude"), properties.pop("longitude")
        placed = match.service.point is not None
        features.append(
            {
                "type": "Feature",
                "id": properties["id"],
                "geometry": {"type": "Point", "coordinates": [longitude, latitude]}
                if placed
                else None,
                "properties": properties,
            }
        )
    said = results_json(results)
    members = {name: value for name, value in said.items() if name != "results"}
    return {"type": "FeatureCollection", "features": features, **members}


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
        cells = [*_cells(match.service), str(distance["value"]) if distance else ""]
        writer.writerow(cells)
    return text.getvalue()


def _cells(service: Service) -> Iterator[str]:
    for cell in write_row(service).values():
        yield inert_cell(cell)
