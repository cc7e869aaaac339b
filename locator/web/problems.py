"""Errors as answers: RFC 9457 problem details for programs, plain pages for people."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence

import msgspec
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from locator.language import gettext, translatable
from locator.query import ParameterProblem

_log = logging.getLogger(__name__)

_SENTENCES = {
    404: translatable("There is no page at this address. Check it, or search again."),
    405: translatable("This address does not take that kind of request. Search again."),
    413: translatable("That was too much text. Type a postcode, ZIP or place."),
    414: translatable("This address is too long. Search again."),
    416: translatable("This file has no such part. Ask for the whole of it."),
    500: translatable("Something went wrong on our side. Please try again."),
    503: translatable("This part of the site cannot be had just now. Everything else works."),
}
_KEPT_HEADERS = ("Allow", "Retry-After", "Content-Range")
"""What HTTP wants beside an error (RFC 9110, sections 10 and 14.4)."""
_ASK_AGAIN = translatable("We could not understand that request. Search again.")


def problem(
    status: int,
    title: str,
    parameters: Sequence[ParameterProblem] = (),
    *,
    detail: str = "",
    suggestions: Sequence[str] = (),
) -> Response:
    """Return an RFC 9457 answer; each bad parameter is named with what it accepts."""
    body: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    if parameters:
        body["detail"] = "; ".join(f"{p.parameter}: {p.message}" for p in parameters)
        body["errors"] = [{"parameter": p.parameter, "detail": p.message} for p in parameters]
    if suggestions:
        body["suggestions"] = list(suggestions)
    return Response(msgspec.json.encode(body), status, mimetype="application/problem+json")


def answer_errors(app: Flask) -> None:
    """Give an application's errors a clear answer."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def _http_error(error: HTTPException) -> BaseResponse:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    status = error.code or 500
    sentence = gettext(_SENTENCES.get(status, _ASK_AGAIN))
    answer = (
        problem(status, sentence)
        if request.path.startswith(("/api/", "/hsds/"))
        else Response(render_template("error.html", sentence=sentence), status)
    )
    answer.headers.extend(
        (name, value) for name, value in error.get_headers() if name in _KEPT_HEADERS
    )
    return answer


def _unforeseen(error: Exception) -> BaseResponse:
    # Neither the address nor the error's own text: a log must not hold what was typed.
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("%s while answering %s\n%s", type(error).__name__, request.endpoint, frames)
    return _http_error(InternalServerError())
