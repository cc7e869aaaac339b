"""The credits that licences ask for, to stand wherever the data is shown."""

from __future__ import annotations

from collections.abc import Iterable

from locator.models import Service

GAZETTEER = (
    "Contains OS data © Crown copyright and database right.",
    "Contains Royal Mail data © Royal Mail copyright and database right.",
    "Source: Office for National Statistics licensed under the Open Government Licence v3.0.",
    "Postal and place data © GeoNames, CC BY 4.0, modified; US Census Bureau.",
)
"""Credits of the offline geocoder's data."""

_OGL = "Contains public sector information licensed under the Open Government Licence v3.0"


def of_services(services: Iterable[Service]) -> tuple[str, ...]:
    """Return the credits of the listings' sources, each once, in the order they come up."""
    return tuple(dict.fromkeys(_credit(service) for service in services))


def _credit(service: Service) -> str:
    source = service.source
    if source.licence.startswith("OGL"):
        return f"{_OGL} ({source.name}, {source.date})."
    return f"{source.name}, {source.date} ({source.licence})."
