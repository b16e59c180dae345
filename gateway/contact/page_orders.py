"""What an agent does at their page, put into the queue's words: whatever cannot be done now is refused by a word."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

from gateway.contact.caller import Caller
from gateway.contact.chats import Chats
from gateway.contact.consults import Consults
from gateway.contact.own_phone import OwnPhones
from gateway.contact.seat import Seat
from voicebot.clock import Clock
from voicebot.contact import events as acd
from voicebot.contact.desk_settings import DeskSettings
from voicebot.contact.types import State

NOTE = 1000
"""Characters of a note that are kept."""


class Room(Protocol):
    """The seats, as far as orders need them (gateway.contact.seats.Seats)."""

    consults: Consults
    phones: OwnPhones
    chats: Chats

    def come_back(self, seat: Seat) -> None:
        """Who went offline is there again."""
        ...

    def hold(self, seat: Seat, caller: Caller, on: bool) -> None:
        """Music for the caller, or the talk again."""
        ...

    def transfer(self, name: str, queue: str, agent: object) -> str | None:
        """Pass a talk on; a word for why not."""
        ...


class PageOrders:
    """callers: by id, those of all calls. feed: tells the ACD."""

    def __init__(
        self,
        room: Room,
        settings: DeskSettings,
        callers: Mapping[str, Caller],
        clock: Clock,
        feed: Callable[[acd.Told | None], None],
    ) -> None:
        self._room, self._settings, self._callers = room, settings, callers
        self._clock, self._feed = clock, feed

    def told(self, seat: Seat, message: Mapping[str, Any]) -> str | None:
        """One message of the page that sits there. A word for why it was not done, or None."""
        login, now = seat.person.login, self._clock.now().timestamp()
        if self._room.consults.blocks(seat, message):
            return "not_now"
        match message:
            case {"type": "phone" | "phone_off"}:
                return self._room.phones.told(seat, message)
            case {"type": str(kind), "interaction": str(name)} if kind.startswith("consult"):
                return self._room.consults.told(seat, name, message)
            case {"type": str(kind)} if kind.startswith("chat_"):
                return self._room.chats.told(seat, message)
            case {"type": "ready"} if seat.headset is None:
                return "no_headset"
            case {"type": "ready"}:
                self._choose(seat, State.READY)
            case {"type": "break", "reason": str(reason)} if reason in self._settings.breaks:
                self._choose(seat, State.BREAK, reason)
            case {"type": "offline"}:
                self._feed(acd.Chose(login, State.OFFLINE, now))
            case {"type": "accept", "interaction": str(name)}:
                self._feed(acd.Accepted(name, login, now))
            case {"type": "decline", "interaction": str(name)} if name == seat.ringing:
                self._callers[name].recorder.event("queue_declined", agent=login)
                self._feed(acd.Declined(name, login, now))
            case {"interaction": str(name)} if name == seat.talk:
                return self._in_talk(seat, name, message)
            case {"type": "wrapped_up", "code": str(code), "note": str(note)} if (
                code in self._settings.wrap_up
            ):
                if seat.noted is not None:
                    seat.noted.event("wrap_up", agent=login, code=code, note=note[:NOTE])
                    seat.noted = None
                self._feed(acd.WrappedUp(login, now))
            case _:
                return "not_now"
        return None

    def _in_talk(self, seat: Seat, name: str, message: Mapping[str, Any]) -> str | None:
        match message:
            case {"type": "hang_up"}:
                self._feed(acd.Left(name, self._clock.now().timestamp()))
            case {"type": "hold", "on": bool(on)}:
                self._room.hold(seat, self._callers[name], on)
            case {"type": "transfer", "queue": str(queue)}:
                return self._room.transfer(name, queue, message.get("agent"))
            case _:
                return "not_now"
        return None

    def _choose(self, seat: Seat, state: Literal[State.READY, State.BREAK], reason: str = "") -> None:
        self._room.come_back(seat)
        self._feed(acd.Chose(seat.person.login, state, self._clock.now().timestamp(), reason))
