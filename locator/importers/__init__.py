"""Bring official lists of services into the directory, one module a format."""

from locator.importers.base import ImporterError
from locator.importers.run import FORMATS, run_import

__all__ = ["FORMATS", "ImporterError", "run_import"]
