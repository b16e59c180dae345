"""Somebody outside who was called by telephone, for an agent or for a caller who is put through to them."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from gateway.contact.headset import AgentPeer, Headset, Hear, Side
from gateway.media.pipe import Pipe
from gateway.sip.dialling import Missed
from gateway.sip.telephone import Telephone
from voicebot.audio.frame import Frame
from voicebot.errors import CallRefused


class Outside(Protocol):
    """The telephone, for calls out."""

    async def reach(self, number: str) -> AgentPeer | str:
        """Call a number, written in any way, until it is answered; or a word for why it was not. Cancelling gives it up."""
        ...


class ByTelephone:
    """Outside, by the line's own accounts and within its rules (sip.dial_prefixes and the limits)."""

    def __init__(self, telephone: Telephone) -> None:
        self._telephone = telephone

    async def reach(self, number: str) -> AgentPeer | str:
        """As of Outside."""
        try:
            call = await self._telephone.ring(number)
        except CallRefused as refused:
            return refused.reason
        if isinstance(call, Missed):
            return call.outcome
        call.talk()
        return call


class Away:
    """gone: told once when it is over, unless we hung up."""

    def __init__(self, call: AgentPeer, gone: Callable[[], None]) -> None:
        self._call, self._gone = call, gone
        self._hear: Hear | None = None
        self._closing: asyncio.Task[None] | None = None
        self._listening = asyncio.create_task(self._listen(), name="outside")

    def talk_with(self, headset: Headset) -> None:
        """Let an agent and this one hear each other."""
        headset.join(self._call, self._heard_by)

    def take_over(self, caller: Side, joined: Callable[[Hear], None]) -> None:
        """Let a caller and this one hear each other. joined: as of Headset.join."""
        to_caller, to_us = Pipe(), Pipe()
        self._hear = to_caller.put
        self._call.through(to_us.next, caller)
        joined(to_us.put)
        caller.through(to_caller.next, self._call)

    def _heard_by(self, hear: Hear) -> None:
        self._hear = hear

    def hang_up(self) -> None:
        """Soon; repeatable."""
        self._gone = _nobody
        if self._closing is None:
            self._closing = asyncio.create_task(self._call.close("bye"), name="outside-closing")

    async def close(self) -> None:
        """Hang up, and wait for it."""
        self.hang_up()
        assert self._closing is not None
        await asyncio.gather(self._closing, self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        try:
            async for event in self._call.events():
                if isinstance(event, Frame) and self._hear is not None:
                    self._hear(event)
        finally:
            self._gone()


def _nobody() -> None:
    """Nobody is told."""
