"""A service of another publisher at one of its locations, as a listing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from locator import taxonomy
from locator.directory.rows import district_code
from locator.geo import CoordinatesError, Point
from locator.geocoding.outcomes import Precision
from locator.hsds_schedules import to_opening_hours
from locator.importers.formats.hsds_records import Item, item, items, lasting_id, number, text
from locator.importers.formats.hsds_terms import Meaning
from locator.importers.phones import is_placeholder
from locator.importers.printed_addresses import country_code
from locator.models import Address, LocationType, Phone, Service, Source, Status
from locator.phone import parse_phone

_STATUS = {
    "temporarily closed": Status.TEMPORARILY_CLOSED,
    "defunct": Status.DEFUNCT,
}

_HIDDEN = re.compile(
    r"\b(?:confidential|undisclosed|not disclosed|withheld"
    r"|call for (?:the )?(?:address|location|directions))\b",
    re.IGNORECASE,
)
"""What publishers print in place of an address that must not be known."""
_HIDDEN_PLACE = re.compile(
    r"\b(?:confidential|undisclosed|secret) (?:location|address|site|place)\b", re.IGNORECASE
)
"""The same in a location's name or description, where "confidential" alone may mean advice."""

_NOT_FOR_TALKING = re.compile("fax|pager|tty|tdd|textphone|sms|text", re.IGNORECASE)
_INTAKE = re.compile("intake|admission|referral", re.IGNORECASE)
_HOUSE_NUMBER = re.compile(r"^[\d\s/,-]+[a-z]?\s+", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WEB = re.compile(r"https?://[^\s/?#]+\S*")
_NO_WHEELCHAIR = re.compile(r"\b(?:no|not|without|isn't|limited|partial\w*)\b", re.IGNORECASE)
_LIMITED = re.compile(r"\b(?:limited|partial\w*)\b", re.IGNORECASE)

_ENGLISH_SPEAKING = frozenset(("GB", "US", "IE", "AU", "NZ", "GG", "IM", "JE"))
_LANGUAGE_NAMES = {term.english.casefold(): term.code for term in taxonomy.LANGUAGES.terms}


@dataclass(frozen=True, slots=True)
class Feed:
    """What is said of every service of a feed; ``source`` lacks the service's own key."""

    source: Source
    country: str
    today: date


def places_of(service: Item) -> list[Item]:
    """Return a service at each of its locations; one empty place where none is given.

    An address for letters only is no place to go to: it counts where there is no other.
    """
    places = items(service.get("service_at_locations"))
    to_go_to = [p for p in places if text(item(p.get("location")).get("location_type")) != "postal"]
    return to_go_to or places[:1] or [{}]


def ids_of(service: Item, place: Item | None = None) -> tuple[str, str]:
    """Return the id of a service at a place (its first unless given), and its publisher's key."""
    there = places_of(service)[0] if place is None else place
    where = text(there.get("location_id")) or text(item(there.get("location")).get("id"))
    keys = [key for key in (text(service.get("id")), where) if key]
    return lasting_id(*keys), "/".join(keys).replace(";", ",")


def service_at(service: Item, place: Item, meaning: Meaning, feed: Feed) -> Service:
    """Return the listing of a service at one of its locations."""
    location = item(place.get("location"))
    id_, key = ids_of(service, place)
    checked = text(service.get("assured_date"))[:10]
    ages = [_age(service.get(name)) for name in ("minimum_age", "maximum_age")]
    kind = _kind(location)
    address = _address(location, feed.country)
    listing = Service(
        id=id_,
        service_name=text(service.get("name")),
        source=replace(feed.source, id=key),
        organization_name=text(item(service.get("organization")).get("name")),
        types=meaning.types,
        substances=meaning.substances,
        languages=tuple(_languages(service, location, address.country)),
        minimum_age=ages[0],
        maximum_age=ages[1],
        location_type=kind,
        address=address,
        point=_point(location),
        phones=tuple(_phones(service, place, location, address.country, feed.today)),
        email=_first(_EMAIL, service.get("email"), item(service.get("organization")).get("email")),
        url=_first(
            _WEB,
            service.get("url"),
            location.get("url"),
            item(service.get("organization")).get("website"),
        ),
        opening_hours=_hours(service, place, location, feed.today),
        wheelchair=_wheelchair(location),
        status=_STATUS.get(text(service.get("status")).lower(), Status.ACTIVE),
        alert=_alert(text(service.get("alert")), address),
        assured_date=checked if _is_day(checked) else "",
    )
    if kind is LocationType.CONFIDENTIAL:
        return hidden(listing)
    precision = Precision.STREET if listing.point and address.address_1 else Precision.AREA
    return replace(listing, coordinates_precision=precision if listing.point else None)


def hidden(service: Service) -> Service:
    """Return a confidential listing without anything that leads to its door.

    Its district alone places it. Words of its publisher's own may name the street.
    """
    address = service.address
    district = district_code(address.postal_code, address.country)
    return replace(
        service,
        address=replace(address, address_1="", address_2="", postal_code=district),
        point=None,
        coordinates_precision=None,
        alert="",
    )


def _alert(said: str, address: Address) -> str:
    """Return an alert, or nothing where it quotes the address.

    The address may be hidden later, here or by hand; what quotes it would stay.
    """
    streets = (_HOUSE_NUMBER.sub("", line) for line in (address.address_1, address.address_2))
    quoted = [part.casefold() for part in (*streets, address.postal_code) if len(part) > 3]
    return "" if any(part in said.casefold() for part in quoted) else said


def _kind(location: Item) -> LocationType:
    said = " / ".join(text(location.get(name)) for name in ("name", "description"))
    lines = [
        text(address.get(name))
        for address in items(location.get("addresses"))
        for name in ("address_1", "address_2", "attention", "address_type")
    ]
    lines.append(text(location.get("location_type")))
    if _HIDDEN.search(" / ".join(lines)) or _HIDDEN_PLACE.search(said):
        return LocationType.CONFIDENTIAL
    virtual = text(location.get("location_type")).lower() == "virtual"
    return LocationType.VIRTUAL if virtual else LocationType.PHYSICAL


def _address(location: Item, country: str) -> Address:
    """Return where a location is; of an address for letters only the town."""
    found = items(location.get("addresses"))
    first = next((a for a in found if text(a.get("address_type")) == "physical"), None)
    address: Item = first or (found[0] if found else {})
    letters = "postal" in (text(address.get("address_type")), text(location.get("location_type")))
    named = country_code(text(address.get("country"))) or country
    town = Address(
        city=text(address.get("city")),
        state_province=text(address.get("state_province")),
        postal_code=text(address.get("postal_code")),
        country=named,
    )
    if letters:
        return replace(town, postal_code=district_code(town.postal_code, named))
    return replace(
        town, address_1=text(address.get("address_1")), address_2=text(address.get("address_2"))
    )


def _point(location: Item) -> Point | None:
    latitude, longitude = number(location.get("latitude")), number(location.get("longitude"))
    goes = text(location.get("location_type")).lower() not in ("postal", "virtual")
    if latitude is None or longitude is None or latitude == longitude == 0 or not goes:
        return None
    try:
        return Point(latitude, longitude)
    except CoordinatesError:
        return None


def _phones(
    service: Item, place: Item, location: Item, country: str, today: date
) -> Iterator[Phone]:
    """Yield each number to talk to once, those of the service at this place first."""
    seen = set()
    for holder in (place, service, location):
        for record in items(holder.get("phones")):
            words = f"{text(record.get('type'))} {text(record.get('description'))}"
            printed = text(record.get("number")).replace(";", " ")
            spoken = not _NOT_FOR_TALKING.search(text(record.get("type")))
            if not printed or not spoken or is_placeholder(printed):
                continue
            kind = "intake" if _INTAKE.search(words) else "voice"
            number_ = parse_phone(printed, country, kind)
            extension = text(record.get("extension")).removesuffix(".0")
            if extension.isascii() and extension.isdigit() and number_.dialable:
                number_ = replace(number_, extension=extension)
            hours = to_opening_hours(items(record.get("schedules")), today)
            if (number_.number, number_.extension) not in seen:
                seen.add((number_.number, number_.extension))
                yield replace(number_, opening_hours=hours)


def _hours(service: Item, place: Item, location: Item, today: date) -> str:
    """Return the hours of the service at this place, else of the place, else of the service."""
    for holder in (place, location, service):
        if schedules := items(holder.get("schedules")):
            return to_opening_hours(schedules, today)
    return ""


def _languages(service: Item, location: Item, country: str) -> Iterator[str]:
    found = set()
    for record in (*items(service.get("languages")), *items(location.get("languages"))):
        code, name = text(record.get("code")).lower(), text(record.get("name")).casefold()
        known = code if code in taxonomy.LANGUAGES.by_code else _LANGUAGE_NAMES.get(name, "mul")
        if code or name:
            found.add(known)
    if country in _ENGLISH_SPEAKING:
        found.discard("en")
    return (term.code for term in taxonomy.LANGUAGES.terms if term.code in found)


def _wheelchair(location: Item) -> str:
    """Return wheelchair access where a location's words name wheelchairs."""
    for record in items(location.get("accessibility")):
        said = text(record.get("description")) or text(record.get("details"))
        if "wheelchair" in said.casefold():
            if _LIMITED.search(said):
                return "limited"
            return "no" if _NO_WHEELCHAIR.search(said) else "yes"
    return ""


def _age(value: object) -> int | None:
    age = number(value)
    return int(age) if age is not None and 0 <= age <= 120 else None


def _first(pattern: re.Pattern[str], *values: object) -> str:
    return next((said for value in values if pattern.fullmatch(said := text(value))), "")


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
