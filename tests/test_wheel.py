"""The wheel carries everything: installed in an empty environment, it searches."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
VENDOR = "locator/web/static/vendor"
NOT_SOURCE = shutil.ignore_patterns(
    ".*_cache", ".git", ".hypothesis", ".venv", "__pycache__", "build", "dist", "instance",
    "node_modules", "*.egg-info", "docs", "tests",
)  # fmt: skip


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HOME": str(cwd)}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=600
    )


def ran(*command: str | Path, cwd: Path) -> str:
    done = run(*command, cwd=cwd)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def build(source: Path, into: Path) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet")
    return run(*command, "--wheel-dir", into, source, cwd=into.parent)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the source: a build leaves files that would find their way into the next one."""
    folder = tmp_path_factory.mktemp("wheel") / "source"
    shutil.copytree(REPOSITORY, folder, ignore=NOT_SOURCE)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path) -> Path:
    done = build(source, source.parent / "wheels")
    assert done.returncode == 0, done.stderr[-2000:]
    (path,) = (source.parent / "wheels").glob("*.whl")
    return path


def files(source: Path, folder: str) -> set[str]:
    found = (source / folder).rglob("*")
    return {
        path.relative_to(source).as_posix()
        for path in found
        if path.is_file() and not path.name.startswith(".")
    }


def test_the_wheel_holds_every_file_and_no_other(source: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    beside = {f"locator/{name}" for name in files(source, "data") | files(source, "templates")}
    assert held == files(source, "locator") | beside
    for name in ("leaflet.js", "leaflet.css", "protomaps-leaflet.js", "LICENCES.txt"):
        assert f"{VENDOR}/{name}" in held
    assert {
        "locator/templates/results.html",
        "locator/data/helplines.csv",
        "locator/data/services.csv",
        "locator/data/basemap/basemap.pmtiles",
    } <= held


def test_a_wheel_without_its_map_is_not_built(source: Path, tmp_path: Path) -> None:
    bare = tmp_path / "source"
    shutil.copytree(source, bare, ignore=shutil.ignore_patterns("vendor", "data", "build"))
    (bare / "data").mkdir()
    # Without the lock file nothing can be fetched.
    (bare / "package-lock.json").unlink()
    done = build(bare, tmp_path / "wheels")
    assert done.returncode != 0
    assert "A wheel without its map is not built: package-lock.json is missing" in done.stderr
    assert list(tmp_path.rglob("*.whl")) == []


def test_the_wheel_searches_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "empty", with_pip=True)
    python = tmp_path / "empty" / "bin" / "python"
    ran(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r",
        REPOSITORY / "requirements.txt", cwd=tmp_path)  # fmt: skip
    ran(python, "-m", "pip", "install", "--quiet", "--no-deps", wheel, cwd=tmp_path)
    command = tmp_path / "empty" / "bin" / "locator"
    answer = json.loads(ran(command, "search", "M1 1AE", "--json", "--limit", "1", cwd=tmp_path))
    assert answer["origin"]["label"] == "M1 1AE, Manchester, England"
    assert answer["results"][0]["address"]["city"] == "Manchester"
    ran(command, "search", "10001", "--map", tmp_path / "map.html", cwd=tmp_path)
    assert (tmp_path / "map.html").stat().st_size > 100_000
    page = (
        "from locator import create_app; c = create_app().test_client(); "
        "r = c.get('/results?at=53.483,-2.231'); print(r.status_code, 'id=\"map-data\"' in r.text)"
    )
    assert ran(python, "-c", page, cwd=tmp_path).split() == ["200", "True"]
