"""Which entries of two lists are the same place; a doubtful pair stays two places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

ALIKE = 90.0
"""Likeness of full names, 0 to 100, from which entries at one address are one place.

Lower ones, looked at by eye, are often two programmes of one organisation in one building.
"""
ALIKE_WITH_PHONE = 60.0
"""The likeness that is enough beside a shared number; below it a building's tenants share one."""


@dataclass(frozen=True, slots=True)
class ComparedPlace:
    """What is compared: a street key and postcode, names brought to one spelling, numbers.

    ``unit`` is the name of a programme or branch, empty where the entry has none.
    """

    street: str
    postal_code: str
    name: str
    unit: str
    phones: frozenset[str]

    @property
    def full_name(self) -> str:
        """Return both names."""
        return f"{self.name} {self.unit}".strip()


def likeness(one: ComparedPlace, other: ComparedPlace) -> float:
    """Return how surely two entries at the same street and postcode are one place.

    The likeness of their names (rapidfuzz, 0 to 100), with 100 more for a shared
    phone number; 0 where that is not enough to merge them. Without a shared
    number two programmes that are both named must be alike in that name as well.
    """
    full = fuzz.token_sort_ratio(one.full_name, other.full_name)
    name = fuzz.token_sort_ratio(one.name, other.name)
    if one.phones & other.phones:
        best = max(full, name)
        return best + 100.0 if best >= ALIKE_WITH_PHONE else 0.0
    units = fuzz.token_sort_ratio(one.unit, other.unit) if one.unit and other.unit else 100.0
    return max(full, name) if min(max(full, name), units) >= ALIKE else 0.0


def pair_places(left: Sequence[ComparedPlace], right: Sequence[ComparedPlace]) -> dict[int, int]:
    """Return the places that stand in both lists, by their positions, each paired once.

    Where several could be paired, the likest pair comes first.
    """
    by_address: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for position, place in enumerate(left):
        if place.street:
            by_address[place.street, place.postal_code].append(position)
    scored = [
        (-likeness(left[one], place), one, other)
        for other, place in enumerate(right)
        for one in by_address.get((place.street, place.postal_code), ())
    ]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for score, one, other in sorted(scored):
        if score < 0 and one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return pairs
