from __future__ import annotations

from dataclasses import replace

from locator.config import Settings
from locator.directory.database import Match
from locator.helplines import Helpline, load_helplines
from locator.models import Address, Phone, Service, Source, Status
from locator.paper import Layout, Paper, helplines_for, paper_of, services_for

SERVICE = Service(
    "a",
    "A",
    Source("S", "2026", "CC0"),
    address=Address(country="GB"),
    phones=(Phone("+441618278588"),),
)


def british() -> list[Helpline]:
    lines = load_helplines(Settings.from_environment({}).helplines)
    return [x for x in lines if x.country == "GB" and x.kind is not x.kind.EMERGENCY]


def test_paper_is_letter_in_america_and_a4_elsewhere() -> None:
    assert [paper_of(country) for country in ("US", "CA", "GB", "IE", "")] == [
        Paper.LETTER,
        Paper.LETTER,
        Paper.A4,
        Paper.A4,
        Paper.A4,
    ]


def test_only_running_services_of_the_country_that_can_be_phoned_go_on_paper() -> None:
    closed = replace(SERVICE, id="b", status=Status.TEMPORARILY_CLOSED)
    silent = replace(SERVICE, id="c", phones=())
    cut = replace(SERVICE, id="d", phones=(Phone("01"),))
    abroad = replace(SERVICE, id="f", address=Address(country="FR"))
    last = replace(SERVICE, id="e")
    matches = [Match(x, 1.0) for x in (closed, silent, cut, abroad, SERVICE, last)]
    assert [x.service.id for x in services_for(matches, "GB", Layout.POSTER)] == ["a", "e"]
    assert len(services_for([Match(SERVICE, 1.0)] * 9, "", Layout.POCKET)) == 3
    assert len(services_for([Match(SERVICE, 1.0)] * 9, "", Layout.POSTER)) == 5


def test_helplines_on_paper_are_of_each_kind_and_of_the_place() -> None:
    names = [x.name for x in helplines_for(british(), "Wales", Layout.POSTER)]
    assert names == ["DAN 24/7", "NHS 111 Wales, mental health", "FRANK", "Samaritans"]
    pocket = [x.id for x in helplines_for(british(), "England", Layout.POCKET)]
    assert pocket == ["gb-frank", "gb-nhs-111-england"]


def test_a_place_in_no_named_part_gets_the_whole_country_s_lines() -> None:
    found = helplines_for(british(), "", Layout.POSTER)
    assert {x.region for x in found} == {""}
    assert all(x.phone and not x.audiences for x in found)
