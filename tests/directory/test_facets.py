from __future__ import annotations

import numpy as np
import pytest

from locator.directory.facets import WORD_BITS, WORDS, count, mask_of, wanted
from locator.models import Answer, Service, Source
from locator.taxonomy import FACETS, Taxonomy


def service_with(terms: Taxonomy, code: str) -> Service:
    value = Answer(code) if terms.name == "benzodiazepine_detox" else (code,)
    return Service("a", "A", Source("s", "2026", "OGL"), **{terms.column: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("terms", "code"), [(terms, term.code) for terms in FACETS for term in terms.terms]
)
def test_every_term_has_a_bit_of_its_own(terms: Taxonomy, code: str) -> None:
    mask = mask_of(service_with(terms, code))
    ((word, bits),) = wanted({terms.name: (code,)})
    assert mask[word] & int(bits)
    counts = count(np.array([mask], dtype=np.uint64).T).terms
    assert counts[terms.name] == {code: 1}
    others = {name: found for name, found in counts.items() if name != terms.name and found}
    assert others in ({}, {"benzodiazepine_detox": {"unknown": 1}})


def test_no_list_straddles_two_words() -> None:
    for terms in FACETS:
        assert len(wanted({terms.name: tuple(terms.by_code)})) == 1
    assert sum(len(terms.terms) for terms in FACETS) <= WORDS * WORD_BITS


def test_nothing_wanted_is_no_test() -> None:
    assert wanted({}) == []
    assert wanted({"type": ()}) == []


def test_nobody_is_counted_in_an_empty_selection() -> None:
    counts = count(np.empty((WORDS, 0), dtype=np.uint64))
    assert all(found == {} for found in counts.terms.values())
    assert counts.unstated == counts.marks == {}
