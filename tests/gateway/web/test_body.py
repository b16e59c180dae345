"""Reading bodies: limits on size and time, JSON, deflate."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator

import pytest
from fastapi import Request
from starlette.types import Message

from gateway.web import body
from gateway.web.refusals import Refused

OBJECT = json.dumps({"a": "ż"}).encode()


def request(*chunks: bytes, kind: str = "application/json", encoding: str | None = None) -> Request:
    """A request whose body comes in these chunks, or never when there are none."""
    headers = [(b"content-type", kind.encode())]
    if encoding is not None:
        headers.append((b"content-encoding", encoding.encode()))

    async def messages() -> AsyncIterator[Message]:
        for number, chunk in enumerate(chunks, 1):
            yield {"type": "http.request", "body": chunk, "more_body": number < len(chunks)}
        await asyncio.Event().wait()

    return Request({"type": "http", "headers": headers}, messages().__anext__)


async def refusal(of: Request, limit: int = 100, inflated: int | None = None) -> tuple[int, str]:
    """Status and code with which this JSON is refused."""
    with pytest.raises(Refused) as refused:
        await body.read_json(of, limit, "bad", inflated=inflated)
    return refused.value.status, refused.value.code


async def test_a_body_is_put_together_from_its_chunks() -> None:
    """A body as long as the limit is taken whole."""
    assert await body.read(request(b"ab", b"", b"cd"), 4) == b"abcd"


async def test_a_body_over_the_limit_is_refused_before_its_end() -> None:
    """One byte too many ends the reading, and the connection."""
    with pytest.raises(Refused) as refused:
        await body.read(request(b"ab", b"cde", b"never read"), 4)
    assert (refused.value.status, refused.value.code) == (413, "too_large")
    assert refused.value.headers == {"Connection": "close"}


async def test_a_body_that_does_not_come_is_refused() -> None:
    """A sender who stops is not waited for."""
    with pytest.raises(Refused) as refused:
        await body.read(request(), 4, within_s=0.001)
    assert (refused.value.status, refused.value.code) == (408, "too_slow")
    assert refused.value.headers == {"Connection": "close"}


async def test_a_sender_who_leaves_is_refused_not_an_error() -> None:
    """A connection that ends within the body is no failure of ours."""

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    left = Request({"type": "http", "headers": [(b"content-type", b"application/json")]}, gone)
    assert await refusal(left) == (400, "bad_request")


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8"])
async def test_a_json_object_is_read(kind: str) -> None:
    """Case and parameters of the content type do not matter."""
    assert await body.read_json(request(OBJECT, kind=kind), 100, "bad") == {"a": "ż"}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_what_a_foreign_form_can_send_is_refused(kind: str) -> None:
    """Content types that need no preflight are not read as JSON."""
    assert await refusal(request(OBJECT, kind=kind)) == (400, "bad")


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[1]", b"null", b'"a"', b'{"a": "\xff"}', pytest.param(b"[" * 100_000, id="nested")]
)
async def test_what_is_no_json_object_is_refused(data: bytes) -> None:
    """Broken, of another shape, in another encoding, or nested without end."""
    assert await refusal(request(data), limit=200_000) == (400, "bad")


async def test_a_deflated_body_is_read_where_it_is_expected() -> None:
    """The limit on the wire is for the packed bytes, the other one for the unpacked."""
    packed = zlib.compress(json.dumps({"a": "b" * 1000}).encode())
    value = await body.read_json(request(packed, encoding="Deflate"), 100, "bad", inflated=1009)
    assert value == {"a": "b" * 1000}


async def test_a_deflated_body_may_not_grow_over_its_limit() -> None:
    """A small body that unpacks to a huge one is refused."""
    packed = zlib.compress(json.dumps({"a": "b" * 1000}).encode())
    assert await refusal(request(packed, encoding="deflate"), inflated=1008) == (413, "too_large")


async def test_a_broken_or_cut_deflated_body_is_refused() -> None:
    """What does not unpack to its end is not used."""
    assert await refusal(request(b"not packed", encoding="deflate"), inflated=100) == (400, "bad")
    assert await refusal(request(zlib.compress(OBJECT)[:-1], encoding="deflate"), inflated=100) == (
        400,
        "bad",
    )


async def test_an_encoding_that_was_not_agreed_is_refused() -> None:
    """Deflate without a limit, and any other encoding."""
    assert await refusal(request(zlib.compress(OBJECT), encoding="deflate")) == (400, "bad")
    assert await refusal(request(OBJECT, encoding="gzip"), inflated=100) == (400, "bad")
