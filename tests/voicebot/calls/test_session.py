"""One conversation, run in virtual time with a scripted line, ear, voice and dialogue."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.support.ears import Loudness, Pool
from tests.support.virtual_time import LoopClock, run
from voicebot.audio.frame import FRAME, RATE, Frame, Pcm
from voicebot.calls.media import Gone, Key, MediaEvent, Played, Said, StopTalking
from voicebot.calls.music import Music
from voicebot.calls.parts import Parts
from voicebot.calls.people import Held, Joined, Looking, Lost, Nobody, Over, Position
from voicebot.calls.session import SLOWER_RATE, Session
from voicebot.calls.unanswered import MISSES_BEFORE_PERSON
from voicebot.dialogue.profiles import Complete, EndOfTurn, Interruption, Keypad, Ladder, SlotProfile
from voicebot.dialogue.types import Gist, Message, Reply
from voicebot.errors import HearingError, SpeakingError
from voicebot.hearing.types import Grammar
from voicebot.records.recorder import Recorder
from voicebot.speaking.types import SpeechChunk, WordMark

WORD_S = 0.25
TEXTS = {
    "person_wish": "konsultant",
    "no_input_goodbye": "Do usłyszenia.",
    "not_heard": "Nie dosłyszałam.",
    "still_there": "Halo?",
    "waiting": "Dobrze, czekam.",
    "too_long_goodbye": "Muszę kończyć.",
    "callback_wish": "niech oddzwonią",
    "queue_first": "pierwsza",
    "queue_short": "krótko",
    "queue_patience": "chwilę",
    "queue_held": "czekaj",
    "queue_lost": "przerwane",
    "queue_nobody": "nikogo",
    "queue_rate": "ocena",
    "queue_thanks": "dzięki",
}
PROFILES = {
    "open": SlotProfile("open", no_input=Ladder(5_000, ("still_there",))),
    "number": SlotProfile(
        "number",
        grammar=Grammar("number", ("jeden", "dwa")),
        end=EndOfTurn(1_500, 250, 8_000, Complete(digits=6)),
        interruption=Interruption(True, 2, 500),
        no_input=Ladder(5_000, ("still_there", "still_there")),
        keypad=Keypad(6),
    ),
    "yes_no": SlotProfile("yes_no", keypad=Keypad(1, says={"1": "tak"})),
    "consent": SlotProfile("consent", no_input=Ladder(4_000, (), "person")),
    "waiting_room": SlotProfile(
        "waiting_room", interruption=Interruption(True, 2, 400), no_input=Ladder(60_000, ())
    ),
    "rate_talk": SlotProfile("rate_talk", no_input=Ladder(6_000, ()), keypad=Keypad(1)),
    "menu": SlotProfile("menu", no_input=Ladder(5_000, ("still_there",), "person"), keypad=Keypad(1)),
}


class Prompts:
    def text(self, key: str, **fields: object) -> str:
        return TEXTS[key]


class Line:
    """A line whose caller is scripted: playout takes the audio's own time, speech is loud frames."""

    def __init__(self, channel: str = "webrtc") -> None:
        self.channel = channel
        self.inbox: asyncio.Queue[MediaEvent] = asyncio.Queue()
        self.told: list[Mapping[str, Any]] = []
        self.closed: list[str] = []
        self.ducked: list[bool] = []
        self._playing: dict[int, tuple[float, int]] = {}
        self._dead = 0

    async def events(self) -> AsyncIterator[MediaEvent]:
        while True:
            event = await self.inbox.get()
            yield event
            if isinstance(event, Gone):
                return

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        if turn <= self._dead:
            return
        now = asyncio.get_running_loop().time()
        began, samples = self._playing.get(turn, (now, 0))
        if turn not in self._playing:
            self.inbox.put_nowait(Played(turn, 0, now, first=True))
        self._playing[turn] = (began, samples + len(pcm))
        if last:
            asyncio.get_running_loop().call_at(
                max(now, began + self._playing[turn][1] / RATE), self._done, turn
            )

    def _done(self, turn: int) -> None:
        if turn > self._dead:
            now = asyncio.get_running_loop().time()
            self.inbox.put_nowait(Played(turn, self._playing[turn][1], now, done=True))

    def flush(self, turn: int) -> int:
        self._dead = max(self._dead, turn)
        began, samples = self._playing.get(turn, (0.0, 0))
        return min(samples, int((asyncio.get_running_loop().time() - began) * RATE))

    def duck(self, on: bool) -> None:
        self.ducked.append(on)

    def notify(self, message: Mapping[str, Any]) -> None:
        self.told.append(message)

    async def drain(self, timeout_s: float) -> bool:
        return True

    async def close(self, reason: str) -> None:
        if not self.closed:
            self.inbox.put_nowait(Gone("hangup", asyncio.get_running_loop().time()))
        self.closed.append(reason)

    def bot_said(self) -> list[str]:
        return [m["text"] for m in self.told if m["type"] == "caption" and m["who"] == "bot"]

    def states(self) -> list[str]:
        return [m["state"] for m in self.told if m["type"] == "state"]


