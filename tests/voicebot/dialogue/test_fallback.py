"""Tests of voicebot.dialogue.fallback."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.dialogue import ORDER, PROMPTS, Book, Shop, keypad_desk
from voicebot.dialogue.fallback import ResilientDialogue
from voicebot.dialogue.types import Gist, Message, Reply
from voicebot.errors import DialogueError

GIST = Gist("order_status", 0.9, 0.8)


class Engine:
    """A Dialogue that repeats what it is told, or is dead."""

    def __init__(self) -> None:
        self.dead = False
        self.asks = "how_can_i_help"
        self.slots: dict[str, Any] = {}
        self.heard: list[str] = []
        self.ended: list[str] = []
        self.prepared: list[str] = []

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        return self._reply("start")

    async def turn(
        self, call_id: str, text: str, *, heard: str | None = None, source: str = "speech"
    ) -> Reply:
        return self._reply(text)

    async def prepare(self, call_id: str, text: str) -> Gist | None:
        self.prepared.append(text)
        return GIST

    async def end(self, call_id: str) -> None:
        self.ended.append(call_id)

    def _reply(self, text: str) -> Reply:
        if self.dead:
            raise DialogueError("dead")
        self.heard.append(text)
        return Reply((Message(text, expect=self.asks),), slots=self.slots)


def resilient() -> tuple[ResilientDialogue, Engine, Book]:
    """Without a keypad tree."""
    engine, book = Engine(), Book()
    return ResilientDialogue(engine, book, PROMPTS), engine, book


async def keyed() -> tuple[ResilientDialogue, Engine, Book]:
    """With the project's keypad tree, call "a" begun."""
    engine, book = Engine(), Book()
    dialogue = ResilientDialogue(engine, book, PROMPTS, keypad_desk(Shop(ORDER), book))
    await dialogue.start("a", {})
    return dialogue, engine, book


def said(reply: Reply) -> str:
    return " ".join(message.text for message in reply.messages)


async def test_only_a_living_engine_is_shown_words_ahead() -> None:
    """A call that goes on without it has nobody to understand ahead."""
    dialogue, engine, _ = resilient()
    await dialogue.start("a", {})
    assert await dialogue.prepare("a", "gdzie jest") == GIST
    engine.dead = True
    await dialogue.turn("a", "gdzie jest moja paczka")
    assert await dialogue.prepare("a", "tak") is None
    assert engine.prepared == ["gdzie jest"]


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


# --- with the keypad tree ---------------------------------------------------------------------------


async def test_a_key_at_a_question_without_a_keypad_opens_the_menu() -> None:
    """Pressing 1 at the greeting is the wish for the tree, not a choice in it; keys go on there."""
    dialogue, engine, _ = await keyed()
    reply = await dialogue.turn("a", "1", source="key")
    assert said(reply) == f"{PROMPTS.text('keypad_hello')} {PROMPTS.text('keypad_main')}"
    assert dialogue.is_local("a")
    assert dialogue.counts["keypad"] == 1
    for keys in ("1", "123456", "31152"):
        reply = await dialogue.turn("a", keys, source="key")
    assert "Zamówienie numer 123 456 jest w drodze." in said(reply)
    assert engine.heard == ["start"]


@pytest.mark.parametrize(
    ("key", "word"), [("#", "powtórz"), ("*", "anuluj"), ("12", "12"), ("0", "konsultant")]
)
async def test_keys_answer_a_question_that_has_a_keypad(key: str, word: str) -> None:
    """Digits go to the engine as they are; the keys with a meaning of their own go as words."""
    dialogue, engine, _ = await keyed()
    engine.asks = "order_number"
    await dialogue.turn("a", "gdzie jest moja paczka")
    await dialogue.turn("a", key, source="key")
    assert engine.heard[-1] == word
    assert not dialogue.is_local("a")


async def test_the_repeat_key_repeats_at_an_open_question_too() -> None:
    """Only digits and the star lead into the tree."""
    dialogue, engine, _ = await keyed()
    await dialogue.turn("a", "#", source="key")
    assert engine.heard[-1] == "powtórz"
    await dialogue.turn("a", "*", source="key")
    assert dialogue.is_local("a")


async def test_a_digit_that_was_said_is_no_key() -> None:
    """Only pressed keys open the menu."""
    dialogue, engine, _ = await keyed()
    await dialogue.turn("a", "1")
    assert engine.heard[-1] == "1"


async def test_a_caller_who_cannot_be_understood_gets_the_keypad() -> None:
    """The rule that asks for a person after three misses leads to the menu, and inside it to a person."""
    dialogue, engine, book = await keyed()
    reply = await dialogue.turn("a", "konsultant", source="policy")
    assert said(reply).startswith(PROMPTS.text("keypad_misheard"))
    reply = await dialogue.turn("a", "konsultant", source="policy")
    assert said(reply) == PROMPTS.text("keypad_person")
    assert engine.heard == ["start"]
    assert len(book.wishes) == 1


