"""The directory for other directories: Open Referral's HSDS 3.0 API, read-only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

import msgspec
from flask import Blueprint, Response, request

from locator import hsds as records
from locator.directory.entities import Entities
from locator.hsds import Record
from locator.models import Service
from locator.query import LONGEST_NAME, MOST_UNKNOWN, ParameterProblem, QueryError
from locator.web.current import current_backend
from locator.web.problems import problem

hsds = Blueprint("hsds", __name__, url_prefix="/hsds")

PROFILE = "https://docs.openreferral.org/en/3.0/"
OPENAPI = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/openapi.json"
"""The documents that describe this API; HSDS asks every API to name them."""

PAGING = ("page", "per_page")
FULL = "full"
PER_PAGE = 50
MOST_PER_PAGE = 100
LAST_PAGE = 1_000_000_000
"""Larger page numbers are slips; the database could not count so far."""

Take = Callable[[int, int], Iterable[Record]]
"""Returns the records from an offset, at most a limit of them."""


class PageError(Exception):
    """The page is past the last one; ask for an earlier one."""

    def __init__(self, pages: int) -> None:
        super().__init__(f"Ask for a page from 1 to {max(1, pages)}.")


@dataclass(frozen=True, slots=True)
class Window:
    """Which page of a list is asked for, counted from 1."""

    page: int
    per_page: int
    full: bool

    @property
    def offset(self) -> int:
        """Return how many records stand before the page."""
        return (self.page - 1) * self.per_page


def _window(accepted: Collection[str] = PAGING) -> Window:
    """Return what the request asks for; raise QueryError that names each bad parameter."""
    problems = list(_problems(accepted))
    if problems:
        raise QueryError(problems)
    return Window(
        int(request.args.get("page", 1)),
        int(request.args.get("per_page", PER_PAGE)),
        request.args.get(FULL) == "true",
    )


def _problems(accepted: Collection[str]) -> Iterator[ParameterProblem]:
    uses = ", ".join(accepted)
    for name in _others(accepted):
        yield ParameterProblem(name, f"is not a parameter of this list; use {uses}")
    for name in (name for name in request.args if name in accepted):
        values = request.args.getlist(name)
        if len(values) > 1:
            yield ParameterProblem(name, "must be given once")
        elif name == FULL and values[0] not in ("true", "false"):
            yield ParameterProblem(name, "must be true or false")
        elif name != FULL and not _is_number(values[0], name):
            most = MOST_PER_PAGE if name == "per_page" else LAST_PAGE
            yield ParameterProblem(name, f"must be a whole number from 1 to {most}")


def _others(accepted: Collection[str] = ()) -> list[str]:
    """Return the names that are not accepted, as many and as long as an answer repeats."""
    names = (name for name in request.args if name not in accepted)
    return [name[:LONGEST_NAME] for name in islice(names, MOST_UNKNOWN)]


def _is_number(value: str, name: str) -> bool:
    most = MOST_PER_PAGE if name == "per_page" else LAST_PAGE
    plain = value.isascii() and value.isdigit() and len(value) <= len(str(most))
    return plain and 1 <= int(value) <= most


def _page(window: Window, total: int, take: Take) -> Response:
    """Answer with one page of a list; raise PageError past its end."""
    pages = -(-total // window.per_page)
    if window.page > max(1, pages):
        raise PageError(pages)
    contents = list(take(window.offset, window.per_page))
    return _json(
        {
            "total_items": total,
            "total_pages": pages,
            "page_number": window.page,
            "size": len(contents),
            "first_page": window.page == 1,
            "last_page": window.page >= pages,
            "empty": not contents,
            "contents": contents,
        }
    )


def _json(value: Record) -> Response:
    return Response(msgspec.json.encode(value), mimetype="application/json")


def _entities() -> Entities:
    return current_backend().directory().entities


@hsds.get("/")
def about() -> Response:
    """Name the version of HSDS and the documents that describe this API."""
    return _json({"version": records.VERSION, "profile": PROFILE, "openapi_url": OPENAPI})


@hsds.get("/services")
def services() -> Response:
    """List services by id, in brief or in full."""
    return _services(records.basic_service, records.full_service)


@hsds.get("/service_at_locations")
def service_at_locations() -> Response:
    """List services at their locations by id, in brief or in full."""
    return _services(records.basic_service_at_location, records.full_service_at_location)


def _services(brief: Callable[[Service], Record], full: Callable[[Service], Record]) -> Response:
    window, entities = _window((*PAGING, FULL)), _entities()
    shown = full if window.full else brief
    return _page(
        window,
        entities.services,
        lambda offset, limit: map(shown, entities.service_page(offset, limit)),
    )


@hsds.get("/organizations")
def organizations() -> Response:
    """List organizations by name."""
    entities = _entities()
    return _page(
        _window(),
        entities.organizations,
        lambda offset, limit: map(
            records.basic_organization, entities.organization_page(offset, limit)
        ),
    )


@hsds.get("/taxonomies")
def taxonomies() -> Response:
    """List the code lists."""
    return _listed([records.taxonomy_record(terms) for terms in records.TAXONOMIES])


@hsds.get("/taxonomy_terms")
def taxonomy_terms() -> Response:
    """List the codes of every list."""
    return _listed(records.taxonomy_terms())


def _listed(found: Sequence[Record]) -> Response:
    return _page(_window(), len(found), lambda offset, limit: found[offset : offset + limit])


@hsds.get("/services/<uuid:key>")
def one_service(key: UUID) -> Response:
    """Answer with one service in full."""
    found = _entities().service("service", key)
    return _none_such() if found is None else _one(records.full_service(found))


@hsds.get("/service_at_locations/<uuid:key>")
def one_service_at_location(key: UUID) -> Response:
    """Answer with one service at its location, in full."""
    found = _entities().service("service_at_location", key)
    return _none_such() if found is None else _one(records.full_service_at_location(found))


@hsds.get("/organizations/<uuid:key>")
def one_organization(key: UUID) -> Response:
    """Answer with one organization and its services."""
    found = _entities().organization(key)
    return _none_such() if found is None else _one(records.full_organization(*found))


@hsds.get("/taxonomies/<uuid:key>")
def one_taxonomy(key: UUID) -> Response:
    """Answer with one code list."""
    return _by_id(map(records.taxonomy_record, records.TAXONOMIES), key)


@hsds.get("/taxonomy_terms/<uuid:key>")
def one_taxonomy_term(key: UUID) -> Response:
    """Answer with one code."""
    return _by_id(records.taxonomy_terms(), key)


def _by_id(found: Iterable[Record], key: UUID) -> Response:
    record = next((record for record in found if record["id"] == str(key)), None)
    return _none_such() if record is None else _one(record)


def _one(record: Record) -> Response:
    if request.args:
        raise QueryError(
            [ParameterProblem(name, "is not used here; ask without it") for name in _others()]
        )
    return _json(record)


def _none_such() -> Response:
    return problem(404, "There is no record with this id", detail="Take ids from the lists.")


@hsds.errorhandler(QueryError)
def _bad_parameters(error: QueryError) -> Response:
    return problem(400, "The request has parameters that cannot be used", error.problems)


@hsds.errorhandler(PageError)
def _past_the_end(error: PageError) -> Response:
    return problem(404, "The page is past the last one", detail=str(error))
