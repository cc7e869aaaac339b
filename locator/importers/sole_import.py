"""One import at a time into a directory file: of two at once, one undoes what the other changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from locator.directory.leftovers import lock
from locator.importers.base import ImporterError


class BusyDirectoryError(ImporterError):
    """Another import into the same directory file is running; try again when it has ended."""


@contextmanager
def sole_import(into: Path) -> Iterator[None]:
    """Keep other imports out of a directory file, also those of other processes.

    A hidden file beside it is locked meanwhile. The system lets the lock go with its
    process, so that one that was killed keeps nobody out. Raises BusyDirectoryError
    where another import has it, and OSError where its folder cannot be written to.
    """
    claim = into.with_name(f".{into.name}-import")
    try:
        claim.parent.mkdir(parents=True, exist_ok=True)
        file = _claimed(claim)
    except BlockingIOError as error:
        raise BusyDirectoryError(
            f"another import into {into} is running; nothing was changed, "
            "run this one again when that has ended"
        ) from error
    except OSError as error:
        error.filename = str(into)
        raise
    with file:
        try:
            yield
        finally:
            # Windows, where nothing is locked, does not delete a file that is open.
            with suppress(OSError):
                claim.unlink()


def _claimed(claim: Path) -> BinaryIO:
    while True:
        file = claim.open("ab")
        try:
            lock(file.fileno())
            if os.path.samestat(os.fstat(file.fileno()), claim.stat()):
                return file
        except FileNotFoundError:
            # Whoever had it has just ended and deleted it; so with another file at its path.
            pass
        except BaseException:
            file.close()
            raise
        file.close()
