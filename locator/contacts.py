"""Services as contacts for a phone's address book: vCard 4.0 (RFC 6350).

Lines are folded and texts escaped by icalendar, whose grammar vCard shares (RFC 6350,
section 3.2 and 3.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from unicodedata import category

from icalendar import AdrFields, vAdr, vOrg, vText, vUri
from icalendar.parser import Contentline, Parameters

from locator.alerts import alerts_of
from locator.identifiers import uuid_of
from locator.language import gettext
from locator.models import LocationType, Phone, Service
from locator.phone import dialling_address, display_phone
from locator.weekly_hours import hours_in_words

_Value = vText | vUri | vAdr | vOrg


def vcards(services: Iterable[Service]) -> str:
    """Return services as one file of vCards, in their order."""
    lines = (line for service in services for line in _card(service))
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _folded(line: Contentline) -> str:
    octets: bytes = line.to_ical()  # type: ignore[no-untyped-call]
    return octets.decode()


def _line(name: str, value: _Value, **parameters: str | list[str]) -> Contentline:
    line: Contentline = Contentline.from_parts(name, Parameters(parameters), value)
    return line


def _text(words: str) -> vText:
    # Line ends are one line feed, which escaping turns into a mark; other controls have no place.
    plain = "\n".join(words.splitlines())
    return vText("".join(c for c in plain if c == "\n" or category(c) not in ("Cc", "Cs")))


def _uri(address: str) -> vUri:
    """Return an address, which is not escaped: nothing in it may end a line."""
    return vUri("".join(c for c in address if c.isprintable() and c != " "))


def _card(service: Service) -> Iterator[Contentline]:
    yield _line("BEGIN", vText("VCARD"))
    yield _line("VERSION", vText("4.0"))
    yield _line("UID", vUri(uuid_of("service", service.id).urn))
    yield _line("KIND", vText("org"))
    yield _line("FN", _text(service.name))
    if service.organization_name:
        yield _line("ORG", vOrg((_text(service.organization_name),)))
    for phone in service.phones:
        yield _phone(phone)
    if service.address.lines:
        yield _line("ADR", _address(service), TYPE="work")
    if service.email:
        yield _line("EMAIL", _text(service.email), TYPE="work")
    if service.url:
        yield _line("URL", _uri(service.url))
    if service.point and _is_where_it_says(service):
        yield _line("GEO", vUri(f"geo:{service.point.latitude:g},{service.point.longitude:g}"))
    yield _line("NOTE", _text("\n".join(_note(service))))
    yield _line("END", vText("VCARD"))


def _phone(phone: Phone) -> Contentline:
    kinds = ["work", "voice"]
    if not phone.dialable:
        return _line("TEL", _text(display_phone(phone)), TYPE=kinds, VALUE="text")
    return _line("TEL", _uri(dialling_address(phone)), TYPE=kinds, VALUE="uri")


def _address(service: Service) -> vAdr:
    address = service.address
    street = ", ".join(filter(None, (address.address_1, address.address_2)))
    parts = (street, address.city, address.state_province, address.postal_code, address.country)
    return vAdr(AdrFields("", "", *map(_text, parts)))


def _is_where_it_says(service: Service) -> bool:
    """Say whether a position may stand without a word that it is approximate."""
    return service.location_type is LocationType.PHYSICAL and not service.approximate


def _note(service: Service) -> Iterator[str]:
    for alert in alerts_of(service):
        yield alert.text
    if service.location_type is LocationType.CONFIDENTIAL:
        yield gettext("Its address is kept private. Phone first.")
    hours = hours_in_words(service.opening_hours)
    yield gettext("Hours: %(hours)s", hours=hours) if hours else gettext("Hours not known")
    for phone in service.phones:
        if phone.type == "intake":
            yield f"{display_phone(phone)}: {gettext('first appointments')}"
        if phone.opening_hours:
            yield f"{display_phone(phone)}: {hours_in_words(phone.opening_hours)}"
    yield gettext(
        "Listed by %(source)s, %(date)s. Phone before you go.",
        source=service.source.name,
        date=service.source.date,
    )