class Voice:
    name = "voice"

    def __init__(self) -> None:
        self.rates: list[float] = []
        self.broken = False

    async def speak(self, text: str, *, rate: float = 1.0) -> AsyncIterator[SpeechChunk]:
        self.rates.append(rate)
        if self.broken:
            raise SpeakingError("broken")
        await asyncio.sleep(0.01)
        ends = [i for i, c in enumerate(text + " ") if c == " "]
        step = int(WORD_S * RATE)
        marks = tuple(WordMark(end, step * (k + 1)) for k, end in enumerate(ends))
        yield SpeechChunk(text, np.zeros(step * len(ends), np.int16), marks, "voice")


class Dialogue:
    """Answers from a script; keeps what it was asked."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[str, str | None, str]] = []
        self.prepared: list[str] = []
        self.ended = 0

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        return Reply((Message("Dzień dobry. W czym pomóc?", expect="open"),))

    async def turn(
        self, call_id: str, text: str, *, heard: str | None = None, source: str = "speech"
    ) -> Reply:
        self.asked.append((text, heard, source))
        await asyncio.sleep(0.05)
        reply = self.replies.pop(0) if self.replies else Reply((Message("Dobrze."),))
        if isinstance(reply, Exception):
            raise reply
        return reply

    async def prepare(self, call_id: str, text: str) -> Gist | None:
        self.prepared.append(text)
        return None

    async def end(self, call_id: str) -> None:
        self.ended += 1


class Call:
    """A call under way, and the caller's hands and mouth."""

    def __init__(
        self, *replies: Reply, channel: str = "webrtc", limit_s: float = 1800.0, recording: Any = None
    ) -> None:
        self.line, self.pool, self.voice = Line(channel), Pool(), Voice()
        self.dialogue = Dialogue(*replies)
        self.recorder = Recorder("c1", channel, None, LoopClock())
        self._parts = Parts(
            self.dialogue,
            self.pool,  # type: ignore[arg-type]
            Loudness(),  # type: ignore[arg-type]
            self.voice,
            PROFILES,
            Prompts(),  # type: ignore[arg-type]
            self.recorder,
            LoopClock(),
            speaking_rate=1.1,
            limit_s=limit_s,
            recording=recording,
        )
        self._begin()

    def _begin(self) -> None:
        self.session = Session("c1", self.line, self._parts)
        self.ear = self.pool.last
        self.task = asyncio.create_task(self.session.run())

    def parts(self, **more: Any) -> None:
        """Other parts for this call, which has not begun yet."""
        self.task.cancel()
        self._parts = replace(self._parts, **more)
        self._begin()

    async def hears_out(self) -> None:
        """Silence until the bot has finished what it says now."""
        before = len(self.line.told)
        for _ in range(1500):
            await self.frames(1, loud=False)
            new = [m for m in self.line.told[before:] if m == {"type": "state", "state": "listening"}]
            if new or self.task.done():
                return
        raise AssertionError("the bot never fell silent")

    async def frames(self, count: int, *, loud: bool) -> None:
        for _ in range(count):
            await asyncio.sleep(0.02)
            pcm = np.full(FRAME, 8000 if loud else 0, np.int16)
            self.line.inbox.put_nowait(Frame(pcm, asyncio.get_running_loop().time()))

    async def says(self, text: str | Exception, seconds: float = 1.0) -> None:
        """Speech, then silence until the turn is certainly over."""
        self.ear.next.append(text)
        await self.frames(round(seconds * 50), loud=True)
        await self.frames(100, loud=False)

    async def hangs_up(self) -> None:
        self.line.inbox.put_nowait(Gone("hangup", asyncio.get_running_loop().time()))
        await self.task

    def events(self) -> list[str]:
        return [event.name for event in self.recorder.record.events]


