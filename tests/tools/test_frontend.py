"""The front-end packages: pinned, private and put in place once."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tools import frontend

RECIPE = frontend.ROOT / "tools" / "basemap"
STOCK = frontend.ROOT / "benchmarks" / "stock_map"
AUDIT = frontend.ROOT / "benchmarks" / "audit"
FOLDERS = pytest.mark.parametrize(
    "folder",
    [frontend.ROOT, RECIPE, STOCK, AUDIT],
    ids=["pages", "base map", "benchmark", "audit"],
)


def read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


@FOLDERS
def test_every_npm_package_is_pinned_by_digest_and_by_no_registry(folder: Path) -> None:
    lock = read(folder / "package-lock.json")
    packages = [package for place, package in lock["packages"].items() if place]
    assert lock["lockfileVersion"] == 3
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages)
    assert not [package for package in packages if "resolved" in package]
    assert "registry" not in (folder / "package-lock.json").read_text("utf-8")


@FOLDERS
def test_direct_npm_packages_are_exact_versions(folder: Path) -> None:
    wanted = read(folder / "package.json")
    versions = {**wanted["dependencies"], **wanted.get("devDependencies", {})}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())


@pytest.mark.parametrize("name", ["requirements.txt", "sources.txt"])
def test_every_python_package_of_the_recipe_is_pinned_by_digest(name: str) -> None:
    text = (RECIPE / name).read_text("utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all(re.match(r"[\w-]+==\S+\s+--hash=sha256:[0-9a-f]{64}", line) for line in lines)
    assert "://" not in text


def test_what_is_in_place_is_left_alone() -> None:
    frontend.install()
    before = {path: path.stat().st_mtime_ns for path in frontend.VENDOR.iterdir()}
    assert frontend.install() is False
    assert {path: path.stat().st_mtime_ns for path in frontend.VENDOR.iterdir()} == before


@pytest.mark.parametrize("gone", ["AXE", "STAMP"])
def test_what_is_gone_is_fetched_again(
    gone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def npm(*arguments: str, folder: Path) -> None:
        assert arguments == ("ci",)
        asked.append(folder)

    frontend.install()
    monkeypatch.setattr(frontend, gone, tmp_path / "gone")
    monkeypatch.setattr(frontend, "run_npm", npm)
    assert frontend.install() is True
    assert asked == [frontend.ROOT]


def test_every_shipped_package_brings_its_licence() -> None:
    frontend.install()
    text = frontend.LICENCES.read_text("utf-8")
    for name in ("leaflet 1.9.4", "protomaps-leaflet 5.1.0", "rbush", "pbf"):
        assert name in text
    assert "axe-core" not in text


def test_packages_that_cannot_be_fetched_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(frontend.FrontendError, match=r"check the connection and run again") as said:
        frontend.run_npm("ci", folder=tmp_path)
    assert "\n" not in str(said.value)
