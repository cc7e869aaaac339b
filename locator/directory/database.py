"""The compiled directory, opened read-only: what `search` asks."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from locator.directory import facets
from locator.directory.clusters import Chart, Cluster
from locator.directory.entities import Entities
from locator.directory.facets import MARKS, Counts, Filters, passing
from locator.directory.grid import SEQUENCE_BITS, UNPLACED_CELL, Grid, Integers, Selection, metres
from locator.directory.order import NO_PREFERENCE, Preference, Sort, leading, ordered
from locator.directory.summary import Summary
from locator.geo import BoundingBox, Point, boxes_around
from locator.models import LocationType, Service

_WORD = re.compile(r"\w+")
_decode = msgspec.json.Decoder(Service).decode
_NOT_ASKED, _FAILED, _PASSED = range(3)


KEPT_SERVICES = 4096
"""Services kept ready to show, about 3 kB each: reading one costs more than finding it."""


KEPT_CONDITIONS = 4
"""Named conditions whose answers are kept, a byte a service."""


LAYOUT = f"8-{facets.FINGERPRINT}"
"""Names the schema, `Service`, `Summary` and the facets' bits; count it up when one changes."""

MOST_NAMED = 100
"""Services named of a cluster at one spot."""

LONGEST_QUESTION = 8
"""Words of a text that are looked for; each costs a pass over the text index."""


class NoDatabaseError(Exception):
    """There is no compiled directory at this path; run ``locator build``."""


@dataclass(frozen=True, slots=True)
class Area:
    """Where to look: a circle (metres) round a point, or a box.

    A box with a centre is searched whole, and its services measured from the centre.
    """

    centre: Point | None = None
    radius: float = 0.0
    box: BoundingBox | None = None

    @property
    def boxes(self) -> tuple[BoundingBox, ...]:
        """Return boxes that cover the area."""
        if self.box is not None:
            return (self.box,)
        return boxes_around(self.centre, self.radius) if self.centre is not None else ()


@dataclass(frozen=True, slots=True)
class Page:
    """Which of the matches to return, and in what order."""

    limit: int = 20
    offset: int = 0
    sort: Sort = Sort.DISTANCE


