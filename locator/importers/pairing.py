"""Which listings of two lists are the same place, each paired once, the likest first."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from locator.directory.rows import write_row
from locator.importers.identity import Compared, Verdict, compared, judge
from locator.models import Service

_CELL = 0.01
"""Degrees; listings in one cell or in neighbouring ones are compared."""
_MOST_IN_A_BLOCK = 400
"""Listings that share a number, above which the number tells nothing: a national line."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two listings that are, or may be, the same place: the one just read and the known one."""

    found: Service
    known: Service
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Pairing:
    """The pairs that are the same place, and those that a person should look at."""

    same: tuple[Pair, ...]
    doubtful: tuple[Pair, ...]


def pair(found: Sequence[Service], known: Sequence[Service]) -> Pairing:
    """Return which of the found listings are known ones.

    The likest pair comes first and each listing is in one pair at most; of pairs as
    likely, the one with more equal cells, then the one whose ids come first, so that
    the order of the lists does not matter. A found listing that is left over is
    doubtful with the likest of those known ones that are left over as well.
    """
    judged = list(_judged(found, known)) if found and known else []
    judged.sort(key=_Ranking(judged))
    pairs: list[Pair] = []
    taken: set[tuple[str, str]] = set()
    for wanted in (True, False):
        for one in judged:
            sides = {("found", one.found.id), ("known", one.known.id)}
            if one.verdict.same is wanted and not sides & taken:
                pairs.append(one)
                taken |= sides
    return Pairing(
        tuple(one for one in pairs if one.verdict.same),
        tuple(one for one in pairs if not one.verdict.same),
    )


class _Ranking:
    """Puts the likest pair first; writes each listing's cells once, and only where they decide."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._cells: dict[int, Mapping[str, str]] = {}
        self._rivals = Counter(
            (one.verdict.score, id(side)) for one in pairs for side in (one.found, one.known)
        )

    def __call__(self, one: Pair) -> tuple[float, int, str, str]:
        """Return what a pair is sorted by."""
        return -one.verdict.score, -self._equal_cells(one), one.known.id, one.found.id

    def _equal_cells(self, one: Pair) -> int:
        """Return how many cells are equal, if another pair is as likely for one of the two."""
        score = one.verdict.score
        if all(self._rivals[score, id(side)] == 1 for side in (one.found, one.known)):
            return 0
        found, known = self._row(one.found), self._row(one.known)
        return sum(cell == known[column] for column, cell in found.items())

    def _row(self, service: Service) -> Mapping[str, str]:
        if id(service) not in self._cells:
            self._cells[id(service)] = write_row(service)
        return self._cells[id(service)]


def _judged(found: Sequence[Service], known: Sequence[Service]) -> Iterator[Pair]:
    left = [compared(service) for service in found]
    right = [compared(service) for service in known]
    for one, other in candidates(left, right):
        verdict = judge(left[one], right[other])
        if verdict.same or verdict.doubtful:
            yield Pair(found[one], known[other], verdict)


def candidates(left: Sequence[Compared], right: Sequence[Compared]) -> Iterator[tuple[int, int]]:
    """Yield the positions of pairs worth judging: a code, number, page or cell is shared."""
    blocks: defaultdict[Hashable, list[int]] = defaultdict(list)
    for position, place in enumerate(right):
        for key in _keys(place):
            blocks[key].append(position)
    for position, place in enumerate(left):
        near = {
            other
            for key in (*_keys(place), *_neighbours(place))
            if len(blocks.get(key, ())) <= _MOST_IN_A_BLOCK
            for other in blocks.get(key, ())
        }
        for other in sorted(near):
            yield position, other


def _keys(place: Compared) -> Iterator[Hashable]:
    if place.postal_code:
        yield "postal code", place.country, place.postal_code
    for number in place.phones:
        yield "number", number
    if place.url and not place.streets:
        yield "page", place.url
    if place.point is not None:
        yield _cell(place.point.latitude), _cell(place.point.longitude)


def _cell(degrees: float) -> int:
    return math.floor(degrees / _CELL)


def _neighbours(place: Compared) -> Iterable[Hashable]:
    if place.point is None:
        return ()
    row, column = _cell(place.point.latitude), _cell(place.point.longitude)
    return ((row + up, column + over) for up in (-1, 0, 1) for over in (-1, 0, 1))
