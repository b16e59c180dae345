"""A phone line that does what a test tells it, for the routes and the pages."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.web.line import AcceptedCall, TextCall
from gateway.web.text_media import TextMedia
from voicebot.contact.callback_desk import Booked, Choice, Offer
from voicebot.people.door import Reason, TurnedAway
from voicebot.people.types import SignedIn
from voicebot.shop.port import Consent
from voicebot.widget.settings import Widget


class NobodysDoor:
    """Nobody works here, nobody may sign in."""

    async def enter(self, login: str, password: str, address: str) -> TurnedAway:
        return TurnedAway(Reason.WRONG)

    async def who(self, token: str) -> None:
        return None

    async def leave(self, signed_in: SignedIn) -> None:
        raise AssertionError("nobody was signed in")


class FakeDesk:
    """Promises what its attributes say. refuse: raised instead of booking. links: tokens that can be cancelled, with when."""

    def __init__(self) -> None:
        self.soon: Choice | None = Choice(datetime(2026, 3, 2, 9, 35, tzinfo=UTC), "za około 5 minut")
        self.slots = (Choice(datetime(2026, 3, 2, 11, tzinfo=UTC), "dzisiaj po 12:00"),)
        self.consent = Consent("widget", "Proszę o telefon.")
        self.refuse: Exception | None = None
        self.token: str | None = "token-1"
        self.booked: list[tuple[str, datetime | None, str | None, str | None]] = []
        self.links = {"token-1": "jutro po 9:00"}

    async def offer(self) -> Offer:
        return Offer(self.soon, self.slots, self.consent)

    async def book(self, phone: str, at: datetime | None, page: str | None, version: str | None) -> Booked:
        if self.refuse:
            raise self.refuse
        self.booked.append((phone, at, page, version))
        return Booked("za około 5 minut", "Oddzwonimy za około 5 minut.", self.token)

    async def look(self, token: str) -> str | None:
        return self.links.get(token)

    async def cancel(self, token: str) -> bool:
        return self.links.pop(token, None) is not None


class FakeLine:
    """Keeps what it was asked; answers what its attributes say. refuse: raised instead of accepting a call."""

    def __init__(self) -> None:
        self.refuse: Exception | None = None
        self.offers: list[tuple[str, str]] = []
        self.text_calls: list[TextCall] = []
        self.signed: list[str | None] = []
        self.languages: list[str | None] = []
        self.asked: list[tuple[int, datetime | None]] = []
        self.actions: list[Mapping[str, Any]] = []
        self.calls: dict[str, dict[str, Any]] = {"c1": {"id": "c1", "channel": "webrtc", "turns": []}}
        self.missing: list[str] = []
        self.orders: list[Mapping[str, Any]] = []
        self.door: Any = NobodysDoor()
        self.refused: list[str] = []
        self.agents: Any = None
        self.chats: Any = None
        self.agent_callbacks: Any = None
        self.wall: Any = None
        self.admin: Any = None
        self.voicemails: Any = None
        self.callbacks = FakeDesk()
        self.widget = Widget()

    async def accept_webrtc(
        self, sdp: str, address: str, order: str | None = None, language: str | None = None
    ) -> AcceptedCall:
        self.languages.append(language)
        self.signed.append(order)
        self.offers.append((sdp, address))
        if self.refuse:
            raise self.refuse
        return AcceptedCall("c1", "secret", "v=0\r\nanswer")

    async def accept_text(
        self, address: str, order: str | None = None, language: str | None = None
    ) -> TextCall:
        self.languages.append(language)
        self.signed.append(order)
        if self.refuse:
            raise self.refuse
        call = TextCall(f"t{len(self.text_calls)}", "secret", TextMedia())
        self.text_calls.append(call)
        return call

    async def record(self, call_id: str) -> Mapping[str, Any] | None:
        return self.calls.get(call_id)

    async def records(self, limit: int, before: datetime | None) -> list[Mapping[str, Any]]:
        self.asked.append((limit, before))
        return list(self.calls.values())

    def token_opens(self, call_id: str, token: str) -> bool:
        return call_id in self.calls and token == "secret"

    async def demo_orders(self) -> list[Mapping[str, Any]]:
        return self.orders

    def count_refused(self, reason: str) -> None:
        self.refused.append(reason)

    def health(self) -> Mapping[str, Any]:
        return {"alive": True}

    def ready(self) -> tuple[bool, list[str]]:
        return not self.missing, self.missing

    async def run_action(self, payload: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        self.actions.append(payload)
        return 200, {"events": [], "responses": []}

    def metrics(self) -> bytes:
        return b"voicebot_calls_total 1\n"


@pytest.fixture
def line() -> FakeLine:
    """A line that takes every call."""
    return FakeLine()


@pytest.fixture(scope="session")
def fake_line_type() -> type[FakeLine]:
    """For a line that does more than the fake one."""
    return FakeLine