def test_a_question_is_heard_understood_answered_and_recorded() -> None:
    """A question is heard, understood, answered and recorded with its gap."""

    async def main() -> None:
        call = Call(Reply((Message("Proszę podać numer.", expect="number"),), "order_status", 0.97))
        await call.hears_out()
        await call.says("gdzie jest moja paczka")
        await call.hangs_up()
        assert call.dialogue.asked == [("gdzie jest moja paczka", None, "speech")]
        bot, caller, answer = call.recorder.record.turns
        assert (bot.who, bot.heard_text) == ("bot", "Dzień dobry. W czym pomóc?")
        assert (caller.text, caller.intent, caller.expect) == (
            "gdzie jest moja paczka",
            "order_status",
            "open",
        )
        assert caller.gap_ms is not None
        assert 800 <= caller.gap_ms <= 1_000
        assert sum(caller.split.values()) == pytest.approx(caller.gap_ms, abs=2)
        assert (answer.text, answer.expect) == ("Proszę podać numer.", "number")
        assert call.recorder.record.outcome == "abandoned"
        assert call.dialogue.ended == 1

    run(main())


def test_the_words_before_a_pause_are_shown_to_the_dialogue_ahead() -> None:
    """The words before the silence that ends a turn are shown to the dialogue before it ends."""

    async def main() -> None:
        call = Call()
        await call.hears_out()
        call.ear.next.append("gdzie jest moja paczka")
        await call.frames(50, loud=True)
        await call.frames(10, loud=False)
        assert call.dialogue.prepared == ["gdzie jest moja paczka"]
        assert call.dialogue.asked == []
        await call.frames(60, loud=False)
        assert [text for text, _, _ in call.dialogue.asked] == call.dialogue.prepared
        await call.hangs_up()

    run(main())


def test_the_open_question_chooses_the_grammar_and_the_end_of_turn() -> None:
    """The open question chooses the grammar and ends the turn at once when the shape is complete."""

    async def main() -> None:
        call = Call(Reply((Message("Proszę podać numer.", expect="number"),)))
        await call.hears_out()
        await call.says("paczka")
        await call.hears_out()
        await call.says("sto dwadzieścia trzy czterysta pięćdziesiąt sześć")
        await call.hangs_up()
        assert call.ear.grammars == ["open", "number"]
        turn = call.recorder.record.turns[-2]
        assert (turn.who, turn.why) == ("caller", "complete")
        assert turn.gap_ms is not None
        assert turn.gap_ms < 500

    run(main())


def test_the_recogniser_gets_the_moments_before_the_caller_was_noticed() -> None:
    """The recogniser gets the moments before the caller was noticed."""

    async def main() -> None:
        call = Call()
        await call.hears_out()
        await call.frames(30, loud=False)
        await call.frames(10, loud=True)
        await asyncio.sleep(0)
        assert call.ear.fed > 10 * FRAME
        await call.hangs_up()

    run(main())


def test_a_caller_who_talks_over_the_bot_stops_it_and_only_the_heard_words_count() -> None:
    """A caller who talks over the bot stops it, and only the heard words count."""

    async def main() -> None:
        call = Call()
        await call.frames(30, loud=False)  # ~0.6 s into "Dzień dobry. W czym pomóc?"
        await call.says("gdzie jest paczka")
        await call.hangs_up()
        assert call.line._dead == 1
        assert call.dialogue.asked[0][1] == "Dzień dobry."
        assert call.recorder.record.turns[0].heard_text == "Dzień dobry."
        assert "interrupted" in call.events()

    run(main())


