"""What counts in the order by fit, how it is said, and that the documents tell the same rule."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient

from locator import fit
from locator.directory.order import NEAR, Weight, cost_of
from locator.geo import Unit
from locator.models import Answer, Service, Source
from locator.query import SearchQuery
from locator.web.about import COSTS, POINTS

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
    assert [points for _, points in POINTS] == told
    assert f"log2(1 + miles / {NEAR / Unit.MILES.metres:.0f})" in DOCUMENT


def test_the_document_the_page_and_the_order_agree_on_what_distance_costs() -> None:
    told = re.search(
        r"so (\d+) miles cost (\d+) point, (\d+) miles (\d+),\n(\d+) miles (\d+)", DOCUMENT
    )
    assert told
    numbers = [int(number) for number in told.groups()]
    assert numbers == [number for pair in COSTS for number in pair]
    metres = np.array([miles * Unit.MILES.metres for miles, _ in COSTS])
    assert cost_of(metres).tolist() == pytest.approx([points for _, points in COSTS])


def test_the_page_tells_the_rule(client: FlaskClient) -> None:
    page = client.get("/about-the-data").text
    rule = page.split('<h2 id="likely-fit"')[1].split("<h2>")[0]
    points = re.findall(r"<dd>(\d+) points?</dd>", rule)
    assert [float(number) for number in points] == [
        fit.ASKED,
        fit.BENZODIAZEPINES,
        fit.MENTAL_HEALTH,
    ]
    assert "Nobody can pay for place." in rule
    assert "5 miles 1, 15 miles 2, 35 miles 3." in rule
