"""Every refusal has one form: {error, message}, in Polish."""

import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from structlog.testing import capture_logs

from gateway.web import refusals
from gateway.web.refusals import REASONS, Refused
from voicebot.errors import CallRefused, StoreError

FAILED = {
    "error": "failed",
    "message": "Coś poszło nie tak po naszej stronie. Spróbuj ponownie za chwilę.",
}


async def answered(error: Exception, **query: str) -> httpx.Response:
    """What a client reads when a route raises this."""
    app = FastAPI()
    refusals.install(app, {"X-Failed": "yes"})

    @app.get("/")
    async def route(number: int = 0) -> None:
        raise error

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.pl") as client:
        return await client.get("/", params=query)


async def test_a_route_refuses_with_status_code_and_headers() -> None:
    """Refused carries all three to the client."""
    answer = await answered(Refused(401, "unauthorized", {"WWW-Authenticate": "Bearer"}))
    assert answer.status_code == 401
    assert answer.json() == {"error": "unauthorized", "message": "Potrzebny jest klucz dostępu."}
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("reason", "status", "retry_after"),
    [("bad_offer", 400, None), ("too_many", 429, "30"), ("full", 503, "15"), ("not_ready", 503, "5")],
)
async def test_a_refused_call_says_when_to_try_again(
    reason: str, status: int, retry_after: str | None
) -> None:
    """Retry-After is there where waiting helps; the reason is logged."""
    with capture_logs() as logs:
        answer = await answered(CallRefused(reason, "words for the log"))
    assert (answer.status_code, answer.json()["error"]) == (status, reason)
    assert answer.headers.get("retry-after") == retry_after
    assert "words for the log" not in answer.text
    assert {"event": "call_refused", "reason": reason, "log_level": "info"} in logs


async def test_a_reason_nobody_knows_reads_as_our_fault() -> None:
    """A reason missing from the table is an error in the log and a 503 to the caller."""
    with capture_logs() as logs:
        answer = await answered(CallRefused("moon_phase", ""))
    assert (answer.status_code, answer.json()) == (503, FAILED)
    assert answer.headers["retry-after"] == "15"
    assert {"event": "unknown_refusal_reason", "reason": "moon_phase", "log_level": "error"} in logs


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "unauthorized"),
        (403, "forbidden"),
        (404, "not_found"),
        (405, "method_not_allowed"),
        (418, "bad_request"),
        (502, "failed"),
    ],
)
async def test_errors_of_the_framework_have_the_same_form(status: int, code: str) -> None:
    """Its status and headers stay, its English words do not."""
    answer = await answered(HTTPException(status, "English words", {"X-Kept": "1"}))
    assert (answer.status_code, answer.json()) == (status, refusals.body(code))
    assert answer.headers["x-kept"] == "1"


async def test_a_parameter_that_does_not_fit_is_a_bad_request() -> None:
    """The framework's 422 with its details becomes our 400."""
    answer = await answered(AssertionError("not reached"), number="x")
    assert (answer.status_code, answer.json()) == (400, refusals.body("bad_request"))


async def test_a_failure_tells_the_caller_nothing_and_the_log_everything() -> None:
    """500 with the headers it must have; path and exception are logged."""
    error = ZeroDivisionError("inner workings")
    with capture_logs() as logs:
        answer = await answered(error)
    assert (answer.status_code, answer.json()) == (500, FAILED)
    assert answer.headers["x-failed"] == "yes"
    assert logs == [
        {
            "event": "request_failed",
            "path": "/",
            "error": "ZeroDivisionError",
            "exc_info": error,
            "log_level": "error",
        }
    ]


async def test_a_database_that_fails_is_worth_another_try() -> None:
    """503 with when to try again; what the database said stays here (the store has logged it)."""
    with capture_logs() as logs:
        answer = await answered(StoreError("another program holds the database", "locked"))
    assert (answer.status_code, answer.json()) == (503, FAILED)
    assert answer.headers["retry-after"] == "5"
    assert logs == []


def test_every_code_that_is_used_has_its_text() -> None:
    """A code in the sources or the table without a Polish text would fail when it is needed."""
    folder = Path(refusals.__file__).parent
    used = set(REASONS)
    for source in folder.glob("*.py"):
        used |= set(re.findall(r'(?:Refused\(\d+, |body\(|return )"([a-z_]+)"', source.read_text("utf-8")))
    assert {"too_large", "too_slow", "too_fast", "bad_message", "failed"} <= used
    for code in used:
        message = refusals.body(code)["message"]
        assert message[0].isupper(), code
        assert message.endswith("."), code
