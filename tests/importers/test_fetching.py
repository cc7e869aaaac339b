from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from locator.importers import fetching
from locator.importers.base import ImporterError
from locator.importers.fetching import (
    AddressError,
    CertificateError,
    CutShortError,
    FetchError,
    Limits,
    NotThereError,
    RedirectError,
    ServerError,
    TooLargeError,
    TooSlowError,
    UnreachableError,
    UnsafeRedirectError,
    WrongTypeError,
    fetch,
)
from tests import https_server
from tests.https_server import Answer, Served, content, redirect, status, truncated

PAGE = b"<!DOCTYPE html>\n<html><title>Page not found</title></html>"


@pytest.fixture
def workbook(samples: Path) -> bytes:
    return (samples / "samhsa-su-2023.xlsx").read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fetched").mkdir()
    return tmp_path / "fetched"


def refused(error: type[FetchError], address: str, folder: Path) -> str:
    """Return what a fetch says that must fail, and leave nothing behind."""
    with pytest.raises(error) as raised:
        fetch(address, folder / "directory.xlsx")
    assert list(folder.iterdir()) == []
    assert raised.type is error
    assert isinstance(raised.value, ImporterError)
    message = str(raised.value)
    assert "\n" not in message
    return message


def test_a_file_is_fetched_byte_for_byte(server: Served, folder: Path, workbook: bytes) -> None:
    fetch(server.at("/su.xlsx", content(workbook)), folder / "su.xlsx")

    assert [file.name for file in folder.iterdir()] == ["su.xlsx"]
    assert (folder / "su.xlsx").read_bytes() == workbook


def test_an_answer_of_unknown_length_is_fetched_whole(
    server: Served, folder: Path, workbook: bytes
) -> None:
    def chunked(handler: https_server.Handler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.begin(Transfer_Encoding="chunked", Connection="close")
        for start in range(0, len(workbook), 1000):
            part = workbook[start : start + 1000]
            handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")

    fetch(server.at("/su.xlsx", chunked), folder / "su.xlsx")

    assert (folder / "su.xlsx").read_bytes() == workbook


def test_only_the_program_is_named_to_the_server(
    server: Served, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secrets = tmp_path / "netrc"
    secrets.write_text("machine localhost login carer password open-sesame\n")
    secrets.chmod(0o600)
    monkeypatch.setenv("NETRC", str(secrets))

    def cookie(handler: https_server.Handler) -> None:
        handler.begin(302, Location="/b.csv", Set_Cookie="who=you; Path=/", Content_Length="0")

    server.at("/b.csv", content(b"a,b\n1,2\n", "text/csv"))
    fetch(server.at("/a.csv", cookie), folder / "a.csv")

    assert server.paths == ["/a.csv", "/b.csv"]
    for _, headers in server.asked:
        assert re.fullmatch(r"treatment-locator/[\d.]+", headers["User-Agent"])
        assert set(headers) <= {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


def test_five_redirects_are_followed_and_six_are_not(
    server: Served, folder: Path, workbook: bytes
) -> None:
    for step in range(6):
        server.at(f"/{step}", redirect(f"/{step + 1}"))
    server.at("/6", content(workbook))

    fetch(f"{server.origin}/1", folder / "directory.xlsx")
    assert (folder / "directory.xlsx").read_bytes() == workbook
    (folder / "directory.xlsx").unlink()
    assert "leads on more than 5 times" in refused(RedirectError, f"{server.origin}/0", folder)


def test_a_redirect_loop_ends(server: Served, folder: Path) -> None:
    address = server.at("/loop", redirect("/loop"))

    assert "look for the file's own address" in refused(RedirectError, address, folder)
    assert server.paths == ["/loop"] * 6


@pytest.mark.parametrize("target", ["http://localhost/su.xlsx", "ftp://localhost/x", "file:///x"])
def test_a_redirect_to_anything_but_https_is_not_followed(
    server: Served, folder: Path, target: str
) -> None:
    address = server.at("/away", redirect(target))

    assert "not https" in refused(UnsafeRedirectError, address, folder)


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (status(404), NotThereError, "is not there (404)"),
        (status(410), NotThereError, "is not there (410)"),
        (status(403), NotThereError, "is not given to everybody (403)"),
        (status(500), ServerError, "cannot be had just now (500); try again later"),
        (status(503), ServerError, "cannot be had just now (503); try again later"),
        (status(429), ServerError, "cannot be had just now (429); try again later"),
        (content(PAGE, "text/html; charset=utf-8"), WrongTypeError, "gives a web page"),
        (content(b"\xef\xbb\xbf \n" + PAGE), WrongTypeError, "gives a web page"),
        (content(b""), WrongTypeError, "gives an empty file"),
        (https_server.two_gigabytes, TooLargeError, "is 2,147,483,648 bytes long"),
        (https_server.truncated_chunks, CutShortError, "was cut short after"),
    ],
)
def test_an_answer_that_is_no_whole_file_of_data_is_refused(
    server: Served, folder: Path, answer: Answer, error: type[FetchError], said: str
) -> None:
    message = refused(error, server.at("/su.xlsx", answer), folder)

    assert said in message
    assert message.startswith(f"{server.origin}/su.xlsx ")


def test_an_answer_shorter_than_promised_is_refused(
    server: Served, folder: Path, workbook: bytes
) -> None:
    message = refused(CutShortError, server.at("/su.xlsx", truncated(workbook)), folder)

    assert f"was cut short after {len(workbook) // 2:,} of {len(workbook):,} bytes" in message


def test_an_answer_packed_unasked_is_refused(server: Served, folder: Path) -> None:
    def packed(handler: https_server.Handler) -> None:
        handler.begin(Content_Encoding="gzip", Content_Length="2")
        handler.wfile.write(b"\x1f\x8b")

    assert "sends its file packed" in refused(WrongTypeError, server.at("/su.xlsx", packed), folder)


def test_an_answer_without_end_is_left_at_the_cap(
    server: Served, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LIMITS", Limits(size=1_000_000))

    message = refused(TooLargeError, server.at("/su.xlsx", https_server.endless), folder)

    assert "goes on and on, and at most 1,000,000 bytes are fetched" in message


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (https_server.dripping, "was not read to its end in the time it was given"),
        (https_server.silent, "fell silent for 1 seconds"),
        (https_server.mute, "did not answer within 1 seconds"),
    ],
)
def test_a_slow_answer_is_given_up(
    server: Served,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer,
    said: str,
) -> None:
    # Far apart, so that a busy machine does not mistake one kind of slowness for the other.
    drips = answer is https_server.dripping
    limits = Limits(seconds=0.5, silence=20) if drips else Limits(seconds=60, silence=1)
    monkeypatch.setattr(fetching, "LIMITS", limits)

    assert said in refused(TooSlowError, server.at("/su.xlsx", answer), folder)


