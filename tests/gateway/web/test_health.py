"""What an operator's tools read."""

from collections.abc import Callable
from typing import Any

import httpx

Knock = Callable[..., httpx.AsyncClient]


async def test_the_state_of_the_line_is_shown(knock: Knock) -> None:
    """/healthz hands out what the line says of itself, kept by no cache."""
    answer = await knock().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})
    assert answer.headers["cache-control"] == "no-store"


async def test_a_line_that_can_take_calls_is_ready(knock: Knock) -> None:
    """/readyz: 200 with nothing missing."""
    answer = await knock().get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "missing": []})
    assert "retry-after" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


async def test_a_line_that_cannot_take_calls_says_what_is_missing(line: Any, knock: Knock) -> None:
    """/readyz: 503, the missing parts by name, and when to ask again."""
    line.missing = ["rasa", "voice"]
    answer = await knock().get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "missing": ["rasa", "voice"]})
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["cache-control"] == "no-store"


async def test_the_numbers_are_prometheus_text(knock: Knock) -> None:
    """/metrics: the line's numbers as they are, with Prometheus' content type."""
    answer = await knock().get("/metrics")
    assert (answer.status_code, answer.content) == (200, b"voicebot_calls_total 1\n")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert answer.headers["cache-control"] == "no-store"


async def test_the_numbers_are_only_read(knock: Knock) -> None:
    """Another method is refused in the one form."""
    answer = await knock().post("/healthz")
    assert answer.status_code == 405
    assert answer.json()["error"] == "method_not_allowed"
    assert answer.headers["allow"] == "GET"