def test_a_cough_over_the_bot_costs_it_a_moment_and_nothing_is_lost() -> None:
    """A cough over the bot: it goes on with the word it was at, and the record has the whole sentence heard."""

    async def main() -> None:
        call = Call()
        await call.frames(30, loud=False)  # ~0.6 s: into "dobry"
        await call.frames(30, loud=True)
        assert call.line._dead == 1
        await call.hears_out()
        await call.frames(100, loud=False)
        await call.hangs_up()
        assert call.dialogue.asked == []
        assert call.line.ducked == [True, False]
        assert {"interrupted", "resumed"} <= set(call.events())
        assert call.recorder.record.turns[0].heard_text == "Dzień dobry. W czym pomóc?"
        assert call.recorder.record.turns[0].started_ms < 100
        assert len(call.recorder.record.turns) == 1

    run(main())


def test_speech_over_the_bot_that_is_not_understood_lets_it_go_on() -> None:
    """Long speech over the bot of which no word is usable: the sentence goes on instead of "I did not hear"."""

    async def main() -> None:
        call = Call()
        await call.frames(30, loud=False)
        call.ear.next.append("")
        await call.frames(60, loud=True)
        await call.frames(200, loud=False)
        await call.hangs_up()
        assert call.line.bot_said() == ["Dzień dobry. W czym pomóc?"]
        assert call.recorder.record.turns[0].heard_text == "Dzień dobry. W czym pomóc?"

    run(main())


def test_a_goodbye_coughed_over_still_ends_the_call() -> None:
    """A goodbye coughed over is said to its end, and the call ends as it was to end."""

    async def main() -> None:
        call = Call(Reply((Message("Dziękuję za rozmowę, do usłyszenia, miłego dnia.", command="hangup"),)))
        await call.hears_out()
        call.ear.next.append("dziękuję")
        await call.frames(30, loud=True)
        for _ in range(100):
            await call.frames(1, loud=False)
            if call.line.states()[-1] == "speaking":
                break
        await call.frames(10, loud=False)
        await call.frames(28, loud=True)
        assert call.events()[-1] == "interrupted"
        for _ in range(300):
            await call.frames(1, loud=False)
            if call.task.done():
                break
        assert call.line.closed[0] == "bye"
        assert call.recorder.record.turns[-1].heard_text == "Dziękuję za rozmowę, do usłyszenia, miłego dnia."

    run(main())


def test_silence_climbs_the_ladder_and_ends_with_a_goodbye() -> None:
    """Silence climbs the ladder and ends with a goodbye, never without a word."""

    async def main() -> None:
        call = Call()
        for _ in range(60 * 50):
            await call.frames(1, loud=False)
            if call.task.done():
                break
        assert call.line.bot_said() == ["Dzień dobry. W czym pomóc?", "Halo?", "Do usłyszenia."]
        assert call.recorder.record.outcome == "no_input"
        assert call.line.closed[0] == "no_input"
        assert call.dialogue.asked == []

    run(main())


def test_the_goodbye_is_heard_out_before_the_line_is_closed() -> None:
    """The goodbye is heard out before the line is closed."""

    async def main() -> None:
        call = Call(Reply((Message("Do usłyszenia.", command="hangup"),), slots={"outcome": "answered"}))
        await call.hears_out()
        await call.says("do widzenia")
        await call.hears_out()
        await call.task
        assert call.recorder.record.turns[-1].heard_text == "Do usłyszenia."
        assert call.line.closed[0] == "bye"
        assert call.recorder.record.outcome == "answered"

    run(main())


def test_a_goodbye_talked_over_is_taken_back() -> None:
    """A goodbye that the caller talks over is taken back: the caller comes first."""

    async def main() -> None:
        call = Call(Reply((Message("Dziękuję za rozmowę, do usłyszenia, miłego dnia.", command="hangup"),)))
        await call.hears_out()
        await call.says("dziękuję", 0.6)
        call.line.inbox.put_nowait(StopTalking(asyncio.get_running_loop().time()))
        await call.says("a drugie zamówienie")
        assert not call.task.done()
        await call.hangs_up()
        assert [text for text, _, _ in call.dialogue.asked] == ["dziękuję", "a drugie zamówienie"]

    run(main())


