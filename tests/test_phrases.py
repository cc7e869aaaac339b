from __future__ import annotations

from typing import Literal

import pytest

from locator.language import ENGLISH, language_of, speaking
from locator.phrases import listed

SPANISH, WELSH = language_of("es") or ENGLISH, language_of("cy") or ENGLISH


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


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        (("Lloegr", "yr Alban"), "Lloegr ac yr Alban"),
        (("yr Alban", "Lloegr"), "yr Alban a Lloegr"),
        (("Cymru", "Lloegr", "Iwerddon"), "Cymru, Lloegr, ac Iwerddon"),
    ],
)
def test_welsh_and_goes_with_the_letter_behind_it(words: tuple[str, ...], phrase: str) -> None:
    with speaking(WELSH):
        assert listed(words) == phrase


@pytest.mark.parametrize(
    ("words", "joint", "phrase"),
    [
        (("español", "inglés"), "and", "español e inglés"),
        (("inglés", "español"), "and", "inglés y español"),
        (("agua", "hielo"), "and", "agua y hielo"),
        (("alcohol", "opioides"), "or", "alcohol u opioides"),
        (("opioides", "alcohol"), "or", "opioides o alcohol"),
    ],
)
def test_spanish_joints_go_with_the_sound_behind_them(
    words: tuple[str, ...], joint: Literal["and", "or"], phrase: str
) -> None:
    with speaking(SPANISH):
        assert listed(words, joint) == phrase


@pytest.mark.parametrize(
    ("last", "after_or", "after_and"),
    [
        ("cyngor", "neu gyngor", "a chyngor"),
        ("plant", "neu blant", "a phlant"),
        ("triniaeth", "neu driniaeth", "a thriniaeth"),
        ("meddyginiaeth", "neu feddyginiaeth", "a meddyginiaeth"),
        ("diagnosis deuol", "neu ddiagnosis deuol", "a diagnosis deuol"),
        ("grwpiau cymorth", "neu rwpiau cymorth", "a grwpiau cymorth"),
        ("llety", "neu lety", "a llety"),
        ("therapi", "neu therapi", "a therapi"),
        ("Lloegr", "neu Lloegr", "a Lloegr"),
    ],
)
def test_welsh_words_begin_as_the_joint_before_them_asks(
    last: str, after_or: str, after_and: str
) -> None:
    with speaking(WELSH):
        assert listed(["detox", last], "or") == f"detox {after_or}"
        assert listed(["detox", last]) == f"detox {after_and}"
        assert listed([last], "or") == last
