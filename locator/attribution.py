"""The credits that licences ask for, to stand wherever the data is shown."""

from __future__ import annotations

from collections.abc import Iterable

from locator.language import looked_up
from locator.models import Service, Source

GAZETTEER = (
    "Contains OS data © Crown copyright and database right.",
    "Contains Royal Mail data © Royal Mail copyright and database right.",
    "Source: Office for National Statistics licensed under the Open Government Licence v3.0.",
    "Postal and place data © GeoNames, CC BY 4.0, modified; US Census Bureau.",
)
"""Credits of the offline geocoder's data."""

_OGL = "Contains public sector information licensed under the Open Government Licence v3.0"


LICENCES = {
    "OGL-UK-3.0": (
        "Open Government Licence v3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
}
"""What licences are called, and where they can be read, by their short names."""


def licence(code: str) -> tuple[str, str]:
    """Return what a licence is called, and where it can be read or nothing."""
    return LICENCES.get(code, (looked_up(code), ""))


def of_services(services: Iterable[Service]) -> tuple[str, ...]:
    """Return the credits of every source of some listings, in the order they come up."""
    return of_sources(source for service in services for source in service.sources)


def of_sources(sources: Iterable[Source]) -> tuple[str, ...]:
    """Return the credits of some sources, each once."""
    return tuple(dict.fromkeys(_credit(source) for source in sources))


def _credit(source: Source) -> str:
    if source.licence.startswith("OGL"):
        return f"{_OGL} ({source.name}, {source.date})."
    return f"{source.name}, {source.date} ({source.licence})."