def test_keys_make_one_answer_and_silence_the_bot() -> None:
    """Keys make one answer and silence the bot."""

    async def main() -> None:
        call = Call(Reply((Message("Proszę podać numer zamówienia teraz.", expect="number"),)))
        await call.hears_out()
        await call.says("paczka")
        for digit in "120450":
            call.line.inbox.put_nowait(Key(digit, asyncio.get_running_loop().time()))
        await call.frames(20, loud=False)
        await call.hangs_up()
        assert call.dialogue.asked[-1][0] == "120450"
        assert call.dialogue.asked[-1][2] == "key"
        assert call.recorder.record.turns[-2].source == "key"

    run(main())


def test_a_lone_zero_asks_for_a_person() -> None:
    """A lone zero asks for a person, at once or after the pause between keys."""

    async def main() -> None:
        call = Call(Reply((Message("Numer?", expect="number"),)))
        await call.hears_out()
        call.line.inbox.put_nowait(Key("0", asyncio.get_running_loop().time()))
        await call.frames(50, loud=False)
        call.line.inbox.put_nowait(Key("0", asyncio.get_running_loop().time()))
        await call.frames(300, loud=False)
        await call.hangs_up()
        assert [text for text, _, _ in call.dialogue.asked] == ["konsultant", "konsultant"]

    run(main())


def test_a_key_that_stands_for_a_word_says_it() -> None:
    """A key that stands for a word at the open question says that word; any other says itself."""

    async def main() -> None:
        call = Call(
            Reply((Message("Zgadza się?", expect="yes_no"),)), Reply((Message("Na pewno?", expect="yes_no"),))
        )
        await call.hears_out()
        for key in "715":
            call.line.inbox.put_nowait(Key(key, asyncio.get_running_loop().time()))
            await call.hears_out()
        await call.hangs_up()
        assert [text for text, _, _ in call.dialogue.asked] == ["7", "tak", "5"]

    run(main())


def test_a_terminator_pressed_out_of_habit_does_not_cut_off_the_answer() -> None:
    """A terminator pressed out of habit after the last digit neither cuts off the answer nor is one."""

    async def main() -> None:
        call = Call(
            Reply((Message("Numer?", expect="number"),)), Reply((Message("Już sprawdzam to zamówienie."),))
        )
        await call.hears_out()
        await call.says("paczka")
        for digit in "120450":
            call.line.inbox.put_nowait(Key(digit, asyncio.get_running_loop().time()))
        await call.frames(10, loud=False)
        call.line.inbox.put_nowait(Key("#", asyncio.get_running_loop().time()))
        await call.frames(100, loud=False)
        await call.hangs_up()
        assert [text for text, _, _ in call.dialogue.asked] == ["paczka", "120450"]
        assert call.recorder.record.turns[-1].heard_text == "Już sprawdzam to zamówienie."

    run(main())


def test_silence_where_the_caller_may_be_unheard_asks_for_a_person_in_the_end() -> None:
    """Silence at a question that says so climbs the ladder and then asks for a person instead of saying goodbye."""

    async def main() -> None:
        call = Call(
            Reply((Message("Menu.", expect="menu"),)), Reply((Message("Do usłyszenia.", command="hangup"),))
        )
        await call.hears_out()
        await call.says("menu")
        for _ in range(40 * 50):
            await call.frames(1, loud=False)
            if call.task.done():
                break
        assert call.line.bot_said()[1:] == ["Menu.", "Halo?", "Do usłyszenia."]
        assert call.dialogue.asked[-1] == ("konsultant", None, "policy")
        assert call.line.closed[0] == "bye"

    run(main())


