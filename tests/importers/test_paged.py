from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from locator.importers import fetching
from locator.importers.base import Paging, SourceFileError
from locator.importers.fetching import (
    CutShortError,
    Limits,
    ServerError,
    TooLargeError,
    TooSlowError,
    unwatched,
)
from locator.importers.paged import FRESH_SECONDS, ChangedListError, PagedList
from tests import https_server
from tests.https_server import Answer, Handler, Served, content, status

FINDTREATMENT = Paging()
HSDS = Paging(total="total_pages")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "downloads"


def pages(total: int, **others: Answer) -> Answer:
    """Answer as FindTreatment does; ``page_3=…`` stands in for the third page."""

    def answer(handler: Handler) -> None:
        number = int(handler.parameters["page"][0])
        page = {"page": number, "totalPages": total, "rows": [{"frid": f"facility-{number}"}]}
        whole = content(json.dumps(page).encode(), "application/json")
        others.get(f"page_{number}", whole)(handler)

    return answer


def found(files: tuple[Path, ...]) -> list[str]:
    return [json.loads(file.read_text())["rows"][0]["frid"] for file in files]


def test_every_page_is_fetched_in_order(server: Served, kept: Path) -> None:
    address = server.at("/exportsAsJson/v2", pages(3)) + "?sType=sa&pageSize=1&page=9"

    files = PagedList.at(address, "v2.json", FINDTREATMENT, kept).fetch(unwatched)

    assert found(files) == ["facility-1", "facility-2", "facility-3"]
    assert [file.name for file in files] == [
        "page-00001-v2.json",
        "page-00002-v2.json",
        "page-00003-v2.json",
    ]
    assert server.paths == [
        f"/exportsAsJson/v2?sType=sa&pageSize=1&page={number}" for number in (1, 2, 3)
    ]


def test_the_pages_of_hsds_are_counted_by_its_own_key(server: Served, kept: Path) -> None:
    def answer(handler: Handler) -> None:
        number = int(handler.parameters["page"][0])
        body = {"page_number": number, "total_pages": 2, "contents": [{"id": str(number)}]}
        content(json.dumps(body).encode(), "application/json")(handler)

    files = PagedList.at(server.at("/services", answer), "services", HSDS, kept).fetch(unwatched)

    assert [json.loads(file.read_text())["page_number"] for file in files] == [1, 2]


@pytest.mark.parametrize("body", [b'[{"id": "a"}]', b'{"rows": []}', b"id,name\na,Example\n"])
def test_an_answer_that_names_no_pages_is_the_whole_list(
    server: Served, kept: Path, body: bytes
) -> None:
    address = server.at("/list", content(body, "application/json"))

    files = PagedList.at(address, "list", FINDTREATMENT, kept).fetch(unwatched)

    assert [file.read_bytes() for file in files] == [body]
    assert server.paths == ["/list?page=1"]


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (status(500), ServerError),
        (https_server.truncated(b'{"page": 3, "totalPages": 4}'), CutShortError),
        (content(b'{"page": 3, "tot', "application/json"), SourceFileError),
    ],
)
def test_a_broken_fetch_goes_on_at_the_first_page_that_is_missing(
    server: Served, kept: Path, broken: Answer, error: type[Exception]
) -> None:
    address = server.at("/v2", pages(4, page_3=broken))
    fetch = PagedList.at(address, "v2.json", FINDTREATMENT, kept)

    with pytest.raises(error):
        fetch.fetch(unwatched)
    assert sorted(file.name for file in fetch.folder.iterdir()) == [
        "page-00001-v2.json",
        "page-00002-v2.json",
    ]
    server.at("/v2", pages(4))
    server.asked.clear()
    files = PagedList.at(address, "v2.json", FINDTREATMENT, kept).fetch(unwatched)

    assert server.paths == ["/v2?page=3", "/v2?page=4"]
    assert found(files) == [f"facility-{number}" for number in (1, 2, 3, 4)]


