"""One conversation on any channel: what the caller does goes in, what the dialogue says comes out.

All handlers are plain calls on the one event loop; only three things wait: the media's events, the recogniser's and
dialogue's answer to a turn (one turn after the other, in `_converse`), and the talker's synthesis.
"""

import asyncio
from collections.abc import Sequence

import structlog

from voicebot.audio.frame import Frame
from voicebot.calls.floor import Floor
from voicebot.calls.foresight import Foresight
from voicebot.calls.handover import Handover
from voicebot.calls.keypad import PERSON_KEY, KeyCollector
from voicebot.calls.listener import Listener
from voicebot.calls.media import Gone, Key, Media, MediaEvent, Played, Said, StopTalking
from voicebot.calls.parts import CallerTurn, Parts
from voicebot.calls.understanding import understand
from voicebot.calls.waiting import QUESTION as WAITING_ROOM
from voicebot.dialogue.profiles import SlotProfile
from voicebot.dialogue.types import Reply
from voicebot.turns.events import (
    Decided,
    Discard,
    Duck,
    EndTurn,
    Interrupt,
    NoInput,
    Resume,
    StartListening,
    Wait,
)

log = structlog.get_logger()

SLOWER_RATE = 0.8
MISSES_BEFORE_PERSON = 3
"""Turns in a row without one usable word, after which a person is offered: a caller never loops."""
WAITING_TURNS = 4
"""Turns of the caller that may wait for the dialogue; more than that is noise and is dropped, counted."""
FAREWELL_S = 15.0
"""Before the longest call is cut off, for the words that say so."""
GOODBYE_S = 2.0
"""How long the caller's device may take to play what it still holds before we hang up."""
NO_REPLY = Reply(())
OUTCOME_BY_END = {"bye": "answered", "no_input": "no_input", "failed": "failed"}
"""Unless the dialogue named an outcome; a caller who just leaves has abandoned the call."""


