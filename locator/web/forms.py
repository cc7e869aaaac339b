"""The search form: what it holds, what is wrong with it, and how to say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from locator.language import gettext, measured, translatable
from locator.query import KEEP, Arguments, ParameterProblem, QueryError
from locator.taxonomy import FACETS, OFFERED_TYPES, Term

DISTANCES = ("5mi", "10mi", "25mi", "50mi", "100mi")
"""The distances the form offers, by their parameter."""
USUAL_DISTANCE = "25mi"


@dataclass(frozen=True, slots=True)
class SearchForm:
    """The form as it is shown again: what was typed and ticked, and the problems.

    ``suggestions`` are places to search instead, each a label and an address;
    ``others`` are filters an address holds beyond the form's own, name and code;
    ``kept`` are the ids of services that are kept, which a search takes along.
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
    others: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def offered_types(self) -> tuple[Term, ...]:
        """Return the types to tick."""
        return OFFERED_TYPES

    @property
    def distances(self) -> tuple[tuple[str, str], ...]:
        """Return the distances to choose from, the one asked for among them."""
        own = () if self.within in DISTANCES else (self.within,)
        return tuple((within, _distance_label(within)) for within in (*DISTANCES, *own))

    def from_point(self, place: str, within: str) -> SearchForm:
        """Return the form that goes on from the point of a results page, under its name."""
        return replace(self, near=place, place=place, within=within)

    def problem_with(self, parameter: str) -> str:
        """Return what is wrong with one field as a sentence, or nothing."""
        return next((sentence_of(p) for p in self.problems if p.parameter == parameter), "")

    @property
    def sentences(self) -> list[tuple[str, str]]:
        """Return every problem as a sentence, each with the field it leads to or nothing."""
        return [(_FIELDS.get(p.parameter, ""), sentence_of(p)) for p in self.problems]

    @property
    def other_filters(self) -> list[tuple[str, str, str]]:
        """Return the filters beyond the form's own: name, code, label."""
        lists = {terms.name: terms for terms in FACETS}
        return [(name, code, lists[name].label_of(code)) for name, code in self.others]


_FIELDS = {
    "near": "near",
    "type": "type-detox",
    "benzodiazepine_detox": "benzodiazepine-detox",
    "within": "within",
}
"""The element of the form that a parameter's problem leads to."""
_NEAR_IN_ADDRESS = translatable("Choose Search below to look near this place")
"""A place in the address of results, where none is read: the box has it, and only waits."""
_UNKNOWN = translatable(
    "Part of this page's address, “%(parameter)s”, is not one we know. Search again below, "
    "and you get an address that works"
)
_LABELS = {
    "near": translatable("The place"),
    "within": translatable("The distance"),
    "type": translatable("The type of help"),
}
_PART = translatable("Part of this page's address, “%(parameter)s”,")


def sentence_of(problem: ParameterProblem) -> str:
    """Return a problem as a sentence for a person, who never saw a parameter's name."""
    if problem.unknown:
        known = problem.parameter == "near"
        return gettext(_NEAR_IN_ADDRESS if known else _UNKNOWN, parameter=problem.parameter)
    if problem.whole:
        return problem.message
    named = gettext(_LABELS.get(problem.parameter, _PART), parameter=problem.parameter)
    # A subject and what it must be; a language that cannot join them puts a colon between.
    return gettext("%(subject)s %(must)s", subject=named, must=problem.message)


def _distance_label(within: str) -> str:
    value, unit = within[:-2], within[-2:]
    try:
        number = float(value)
    except ValueError:
        return within
    if unit == "mi":
        return measured("%(count)s mile", "%(count)s miles", number)
    return measured("%(count)s km", "%(count)s km", number)


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
        types=tuple(dict.fromkeys(arguments.get("type", ()))),
        benzodiazepine_detox="yes" in arguments.get("benzodiazepine_detox", ()),
        within=USUAL_DISTANCE if "within" in bad else first("within") or USUAL_DISTANCE,
        at="" if "at" in bad else first("at"),
        place="" if "place" in bad else first("place"),
        precision="" if "precision" in bad else first("precision"),
        problems=tuple(problems),
        suggestions=tuple(suggestions),
        others=tuple(_others(arguments)),
        kept=() if KEEP in bad else tuple(dict.fromkeys(arguments.get(KEEP, ()))),
    )


def _others(arguments: Arguments) -> Iterator[tuple[str, str]]:
    offered = {("type", term.code) for term in OFFERED_TYPES} | {("benzodiazepine_detox", "yes")}
    for terms in FACETS:
        for code in dict.fromkeys(arguments.get(terms.name, ())):
            if code in terms.by_code and (terms.name, code) not in offered:
                yield terms.name, code


def refused_form(arguments: Arguments, error: QueryError) -> SearchForm:
    """Return the form with its errors."""
    return filled_form(arguments, error.problems)


def no_such_place() -> ParameterProblem:
    """Return what to say where nobody knows the place that was typed."""
    message = gettext("We could not find that place. Check the spelling, or try a town or postcode")
    return ParameterProblem("near", message, whole=True)