def test_who_asks_for_a_moment_is_promised_one_and_given_it() -> None:
    """Who asks for a moment is promised one once, and given it: no word of the ladder for twenty seconds, and no turn made."""

    async def main() -> None:
        call = Call(Reply((Message("Numer?", expect="number"),)))
        await call.hears_out()
        await call.says("paczka")
        for plea, silence_s in (("chwileczkę", 3), ("już szukam", 18)):
            await call.says(plea)
            await call.frames(silence_s * 50, loud=False)
            call.ear.next.clear()
        await call.says("sto dwadzieścia trzy czterysta pięćdziesiąt sześć", 2.0)
        await call.hangs_up()
        assert call.line.bot_said()[1:4] == ["Numer?", "Dobrze, czekam.", "Dobrze."]
        assert [text for text, _, _ in call.dialogue.asked] == [
            "paczka",
            "sto dwadzieścia trzy czterysta pięćdziesiąt sześć",
        ]
        assert call.events().count("waits") == 2

    run(main())


def test_speech_without_a_usable_word_is_asked_again_and_the_third_time_a_person_is_offered() -> None:
    """Speech without a usable word is asked again; the third time a person is asked for."""

    async def main() -> None:
        call = Call(Reply((Message("Numer?", expect="number"),)))
        await call.hears_out()
        for _ in range(MISSES_BEFORE_PERSON):
            await call.says(HearingError("dead"))
        await call.frames(20, loud=False)
        await call.hangs_up()
        assert call.line.bot_said().count("Nie dosłyszałam.") == MISSES_BEFORE_PERSON - 1
        assert call.dialogue.asked == [("konsultant", None, "policy")]
        assert call.events().count("recogniser_failed") == MISSES_BEFORE_PERSON

    run(main())


def test_a_word_that_a_lagging_recogniser_finds_after_the_silence_is_answered() -> None:
    """ "konsultant" in 0.7 s, no word of it told before the silence was long enough: it is a turn all the same."""

    async def main() -> None:
        call = Call(Reply((Message("Słucham?", expect="open"),)))
        await call.hears_out()
        call.ear.lags = True
        await call.says("konsultant", 0.7)
        await call.hangs_up()
        assert call.dialogue.asked == [("konsultant", None, "speech")]
        assert "discarded" not in call.events()

    run(main())


def test_a_noise_in_which_the_recogniser_finds_no_word_is_nothing() -> None:
    """Nobody is told that they were not understood, and the page says that the bot listens."""

    async def main() -> None:
        call = Call(Reply((Message("Słucham?", expect="open"),)))
        await call.hears_out()
        await call.says("", 0.7)
        await call.hangs_up()
        assert call.dialogue.asked == []
        assert len(call.line.bot_said()) == 1
        assert call.events()[-2:] == ["discarded", "closed"]
        assert call.line.states()[-1] == "listening"

    run(main())


def test_slower_is_slower_from_that_reply_on() -> None:
    """Slower is slower from that reply on."""

    async def main() -> None:
        call = Call(Reply((Message("Mówię wolniej.", command="slower"),)))
        await call.hears_out()
        await call.says("wolniej")
        await call.hangs_up()
        assert call.voice.rates == [1.1, 1.1 * SLOWER_RATE]

    run(main())


def test_when_no_voice_works_the_words_stand_in_the_caption_and_the_call_goes_on() -> None:
    """When no voice works the words stand in the caption and the call goes on."""

    async def main() -> None:
        call = Call()
        call.voice.broken = True
        await call.frames(20, loud=False)
        await call.says("gdzie jest paczka")
        await call.hangs_up()
        assert "unspoken" in call.events()
        assert call.dialogue.asked == [("gdzie jest paczka", None, "speech")]

    run(main())


def test_written_turns_need_no_ear_and_a_writer_may_take_their_time() -> None:
    """Written turns need no ear, and a writer may take their time."""

    async def main() -> None:
        call = Call(channel="text")
        await call.hears_out()
        await asyncio.sleep(120)
        assert not call.task.done()
        call.line.inbox.put_nowait(Said("gdzie jest paczka", asyncio.get_running_loop().time()))
        await asyncio.sleep(1)
        await call.hangs_up()
        assert call.dialogue.asked == [("gdzie jest paczka", None, "text")]
        assert "no_input" not in call.events()

    run(main())


