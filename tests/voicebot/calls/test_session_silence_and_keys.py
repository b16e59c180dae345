"""Callers who say nothing, or press keys, in virtual time."""

import asyncio

from tests.support.scripted_call import (
    Call,
)
from tests.support.virtual_time import run
from voicebot.calls.media import Key
from voicebot.dialogue.types import Message, Reply


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
