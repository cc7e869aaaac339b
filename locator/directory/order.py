"""The order of matches: by distance, by name, or by how well they fit what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from locator.directory.facets import CLOSED, MARKS, Filters, Masks, passing
from locator.directory.grid import Floats, Grid, Integers, Selection, first

NEAR = 8046.72
"""Metres (5 miles) at which being farther away first costs a point of fit."""
CLOSED_COST = 100.0
"""Points of fit that a service closed for now loses: more than it can have."""


class Sort(StrEnum):
    """The order of results."""

    DISTANCE = "distance"
    NAME = "name"
    FIT = "fit"


@dataclass(frozen=True, slots=True)
class Weight:
    """What counts for a service in the order by fit: any of some codes of a list, and how much."""

    name: str
    codes: tuple[str, ...]
    points: float


@dataclass(frozen=True, slots=True)
class Preference:
    """What puts one match before another.

    Those that pass ``stated`` come before all others, whatever the sort; ``weights``
    are for `Sort.FIT`.
    """

    stated: Filters = field(default_factory=dict)
    weights: Sequence[Weight] = ()


NO_PREFERENCE = Preference()


def leading(grid: Grid, selection: Selection, preference: Preference) -> NDArray[np.bool_]:
    """Say of each match whether it passes what a preference puts first."""
    return passing(grid.masks.take(selection.places, axis=1), preference.stated)


def ordered(
    grid: Grid, selection: Selection, sort: Sort, preference: Preference, count: int
) -> Integers:
    """Return where the first so many matches stand in a selection, in order."""
    keys = _keys(grid, selection, sort, preference.weights)
    if not preference.stated:
        return first(keys, count)
    lead = leading(grid, selection, preference)
    before, after = np.flatnonzero(lead), np.flatnonzero(~lead)
    head = before[first(keys[before], count)]
    tail = after[first(keys[after], max(0, count - len(head)))]
    found: Integers = np.concatenate([head, tail])
    return found


def _keys(
    grid: Grid, selection: Selection, sort: Sort, weights: Sequence[Weight]
) -> Floats | Integers:
    """Return one number a match, the smallest for what comes first."""
    if sort is Sort.NAME or selection.squares is None:
        return grid.name_ranks[selection.places]
    if sort is Sort.DISTANCE:
        return selection.squares
    return _misfits(grid.masks.take(selection.places, axis=1), selection.squares, weights)


def cost_of(metres: Floats) -> Floats:
    """Return the points of fit that distances in metres cost: one for each doubling past `NEAR`."""
    costs: Floats = np.log2(1 + metres / NEAR)
    return costs


def _misfits(masks: Masks, squares: Floats, weights: Sequence[Weight]) -> Floats:
    """Return how far each match is from fitting: the cost of its distance, less its points."""
    misfits: Floats = cost_of(np.sqrt(squares))
    for weight in weights:
        misfits -= weight.points * passing(masks, {weight.name: weight.codes})
    return misfits + CLOSED_COST * passing(masks, {MARKS: (CLOSED,)})
