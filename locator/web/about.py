"""About the data: what each source brings and what is not covered, as a page and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from flask import Blueprint, Response, render_template

from locator import attribution, fit
from locator.coverage import Coverage, coverage
from locator.directory.order import NEAR
from locator.directory.summary import SourceSummary, Summary
from locator.freshness import OLD_AFTER_MONTHS, is_old
from locator.geo import Distance, Unit
from locator.language import gettext, number, pgettext, translatable
from locator.language import percent as percentage
from locator.models import Source
from locator.phrases import listed
from locator.web.arguments import drop_trackers
from locator.web.current import current_backend
from locator.web.listings import date_in_words

about = Blueprint("about", __name__)
about.before_request(drop_trackers)


@dataclass(frozen=True, slots=True)
class SourceCard:
    """One source as the page shows it."""

    source: SourceSummary
    old: bool

    @property
    def dates(self) -> str:
        """Return its dates in words, as a span where there are many."""
        dates = self.source.dates
        if len(dates) <= 2:
            return listed(map(date_in_words, reversed(dates)))
        return gettext(
            "%(first)s to %(last)s", first=date_in_words(dates[-1]), last=date_in_words(dates[0])
        )

    @property
    def licences(self) -> list[tuple[str, str]]:
        """Return its licences, each with the address of its text or nothing."""
        return [attribution.licence(code) for code in self.source.licences]

    @property
    def shares(self) -> list[tuple[str, str]]:
        """Return how many of its listings say something, each with what."""
        source, answers = self.source, self.source.benzodiazepine_answers
        return [
            (gettext("Placed by street"), share(source.at_street_level, source.listings)),
            (gettext("Checked by a person"), share(source.checked, source.listings)),
            (
                gettext("Benzodiazepine detox known"),
                share(answers, source.listings),
            ),
        ]


def share(part: int, whole: int) -> str:
    """Return a share in words; only none is "none", and only all is "all"."""
    if part == 0:
        return pgettext("share", "none")
    if part == whole:
        return pgettext("share", "all")
    words = share_in_words(part, whole)
    return gettext("%(share)s (%(count)s)", share=words, count=number(part))


def share_in_words(part: int, whole: int) -> str:
    """Return a share in percent; only none is 0%, and only all is 100%."""
    percent = round(100 * part / whole)
    if percent == 0 and part:
        return gettext("under %(share)s", share=percentage(0.01))
    if percent == 100 and part < whole:
        return gettext("over %(share)s", share=percentage(0.99))
    return percentage(percent / 100)


@about.get("/about-the-data")
def about_the_data() -> str:
    """Show what each source brings, and what is not covered."""
    summary, covered = _asked()
    return render_template(
        "about_the_data.html",
        summary=summary,
        cards=[SourceCard(source, _is_old(source)) for source in summary.sources],
        covered=covered,
        old_after=OLD_AFTER_MONTHS,
        points=[(gettext(what), points) for what, points in POINTS],
        costs=COSTS,
        credits=credits_of(summary),
    )


POINTS = (
    (translatable("Each list of filters that you use and that it meets"), fit.ASKED),
    (
        translatable(
            "It reports benzodiazepine detox, where you ask for no kind of help, for detox or for "
            "residential treatment"
        ),
        fit.BENZODIAZEPINES,
    ),
    (
        translatable("It treats mental health as well, where you do not ask for that"),
        fit.MENTAL_HEALTH,
    ),
)
"""What counts in the order by likely fit, and how many points it brings."""
_NEAR = Distance.from_metres(NEAR, Unit.MILES).value
COSTS = tuple((round(_NEAR * (2**points - 1)), points) for points in (1, 2, 3))
"""Miles, and the points that being so far away costs (`locator.directory.order.cost_of`)."""


@about.get("/api/about")
def about_the_data_json() -> Response:
    """Answer with the same as JSON."""
    summary, covered = _asked()
    return Response(msgspec.json.encode(_json(summary, covered)), mimetype="application/json")


def _asked() -> tuple[Summary, Coverage]:
    backend = current_backend()
    summary = backend.directory().summary
    return summary, coverage(summary, backend.geocoder)


def _json(summary: Summary, covered: Coverage) -> dict[str, Any]:
    return {
        "listings": summary.listings,
        "countries": summary.countries,
        "nations": covered.nations,
        "sources": [_source_json(source) for source in summary.sources],
        "old_after_months": OLD_AFTER_MONTHS,
        "not_covered": {
            "nations": covered.missing_nations,
            "countries": covered.missing_countries,
        },
        "limits": [
            {"text": limit.text, "references": limit.references} for limit in covered.limits
        ],
        "attribution": [*credits_of(summary), *attribution.GAZETTEER],
    }


def _source_json(source: SourceSummary) -> dict[str, Any]:
    return {
        "name": source.name,
        "url": source.url or None,
        "licences": source.licences,
        "dates": source.dates,
        "old": _is_old(source),
        "countries": source.countries,
        "listings": source.listings,
        "at_street_level": source.at_street_level,
        "checked": source.checked,
        "benzodiazepine_detox_known": source.benzodiazepine_answers,
    }


def _is_old(source: SourceSummary) -> bool:
    return all(is_old(written, date.today()) for written in source.dates)


def credits_of(summary: Summary) -> tuple[str, ...]:
    """Return the credits of every source of a directory."""
    return attribution.of_sources(
        Source(source.name, source.dates[0], licence)
        for source in summary.sources
        for licence in source.licences
    )
