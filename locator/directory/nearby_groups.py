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
    waiting = sorted(groups, key=lambda group: -group.count)
    for group in waiting:
        plane.add(group)
    for group in waiting:
        here: Group | None = group if plane.has(group) else None
        while here is not None:
            here = plane.join_nearest(here)
    return plane.groups()


class _Plane:
    """Groups by square of a plane, the squares' sides being the reach."""

    def __init__(self, reach: float) -> None:
        self._reach = reach
        self._squares: dict[tuple[int, int], list[Group]] = {}

    def _square(self, group: Group) -> tuple[int, int]:
        return int(group.across // self._reach), int(group.down // self._reach)

    def add(self, group: Group) -> None:
        self._squares.setdefault(self._square(group), []).append(group)

    def has(self, group: Group) -> bool:
        return any(other is group for other in self._squares.get(self._square(group), ()))

    def groups(self) -> list[Group]:
        return [group for square in self._squares.values() for group in square]

    def join_nearest(self, group: Group) -> Group | None:
        """Join a group with the nearest one in reach; None where there is none."""
        other = self._nearest(group)
        if other is None:
            return None
        for each in (group, other):
            square = self._squares[self._square(each)]
            square[:] = [left for left in square if left is not each]
        both = group.joined(other)
        self.add(both)
        return both

    def _nearest(self, group: Group) -> Group | None:
        column, row = self._square(group)
        least, nearest = self._reach**2, None
        for square in ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
            for other in self._squares.get(square, ()):
                gap = (other.across - group.across) ** 2 + (other.down - group.down) ** 2
                if gap < least and other is not group:
                    least, nearest = gap, other
        return nearest
