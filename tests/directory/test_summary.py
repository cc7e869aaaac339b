from __future__ import annotations

from pathlib import Path

from locator.directory.build import write_database
from locator.directory.database import Directory
from locator.directory.summary import SourceSummary, summarize
from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.models import Address, Answer, Service, Source

OLD_LIST = Source("Old list", "2024", "OGL-UK-3.0", "https://example.org/old", "1")
NEW_LIST = Source("New list", "2026-04", "CC BY 4.0", "https://example.net/a", "2")
PAGE_OF_ITS_OWN = Source("New list", "2026-05", "CC BY 4.0", "https://example.net/b", "3")
SERVICES = (
    Service(
        "a",
        "Alpha",
        OLD_LIST,
        address=Address(postal_code="M1 1AE", country="GB"),
        types=("support-group",),
        point=Point(53.4, -2.2),
        coordinates_precision=Precision.EXACT,
        benzodiazepine_detox=Answer.NO,
        other_sources=(NEW_LIST,),
    ),
    Service(
        "b",
        "Beta",
        PAGE_OF_ITS_OWN,
        address=Address(country="IE"),
        types=("detox", "support-group"),
        point=Point(53.3, -6.2),
        coordinates_precision=Precision.POSTCODE,
        assured_date="2026-06",
    ),
    Service("c", "Gamma", PAGE_OF_ITS_OWN, address=Address(postal_code="D02", country="IE")),
)


def test_a_listing_with_several_sources_counts_under_each() -> None:
    new, old = summarize(SERVICES).sources
    assert new == SourceSummary(
        name="New list",
        licences=("CC BY 4.0",),
        url="https://example.net/",
        dates=("2026-05", "2026-04"),
        countries=("IE", "GB"),
        listings=3,
        at_street_level=1,
        checked=1,
        benzodiazepine_answers=1,
    )
    assert old == SourceSummary(
        name="Old list",
        licences=("OGL-UK-3.0",),
        url="https://example.org/old",
        dates=("2024",),
        countries=("GB",),
        listings=1,
        at_street_level=1,
        checked=0,
        benzodiazepine_answers=1,
    )


def test_the_whole_is_counted_once_a_listing() -> None:
    summary = summarize(SERVICES)
    assert summary.listings == 3
    assert summary.countries == {"IE": 2, "GB": 1}
    assert summary.british_postcodes == ("M1 1AE",)
    assert summary.only_support_groups == 1


def test_an_american_island_is_told_from_the_mainland() -> None:
    def services(*states: str) -> list[Service]:
        return [
            Service(state, state, OLD_LIST, address=Address(state_province=state, country="US"))
            for state in states
        ]

    assert summarize(services("PR", "GA", "GU", "PR")).american_islands == ("GU", "PR")


def test_one_source_named_twice_by_a_listing_counts_it_once() -> None:
    twice = Service("d", "Delta", OLD_LIST, other_sources=(OLD_LIST,))
    assert [source.listings for source in summarize([twice]).sources] == [1]


def test_a_directory_without_services_has_an_empty_summary() -> None:
    assert summarize([]).sources == ()
    assert summarize([]).listings == 0


def test_a_compiled_directory_holds_its_summary(tmp_path: Path) -> None:
    write_database(SERVICES, tmp_path / "directory.sqlite")
    assert Directory(tmp_path / "directory.sqlite").summary == summarize(SERVICES)
