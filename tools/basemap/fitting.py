"""Which names the map shows at which zoom, and on which side of their places.

Far out a place is a dot, and its name stands on whichever side is free; nearer,
the name stands on its town. Every zoom's names are chosen greatest first among
those of the next finer zoom. So a name that is shown stays when the map comes
closer, only a greater name can keep one out, and the browser has next to no collisions to settle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tools.basemap.projection import mercator

FIRST_ZOOM = 2
LAST_ZOOM = 13
"""Finest display zoom; every place is named there."""
RANKS = (1_000_000, 300_000, 100_000, 25_000, 0)
"""Population from which a place has rank 0, 1, … 4."""
SIZES = (17, 16, 14, 13, 12)
"""Pixels of a place's name by rank, as ground.js draws it."""
DOTS = 8
"""Finest display zoom at which a place is a dot with its name beside it."""
SIDES = "ewns"
"""Where a name stands by its dot, the best first: right (east), left, above, below."""
LEAST = {2: 3e6, 3: 2e6, 4: 8e5, 5: 3e5, 6: 1e5, 7: 4e4, 8: 1.5e4, 9: 5e3, 10: 1500, 11: 300}
"""Population under which a place is not named at a display zoom, however much room there is."""
_CELL = 64
_DOT, _BESIDE = 4, 6
"""Pixels from a dot's middle to its edge, and to the name beside it."""
_EMPTY_COUNTRY = 45
"""Pixels without a name around a place that is named although it is small for the zoom."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Name:
    """A name, its place in degrees, and how much it counts against its neighbours, in people.

    ``zooms`` are the first and the last display zoom it may be shown at.
    """

    text: str
    longitude: float
    latitude: float
    weight: float
    kind: str
    zooms: tuple[int, int] = (2, LAST_ZOOM)
    suburb: bool = False

    @property
    def rank(self) -> int:
        """Return the class that sets the size: by people, and lower for a part of a city."""
        by_people = next(rank for rank, least in enumerate(RANKS) if self.weight >= least)
        return max(by_people, 3) if self.suburb else by_people

    def box(self, zoom: int, room: int = 0, side: str = "") -> Box:
        """Return the label's box, CSS pixels on the whole map at a display zoom, with room.

        It is around the place itself, or on a side of its dot.
        """
        far = zoom <= 6
        size = 12 if self.kind != "place" else SIZES[self.rank]
        size = min(size, 13) if far else size
        gap = room + (5 if far else 7)
        lines = 1 if len(self.text) <= 16 else 2
        width = min(len(self.text), 16) * size * 0.58 / 2 + gap
        height = size * 1.25 * lines / 2 + gap
        x, y = self.spot(zoom)
        x += {"e": 1, "w": -1}.get(side, 0) * (width - gap + _BESIDE)
        y += {"s": 1, "n": -1}.get(side, 0) * (height - gap + _BESIDE)
        return x - width, y - height, x + width, y + height

    def spot(self, zoom: int) -> tuple[float, float]:
        """Return the place itself, CSS pixels on the whole map at a display zoom."""
        across, down = mercator(self.longitude, self.latitude)
        pixels = 256 * 2**zoom
        return across * pixels, down * pixels

    def dot(self, zoom: int) -> Box:
        """Return the box of the place's dot, like that of its label."""
        x, y = self.spot(zoom)
        return x - _DOT, y - _DOT, x + _DOT, y + _DOT


class _Occupied:
    """Boxes already taken on one zoom's map, found by a grid of cells."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[Box, float]]] = defaultdict(list)

    def is_free(self, box: Box) -> bool:
        """Say whether no taken box overlaps this one."""
        return next(self._over(box), None) is None

    def heaviest(self, box: Box, below: float) -> float:
        """Return the greatest weight under a box, of those below a weight; 0 where none is."""
        return max((weight for weight in self._over(box) if weight < below), default=0)

    def take(self, box: Box, weight: float = 0) -> None:
        """Mark a box as taken."""
        for cell in self._covering(box):
            self._cells[cell].append((box, weight))

    def _over(self, box: Box) -> Iterator[float]:
        for cell in self._covering(box):
            for other, weight in self._cells.get(cell, ()):
                if (
                    other[0] < box[2]
                    and box[0] < other[2]
                    and other[1] < box[3]
                    and box[1] < other[3]
                ):
                    yield weight

    @staticmethod
    def _covering(box: Box) -> Iterator[tuple[int, int]]:
        west, north, east, south = (int(side // _CELL) for side in box)
        for column in range(west, east + 1):
            for row in range(north, south + 1):
                yield column, row


@dataclass(frozen=True, slots=True)
class Placed:
    """A name's first display zoom, and its side at every zoom from there to DOTS."""

    zoom: int
    sides: str = ""


def first_zooms(names: list[Name]) -> list[int | None]:
    """Return each name's first display zoom, or None; the names come greatest first."""
    return [placed.zoom if placed else None for placed in fitted(names)]


def fitted(names: list[Name]) -> list[Placed | None]:
    """Return where each name is shown, or None; the names come greatest first.

    A place for which there is never room has the last zoom, and the browser chooses.
    """
    found = [Placed(LAST_ZOOM) if name.kind == "place" else None for name in names]
    for zoom in range(LAST_ZOOM, FIRST_ZOOM - 1, -1):
        chosen = {
            index: name for index, name in enumerate(names) if _stands(name, found[index], zoom)
        }
        taken, dots = _Occupied(), _dots(chosen.values(), zoom)
        for index, name in chosen.items():
            side = _side(name, zoom, taken, dots)
            if side is not None:
                before = found[index]
                found[index] = Placed(zoom, side + (before.sides if before else ""))
    return found


def _stands(name: Name, found: Placed | None, zoom: int) -> bool:
    """Say whether a name was shown one zoom finer, or this is the finest that may show it."""
    begins = name.zooms[1] == zoom or zoom == LAST_ZOOM
    return name.zooms[0] <= zoom <= name.zooms[1] and (
        begins or (found is not None and found.zoom == zoom + 1)
    )


def _dots(names: Iterable[Name], zoom: int) -> _Occupied:
    """Return the dots of the places that are great enough for a zoom, with their weights."""
    dots = _Occupied()
    if zoom <= DOTS:
        for name in names:
            if name.kind == "place" and name.weight >= LEAST[zoom]:
                dots.take(name.dot(zoom), name.weight)
    return dots


def _side(name: Name, zoom: int, taken: _Occupied, dots: _Occupied) -> str | None:
    """Take room for a name and return its side, "" on its place itself, None without room.

    Of the free sides it is the one that covers the least town that would like to be named.
    """
    beside = zoom <= DOTS and name.kind == "place"
    room = _room(name, zoom)
    if room is None or (beside and not taken.is_free(name.dot(zoom))):
        return None
    sides = SIDES if beside else ("",)
    free = [side for side in sides if taken.is_free(name.box(zoom, room, side))]
    if not free:
        return None
    side = min(free, key=lambda side: dots.heaviest(name.box(zoom, 0, side), name.weight))
    taken.take(name.box(zoom, 0, side))
    if beside:
        taken.take(name.dot(zoom))
    return side


def _room(name: Name, zoom: int) -> int | None:
    """Return the pixels to keep free around a name, None where it is too small for a zoom.

    A small place is named all the same in empty country.
    """
    least = LEAST.get(zoom, 0)
    if name.kind != "place" or name.weight >= least:
        return 0
    return _EMPTY_COUNTRY if name.weight >= least / 8 else None
