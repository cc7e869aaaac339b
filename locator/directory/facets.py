"""Facets as bits: each term of each list has one bit in a service's mask."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from locator.models import Answer, Service, Status
from locator.taxonomy import FACETS, Taxonomy

WORD_BITS = 64

Masks = NDArray[np.uint64]
"""Masks of services: shape (words, services), little-endian 64-bit words."""
Filters = Mapping[str, Sequence[str]]
"""Codes wanted, by the name of their list: any code of a list, every list."""

UNSTATED = "unstated"
"""Beside a list's codes: services whose source fills nothing of that list."""
MARKS = "mark"
"""The list of what is no term but is asked all the same: `HOURS`, `CLOSED`."""
HOURS = "hours"
CLOSED = "closed"


def _allocate(lists: Sequence[Taxonomy]) -> Iterator[tuple[str, str, int]]:
    """Give every term its bit; no list straddles two words, so that a filter is one test."""
    codes = {terms.name: [*terms.by_code, UNSTATED] for terms in lists}
    bit = 0
    for name, of_list in {**codes, MARKS: [HOURS, CLOSED]}.items():
        if bit % WORD_BITS + len(of_list) > WORD_BITS:
            bit += WORD_BITS - bit % WORD_BITS
        for code in of_list:
            yield name, code, bit
            bit += 1


_BITS = {(name, code): bit for name, code, bit in _allocate(FACETS)}
WORDS = max(_BITS.values()) // WORD_BITS + 1
"""Words in a mask."""

FINGERPRINT = hashlib.sha256(repr(sorted(_BITS.items())).encode()).hexdigest()[:16]
"""Names this allocation; a database compiled under another one must be built again."""


def mask_of(service: Service) -> list[int]:
    """Return a service's mask, one integer a word."""
    mask = _bits(MARKS, _marks(service))
    for name, value_of in _VALUES:
        mask |= _bits(name, value_of(service) or UNSTATED)
    return [mask >> WORD_BITS * word & _WORD for word in range(WORDS)]


_VALUES = [(terms.name, attrgetter(terms.column)) for terms in FACETS]
_WORD = (1 << WORD_BITS) - 1


def _marks(service: Service) -> tuple[str, ...]:
    closed = service.status is Status.TEMPORARILY_CLOSED
    return (*([HOURS] if service.opening_hours else ()), *([CLOSED] if closed else ()))


@lru_cache(maxsize=16_384)
def _bits(name: str, value: str | tuple[str, ...]) -> int:
    """Return the bits of a list's codes; many services carry the same ones."""
    codes = (value,) if isinstance(value, str) else value
    bits = {1 << _BITS[name, str(code)] for code in codes}
    if value is Answer.UNKNOWN:
        bits.add(1 << _BITS[name, UNSTATED])
    return sum(bits)


def wanted(filters: Filters) -> list[tuple[int, np.uint64]]:
    """Return the tests a mask must pass: for each list a word's index and the bits wanted."""
    tests = []
    for name, codes in filters.items():
        bits = {_BITS[name, code] for code in codes}
        if bits:
            value = sum(1 << bit % WORD_BITS for bit in bits)
            tests.append((min(bits) // WORD_BITS, np.uint64(value)))
    return tests


def passing(masks: Masks, filters: Filters) -> NDArray[np.bool_]:
    """Say of each service, by its mask, whether it passes filters."""
    passed = np.ones(masks.shape[1], dtype=bool)
    for word, bits in wanted(filters):
        passed &= (masks[word] & bits) != 0
    return passed


@dataclass(frozen=True, slots=True)
class Counts:
    """Services by what they carry; what none carries is left out.

    ``terms`` by list and code, ``unstated`` by list, ``marks`` by `HOURS` and `CLOSED`.
    """

    terms: dict[str, dict[str, int]]
    unstated: dict[str, int]
    marks: dict[str, int]


NO_COUNTS = Counts({}, {}, {})


def count(masks: Masks) -> Counts:
    """Count the services that carry each term."""
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


def count_present(terms: Masks, present: NDArray[np.bool_]) -> Counts:
    """Count as `count` does, from what `by_term` returned and which services are present.

    Faster for many: a term of 200,000 services is 25 kB of bits.
    """
    sums = np.bitwise_count(terms & _packed(present)).sum(axis=1, dtype=np.int64)
    return _named(sums.tolist())


def _packed(flags: NDArray[np.bool_]) -> NDArray[np.uint64]:
    octets = np.packbits(flags)
    return np.pad(octets, (0, -len(octets) % 8)).view(np.uint64)


def _named(sums: Sequence[int]) -> Counts:
    counts: dict[str, dict[str, int]] = {name: {} for name, _ in _BITS}
    for (name, code), carried in zip(_BITS, sums, strict=True):
        if carried:
            counts[name][code] = carried
    marks = counts.pop(MARKS)
    unstated = {name: codes.pop(UNSTATED) for name, codes in counts.items() if UNSTATED in codes}
    return Counts(counts, unstated, marks)