@dataclass(frozen=True, slots=True)
class Condition:
    """What no filter can ask: a test of the services that carry a mark.

    Services without the mark are kept where ``keeps_others`` says so. Conditions of one
    ``name`` are the same: what services answered to one is kept for the next.
    """

    mark: str
    passes: Callable[[Service], bool]
    keeps_others: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A service that a search found; ``distance`` is in metres, None without an origin."""

    service: Service
    distance: float | None


@dataclass(frozen=True, slots=True)
class Matches:
    """One page of matches, with the total and the counts of all of them.

    ``leading`` of them pass what the order puts first.
    """

    total: int
    leading: int
    page: tuple[Match, ...]
    counts: Counts

    @property
    def facets(self) -> dict[str, dict[str, int]]:
        """Return how many carry each term, by list."""
        return self.counts.terms


@dataclass(frozen=True, slots=True)
class MapView:
    """What a map shows of a box: clusters, services alone, and the facets of all of them.

    ``ids`` names the services of each cluster that shares one spot, at most
    `MOST_NAMED` of them, in the order of ``clusters``; the others have none.
    """

    total: int
    clusters: tuple[Cluster, ...]
    ids: tuple[tuple[str, ...], ...]
    services: tuple[Service, ...]
    facets: dict[str, dict[str, int]]


class Directory:
    """A compiled directory, opened read-only and safe to share between threads.

    Raises NoDatabaseError where the path holds none that this version can read.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise NoDatabaseError(f"there is no compiled directory at {path}; run 'locator build'")
        self._recent: dict[int, Service] = {}
        self._answered: dict[str, NDArray[np.int8]] = {}
        # One connection for all threads, opened now: one opened later by the file's
        # name could meet the newer file that was swapped in meanwhile.
        self._lock = threading.Lock()
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        try:
            self._open()
        except (sqlite3.DatabaseError, KeyError, ValueError) as error:
            self.close()
            raise NoDatabaseError(
                f"{path} is not a directory that this version compiled; run 'locator build'"
            ) from error

    def _open(self) -> None:
        """Read what every search needs; raises where the file is none of ours."""
        meta: dict[str, str] = dict(self._rows("SELECT key, value FROM meta"))
        if meta["layout"] != LAYOUT:
            raise ValueError(meta["layout"])
        self.source = meta["source"]
        self.summary = msgspec.json.decode(meta["summary"], type=Summary)
        self.countries = tuple(self.summary.countries)
        self._grid = _grid(dict(self._rows("SELECT name, data FROM grid")))
        ((self.size,),) = self._rows("SELECT count(*) FROM service")

    @property
    def entities(self) -> Entities:
        """Return the directory as HSDS lists it."""
        # Made anew: one that was kept would keep this directory open past its last request.
        return Entities(self._rows, self.size)

    def close(self) -> None:
        """Close the file; the directory must not be used again."""
        self._connection.close()

    def __del__(self) -> None:
        # A directory that a newer one replaced goes when its last request is done.
        if hasattr(self, "_connection"):
            self.close()

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def get(self, service_id: str) -> Service | None:
        """Return the service with an id, or None."""
        found = self._rows("SELECT data FROM service WHERE id = ?", (service_id,))
        return _decode(found[0][0]) if found else None

    def find(  # noqa: PLR0913
        self,
        area: Area,
        filters: Filters,
        text: str = "",
        page: Page | None = None,
        *,
        preference: Preference = NO_PREFERENCE,
        condition: Condition | None = None,
    ) -> Matches:
        """Return the services in an area that pass the filters and hold every word of a text.

        ``filters`` must hold known codes only, or `facets.UNSTATED`.

        Raises ValueError for an area that is neither a circle nor a box.
        """
        selection = self._select(area, filters)
        if text:
            selection = self._holding(selection, area, text)
        if condition:
            selection = _part(selection, self._meeting(condition, selection.places))
        wanted = page or Page()
        last = wanted.offset + wanted.limit
        chosen = ordered(self._grid, selection, wanted.sort, preference, last)
        return Matches(
            len(selection.places),
            int(leading(self._grid, selection, preference).sum()),
            self._load(selection, chosen[wanted.offset :], area),
            facets.count(self._grid.masks.take(selection.places, axis=1)),
        )

    def remote(self, country: str, filters: Filters) -> tuple[Service, ...]:
        """Return the services of a country without a place of their own that pass the filters."""
        masks = np.array([facets.mask_of(s) for s in self._unplaced], dtype=np.uint64)
        passed = passing(masks.reshape(-1, facets.WORDS).T, filters)
        found = zip(self._unplaced, passed.tolist(), strict=True)
        return tuple(s for s, fits in found if fits and s.address.country in ("", country))

    @cached_property
    def _unplaced(self) -> tuple[Service, ...]:
        """Return the services that work online or by phone alone, by name."""
        low = UNPLACED_CELL << SEQUENCE_BITS
        rows = self._rows("SELECT data FROM service WHERE rid >= ?", (low,))
        services = (_decode(data) for (data,) in rows)
        virtual = (s for s in services if s.location_type is LocationType.VIRTUAL)
        return tuple(sorted(virtual, key=lambda s: (s.name.casefold(), s.id)))

    @cached_property
    def _chart(self) -> Chart:
        return Chart(self._grid)

    def map_view(
        self,
        box: BoundingBox,
        zoom: int,
        filters: Filters,
        *,
        condition: Condition | None = None,
    ) -> MapView:
        """Return the services in a box that pass the filters, grouped for a map at a zoom.

        ``zoom`` is that of web maps, 0 to 22 (`locator.directory.clusters`);
        ``filters`` must hold known codes only.
        """
        meets = partial(self._meeting, condition) if condition else None
        found = self._chart.view(box, zoom, filters, meets)
        alone = [int(rid) for rid in self._grid.rids[list(found.alone)]]
        services = self._services(alone)
        return MapView(
            found.total,
            found.clusters,
            tuple(self._ids(cluster.places[:MOST_NAMED]) for cluster in found.clusters),
            tuple(services[rid] for rid in alone),
            found.facets,
        )

    def _ids(self, places: Sequence[int]) -> tuple[str, ...]:
        if not places:
            return ()
        rids = self._grid.rids[list(places)].tolist()
        services = self._services(rids)
        return tuple(services[rid].id for rid in rids)

    def _select(self, area: Area, filters: Filters) -> Selection:
        if area.box is not None:
            return self._grid.in_box(area.box, filters, area.centre)
        if area.centre is not None:
            return self._grid.in_circle(area.centre, area.radius, filters)
        raise ValueError("an area is a circle or a box")

    def _holding(self, selection: Selection, area: Area, text: str) -> Selection:
        """Keep the matches whose name, place or description holds every word."""
        words = " ".join(f'"{word}"*' for word in _words(text))
        low, high = self._grid.rows_between(area.boxes)
        query = (
            "SELECT rowid FROM service_text WHERE service_text MATCH ? AND rowid BETWEEN ? AND ?"
        )
        rows = self._rows(query, (words, low, high)) if words else []
        rids = np.array([rid for (rid,) in rows], dtype=np.int64)
        return _part(selection, np.isin(self._grid.rids[selection.places], rids))

    def _meeting(self, condition: Condition, places: Integers) -> NDArray[np.bool_]:
        """Say of places in the grid which services meet a condition."""
        marked = passing(self._grid.masks.take(places, axis=1), {MARKS: (condition.mark,)})
        kept = np.full(len(places), condition.keeps_others)
        kept[marked] = self._passed(condition, places[marked])
        return kept

    def _passed(self, condition: Condition, places: Integers) -> NDArray[np.bool_]:
        """Say which services pass a condition, asking each once: a map asks of a whole country."""
        answers = self._answers(condition.name)
        missing = places[answers[places] == _NOT_ASKED]
        for start in range(0, len(missing), KEPT_SERVICES):
            some = missing[start : start + KEPT_SERVICES]
            rids = self._grid.rids[some].tolist()
            services = self._services(rids)
            answers[some] = [
                _PASSED if condition.passes(services[rid]) else _FAILED for rid in rids
            ]
        passed: NDArray[np.bool_] = answers[places] == _PASSED
        return passed

    def _answers(self, name: str) -> NDArray[np.int8]:
        """Return what services answered to the conditions of a name, by their place."""
        answers = self._answered.get(name)
        if answers is None:
            answers = np.full(len(self._grid.rids), _NOT_ASKED, dtype=np.int8)
        if name:
            others = [kept for kept in list(self._answered.items()) if kept[0] != name]
            self._answered = dict([*others[1 - KEPT_CONDITIONS :], (name, answers)])
        return answers

    def _load(self, selection: Selection, chosen: Integers, area: Area) -> tuple[Match, ...]:
        rids = self._grid.rids[selection.places[chosen]].tolist()
        services = self._services(rids)
        if selection.squares is None or area.centre is None:
            return tuple(Match(services[rid], None) for rid in rids)
        lengths = metres(selection.squares[chosen], area.centre.latitude)
        return tuple(map(Match, map(services.__getitem__, rids), lengths))

    def _services(self, rids: Sequence[int]) -> dict[int, Service]:
        """Return services by row id, those shown lately from memory."""
        recent = self._recent
        found = {rid: recent[rid] for rid in rids if rid in recent}
        if missing := [rid for rid in rids if rid not in found]:
            marks = ",".join("?" * len(missing))
            query = f"SELECT rid, data FROM service WHERE rid IN ({marks})"  # noqa: S608 - marks only
            read = {rid: _decode(data) for rid, data in self._rows(query, missing)}
            found |= read
            recent |= read
            if len(recent) > KEPT_SERVICES:
                self._recent = read
        return found


def _part(selection: Selection, kept: NDArray[np.bool_]) -> Selection:
    squares = selection.squares
    return Selection(selection.places[kept], None if squares is None else squares[kept])


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(_WORD.findall(text.casefold())))[:LONGEST_QUESTION]


def _grid(columns: dict[str, bytes]) -> Grid:
    return Grid(
        rids=np.frombuffer(columns["rids"], dtype="<i8"),
        xyz=np.frombuffer(columns["xyz"], dtype="<f8").reshape(-1, 3),
        degrees=np.frombuffer(columns["degrees"], dtype="<f8").reshape(-1, 2),
        masks=np.frombuffer(columns["masks"], dtype="<u8").reshape(facets.WORDS, -1),
        name_ranks=np.frombuffer(columns["name_ranks"], dtype="<i8"),
    )
