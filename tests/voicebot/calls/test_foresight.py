"""Understanding ahead, in virtual time."""

import asyncio

from tests.support.virtual_time import run
from voicebot.calls.foresight import MOST_PER_TURN, PAUSE_MS, STEADY_MS, Foresight
from voicebot.dialogue.profiles import Complete, EndOfTurn
from voicebot.dialogue.types import Gist

MEANS = Gist("order_status", 0.9, 0.8)


class Dialogue:
    """Takes a tenth of a second to look at a text."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.done: list[str] = []
        self.understood: list[tuple[str, Gist]] = []
        self.foresight = Foresight(self.prepare, lambda text, gist: self.understood.append((text, gist)))

    async def prepare(self, text: str) -> Gist | None:
        self.shown.append(text)
        await asyncio.sleep(0.1)
        self.done.append(text)
        return None if text == "nobody knows" else MEANS

    async def pause(self, ms: int = 400) -> None:
        for silence in range(20, ms + 1, 20):
            self.foresight.frame(silence)
            await asyncio.sleep(0.02)


def test_words_before_a_pause_are_shown_once() -> None:
    """As soon as the pause is long enough, and not again in the same pause or the next."""

    async def test() -> None:
        dialogue = Dialogue()
        dialogue.foresight.begin()
        dialogue.foresight.heard("gdzie jest", None)
        await dialogue.pause(PAUSE_MS - 20)
        assert dialogue.shown == []
        await dialogue.pause()
        await dialogue.pause()
        assert dialogue.done == ["gdzie jest"]

    run(test())


def test_silence_without_words_shows_nothing() -> None:
    """A cough is no text."""

    async def test() -> None:
        dialogue = Dialogue()
        dialogue.foresight.begin()
        await dialogue.pause()
        assert dialogue.shown == []

    run(test())


def test_new_words_drop_what_is_being_looked_at() -> None:
    """They come 40 ms after the old ones were shown: those are given up, the new ones are shown in the next pause."""

    async def test() -> None:
        dialogue = Dialogue()
        dialogue.foresight.begin()
        dialogue.foresight.heard("gdzie jest", None)
        await dialogue.pause(100)
        dialogue.foresight.heard("gdzie jest moja paczka", None)
        await dialogue.pause()
        assert dialogue.shown == ["gdzie jest", "gdzie jest moja paczka"]
        assert dialogue.done == ["gdzie jest moja paczka"]

    run(test())


def test_a_halting_caller_is_not_shown_at_every_word() -> None:
    """So many texts in a turn, and the next turn has its own."""

    async def test() -> None:
        dialogue = Dialogue()
        for turn in range(2):
            dialogue.foresight.begin()
            for word in range(10):
                dialogue.foresight.heard(f"{turn} {word}", None)
                await dialogue.pause()
        assert len(dialogue.shown) == 2 * MOST_PER_TURN

    run(test())


def test_a_number_is_shown_when_it_is_whole() -> None:
    """Not in the pauses between its groups; other words at the same question are shown."""

    async def test() -> None:
        dialogue = Dialogue()
        number = EndOfTurn(1000, 160, 15_000, Complete(digits=6))
        dialogue.foresight.begin()
        for words in ("sto", "sto dwadzieścia trzy", "sto dwadzieścia trzy czterysta pięć", "nie mam numeru"):
            dialogue.foresight.heard(words, number)
            await dialogue.pause()
        assert dialogue.shown == ["sto dwadzieścia trzy czterysta pięć", "nie mam numeru"]

    run(test())


def test_closing_leaves_no_task() -> None:
    """Whatever is under way is given up."""

    async def test() -> None:
        dialogue = Dialogue()
        dialogue.foresight.begin()
        dialogue.foresight.heard("tak", None)
        dialogue.foresight.frame(PAUSE_MS)
        await asyncio.sleep(0)
        await dialogue.foresight.close()
        assert dialogue.done == []
        assert [task for task in asyncio.all_tasks() if task.get_name() == "foresight"] == []

    run(test())


def test_what_words_mean_is_told_while_they_are_the_last() -> None:
    """Once; not of words that have gone on since, nor where nobody knows."""

    async def test() -> None:
        dialogue = Dialogue()
        dialogue.foresight.begin()
        dialogue.foresight.heard("gdzie jest", None)
        await dialogue.pause(100)
        dialogue.foresight.heard("gdzie jest moja paczka", None)
        await dialogue.pause()
        dialogue.foresight.heard("nobody knows", None)
        await dialogue.pause()
        assert dialogue.understood == [("gdzie jest moja paczka", MEANS)]

    run(test())


def test_where_others_talk_on_steady_words_are_shown() -> None:
    """Without any silence, and only while the caller has the word."""

    async def test() -> None:
        dialogue = Dialogue()
        dialogue.foresight.begin()
        dialogue.foresight.heard("gdzie jest moja paczka", None)
        for _ in range(STEADY_MS // 20 - 1):
            dialogue.foresight.frame(0)
        for _ in range(STEADY_MS // 20):
            dialogue.foresight.frame(None)
        await asyncio.sleep(0)
        assert dialogue.shown == []
        dialogue.foresight.frame(0)
        await asyncio.sleep(0)
        assert dialogue.shown == ["gdzie jest moja paczka"]
        await dialogue.foresight.close()

    run(test())