def test_a_dialogue_that_breaks_its_promise_ends_the_call_as_failed_without_an_open_task() -> None:
    """A dialogue that breaks its promise ends the call as failed and leaves no task."""

    async def main() -> None:
        call = Call(ValueError("bug"))  # type: ignore[arg-type]
        await call.hears_out()
        await call.says("gdzie jest paczka")
        await call.task
        assert call.recorder.record.outcome == "failed"
        assert [t for t in asyncio.all_tasks() if t is not asyncio.current_task()] == []

    run(main())


def test_more_turns_than_the_dialogue_can_take_are_dropped_and_counted() -> None:
    """More turns than the dialogue can take are dropped and counted."""

    async def main() -> None:
        call = Call(channel="text")
        await call.hears_out()
        for _ in range(20):
            call.line.inbox.put_nowait(Said("halo", asyncio.get_running_loop().time()))
        await asyncio.sleep(2)
        await call.hangs_up()
        assert "turn_dropped" in call.events()
        assert 4 <= len(call.dialogue.asked) <= 6

    run(main())


def test_the_longest_call_ends_with_words_not_with_a_click() -> None:
    """The longest call ends with words, not with a click."""

    async def main() -> None:
        call = Call(limit_s=18.0)
        await call.hears_out()
        for _ in range(40 * 50):
            await call.frames(1, loud=False)
            if call.task.done():
                break
        assert "Muszę kończyć." in call.line.bot_said()
        assert call.line.closed[0] == "too_long"

    run(main())


def test_a_recording_is_ended_before_the_record() -> None:
    """So that the record says what became of it."""

    class Recording:
        ended: list[object]

        async def close(self) -> None:
            self.ended = [calls[0].recorder.record.ended]
            calls[0].recorder.event("recording_ended")

    async def main() -> None:
        recording = Recording()
        calls.append(Call(recording=recording))
        await calls[0].hears_out()
        await calls[0].hangs_up()
        assert recording.ended == [None]
        assert calls[0].events()[-2:] == ["recording_ended", "closed"]

    calls: list[Call] = []
    run(main())


def test_a_question_without_a_ladder_goes_on_at_the_first_silence() -> None:
    """Whether it may be recorded is asked once: a rule speaks for who says nothing."""

    async def main() -> None:
        call = Call(Reply((Message("Czy możemy nagrać?", expect="consent"),)))
        await call.hears_out()
        await call.says("halo")
        await call.hears_out()
        await call.frames(250, loud=False)
        assert call.dialogue.asked[-1] == ("konsultant", None, "policy")
        assert call.line.bot_said()[-1] == "Dobrze."
        await call.hangs_up()

    run(main())


# --- a person ---------------------------------------------------------------------------------------


class Desk:
    """The people of a line, who do what a test tells them."""

    def __init__(self) -> None:
        self.entered: list[Mapping[str, Any]] = []
        self.left: list[str] = []

    def enter(self, call_id: str, slots: Mapping[str, Any], tell: Any) -> None:
        self.entered.append(slots)
        self.tell = tell

    def leave(self, call_id: str, why: str) -> None:
        self.left.append(why)


QUEUE = Reply((Message("Łączę.", command="queue"),), slots={"topic": "complaint"})
CALLBACK = Reply((Message("Na jaki numer?", expect="number"),), slots={"outcome": "callback"})


async def waits(*more: Reply) -> tuple[Call, Desk]:
    """A caller who has asked for a person and hears music."""
    call, desk = Call(QUEUE, *more), Desk()
    call.parts(people=desk, music=Music(np.full(RATE, 500, np.int16)))
    await call.hears_out()
    await call.says("konsultant")
    assert desk.entered == [{"topic": "complaint"}]
    desk.tell(Position(1, (0, 1)))
    await call.frames(200, loud=False)
    assert call.line.bot_said()[-1] == "pierwsza krótko"
    return call, desk


