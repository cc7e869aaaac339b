"""The directory in use: the newest sound database, picked up without a restart."""

from __future__ import annotations

import logging
import time
from contextlib import closing
from pathlib import Path

from locator.directory.build import RejectedFileError, build, fingerprint
from locator.directory.database import Directory, NoDatabaseError
from locator.directory.services_csv import DirectoryFileError

_log = logging.getLogger(__name__)

LOOK_AGAIN_AFTER = 1.0
"""Seconds between two looks at the database file."""


UP_TO_DATE = "directory is up to date"
"""What `refresh` says where there was nothing to do."""


class LiveDirectory:
    """Hands out the directory at a path, and the newer one once it has been swapped in.

    Raises NoDatabaseError where there is none yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = self._look()
        self._directory = Directory(path)
        self._looked = time.monotonic()

    def __call__(self) -> Directory:
        """Return the directory to answer this request from."""
        now = time.monotonic()
        if now - self._looked >= LOOK_AGAIN_AFTER:
            self._looked = now
            self._renew()
        return self._directory

    def _look(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns

    def _renew(self) -> None:
        stamp = self._look()
        if stamp is None or stamp == self._stamp:
            return
        try:
            self._directory = Directory(self._path)
        except NoDatabaseError:
            _log.exception("kept the directory in use: the new database cannot be opened")
        self._stamp = stamp


def refresh(source: Path, target: Path, overrides: Path | None = None) -> str:
    """Compile the directory file where the database is not of it; return what was done.

    ``overrides`` is the file of corrections where it is not the one beside it.

    A file with errors leaves the last good database in use, and the answer says
    so. Raises RejectedFileError or DirectoryFileError where there is no good
    database to go on with.
    """
    try:
        if _is_current(source, target, overrides):
            return UP_TO_DATE
        count = build(source, target, overrides)
    except (RejectedFileError, DirectoryFileError) as error:
        if not _usable(target):
            raise
        return f"refused: {error}. Going on with the last good directory"
    return f"compiled {count:,} services"


def _is_current(source: Path, target: Path, overrides: Path | None) -> bool:
    try:
        with closing(Directory(target)) as directory:
            return directory.source == fingerprint(source, overrides)
    except (NoDatabaseError, OSError):
        return False


def _usable(target: Path) -> bool:
    try:
        Directory(target).close()
    except NoDatabaseError:
        return False
    return True
