"""Contacts, read back by vobject: another reader than the one they are written with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import vobject
from hypothesis import given
from hypothesis import strategies as st

from locator.contacts import vcards
from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.models import Address, LocationType, Phone, Service, Source

SOURCE = Source("Care Quality Commission directory", "2026-04", "OGL-UK-3.0")
SERVICE = Service(
    "gb-1",
    "Detox, Ward; 3",
    SOURCE,
    organization_name="A \\ B Trust",
    address=Address("1 High Street", "Flat 2", "Salford", "", "M5 3AB", "GB"),
    point=Point(53.5, -2.25),
    coordinates_precision=Precision.EXACT,
    phones=(Phone("+441618278588", extension="12"), Phone("0161 82", "intake")),
    email="help@example.org",
    url="https://example.org/a?b=1&c=2",
    opening_hours="Mo-Fr 09:00-17:00",
)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))).map(str.strip)


def read(text: str) -> list[Any]:
    return list(vobject.readComponents(text))


def test_a_contact_says_all_that_is_known() -> None:
    (card,) = read(vcards([SERVICE]))
    assert card.version.value == "4.0"
    assert card.fn.value == "A \\ B Trust, Detox, Ward; 3"
    assert card.org.value == ["A \\ B Trust"]
    assert [tel.value for tel in card.tel_list] == ["tel:+441618278588;ext=12", "0161 82"]
    assert card.adr.value.street == "1 High Street, Flat 2"
    assert card.adr.value.city == "Salford"
    assert card.adr.value.code == "M5 3AB"
    assert card.email.value == "help@example.org"
    assert card.url.value == "https://example.org/a?b=1&c=2"
    assert card.geo.value == "geo:53.5,-2.25"
    assert card.note.value.splitlines() == [
        "Hours: Monday to Friday 09:00 to 17:00",
        "0161 82: first appointments",
        "Listed by Care Quality Commission directory, 2026-04. Phone before you go.",
    ]


def test_services_are_one_file_in_their_order() -> None:
    cards = read(vcards([SERVICE, replace(SERVICE, id="gb-2", service_name="Second")]))
    assert [card.fn.value for card in cards] == [
        "A \\ B Trust, Detox, Ward; 3",
        "A \\ B Trust, Second",
    ]
    assert cards[0].uid.value != cards[1].uid.value


def test_a_place_that_is_private_or_approximate_gets_no_position() -> None:
    private = replace(SERVICE, location_type=LocationType.CONFIDENTIAL)
    about = replace(SERVICE, coordinates_precision=Precision.POSTCODE)
    cards = read(vcards([private, about]))
    assert [hasattr(card, "geo") for card in cards] == [False, False]
    assert "Its address is kept private. Phone first." in cards[0].note.value


def test_what_is_not_known_is_left_out_or_said() -> None:
    (card,) = read(vcards([Service("x", "Alone", SOURCE)]))
    assert card.fn.value == "Alone"
    assert not any(hasattr(card, name) for name in ("org", "tel", "adr", "email", "url", "geo"))
    assert card.note.value.startswith("Hours not known\n")


@given(name=texts.filter(bool), alert=texts)
def test_any_text_comes_back_as_it_was(name: str, alert: str) -> None:
    (card,) = read(vcards([replace(SERVICE, organization_name="", service_name=name, alert=alert)]))
    assert card.fn.value == name
    assert card.note.value.startswith(f"{alert}\n" if alert else "Hours: ")


@given(text=st.text())
def test_no_text_adds_a_line_of_its_own(text: str) -> None:
    hostile = f"{text}\r\nTEL:+1900\nEND:VCARD\r\nBEGIN:VCARD"
    address = Address(hostile, "", hostile, "", hostile, "GB")
    service = replace(
        SERVICE, service_name=hostile, organization_name=hostile, address=address, alert=hostile,
        email=hostile, url=f"https://x/{hostile}", phones=(Phone(hostile),),
    )  # fmt: skip
    written = vcards([service])
    names = [
        line.partition(":")[0].partition(";")[0]
        for line in written.removesuffix("\r\n").split("\r\n")
        if not line.startswith(" ")
    ]
    assert names == [
        "BEGIN", "VERSION", "UID", "KIND", "FN", "ORG", "TEL", "ADR", "EMAIL", "URL", "GEO",
        "NOTE", "END",
    ]  # fmt: skip
    assert "\n" not in written.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
