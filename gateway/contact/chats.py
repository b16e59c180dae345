"""Chats at the agents' desks: what their pages are shown of each, what they write there, and how a chat becomes a talk by voice.

The ACD says who has which chat; here is only what two pages tell each other of it.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from gateway.chat.media import ChatMedia
from gateway.contact.caller import Caller
from gateway.contact.seat import Seat
from gateway.web.text_media import is_unicode
from voicebot.audio.frame import Frame
from voicebot.calls.people import Joined
from voicebot.contact import events as acd
from voicebot.contact.types import Channel
from voicebot.dialogue.prompts import Prompts
from voicebot.records.recorder import Recorder

MAX_TEXT = 2000
"""Characters of one message of an agent."""
NOTES = 20
"""Ended chats of one agent that may wait for a note."""


class Desk(Protocol):
    """What a chat needs of the seats: their commands."""

    def transfer(self, name: str, queue: str, agent: object) -> str | None:
        """Pass it on; a word for why not."""
        ...

    def speak(self, seat: Seat, name: str) -> None:
        """The agent and this caller hear each other from now on."""
        ...


class Chats:
    """Made by the seats. callers: all of them, by id. now: Unix time."""

    def __init__(
        self,
        callers: Mapping[str, Caller],
        seats: Mapping[str, Seat],
        prompts: Prompts,
        wrap_up: Mapping[str, str],
        feed: Callable[[acd.Told | None], None],
        now: Callable[[], float],
        desk: Desk,
    ) -> None:
        self._callers, self._seats, self._prompts, self._wrap_up = callers, seats, prompts, wrap_up
        self._feed, self._now, self._desk = feed, now, desk
        self._notes: dict[str, OrderedDict[str, Recorder]] = {}

    def show(self, seat: Seat) -> None:
        """The page has just connected: all of its chats."""
        login = seat.person.login
        mine = [
            (name, caller, chat)
            for name, caller in self._callers.items()
            if caller.agent == login and (chat := caller.chat) is not None
        ]
        seat.tell(type="chats", open=[name for name, _, _ in mine])
        for name, caller, chat in mine:
            self._show(seat, name, caller, chat)

    def connect(self, seat: Seat, name: str) -> bool:
        """The agent takes it. False when there is something to hear: it goes on as any talk."""
        caller = self._callers[name]
        chat = caller.chat
        if chat is None:
            return False
        chat.watch = lambda message: seat.tell(type="chat_news", interaction=name, news=message)
        chat.with_person(seat.person.name)
        self._show(seat, name, caller, chat)
        if not chat.voiced:
            caller.hear(Joined(_nobody_hears))
        return not chat.voiced

    def ended(self, seat: Seat | None, name: str, caller: Caller, by: str, *, noted: bool) -> None:
        """It is over, or with somebody else. noted: the note goes another way."""
        chat = caller.chat
        if chat is None:
            return
        chat.watch = _nobody_watches
        chat.with_person(None)
        if seat is None:
            return
        seat.tell(type="chat_ended", interaction=name, by=by, note=not noted)
        if not noted:
            notes = self._notes.setdefault(seat.person.login, OrderedDict())
            notes[name] = caller.recorder
            while len(notes) > NOTES:
                notes.popitem(last=False)

    def gone(self, login: str) -> None:
        """The agent is offline: their notes are no longer waited for."""
        self._notes.pop(login, None)

    def switched(self, name: str, caller: Caller, seat: Seat) -> None:
        """The customer of this agent has connected sound, or has none any more. Joined by voice only when the agent wants it."""
        if caller.chat is not None and not caller.chat.voiced and seat.talk == name:
            seat.talk, seat.held = None, False
            seat.tell(type="ended", interaction=name, by="written")
            self._feed(acd.Switched(name, Channel.CHAT, self._now()))

    def told(self, seat: Seat, message: Mapping[str, Any]) -> str | None:
        """What an agent does in a chat; a word for why it was not done."""
        login, name = seat.person.login, message.get("interaction")
        if not isinstance(name, str):
            return "not_now"
        if message["type"] == "chat_noted":
            return self._noted(login, name, message)
        caller = self._callers.get(name)
        if caller is None or caller.chat is None or caller.agent != login:
            return "not_now"
        chat = caller.chat
        match message:
            case {"type": "chat_say", "mid": str(mid), "text": str(text)}:
                return self._say(seat, name, caller, chat, mid, text)
            case {"type": "chat_typing", "on": bool(on)}:
                chat.typing("shop", on)
            case {"type": "chat_read", "n": int(n)} if n >= 0:
                chat.seen("shop", n)
            case {"type": "chat_hang_up"}:
                self._feed(acd.Left(name, self._now()))
            case {"type": "chat_transfer", "queue": str(queue)}:
                return self._desk.transfer(name, queue, message.get("agent"))
            case {"type": "chat_voice"}:
                return self._voice(seat, name, chat)
            case _:
                return "not_now"
        return None

    def _say(self, seat: Seat, name: str, caller: Caller, chat: ChatMedia, mid: str, text: str) -> str | None:
        if not 1 <= len(mid) <= 40 or not text.strip() or not is_unicode(text):
            return "bad_message"
        if len(text) > MAX_TEXT:
            return "too_long"
        known = chat.thread.known("agent", mid)
        if known is not None:  # the page has not heard that we have it
            seat.tell(type="chat_news", interaction=name, news=known.json())
            return None
        caller.recorder.agent_turn(text.strip())
        chat.write("agent", text.strip(), mid=mid, name=seat.person.name)
        return None

    def _voice(self, seat: Seat, name: str, chat: ChatMedia) -> str | None:
        if seat.headset is None:
            return "no_headset"
        if seat.talk is not None or not chat.voiced:
            return "not_now"
        seat.talk, seat.held = name, False
        self._feed(acd.Switched(name, Channel.BROWSER, self._now()))
        self._desk.speak(seat, name)
        return None

    def _noted(self, login: str, name: str, message: Mapping[str, Any]) -> str | None:
        code, note = message.get("code"), message.get("note")
        notes = self._notes.get(login, OrderedDict())
        if name not in notes or not isinstance(code, str) or code not in self._wrap_up:
            return "not_now"
        if not isinstance(note, str):
            return "not_now"
        recorder = notes.pop(name)
        recorder.event("wrap_up", agent=login, code=code, note=note[:1000])
        if not notes:
            self._feed(acd.WrappedUp(login, self._now()))
        return None

    def _show(self, seat: Seat, name: str, caller: Caller, chat: ChatMedia) -> None:
        seat.tell(
            type="chat",
            interaction=name,
            for_s=max(0.0, round(self._now() - caller.since, 1)),
            card=caller.card(self._prompts, self._now()),
            lines=[line.json() for line in chat.thread.after(0)],
            read=chat.thread.read["caller"],
            there=chat.there,
            voice=chat.voiced,
        )


def _nobody_hears(frame: Frame) -> None:
    """What a customer says who connects sound before the agent listens."""


def _nobody_watches(message: Mapping[str, Any]) -> None:
    """Of a chat that no agent has."""
