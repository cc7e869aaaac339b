"""The wheel carries everything: installed in an empty environment, it searches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def ran(*command: str | Path, cwd: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd)}
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True,
        check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_the_wheel_searches_in_an_empty_environment(tmp_path: Path) -> None:
    ran(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet",
        "--wheel-dir", tmp_path, REPOSITORY, cwd=tmp_path)  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
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
        "r = c.get('/results?at=53.483,-2.231'); print(r.status_code, len(r.data))"
    )
    status, size = ran(python, "-c", page, cwd=tmp_path).split()
    assert (status, int(size) > 10_000) == ("200", True)
