"""Who may begin a call, or ask to be called back, from a page: pages of our own and of the sites that the settings name, each
address so often."""

from collections.abc import Callable, Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from gateway.web import refusals
from gateway.web.client import Proxies
from gateway.web.rate import Rate, refuse_for
from gateway.web.refusals import Refused
from voicebot.clock import Clock, SystemClock
from voicebot.config import Config

FOREIGN = "foreign_origin"
OFTEN = "too_often"
REMEMBERED_S = 600
"""How long a browser need not ask again whether a page is allowed."""


class Entrance:
    """Made once. on_refused is told of each refusal: FOREIGN or OFTEN."""

    def __init__(
        self,
        config: Config,
        proxies: Proxies,
        on_refused: Callable[[str], None],
        clock: Clock | None = None,
    ) -> None:
        self._allowed = frozenset(config.server.allowed_origins)
        self._proxies, self._on_refused = proxies, on_refused
        self._rate = Rate(config.server.calls_per_minute, config.server.calls_per_minute / 60)
        self._clock = clock or SystemClock()

    def admit(self, connection: HTTPConnection) -> str:
        """The caller's address. What is no page (no Origin) comes in as well. Errors: Refused (403, 429), counted."""
        self.from_known_page(connection)
        address = self._proxies.client(connection)
        wait_s = self._rate.take(address, self._clock.monotonic())
        if wait_s > 0:
            self._on_refused(OFTEN)
        refuse_for(wait_s)
        return address

    def from_known_page(self, connection: HTTPConnection) -> None:
        """For what may be asked as often as one likes. Errors: Refused (403) for any other page, counted."""
        own = self._proxies.same_origin(connection)
        if not own and connection.headers.get("origin") not in self._allowed:
            self._on_refused(FOREIGN)
            raise Refused(403, FOREIGN)


class SharedWith(CORSMiddleware):
    """Lets allowed pages read our answers, always without cookies: who is signed in here is nobody else's business."""

    def __init__(self, app: ASGIApp, allowed: Sequence[str], on_refused: Callable[[str], None]) -> None:
        super().__init__(
            app,
            allow_origins=allowed,
            allow_methods=("GET", "POST"),
            allow_headers=("Content-Type", "Authorization"),
            expose_headers=("Retry-After",),
            max_age=REMEMBERED_S,
        )
        self._on_refused = on_refused

    def preflight_response(self, request_headers: Headers) -> Response:
        """A browser asks before it sends what a foreign page wants to send: most foreign pages fail here."""
        if not self.is_allowed_origin(request_headers["origin"]):
            self._on_refused(FOREIGN)
            return JSONResponse(refusals.body(FOREIGN), 403)
        return super().preflight_response(request_headers)
