"""Fetching one file from an ``https:`` address: whole, within limits, or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError as ReadingError
from urllib3.exceptions import ReadTimeoutError

from locator import __version__
from locator.importers.base import ImporterError

USER_AGENT = f"treatment-locator/{__version__}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may take: bytes, seconds in all and of silence, and redirects."""

    size: int = 500_000_000
    seconds: float = 900.0
    silence: float = 30.0
    redirects: int = 5


LIMITS = Limits()
"""The largest national list known is 30 MB; what needs more than this is no directory."""

_CHUNK = 1 << 16
_PAGE_STARTS = (b"<!doctype html", b"<html")
_PAGE_TYPES = frozenset(("text/html", "application/xhtml+xml"))


class Watch(Protocol):
    """Shows how far a fetch is: given a label and how much there is in all, if that is known.

    Within the context it gives back, the function it yields is told of each further part.
    """

    def __call__(
        self, label: str, length: int | None
    ) -> AbstractContextManager[Callable[[int], object]]:
        """Begin to show a fetch."""
        ...


def unwatched(label: str, length: int | None) -> AbstractContextManager[Callable[[int], object]]:  # noqa: ARG001
    """Show nothing."""
    return nullcontext(lambda _: None)


class FetchError(ImporterError):
    """An address did not give its file; nothing of it was kept."""


class AddressError(FetchError):
    """That is no address to fetch from; give a full one that begins with https."""


class NotThereError(FetchError):
    """The file is not at that address, or not for everybody; look for where it is now."""


class ServerError(FetchError):
    """The other side has a fault of its own; try again later."""


class RedirectError(FetchError):
    """The address leads on without end, or nowhere; look for the file's own address."""


class UnsafeRedirectError(RedirectError):
    """The address leads to one that is not https, which is not followed."""


class TooLargeError(FetchError):
    """The answer is larger than any directory is; check the address."""


class CutShortError(FetchError):
    """The answer ended early; fetch it again."""


class WrongTypeError(FetchError):
    """The answer is a web page or nothing at all, not a file of data; check the address."""


class TooSlowError(FetchError):
    """The answer took too long; try again later, or fetch the file by other means."""


class UnreachableError(FetchError):
    """Nobody answers at that address in TLS; check it and the connection."""


class CertificateError(UnreachableError):
    """The other side cannot prove to be who it says; do not use what it sends."""


def fetch(
    address: str, path: Path, watch: Watch = unwatched, deadline: float | None = None
) -> None:
    """Fetch what an ``https:`` address gives into a file that appears only when it is whole.

    ``deadline`` is a reading of `time.monotonic`; without it the limit of seconds
    counts from now. No cookie, no credentials and no referring address are sent.
    Raises a FetchError where there is no whole file of data within the limits.
    """
    deadline = time.monotonic() + LIMITS.seconds if deadline is None else deadline
    part = path.with_name(f".{path.name}.part")
    try:
        with _session() as session, _answer(session, address) as answer:
            _check_answer(answer, address)
            with watch(f"Fetching {path.name}", _length(answer)) as further, part.open("wb") as to:
                for chunk in _chunks(answer, address, deadline):
                    to.write(chunk)
                    further(len(chunk))
        _check_content(part, address)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def shown(address: str) -> str:
    """Return an address without what may be private in it: credentials and parameters."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"


def check_address(address: str) -> None:
    """Raise an AddressError unless this is a full ``https:`` address without a password."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise AddressError("the address cannot be read; copy it again as a whole") from error
    if parts.scheme != "https":
        raise AddressError(
            f"addresses that begin with {parts.scheme}: are not fetched, because anybody on the "
            "way could change what they give; use https:"
        )
    if not host:
        raise AddressError("the address names no server; copy it again as a whole")
    if parts.username is not None or parts.password is not None:
        raise AddressError(f"leave the name and password out of the address of {host}")