def test_half_a_page_that_a_killed_fetch_left_is_not_taken_for_one(
    server: Served, kept: Path
) -> None:
    fetch = PagedList.at(server.at("/v2", pages(2)), "v2.json", FINDTREATMENT, kept)
    fetch.folder.mkdir(parents=True)
    (fetch.folder / ".page-00002-v2.json.part").write_text('{"page": 2, "tot')

    assert found(fetch.fetch(unwatched)) == ["facility-1", "facility-2"]
    assert len(list(fetch.folder.iterdir())) == 2


def test_each_address_has_a_folder_of_its_own(kept: Path) -> None:
    one, other = (
        PagedList.at(f"https://example.org/v2?sType={kind}", "v2.json", FINDTREATMENT, kept)
        for kind in ("sa", "mh")
    )

    assert one.folder != other.folder
    assert one.folder.parent == other.folder.parent == kept
    assert "example" not in one.folder.name


def test_pages_of_another_day_are_fetched_again(server: Served, kept: Path) -> None:
    fetch = PagedList.at(server.at("/v2", pages(2)), "v2.json", FINDTREATMENT, kept)
    files = fetch.fetch(unwatched)
    yesterday = time.time() - FRESH_SECONDS - 60
    os.utime(files[0], (yesterday, yesterday))
    server.asked.clear()

    fetch.fetch(unwatched)

    assert server.paths == ["/v2?page=1", "/v2?page=2"]


def test_pages_nobody_went_on_with_are_removed_by_the_next_fetch(
    server: Served, kept: Path
) -> None:
    address = server.at("/v2", pages(1))
    left, fresh, new = (
        PagedList.at(f"{address}?sType={kind}", "v2.json", FINDTREATMENT, kept)
        for kind in ("sa", "mh", "buprenorphine")
    )
    (page,) = left.fetch(unwatched)
    fresh.fetch(unwatched)
    yesterday = time.time() - FRESH_SECONDS - 60
    os.utime(page, (yesterday, yesterday))

    new.fetch(unwatched)

    assert not left.folder.exists()
    assert fresh.folder.exists()
    assert new.folder.exists()


def test_a_list_that_changes_while_it_is_read_is_read_anew(server: Served, kept: Path) -> None:
    changed = content(b'{"page": 2, "totalPages": 4, "rows": []}', "application/json")
    address = server.at("/v2", pages(3, page_2=changed))
    fetch = PagedList.at(address, "v2.json", FINDTREATMENT, kept)

    with pytest.raises(ChangedListError, match="changed its number of pages"):
        fetch.fetch(unwatched)

    assert not fetch.folder.exists()


@pytest.mark.parametrize("total", [-1, 10_001, "4", True, 1.5])
def test_a_number_of_pages_that_cannot_be_is_refused(
    server: Served, kept: Path, total: object
) -> None:
    body = json.dumps({"page": 1, "totalPages": total, "rows": []}).encode()
    fetch = PagedList.at(
        server.at("/v2", content(body, "application/json")), "v2", FINDTREATMENT, kept
    )

    with pytest.raises(SourceFileError, match="'totalPages' is not a number of pages"):
        fetch.fetch(unwatched)

    assert list(fetch.folder.iterdir()) == []


def test_the_cap_holds_for_all_pages_together(
    server: Served, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LIMITS", Limits(size=150))
    fetch = PagedList.at(server.at("/v2", pages(4)), "v2.json", FINDTREATMENT, kept)

    with pytest.raises(TooLargeError, match="more than 150 bytes in its pages"):
        fetch.fetch(unwatched)

    assert not fetch.folder.exists()


def test_the_time_limit_holds_for_all_pages_together(
    server: Served, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(handler: Handler) -> None:
        time.sleep(0.3)
        pages(100)(handler)

    monkeypatch.setattr(fetching, "LIMITS", Limits(seconds=2))
    fetch = PagedList.at(server.at("/v2", slow), "v2.json", FINDTREATMENT, kept)

    with pytest.raises(TooSlowError, match="was not read to its end in the time"):
        fetch.fetch(unwatched)

    assert 1 <= len(list(fetch.folder.iterdir())) <= 7
