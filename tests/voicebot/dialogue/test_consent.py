"""May this call be recorded?"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.dialogue import PROFILES, PROMPTS, ROOT
from voicebot.dialogue.consent import QUESTION, AskFirst, ConsentWords
from voicebot.dialogue.types import Gist, Message, Reply
from voicebot.errors import DataError

HELLO = PROMPTS.text("recording_hello")
ASK = Message(PROMPTS.text("recording_question"), expect=QUESTION)
WORDS = ConsentWords.load(ROOT / "nlu_data" / "consent.yml")


class Engine:
    """A Dialogue that opens with a notice and a question, and repeats what it is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        self.told.append(("start", call_id, dict(context)))
        messages = (Message("Magazyn nie pracuje."), Message("W czym mogę pomóc?", expect="how_can_i_help"))
        return Reply(messages, intent="EXTERNAL_call_started", slots={"a": 1})

    async def turn(
        self, call_id: str, text: str, *, heard: str | None = None, source: str = "speech"
    ) -> Reply:
        self.told.append((text, heard, source))
        return Reply((Message(f"o: {text}", expect="x"),), intent="order_status", confidence=0.9)

    async def prepare(self, call_id: str, text: str) -> Gist | None:
        self.told.append(("prepare", text))
        return Gist("affirm", 0.9, 0.9)

    async def end(self, call_id: str) -> None:
        self.told.append(("end", call_id))


