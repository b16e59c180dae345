"""Callbacks among the people and on the telephone: the two ports of the runner (voicebot.contact.callback_runner)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from gateway.contact.callback_caller import CallbackCaller
from gateway.contact.centre import ANSWERED, Centre
from gateway.contact.meanwhile import Meanwhile
from gateway.contact.outcall import OutCall, Rings
from gateway.contact.seats import RINGING
from gateway.media.metronome import Metronome
from voicebot.clock import Clock
from voicebot.contact import callback_card
from voicebot.contact.callback_policy import Outcome
from voicebot.contact.callback_rows import Callback, queued
from voicebot.contact.callback_runner import Reply
from voicebot.contact.types import Channel, Interaction
from voicebot.errors import StoreError, VoicebotError
from voicebot.metrics import Metrics
from voicebot.records.changes import Keeper
from voicebot.records.recorder import Recorder
from voicebot.records.types import CallRecord

log = structlog.get_logger()

ROOM = 100
"""More are never offered at once; how many fewer is the runner's to say."""
READ_S = 2.0
"""The card waits so long for the record of the call in which they asked."""


class Telephone(Rings, Protocol):
    """Calls out."""

    @property
    def can_ring(self) -> bool:
        """An account for calls out is registered, and our limits leave room."""
        ...


class Records(Keeper, Protocol):
    """Calls on record. Errors: StoreError."""

    async def load(self, call_id: str) -> CallRecord | None:
        """One of them."""
        ...


@dataclass(frozen=True, slots=True)
class _OnItsWay:
    """name: of the interaction, and of the call's record."""

    name: str
    call: OutCall
    caller: CallbackCaller


class OutCalls:
    """Implements AgentPort and Dialler. meanwhile: makes what one customer hears while no agent does. ring_s: for the customer's
    telephone; the runner must wait longer."""

    def __init__(
        self,
        centre: Centre,
        telephone: Telephone,
        records: Records,
        clock: Clock,
        metronome: Metronome,
        meanwhile: Callable[[], Meanwhile],
        *,
        ring_s: float,
        metrics: Metrics | None = None,
    ) -> None:
        self._centre, self._telephone, self._records = centre, telephone, records
        self._clock, self._metronome, self._meanwhile = clock, metronome, meanwhile
        self._ring_s, self._metrics = ring_s, metrics
        self._on_their_way: dict[str, _OnItsWay] = {}
        self._wanted: dict[str, str] = {}

    def want(self, callback: str, login: str) -> None:
        """When it comes to this callback, ring this agent first."""
        if len(self._wanted) >= ROOM:  # some were called off before it came to them
            del self._wanted[next(iter(self._wanted))]
        self._wanted[callback] = login

    def staff_changed(self) -> None:
        """An agent is in another state."""
        for one in list(self._on_their_way.values()):
            one.call.unstaffed()

    # --- AgentPort --------------------------------------------------------------------------------------

    def room(self) -> int:
        """Callbacks are offered while somebody works, and only if they could be called then: no try is spent on a dead trunk."""
        return ROOM if self._centre.staffed and self._telephone.can_ring else 0

    async def ring(self, callback: Callback) -> Reply:
        """Let it wait among all others, in its place, until an agent takes it. An agent who declines costs it nothing: the next is
        asked, as long as somebody works."""
        said = await self._said(callback)
        name = f"{callback.id}-{callback.case.tries + 1}"
        recorder = Recorder(name, callback_card.CHANNEL, callback.phone, self._clock, metrics=self._metrics)
        call = OutCall(self._metronome, self._meanwhile(), lambda: self._centre.staffed)
        caller = CallbackCaller(media=call, recorder=recorder, callback=callback, said=said)
        queue = self._centre.queue_of(callback.queue)
        place = queued(callback, queue)
        who = Interaction(
            name,
            Channel(place["channel"]),
            queue,
            place["entered"],
            caller=place["caller"],
            wanted=self._wanted.pop(callback.id, None),
        )
        caller.wait(callback_card.slots_of(said), queue, who.entered, call.told)
        self._on_their_way[callback.id] = _OnItsWay(name, call, caller)
        self._centre.call_back(who, caller)
        reply = Reply.NONE
        try:
            reply = await call.taken
        finally:
            if reply is not Reply.ACCEPTED:
                self._part(callback)
        if reply is Reply.ACCEPTED:  # it will be a call
            recorder.keep(self._records)
            recorder.event("callback", callback=callback.id, number=callback.case.tries + 1)
        return reply

    async def talk(self, callback: Callback) -> None:
        """Errors: MediaError."""
        one = self._on_their_way[callback.id]
        self._centre.stage(one.name, ANSWERED)
        try:
            await one.call.talk()
        finally:
            self._centre.called_back(one.name)
            await one.caller.recorder.closed("person")

    async def let_go(self, callback: Callback) -> None:
        """The agent is free, the customer's telephone is silent."""
        one = self._part(callback)
        if one is not None:
            await one.call.close()
            if one.caller.stage:
                await one.caller.recorder.closed(one.caller.missed or Outcome.CANCELLED)

    # --- Dialler ----------------------------------------------------------------------------------------

    async def dial(self, callback: Callback) -> Outcome:
        """Ring the customer; the agent hears it, and reads why nobody answered."""
        one, number = self._on_their_way[callback.id], callback.phone or ""
        self._centre.stage(one.name, RINGING)
        outcome = Outcome.FAILED
        try:
            outcome = await one.call.dial(self._telephone, number, self._ring_s)
        except asyncio.CancelledError:
            outcome = Outcome.CANCELLED
            raise
        except VoicebotError as error:
            log.warning("callback_not_dialled", kind=type(error).__name__)
        finally:
            if outcome is not Outcome.ANSWERED:
                one.caller.missed = outcome.value
                one.caller.recorder.event("callback_missed", outcome=outcome.value)
                self._centre.called_back(one.name)
        return outcome

    # --- inside -----------------------------------------------------------------------------------------

    def _part(self, callback: Callback) -> _OnItsWay | None:
        one = self._on_their_way.pop(callback.id, None)
        if one is not None:
            self._centre.called_back(one.name)
        return one

    async def _said(self, callback: Callback) -> CallRecord | None:
        """The last call in which they asked."""
        try:
            async with asyncio.timeout(READ_S):
                for wish in reversed(callback.wishes):
                    if (record := await self._records.load(wish)) is not None:
                        return record
        except (StoreError, TimeoutError) as error:
            log.warning("callback_card_without_call", kind=type(error).__name__)
        return None
