"""Outlines on a picture: simplified, cut at its edges, written as path data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from locator.vector_tiles import Part
from locator.web.maps.view import Box, Pixel

STEP = 0.5
"""Pixels between two places that paths can tell apart."""


def simplified(points: Part, tolerance: float) -> Part:
    """Return a line without the points that lie within a tolerance of it.

    Formula: D. Douglas and T. Peucker, 1973; ends stay.
    """
    if len(points) < 3:
        return points
    kept = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        farthest, index = _farthest(points, first, last)
        if farthest > tolerance:
            kept.add(index)
            spans += [(first, index), (index, last)]
    return tuple(points[index] for index in sorted(kept))


def _farthest(points: Part, first: int, last: int) -> tuple[float, int]:
    """Return the distance and index of the point between two that is farthest off their line."""
    (ax, ay), (bx, by) = points[first], points[last]
    dx, dy = bx - ax, by - ay
    length = math.hypot(dx, dy)
    best, found = -1.0, first
    for index in range(first + 1, last):
        x, y = points[index]
        along = ((x - ax) * dx + (y - ay) * dy) / (length * length) if length else 0.0
        along = max(0.0, min(1.0, along))
        off = math.hypot(x - ax - along * dx, y - ay - along * dy)
        if off > best:
            best, found = off, index
    return best, found


def clip(ring: Sequence[Pixel], box: Box) -> list[Pixel]:
    """Return the part of a ring inside a box (I. Sutherland and G. Hodgman, 1974)."""
    points = list(ring)
    for axis, limit, sign in ((0, box[0], 1), (0, box[2], -1), (1, box[1], 1), (1, box[3], -1)):
        kept: list[Pixel] = []
        for index, point in enumerate(points):
            before = points[index - 1]
            here, there = (point[axis] - limit) * sign, (before[axis] - limit) * sign
            if (here >= 0) != (there >= 0):
                part = there / (there - here)
                crossing = [before[n] + part * (point[n] - before[n]) for n in (0, 1)]
                crossing[axis] = limit
                kept.append((crossing[0], crossing[1]))
            if here >= 0:
                kept.append(point)
        points = kept
    return points


def runs_within(line: Sequence[Pixel], box: Box) -> list[list[Pixel]]:
    """Return the runs of a line whose pieces touch the box around them."""
    left, top, right, bottom = box
    runs: list[list[Pixel]] = []
    open_run = False
    for (ax, ay), (bx, by) in pairwise(line):
        off = max(ax, bx) < left or min(ax, bx) > right or max(ay, by) < top or min(ay, by) > bottom
        if off:
            open_run = False
            continue
        if not open_run:
            runs.append([(ax, ay)])
        runs[-1].append((bx, by))
        open_run = True
    return runs


def path(points: Sequence[Pixel], end: str) -> str:
    """Return path data in whole steps: absolute start, relative rest, no step without length."""
    steps: list[str] = []
    last: tuple[int, int] | None = None
    for x, y in points:
        here = round(x / STEP), round(y / STEP)
        if last is None:
            steps.append(f"M{here[0]} {here[1]}l")
        elif here != last:
            dx, dy = here[0] - last[0], here[1] - last[1]
            steps.append(f"{dx}{dy}" if dy < 0 else f"{dx} {dy}")
            steps.append(" ")
        last = here
    if len(steps) < 3:
        return ""
    return "".join(steps).rstrip().replace(" -", "-") + end
