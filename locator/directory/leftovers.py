"""Half-written files of processes that were killed: found and deleted by the next writer."""

from __future__ import annotations

import contextlib
import re
import time
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, which does not let an open file be deleted anyway
    fcntl = None  # type: ignore[assignment]

_LOCK_SECONDS = 0.5
"""A file younger than this may be a writer's that has not locked it yet."""


def sweep_leftovers(path: Path) -> None:
    """Delete what a killed writer of a file left beside it.

    Only names that `replace_file` gives are touched, and none that another process is
    writing: a writer holds a lock on its own, and the system lets it go when it dies.
    """
    pattern = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{16}}")
    for leftover in path.parent.iterdir():
        if pattern.fullmatch(leftover.name):
            # Another sweep, or the writer's own last step, may have been quicker.
            with contextlib.suppress(OSError):
                _delete_if_left(leftover)


def _delete_if_left(leftover: Path) -> None:
    if time.time() - leftover.stat().st_mtime < _LOCK_SECONDS:
        return
    with leftover.open("rb") as file:
        lock(file.fileno())
        leftover.unlink()


def lock(handle: int) -> None:
    """Lock an open file for this process alone; raise BlockingIOError where another holds it."""
    if fcntl is not None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
