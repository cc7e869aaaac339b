"""The browser for the tests: the one that is named, the system's, or one sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import browser


def program(folder: Path, name: str) -> str:
    path = folder / name
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand on a machine without a browser and without a way to install one."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    # Playwright cannot be asked while the browser tests of the same session use it.
    monkeypatch.setattr(browser, "_bundled", str)
    monkeypatch.setattr(browser, "_installers", list)
    return tmp_path


def test_the_browser_that_is_named_comes_first(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = program(nowhere, "chromium")
    assert browser.find() == system
    own = program(nowhere, "my-browser")
    monkeypatch.setenv("CHROMIUM", own)
    assert browser.find() == own
    assert browser.ensure() == own


@pytest.mark.parametrize("named", [None, "no-such-browser"])
def test_no_browser_is_one_sentence_that_names_the_other_tests(
    nowhere: Path, named: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(nowhere.iterdir()) == []
    if named:
        monkeypatch.setenv("CHROMIUM", named)
    with pytest.raises(browser.NoBrowserError, match="make test-nobrowser"):
        browser.ensure()
    with pytest.raises(SystemExit) as left:
        browser.main()
    assert left.value.code == browser.SORRY
    assert "\n" not in browser.SORRY


def test_a_name_that_is_no_browser_is_not_replaced_by_another(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(nowhere, "chromium")
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    with pytest.raises(browser.NoBrowserError):
        browser.find()


def test_a_browser_that_can_be_installed_is(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = nowhere / "chromium"
    failing = [sys.executable, "-c", "raise SystemExit(1)"]
    working = [sys.executable, "-c", f"import os; os.close(os.open({str(path)!r}, 64, 0o755))"]
    monkeypatch.setattr(browser, "_installers", lambda: [[failing, working], [working]])
    assert browser.ensure() == str(path)
