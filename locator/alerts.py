"""What a listing warns of: sentences of ours in the language of the page, others as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from locator.language import looked_up, translatable
from locator.models import Service, Status

ALCOHOL_ONLY = translatable("Of drugs and alcohol, treats alcohol dependence only.")
OPIOIDS_ONLY = translatable("Of drugs and alcohol, treats opioid dependence only.")
ALCOHOL_AND_OPIOIDS_ONLY = translatable(
    "Of drugs and alcohol, treats alcohol and opioid dependence only."
)
AFTER_DRIVING_ONLY = translatable("Takes only people sent after driving under the influence.")
STOP_SMOKING = translatable("Helps people to stop smoking.")
CLOSED_PLACE = translatable("Does not meet for now: the place is temporarily closed.")

OURS = (
    ALCOHOL_ONLY,
    OPIOIDS_ONLY,
    ALCOHOL_AND_OPIOIDS_ONLY,
    AFTER_DRIVING_ONLY,
    STOP_SMOKING,
    CLOSED_PLACE,
)
"""The sentences that importers make of a source's codes."""

CLOSED_FOR_NOW = translatable("Reported as closed for now. Phone before you go.")


@dataclass(frozen=True, slots=True)
class Alert:
    """A warning in words; ``ours`` means that it is in the language that is being spoken."""

    text: str
    ours: bool


def alerts_of(service: Service) -> tuple[Alert, ...]:
    """Return what a listing warns of, wherever it is shown: whom it takes, that it is closed."""
    return tuple(_alerts(service))


def _alerts(service: Service) -> Iterator[Alert]:
    if service.alert:
        yield _in_words(service.alert)
    if service.status is Status.TEMPORARILY_CLOSED:
        yield Alert(looked_up(CLOSED_FOR_NOW), ours=True)


def _in_words(alert: str) -> Alert:
    """Return an alert, translated where it is made of our sentences alone."""
    rest, said = alert, list[str]()
    while found := next((one for one in OURS if rest.startswith(one)), None):
        said.append(looked_up(found))
        rest = rest.removeprefix(found).lstrip()
    return Alert(alert, ours=False) if rest else Alert(" ".join(said), ours=True)