async def test_words_that_are_nothing_for_the_tree_go_back_to_the_engine() -> None:
    """A key pressed by accident costs the caller one sentence; the tree is there again for the next key."""
    dialogue, engine, _ = await keyed()
    await dialogue.turn("a", "5", source="key")
    reply = await dialogue.turn("a", "chciałbym zwrócić buty", heard="Menu.")
    assert said(reply) == engine.heard[-1] == "chciałbym zwrócić buty"
    assert not dialogue.is_local("a")
    await dialogue.turn("a", "5", source="key")
    assert dialogue.is_local("a")


async def test_an_engine_that_died_meanwhile_means_an_apology_and_the_menu() -> None:
    """The words that go back find nobody there: the tree takes them over again, this time to the end."""
    dialogue, engine, book = await keyed()
    await dialogue.turn("a", "5", source="key")
    engine.dead = True
    reply = await dialogue.turn("a", "chciałbym zwrócić buty")
    assert said(reply) == f"{PROMPTS.text('keypad_down')} {PROMPTS.text('keypad_main')}"
    assert [wish.reason for wish in book.wishes] == ["dialogue_down"]
    reply = await dialogue.turn("a", "chciałbym zwrócić buty")
    assert said(reply).startswith(PROMPTS.text("keypad_again"))


@pytest.mark.parametrize("at_start", [True, False])
async def test_without_the_engine_an_order_is_found_by_keys_alone(at_start: bool) -> None:
    """Apology and menu, whenever the engine was lost; key 1, number, postcode: the status."""
    dialogue, engine, book = await keyed()
    engine.dead = True
    reply = await (dialogue.start("b", {}) if at_start else dialogue.turn("b", "gdzie jest moja paczka"))
    assert said(reply) == f"{PROMPTS.text('keypad_down')} {PROMPTS.text('keypad_main')}"
    assert [wish.call_id for wish in book.wishes] == ["b"]
    for keys in ("1", "123456", "31152"):
        reply = await dialogue.turn("b", keys, source="key")
    assert "Zamówienie numer 123 456 jest w drodze." in said(reply)
    assert reply.slots["outcome"] == "answered"


async def test_without_the_engine_a_person_is_asked_for_by_word_or_key() -> None:
    """ "Konsultant" at the moment of the failure or later, and key 0, lead to the phone number."""
    dialogue, engine, book = await keyed()
    engine.dead = True
    reply = await dialogue.turn("a", "konsultant")
    assert said(reply) == PROMPTS.text("keypad_person")
    await dialogue.start("b", {})
    reply = await dialogue.turn("b", "0", source="key")
    assert said(reply) == PROMPTS.text("keypad_person")
    await dialogue.turn("b", "501222333", source="key")
    reply = await dialogue.turn("b", "tak", source="key")
    assert reply.messages[-1].command == "hangup"
    assert book.wishes[-1].phone == "+48501222333"
    assert dialogue.counts == {"failed": 2, "asked_person": 1}


async def test_guesses_made_with_the_engine_count_in_the_tree() -> None:
    """What the engine refused is known: the tree gives no fresh guesses."""
    dialogue, engine, _ = await keyed()
    engine.slots = {"refusals": 2}
    await dialogue.turn("a", "trzydzieści jeden sto pięćdziesiąt dwa")
    for keys in ("1", "1", "123456", "31152"):
        reply = await dialogue.turn("a", keys, source="key")
    assert "nie mogę potwierdzić" in said(reply)


async def test_a_call_in_the_tree_is_forgotten_when_it_ends() -> None:
    """end leaves nothing behind, also of a call that never lost the engine."""
    dialogue, engine, _ = await keyed()
    await dialogue.turn("a", "1", source="key")
    await dialogue.end("a")
    assert not dialogue.is_local("a")
    assert engine.ended == ["a"]


async def test_where_people_answer_a_call_without_its_engine_reaches_them_too() -> None:
    """In the tree, when the engine is lost, and when a rule asks for a person; but who wants to be called back is."""
    there: set[str] = {"a"}
    engine, book = Engine(), Book()
    dialogue = ResilientDialogue(
        engine, book, PROMPTS, keypad_desk(Shop(ORDER), book), lambda call: call in there
    )
    await dialogue.start("a", {})
    queue = Reply((Message(PROMPTS.text("person_connecting"), command="queue"),))
    assert await dialogue.turn("a", PROMPTS.text("person_wish"), source="policy") == queue
    assert (await dialogue.turn("a", "konsultant")).messages[
        0
    ].text == "konsultant"  # the engine decides itself
    assert (await dialogue.turn("a", PROMPTS.text("callback_wish"), source="policy")).messages[
        0
    ].expect == "how_can_i_help"
    engine.dead = True
    assert await dialogue.turn("a", "konsultant") == queue
    await dialogue.turn("a", "gdzie jest moja paczka")
    assert dialogue.is_local("a")
    assert await dialogue.turn("a", "0", source="key") == queue
    wish = await dialogue.turn("a", PROMPTS.text("callback_wish"), source="policy")
    assert wish.messages[0].expect == "phone_number"
    there.clear()
    await dialogue.start("b", {})
    assert (await dialogue.turn("b", "konsultant")).messages[-1].expect == "phone_number"
