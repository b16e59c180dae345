"""Tests of voicebot.dialogue.fallback."""

from collections.abc import Mapping
from typing import Any

from tests.support.dialogue import PROMPTS, Book
from voicebot.dialogue.fallback import ResilientDialogue
from voicebot.dialogue.types import Message, Reply
from voicebot.errors import DialogueError


class Engine:
    """A Dialogue that repeats what it is told, or is dead."""

    def __init__(self) -> None:
        self.dead = False
        self.heard: list[str] = []
        self.ended: list[str] = []

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        return self._reply("start")

    async def turn(
        self, call_id: str, text: str, *, heard: str | None = None, source: str = "speech"
    ) -> Reply:
        return self._reply(text)

    async def end(self, call_id: str) -> None:
        self.ended.append(call_id)

    def _reply(self, text: str) -> Reply:
        if self.dead:
            raise DialogueError("dead")
        self.heard.append(text)
        return Reply((Message(text, expect="how_can_i_help"),))


def resilient() -> tuple[ResilientDialogue, Engine, Book]:
    engine, book = Engine(), Book()
    return ResilientDialogue(engine, book, PROMPTS), engine, book


async def test_a_living_engine_answers_itself() -> None:
    """Nothing is added while the engine answers."""
    dialogue, engine, book = resilient()
    await dialogue.start("a", {})
    reply = await dialogue.turn("a", "gdzie jest moja paczka")
    assert reply.messages[0].text == "gdzie jest moja paczka"
    assert engine.heard == ["start", "gdzie jest moja paczka"]
    assert not book.wishes


async def test_a_dead_engine_means_an_apology_and_a_wish() -> None:
    """The turn that lost the engine gets an apology and the question for a number."""
    dialogue, engine, book = resilient()
    await dialogue.start("a", {})
    engine.dead = True
    reply = await dialogue.turn("a", "gdzie jest moja paczka")
    assert reply.messages[0].text == PROMPTS.text("dialogue_down")
    assert reply.messages[0].expect == "phone_number"
    assert len(book.wishes) == 1
    assert dialogue.counts["failed"] == 1


async def test_the_rest_of_that_call_stays_local() -> None:
    """An engine that comes back does not take over in the middle; the next call has it again."""
    dialogue, engine, book = resilient()
    engine.dead = True
    await dialogue.start("a", {})
    engine.dead = False
    assert dialogue.is_local("a")
    await dialogue.turn("a", "501222333")
    bye = await dialogue.turn("a", "tak")
    assert bye.messages[0].command == "hangup"
    assert book.wishes[-1].phone == "+48501222333"
    reply = await dialogue.start("b", {})
    assert reply.messages[0].text == "start"


async def test_key_zero_alone_asks_for_a_person() -> None:
    """Key 0 becomes the word konsultant, with the engine and without."""
    dialogue, engine, _ = resilient()
    await dialogue.turn("a", "0", source="key")
    assert engine.heard == ["konsultant"]
    engine.dead = True
    reply = await dialogue.turn("a", "0", source="key")
    assert reply.messages[0].text == PROMPTS.text("dialogue_down_asked")
    assert dialogue.counts["asked_person"] == 1


async def test_a_spoken_zero_is_only_a_digit() -> None:
    """0 that was not a key goes to the engine as it is."""
    dialogue, engine, _ = resilient()
    await dialogue.turn("a", "0")
    assert engine.heard == ["0"]


async def test_a_call_that_ended_is_forgotten() -> None:
    """end drops the local conversation and tells the engine."""
    dialogue, engine, _ = resilient()
    engine.dead = True
    await dialogue.start("a", {})
    await dialogue.end("a")
    assert not dialogue.is_local("a")
    assert engine.ended == ["a"]
