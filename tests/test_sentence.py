"""The sentence that heads every page of results: each of these was judged by reading it."""

from __future__ import annotations

import pytest

from locator.geo import Distance, Unit
from locator.query import SearchQuery
from locator.sentence import describe
from locator.taxonomy import FACETS

MILES_25 = Distance(25, Unit.MILES)
HULL = " within 25 miles of Hull"


def said(**filters: tuple[str, ...]) -> str:
    return describe(SearchQuery(filters=filters), "Hull", MILES_25)


@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        ({}, f"Services{HULL}"),
        ({"type": ("detox",)}, f"Detox{HULL}"),
        ({"type": ("residential",)}, f"Residential treatment{HULL}"),
        (
            {"type": ("support-group", "detox", "dual-diagnosis")},
            f"Detox, dual diagnosis or support groups{HULL}",
        ),
        ({"benzodiazepine_detox": ("yes",)}, f"Services that take benzodiazepine detox{HULL}"),
        (
            {"type": ("detox",), "benzodiazepine_detox": ("yes",)},
            f"Benzodiazepine detox{HULL}",
        ),
        (
            {"type": ("therapy",), "benzodiazepine_detox": ("yes",)},
            f"Therapy at services that take benzodiazepine detox{HULL}",
        ),
        (
            {"type": ("detox", "advice"), "benzodiazepine_detox": ("yes",)},
            f"Detox or advice at services that take benzodiazepine detox{HULL}",
        ),
        (
            {"benzodiazepine_detox": ("no", "unknown")},
            f"Services{HULL}, benzodiazepine detox no or not known",
        ),
        (
            {"benzodiazepine_detox": ("unknown", "yes")},
            f"Services{HULL}, benzodiazepine detox yes or not known",
        ),
    ],
)
def test_what_is_searched_for_agrees_with_itself(
    filters: dict[str, tuple[str, ...]], sentence: str
) -> None:
    assert said(**filters) == sentence


@pytest.mark.parametrize(
    ("filters", "clauses"),
    [
        ({"substance": ("alcohol", "opioids")}, "helping with alcohol or opioids"),
        ({"audience": ("women", "lgbtq")}, "for women or LGBTQ+ people"),
        (
            {"audience": ("pregnant", "military", "families-carers")},
            "for pregnant people and new parents, the military and military families "
            "or families and carers",
        ),
        ({"setting": ("residential",)}, "residential"),
        ({"setting": ("online",)}, "online or by phone"),
        ({"setting": ("hospital", "online")}, "in a hospital, online or by phone"),
        ({"payment": ("free", "public-funding")}, "free or publicly funded"),
        ({"payment": ("private-insurance",)}, "paid by private insurance"),
        (
            {"payment": ("sliding-scale", "medicare", "medicaid", "free")},
            "free, paid by Medicaid, Medicare or on a sliding scale",
        ),
        ({"payment": ("payment-assistance", "self-pay")}, "with help to pay or self-pay"),
        ({"access": ("walk-in",)}, "by walking in"),
        (
            {"access": ("self-referral", "referral", "walk-in")},
            "by contacting them yourself, referral or walking in",
        ),
        ({"language": ("es", "sgn")}, "in Spanish or sign language"),
        (
            {"language": ("es",), "payment": ("free",), "audience": ("veterans",)},
            "for veterans, free, in Spanish",
        ),
    ],
)
def test_what_else_is_chosen_stands_after_the_place(
    filters: dict[str, tuple[str, ...]], clauses: str
) -> None:
    assert said(**filters) == f"Services{HULL}, {clauses}"


@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        (
            {"type": ("residential",), "setting": ("residential",)},
            f"Residential treatment{HULL}",
        ),
        (
            {"type": ("detox", "residential"), "setting": ("residential",)},
            f"Detox or residential treatment{HULL}, staying day and night",
        ),
        (
            {"type": ("residential",), "setting": ("residential", "hospital")},
            f"Residential treatment{HULL}, staying day and night or in a hospital",
        ),
        (
            {"benzodiazepine_detox": ("yes",), "substance": ("benzodiazepines",)},
            f"Services that take benzodiazepine detox{HULL}",
        ),
        (
            {"type": ("detox",), "substance": ("benzodiazepines",)},
            f"Detox{HULL}, helping with benzodiazepines",
        ),
    ],
)
def test_nothing_is_said_twice(filters: dict[str, tuple[str, ...]], sentence: str) -> None:
    assert said(**filters) == sentence


def test_open_now_comes_last() -> None:
    query = SearchQuery(filters={"type": ("detox",), "payment": ("free",)}, open_now=True)
    assert describe(query, "Hull", MILES_25) == f"Detox{HULL}, free, open now"


def test_no_choice_of_one_term_reads_like_a_tick() -> None:
    """Beside a tick stand "You can walk in" and "Needs a referral", which make no sentence."""
    for terms in FACETS:
        for term in terms.terms:
            words = said(**{terms.name: (term.code,)})
            assert words.count(" of Hull") == 1
            assert not any(verb in words for verb in ("you can", "needs a", " that takes"))


def test_one_mile_is_not_one_miles() -> None:
    assert describe(SearchQuery(), "Hull", Distance(1, Unit.MILES)) == (
        "Services within 1 mile of Hull"
    )
