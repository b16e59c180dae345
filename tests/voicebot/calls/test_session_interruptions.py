"""Who talks over the bot, in virtual time: what stops, what goes on, what counts as heard."""

import asyncio

from tests.support.scripted_call import (
    Call,
)
from tests.support.virtual_time import run
from voicebot.calls.media import StopTalking
from voicebot.dialogue.types import Message, Reply


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
