"""What a map shows of a box, as GeoJSON that stays small: about 150 features a view."""

from __future__ import annotations

import math
from collections.abc import Iterator

from locator.alerts import alerts_of
from locator.directory.clusters import Cluster
from locator.directory.database import MapView
from locator.geo import BoundingBox, Point
from locator.models import Service
from locator.phone import dialling_address, display_phone
from locator.safety import notices
from locator.web.serializers import Json

DECIMALS = 5
"""Decimals of a cluster's degrees: one metre, far less than a pixel of any view it is in."""


def map_geojson(view: MapView) -> Json:
    """Return a view as a GeoJSON FeatureCollection (RFC 7946, docs/api.md)."""
    return {
        "type": "FeatureCollection",
        "features": [*_clusters(view), *map(_service, view.services)],
        "total": view.total,
        "facets": view.facets,
        "notices": [notice.code for notice in notices((), {}, view.facets)],
    }


def _clusters(view: MapView) -> Iterator[Json]:
    for cluster, ids in zip(view.clusters, view.ids, strict=True):
        properties: Json = {
            "cluster": True,
            "count": cluster.count,
            "bbox": _sides(cluster.box),
            "zoom": cluster.parts_at,
        }
        if ids:
            properties["ids"] = list(ids)
        yield _feature(_middle(cluster), properties)


def _middle(cluster: Cluster) -> list[float]:
    if cluster.parts_at is None:
        return _place(cluster.middle)
    return _place(cluster.middle.rounded(DECIMALS))


def _sides(box: BoundingBox) -> list[float]:
    """Return west, south, east, north, a box's sides rounded outward."""
    if (box.west, box.south) == (box.east, box.north):
        return [box.west, box.south, box.east, box.north]
    unit = 10**DECIMALS
    west, south = (math.floor(side * unit) / unit for side in (box.west, box.south))
    east, north = (math.ceil(side * unit) / unit for side in (box.east, box.north))
    return [west, south, east, north]


def _service(service: Service) -> Json:
    assert service.point is not None  # noqa: S101 - for the type checker; a map holds placed ones
    phone = next(iter(service.phones), None)
    properties: Json = {
        "id": service.id,
        "name": service.name,
        "types": list(service.types),
        "phone": display_phone(phone) if phone else None,
        "dial": dialling_address(phone) or None if phone else None,
        "alert": " ".join(said.text for said in alerts_of(service)) or None,
        "address": ", ".join(service.address.lines),
        "benzodiazepine_detox": str(service.benzodiazepine_detox),
        "coordinates_precision": service.coordinates_precision,
    }
    return {**_feature(_place(service.point), properties), "id": service.id}


def _feature(place: list[float], properties: Json) -> Json:
    geometry = {"type": "Point", "coordinates": place}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _place(point: Point) -> list[float]:
    return [point.longitude, point.latitude]
