"""The filters of a page of results: what can be ticked, how many each finds, what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from locator.directory.database import Directory, Page
from locator.directory.facets import HOURS
from locator.directory.order import Sort
from locator.language import gettext, translatable
from locator.query import FIRST_PAGE, SearchQuery
from locator.search import SearchResults, count_open, count_unstated, counts_without
from locator.taxonomy import (
    ACCESS,
    AUDIENCES,
    BENZODIAZEPINE_DETOX,
    LANGUAGES,
    PAYMENT,
    SETTINGS,
    SUBSTANCES,
    TYPES,
    Taxonomy,
    Term,
)

LISTS = (
    TYPES,
    SUBSTANCES,
    BENZODIAZEPINE_DETOX,
    AUDIENCES,
    SETTINGS,
    PAYMENT,
    LANGUAGES,
    ACCESS,
)
"""The lists in the order of the page."""
SHOWN = 6
"""Options of a list that are shown at once; the others are folded away."""
FEWEST_FOLDED = 3
"""Options that are worth being folded away."""
SORTS = (
    (Sort.DISTANCE, translatable("Nearest")),
    (Sort.FIT, translatable("Likely fit")),
    (Sort.NAME, translatable("Name")),
)
"""The orders that are offered, with what they are called in English."""

TAKES_BENZODIAZEPINES = translatable("Takes benzodiazepine detox")
OPEN_NOW = translatable("Open now")
LEAVE_OUT = translatable("Leave out services whose source does not say")
LEFT_OUT = translatable("Leaving out what is not known")

Address = Callable[[SearchQuery], str]
"""How a page makes the address of a search."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to tick; ``count`` is how many services it finds under the other filters."""

    name: str
    code: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One list of filters; ``folded`` are the options that stand behind "More"."""

    name: str
    label: str
    options: tuple[Option, ...]
    folded: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a search in words, with the address of the search without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything a page's filters say. ``leave_out`` is None where nothing is not known."""

    groups: tuple[Group, ...]
    open_now: Option | None
    leave_out: Option | None
    parts: tuple[Part, ...]
    clear: str

    @property
    def empty(self) -> bool:
        """Say whether there is nothing to tick."""
        return not self.groups and self.open_now is None and self.leave_out is None


def panel(found: SearchResults, directory: Directory, address: Address) -> Panel:
    """Return the filters of a page of results.

    Only what some service of the place reports is offered, and what is chosen already.
    """
    groups = (_group(terms, found, directory) for terms in LISTS)
    return Panel(
        tuple(group for group in groups if group.options),
        _open_now(found, directory),
        _leave_out(found, directory),
        tuple(parts(found.query, address)),
        address(_turned(replace(found.query, filters={}, open_now=False))),
    )


def _group(terms: Taxonomy, found: SearchResults, directory: Directory) -> Group:
    chosen = found.query.filters.get(terms.name, ())
    counts = counts_without(found, terms.name, directory).terms.get(terms.name, {})
    options = [
        Option(terms.name, term.code, _label(terms, term), counts.get(term.code, 0), ticked)
        for term in terms.terms
        if (ticked := term.code in chosen) or _offered(terms, term, counts.get(term.code, 0))
    ]
    first, folded = _fold(options)
    return Group(terms.name, terms.label, first, folded)


def _offered(terms: Taxonomy, term: Term, count: int) -> bool:
    """Say whether a visitor is asked; nobody looks for a service that does not help."""
    return count > 0 and (terms is not BENZODIAZEPINE_DETOX or term.code == "yes")


def _label(terms: Taxonomy, term: Term) -> str:
    if terms is not BENZODIAZEPINE_DETOX:
        return term.label
    return gettext(TAKES_BENZODIAZEPINES) if term.code == "yes" else _of_its_list(terms, term)


def _of_its_list(terms: Taxonomy, term: Term) -> str:
    return gettext("%(list)s: %(term)s", list=terms.label, term=term.inline)


def _fold(options: Sequence[Option]) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    """Part options into those shown at once, whatever is chosen among them, and the others."""
    first = [o for place, o in enumerate(options) if place < SHOWN or o.chosen]
    folded = [option for option in options if option not in first]
    if len(folded) < FEWEST_FOLDED:
        return tuple(options), ()
    return tuple(first), tuple(folded)


def _open_now(found: SearchResults, directory: Directory) -> Option | None:
    chosen = found.query.open_now
    if not chosen and not found.counts.marks.get(HOURS):
        return None
    return Option("open", "now", gettext(OPEN_NOW), count_open(found, directory), chosen)


def _leave_out(found: SearchResults, directory: Directory) -> Option | None:
    if not found.query.narrowed:
        return None
    count, chosen = count_unstated(found, directory), not found.query.keeps_unknown
    if not (count or chosen):
        return None
    return Option("unknown", "leave-out", gettext(LEAVE_OUT), count, chosen)


def parts(query: SearchQuery, address: Address) -> Iterator[Part]:
    """Yield what was chosen, each with the address of the search without it."""
    chosen = [
        (terms, terms.by_code[code])
        for terms in LISTS
        for code in query.filters.get(terms.name, ())
    ]
    labels = [_label(terms, term) for terms, term in chosen]
    for (terms, term), label in zip(chosen, labels, strict=True):
        # "Residential" is a type of help and a setting: one part would hide the other.
        clear = label if labels.count(label) == 1 else _of_its_list(terms, term)
        yield Part(clear, address(without(query, terms.name, term.code)))
    if query.open_now:
        yield Part(gettext(OPEN_NOW), address(_turned(replace(query, open_now=False))))
    if query.narrowed and not query.keeps_unknown:
        strict = replace(query, keeps_unknown=True, page=_first(query))
        yield Part(gettext(LEFT_OUT), address(strict))


def without(query: SearchQuery, name: str, code: str) -> SearchQuery:
    """Return a search that no longer asks for one code of a list."""
    kept = tuple(other for other in query.filters[name] if other != code)
    filters = {**query.filters, name: kept}
    return _turned(replace(query, filters={key: codes for key, codes in filters.items() if codes}))


def sorted_by(query: SearchQuery, sort: Sort) -> SearchQuery:
    """Return the first page of a search in another order."""
    return replace(query, page=replace(FIRST_PAGE, sort=sort))


def _turned(query: SearchQuery) -> SearchQuery:
    """Return the first page of a search; what is not known is kept where nothing is asked."""
    return replace(
        query,
        page=_first(query),
        keeps_unknown=query.keeps_unknown or not query.narrowed,
    )


def _first(query: SearchQuery) -> Page:
    return replace(query.page, offset=0)
