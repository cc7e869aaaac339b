"""Settings: where the data is and how the server answers, from LOCATOR_* variables."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent


def shipped(name: str) -> Path:
    """Return a folder that comes with the program: ``data`` or ``templates``.

    An installed wheel holds it inside the package, a checkout beside it.
    """
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _CHECKOUT / name


def instance_folder() -> Path:
    """Return where files made on this machine go, as Flask's instance folder does."""
    if (_PACKAGE / "data").is_dir():
        return Path(sys.prefix) / "var" / "locator-instance"
    return _CHECKOUT / "instance"


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths the program reads and writes.

    ``services`` is the directory file, ``database`` what is compiled from it,
    ``gazetteer`` and ``basemap`` the offline geocoder's and the map's data,
    ``reports`` what visitors report to be wrong, ``helplines`` the helplines' file,
    ``overrides`` the operator's own corrections of the directory file. ``street_tiles``,
    ``street_attribution`` and ``contact`` are as the operator wrote them, read by
    `locator.streets`;
    ``street_cache`` is the folder of a provider's tiles, None to keep them in memory.
    ``embed_hosts`` are the sites that may frame the embed, read by `locator.web.embed_hosts`;
    ``exit_url`` is where "Exit this page" leads, read by `locator.web.exit_page`;
    ``public_url`` is the site's own address, read by `locator.web.public_address`.
    """

    services: Path
    database: Path
    gazetteer: Path
    basemap: Path
    reports: Path
    helplines: Path
    overrides: Path
    _: KW_ONLY
    street_tiles: str = ""
    street_attribution: str = ""
    contact: str = ""
    street_cache: Path | None = None
    embed_hosts: str = ""
    exit_url: str = ""
    public_url: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from LOCATOR_* variables; each has a default."""
        variables = os.environ if environment is None else environment
        data = shipped("data")
        defaults = {
            "SERVICES": data / "services.csv",
            "DATABASE": instance_folder() / "directory.sqlite",
            "GAZETTEER": data / "gazetteer",
            "BASEMAP": data / "basemap" / "basemap.pmtiles",
            "REPORTS": instance_folder() / "reports.sqlite",
            "HELPLINES": data / "helplines.csv",
        }
        # Containers often pass a variable on that is set to nothing.
        services = Path(variables.get("LOCATOR_SERVICES") or defaults["SERVICES"])
        defaults["OVERRIDES"] = services.with_name("overrides.csv")
        paths = (Path(variables.get(f"LOCATOR_{name}") or path) for name, path in defaults.items())
        cache = variables.get("LOCATOR_STREET_CACHE", "") or str(instance_folder() / "streets")
        return cls(
            *paths,
            street_tiles=variables.get("LOCATOR_STREET_TILES", "").strip(),
            street_attribution=variables.get("LOCATOR_STREET_ATTRIBUTION", "").strip(),
            contact=variables.get("LOCATOR_CONTACT", "").strip(),
            street_cache=None if cache == "0" else Path(cache),
            embed_hosts=variables.get("LOCATOR_EMBED_HOSTS", ""),
            exit_url=variables.get("LOCATOR_EXIT_URL", "").strip(),
            public_url=variables.get("LOCATOR_PUBLIC_URL", "").strip(),
        )
