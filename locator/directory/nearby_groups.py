"""Groups on a plane, joined until none stands too near another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """Services drawn as one: which is first, how many, and the sides of their box, degrees.

    ``sum_across`` and ``sum_down`` add up their places on the plane, in shares of its side.
    """

    first: int
    count: int
    sum_across: float
    sum_down: float
    west: float
    south: float
    east: float
    north: float

    @property
    def across(self) -> float:
        """Return how far across the weighted middle lies."""
        return self.sum_across / self.count

    @property
    def down(self) -> float:
        """Return how far down the weighted middle lies."""
        return self.sum_down / self.count

    def joined(self, other: Group) -> Group:
        """Return both as one group."""
        return Group(
            min(self.first, other.first),
            self.count + other.count,
            self.sum_across + other.sum_across,
            self.sum_down + other.sum_down,
            min(self.west, other.west),
            min(self.south, other.south),
            max(self.east, other.east),
            max(self.north, other.north),
        )


def apart(groups: Sequence[Group], reach: float) -> list[Group]:
    """Join groups until the middles of any two are at least ``reach`` apart.

    The larger go first and take the nearest; the order of equals is the given one, so
    that the same groups always give the same answer.
    """
    plane = _Plane(reach)
    waiting = [plane.add(group) for group in sorted(groups, key=lambda group: -group.count)]
    for stand in waiting:
        here: _Stand | None = stand if stand.there else None
        while here is not None:
            here = plane.join_nearest(here)
    return plane.groups()


class _Stand:
    """A group where it stands: its middle and its square, looked at far oftener than made."""

    __slots__ = ("across", "down", "group", "square", "there")

    def __init__(self, group: Group, reach: float) -> None:
        self.group = group
        self.across = group.across
        self.down = group.down
        self.square = int(self.across // reach) * _ROW + int(self.down // reach)
        self.there = True


_ROW = 1 << 32
"""Apart in numbers of two squares beside each other; far more than squares lie in a column."""
_AROUND = tuple(column * _ROW + row for column in (-1, 0, 1) for row in (-1, 0, 1))


class _Plane:
    """Groups by square of a plane, the squares' sides being the reach."""

    def __init__(self, reach: float) -> None:
        self._reach = reach
        self._squares: dict[int, list[_Stand]] = {}

    def add(self, group: Group) -> _Stand:
        stand = _Stand(group, self._reach)
        self._squares.setdefault(stand.square, []).append(stand)
        return stand

    def groups(self) -> list[Group]:
        return [stand.group for square in self._squares.values() for stand in square]

    def join_nearest(self, stand: _Stand) -> _Stand | None:
        """Join a group with the nearest one in reach; None where there is none."""
        other = self._nearest(stand)
        if other is None:
            return None
        for each in (stand, other):
            self._squares[each.square].remove(each)
            each.there = False
        return self.add(stand.group.joined(other.group))

    def _nearest(self, stand: _Stand) -> _Stand | None:
        across, down, here = stand.across, stand.down, stand.square
        least, nearest = self._reach**2, None
        for offset in _AROUND:
            for other in self._squares.get(here + offset, ()):
                gap = (other.across - across) ** 2 + (other.down - down) ** 2
                if gap < least and other is not stand:
                    least, nearest = gap, other
        return nearest
