"""Which names the map shows at which zoom.

Every zoom's names are chosen greatest first among those of the next finer
zoom. So a name that is shown stays when the map comes closer, only a greater
name can keep one out, and the browser has next to no collisions to settle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tools.basemap.projection import mercator

FIRST_ZOOM = 2
LAST_ZOOM = 13
"""Finest display zoom; every place is named there."""
RANKS = (1_000_000, 300_000, 100_000, 25_000, 0)
"""Population from which a place has rank 0, 1, … 4."""
SIZES = (17, 16, 14, 13, 12)
"""Pixels of a place's name by rank, as ground.js draws it."""
LEAST = {2: 3e6, 3: 2e6, 4: 8e5, 5: 3e5, 6: 1e5, 7: 4e4, 8: 1.5e4, 9: 5e3, 10: 1500, 11: 300}
"""Population under which a place is not named at a display zoom, however much room there is."""
_CELL = 64
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

    def box(self, zoom: int, room: int = 0) -> Box:
        """Return the label's box, CSS pixels on the whole map at a display zoom, with room."""
        far = zoom <= 6
        size = 12 if self.kind != "place" else SIZES[self.rank]
        size = min(size, 13) if far else size
        gap = room + (5 if far else 7)
        lines = 1 if len(self.text) <= 16 else 2
        width = min(len(self.text), 16) * size * 0.58 / 2 + gap
        height = size * 1.25 * lines / 2 + gap
        across, down = mercator(self.longitude, self.latitude)
        pixels = 256 * 2**zoom
        x, y = across * pixels, down * pixels
        return x - width, y - height, x + width, y + height


class _Occupied:
    """Boxes already taken on one zoom's map, found by a grid of cells."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def is_free(self, box: Box) -> bool:
        """Say whether no taken box overlaps this one."""
        return not any(
            other[0] < box[2] and box[0] < other[2] and other[1] < box[3] and box[1] < other[3]
            for cell in self._covering(box)
            for other in self._cells.get(cell, ())
        )

    def take(self, box: Box) -> None:
        """Mark a box as taken."""
        for cell in self._covering(box):
            self._cells[cell].append(box)

    @staticmethod
    def _covering(box: Box) -> Iterator[tuple[int, int]]:
        west, north, east, south = (int(side // _CELL) for side in box)
        for column in range(west, east + 1):
            for row in range(north, south + 1):
                yield column, row


def first_zooms(names: list[Name]) -> list[int | None]:
    """Return each name's first display zoom, or None; the names come greatest first.

    A place for which there is never room has the last zoom, and the browser chooses.
    """
    first = [LAST_ZOOM if name.kind == "place" else None for name in names]
    for zoom in range(LAST_ZOOM, FIRST_ZOOM - 1, -1):
        taken = _Occupied()
        for index, name in enumerate(names):
            begins = name.zooms[1] == zoom or first[index] == zoom + 1 or zoom == LAST_ZOOM
            if begins and name.zooms[0] <= zoom <= name.zooms[1] and _fits(name, zoom, taken):
                taken.take(name.box(zoom))
                first[index] = zoom
    return first


def _fits(name: Name, zoom: int, taken: _Occupied) -> bool:
    """Say whether a name is great enough for a zoom, or stands in empty country, and is free."""
    least = LEAST.get(zoom, 0)
    if name.kind != "place" or name.weight >= least:
        return taken.is_free(name.box(zoom))
    return name.weight >= least / 8 and taken.is_free(name.box(zoom, _EMPTY_COUNTRY))
