"""Questions to a shop's system over HTTP: limited in time, in size, in number of tries, and not asked while the shop is down."""

import asyncio
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import structlog

from voicebot.clock import Clock, SystemClock
from voicebot.errors import ShopError
from voicebot.shop.connectors.breaker import Breaker

log = structlog.get_logger()

TRIES = 3
FIRST_WAIT_S = 0.1
LONGEST_RETRY_AFTER_S = 1.0
"""A shop that wants us to stay away for longer is busy for this caller."""
CONNECT_S = 2.0
MAX_ANSWER = 2 * 1024 * 1024
"""Bytes; an order with all its history is a hundredth of it."""
CONNECTIONS = 20
KEPT_S = 2.0
"""A connection that rests for longer may be closed by the shop just when something is told that must not be told twice."""

_PASSING = frozenset({500, 502, 503, 504})
_TOO_MANY = 429
_OUR_KEY = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Reply:
    """What the shop answered. headers: by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether it did what was asked."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON, numbers with a point as Decimal. Errors: ShopError when it is none (a maintenance page)."""
        try:
            return json.loads(self.body, parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            raise ShopError("the shop's answer is no JSON") from error


class _Again(Exception):
    """This try failed; another may not. after_s: the shop's own wish."""

    def __init__(self, why: str, after_s: float | None = None) -> None:
        super().__init__(why)
        self.why, self.after_s = why, after_s


class ShopHttp:
    """One shop.

    base: URL that paths are put behind; a path may be a whole URL of the same host. try_s: the longest one try takes. secrets belong into auth or headers, never into base,
    path or params: those may be logged by the shop's proxies.
    """

    def __init__(
        self,
        base: str,
        *,
        auth: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        try_s: float = 3.0,
        clock: Clock | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self.breaker = Breaker()
        self.base = base.rstrip("/") + "/"
        self._clock = clock or SystemClock()
        self._rng = rng or random.Random()
        self._try_s = try_s
        self._client = httpx.AsyncClient(
            base_url=self.base,
            auth=auth,
            headers={"Accept": "application/json", "User-Agent": "voicebot", **(headers or {})},
            timeout=httpx.Timeout(try_s, connect=min(CONNECT_S, try_s)),
            limits=httpx.Limits(max_connections=CONNECTIONS, keepalive_expiry=KEPT_S),
            follow_redirects=False,  # a redirect would take our key to whoever it names
            trust_env=False,
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> Reply:
        """Ask. Errors: ShopError when no usable answer came; refusals other than of our key (404 …) are replies."""
        return await self.send("GET", path, params=params, repeatable=True)

    async def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        xml: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
    ) -> Reply:
        """Ask or tell. body: JSON. repeatable: doing it twice is doing it once, so that it is tried again also when it may
        have been done; else only when it surely was not. Errors: ShopError."""
        url = httpx.URL(self.base).join(path.lstrip("/"))
        if _origin(url) != _origin(httpx.URL(self.base)):
            raise ShopError("the shop points to another host: our key goes nowhere else")
        request = self._client.build_request(
            method, url, params=params, json=body, content=xml, headers=headers
        )
        if xml is not None:
            request.headers["Content-Type"] = "application/xml"
        for number in range(TRIES):
            if not self.breaker.admit(self._clock.monotonic()):
                raise ShopError("the shop is down, it is asked again later")
            try:
                return await self._once(request, repeatable)
            except _Again as again:
                why = again.why
                wait = again.after_s or FIRST_WAIT_S * 2**number * self._rng.uniform(0.5, 1.5)
            if number + 1 < TRIES:
                await asyncio.sleep(wait)
        raise ShopError(f"the shop does not answer ({why})")

    async def _once(self, request: httpx.Request, repeatable: bool) -> Reply:
        answered = None
        try:
            async with asyncio.timeout(self._try_s):
                reply = await self._fetch(request)
            answered = reply.status not in _PASSING
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            answered = False
            raise _Again("unreachable") from error
        except (httpx.HTTPError, TimeoutError) as error:
            answered = False
            if not repeatable:
                raise ShopError(f"the shop broke off ({type(error).__name__})") from error
            raise _Again(
                "slow" if isinstance(error, TimeoutError | httpx.TimeoutException) else "cut"
            ) from error
        except ShopError:
            answered = True
            raise
        finally:
            self._note(answered)
        return _judged(reply, repeatable)

    def _note(self, answered: bool | None) -> None:
        if answered is None:
            self.breaker.dropped()
        elif answered:
            self.breaker.answered()
        else:
            self.breaker.failed(self._clock.monotonic())
            log.warning("shop_not_answering", breaker=self.breaker.state.value)

    async def _fetch(self, request: httpx.Request) -> Reply:
        answer = await self._client.send(request, stream=True)
        try:
            body = bytearray()
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER:
                    raise ShopError(f"the shop's answer is longer than {MAX_ANSWER} bytes")
        finally:
            await answer.aclose()
        return Reply(answer.status_code, dict(answer.headers), bytes(body))


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _judged(reply: Reply, repeatable: bool) -> Reply:
    if reply.status == _TOO_MANY:
        after = _seconds(reply.headers.get("retry-after"))
        if after is not None and after > LONGEST_RETRY_AFTER_S:
            raise ShopError("the shop is busy")
        raise _Again("busy", after)
    if reply.status in _PASSING:
        if not repeatable:
            raise ShopError(f"the shop failed (HTTP {reply.status})")
        raise _Again(f"HTTP {reply.status}")
    if reply.status in _OUR_KEY:
        log.error("shop_refuses_our_key", status=reply.status)
        raise ShopError(f"the shop refuses our key (HTTP {reply.status})")
    if 300 <= reply.status < 400:
        raise ShopError(f"the shop has moved (HTTP {reply.status}): shop.url must be its final address")
    return reply


def _seconds(text: str | None) -> float | None:
    """Retry-After in seconds; its other form, a date, is a long time."""
    if text is None:
        return None
    return float(text) if text.strip().isdigit() else LONGEST_RETRY_AFTER_S + 1
