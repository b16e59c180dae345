"""One conversation on any channel: what the caller does goes in, what the dialogue says comes out.

All handlers are plain calls on the one event loop; only three things wait: the media's events, the recogniser's and
dialogue's answer to a turn (one turn after the other, in `_converse`), and the talker's synthesis.
"""

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog

from voicebot.audio.frame import Frame
from voicebot.calls.alarm import Alarm
from voicebot.calls.away import Away
from voicebot.calls.ending import Ending
from voicebot.calls.floor import Floor
from voicebot.calls.foresight import Foresight
from voicebot.calls.keypad import PERSON_KEY, KeyCollector
from voicebot.calls.listener import Listener
from voicebot.calls.media import Gone, Key, Media, MediaEvent, Played, Said, StopTalking, Switched
from voicebot.calls.parts import CallerTurn, Parts
from voicebot.calls.screen import Screen
from voicebot.calls.unanswered import Unanswered
from voicebot.calls.understanding import understand
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
WAITING_TURNS = 4
"""Turns of the caller that may wait for the dialogue; more than that is noise and is dropped, counted."""
FAREWELL_S = 15.0
"""Before the longest call is cut off, for the words that say so."""


class Session:
    """Runs one call from the greeting to the record. Create one per call; `run` returns when the call is over."""

    def __init__(self, call_id: str, media: Media, parts: Parts) -> None:
        self._id = call_id
        self._media = media
        self._parts, self._recorder = parts, parts.recorder
        self._now = parts.clock.monotonic
        self._listener = Listener(parts.hearing, parts.detector, self._decide, self._partly_heard, self._now)
        self._floor = Floor(media, parts.voice, parts.recorder, self._unspoken)
        self._floor.talker.rate = parts.speaking_rate
        self._screen = Screen(media, lambda: self._floor.last)
        self._foresight = Foresight(partial(parts.dialogue.prepare, call_id), self._listener.understood)
        self._handover = Away(
            call_id,
            parts,
            self._floor,
            self._listener,
            say=self._say,
            ask=self._ask,
            back=self._on_behalf,
            over=lambda: self._ending.begin("bye"),
        )
        self._unanswered = Unanswered(
            parts.recorder,
            say=lambda key: self._say([parts.prompts.text(key)]),
            person=lambda: self._on_behalf("person_wish"),
            goodbye=lambda: self._farewell("no_input"),
        )
        self._ending = Ending(media)
        self._alarm = Alarm(self._tick, self._now)
        self._keys = KeyCollector()
        self._waiting: asyncio.Queue[CallerTurn] = asyncio.Queue(WAITING_TURNS)
        self._profile: SlotProfile | None = None

    async def run(self) -> None:
        """Carry the conversation until the caller or the bot hangs up. Never raises for what a caller can do."""
        structlog.contextvars.bind_contextvars(call_id=self._id)
        reading = asyncio.create_task(self._read(), name=f"read-{self._id}")
        conversing = asyncio.create_task(self._converse(), name=f"converse-{self._id}")
        too_long = asyncio.get_running_loop().call_later(self._parts.limit_s - FAREWELL_S, self._too_long)
        try:
            done, _ = await asyncio.wait({reading, conversing}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if error := task.exception():
                    log.error("call_failed", kind=type(error).__name__, exc_info=error)
                    self._ending.because = "failed"
        finally:
            too_long.cancel()
            await self._close(reading, conversing)

    async def _close(self, *tasks: "asyncio.Task[None]") -> None:
        self._alarm.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._listener.close()
        await self._foresight.close()
        if self._listener.dropped:
            self._recorder.event("audio_dropped", samples=self._listener.dropped)
        self._handover.close()
        await self._handover.message.close()
        self._floor.be_silent(self._now())
        await self._floor.talker.close()
        await self._ending.over()
        await self._parts.dialogue.end(self._id)
        if self._parts.recording is not None:
            await self._parts.recording.close()
        await self._recorder.closed(*self._ending.told(self._handover.result()))

    # --- what the line tells us -------------------------------------------------------------------

    async def _read(self) -> None:
        async for event in self._media.events():
            self._on(event)
            if isinstance(event, Gone):
                self._ending.because = self._ending.because or event.reason
                return

    def _on(self, event: MediaEvent) -> None:
        match event:
            case Frame() if self._handover.hears(event):
                pass
            case Frame():
                self._listener.frame(event)
                self._foresight.frame(self._listener.pause_ms)
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
            case Switched():
                self._handover.switched(event, self._profile)
        self._rearm()

    def _tick(self) -> None:
        now = self._now()
        typed = self._keys.expire(now)
        if typed is not None:
            self._typed(typed, now)
        self._handover.message.tick(now)
        # a caller who writes may take their time
        if self._media.channel != "text":
            self._listener.tick(now)
        self._rearm()

    def _rearm(self) -> None:
        listening = self._listener.deadline if self._media.channel != "text" else None
        self._alarm.set(listening, self._keys.deadline, self._handover.message.deadline)

    def _played(self, event: Played) -> None:
        match self._floor.played(event):
            case "begins":
                self._listener.bot_talks(True, event.at)
                self._screen.state("speaking")
            case "over":
                self._bot_silent(event.at)
                if self._ending.because is None:
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
                    self._screen.state("listening")
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
                case Wait() if self._handover.active:
                    self._handover.free()
                case Wait():
                    if not self._unanswered.moment(decision.at):
                        self._screen.state("listening")
                case NoInput() if self._handover.active:
                    self._handover.silent()
                case NoInput():
                    self._unanswered.silence(decision)

    def _spoken(self, end: EndTurn, *, doubted: bool = False) -> CallerTurn:
        hearing = self._listener.finish()
        return CallerTurn("speech", end.decided, self._profile, "", end, hearing, doubted)

    def _partly_heard(self, words: str) -> None:
        self._foresight.heard(words, self._profile.end if self._profile else None)
        self._screen.caption("caller", words, final=False)
        self._rearm()

    def _interrupted(self, at: float, *, for_good: bool = True) -> None:
        """The caller talks over the bot, and comes first: even a goodbye can be taken back."""
        if not self._floor.cut_off(at, for_good=for_good, ending=self._ending.because):
            return
        if not self._ending.begun:
            self._ending.because = None
        self._bot_silent(at)

    def _go_on(self, at: float) -> bool:
        """It was no interruption after all. False when there is nothing to go on with."""
        if (cut := self._floor.go_on(at)) is None:
            return False
        self._ending.because = self._ending.because or cut.ending
        return True

    def _bot_silent(self, at: float) -> None:
        self._listener.bot_talks(False, at)
        if self._ending.because is not None:
            self._ending.begin(self._ending.because)
        else:
            self._handover.message.silent(at)
            self._screen.state("listening")
            self._rearm()

    def _too_long(self) -> None:
        self._handover.message.cut()
        if not self._handover.talks:  # a person ends it
            self._farewell("too_long")

    def _farewell(self, reason: str) -> None:
        self._ending.because = reason
        self._say([self._parts.prompts.text(f"{reason}_goodbye")])

    # --- the caller's turns, one after the other --------------------------------------------------

    def _queue(self, turn: CallerTurn) -> None:
        if self._ending.begun:
            return
        try:
            self._waiting.put_nowait(turn)
        except asyncio.QueueFull:
            self._recorder.event("turn_dropped")
        self._screen.state("thinking")

    async def _converse(self) -> None:
        dialogue = self._parts.dialogue
        self._answer(await dialogue.start(self._id, {"channel": self._media.channel}))
        while True:
            turn = await self._waiting.get()
            heard = await understand(turn, self._recorder)
            if heard is None:
                self._missed(turn)
                continue
            self._unanswered.understood()
            self._screen.caption("caller", heard.text, final=True)
            understood = self._now()
            cut_off = self._floor.heard_of_cut()
            text = self._handover.heard(heard.text)
            reply = Reply(())
            if text is not None:
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
        self._profile = self._parts.profiles[question]
        self._unanswered.asked(self._profile)
        self._keys.open(self._profile.keypad)
        self._listener.asked(self._profile, self._floor.last + 1, self._now())

    def _ask(self, question: str, text: str) -> None:
        self._open(question)
        self._say([text], question)

    def _on_behalf(self, wish: str) -> None:
        """Of a caller who is not understood or not heard, who waited, or for whom there is nobody to wait for."""
        self._queue(CallerTurn("policy", self._now(), self._profile, self._parts.prompts.text(wish)))

    def _missed(self, turn: CallerTurn) -> None:
        """Speech without one usable word. Doubted speech was none, then; nor is what is said into the music."""
        if self._handover.active:
            self._recorder.event("discarded", turn.at)
            if not self._floor.sounds and not self._go_on(self._now()):
                self._handover.free()
        elif turn.doubted:
            self._recorder.event("discarded", turn.at)
            self._screen.state("listening")
        else:
            self._unanswered.missed(lambda: self._go_on(self._now()))

    def _answer(self, reply: Reply) -> None:
        outcome = reply.slots.get("outcome")
        if isinstance(outcome, str):
            self._ending.outcome = outcome
        commands = {message.command for message in reply.messages}
        if "slower" in commands:
            self._floor.talker.rate = self._parts.speaking_rate * SLOWER_RATE
        if "hangup" in commands:
            self._ending.because = "bye"
        question, texts = self._handover.reads(reply)
        if question is not None:
            self._open(question)
        self._say([*self._handover.sorry(), *texts], question)
        if "queue" in commands and not self._handover.enter(reply.slots):
            self._on_behalf("callback_wish")

    def _say(self, texts: Sequence[str], question: str | None = None) -> None:
        self._floor.say(texts, self._now(), expect=question)
        self._screen.caption("bot", " ".join(texts), final=True)
        self._rearm()

    def _unspoken(self, turn: int) -> None:
        """Both voices failed: the words stand in the caption, the call goes on."""
        self._recorder.event("unspoken", bot_turn=turn)
        self._bot_silent(self._now())
