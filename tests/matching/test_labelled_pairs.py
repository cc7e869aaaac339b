"""How well places are recognised, measured on pairs that a person read and labelled."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.identity import Verdict, compared, judge
from locator.models import Address, LocationType, Service, Source
from locator.phone import read_phone

SAMPLE = Path(__file__).with_name("labelled_pairs.csv")
DOCUMENT = Path(__file__).parents[2] / "docs" / "matching.md"
SOURCE = Source("A list", "2024", "US public domain")
NEAR, MERGES = "near the threshold", "from the merges"
ADDRESS = ("address_1", "address_2", "city", "state_province", "postal_code", "country")


def listing(row: Mapping[str, str], side: str) -> Service:
    cells = {name.removeprefix(f"{side}_"): cell for name, cell in row.items() if side in name}
    address = Address(*(cells[name] for name in ADDRESS))
    placed = bool(cells["latitude"])
    return Service(
        side,
        cells["service"],
        SOURCE,
        organization_name=cells["organization"],
        types=("therapy",),
        address=address,
        location_type=LocationType.PHYSICAL if address.address_1 else LocationType.CONFIDENTIAL,
        phones=tuple(read_phone(number) for number in cells["phones"].split(";") if number),
        point=Point(float(cells["latitude"]), float(cells["longitude"])) if placed else None,
        coordinates_precision=Precision(cells["precision"]) if placed else None,
    )


Judged = list[tuple[bool, Verdict]]


def judged(part: str, drawn: str = "") -> Judged:
    """Return (label, verdict) of the pairs of a part, however they were drawn or in one way."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return [
            (row["same"] == "yes", judge(*(compared(listing(row, s)) for s in ("one", "other"))))
            for row in csv.DictReader(file)
            if row["part"] == part and drawn in ("", row["drawn"])
        ]


def counts(pairs: Judged) -> tuple[int, int, int]:
    """Return pairs rightly merged, wrongly merged, and wrongly left apart."""
    right = sum(label and verdict.same for label, verdict in pairs)
    wrong = sum(not label and verdict.same for label, verdict in pairs)
    missed = sum(label and not verdict.same for label, verdict in pairs)
    return right, wrong, missed


def wilson(right: int, total: int) -> str:
    """Return a share with its 95 % interval (Wilson 1927, score interval) in per cent."""
    z = 1.959964
    share, spread = right / total, z * z / total
    middle = (share + spread / 2) / (1 + spread)
    reach = z / (1 + spread) * (share * (1 - share) / total + spread / (4 * total)) ** 0.5
    return f"{share:.1%} ({middle - reach:.0%} to {middle + reach:.0%})"


def test_the_sample_is_large_and_labelled_with_a_reason() -> None:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len(rows) >= 200
    assert sum(row["part"] == "held-out" for row in rows) >= 120
    assert {row["same"] for row in rows} == {"yes", "no"}
    assert all(row["why"] for row in rows)
    assert len({row["pair"] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("part", "drawn", "precision", "recall"),
    [
        ("tuned", NEAR, 0.99, 0.88),
        ("held-out", NEAR, 0.86, 0.92),
        ("held-out", MERGES, 0.97, 1.0),
    ],
)
def test_precision_and_recall_keep_to_their_floors(
    part: str, drawn: str, precision: float, recall: float
) -> None:
    right, wrong, missed = counts(judged(part, drawn))

    assert right / (right + wrong) >= precision
    assert right / (right + missed) >= recall


def test_most_of_what_is_missed_is_shown_as_doubtful() -> None:
    pairs = [*judged("tuned"), *judged("held-out")]
    missed = [verdict for label, verdict in pairs if label and not verdict.same]

    assert sum(verdict.doubtful for verdict in missed) >= 0.9 * len(missed)


@pytest.mark.parametrize(("part", "drawn"), [("tuned", NEAR), ("held-out", NEAR)])
def test_the_document_states_what_is_measured_near_the_threshold(part: str, drawn: str) -> None:
    right, wrong, missed = counts(judged(part, drawn))
    precision, recall = wilson(right, right + wrong), wilson(right, right + missed)

    assert f"| {right} | {wrong} | {missed} | {precision} | {recall} |" in document()


def test_the_document_states_how_many_real_merges_are_right() -> None:
    right, wrong, _ = counts(judged("held-out", MERGES))

    assert f"| {right} | {wrong} | | {wilson(right, right + wrong)} | |" in document()


def document() -> str:
    return DOCUMENT.read_text(encoding="utf-8")
