"""Who is signed in at the other end of a request, and whether that is enough. Routes ask by `Depends(access.require(Role.AGENT))`."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from fastapi import Request, Response, WebSocket
from starlette.requests import HTTPConnection

from gateway.web import refusals
from gateway.web.client import Proxies
from gateway.web.rate import Rate, refuse_for
from gateway.web.refusals import Refused
from gateway.web.sockets import farewell
from voicebot.clock import Clock, SystemClock
from voicebot.people import tokens
from voicebot.people.door import TurnedAway
from voicebot.people.types import Role, SignedIn

COOKIE, SAFE_COOKIE = "voicebot", "__Host-voicebot"
"""The second one behind https: a browser takes it only from this very host over https."""
CSRF_HEADER = "x-csrf-token"
READING = frozenset({"GET", "HEAD"})
CLOSED = {401: 4401, 403: 4403, 429: 4429}
"""The code a WebSocket is closed with, by the status that HTTP would have answered."""


class PeopleDoor(Protocol):
    """What the routes need of voicebot.people.door.Door. Errors: StoreError."""

    async def enter(self, login: str, password: str, address: str) -> tuple[str, SignedIn] | TurnedAway:
        """Sign in: the new session's token and who it is."""
        ...

    async def who(self, token: str) -> SignedIn | None:
        """Who presents this token."""
        ...

    async def leave(self, signed_in: SignedIn) -> None:
        """Sign out."""
        ...


class Access:
    """Made once for all routes. Presenting cookies that are none is limited per address; being signed in is not."""

    def __init__(self, door: PeopleDoor, proxies: Proxies, clock: Clock | None = None) -> None:
        self._door, self._proxies = door, proxies
        self._clock = clock or SystemClock()
        self._strangers = Rate(burst=60, per_s=1.0)

    def require(self, role: Role) -> Callable[[Request], Awaitable[SignedIn]]:
        """A FastAPI dependency: the person, who has this role or one above it. A request that changes something must come from
        a page of ours and carry SignedIn.csrf as X-CSRF-Token. Errors: Refused (401, 403, 429)."""

        async def dependency(request: Request) -> SignedIn:
            signed_in = await self._who(request)
            if request.method not in READING:
                self._genuine(request, signed_in)
            return _enough(signed_in, role)

        return dependency

    async def of_socket(self, socket: WebSocket, role: Role) -> SignedIn | None:
        """The person at a WebSocket, which is accepted. None when it was refused: it was told why ({type: "refused", error,
        message}) and closed with a code of CLOSED.

        A socket outlives sessions: ask `still` before showing more, at least once a minute.
        """
        await socket.accept()
        try:
            if not self._from_our_page(socket):
                raise Refused(
                    403, "forbidden"
                )  # browsers send cookies along whichever page opens a WebSocket
            return _enough(await self._who(socket), role)
        except Refused as refused:
            told = {"type": "refused", **refusals.body(refused.code)}
            await farewell(socket, told, CLOSED[refused.status])
            return None

    async def still(self, connection: HTTPConnection, role: Role) -> bool:
        """Whether who came in with this connection is still signed in with this role. Asking counts as use of the session."""
        token = self._token(connection)
        signed_in = await self._door.who(token) if token else None
        return signed_in is not None and signed_in.person.role.may_as(role)

    def give(self, response: Response, request: Request, token: str) -> None:
        """Let the browser keep the session's token: out of reach of scripts, of other sites, and of the open network."""
        secure = self._proxies.secure(request)
        response.set_cookie(
            SAFE_COOKIE if secure else COOKIE,
            token,
            path="/",
            httponly=True,
            samesite="strict",
            secure=secure,
        )

    def take_back(self, response: Response, request: Request) -> None:
        """Let the browser forget the token."""
        secure = self._proxies.secure(request)
        response.delete_cookie(
            SAFE_COOKIE if secure else COOKIE, path="/", httponly=True, samesite="strict", secure=secure
        )

    async def forget(self, request: Request) -> None:
        """End the session that this browser had before, if any."""
        token = self._token(request)
        before = await self._door.who(token) if token else None
        if before is not None:
            await self._door.leave(before)

    async def _who(self, connection: HTTPConnection) -> SignedIn:
        token = self._token(connection)
        if token is None:
            raise Refused(401, "sign_in")
        address, now = self._proxies.client(connection), self._clock.monotonic()
        refuse_for(self._strangers.wait(address, now))
        signed_in = await self._door.who(token)
        if signed_in is None:
            self._strangers.take(address, now)
            raise Refused(401, "sign_in")
        return signed_in

    def _token(self, connection: HTTPConnection) -> str | None:
        # over https a cookie without the prefix may have been planted by a neighbour host
        plain = None if self._proxies.secure(connection) else connection.cookies.get(COOKIE)
        return connection.cookies.get(SAFE_COOKIE) or plain or None

    def _genuine(self, request: Request, signed_in: SignedIn) -> None:
        if not self._from_our_page(request):
            raise Refused(403, "forbidden")
        if not tokens.same(request.headers.get(CSRF_HEADER, ""), signed_in.csrf):
            raise Refused(403, "stale_page")

    def _from_our_page(self, connection: HTTPConnection) -> bool:
        named = (
            connection.headers.get("origin") is not None
        )  # a browser names it with everything that changes something
        return named and self._proxies.same_origin(connection)


def _enough(signed_in: SignedIn, role: Role) -> SignedIn:
    if not signed_in.person.role.may_as(role):
        raise Refused(403, "forbidden")
    return signed_in
