"""Lists that an address gives page by page, kept so that a broken fetch goes on where it ended."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from locator.importers import fetching
from locator.importers.base import Paging, SourceFileError
from locator.importers.fetching import FetchError, TooLargeError, Watch, shown, unwatched
from locator.importers.json_files import read_json

MOST_PAGES = 10_000
"""Pages one list may have; 20,000 services at the two a page of the smallest asked for."""

FRESH_SECONDS = 24 * 60 * 60
"""How long finished pages are worth going on from: older ones tell of another day's list."""


class NoJsonError(SourceFileError):
    """The answer is not JSON, and so no page of a list; it may be a list of another format."""


class ChangedListError(FetchError):
    """The list changed while it was being read, so that its pages do not fit; run it again."""


@dataclass(frozen=True, slots=True)
class PagedList:
    """A list at an address, its finished pages kept in a folder of its own."""

    address: str
    paging: Paging
    folder: Path
    name: str

    @classmethod
    def at(cls, address: str, name: str, paging: Paging, kept: Path) -> PagedList:
        """Return the list at an address, whose folder under ``kept`` only the address names."""
        digest = blake2b(address.encode(), digest_size=16).hexdigest()
        return cls(address, paging, kept / digest, name)

    def fetch(self, watch: Watch) -> tuple[Path, ...]:
        """Return the pages' files in order, those not fetched already fetched now.

        An answer that names no number of pages is the whole list. Raises a
        FetchError, the finished pages kept, where a page cannot be had, and a
        SourceFileError where a later one is not readable.
        """
        self._drop_stale()
        self.folder.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + fetching.LIMITS.seconds
        first, total = self._page(1, watch, deadline)
        if total is None:
            return (first,)
        with watch(f"Fetching {total:,} pages", total) as further:
            return tuple(self._pages(first, total, further, deadline))

    def forget(self) -> None:
        """Remove what is kept of the list."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _pages(
        self, first: Path, total: int, further: Callable[[int], object], deadline: float
    ) -> Iterator[Path]:
        size = 0
        for number in range(1, max(total, 1) + 1):
            page, said = self._page(number, unwatched, deadline) if number > 1 else (first, total)
            if said != total:
                self.forget()
                raise ChangedListError(
                    f"{shown(self.address)} changed its number of pages while they were read; "
                    "run the import again"
                )
            size += page.stat().st_size
            if size > fetching.LIMITS.size:
                self.forget()
                raise TooLargeError(
                    f"{shown(self.address)} holds more than {fetching.LIMITS.size:,} bytes in its "
                    "pages; check the address"
                )
            further(1)
            yield page

    def _page(self, number: int, watch: Watch, deadline: float) -> tuple[Path, int | None]:
        """Return a page and the number of pages it tells of, keeping none that is unreadable."""
        page = self.folder / f"page-{number:05}-{self.name}"
        if not page.exists():
            fetching.fetch(self._page_address(number), page, watch, deadline)
        try:
            return page, self._total(page)
        except NoJsonError:
            if number == 1:
                return page, None
            page.unlink()
            raise
        except SourceFileError:
            page.unlink()
            raise

    def _page_address(self, number: int) -> str:
        parts = urlsplit(self.address)
        asked = parse_qsl(parts.query, keep_blank_values=True)
        others = [(name, value) for name, value in asked if name != self.paging.query]
        query = urlencode([*others, (self.paging.query, str(number))])
        return urlunsplit(parts._replace(query=query, fragment=""))

    def _total(self, page: Path) -> int | None:
        """Return the number of pages a page tells of, or None where it tells of none."""
        try:
            answer = read_json(page)
        except SourceFileError as error:
            raise NoJsonError(str(error)) from error
        total = answer.get(self.paging.total) if isinstance(answer, Mapping) else None
        if total is None:
            return None
        if not isinstance(total, int) or isinstance(total, bool) or not 0 <= total <= MOST_PAGES:
            raise SourceFileError(
                f"{page.name}: {self.paging.total!r} is not a number of pages up to {MOST_PAGES:,}"
            )
        return total

    def _drop_stale(self) -> None:
        """Forget pages of another day: this list's would not fit, others' nobody went on with."""
        kept = self.folder.parent
        for folder in [*kept.iterdir()] if kept.is_dir() else []:
            pages = [page.stat().st_mtime for page in folder.glob("page-*")]
            if pages and time.time() - min(pages) > FRESH_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