class Asked:
    """A call that was asked. answers: what was told of the answer."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.answers: list[tuple[bool, str | None]] = []
        self.dialogue = AskFirst(
            self.engine, PROMPTS, WORDS, lambda consent, words: self.answers.append((consent, words))
        )


@pytest.fixture
async def asked() -> Asked:
    """The question was put."""
    call = Asked()
    reply = await call.dialogue.start("c", {"channel": "sip"})
    assert reply.messages == (Message(HELLO), ASK)
    assert call.engine.told == []
    return call


def said(reply: Reply) -> list[str]:
    return [message.text for message in reply.messages]


@pytest.mark.parametrize(
    "text",
    ["tak", "Tak, proszę bardzo.", "no tak tak", "zgadzam się", "nie mam nic przeciwko", "jak najbardziej"],
)
async def test_a_clear_yes_is_consent(asked: Asked, text: str) -> None:
    """Thanks, and the conversation begins as it would have, but for the greeting that was said; the words are kept as proof."""
    reply = await asked.dialogue.turn("c", text)
    assert asked.answers == [(True, text)]
    assert said(reply) == [PROMPTS.text("recording_yes"), "Magazyn nie pracuje.", "W czym mogę pomóc?"]
    assert (reply.intent, reply.slots) == ("affirm", {"a": 1})
    assert asked.engine.told == [("start", "c", {"channel": "sip", "greeted": True})]


@pytest.mark.parametrize("text", ["nie", "nie, dziękuję", "Nie wyrażam zgody.", "proszę nie nagrywać"])
async def test_a_no_goes_on_unrecorded(asked: Asked, text: str) -> None:
    """Said so, and on."""
    reply = await asked.dialogue.turn("c", text)
    assert asked.answers == [(False, text)]
    assert said(reply)[0] == PROMPTS.text("recording_no")
    assert reply.messages[-1].expect == "how_can_i_help"
    assert reply.intent == "deny"


@pytest.mark.parametrize(
    "text",
    [
        "gdzie jest moja paczka",
        "tak a po co",
        "może",
        "nie wiem",
        "tak, gdzie jest paczka",
        "mhm",
        "dobrze " * 20,
        "proszę",
    ],
)
async def test_anything_else_is_no_consent_and_is_what_the_caller_wants(asked: Asked, text: str) -> None:
    """It is answered at once, after what everybody must know; the words are not copied."""
    reply = await asked.dialogue.turn("c", text, heard="Dzień", source="speech")
    assert asked.answers == [(False, None)]
    assert said(reply) == ["Magazyn nie pracuje.", f"o: {text}"]
    assert asked.engine.told[1] == (text, "Dzień", "speech")
    assert reply.confidence == 0.9


async def test_silence_is_no_consent(asked: Asked) -> None:
    """The rule that speaks for a silent caller only lets the conversation begin."""
    reply = await asked.dialogue.turn("c", PROMPTS.text("person_wish"), source="policy")
    assert asked.answers == [(False, None)]
    assert said(reply) == ["Magazyn nie pracuje.", "W czym mogę pomóc?"]


@pytest.mark.parametrize("heard", ["", "Dzień dobry, tu", HELLO, f"{HELLO} Czy możemy"])
async def test_a_yes_to_a_question_not_heard_yet_is_none(asked: Asked, heard: str) -> None:
    """Who says "tak?" over the greeting is asked once more; a yes to that counts."""
    assert (await asked.dialogue.turn("c", "tak", heard=heard)).messages == (ASK,)
    assert asked.answers == []
    await asked.dialogue.turn("c", "tak")
    assert asked.answers == [(True, "tak")]


async def test_who_never_hears_the_question_is_not_recorded(asked: Asked) -> None:
    """A second early yes: on without recording, and without a word to the engine."""
    await asked.dialogue.turn("c", "tak", heard="Dzień")
    reply = await asked.dialogue.turn("c", "tak", heard="Czy")
    assert asked.answers == [(False, None)]
    assert said(reply) == ["Magazyn nie pracuje.", "W czym mogę pomóc?"]


@pytest.mark.parametrize(("text", "consent"), [("tak", True), ("nie", False)])
async def test_an_answer_to_the_words_that_matter_counts(asked: Asked, text: str, consent: bool) -> None:
    """The last words need not be heard out; a no counts whenever it comes."""
    heard = f"{HELLO} Czy możemy nagrać" if consent else "Dzień"
    await asked.dialogue.turn("c", text, heard=heard)
    assert asked.answers == [(consent, text)]


async def test_after_the_answer_it_stands_aside(asked: Asked) -> None:
    """A later yes is a yes to something else."""
    assert await asked.dialogue.prepare("c", "ta") is None
    await asked.dialogue.turn("c", "nie")
    assert await asked.dialogue.prepare("c", "gdzie") is not None
    reply = await asked.dialogue.turn("c", "tak", source="key")
    await asked.dialogue.end("c")
    assert said(reply) == ["o: tak"]
    assert asked.answers == [(False, "nie")]
    assert asked.engine.told[1:] == [("prepare", "gdzie"), ("tak", None, "key"), ("end", "c")]


def test_its_question_has_a_record_that_lets_everything_through() -> None:
    """Open recognition, keys 1 and 2, and silence goes on without a word."""
    profile = PROFILES[QUESTION]
    assert profile.grammar.is_open
    assert profile.keypad is not None
    assert {WORDS.answer(word) for word in profile.keypad.says.values()} == {True, False}
    assert (profile.no_input.prompts, profile.no_input.then) == ((), "person")


@pytest.mark.parametrize("text", ["", "   ", "…"])
def test_nothing_is_no_answer(text: str) -> None:
    """Neither yes nor no."""
    assert WORDS.answer(text) is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[", "YAML"),
        ("- a", "exactly the keys"),
        ("'yes': [tak]", "exactly the keys"),
        ("'yes': [tak]\n'no': []", "no must be a list"),
        ("'yes': [tak, 1]\n'no': [nie]", "yes must be a list"),
        ("'yes': ['!']\n'no': [nie]", "yes must be a list"),
        ("'yes': [tak]\n'no': [nie, Tak]", "cannot mean yes and no"),
        ("yes: [tak]\nno: [nie]", "exactly the keys"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, content: str, why: str) -> None:
    """Naming file and key."""
    (tmp_path / "consent.yml").write_text(content)
    with pytest.raises(DataError, match=why):
        ConsentWords.load(tmp_path / "consent.yml")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """Naming it."""
    with pytest.raises(DataError, match=r"consent\.yml"):
        ConsentWords.load(tmp_path / "consent.yml")
