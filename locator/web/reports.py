"""Something wrong? The form that reports a listing, with no account and no cookie."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from flask import (
    Blueprint,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from locator.language import gettext, number, translatable
from locator.models import Answer, Service
from locator.reports import (
    LABELS,
    LONGEST_REPORT,
    Fault,
    Reports,
    ReportsError,
    TooManyReportsError,
    plain_text,
)
from locator.web.arguments import drop_trackers
from locator.web.current import current_backend
from locator.web.listings import Listing
from locator.web.rate_limit import WINDOW, RateLimit, address_of
from locator.web.same_site import from_another_site

_log = logging.getLogger(__name__)

reports = Blueprint("reports", __name__, url_prefix="/services/<service_id>/report")
reports.before_request(drop_trackers)

REPORTS_AN_HOUR = 10
"""Reports one visitor may send in an hour: enough for somebody who knows a town's services."""

_LIMIT = "locator.reports"

CHOOSE = translatable("Choose what is wrong")
TOO_LONG = translatable("Shorten what you wrote to %(most)s characters or fewer")
TOO_MUCH = translatable("That was too much text. Go back, shorten it and send it again.")
NOT_FROM_HERE = translatable(
    "Reports can only be sent from the pages of this site. Open the listing and try again."
)
TOO_MANY = translatable(
    "We cannot take this report just now, because many have come in. Please try again in an hour"
)
TOO_MANY_OF_IT = translatable(
    "We have had many reports, so we cannot take this one. Please try again tomorrow"
)
NOT_KEPT = translatable(
    "Something went wrong on our side, and your report was not kept. Please try again"
)


@dataclass(frozen=True, slots=True)
class ReportForm:
    """The form as it is shown again: the choice, the words, and what is wrong with them.

    ``problems`` are sentences, each with the element it leads to or nothing.
    """

    fault: str = ""
    words: str = ""
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def sentences(self) -> tuple[tuple[str, str], ...]:
        """Return every problem, for the error summary."""
        return self.problems

    @property
    def suggestions(self) -> tuple[tuple[str, str], ...]:
        """Return nothing: there is nowhere else to send a visitor."""
        return ()

    def problem_with(self, field: str) -> str:
        """Return what is wrong with one element, or nothing."""
        return dict(self.problems).get(field, "")


FIRST_CHOICE = f"fault-{next(iter(Fault))}"
"""The element that a missing choice leads to."""


@reports.record
def _remember_visitors(state: BlueprintSetupState) -> None:
    state.app.extensions[_LIMIT] = RateLimit(REPORTS_AN_HOUR)


@reports.get("")
def form(service_id: str) -> str:
    """Ask what is wrong with a listing."""
    return _form_page(_service(service_id), ReportForm())


@reports.post("")
def send(service_id: str) -> Response:
    """Keep a report, and thank for it at an address that says nothing of it."""
    service = _service(service_id)
    if from_another_site(request):
        return make_response(render_template("error.html", sentence=gettext(NOT_FROM_HERE)), 403)
    fault, written = request.form.get("fault", ""), request.form.get("words", "")
    words = plain_text(written)
    filled = ReportForm(fault, written, tuple(_problems(fault, words)))
    if filled.problems:
        return make_response(_form_page(service, filled), 400)
    refused = _keep(service, Fault(fault), words)
    if refused is not None:
        status, sentence = refused
        page = _form_page(service, ReportForm(fault, written, (("", gettext(sentence)),)))
        answer = make_response(page, status)
        answer.headers["Retry-After"] = str(int(WINDOW))
        return answer
    return redirect(url_for("reports.thanks", service_id=service.id), 303)


@reports.get("/thanks")
def thanks(service_id: str) -> str:
    """Thank for a report."""
    return render_template("report_thanks.html", listing=Listing(1, _service(service_id), ""))


@reports.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> Response:
    return make_response(render_template("error.html", sentence=gettext(TOO_MUCH)), 413)


def _problems(fault: str, words: str) -> list[tuple[str, str]]:
    problems = []
    if fault not in set(Fault):
        problems.append((FIRST_CHOICE, gettext(CHOOSE)))
    if len(words) > LONGEST_REPORT:
        problems.append(("words", gettext(TOO_LONG, most=number(LONGEST_REPORT))))
    return problems


def _keep(service: Service, fault: Fault, words: str) -> tuple[int, str] | None:
    """Keep a report; return a status and a sentence where it was not kept."""
    limit: RateLimit = current_app.extensions[_LIMIT]
    if not limit.allows(address_of(request)):
        return 429, TOO_MANY
    try:
        Reports(current_app.config["REPORTS_PATH"]).add(service.id, fault, words, date.today())
    except TooManyReportsError:
        return 429, TOO_MANY_OF_IT
    except ReportsError as error:
        # The file's own trouble; what was written is not in it.
        _log.error("%s", error)
        return 503, NOT_KEPT
    return None


def _service(service_id: str) -> Service:
    found = current_backend().directory().get(service_id)
    if found is None:
        abort(404)
    return found


def _label(fault: Fault, service: Service) -> str:
    """Return what may be wrong with a service in words that fit what its page says."""
    if fault is Fault.BENZODIAZEPINE_DETOX:
        return gettext(_DETOX[service.benzodiazepine_detox])
    held = {Fault.PHONE: service.phones, Fault.OPENING_HOURS: service.opening_hours}
    return gettext(LABELS[fault] if held.get(fault, True) else _UNKNOWN[fault])


_UNKNOWN = {
    Fault.PHONE: translatable("The phone number, which we do not know"),
    Fault.OPENING_HOURS: translatable("The opening hours, which we do not know"),
}
"""What can be wrong where nothing is known."""


_DETOX = {
    Answer.YES: translatable("It does not take benzodiazepine detox as it says here"),
    Answer.NO: translatable("It does take benzodiazepine detox"),
    Answer.UNKNOWN: translatable("Whether it takes benzodiazepine detox, which we do not know"),
}
"""What can be wrong with what a page says of it."""


def _form_page(service: Service, filled: ReportForm) -> str:
    return render_template(
        "report.html",
        listing=Listing(1, service, ""),
        form=filled,
        faults=[(f"fault-{fault}", str(fault), _label(fault, service)) for fault in Fault],
        longest=LONGEST_REPORT,
    )
