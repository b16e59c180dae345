"""A small real HTTP server for shops that are made up: answers by a function, and can fail in every way a shop does."""

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Request:
    """One request. headers: lower-case names. query: the last value of each name."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Its body."""
        return json.loads(self.body)

    def basic_auth(self) -> tuple[str, str] | None:
        """User and password."""
        kind, _, coded = self.headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return None
        user, _, password = base64.b64decode(coded).decode().partition(":")
        return user, password


@dataclass(frozen=True)
class Response:
    """One answer. body: bytes as they are, everything else as JSON."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Callable[[Request], Response]

HANG = Response(0)
"""Take the request and never answer."""
CUT = Response(-1)
"""Take the request and close the connection."""


class Site:
    """Answers requests. faults: answers to give instead of the real one, one a request.

    requests: everything that was asked; came: the same, to wait for."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.faults: list[Response | None] = []
        self.after: Callable[[Request], Response | None] = lambda request: None
        self.requests: list[Request] = []
        self.came: asyncio.Queue[Request] = asyncio.Queue()
        self.address = ""
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        """Be gone, with every connection."""
        if self._server is not None:
            self._server.close()
        for writer in self._open:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while await self._one(reader, writer):
                pass
        self._open.discard(writer)
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, target, _ = head[0].split(" ")
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        address = urlsplit(target)
        request = Request(method, unquote(address.path), dict(parse_qsl(address.query, True)), headers, body)
        self.requests.append(request)
        self.came.put_nowait(request)
        response = (self.faults.pop(0) if self.faults else None) or self.answer(request)
        response = self.after(request) or response
        if response is CUT:
            return False
        if response is HANG:
            await reader.read()
            return False
        payload = (
            response.body
            if isinstance(response.body, bytes)
            else json.dumps(response.body, ensure_ascii=False).encode()
        )
        lines = [f"HTTP/1.1 {response.status} .", f"content-length: {len(payload)}"]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + payload)
        await writer.drain()
        return True


@contextlib.asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[Site]:
    """A site for a while."""
    site = Site(answer)
    await site.start()
    try:
        yield site
    finally:
        site.stop()
