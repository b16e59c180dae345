"""The web application over a fake line, as a client at an address of the test's choice sees it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from gateway.web.application import create_app
from gateway.web.line import Line
from voicebot.config import Config
from voicebot.people import tokens
from voicebot.people.types import Person, Role, SignedIn

Knock = Callable[..., httpx.AsyncClient]


class StillClock:
    """A clock that stands where it was put."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 3, 2, 9, 30, tzinfo=UTC) + timedelta(seconds=self.seconds)


@pytest.fixture
def time() -> StillClock:
    """2026-03-02 09:30 UTC at 0 s; the test moves it by `seconds`."""
    return StillClock(0.0)


class Staff:
    """A door at which one person of each role may be signed in. asked: how often somebody presented a token."""

    def __init__(self) -> None:
        self.sessions: dict[str, SignedIn] = {}
        self.asked = 0

    def signed_in(self, role: Role) -> tuple[str, str]:
        """Token and guard of a new session of somebody with this role."""
        token = tokens.new()
        person = Person(1, role.value, role.value.title(), role, (), False)
        until = datetime(2026, 3, 2, 11, 30, tzinfo=UTC)
        self.sessions[token] = SignedIn(person, tokens.key_of(token), tokens.csrf_of(token), until)
        return token, tokens.csrf_of(token)

    async def who(self, token: str) -> SignedIn | None:
        self.asked += 1
        return self.sessions.get(token)

    async def leave(self, signed_in: SignedIn) -> None:
        self.sessions = {token: one for token, one in self.sessions.items() if one is not signed_in}


@pytest.fixture
def staff() -> Staff:
    """Nobody signed in yet."""
    return Staff()


@pytest.fixture
def knock(line: Line) -> Knock:
    """knock(config, peer): a client of the line's routes. An error of the application is answered, not raised."""

    def client(config: Config | None = None, peer: str = "127.0.0.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(
            create_app(line, config or Config()), raise_app_exceptions=False, client=(peer, 50000)
        )
        return httpx.AsyncClient(transport=transport, base_url="http://shop.pl")

    return client
