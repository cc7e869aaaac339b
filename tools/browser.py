"""Find the Chromium that the browser tests drive, or install one.

``python -m tools.browser`` makes sure of one and prints where it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

SORRY = (
    "The browser tests need Chromium, and none could be found or installed. "
    "Install it (Debian: apt-get install chromium) or name it in CHROMIUM; "
    "'make test-nobrowser' runs the other tests."
)


class NoBrowserError(Exception):
    """There is no Chromium here; install one, or run the tests that need none."""


def find() -> str:
    """Return the path of Chromium: the one CHROMIUM names, the system's, or Playwright's.

    Raises NoBrowserError where there is none.
    """
    named = os.environ.get("CHROMIUM")
    for name in (named,) if named else NAMES:
        path = shutil.which(name)
        if path:
            return path
    if not named and (bundled := _bundled()):
        return bundled
    raise NoBrowserError(SORRY)


def _bundled() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.is_file() else ""


def ensure() -> str:
    """Return the path of Chromium, installing one where there is none.

    Raises NoBrowserError where none can be had.
    """
    try:
        return find()
    except NoBrowserError:
        if "CHROMIUM" in os.environ:
            raise
    print("Installing Chromium for the browser tests", flush=True)
    for commands in _installers():
        if all(_succeeds(command) for command in commands):
            break
    return find()


def _installers() -> list[list[list[str]]]:
    """Return the ways to install Chromium, each a list of commands."""
    ways = [[[sys.executable, "-m", "playwright", "install", "chromium"]]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        ways.insert(0, [["apt-get", "update"], ["apt-get", "install", "-y", "chromium"]])
    return ways


def _succeeds(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=900, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> None:
    """Make sure of a browser, or say in one sentence why there is none."""
    try:
        print(f"Browser tests run in {ensure()}")
    except NoBrowserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
