"""What counts in the order by fit, how it is said, and that the documents tell the same rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from locator import fit
from locator.directory.order import NEAR, Weight
from locator.geo import Unit
from locator.models import Answer, Service, Source
from locator.query import SearchQuery

DOCUMENT = (Path(__file__).parents[1] / "docs" / "likely-fit.md").read_text(encoding="utf-8")
DETOX = Weight("benzodiazepine_detox", ("yes",), fit.BENZODIAZEPINES)
MENTAL_HEALTH = Weight("type", ("dual-diagnosis",), fit.MENTAL_HEALTH)


@pytest.mark.parametrize(
    ("filters", "weights"),
    [
        ({}, (DETOX, MENTAL_HEALTH)),
        ({"type": ("detox",)}, (Weight("type", ("detox",), fit.ASKED), DETOX, MENTAL_HEALTH)),
        ({"type": ("therapy",)}, (Weight("type", ("therapy",), fit.ASKED), MENTAL_HEALTH)),
        ({"type": ("dual-diagnosis",)}, (Weight("type", ("dual-diagnosis",), fit.ASKED),)),
        ({"benzodiazepine_detox": ("yes",)}, (DETOX, MENTAL_HEALTH)),
        ({"benzodiazepine_detox": ("no",)}, (DETOX, MENTAL_HEALTH)),
    ],
)
def test_what_counts_depends_on_what_was_asked(
    filters: dict[str, tuple[str, ...]], weights: tuple[Weight, ...]
) -> None:
    assert fit.weights(SearchQuery(filters=filters)) == weights


def test_a_service_says_why_it_fits() -> None:
    service = Service(
        "a",
        "A",
        Source("s", "2026", "OGL"),
        types=("detox", "dual-diagnosis"),
        benzodiazepine_detox=Answer.YES,
        payment=("medicaid", "sliding-scale"),
        languages=("es",),
    )
    asked = {
        "type": ("detox", "therapy"),
        "payment": ("medicaid", "sliding-scale", "free"),
        "language": ("es",),
        "audience": ("veterans",),
    }
    assert fit.reasons(service, SearchQuery(filters=asked)) == (
        "offers detox",
        "can be paid by Medicaid or sliding scale",
        "speaks Spanish",
        "reports benzodiazepine detox",
        "treats mental health as well",
    )


def test_what_is_not_known_is_no_reason() -> None:
    unknown = Service("a", "A", Source("s", "2026", "OGL"))
    assert fit.reasons(unknown, SearchQuery(filters={"type": ("detox",)})) == ()


def test_the_document_tells_the_points_of_the_rule() -> None:
    told = [float(points) for points in re.findall(r"^\|.*\| (\d+) \|$", DOCUMENT, re.MULTILINE)]
    assert told == [fit.ASKED, fit.BENZODIAZEPINES, fit.MENTAL_HEALTH]
    assert f"log2(1 + miles / {NEAR / Unit.MILES.metres:.0f})" in DOCUMENT
