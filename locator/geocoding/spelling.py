"""The nearest spellings of a place that is not known, from an index of letter triples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import nlargest
from pathlib import Path

from rapidfuzz import fuzz, process

from locator.geocoding.tables import TableFile

LETTER_BITS = 5
TRIPLES = 1 << 3 * LETTER_BITS
LONGEST = 40
"""Letters of a text that are looked at; the few longer names share them."""
MOST_POSTINGS = 40_000
"""Names counted in one lookup; the commonest triples beyond that tell little."""
COMPARED = 150
"""Names with the most triples in common that are compared letter by letter."""
ALIKE = 66
"""Smallest likeness, out of 100, of a spelling worth offering (rapidfuzz ratio)."""


def triples(folded: str) -> set[int]:
    """Return the numbers of a folded name's triples of letters, its ends marked by spaces."""
    text = f" {folded[:LONGEST]} "
    numbers = [_letter(character) for character in text]
    return {
        (one << LETTER_BITS | two) << LETTER_BITS | three
        for one, two, three in zip(numbers, numbers[1:], numbers[2:], strict=False)
    }


def _letter(character: str) -> int:
    """Return a letter's five bits: 0 for a space, 1 to 26 for a to z, the rest shared."""
    if character == " ":
        return 0
    if "a" <= character <= "z":
        return ord(character) - 96
    return 27 + ord(character) % 5


class Spelling:
    """Finds names that are spelt nearly like a text."""

    def __init__(self, path: Path) -> None:
        """Open the index; raises TablesError where it is missing or damaged."""
        table = TableFile(path)
        self._starts = table.column("starts")
        self._postings = table.column("postings")
        self._offsets = table.column("offsets")
        self._names = table.column("names")

    def nearest(self, folded: str, count: int) -> list[tuple[str, float]]:
        """Return folded names like a folded text with their likeness (to 100), best first."""
        folded = folded[:LONGEST]
        candidates = [self._name(row) for row in self._sharing(folded)]
        alike = process.extract(
            folded, candidates, scorer=fuzz.ratio, limit=count, score_cutoff=ALIKE
        )
        return [(name, likeness) for name, likeness, _ in alike]

    def _sharing(self, folded: str) -> Iterable[int]:
        shared: Counter[int] = Counter()
        for rows in self._rarest_first(folded):
            shared.update(rows)
        return nlargest(COMPARED, shared, key=shared.__getitem__)

    def _rarest_first(self, folded: str) -> Iterator[list[int]]:
        spans = [(self._starts[n], self._starts[n + 1]) for n in triples(folded)]
        room = MOST_POSTINGS
        for start, end in sorted(spans, key=lambda span: (span[1] - span[0], span)):
            room -= end - start
            if room < 0:
                return
            yield self._postings[start:end].tolist()

    def _name(self, row: int) -> str:
        return str(self._names[self._offsets[row] : self._offsets[row + 1]], "utf-8")