@contextmanager
def _session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.headers.clear()
        # Packed answers could hide their true size; data files are packed already.
        session.headers.update(
            {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
        )
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        session.auth = _no_credentials
        yield session


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from sending a password of the machine's ``.netrc``."""
    return request


def _answer(session: requests.Session, address: str) -> requests.Response:
    """Return the answer that an address leads to, its body still to be read."""
    target = address
    for _ in range(LIMITS.redirects + 1):
        answer = _request(session, target)
        if not answer.is_redirect:
            return answer
        answer.close()
        target = urljoin(target, answer.headers["location"])
        if urlsplit(target).scheme != "https":
            raise UnsafeRedirectError(
                f"{shown(address)} leads to an address that is not https; it is not followed"
            )
        check_address(target)
    raise RedirectError(
        f"{shown(address)} leads on more than {LIMITS.redirects} times; "
        "look for the file's own address"
    )


def _request(session: requests.Session, address: str) -> requests.Response:
    check_address(address)
    where = shown(address)
    try:
        return session.get(address, stream=True, allow_redirects=False, timeout=LIMITS.silence)
    except requests.exceptions.SSLError as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise CertificateError(
                f"{where} has no valid certificate, so that nobody knows who answers there; "
                "nothing was fetched"
            ) from error
        raise UnreachableError(f"{where} does not answer in TLS; check the address") from error
    except requests.exceptions.Timeout as error:
        raise TooSlowError(
            f"{where} did not answer within {LIMITS.silence:g} seconds; try again later"
        ) from error
    except requests.exceptions.ConnectionError as error:
        raise UnreachableError(
            f"{where} cannot be reached; check the address and the connection"
        ) from error
    except (requests.exceptions.RequestException, ReadingError, ValueError) as error:
        raise AddressError(f"{where} cannot be fetched; check the address") from error


def _check_answer(answer: requests.Response, address: str) -> None:
    """Raise unless an answer's head promises a file of data within the limits."""
    where, status = shown(address), answer.status_code
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise NotThereError(f"{where} is not there ({status}); look for where the file is now")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise ServerError(f"{where} cannot be had just now ({status}); try again later")
    if status != HTTPStatus.OK:
        raise NotThereError(f"{where} is not given to everybody ({status}); check the address")
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in _PAGE_TYPES:
        raise WrongTypeError(_wrong_type(where))
    if answer.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise WrongTypeError(f"{where} sends its file packed though that was not asked for")
    length = _length(answer)
    if length is not None and length > LIMITS.size:
        raise TooLargeError(_too_large(where, f"is {length:,} bytes long"))


def _chunks(answer: requests.Response, address: str, deadline: float) -> Iterator[bytes]:
    """Yield an answer's body as it arrives.

    Parts are taken as they come: waiting for a full chunk, a server that sends a
    byte now and then would never meet the deadline.
    """
    where, received, length = shown(address), 0, _length(answer)
    while True:
        try:
            chunk = answer.raw.read1(_CHUNK, decode_content=False)
        except ReadTimeoutError as error:
            raise TooSlowError(
                f"{where} fell silent for {LIMITS.silence:g} seconds; try again later"
            ) from error
        except (ReadingError, OSError) as error:
            raise CutShortError(_cut_short(where, received, length)) from error
        if not chunk:
            break
        received += len(chunk)
        if received > LIMITS.size:
            raise TooLargeError(_too_large(where, "goes on and on"))
        if time.monotonic() > deadline:
            raise TooSlowError(
                f"{where} was not read to its end in the time it was given "
                f"({LIMITS.seconds:g} seconds); try again later"
            )
        yield chunk
    if length is not None and received < length:
        raise CutShortError(_cut_short(where, received, length))


def _check_content(path: Path, address: str) -> None:
    """Raise where a file is empty or a web page, whatever its type was said to be."""
    with path.open("rb") as file:
        start = file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start:
        raise WrongTypeError(f"{shown(address)} gives an empty file; check the address")
    if start.startswith(_PAGE_STARTS):
        raise WrongTypeError(_wrong_type(shown(address)))


def _length(answer: requests.Response) -> int | None:
    said = answer.headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() else None


def _wrong_type(where: str) -> str:
    return f"{where} gives a web page, not a file of data; look for the address of the file itself"


def _too_large(where: str, how: str) -> str:
    return f"{where} {how}, and at most {LIMITS.size:,} bytes are fetched; check the address"


def _cut_short(where: str, received: int, length: int | None) -> str:
    whole = "" if length is None else f" of {length:,}"
    return f"{where} was cut short after {received:,}{whole} bytes; try again"
