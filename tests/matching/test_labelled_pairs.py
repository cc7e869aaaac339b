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


def judged(remainder: int) -> list[tuple[bool, Verdict]]:
    """Return (label, verdict) of the even pairs, on which it was tuned, or of the odd ones."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return [
            (row["same"] == "yes", judge(*(compared(listing(row, s)) for s in ("one", "other"))))
            for row in csv.DictReader(file)
            if int(row["pair"]) % 2 == remainder
        ]


def counts(pairs: list[tuple[bool, Verdict]]) -> tuple[int, int, int]:
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
    assert {row["same"] for row in rows} == {"yes", "no"}
    assert all(row["why"] for row in rows)
    assert len({row["pair"] for row in rows}) == len(rows)


@pytest.mark.parametrize(("half", "precision", "recall"), [(0, 0.97, 0.84), (1, 0.87, 0.73)])
def test_precision_and_recall_keep_to_their_floors(
    half: int, precision: float, recall: float
) -> None:
    right, wrong, missed = counts(judged(half))

    assert right / (right + wrong) >= precision
    assert right / (right + missed) >= recall


def test_most_of_what_is_missed_is_shown_as_doubtful() -> None:
    missed = [v for half in (0, 1) for label, v in judged(half) if label and not v.same]

    assert sum(verdict.doubtful for verdict in missed) >= 0.9 * len(missed)


@pytest.mark.parametrize("half", [0, 1])
def test_the_document_states_what_is_measured(half: int) -> None:
    right, wrong, missed = counts(judged(half))
    text = DOCUMENT.read_text(encoding="utf-8")

    assert f"| {right} | {wrong} | {missed} |" in text
    assert wilson(right, right + wrong) in text
    assert wilson(right, right + missed) in text