class Session:
    """Runs one call from the greeting to the record. Create one per call; `run` returns when the call is over."""

    def __init__(self, call_id: str, media: Media, parts: Parts) -> None:
        self._id = call_id
        self._media = media
        self._parts = parts
        self._recorder = parts.recorder
        self._now = parts.clock.monotonic
        self._listener = Listener(parts.hearing, parts.detector, self._decide, self._partly_heard, self._now)
        self._floor = Floor(media, parts.voice, parts.recorder, self._unspoken)
        self._floor.talker.rate = parts.speaking_rate
        self._foresight = Foresight(lambda words: parts.dialogue.prepare(call_id, words))
        self._handover = Handover(
            call_id,
            parts,
            self._floor,
            self._listener,
            say=self._say,
            ask=self._ask,
            back=self._rather_called_back,
            over=lambda: self._end("bye"),
        )
        self._keys = KeyCollector()
        self._waiting: asyncio.Queue[CallerTurn] = asyncio.Queue(WAITING_TURNS)
        self._timer: asyncio.TimerHandle | None = None
        self._due: float | None = None
        self._hanging_up: asyncio.Task[None] | None = None
        self._profile: SlotProfile | None = None
        self._misses = 0
        self._promised = False
        """To wait, at this question."""
        self._outcome: str | None = None
        self._ending: str | None = None
        """Why the call is to end once the current words are spoken."""

    async def run(self) -> None:
        """Carry the conversation until the caller or the bot hangs up. Never raises for what a caller can do."""
        structlog.contextvars.bind_contextvars(call_id=self._id)
        reading = asyncio.create_task(self._read(), name=f"read-{self._id}")
        conversing = asyncio.create_task(self._converse(), name=f"converse-{self._id}")
        limit = max(0.0, self._parts.limit_s - FAREWELL_S)
        too_long = asyncio.get_running_loop().call_later(limit, self._too_long)
        try:
            done, _ = await asyncio.wait({reading, conversing}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if error := task.exception():
                    log.error("call_failed", kind=type(error).__name__, exc_info=error)
                    self._ending = "failed"
        finally:
            too_long.cancel()
            await self._close(reading, conversing)

    async def _close(self, *tasks: "asyncio.Task[None]") -> None:
        if self._timer is not None:
            self._timer.cancel()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._listener.close()
        await self._foresight.close()
        if self._listener.dropped:
            self._recorder.event("audio_dropped", samples=self._listener.dropped)
        self._handover.close()
        self._floor.be_silent(self._now())
        await self._floor.talker.close()
        if self._hanging_up is not None:
            await self._hanging_up
        await self._media.close(self._ending or "hangup")
        await self._parts.dialogue.end(self._id)
        if self._parts.recording is not None:
            await self._parts.recording.close()
        ended = self._ending or "hangup"
        outcome = self._handover.outcome or self._outcome or OUTCOME_BY_END.get(ended, "abandoned")
        await self._recorder.closed(outcome, ended)

    # --- what the line tells us -------------------------------------------------------------------

    async def _read(self) -> None:
        async for event in self._media.events():
            self._on(event)
            if isinstance(event, Gone):
                self._ending = self._ending or event.reason
                return

    def _on(self, event: MediaEvent) -> None:
        match event:
            case Frame() if self._handover.hears(event):
                pass
            case Frame():
                self._listener.frame(event)
                self._foresight.silence(self._listener.pause_ms)
            case Played():
                self._played(event)
            case Key():
                self._pressed(event)
            case Said():
                self._listener.otherwise("", event.at)
                self._interrupted(event.at)
                self._queue(CallerTurn("text", event.at, self._profile, event.text))
            case StopTalking():
                self._interrupted(event.at)
        self._rearm()

    def _tick(self) -> None:
        self._timer = None
        now = self._now()
        typed = self._keys.expire(now)
        if typed is not None:
            self._typed(typed, now)
        # a caller who writes may take their time
        if self._media.channel != "text":
            self._listener.tick(now)
        self._rearm()

    def _rearm(self) -> None:
        listening = self._listener.deadline if self._media.channel != "text" else None
        due = min((at for at in (listening, self._keys.deadline) if at is not None), default=None)
        if self._timer is not None:
            if due == self._due:
                return
            self._timer.cancel()
            self._timer = None
        if due is not None:
            self._due = due
            self._timer = asyncio.get_running_loop().call_later(max(0.0, due - self._now()), self._tick)

    def _played(self, event: Played) -> None:
        match self._floor.played(event):
            case "begins":
                self._listener.bot_talks(True, event.at)
                self._tell_state("speaking")
            case "over":
                self._bot_silent(event.at)
                if self._ending is None:
                    self._handover.free()

    def _pressed(self, key: Key) -> None:
        if self._handover.active:
            self._recorder.event("key", key.at)
            self._handover.pressed(key.digit)
            return
        if self._keys.belated(key.digit, key.at):
            return  # it must not cut off the answer that is on its way
        self._listener.otherwise(key.digit, key.at)
        self._interrupted(key.at)
        self._recorder.event("key", key.at)
        answer = self._keys.press(key.digit, key.at)
        if answer is not None:
            self._typed(answer, key.at)

    def _typed(self, digits: str, at: float) -> None:
        says = self._profile.keypad.says if self._profile and self._profile.keypad else {}
        text = self._parts.prompts.text("person_wish") if digits == PERSON_KEY else says.get(digits, digits)
        self._queue(CallerTurn("key", at, self._profile, text))

    # --- what turn taking decides -----------------------------------------------------------------

    def _decide(self, decisions: Sequence[Decided]) -> None:
        for decision in decisions:
            match decision:
                case StartListening():
                    self._foresight.begin()
                    self._tell_state("listening")
                case Duck():
                    self._floor.duck(decision.on)
                case Interrupt():
                    self._interrupted(decision.at, for_good=False)
                case Resume():
                    if not self._go_on(decision.at):
                        self._bot_silent(decision.at)
                        self._handover.free()
                case EndTurn():
                    self._queue(self._spoken(decision))
                case Discard(doubted=EndTurn() as ended):
                    self._queue(self._spoken(ended, doubted=True))
                case Discard():
                    self._recorder.event("discarded", decision.at)
                    if not self._floor.sounds:
                        self._handover.free()
                case Wait():
                    self._wait(decision.at)
                case NoInput():
                    self._nobody_spoke(decision)

    def _spoken(self, end: EndTurn, *, doubted: bool = False) -> CallerTurn:
        hearing = self._listener.finish()
        return CallerTurn("speech", end.decided, self._profile, "", end, hearing, doubted)

    def _partly_heard(self, words: str) -> None:
        self._foresight.heard(words)
        self._caption("caller", words, final=False)
        self._rearm()

    def _interrupted(self, at: float, *, for_good: bool = True) -> None:
        """The caller talks over the bot, and comes first: even a goodbye can be taken back."""
        if not self._floor.cut_off(at, for_good=for_good, ending=self._ending):
            return
        if self._hanging_up is None:
            self._ending = None
        self._bot_silent(at)

    def _go_on(self, at: float) -> bool:
        """It was no interruption after all. False when there is nothing to go on with."""
        cut = self._floor.go_on(at)
        if cut is None:
            return False
        self._ending = self._ending or cut.ending
        return True

    def _bot_silent(self, at: float) -> None:
        self._listener.bot_talks(False, at)
        if self._ending is not None:
            self._end(self._ending)
        else:
            self._tell_state("listening")
            self._rearm()

    def _end(self, reason: str) -> None:
        self._ending = reason
        if self._hanging_up is None:
            self._hanging_up = asyncio.create_task(self._hang_up(reason))

    async def _hang_up(self, reason: str) -> None:
        await self._media.drain(GOODBYE_S)
        await self._media.close(reason)

    def _nobody_spoke(self, silence: NoInput) -> None:
        if self._handover.active:
            self._handover.silent()
            return
        self._recorder.event("no_input", step=silence.step)
        if silence.last and self._profile is not None and self._profile.no_input.then == "person":
            self._want_person(self._now())
        elif silence.last or self._profile is None:
            self._ending = "no_input"
            self._say([self._parts.prompts.text("no_input_goodbye")])
        else:
            self._say([self._parts.prompts.text(self._profile.no_input.prompts[silence.step])])

    def _wait(self, at: float) -> None:
        """The caller asked for a moment: promised once, and kept."""
        if self._handover.active:
            self._handover.free()
            return
        self._recorder.event("waits", at)
        if self._promised:
            self._tell_state("listening")
        else:
            self._promised = True
            self._say([self._parts.prompts.text("waiting")])

    def _too_long(self) -> None:
        if self._handover.talks:
            return  # a person ends it
        self._ending = "too_long"
        self._say([self._parts.prompts.text("too_long_goodbye")])

    # --- the caller's turns, one after the other --------------------------------------------------

    def _queue(self, turn: CallerTurn) -> None:
        if self._hanging_up is not None:
            return
        try:
            self._waiting.put_nowait(turn)
        except asyncio.QueueFull:
            self._recorder.event("turn_dropped")
        self._tell_state("thinking")

    async def _converse(self) -> None:
        dialogue = self._parts.dialogue
        self._answer(await dialogue.start(self._id, {"channel": self._media.channel}))
        while True:
            turn = await self._waiting.get()
            heard = await understand(turn, self._recorder)
            if heard is None:
                self._missed(turn)
                continue
            self._misses = 0
            self._caption("caller", heard.text, final=True)
            understood = self._now()
            cut_off = self._floor.heard_of_cut()
            text = self._handover.heard(heard.text)
            if text is None:
                reply = NO_REPLY
            else:
                reply = await dialogue.turn(self._id, text, heard=cut_off, source=turn.source)
            self._recorder.caller_turn(
                heard,
                reply,
                source=turn.source,
                expect=turn.profile.name if turn.profile else None,
                end=turn.end,
                at=turn.at,
                understood=understood,
                answered=self._now(),
            )
            if text is not None:
                self._answer(reply)

    def _open(self, question: str) -> None:
        self._profile, self._promised = self._parts.profiles[question], False
        self._keys.open(self._profile.keypad)
        self._listener.asked(self._profile, self._floor.last + 1, self._now())

    def _ask(self, question: str, text: str) -> None:
        self._open(question)
        self._say([text], question)

    def _rather_called_back(self) -> None:
        """On behalf of a caller who waited, or for whom there is nobody to wait for."""
        self._queue(
            CallerTurn("policy", self._now(), self._profile, self._parts.prompts.text("callback_wish"))
        )

    def _missed(self, turn: CallerTurn) -> None:
        """Speech without one usable word: go on with what it cut off, else say so; the third time in a row ask for a person on
        the caller's behalf. Doubted speech was none, then."""
        if self._handover.active:
            self._recorder.event("discarded", turn.at)
            if not self._floor.sounds and not self._go_on(self._now()):
                self._handover.free()
            return
        if turn.doubted:
            self._recorder.event("discarded", turn.at)
            self._tell_state("listening")
            return
        self._misses += 1
        self._recorder.event("not_understood", misses=self._misses)
        if self._misses < MISSES_BEFORE_PERSON and self._go_on(self._now()):
            return
        if self._misses < MISSES_BEFORE_PERSON:
            self._say([self._parts.prompts.text("not_heard")])
            return
        self._misses = 0
        self._want_person(turn.at)

    def _want_person(self, at: float) -> None:
        """On behalf of a caller who is not understood or not heard."""
        self._queue(CallerTurn("policy", at, self._profile, self._parts.prompts.text("person_wish")))

    def _answer(self, reply: Reply) -> None:
        outcome = reply.slots.get("outcome")
        self._outcome = outcome if isinstance(outcome, str) else self._outcome
        commands = {message.command for message in reply.messages}
        if "slower" in commands:
            self._floor.talker.rate = self._parts.speaking_rate * SLOWER_RATE
        if "hangup" in commands:
            self._ending = "bye"
        question = next((m.expect for m in reversed(reply.messages) if m.expect), None)
        if "queue" in commands:
            question = WAITING_ROOM
        if question is not None:
            self._open(question)
        texts = [message.text for message in reply.messages if message.text]
        self._say([*self._handover.sorry(), *texts], question)
        if "queue" in commands and not self._handover.enter(reply.slots):
            self._rather_called_back()

    def _say(self, texts: Sequence[str], question: str | None = None) -> None:
        self._floor.say(texts, self._now(), expect=question)
        self._caption("bot", " ".join(texts), final=True)
        self._rearm()

    def _unspoken(self, turn: int) -> None:
        """Both voices failed: the words stand in the caption, the call goes on."""
        self._recorder.event("unspoken", bot_turn=turn)
        self._bot_silent(self._now())

    def _caption(self, who: str, text: str, *, final: bool) -> None:
        self._media.notify(
            {"type": "caption", "who": who, "text": text, "final": final, "turn": self._floor.last}
        )

    def _tell_state(self, state: str) -> None:
        self._media.notify({"type": "state", "state": state})
