"""Facets as bits: each term of each list has one bit in a service's mask."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from locator.models import Service
from locator.taxonomy import FACETS, Taxonomy

WORD_BITS = 64

Masks = NDArray[np.uint64]
"""Masks of services: shape (words, services), little-endian 64-bit words."""
Filters = Mapping[str, Sequence[str]]
"""Codes wanted, by the name of their list: any code of a list, every list."""


def _allocate(lists: Sequence[Taxonomy]) -> Iterator[tuple[str, str, int]]:
    """Give every term its bit; no list straddles two words, so that a filter is one test."""
    bit = 0
    for terms in lists:
        if bit % WORD_BITS + len(terms.terms) > WORD_BITS:
            bit += WORD_BITS - bit % WORD_BITS
        for term in terms.terms:
            yield terms.name, term.code, bit
            bit += 1


_BITS = {(name, code): bit for name, code, bit in _allocate(FACETS)}
WORDS = max(_BITS.values()) // WORD_BITS + 1
"""Words in a mask."""

FINGERPRINT = hashlib.sha256(repr(sorted(_BITS.items())).encode()).hexdigest()[:16]
"""Names this allocation; a database compiled under another one must be built again."""


def mask_of(service: Service) -> list[int]:
    """Return a service's mask, one integer a word."""
    mask = 0
    for name, value_of in _VALUES:
        mask |= _bits(name, value_of(service))
    return [mask >> WORD_BITS * word & _WORD for word in range(WORDS)]


_VALUES = [(terms.name, attrgetter(terms.column)) for terms in FACETS]
_WORD = (1 << WORD_BITS) - 1


@lru_cache(maxsize=16_384)
def _bits(name: str, value: str | tuple[str, ...]) -> int:
    """Return the bits of a list's codes; many services carry the same ones."""
    codes = (value,) if isinstance(value, str) else value
    return sum({1 << _BITS[name, str(code)] for code in codes})


def wanted(filters: Filters) -> list[tuple[int, np.uint64]]:
    """Return the tests a mask must pass: for each list a word's index and the bits wanted."""
    tests = []
    for name, codes in filters.items():
        bits = {_BITS[name, code] for code in codes}
        if bits:
            value = sum(1 << bit % WORD_BITS for bit in bits)
            tests.append((min(bits) // WORD_BITS, np.uint64(value)))
    return tests


def count(masks: Masks) -> dict[str, dict[str, int]]:
    """Count the services that carry each term; terms nobody carries are left out."""
    octets = np.ascontiguousarray(masks.T).view(np.uint8)
    bits = np.unpackbits(octets, axis=1, bitorder="little")
    # Few services are added up eight times faster in bytes, which hold sums to 255.
    few = len(bits) <= 255
    added = bits.sum(axis=0, dtype=np.uint8) if few else bits.sum(axis=0, dtype=np.int32)
    sums: list[int] = added.tolist()
    return _named([sums[bit] for bit in _BITS.values()])


def by_term(masks: Masks) -> Masks:
    """Return for each term the services that carry it, packed a bit each, shape (terms, words)."""
    rows = [
        _packed((masks[bit // WORD_BITS] & np.uint64(1 << bit % WORD_BITS)) != 0)
        for bit in _BITS.values()
    ]
    return np.array(rows, dtype=np.uint64)


def count_present(terms: Masks, present: NDArray[np.bool_]) -> dict[str, dict[str, int]]:
    """Count as `count` does, from what `by_term` returned and which services are present.

    Faster for many: a term of 200,000 services is 25 kB of bits.
    """
    sums = np.bitwise_count(terms & _packed(present)).sum(axis=1, dtype=np.int64)
    return _named(sums.tolist())


def _packed(flags: NDArray[np.bool_]) -> NDArray[np.uint64]:
    octets = np.packbits(flags)
    return np.pad(octets, (0, -len(octets) % 8)).view(np.uint64)


def _named(sums: Sequence[int]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {terms.name: {} for terms in FACETS}
    for (name, code), carried in zip(_BITS, sums, strict=True):
        if carried:
            counts[name][code] = carried
    return counts
