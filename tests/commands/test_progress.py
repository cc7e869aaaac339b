from __future__ import annotations

import io
import sys

import pytest

from locator.commands.progress import RowCounter, fetch_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("length", [1000, None])
def test_a_bar_is_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch, length: int | None) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    with fetch_bar("Fetching su-2025.xlsx", length) as further:
        for _ in range(4):
            further(250)

    assert "Fetching su-2025.xlsx" in terminal.getvalue()
    assert ("100%" in terminal.getvalue()) is (length is not None)


@pytest.mark.parametrize("length", [1000, None])
def test_a_pipe_is_told_nothing(capsys: pytest.CaptureFixture[str], length: int | None) -> None:
    with fetch_bar("Fetching su-2025.xlsx", length) as further:
        further(1000)
    RowCounter()(250)

    assert capsys.readouterr() == ("", "")


def test_rows_are_counted_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    counter = RowCounter()

    counter(1000)
    counter(250)

    assert terminal.getvalue().endswith("\rRead 1,250 rows")
