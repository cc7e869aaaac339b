"""Make sure that a wheel holds the map's front-end files; all else is in pyproject.toml.

A wheel is built once and installed by people who cannot add to it, so it is never
built without its map: where the files are not in place they are fetched, and where
they cannot be the build stops with a sentence. An editable install goes on, since
``make run`` puts the files where it serves them from.
"""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.errors import SetupError

ROOT = Path(__file__).resolve().parent
STAMP = ROOT / "locator" / "web" / "static" / "vendor" / "packages.sha256"


class BuildWithMap(build_py):
    """Fetch the front-end files, then build as usual. Raises SetupError where that fails."""

    def run(self) -> None:
        """Build the package."""
        if not self.editable_mode and not STAMP.is_file():
            fetch_map()
        super().run()


def fetch_map() -> None:
    """Put the map's front-end files in place. Raises SetupError."""
    sys.path.insert(0, str(ROOT))
    from tools.frontend import FrontendError, install

    try:
        install()
    except FrontendError as error:
        raise SetupError(f"A wheel without its map is not built: {error}") from None


setup(cmdclass={"build_py": BuildWithMap})
