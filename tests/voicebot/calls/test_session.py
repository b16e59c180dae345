"""One conversation, run in virtual time: turns, words, recording, limits. More of it: test_session_*.py."""

import asyncio

import pytest

from tests.support.scripted_call import (
    Call,
)
from tests.support.virtual_time import run
from voicebot.audio.frame import FRAME
from voicebot.calls.media import Said
from voicebot.calls.session import SLOWER_RATE
from voicebot.calls.unanswered import MISSES_BEFORE_PERSON
from voicebot.dialogue.types import Message, Reply
from voicebot.errors import HearingError


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


def test_a_number_under_way_is_not_shown_to_the_dialogue() -> None:
    """The open question says how many digits make it whole."""

    async def main() -> None:
        call = Call(Reply((Message("Proszę podać numer.", expect="number"),)))
        await call.hears_out()
        await call.says("paczka")
        await call.hears_out()
        call.ear.next.append("sto dwadzieścia trzy")
        await call.frames(50, loud=True)
        await call.frames(10, loud=False)
        assert call.dialogue.prepared == ["paczka"]
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
