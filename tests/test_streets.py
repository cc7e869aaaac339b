"""The streets that are configured: settings read or refused, tiles kept, fetched, left alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from locator import street_provider, streets
from locator.breaker import Breaker
from locator.config import Settings
from locator.street_cache import DAY, MemoryStore
from locator.street_provider import NoSuchTileError, Provider, TileFailedError, parse_template
from locator.streets import (
    OPENSTREETMAP,
    Credit,
    StreetFile,
    StreetProvider,
    StreetsBusyError,
    StreetsDownError,
    StreetSettingsError,
    open_streets,
    parse_credit,
)
from tests import tile_server
from tests.test_basemap import write_archive
from tests.tile_server import PNG, Served, picture, png, status, write_street_file

OSM = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"


def opened(**variables: str) -> streets.Streets | None:
    named = {f"LOCATOR_{name.upper()}": value for name, value in variables.items()}
    return open_streets(Settings.from_environment(named))


def test_streets_are_off_by_default() -> None:
    assert opened() is None
    assert opened(street_tiles="  ") is None


def test_a_file_of_streets_says_where_it_ends(tmp_path: Path) -> None:
    path = write_street_file(tmp_path / "town.pmtiles", box=(-2.5, 53.25, -2.0, 53.75))
    street_file = opened(street_tiles=str(path))
    assert isinstance(street_file, StreetFile)
    assert (street_file.bounds, street_file.zoom) == ((-2.5, 53.25, -2.0, 53.75), 0)
    assert street_file.credit == OPENSTREETMAP
    assert street_file.tiles.tile(0, 0, 0) is not None


def test_a_file_in_another_schema_is_refused(tmp_path: Path) -> None:
    path = write_street_file(tmp_path / "town.pmtiles", layers=("transportation", "water"))
    with pytest.raises(StreetSettingsError, match="it has no layers earth, roads"):
        opened(street_tiles=str(path))
    with pytest.raises(StreetSettingsError, match="no whole file of vector tiles"):
        opened(street_tiles=str(write_archive(tmp_path / "ours.pmtiles")))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("none.pmtiles", None, "cannot be opened; check the path"),
        ("empty.pmtiles", b"", "no whole file"),
        ("text.pmtiles", b"a text", "no whole file"),
        ("cut.pmtiles", b"PMTiles\x03" + b"\0" * 200, "no whole file"),
        ("town.mbtiles", b"", "neither a .pmtiles file nor an address"),
    ],
)
def test_what_is_no_file_of_streets_is_refused(
    tmp_path: Path, name: str, content: bytes | None, why: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StreetSettingsError, match=f"LOCATOR_STREET_TILES: {name} .*{why}"):
        opened(street_tiles=str(path))


def test_openstreetmap_is_credited_without_being_told() -> None:
    provider = opened(street_tiles=OSM, contact="https://example.org/contact")
    assert isinstance(provider, StreetProvider)
    assert (provider.host, provider.credit) == ("tile.openstreetmap.org", OPENSTREETMAP)


@pytest.mark.parametrize(
    "contact", ["", "me", "me@", "a@b c.org", "me@example.org\r\nX: y", "mé@example.org", "x@y.z\0"]
)
def test_a_provider_without_a_contact_is_refused(contact: str) -> None:
    with pytest.raises(StreetSettingsError, match="LOCATOR_CONTACT must be your e-mail"):
        opened(street_tiles=OSM, contact=contact)


def test_another_provider_must_be_credited() -> None:
    template = "https://tiles.example.org/{z}/{x}/{y}.png"
    with pytest.raises(StreetSettingsError, match="LOCATOR_STREET_ATTRIBUTION must say"):
        opened(street_tiles=template, contact="maps@example.org")
    provider = opened(
        street_tiles=template, contact="maps@example.org", street_attribution="© Example"
    )
    assert isinstance(provider, StreetProvider)
    assert provider.credit == Credit("© Example", "")


def test_a_host_that_ends_like_openstreetmap_is_not_it() -> None:
    with pytest.raises(StreetSettingsError, match="LOCATOR_STREET_ATTRIBUTION"):
        opened(street_tiles="https://notopenstreetmap.org/{z}/{x}/{y}", contact="a@example.org")


def test_a_template_that_is_refused_names_the_setting() -> None:
    with pytest.raises(StreetSettingsError, match="LOCATOR_STREET_TILES: it must begin with https"):
        opened(street_tiles="http://example.org/{z}/{x}/{y}", contact="a@example.org")


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("© A contributors", Credit("© A contributors", "")),
        ("© A  https://a.example/credit", Credit("© A", "https://a.example/credit")),
        ("https://a.example/c it is", Credit("https://a.example/c it is", "")),
    ],
)
def test_a_credit_may_end_with_its_link(text: str, credit: Credit) -> None:
    assert parse_credit(text) == credit


@pytest.mark.parametrize("text", ["https://a.example/", "two\nlines", "a\0b"])
def test_a_credit_without_words_is_refused(text: str) -> None:
    with pytest.raises(StreetSettingsError, match="one line of plain text"):
        parse_credit(text)


@dataclass
class Clock:
    now: float = 20_000.5 * DAY

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def served() -> Iterator[Served]:
    with tile_server.serving() as server:
        yield server


@pytest.fixture
def provider(served: Served, clock: Clock) -> StreetProvider:
    return provider_of(served, clock)


def provider_of(served: Served, clock: Clock) -> StreetProvider:
    template = parse_template(served.template)
    fetcher = Provider(template, "maps@example.org")
    return StreetProvider(
        template, fetcher, MemoryStore(), OPENSTREETMAP, breaker=Breaker(clock), now=clock
    )


def test_a_tile_is_asked_for_once_a_week(
    served: Served, provider: StreetProvider, clock: Clock
) -> None:
    for _ in range(3):
        assert provider.tile((14, 8080, 5300)).data == PNG
    clock.now += 7 * DAY
    provider.tile((14, 8080, 5300))
    assert served.paths == ["/14/8080/5300.png"]
    clock.now += DAY
    served.answers(picture(png(1, 2, 3)))
    assert provider.tile((14, 8080, 5300)).data == png(1, 2, 3)
    assert len(served.asked) == 2


def test_a_tile_that_has_not_changed_is_renewed_without_being_sent(
    served: Served, provider: StreetProvider, clock: Clock
) -> None:
    served.answers(picture(ETag='"v1"'))
    provider.tile((1, 0, 0))
    clock.now += 9 * DAY
    served.answers(status(304))
    assert provider.tile((1, 0, 0)).data == PNG
    assert provider.tile((1, 0, 0)).data == PNG
    assert len(served.asked) == 2
    assert served.asked[1][1]["If-None-Match"] == '"v1"'


def test_while_the_provider_fails_an_old_tile_stands_in_for_thirty_days(
    served: Served, provider: StreetProvider, clock: Clock
) -> None:
    provider.tile((1, 0, 0))
    served.answers(status(500))
    clock.now += 29 * DAY
    assert provider.tile((1, 0, 0)).data == PNG
    clock.now += DAY
    with pytest.raises(TileFailedError):
        provider.tile((1, 0, 0))


def test_after_three_failures_the_provider_is_left_alone_until_it_recovers(
    served: Served, provider: StreetProvider, clock: Clock
) -> None:
    provider.tile((1, 0, 0))
    served.answers(status(500))
    for x in range(3):
        with pytest.raises(TileFailedError):
            provider.tile((5, x, 0))
    for x in range(20):
        with pytest.raises(StreetsDownError) as down:
            provider.tile((5, x, 0))
        assert down.value.wait == 60
    assert len(served.asked) == 4
    assert provider.tile((1, 0, 0)).data == PNG
    clock.now += 60
    with pytest.raises(TileFailedError):
        provider.tile((5, 0, 0))
    with pytest.raises(StreetsDownError) as down:
        provider.tile((5, 0, 0))
    assert down.value.wait == 120
    clock.now += 120
    served.answers(picture())
    assert [provider.tile((5, x, 0)).data for x in range(5)] == [PNG] * 5


def test_the_log_says_once_that_streets_are_off_and_nothing_of_tiles(
    served: Served, provider: StreetProvider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    served.answers(picture(b"<!doctype html>", "text/html"))
    for _ in range(9):
        with pytest.raises((TileFailedError, StreetsDownError)):
            provider.tile((14, 8080, 5300))
    assert caplog.messages == [
        "no streets for a while: the provider sends something else than PNG, JPEG or WebP"
    ]


def test_tiles_that_do_not_exist_are_no_failures(served: Served, provider: StreetProvider) -> None:
    served.answers(status(404))
    for _ in range(9):
        with pytest.raises(NoSuchTileError):
            provider.tile((17, 0, 0))
    served.answers(picture())
    assert provider.tile((17, 0, 0)).data == PNG


@pytest.mark.parametrize("answer", [tile_server.mute, tile_server.dripping_head])
def test_nobody_waits_longer_than_the_limit(
    served: Served, clock: Clock, monkeypatch: pytest.MonkeyPatch, answer: tile_server.Answer
) -> None:
    monkeypatch.setattr(streets, "SECONDS", 0.3)
    monkeypatch.setattr(street_provider, "SECONDS", 0.3)
    provider = provider_of(served, clock)
    served.answers(answer)
    begun = time.monotonic()
    with pytest.raises(TileFailedError):
        provider.tile((1, 0, 0))
    assert 0.25 < time.monotonic() - begun < 1
    served.server.stopped.set()


def test_a_third_tile_at_once_is_not_waited_for(served: Served, provider: StreetProvider) -> None:
    go_on = threading.Event()

    def held(handler: tile_server.Handler) -> None:
        go_on.wait(5)
        picture()(handler)

    served.answers(held)
    with ThreadPoolExecutor(2) as visitors:
        fetching = [visitors.submit(provider.tile, (5, x, 0)) for x in range(2)]
        while len(served.asked) < 2:
            time.sleep(0.005)
        begun = time.monotonic()
        with pytest.raises(StreetsBusyError):
            provider.tile((5, 2, 0))
        assert time.monotonic() - begun < 0.1
        go_on.set()
        assert [future.result().data for future in fetching] == [PNG, PNG]
    assert provider.tile((5, 2, 0)).data == PNG


def test_two_workers_share_what_one_has_fetched(served: Served, tmp_path: Path) -> None:
    workers = []
    for _ in range(2):
        worker = opened(
            street_tiles=served.template,
            contact="maps@example.org",
            street_attribution="© Example",
            street_cache=str(tmp_path / "streets"),
        )
        assert isinstance(worker, StreetProvider)
        workers.append(worker)
    assert [worker.tile((14, 8080, 5300)).data for worker in workers] == [PNG, PNG]
    assert served.paths == ["/14/8080/5300.png"]
    assert len(list((tmp_path / "streets").iterdir())) == 1


def test_nothing_is_written_where_the_cache_is_off(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locator.config.instance_folder", lambda: tmp_path)
    named = {
        "street_tiles": served.template,
        "contact": "maps@example.org",
        "street_attribution": "© Example",
    }
    memory_only = opened(**named, street_cache="0")
    assert isinstance(memory_only, StreetProvider)
    assert [memory_only.tile((1, 0, 0)).data for _ in range(2)] == [PNG, PNG]
    assert (len(served.asked), list(tmp_path.iterdir())) == (1, [])
    on_disk = opened(**named)
    assert isinstance(on_disk, StreetProvider)
    on_disk.tile((1, 0, 0))
    assert [path.name for path in tmp_path.iterdir()] == ["streets"]
