"""Helplines as pages and the terminal show them: whether they are open, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from locator import taxonomy
from locator.helplines import Helpline
from locator.language import gettext, looked_up
from locator.phrases import listed
from locator.web.listings import labels, on_date


@dataclass(frozen=True, slots=True)
class HelplineInWords:
    """A helpline as it is told, on screen or on paper."""

    line: Helpline

    @property
    def region(self) -> str:
        """Return the part of the country it is for, or nothing where it is for all of it."""
        return looked_up(self.line.region)

    @property
    def languages(self) -> str:
        """Return the languages it is answered in, or nothing where its source does not say."""
        spoken = (term for term in taxonomy.LANGUAGES.terms if term.code in self.line.languages)
        return listed(term.inline for term in spoken)


@dataclass(frozen=True, slots=True)
class HelplineCard(HelplineInWords):
    """A helpline as a page shows it; ``at`` is when the page is read."""

    at: datetime

    @property
    def is_open(self) -> bool | None:
        """Say whether it is open; None where that is not known."""
        return self.line.timetable.open_at(self.at)

    @property
    def hours(self) -> str:
        """Return whether it is open and until when, or what is known instead, in words."""
        said = self.line.timetable.in_words(self.at)
        note = self.line.hours_note
        if note:
            noted = gettext("Open %(hours)s", hours=note)
            return gettext("%(now)s. %(always)s", now=said, always=noted) if said else noted
        return said or gettext("Opening hours not known")

    @property
    def audiences(self) -> str:
        """Return whom it is for, or nothing where it is for everybody."""
        return ", ".join(labels(taxonomy.AUDIENCES, self.line.audiences))

    @property
    def checked(self) -> str:
        """Return when it was compared with its source, in words: no more than that is known."""
        day = self.line.checked_date
        if not day:
            return gettext("not confirmed by us yet")
        return gettext("compared with it %(on_date)s", on_date=on_date(day))
