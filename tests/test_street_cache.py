"""Tiles kept on disk and in memory: whole, bounded, and no longer than said."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.street_cache import DAY, DiskStore, MemoryStore, Tile, TileStore, day_of

TODAY = 20_000


def a_tile(size: int = 100, day: int = TODAY) -> Tile:
    return Tile(b"\n" * size, "image/png", '"abc"', "Mon, 01 Jan 2024 00:00:00 GMT", day, day + 8)


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


@pytest.fixture(params=["disk", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> TileStore:
    return DiskStore(tmp_path / "streets", "one") if request.param == "disk" else MemoryStore()


def test_a_day_begins_at_midnight() -> None:
    assert [day_of(DAY - 0.5), day_of(DAY), day_of(TODAY * DAY + 7)] == [0, 1, TODAY]


def test_a_tile_is_given_back_as_it_was_kept(store: TileStore) -> None:
    store.put((14, 8080, 5300), a_tile())
    assert store.get((14, 8080, 5300), TODAY) == a_tile()
    assert store.get((14, 8080, 5301), TODAY) is None


def test_a_newer_tile_takes_the_olders_place(store: TileStore) -> None:
    store.put((1, 0, 0), a_tile(10))
    store.put((1, 0, 0), a_tile(20, TODAY + 1))
    assert store.get((1, 0, 0), TODAY + 1) == a_tile(20, TODAY + 1)


def test_no_tile_is_kept_longer_than_thirty_days(store: TileStore) -> None:
    store.put((1, 0, 0), a_tile())
    assert store.get((1, 0, 0), TODAY + 29) == a_tile()
    assert store.get((1, 0, 0), TODAY + 30) is None


def test_memory_is_bounded_and_the_oldest_go_first() -> None:
    store = MemoryStore(limit=1000)
    for x in range(20):
        store.put((5, x, 0), a_tile(100))
    kept = [x for x in range(20) if store.get((5, x, 0), TODAY)]
    assert kept == list(range(10, 20))


def test_a_tile_larger_than_the_memory_is_not_kept() -> None:
    store = MemoryStore(limit=1000)
    store.put((1, 0, 0), a_tile(2000))
    store.put((1, 0, 1), a_tile(900))
    assert store.get((1, 0, 0), TODAY) is None
    assert store.get((1, 0, 1), TODAY) == a_tile(900)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 400)), max_size=60))
def test_memory_never_holds_more_than_its_limit(puts: list[tuple[int, int]]) -> None:
    store = MemoryStore(limit=1000)
    for x, size in puts:
        store.put((4, x, 0), a_tile(size))
        kept = [store.get((4, number, 0), TODAY) for number in range(10)]
        assert sum(len(tile.data) for tile in kept if tile) <= 1000
        assert kept[x] == a_tile(size)


def test_the_folder_is_bounded_and_the_oldest_days_go_first(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, "one", limit=32_000)
    for x in range(100):
        store.put((8, x, 0), a_tile(1000, TODAY + x // 10))
        assert size_of(tmp_path) < 36_000
    days = {number.day for x in range(100) if (number := store.get((8, x, 0), TODAY + 9))}
    assert days == {TODAY + 7, TODAY + 8, TODAY + 9}


def test_a_new_process_begins_by_sweeping(tmp_path: Path) -> None:
    old = DiskStore(tmp_path, "one")
    for x in range(50):
        old.put((8, x, 0), a_tile(1000))
    old.put((9, 0, 0), a_tile(10, TODAY - 30))
    unfinished = tmp_path / "abc.part"
    unfinished.write_bytes(b"half")
    os.utime(unfinished, ((TODAY - 1) * DAY, (TODAY - 1) * DAY))
    DiskStore(tmp_path, "one", limit=20_000).put((8, 99, 0), a_tile())
    assert size_of(tmp_path) <= 20_000
    assert not unfinished.exists()
    assert not (tmp_path / "one-9-0-0.tile").exists()
    assert (tmp_path / "one-8-99-0.tile").exists()


def test_providers_tiles_are_told_apart(tmp_path: Path) -> None:
    DiskStore(tmp_path, "one").put((1, 0, 0), a_tile())
    assert DiskStore(tmp_path, "two").get((1, 0, 0), TODAY) is None


def test_the_folder_is_its_owners_and_says_the_day_only(tmp_path: Path) -> None:
    folder = tmp_path / "instance" / "streets"
    DiskStore(folder, "one").put((1, 0, 0), a_tile())
    (kept,) = folder.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert kept.stat().st_mode & 0o777 == 0o600
    assert (kept.stat().st_mtime, kept.stat().st_atime) == (TODAY * DAY, TODAY * DAY)


@pytest.mark.parametrize("content", [b"", b"\n", b"{}\nx", b'["image/png"]\n', b"\xff" * 99])
def test_a_damaged_file_is_no_tile(tmp_path: Path, content: bytes) -> None:
    store = DiskStore(tmp_path, "one")
    store.put((1, 0, 0), a_tile())
    (tmp_path / "one-1-0-0.tile").write_bytes(content)
    assert store.get((1, 0, 0), TODAY) is None


def test_a_file_cut_short_is_no_tile(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, "one")
    store.put((1, 0, 0), a_tile())
    path = tmp_path / "one-1-0-0.tile"
    path.write_bytes(path.read_bytes()[:-1])
    assert store.get((1, 0, 0), TODAY) is None


def test_a_folder_that_cannot_be_is_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "streets").write_bytes(b"a file")
    store = DiskStore(tmp_path / "streets", "one")
    store.put((14, 8080, 5300), a_tile())
    assert store.get((14, 8080, 5300), TODAY) is None
    assert caplog.messages == ["the folder of street tiles cannot be written: FileExistsError"]


def _fill(folder: Path, size: int) -> None:
    store = DiskStore(folder, "one", limit=64_000)
    for number in range(300):
        store.put((8, number % 40, 0), a_tile(size))
        found = store.get((8, (number * 7) % 40, 0), TODAY)
        if found is not None and len(found.data) not in (1000, 3000):
            raise AssertionError


def test_two_workers_share_a_folder_and_see_whole_tiles(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_fill, args=(tmp_path, size)) for size in (1000, 3000)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert size_of(tmp_path) < 80_000
    assert {path.suffix for path in tmp_path.iterdir()} == {".tile"}
