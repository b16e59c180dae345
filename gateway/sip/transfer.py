"""A caller is put through to a person: by asking their exchange (REFER), or by calling the person ourselves and joining the two.
Whatever goes wrong, the caller is back with us."""

import asyncio
import contextlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog

from gateway.media.bridge import Bridge, End, Ringing
from gateway.sip.call import SipCall
from gateway.sip.desk import SipDesk
from gateway.sip.dialling import RING_S, Dialler, Missed, outcome
from gateway.sip.party import Exchange, Party
from gateway.sip.protocol import Answered, Ended, Progress, Refer, Transferring
from voicebot.errors import CallRefused

log = structlog.get_logger()

ASKED_S = 10.0
"""For the answer to a REFER."""
TOLD_S = 60.0
"""For news of the call that the other side makes for us; longer than anybody lets it ring."""
MAX_NEWS = 64


class How(StrEnum):
    """What became of the caller."""

    DONE = "done"
    """They are, or were, with the person: nothing is left to say."""
    BACK = "back"
    """They are with us as before."""
    GONE = "gone"
    """They hung up meanwhile."""


@dataclass(frozen=True, slots=True)
class PutThrough:
    """why: a word, for BACK only: refused, busy, no_answer, rejected, failed, forbidden, signalling, over (the person hung up)."""

    how: How
    why: str = ""


async def refer(call: SipCall, target: str, exchange: Exchange) -> PutThrough:
    """Ask the caller's side to call `target` (a SIP URI) instead of us; we hang up once they are connected. Say first what has to
    be said, and drain: many telephones leave at once."""
    news: asyncio.Queue[Transferring | None] = asyncio.Queue(MAX_NEWS)

    def tell(event: Transferring | None) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            news.put_nowait(event)

    party = call.party
    party.transferring = tell
    try:
        if party.call is None or party.over or not exchange.send(Refer(party.call, target)):
            return PutThrough(How.GONE if party.over else How.BACK, "" if party.over else "signalling")
        found = await _followed(news)
        if found.how is How.DONE:
            await call.close("transferred")
    finally:
        party.transferring = lambda event: None
    log.info("referred", how=found.how, why=found.why)
    return found


async def _followed(news: "asyncio.Queue[Transferring | None]") -> PutThrough:
    """What becomes of a REFER that was sent."""
    accepted = False
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(ASKED_S) as limit:
            while True:
                match await news.get():
                    case None:  # who accepted and hung up has gone where we asked them to
                        return PutThrough(How.DONE if accepted else How.GONE)
                    case Transferring(status=status, stage=stage) if status >= 300:
                        return PutThrough(How.BACK, "refused" if stage == "asked" else _why(status))
                    case Transferring(stage="target", status=status) if status >= 200:
                        return PutThrough(How.DONE)
                    case Transferring():
                        accepted = True
                        limit.reschedule(loop.time() + TOLD_S)
    except TimeoutError:
        return PutThrough(How.BACK, "no_answer" if accepted else "refused")


class Connector:
    """Calls a person and joins them with a caller."""

    def __init__(self, exchange: Exchange, desk: SipDesk, dialler: Dialler) -> None:
        self._exchange, self._desk, self._dialler = exchange, desk, dialler

    async def connect(
        self,
        call: SipCall,
        number: str,
        *,
        caller_id: str | None = None,
        back: bool = False,
        ring_s: float = RING_S,
    ) -> PutThrough:
        """Call `number` while the caller hears it ring, and join the two until either hangs up. caller_id: shown to the person.
        back: the caller is ours again when the person hangs up first, else that ends the call."""
        caller = call.party
        caller.connect(Ringing(caller.lost))
        try:
            person = Party(self._exchange, Ringing(_nothing), lambda reason: None)
        except CallRefused:
            caller.connect(call)
            return PutThrough(How.BACK, "failed")
        try:
            found = await self._tried(call, person, number, caller_id, ring_s)
        finally:
            person.hang_up()
            if person.call is not None:
                self._desk.forget(person.call)
            caller.connect(call)
        if found.why == "over" and not back:
            await call.close("transferred")
            found = PutThrough(How.DONE)
        log.info("connected", how=found.how, why=found.why)
        return found

    async def _tried(
        self, call: SipCall, person: Party, number: str, caller_id: str | None, ring_s: float
    ) -> PutThrough:
        caller = call.party

        def told(event: Progress | Answered) -> None:
            if isinstance(event, Answered):
                person.call = event.call
                self._desk.know(event.call, person)

        dialling = asyncio.create_task(
            self._dialler.dial(number, person.offer(), caller_id=caller_id, ring_s=ring_s, told=told)
        )
        await _either(dialling, caller)
        if caller.over:
            return PutThrough(How.GONE)
        found = dialling.result()
        if isinstance(found, Missed):
            return PutThrough(How.BACK, found.outcome)
        try:
            person.settle(found.sdp)
        except CallRefused:
            return PutThrough(How.BACK, "failed")
        if call.tapped:
            person.hear_along(call.hear_other)
        return await _joined(caller, person)


async def _joined(caller: Party, person: Party) -> PutThrough:
    """The two talk until one of them hangs up."""
    person.open()
    if caller.leg is None or person.leg is None:
        return PutThrough(How.BACK, "failed")
    bridge = Bridge(End(caller.leg, caller.press, caller.lost), End(person.leg, person.press, person.lost))
    caller.connect(bridge.first)
    person.connect(bridge.second)
    try:
        await _either(asyncio.create_task(person.ended.wait()), caller)
    finally:
        bridge.undo()
    return PutThrough(How.DONE) if caller.over else PutThrough(How.BACK, "over")


async def _either(task: "asyncio.Task[Any]", caller: Party) -> None:
    """Until the task is done or the caller is gone; the task is over then, in one way or the other."""
    gone = asyncio.create_task(caller.ended.wait())
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in (gone, *([] if task.done() else [task])):
            one.cancel()
        await asyncio.gather(gone, task, return_exceptions=True)


def _why(status: int) -> str:
    """What the status of the other side's call means, in the words that we use for ours."""
    return outcome(Ended("", "rejected", status))


def _nothing() -> None:
    """Nobody waits for who has not answered yet."""
