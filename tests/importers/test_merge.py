from __future__ import annotations

from dataclasses import replace

from locator.geo import Point
from locator.geocoding.outcomes import Precision
from locator.importers.merge import merge, with_additions
from locator.models import Address, Service, Source

OURS = Source("Ours", "2024", "OGL-UK-3.0")
THEIRS = Source("Theirs", "2023", "OGL-UK-3.0")


def service(id_: str, source: Source = OURS, name: str = "Hope House") -> Service:
    return Service(id_, name, source, address=Address("1 High Street", city="Leeds", country="GB"))


def owned(one: Service) -> bool:
    return one.source.name == "Ours"


def test_each_listing_is_added_changed_unchanged_or_gone() -> None:
    directory = [service("a"), service("b"), service("c"), service("x", THEIRS)]
    found = [service("a"), service("b", name="New Hope House"), service("d")]

    merged = merge(directory, found, owned)

    assert [s.id for s in merged.services] == ["a", "b", "d", "x"]
    assert [s.id for s in merged.added] == ["d"]
    assert [s.id for s in merged.gone] == ["c"]
    assert merged.unchanged == 1
    assert [(c.id, c.fields) for c in merged.changed] == [
        ("b", (("service_name", "Hope House", "New Hope House"),))
    ]


def test_listings_of_other_sources_stay_as_they_are() -> None:
    merged = merge([service("x", THEIRS)], [], owned)

    assert merged.services == (service("x", THEIRS),)
    assert merged.gone == ()


def test_what_people_have_added_stays_where_the_source_is_silent() -> None:
    old = replace(
        service("a"), assured_date="2026-01-02", opening_hours="Mo-Fr 09:00-17:00", email="a@b.org"
    )

    kept = with_additions(service("a"), old)

    assert (kept.assured_date, kept.opening_hours, kept.email) == (
        "2026-01-02",
        "Mo-Fr 09:00-17:00",
        "a@b.org",
    )


def test_a_finer_place_stays_while_the_address_is_the_same() -> None:
    exact = replace(service("a"), point=Point(53.8, -1.5), coordinates_precision=Precision.EXACT)
    coarse = replace(service("a"), point=Point(53.7, -1.4), coordinates_precision=Precision.AREA)
    moved = replace(coarse, address=Address("2 Low Street", city="Leeds", country="GB"))

    assert with_additions(coarse, exact).point == Point(53.8, -1.5)
    assert with_additions(moved, exact).point == Point(53.7, -1.4)
    assert with_additions(exact, coarse).point == Point(53.8, -1.5)
    assert with_additions(service("a"), exact).point == Point(53.8, -1.5)
