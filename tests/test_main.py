from __future__ import annotations

import signal
import sys

import pytest

from locator.__main__ import main


class Interrupting:
    """Finds no module; somebody presses Ctrl+C while the commands are looked for."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "locator.cli":
            signal.raise_signal(signal.SIGINT)


def test_ctrl_c_while_the_program_loads_prints_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    # Python leaves the signal alone where the shell that started it does.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.delitem(sys.modules, "locator.cli", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    try:
        with pytest.raises(SystemExit) as ended:
            main()
    finally:
        signal.signal(signal.SIGINT, before)
    assert ended.value.code == "Aborted!"
