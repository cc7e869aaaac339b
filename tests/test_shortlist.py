from __future__ import annotations

from locator.directory.database import Directory
from locator.shortlist import MOST_KEPT, MOST_READ, read_shortlist

FIRST, SECOND = "gb-cqc-1-124012399", "gb-cqc-1-207240384"
MANY = [
    "gb-ci-cs2003008466", "gb-ci-cs2014326306", "gb-ci-cs2024000290", "gb-ci-cs2025000032",
    "gb-cqc-1-11590443406", "gb-cqc-1-121486305", FIRST, "gb-cqc-1-12738840265",
    "gb-cqc-1-12950144960", "gb-cqc-1-13540145373", SECOND, "gb-cqc-1-250399181",
]  # fmt: skip


def test_services_are_kept_in_the_order_of_the_address_and_once(directory: Directory) -> None:
    kept = read_shortlist([SECOND, "", FIRST, SECOND], directory)
    assert kept.ids == (SECOND, FIRST)
    assert (kept.beyond, kept.gone, kept.unread) == ((), 0, 0)


def test_what_is_gone_is_counted_and_the_others_stay(directory: Directory) -> None:
    kept = read_shortlist([FIRST, "gb-cqc-closed", "'; DROP TABLE service;--"], directory)
    assert kept.ids == (FIRST,)
    assert kept.gone == 2


def test_an_eleventh_has_no_room_and_moves_up_when_one_goes(directory: Directory) -> None:
    kept = read_shortlist(MANY, directory)
    assert kept.ids == tuple(MANY[:MOST_KEPT])
    assert [service.id for service in kept.beyond] == MANY[MOST_KEPT:]
    assert read_shortlist(kept.without(MANY[0]), directory).ids == tuple(MANY[1:11])


def test_a_flood_of_ids_is_not_looked_up(directory: Directory) -> None:
    kept = read_shortlist([*(f"x{number}" for number in range(100)), FIRST], directory)
    assert kept.gone == MOST_READ
    assert kept.unread == 101 - MOST_READ
    assert kept.ids == ()
