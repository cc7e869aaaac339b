"""The search form: what it holds, what is wrong with it, and how to say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from locator.query import Arguments, ParameterProblem, QueryError
from locator.taxonomy import OFFERED_TYPES, Term

DISTANCES = (("5mi", "5 miles"), ("10mi", "10 miles"), ("25mi", "25 miles"), ("50mi", "50 miles"),
             ("100mi", "100 miles"))  # fmt: skip
"""The distances the form offers, by their parameter."""
USUAL_DISTANCE = "25mi"


@dataclass(frozen=True, slots=True)
class SearchForm:
    """The form as it is shown again: what was typed and ticked, and the problems.

    ``suggestions`` are places to search instead, each a label and an address.
    """

    near: str = ""
    types: tuple[str, ...] = ()
    benzodiazepine_detox: bool = False
    within: str = USUAL_DISTANCE
    at: str = ""
    place: str = ""
    precision: str = ""
    problems: tuple[ParameterProblem, ...] = ()
    suggestions: tuple[tuple[str, str], ...] = ()

    @property
    def offered_types(self) -> tuple[Term, ...]:
        """Return the types to tick."""
        return OFFERED_TYPES

    @property
    def distances(self) -> tuple[tuple[str, str], ...]:
        """Return the distances to choose from, the one asked for among them."""
        if self.within in dict(DISTANCES):
            return DISTANCES
        return (*DISTANCES, (self.within, _distance_label(self.within)))

    def from_point(self, near: str, within: str) -> SearchForm:
        """Return the form that goes on from the point of a results page."""
        return replace(self, near=near, within=within)

    def problem_with(self, parameter: str) -> str:
        """Return what is wrong with one field, or nothing."""
        return next((p.message for p in self.problems if p.parameter == parameter), "")


def _distance_label(within: str) -> str:
    value, unit = within[:-2], within[-2:]
    return f"{value} {'miles' if unit == 'mi' else 'km'}"


def filled_form(
    arguments: Arguments,
    problems: Sequence[ParameterProblem] = (),
    suggestions: Sequence[tuple[str, str]] = (),
) -> SearchForm:
    """Return the form with what somebody sent, sound or not, to be put right."""
    bad = {problem.parameter for problem in problems}

    def first(name: str) -> str:
        return next(iter(arguments.get(name, ())), "")

    return SearchForm(
        near=first("near")[:10_000],
        types=tuple(arguments.get("type", ())),
        benzodiazepine_detox="yes" in arguments.get("benzodiazepine_detox", ()),
        within=USUAL_DISTANCE if "within" in bad else first("within") or USUAL_DISTANCE,
        at="" if "at" in bad else first("at"),
        place=first("place"),
        precision="" if "precision" in bad else first("precision"),
        problems=tuple(problems),
        suggestions=tuple(suggestions),
    )


def refused_form(arguments: Arguments, error: QueryError) -> SearchForm:
    """Return the form with its errors."""
    return filled_form(arguments, error.problems)
