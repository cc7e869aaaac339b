from __future__ import annotations

from datetime import date

import pytest

from locator.checks import due_for_check
from locator.models import Answer, Service, Source, Status

TODAY = date(2026, 11, 22)


def service(id_: str, checked: str = "", source: str = "2024", **fields: object) -> Service:
    return Service(
        id_,
        "A",
        Source("Test list", source, "OGL-UK-3.0"),
        assured_date=checked,
        **fields,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("checked", "is_due"),
    [
        ("", True),
        ("2025-11-22", True),
        ("2025-11-23", False),
        ("2025-11", True),
        ("2025-12", False),
        ("2025", True),
        ("2026", False),
    ],
)
def test_a_check_holds_for_a_year_from_the_first_day_it_may_have_been(
    checked: str, is_due: bool
) -> None:
    assert bool(due_for_check([service("a", checked)], 12, TODAY)) is is_due


def test_a_shorter_round_finds_more() -> None:
    checked = service("a", "2026-05-01")
    assert due_for_check([checked], 12, TODAY) == []
    assert due_for_check([checked], 6, TODAY) == [checked]
    assert due_for_check([service("b", "2026-05-31")], 6, date(2026, 11, 30)) == []


def test_benzodiazepine_detox_comes_first_then_old_checks_then_old_sources() -> None:
    services = [
        service("old-check", "2024-01"),
        service("never-new", source="2026-04"),
        service("never-older", source="2023"),
        service("detox-checked", "2025-01-01", benzodiazepine_detox=Answer.YES),
        service("detox-never", source="2026", benzodiazepine_detox=Answer.YES),
        service("gone", status=Status.DEFUNCT),
    ]
    assert [s.id for s in due_for_check(services, 12, TODAY)] == [
        "detox-never",
        "detox-checked",
        "never-older",
        "never-new",
        "old-check",
    ]
