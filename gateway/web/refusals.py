"""How a request is refused: one body for all of them, `{error: code, message: Polish text}`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from voicebot.errors import CallRefused, StoreError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Refusal:
    """status: of HTTP. retry_after: seconds after which it makes sense to try again."""

    status: int
    retry_after: int | None = None


REASONS = {
    "bad_offer": Refusal(400),
    "too_many": Refusal(429, 30),
    "full": Refusal(503, 15),
    "no_ports": Refusal(503, 15),
    "not_ready": Refusal(503, 5),
    "no_language": Refusal(404),
}
"""The reasons of CallRefused the line may give."""

STORE_RETRY_S = "5"
_STATUS_CODES = {401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed"}


class Refused(Exception):
    """A route will not do what was asked. code: key of texts.toml. more: what the body says besides, JSON-ready."""

    def __init__(
        self,
        status: int,
        code: str,
        headers: dict[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.headers, self.more = status, code, headers or {}, dict(more or {})


@cache
def texts(section: str) -> Mapping[str, str]:
    """One section of texts.toml."""
    data = tomllib.loads((Path(__file__).parent / "texts.toml").read_text("utf-8"))
    return dict(data[section])


def body(code: str) -> dict[str, Any]:
    """The body of a refusal."""
    return {"error": code, "message": texts("errors")[code]}


def of_call(refused: CallRefused) -> tuple[str, Refusal]:
    """Code and refusal for a reason of the line; one we do not know is our fault and reads so."""
    if refused.reason in REASONS:
        return refused.reason, REASONS[refused.reason]
    log.error("unknown_refusal_reason", reason=refused.reason)
    return "failed", Refusal(503, 15)


def install(app: FastAPI, headers_of_a_failure: Mapping[str, str]) -> None:
    """Make every error of the app answer in the one form. headers_of_a_failure: for an answer of 500, which is made
    outside all middleware and so gets no headers there."""

    async def refused(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refused)
        return JSONResponse(error.more | body(error.code), error.status, error.headers)

    async def call_refused(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, CallRefused)
        code, refusal = of_call(error)
        log.info("call_refused", reason=error.reason)
        headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
        return JSONResponse(body(code), refusal.status, headers)

    async def http(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        code = _STATUS_CODES.get(error.status_code, "bad_request" if error.status_code < 500 else "failed")
        return JSONResponse(body(code), error.status_code, error.headers)

    async def invalid(_: Request, error: Exception) -> JSONResponse:
        return JSONResponse(body("bad_request"), 400)

    async def store_failed(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, StoreError)  # the store has logged and counted it
        return JSONResponse(body("failed"), 503, {"Retry-After": STORE_RETRY_S})

    async def failed(request: Request, error: Exception) -> JSONResponse:
        log.error("request_failed", path=request.url.path, error=type(error).__name__, exc_info=error)
        return JSONResponse(body("failed"), 500, headers_of_a_failure)

    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(CallRefused, call_refused)
    app.add_exception_handler(StoreError, store_failed)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, failed)
