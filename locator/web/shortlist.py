"""The shortlist: services that a visitor keeps, in the address and nowhere else.

Its address holds their ids, and, to go back to, the search they came from. The address
that is shared, printed and drawn as a QR code holds the ids alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from markupsafe import Markup

from locator import attribution, safety
from locator.contacts import vcards
from locator.geo import Unit
from locator.language import gettext
from locator.meetings import Meeting, calendar_of, meetings_of
from locator.query import PAGE_PARAMETERS, PAGE_SIZE, QueryError, SearchQuery, parse_query
from locator.search import USUAL_DISTANCES
from locator.shortlist import MOST_KEPT, QUESTIONS, Shortlist, read_shortlist
from locator.web import browse
from locator.web.addresses import address_of
from locator.web.arguments import arguments_of, drop_trackers
from locator.web.current import current_backend
from locator.web.languages import repeat_in_languages
from locator.web.listings import Listing, date_in_words
from locator.web.map_file import pins_of
from locator.web.maps.picture_style import POLICY
from locator.web.maps.svg import Scene, svg_map
from locator.web.pictures import image
from locator.web.public_address import absolute, qr_code
from locator.web.shortlist_text import country_of, shortlist_text
from locator.weekly_hours import hours_in_words

shortlist = Blueprint("shortlist", __name__)
shortlist.before_request(drop_trackers)

_Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A service of the list, with the address of its page and of the list without it."""

    listing: Listing
    href: str
    remove: str

    @property
    def hours(self) -> str:
        """Return its hours in words that stay true on paper."""
        return hours_in_words(self.listing.service.opening_hours)

    @property
    def phone_hours(self) -> list[str]:
        """Return the hours of each of its phones, in words, or nothing."""
        return [hours_in_words(phone.opening_hours) for phone in self.listing.service.phones]


@shortlist.get("/shortlist")
def show() -> str:
    """Show the services that the address keeps, ready to print."""
    kept, query = _asked(), _search_before()
    before = parse_qsl(urlsplit(_address_before(replace(query, kept=()))).query) if query else []
    repeat_in_languages([*_pairs("id", kept.ids), *before])
    shown = _numbered(kept)
    share = absolute(_address("show", kept.ids))
    meetings = {service.id: meetings_of(service) for service in kept.services}
    return render_template(
        "shortlist.html",
        kept=kept,
        most=MOST_KEPT,
        entries=[_entry(kept, listing, before) for listing in shown],
        clear=_with_search((), before),
        back=_address_before(replace(query, kept=kept.ids)) if query else "",
        from_map=bool(query and query.bbox),
        again=f"{url_for('pages.home')}?{urlencode(_pairs('keep', kept.ids))}",
        share=share,
        qr_code=qr_code(share) if shown else "",
        picture=_picture(kept, shown),
        text=_text(kept, shown),
        downloads={name: _address(name, kept.ids) for name in ("text", "contacts", "dates")},
        meeting=[service for service in kept.services if meetings[service.id]],
        others=[service for service in kept.services if not meetings[service.id]],
        questions=[gettext(question) for question in QUESTIONS],
        day=_today(),
        notices=(safety.DO_NOT_STOP_SUDDENLY,),
        emergency_numbers=safety.emergency_numbers(country_of(shown)),
        credits=attribution.of_services(kept.services),
    )


def _asked() -> Shortlist:
    return read_shortlist(request.args.getlist("id"), current_backend().directory())


def _search_before() -> SearchQuery | None:
    """Return the search that the list came from, or None where there is none to go back to."""
    arguments = arguments_of(request.args)
    accepted = browse.PARAMETERS if "bbox" in arguments else PAGE_PARAMETERS
    known = {name: values for name, values in arguments.items() if name in accepted}
    try:
        query = parse_query(known, accepted, keeps_unknown=True)
    except QueryError:
        return None
    return query if query.at is not None or query.bbox is not None else None


def _address_before(query: SearchQuery) -> str:
    """Return the address of the page of results, or of the map, that the list came from."""
    if query.bbox is None:
        return address_of(query)
    return browse.browse_url(query, query.page.offset // PAGE_SIZE + 1)


def _numbered(kept: Shortlist) -> tuple[Listing, ...]:
    at = datetime.now(UTC)
    return tuple(Listing(number, x, "", at) for number, x in enumerate(kept.services, start=1))


def _entry(kept: Shortlist, listing: Listing, before: _Pairs) -> Entry:
    page = url_for("pages.service", service_id=listing.service.id)
    carried = urlencode(_pairs("keep", kept.ids))
    remove = _with_search(kept.without(listing.service.id), before)
    return Entry(listing, f"{page}?{carried}", remove)


def _pairs(name: str, ids: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, service_id) for service_id in ids]


def _address(name: str, ids: Sequence[str]) -> str:
    return f"{url_for(f'shortlist.{name}')}?{urlencode(_pairs('id', ids))}"


def _with_search(ids: Sequence[str], before: _Pairs) -> str:
    """Return the address of a list that still knows the search it came from."""
    pairs = [*_pairs("id", ids), *before]
    return f"{url_for('shortlist.show')}?{urlencode(pairs)}" if pairs else url_for("shortlist.show")


def _today() -> str:
    return date_in_words(datetime.now(UTC).date().isoformat())


def _text(kept: Shortlist, shown: Sequence[Listing]) -> str:
    address = absolute(_address("show", kept.ids))
    return shortlist_text(shown, address, _today(), attribution.of_services(kept.services))


def _scene(shown: tuple[Listing, ...]) -> Scene | None:
    """Return the picture of where the services are, or None where nobody knows of any."""
    pins = pins_of(shown, {})
    if not pins:
        return None
    countries = {listing.service.address.country for listing in shown}
    unit = Unit.MILES if countries <= set(USUAL_DISTANCES) else Unit.KILOMETRES
    return Scene(tuple(pins), gettext("The services of this list"), unit)


def _picture(kept: Shortlist, shown: tuple[Listing, ...]) -> Markup | None:
    scene = _scene(shown)
    return image(scene, _address("picture", kept.ids)) if scene else None


@shortlist.get("/shortlist/map.svg")
def picture() -> Response:
    """Answer with the picture of where the services are, under their numbers in the list."""
    scene = _scene(_numbered(_asked()))
    if scene is None:
        abort(404)
    text = svg_map(scene, basemap=current_app.config["BASEMAP_PATH"])
    return Response(text, mimetype="image/svg+xml", headers={"Content-Security-Policy": POLICY})


@shortlist.get("/shortlist/list.txt")
def text() -> Response:
    """Answer with the list as a text file."""
    kept = _something()
    return _file(_text(kept, _numbered(kept)), "text/plain", "list.txt")


@shortlist.get("/shortlist/contacts.vcf")
def contacts() -> Response:
    """Answer with the services as contacts."""
    return _file(vcards(_something().services), "text/vcard", "contacts.vcf")


@shortlist.get("/shortlist/dates.ics")
def dates() -> Response:
    """Answer with the meetings of the services as a calendar; 404 where there are none."""
    meetings: list[Meeting] = []
    for service in _asked().services:
        meetings.extend(meetings_of(service))
    if not meetings:
        abort(404)
    return _file(calendar_of(meetings, datetime.now(UTC)), "text/calendar", "dates.ics")


def _something() -> Shortlist:
    kept = _asked()
    if not kept.services:
        abort(404)
    return kept


def _file(content: str | bytes, mimetype: str, name: str) -> Response:
    """Return a file to keep, under a name that says nothing of what is in it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)
