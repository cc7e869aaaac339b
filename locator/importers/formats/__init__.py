"""The formats that can be imported, one module each; a new module is found by itself."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from inspect import isabstract
from typing import Any

from locator.importers.base import Importer


@cache
def formats() -> dict[str, type[Importer[Any]]]:
    """Return every importer of this package by the name of its format, in order of name."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        for value in vars(import_module(f"{__name__}.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, Importer) and not isabstract(value):
                found[value.format] = value
    return dict(sorted(found.items()))
