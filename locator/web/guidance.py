"""The guidance, the page for carers and the page for prescribers."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, render_template, url_for
from flask.blueprints import BlueprintSetupState

from locator import safety
from locator.config import shipped
from locator.guidance.content import SearchLead, Topic
from locator.guidance.reading import read_guidance, read_translations
from locator.language import ENGLISH, LANGUAGES, current
from locator.web.arguments import drop_trackers
from locator.web.languages import address_in
from locator.web.listings import date_in_words

guidance = Blueprint("guidance", __name__)
guidance.before_request(drop_trackers)

SOMEONE_ELSE, PRESCRIBERS = "for-someone-else", "for-prescribers"
"""Topics with an address of their own."""
_KEY = "guidance"


@guidance.record_once
def _read(state: BlueprintSetupState) -> None:
    """Read the files when the application is made. Raises GuidanceFileError."""
    folder = shipped("data") / "guidance"
    english = read_guidance(folder)
    state.app.extensions[_KEY] = {
        each.code: {
            topic.slug: topic
            for topic in (
                english
                if each.code == ENGLISH.code
                else read_translations(folder, each.code, english)
            )
        }
        for each in LANGUAGES
    }


def _topics() -> dict[str, Topic]:
    """Return the topics in the language that is being spoken, else in English."""
    topics: dict[str, dict[str, Topic]] = current_app.extensions[_KEY]
    return topics.get(current().code, topics[ENGLISH.code])


@guidance.get("/guidance")
def index() -> str:
    """Show what guidance there is."""
    return render_template(
        "guidance_index.html",
        topics=[(topic, _address(topic)) for topic in _topics().values()],
        notices=(safety.DO_NOT_STOP_SUDDENLY,),
        until_help_comes=_until_help_comes(),
    )


@guidance.get("/guidance/<topic>")
def show(topic: str) -> str:
    """Show a topic."""
    if topic in (SOMEONE_ELSE, PRESCRIBERS):
        abort(404)
    return _page(topic)


@guidance.get("/for-someone-else")
def for_someone_else() -> str:
    """Show what helps whoever cares for somebody else."""
    return _page(SOMEONE_ELSE)


@guidance.get("/for-prescribers")
def for_prescribers() -> str:
    """Show what guidelines ask of prescribers."""
    return _page(PRESCRIBERS)


def _page(slug: str) -> str:
    topic = _topics().get(slug)
    if topic is None:
        abort(404)
    return render_template(
        "guidance.html",
        topic=topic,
        written=date_in_words(topic.written.isoformat()),
        on_the_map=on_the_map,
        in_english=address_in(ENGLISH.code, ()),
        others=[(other, _address(other)) for other in _topics().values() if other is not topic],
        notices=(safety.DO_NOT_STOP_SUDDENLY,),
        until_help_comes=_until_help_comes(),
    )


def _until_help_comes() -> str:
    return url_for("guidance.for_someone_else", _anchor="emergency")


def on_the_map(lead: SearchLead) -> str:
    """Return the address of the map of what a lead asks for."""
    return f"{url_for('browse.show')}?{urlencode(lead.filters)}"


def _address(topic: Topic) -> str:
    if topic.slug == SOMEONE_ELSE:
        return url_for("guidance.for_someone_else")
    if topic.slug == PRESCRIBERS:
        return url_for("guidance.for_prescribers")
    return url_for("guidance.show", topic=topic.slug)
