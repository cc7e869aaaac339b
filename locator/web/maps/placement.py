"""Where marks and names go on a drawn map, so that each can be read.

Pins that would overlap are pushed apart, each with a line to its place; those that
find no room are joined under one label, such as "3-5". Names take what is left.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from locator.web.maps.view import Box, Pixel

DIGIT = 7.6
"""Width of a digit of a mark's label, pixels (bold, 13 pixels)."""
MARK_HEIGHT = 23.0
_MARK_PADDING = 9.0
_GAP = 2.0
_ROUNDS = 60
_LONGEST_LABEL = 14
_LINE = 15.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark with numbers in it: where it is drawn, and the places it stands for.

    ``approximate`` means that one of its places is, or more.
    """

    numbers: tuple[int, ...]
    places: tuple[Pixel, ...]
    at: Pixel
    approximate: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """Return its label, such as "3" or "3, 4, 9", broken where it gets long."""
        lines = [""]
        for part in _ranges(self.numbers):
            longer = f"{lines[-1]}, {part}" if lines[-1] else part
            if lines[-1] and len(longer) > _LONGEST_LABEL:
                lines[-1] += ","
                lines.append(part)
            else:
                lines[-1] = longer
        return tuple(lines)

    @property
    def size(self) -> tuple[float, float]:
        """Return its width and height in pixels."""
        longest = max(len(line) for line in self.lines)
        height = MARK_HEIGHT + _LINE * (len(self.lines) - 1)
        return max(MARK_HEIGHT, longest * DIGIT + _MARK_PADDING), height

    @property
    def box(self) -> Box:
        """Return the box it covers."""
        return box_around(self.at, *self.size)


def box_around(at: Pixel, width: float, height: float) -> Box:
    """Return the box of a size around a middle."""
    return at[0] - width / 2, at[1] - height / 2, at[0] + width / 2, at[1] + height / 2


def overlap(one: Box, other: Box) -> bool:
    """Say whether two boxes share any ground."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def placed(marks: Sequence[Mark], area: Box, taken: Sequence[Box] = ()) -> list[Mark]:
    """Return marks inside an area, none over another; ``taken`` is kept free where it can be.

    Every number is on exactly one mark.
    """
    moved = _spread([_inside(mark, area) for mark in marks], area, taken)
    return joined(moved, area)


def _spread(marks: list[Mark], area: Box, taken: Sequence[Box]) -> list[Mark]:
    # Each starts a little off in a direction of its own, so that equal places part.
    spots = [
        (mark.at[0] + math.cos(index * 2.4) / 2, mark.at[1] + math.sin(index * 2.4) / 2)
        for index, mark in enumerate(marks)
    ]
    sizes = [mark.size for mark in marks]
    for _ in range(_ROUNDS):
        settled = True
        for index, size in enumerate(sizes):
            for other in range(index):
                step = _push(spots[index], size, spots[other], sizes[other])
                if step is not None:
                    spots[index] = spots[index][0] + step[0] / 2, spots[index][1] + step[1] / 2
                    spots[other] = spots[other][0] - step[0] / 2, spots[other][1] - step[1] / 2
                    settled = False
            for box in taken:
                middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
                step = _push(spots[index], size, middle, (box[2] - box[0], box[3] - box[1]))
                if step is not None:
                    spots[index] = spots[index][0] + step[0], spots[index][1] + step[1]
                    settled = False
            spots[index] = _held(spots[index], size, area)
        if settled:
            break
    return [_settled(mark, spot) for mark, spot in zip(marks, spots, strict=True)]


def _settled(mark: Mark, spot: Pixel) -> Mark:
    """Return a mark at its spot, or at its own place where that is all but the same.

    Two that go back come closer by less than the gap between them.
    """
    return mark if math.dist(mark.at, spot) < 0.45 * _GAP else replace(mark, at=spot)


def _push(
    one: Pixel, size: tuple[float, float], other: Pixel, room: tuple[float, float]
) -> Pixel | None:
    """Return how far a mark has to go to stand clear of another, or None where it does."""
    dx, dy = one[0] - other[0], one[1] - other[1]
    across = (size[0] + room[0]) / 2 + _GAP - abs(dx)
    down = (size[1] + room[1]) / 2 + _GAP - abs(dy)
    if across <= 0 or down <= 0:
        return None
    # Along the line between them, as far as the nearer side asks.
    length = math.hypot(dx, dy) or 1.0
    reach = min(across / max(abs(dx) / length, 1e-6), down / max(abs(dy) / length, 1e-6)) + 0.05
    return dx / length * reach, dy / length * reach


def joined(marks: list[Mark], area: Box) -> list[Mark]:
    """Return marks with those that still overlap made one, until none does."""
    apart: list[Mark] = []
    waiting = list(marks)
    while waiting:
        mark = waiting.pop(0)
        over = next((other for other in apart if overlap(mark.box, other.box)), None)
        if over is None:
            apart.append(mark)
        else:
            apart.remove(over)
            waiting.append(_inside(_union(over, mark), area))
    return sorted(apart, key=lambda mark: mark.numbers)


def _union(one: Mark, other: Mark) -> Mark:
    places = one.places + other.places
    middle = (
        sum(x for x, _ in places) / len(places),
        sum(y for _, y in places) / len(places),
    )
    numbers = tuple(sorted(one.numbers + other.numbers))
    return Mark(numbers, places, middle, one.approximate or other.approximate)


def _inside(mark: Mark, area: Box) -> Mark:
    return replace(mark, at=_held(mark.at, mark.size, area))


def _held(at: Pixel, size: tuple[float, float], area: Box) -> Pixel:
    width, height = size[0] / 2, size[1] / 2
    return (
        max(area[0] + width, min(area[2] - width, at[0])),
        max(area[1] + height, min(area[3] - height, at[1])),
    )


def _ranges(numbers: Iterable[int]) -> list[str]:
    """Return sorted numbers as ranges: alone, in pairs, or from first to last."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]}\u2013{run[-1]}"] if len(run) > 2 else [str(number) for number in run]
    return parts
