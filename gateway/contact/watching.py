"""Supervisors who hear talks along: at most one on a talk, at most one talk each, with a headset that is open for it alone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from gateway.contact.headset import AgentPeer
from gateway.contact.monitor import Mode, Monitor
from gateway.contact.seat import Seat
from gateway.contact.seats import Seats
from voicebot.audio.frame import Frame
from voicebot.people.types import Person

Connect = Callable[[str, str], Awaitable[tuple[AgentPeer, str]]]
"""An offer and the address it came from → our end, and the answer. Errors: CallRefused."""


class Watching:
    """Made once for a line; `close` at its end."""

    def __init__(self, seats: Seats, connect: Connect) -> None:
        self._seats, self._connect = seats, connect
        self._watchers: dict[str, _Watcher] = {}
        self._closing: set[asyncio.Task[None]] = set()

    async def begin(self, person: Person, call: str, mode: Mode, sdp: str, address: str) -> str | None:
        """Let this person hear a talk from now on; whatever they heard before ends. Our answer to the offer; None: there is no such talk,
        it is their own, or somebody else hears it. Errors: CallRefused."""
        await self.end(person.login)
        if self._free(call, person) is None:
            return None
        peer, answer = await self._connect(sdp, address)
        # the talk may have ended, or somebody come first, while the connection was made
        seat = self._free(call, person)
        if seat is None or person.login in self._watchers:
            await peer.close("over")
            return None
        monitor = Monitor.of(person.login, person.name, mode, lambda: self._over(person.login, monitor))
        self._watchers[person.login] = watcher = _Watcher(peer, monitor)
        seat.monitor = monitor
        self._note(seat, "monitor_began", by=monitor.by, mode=mode)
        watcher.start()
        return answer

    def change(self, login: str, mode: Mode) -> bool:
        """To another way of hearing it; False: they hear nothing."""
        watcher = self._watchers.get(login)
        seat = None if watcher is None else self._seat_of(watcher.monitor)
        if watcher is None or seat is None:
            return False
        watcher.monitor.mode = mode
        self._note(seat, "monitor_mode", by=login, mode=mode)
        return True

    def hears(self, login: str) -> bool:
        """Whether they hear a talk just now."""
        return login in self._watchers

    async def end(self, login: str) -> None:
        """They hear it no more; repeatable."""
        watcher = self._watchers.get(login)
        if watcher is not None:
            self._over(login, watcher.monitor)
            await watcher.close()

    async def close(self) -> None:
        """The line is being stopped."""
        for login in list(self._watchers):
            await self.end(login)
        await asyncio.gather(*self._closing, return_exceptions=True)

    def _over(self, login: str, monitor: Monitor) -> None:
        """The talk is over, or the supervisor's connection, or their wish to hear it."""
        watcher = self._watchers.get(login)
        if watcher is None or watcher.monitor is not monitor:
            return
        del self._watchers[login]
        seat = self._seat_of(monitor)
        if seat is not None:
            seat.monitor = None
            self._note(seat, "monitor_ended", by=login)
        closing = asyncio.create_task(watcher.close(), name="watcher-closing")
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    def _note(self, seat: Seat, name: str, **detail: Any) -> None:
        recorder = self._seats.rejoin(seat)
        if recorder is not None:
            recorder.event(name, **detail)

    def _free(self, call: str, person: Person) -> Seat | None:
        """Who has this talk, if this person may hear it."""
        seat = next((seat for seat in self._seats.all if seat.talk == call), None)
        mine = seat is None or seat.person.login == person.login
        return None if seat is None or mine or seat.monitor is not None else seat

    def _seat_of(self, monitor: Monitor) -> Seat | None:
        return next((seat for seat in self._seats.all if seat.monitor is monitor), None)


class _Watcher:
    """A supervisor's connection."""

    def __init__(self, peer: AgentPeer, monitor: Monitor) -> None:
        self.monitor = monitor
        self._peer = peer
        self._listening: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Sound both ways from now on."""
        self._peer.through(self.monitor.heard)
        self._listening = asyncio.create_task(self._listen(), name="watcher")

    async def close(self) -> None:
        """Repeatable."""
        self._peer.through(None)
        await self._peer.close("over")
        if self._listening is not None:
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        try:
            async for event in self._peer.events():
                if isinstance(event, Frame):
                    self.monitor.say(event)
        finally:
            self.monitor.over()
