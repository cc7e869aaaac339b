"""Where an import's files come from: files, folders of files, and addresses."""

from __future__ import annotations

import re
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import unquote, urlsplit

from locator.importers.base import ImporterError, Paging
from locator.importers.fetching import Watch, check_address, fetch, unwatched
from locator.importers.paged import PagedList

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_UNFIT_FOR_NAMES = re.compile(r"[^\w.() -]+")
_LONGEST_NAME = 100


class NoSourceError(ImporterError):
    """There is nothing to read at a path; give a file, a folder with files, or an address."""


@contextmanager
def source_files(
    sources: Sequence[str], *, kept: Path, paging: Paging | None = None, watch: Watch = unwatched
) -> Iterator[tuple[Path, ...]]:
    """Give the files of an import's sources, in order, fetching those at addresses.

    A source is a file, a folder (its files by name; hidden ones and further folders
    are passed over) or an ``https:`` address. What is fetched keeps the name from
    its address and is gone after the context; only finished pages of a paged list
    whose fetch broke off stay, under ``kept``. Raises an ImporterError where a
    source gives no file.
    """
    with ExitStack() as stack:
        stack.enter_context(_termination_cleans_up())
        files: list[Path] = []
        for source in sources:
            if not _is_address(source):
                files += _local_files(Path(source))
                continue
            check_address(source)
            if paging is None:
                files.append(_fetched(source, stack, watch))
            else:
                pages = PagedList.at(source, name_of(source), paging, kept)
                files += pages.fetch(watch)
                stack.callback(pages.forget)
        yield tuple(files)


def name_of(address: str) -> str:
    """Return a file's name from an address's path, fit for any folder."""
    last = unquote(urlsplit(address).path.rstrip("/").rpartition("/")[2])
    name = _UNFIT_FOR_NAMES.sub("_", last).lstrip(".")
    return name[-_LONGEST_NAME:] or "download"


def _is_address(source: str) -> bool:
    return _ADDRESS.match(source) is not None and not Path(source).exists()


def _local_files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(f for f in path.iterdir() if f.is_file() and not f.name.startswith("."))
        if not files:
            raise NoSourceError(f"{path} holds no files; give the folder that they are in")
        return files
    if not path.exists():
        raise NoSourceError(f"{path} is not there; give a file, a folder or an https: address")
    return [path]


def _fetched(address: str, stack: ExitStack, watch: Watch) -> Path:
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="locator-"))
    path = Path(folder) / name_of(address)
    fetch(address, path, watch)
    return path


@contextmanager
def _termination_cleans_up() -> Iterator[None]:
    """Let a SIGTERM end the program as an exception does, so that temporary folders go."""

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)
