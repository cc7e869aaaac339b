from __future__ import annotations

import pytest

from locator.phrases import listed


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ((), ""),
        (("detox",), "detox"),
        (("detox", "therapy"), "detox and therapy"),
        (("detox", "therapy", "advice"), "detox, therapy and advice"),
    ],
)
def test_words_are_put_together_with_commas_and_one_joint(
    words: tuple[str, ...], phrase: str
) -> None:
    assert listed(words) == phrase


def test_the_joint_may_be_another() -> None:
    assert listed(["detox", "therapy", "advice"], "or") == "detox, therapy or advice"
