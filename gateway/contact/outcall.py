"""One call of ours to a customer, between an agent who waits for it and the telephone: the agent hears it ring, then the two hear each
other; while nobody listens the customer hears music."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Protocol

import structlog

from gateway.contact.meanwhile import Meanwhile
from gateway.media.bridge import Ringing
from gateway.media.metronome import Metronome
from gateway.media.mouth import Source
from gateway.sip.dialling import Missed
from voicebot.audio.frame import Frame
from voicebot.calls.media import Gone, MediaEvent
from voicebot.calls.people import Held, Joined, Lost, Moved, News, Nobody, Over, Passed
from voicebot.contact.callback_card import CHANNEL
from voicebot.contact.callback_policy import Outcome
from voicebot.contact.callback_runner import Reply
from voicebot.errors import MediaError

log = structlog.get_logger()

ALONE_S = 60.0
"""A customer whom the agent left waits so long for another one, with music; then the shop is told."""
CAPS = frozenset({"too_many_at_once", "too_many_a_minute"})
"""Words of Missed.why: our own limits forbid it now, not for good."""


class Answered(Protocol):
    """A telephone that was picked up (gateway.sip.call.SipCall)."""

    def talk(self) -> None:
        """Let sound flow."""
        ...

    def through(self, source: Source | None) -> None:
        """Let them hear this."""
        ...

    def events(self) -> AsyncIterator[MediaEvent]:
        """What comes from there, until Gone."""
        ...

    async def close(self, reason: str) -> None:
        """Hang up; repeatable."""
        ...


class Rings(Protocol):
    """The telephone (gateway.sip.telephone.Telephone). Errors: CallRefused."""

    async def ring(self, number: str, *, ring_s: float) -> Answered | Missed:
        """Call somebody; cancelling gives it up."""
        ...


class OutCall:
    """meanwhile: what the customer hears while no agent does. staffed: whether anybody works who could take it. The queue tells it by
    `told` how it fares, and joins it by `through`."""

    channel = CHANNEL

    def __init__(self, metronome: Metronome, meanwhile: Meanwhile, staffed: Callable[[], bool]) -> None:
        self.taken: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        """What became of seeking an agent."""
        self._metronome, self._meanwhile, self._staffed = metronome, meanwhile, staffed
        self._hear: Callable[[Frame], None] | None = None
        self._speech: Source | None = None
        self._line: Answered | None = None
        self._listening: asyncio.Task[None] | None = None
        self._alone: asyncio.TimerHandle | None = None
        self._over = asyncio.Event()
        self._broke = self._gone = False

    # --- as the queue sees it -------------------------------------------------------------------------

    def told(self, news: News) -> None:
        """How it fares with the agents."""
        match news:
            case Joined():
                self._hear = news.hear
                self._meanwhile.be_silent()
                self._wait_alone(on=False)
                self._replied(Reply.ACCEPTED)
            case Held():  # also of an agent who has taken it and whose sound is not there yet
                self._hear = None
                self._tell("queue_held")
                self._replied(Reply.ACCEPTED)
            case Passed() if not self._staffed():
                self._replied(Reply.DECLINED)
            case Lost() | Moved() if self._line is not None:
                self._hear = None
                self._tell("queue_moved" if isinstance(news, Moved) else "queue_lost")
                self._wait_alone(on=True)
            case Lost() | Over():
                self._end()
            case Nobody():
                self._replied(Reply.NONE)
                self._end(broke=True)

    def unstaffed(self) -> None:
        """Nobody works any more: one that no agent has taken is not rung later by chance."""
        if not self._staffed():
            self._replied(Reply.DECLINED)

    def through(self, source: Source | None) -> None:
        """The customer hears the agent, or nobody."""
        self._speech = source
        if self._line is not None:
            self._line.through(source or self._meanwhile.next)

    # --- as the runner sees it ------------------------------------------------------------------------

    async def dial(self, telephone: Rings, number: str, ring_s: float) -> Outcome:
        """Ring the customer while the agent hears it. CANCELLED: the agent left meanwhile. Errors: VoicebotError."""
        if self._over.is_set():
            return Outcome.CANCELLED
        leave = self._metronome.join(_Tone(self._heard).tick, _nothing)
        dialling = asyncio.ensure_future(telephone.ring(number, ring_s=ring_s))
        left = asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait({dialling, left}, return_when=asyncio.FIRST_COMPLETED)
            if self._over.is_set():
                return Outcome.CANCELLED
            found = dialling.result()
            if isinstance(found, Missed):
                return Outcome.FAILED if found.why in CAPS else Outcome(found.outcome.value)
            self._line = found
            return Outcome.ANSWERED
        finally:
            leave()
            for task in (dialling, left):
                task.cancel()
            await asyncio.gather(dialling, left, return_exceptions=True)
            if self._line is None:
                await _hang_up(dialling)

    async def talk(self) -> None:
        """The customer who answered and the agent, until either hangs up. Errors: MediaError when our side failed them."""
        if self._line is None:
            raise MediaError("nobody has answered")
        self._line.talk()
        self._line.through(self._speech or self._meanwhile.next)
        self._listening = asyncio.create_task(self._listen(self._line), name="callback-customer")
        try:
            await self._over.wait()
            if self._broke and not self._gone:  # who is still there hears why
                self._tell("queue_nobody")
                self._line.through(self._meanwhile.next)
                await self._meanwhile.said()
        finally:
            await self.close()
        if self._broke:
            raise MediaError("the customer was left alone")

    async def close(self) -> None:
        """Hang up; repeatable."""
        self._end()
        self._wait_alone(on=False)
        self._meanwhile.be_silent()
        if self._line is not None:
            await self._line.close("hangup")
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    # --- inside ---------------------------------------------------------------------------------------

    def _replied(self, reply: Reply) -> None:
        if not self.taken.done():
            self.taken.set_result(reply)

    def _end(self, *, broke: bool = False) -> None:
        if not self._over.is_set():
            self._broke = broke
            self._over.set()

    def _wait_alone(self, *, on: bool) -> None:
        if self._alone is not None:
            self._alone.cancel()
            self._alone = None
        if on:
            self._alone = asyncio.get_running_loop().call_later(ALONE_S, lambda: self._end(broke=True))

    def _tell(self, key: str) -> None:
        if self._line is not None:
            self._meanwhile.tell(key)

    def _heard(self, frame: Frame) -> None:
        if self._hear is not None:
            self._hear(frame)

    async def _listen(self, line: Answered) -> None:
        try:
            async for event in line.events():
                if isinstance(event, Frame):
                    self._heard(event)
                elif isinstance(event, Gone):
                    self._gone = True
                    self._end(broke=event.reason == "failed")
        finally:
            self._end()


class _Tone:
    """The ringing tone as frames. hear: takes them."""

    def __init__(self, hear: Callable[[Frame], None]) -> None:
        self._hear, self._tone = hear, Ringing(_nothing)

    def tick(self, number: int, now: float) -> None:
        """The next 20 ms."""
        self._hear(Frame(self._tone.speak(now), now))


async def _hang_up(dialling: "asyncio.Future[Answered | Missed]") -> None:
    """Whoever answered at the very moment when nobody wanted them any more."""
    with contextlib.suppress(Exception, asyncio.CancelledError):
        found = dialling.result()
        if not isinstance(found, Missed):
            await found.close("hangup")


def _nothing() -> None:
    """A tone that fails is not heard: the call goes on."""