def test_a_caller_is_handed_to_a_person_and_rates_the_talk() -> None:
    """The person gets every frame and nobody else hears; at the end a key is the rating, and the line says goodbye."""

    async def main() -> None:
        call, desk = await waits()
        frames: list[Frame] = []
        desk.tell(Joined(frames.append))
        asked, begun = len(call.dialogue.asked), len(call.ear.grammars)
        await call.says("to słyszy tylko człowiek")
        assert len(frames) == 150
        assert (len(call.dialogue.asked), len(call.ear.grammars)) == (asked, begun)
        call.ear.next.clear()
        desk.tell(Over(rating=True))
        await call.frames(100, loud=False)
        call.line.inbox.put_nowait(Key("4", asyncio.get_running_loop().time()))
        await call.frames(100, loud=False)
        await call.task
        record = call.recorder.record
        assert record.outcome == "person"
        assert [event.detail for event in record.events if event.name == "rating"] == [{"stars": 4}]
        assert call.line.bot_said()[-2:] == ["ocena", "dzięki"]
        assert desk.left == ["gone"]

    run(main())


def test_music_is_cut_by_speech_and_goes_on_after_a_cough() -> None:
    """What is no word leaves the music where it was; "halo" is answered with the place in the queue."""

    async def main() -> None:
        call, _ = await waits()
        played = call.line.told[-1]
        await call.says("", 0.8)
        await call.frames(150, loud=False)
        assert call.line.told[-1] is not played
        call.ear.next.clear()
        await call.says("halo halo")
        assert call.line.bot_said()[-1] == "chwilę pierwsza krótko"
        await call.frames(1100, loud=False)  # one stretch is over, and the next begins
        assert call.dialogue.asked == [("konsultant", None, "speech")]
        await call.hangs_up()
        assert call.recorder.record.outcome == "left_queue"

    run(main())


@pytest.mark.parametrize("how", ["words", "key", "nobody"])
def test_who_is_to_be_called_back_returns_to_the_dialogue(how: str) -> None:
    """By their words, by any key, or because nobody is there: the dialogue hears of it in its own words."""

    async def main() -> None:
        call, desk = await waits(CALLBACK)
        if how == "words":
            await call.says("proszę oddzwonić")
        elif how == "key":
            call.line.inbox.put_nowait(Key("3", asyncio.get_running_loop().time()))
        else:
            desk.tell(Nobody())
        await call.frames(100, loud=False)
        said = "niech oddzwonią"
        assert call.dialogue.asked[-1][0] == said
        assert call.line.bot_said()[-1] == ("nikogo " if how == "nobody" else "") + "Na jaki numer?"
        assert desk.left == ["callback"]
        desk.tell(Looking())  # too late: nobody listens
        await call.hangs_up()
        assert call.recorder.record.outcome == "callback"

    run(main())


def test_who_lost_their_person_hears_music_again() -> None:
    """First held, then told; the words are heard again."""

    async def main() -> None:
        call, desk = await waits(CALLBACK)
        desk.tell(Joined(lambda frame: None))
        await call.frames(50, loud=False)
        desk.tell(Held())
        await call.frames(100, loud=False)
        desk.tell(Lost())
        await call.frames(100, loud=False)
        assert call.line.bot_said()[-2:] == ["czekaj", "przerwane"]
        await call.says("nie czekam")
        assert call.dialogue.asked[-1][0] == "niech oddzwonią"
        await call.hangs_up()

    run(main())


def test_without_people_the_promise_becomes_a_callback() -> None:
    """The dialogue may have been wrong about who is there; the caller does not wait for nobody."""

    async def main() -> None:
        call = Call(QUEUE, CALLBACK)
        await call.hears_out()
        await call.says("konsultant")
        assert (
            call.dialogue.asked[-1] == ("niech oddzwonią", "", "policy")
            or call.dialogue.asked[-1][0] == "niech oddzwonią"
        )
        await call.hangs_up()

    run(main())


def test_the_longest_call_does_not_end_a_talk_with_a_person() -> None:
    """A person ends it; who only waits is told goodbye."""

    async def main() -> None:
        for joined in (True, False):
            call, desk = Call(QUEUE, limit_s=40.0), Desk()
            call.parts(people=desk, music=Music(np.full(RATE, 500, np.int16)))
            await call.hears_out()
            await call.says("konsultant")
            if joined:
                desk.tell(Joined(lambda frame: None))
            await call.frames(1500, loud=False)
            assert call.task.done() is not joined
            if joined:
                await call.hangs_up()

    run(main())
