"""How far services are from where people live: a page, a shaded map and CSV.

What `locator coverage` computed is read; nothing is computed for a visitor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

from flask import Blueprint, Response, abort, current_app, render_template, request
from werkzeug.exceptions import BadRequest, HTTPException

from locator.availability import ANY, BOUNDS, KINDS, Availability, NotComputedError, load
from locator.availability_csv import csv_chunks
from locator.coverage import LIMITS_OF_SOURCES, Limit
from locator.directory.summary import Summary
from locator.geocoding.districts import DISTRICTS
from locator.language import country_name, gettext
from locator.phrases import listed
from locator.web.about import credits_of
from locator.web.arguments import drop_trackers
from locator.web.availability_view import (
    SORTS,
    Asked,
    Choice,
    View,
    address,
    region_in_words,
)
from locator.web.current import current_backend
from locator.web.languages import repeat_in_languages, visitors_country
from locator.web.listings import date_in_words
from locator.web.maps.shading import POLICY, shaded_map

availability = Blueprint("availability", __name__)
availability.before_request(drop_trackers)

COUNTRIES = {"GB": "United Kingdom", "US": "United States"}
PARAMETERS = ("country", "type", "region", "sort", "page")


@availability.errorhandler(BadRequest)
def refuse(error: HTTPException) -> tuple[str, int]:
    """Say in a sentence what an address has wrong; nothing of it is repeated."""
    return render_template("error.html", sentence=error.description), 400


@availability.get("/about-the-data/coverage")
def show() -> str:
    """Show how far services are: a map and a table of districts."""
    found = _result()
    asked = _asked(found)
    country = found.by_country.get(asked.country) if found else None
    summary = current_backend().directory().summary
    repeat_in_languages(asked.pairs)
    return render_template(
        "availability.html",
        asked=asked,
        region=region_in_words(asked.region),
        country=country_name(asked.country, COUNTRIES[asked.country]),
        bounds=BOUNDS,
        countries=[_country(code, asked) for code in DISTRICTS],
        computed=found and date_in_words(found.computed),
        stale=found is not None and found.directory != current_backend().directory().source,
        view=country and View(country, asked),
        limits=_limits(summary, asked.country),
        credits=credits_of(summary),
    )


@availability.get("/about-the-data/coverage.svg")
def picture() -> Response:
    """Answer with the shaded map."""
    found = _result()
    asked = _asked(found, "country", "type")
    country = found.by_country.get(asked.country) if found else None
    if country is None:
        abort(404)
    view = View(country, asked)
    text = shaded_map(
        asked.country,
        view.shades,
        view.title,
        view.description,
        basemap=current_app.config["BASEMAP_PATH"],
    )
    return Response(text, mimetype="image/svg+xml", headers={"Content-Security-Policy": POLICY})


@availability.get("/about-the-data/coverage.csv")
def table() -> Response:
    """Answer with districts as CSV: of one kind of help, or of all."""
    found = _result()
    asked = _asked(found, "country", "type", "region", kind="")
    country = found.by_country.get(asked.country) if found else None
    if country is None:
        abort(404)
    kinds = (asked.kind,) if asked.kind else KINDS
    name = "-".join(("coverage", asked.country, *filter(None, (asked.kind,)))).lower()
    return Response(
        csv_chunks((country,), kinds, asked.region),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _result() -> Availability | None:
    path: Path = current_app.config["AVAILABILITY_PATH"]
    try:
        stamp = path.stat()
        return _read(path, stamp.st_ino, stamp.st_mtime_ns)
    except (OSError, NotComputedError):
        return None


@lru_cache(maxsize=2)
def _read(path: Path, _inode: int, _changed: int) -> Availability:
    """Return a result, read once for each file that is swapped in."""
    return load(path)


def _asked(found: Availability | None, *accepted: str, kind: str = ANY) -> Asked:
    """Return what the address asks for; answers 400 with a sentence where it cannot be."""
    accepted = accepted or PARAMETERS
    if any(name not in accepted for name in request.args):
        _refuse(gettext("This page takes %(names)s only.", names=listed(accepted)))
    if any(len(values) > 1 for _, values in request.args.lists()):
        _refuse(gettext("Each choice of this page can be made once only."))
    country = _one_of("country", tuple(DISTRICTS), _first_country(found))
    held = found.by_country.get(country) if found else None
    regions = {area.region for area in held.areas} if held else set()
    region = request.args.get("region", "")
    if region and region not in regions:
        _refuse(gettext("“region” must be a nation, state or territory of the table."))
    kind = _one_of("type", KINDS, kind)
    return Asked(country, kind, region, _one_of("sort", tuple(SORTS), "district"), _page())


def _first_country(found: Availability | None) -> str:
    listed = current_backend().directory().summary.countries
    held = [code for code in listed if found and code in found.by_country]
    return visitors_country(held) or next(iter(held), "GB")


def _one_of(name: str, codes: Sequence[str], unless_given: str) -> str:
    value = request.args.get(name, "") or unless_given
    if value and value not in codes:
        _refuse(gettext("“%(name)s” must be one of: %(codes)s.", name=name, codes=", ".join(codes)))
    return value


def _page() -> int:
    text = request.args.get("page", "") or "1"
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 4 and int(text)):
        _refuse(gettext("“page” must be a number from 1."))
    return int(text)


def _refuse(sentence: str) -> NoReturn:
    abort(400, sentence)


def _limits(summary: Summary, country: str) -> Iterator[Limit]:
    """Yield what a country's sources leave out by their own rules."""
    for beginning, limit in LIMITS_OF_SOURCES.items():
        sources = (s for s in summary.sources if s.name.startswith(beginning))
        if any(country in source.countries for source in sources):
            yield limit


def _country(code: str, asked: Asked) -> Choice:
    wanted = replace(asked, country=code, region="", page=1)
    return Choice(country_name(code, COUNTRIES[code]), address(wanted), code == asked.country)
