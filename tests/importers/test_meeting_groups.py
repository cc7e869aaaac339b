from __future__ import annotations

from dataclasses import replace

from locator.directory.cells import LONGEST_CELL
from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.base import Row
from locator.importers.meeting_groups import (
    CodeBook,
    Fellowship,
    Meeting,
    Traits,
    group_key,
    group_listing,
)
from locator.importers.weekly_hours import Slot
from locator.models import Address, Phone, Service, Source

FELLOWSHIP = Fellowship("Example Fellowship", ("alcohol",), "Group meetings.")
BOOK = CodeBook(
    audiences={"W": ("women",), "G": ("lgbtq",), "L": ("lgbtq",)},
    languages={"S": "es", "FR": "fr"},
    facts={"O": "Open to everyone", "A": "Secular"},
    wheelchair=frozenset(("X",)),
    closed=frozenset(("TC",)),
)
MEETING = Meeting(
    row=Row("feed.json", 1, {}),
    id="xx-b",
    name="Example",
    source=Source("Example list", "2026", "x", id="b"),
    address=Address("100 Example Street", "", "Chicago", "IL", "60641", "US"),
    in_person=True,
    slots=(Slot(0, 19 * 60),),
)


def listed(*meetings: Meeting) -> Service:
    return group_listing(meetings, FELLOWSHIP).service


def test_codes_say_traits_in_the_order_of_our_lists() -> None:
    traits = BOOK.traits(frozenset(("G", "L", "W", "FR", "S", "A", "O", "X", "??")))

    assert traits == Traits(
        audiences=("women", "lgbtq"),
        languages=("es", "fr"),
        facts=("Open to everyone", "Secular"),
        wheelchair=True,
    )
    assert BOOK.traits(frozenset()) == Traits()


def test_spellings_of_a_street_and_a_name_are_one_group() -> None:
    other = replace(
        MEETING,
        name="EXAMPLE ",
        address=replace(MEETING.address, address_1="100 Example St., Suite 5"),
    )

    assert group_key(other) == group_key(MEETING)


def test_names_in_other_scripts_are_told_apart() -> None:
    one, other = (replace(MEETING, name=name) for name in ("東京グループ", "大阪グループ"))

    assert group_key(one) != group_key(other)


def test_places_without_a_street_are_told_apart_by_their_point() -> None:
    nowhere = replace(MEETING, address=Address(city="Chicago", country="US"))
    one, other = (replace(nowhere, point=Point(41.9, lon)) for lon in (-87.7, -87.8))

    assert group_key(one) != group_key(other)


def test_online_meetings_belong_together_by_their_link() -> None:
    online = replace(MEETING, in_person=False, link="https://v.example.org/1")
    elsewhere = replace(online, address=Address(country="GB"))

    assert group_key(online) == group_key(elsewhere)
    assert group_key(online) != group_key(replace(online, link="https://v.example.org/2"))


def test_the_shortest_key_gives_id_and_source() -> None:
    longer = replace(MEETING, id="xx-aa", source=replace(MEETING.source, id="aa"))

    assert listed(longer, MEETING).id == "xx-b"


def test_what_is_online_only_on_some_days_is_said() -> None:
    hybrid = replace(MEETING, slots=(Slot(2, 720),), link="https://v.example.org/1")

    service = listed(MEETING, hybrid)

    assert service.settings == ("online",)
    assert service.description == "Group meetings. Also online: Wednesday 12:00."


def test_a_point_of_any_meeting_of_the_group_places_it() -> None:
    pointed = replace(MEETING, id="xx-c", point=Point(41.9, -87.7))

    service = listed(MEETING, pointed)

    assert (service.point, service.coordinates_precision) == (
        Point(41.9, -87.7),
        Precision.STREET,
    )


def test_an_online_meeting_without_a_zone_says_that_its_times_have_none() -> None:
    online = replace(MEETING, in_person=False, dial_in=Phone("+13125550143"))

    assert listed(online).description.endswith("in which time zone the times are.")
    assert "time zone" not in listed(replace(online, timezone="Europe/London")).description


def test_a_description_stays_within_a_cell_in_whole_sentences() -> None:
    facts = tuple(f"Fact {number} of very many facts" for number in range(200))
    service = listed(replace(MEETING, traits=Traits(facts=facts)))

    assert 1_900 < len(service.description) <= LONGEST_CELL
    assert service.description.endswith(" of very many facts.")
