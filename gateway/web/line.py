"""What the routes need of the phone line; the concrete line is put together in gateway/app.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from gateway.admin_desk import AdminDesk
from gateway.chat.desk import ChatDesk
from gateway.contact.callback_office import CallbackOffice
from gateway.contact.desk import AgentDesk
from gateway.wall.desk import WallDesk
from gateway.web.access import PeopleDoor
from gateway.web.callbacks import CallbackDoor
from gateway.web.text_media import TextMedia
from gateway.web.voicemail import VoicemailShelf
from voicebot.widget.settings import Widget


@dataclass(frozen=True, slots=True)
class AcceptedCall:
    """A browser call that was accepted. sdp: our answer. token: opens the record of this one call."""

    id: str
    token: str
    sdp: str


@dataclass(frozen=True, slots=True)
class TextCall:
    """A conversation without audio. media: its mouth and ear; the line already listens to it."""

    id: str
    token: str
    media: TextMedia


class Line(Protocol):
    """The phone line behind the routes. Errors of both accept_*: CallRefused with a reason of `refusals.REASONS`."""

    @property
    def door(self) -> PeopleDoor:
        """By which people sign in."""
        ...

    @property
    def agents(self) -> AgentDesk | None:
        """Where those sit who answer; None: nobody is put through here."""
        ...

    @property
    def chats(self) -> ChatDesk | None:
        """Where chats are taken in; None: there are none here."""
        ...

    @property
    def agent_callbacks(self) -> CallbackOffice | None:
        """The agents' list of callbacks; None: nobody works here."""
        ...

    @property
    def wall(self) -> WallDesk | None:
        """What supervisors see; None: a line without such pages."""
        ...

    @property
    def admin(self) -> AdminDesk | None:
        """What the shopkeeper changes; None: nothing can be changed here."""
        ...

    @property
    def callbacks(self) -> CallbackDoor:
        """By which a page asks to be called back."""
        ...

    @property
    def widget(self) -> Widget:
        """How the widget looks on the shop's pages."""
        ...

    @property
    def voicemails(self) -> VoicemailShelf | None:
        """The messages that callers left, for the agents; None: nobody looks at them here."""
        ...

    async def accept_webrtc(
        self, sdp: str, address: str, order: str | None = None, language: str | None = None
    ) -> AcceptedCall:
        """Take a browser's offer; address: the client's IP, for the limit per address. order: what the page handed over as signed
        (docs/signed-orders.md), not looked at yet; a wrong one refuses no call. language: two letters; None: the line's own."""
        ...

    async def accept_text(
        self, address: str, order: str | None = None, language: str | None = None
    ) -> TextCall:
        """Begin a conversation without audio. order, language: as for accept_webrtc."""
        ...

    async def record(self, call_id: str) -> Mapping[str, Any] | None:
        """The record of a call, JSON-ready, or None."""
        ...

    async def records(self, limit: int, before: datetime | None) -> list[Mapping[str, Any]]:
        """Records newest first, started before `before` (aware)."""
        ...

    def token_opens(self, call_id: str, token: str) -> bool:
        """Whether this token is the one given out with this call; compared in constant time, false for an unknown call."""
        ...

    async def demo_orders(self) -> list[Mapping[str, Any]]:
        """Orders of the demo shop a visitor may try (voicebot.shop.demo.demo_orders); empty without the demo data."""
        ...

    def count_refused(self, reason: str) -> None:
        """A call was refused before the line was asked. reason: a word of ours (entrance.FOREIGN, OFTEN)."""
        ...

    def health(self) -> Mapping[str, Any]:
        """State for an operator: children, models, calls; JSON-ready."""
        ...

    def ready(self) -> tuple[bool, list[str]]:
        """Whether a call can be taken, and what is missing."""
        ...

    async def run_action(self, payload: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """One custom action asked for by Rasa; (HTTP status, body)."""
        ...

    def metrics(self) -> bytes:
        """Prometheus text."""
        ...