def test_a_certificate_nobody_vouches_for_is_refused(
    server: Served, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    address = server.at("/su.xlsx", content(b"PK"))

    assert "has no valid certificate" in refused(CertificateError, address, folder)
    assert server.asked == []


def test_a_certificate_for_another_name_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(tmp_path / "other.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "other.pem"))
    with https_server.serve(ca, "directory.example.org") as served:
        refused(CertificateError, served.at("/su.xlsx", content(b"PK")), folder)


@contextmanager
def listening(answer: Callable[[socket.socket], None] | None) -> Iterator[int]:
    """Listen for one connection without TLS, or free the port at once and give its number."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        if answer is None:
            listener.close()
            yield port
            return

        def take() -> None:
            connection, _ = listener.accept()
            with connection:
                answer(connection)

        thread = threading.Thread(target=take)
        thread.start()
        yield port
        thread.join()


def test_a_server_without_tls_is_refused(folder: Path) -> None:
    def plain(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nid,name\n")

    with listening(plain) as port:
        message = refused(UnreachableError, f"https://127.0.0.1:{port}/a.csv", folder)

    assert "does not answer in TLS" in message


def test_nobody_there_is_told(folder: Path) -> None:
    with listening(None) as port:
        message = refused(UnreachableError, f"https://127.0.0.1:{port}/a.csv", folder)

    assert message == (
        f"https://127.0.0.1:{port}/a.csv cannot be reached; check the address and the connection"
    )


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://example.org/su.xlsx", "use https:"),
        ("ftp://example.org/su.xlsx", "use https:"),
        ("https:///su.xlsx", "names no server"),
        ("https://[example.org/su.xlsx", "cannot be read"),
        ("https://example.org:port/su.xlsx", "cannot be read"),
        ("https://carer:open-sesame@example.org/su.xlsx", "leave the name and password out"),
        ("https://exa mple.org/su.xlsx", "cannot be fetched"),
        (f"https://{'a' * 70}.example.org/su.xlsx", "cannot be fetched"),
    ],
)
def test_what_is_no_address_to_fetch_from_is_refused(folder: Path, address: str, said: str) -> None:
    message = refused(AddressError, address, folder)

    assert said in message
    assert "open-sesame" not in message


def test_no_message_repeats_an_addresss_parameters(server: Served, folder: Path) -> None:
    address = server.at("/su.xlsx", status(404)) + "?key=open-sesame"

    assert "open-sesame" not in refused(NotThereError, address, folder)


def test_the_watcher_is_told_the_length_and_every_byte(
    server: Served, folder: Path, workbook: bytes
) -> None:
    told: list[tuple[str, int | None] | int] = []

    @contextmanager
    def watch(label: str, length: int | None) -> Iterator[Callable[[int], object]]:
        told.append((label, length))
        yield told.append

    fetch(server.at("/su.xlsx", content(workbook)), folder / "su.xlsx", watch)

    assert told[0] == ("Fetching su.xlsx", len(workbook))
    assert sum(part for part in told[1:] if isinstance(part, int)) == len(workbook)


def test_an_interrupted_fetch_keeps_nothing(server: Served, folder: Path, workbook: bytes) -> None:
    @contextmanager
    def interrupt(label: str, length: int | None) -> Iterator[Callable[[int], object]]:  # noqa: ARG001
        def stop(_: int) -> None:
            raise KeyboardInterrupt

        yield stop

    with pytest.raises(KeyboardInterrupt):
        fetch(server.at("/su.xlsx", content(workbook)), folder / "su.xlsx", interrupt)

    assert list(folder.iterdir()) == []
