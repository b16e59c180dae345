"""Tests of voicebot.languages.choice."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import numpy as np
import pytest

from tests.support.dialogue import PROFILES
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.types import Message, Reply
from voicebot.languages.choice import CallLanguage, Speaks
from voicebot.speaking.types import SpeechChunk


class Engine:
    """A Dialogue that notes what it is told. asks: the question of its greeting."""

    def __init__(self, code: str, asks: str | None = "how_can_i_help") -> None:
        self.code, self.asks, self.told = code, asks, list[Any]()

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        self.told.append(dict(context))
        hello = Message(f"hello {self.code}")
        return Reply((hello, Message(f"what {self.code}", self.asks)) if self.asks else ())

    async def turn(
        self, call_id: str, text: str, *, heard: str | None = None, source: str = "speech"
    ) -> Reply:
        self.told.append(text)
        return Reply((Message(f"{self.code}: {text}", "how_can_i_help"),))

    async def prepare(self, call_id: str, text: str) -> None:
        self.told.append(f"maybe {text}")

    async def end(self, call_id: str) -> None:
        self.told.append("end")


class Mouth:
    """Says who speaks."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def speak(self, text: str, *, rate: float = 1.0) -> AsyncIterator[SpeechChunk]:
        yield SpeechChunk(text, np.zeros(1, np.int16), (), self.name)


def speaks(code: str, asks: str | None = "how_can_i_help") -> Speaks:
    texts = {"offer": f"{code}: {{digit}}", "hm": code}
    return Speaks(code, Engine(code, asks), Prompts(texts), PROFILES, Mouth(code))


async def voices(call: CallLanguage, *said: str) -> list[str]:
    return [chunk.engine for text in said async for chunk in call.voice.speak(text)]


async def test_another_language_is_offered_before_the_question_by_its_own_voice() -> None:
    """And the dialogue is told to leave room for that."""
    polish, english, german = speaks("pl"), speaks("en"), speaks("de")
    call = CallLanguage(polish, [english, german])
    reply = await call.dialogue.start("c", {"channel": "sip"})
    assert [message.text for message in reply.messages] == ["hello pl", "en: 2", "de: 3", "what pl"]
    assert await voices(call, "hello pl", "en: 2", "de: 3", "what pl") == ["pl", "en", "de", "pl"]
    assert polish.dialogue.told == [{"channel": "sip", "offers": True}]  # type: ignore[attr-defined]


async def test_its_key_begins_the_call_anew_in_it() -> None:
    """Everything is of that language from then on, and the first engine forgets the call."""
    polish, english, chosen = speaks("pl"), speaks("en"), list[str]()
    call = CallLanguage(polish, [english], chosen=chosen.append)
    await call.start("c", {"channel": "sip"})
    reply = await call.turn("c", "2", source="key")
    assert reply.messages[-1].text == "what en"
    assert chosen == ["en"]
    assert polish.dialogue.told[-1] == "end"  # type: ignore[attr-defined]
    assert english.dialogue.told == [{"channel": "sip"}]  # type: ignore[attr-defined]
    assert await voices(call, "what en") == ["en"]
    assert (call.prompts.text("hm"), "hm" in call.prompts, call.prompts.keys()) == (
        "en",
        True,
        {"offer", "hm"},
    )
    assert call.prompts.texts()["hm"] == "en"
    assert call.profiles["yes_no"] is PROFILES["yes_no"]
    assert len(list(call.profiles)) == len(call.profiles) == len(PROFILES)
    assert (await call.turn("c", "2", source="key")).messages[0].text == "en: 2"
    await call.prepare("c", "x")
    await call.end("c")
    assert english.dialogue.told[-2:] == ["maybe x", "end"]  # type: ignore[attr-defined]


async def test_the_choice_is_over_with_the_callers_first_answer() -> None:
    """Silence is no answer; another key, or words, are."""
    call = CallLanguage(speaks("pl"), [speaks("en")])
    await call.start("c", {})
    await call.turn("c", "person", source="policy")
    assert call.now.code == "pl"
    await call.turn("c", "2", source="key")
    assert call.now.code == "en"
    call = CallLanguage(speaks("pl"), [speaks("en")])
    await call.start("c", {})
    await call.turn("c", "hello")
    await call.turn("c", "2", source="key")
    assert call.now.code == "pl"


async def test_the_key_chooses_a_language_also_where_it_would_mean_no() -> None:
    """At a question for yes or no key 2 has become a word."""
    call = CallLanguage(speaks("pl", "recording_consent"), [speaks("en")])
    await call.start("c", {})
    await call.turn("c", "nie", source="key")
    assert call.now.code == "en"


@pytest.mark.parametrize("asks", ["keypad_menu", None, "unheard_of"])
async def test_a_question_that_wants_the_key_itself_leaves_no_choice(asks: str | None) -> None:
    """The keypad tree of a line whose engine is out."""
    call = CallLanguage(speaks("pl", asks), [speaks("en")])
    reply = await call.start("c", {})
    assert "en: 2" not in [message.text for message in reply.messages]
    await call.turn("c", "2", source="key")
    assert call.now.code == "pl"


async def test_a_line_may_keep_quiet_about_its_keys() -> None:
    """They choose all the same; with nothing to choose nothing is changed."""
    polish = speaks("pl")
    call = CallLanguage(polish, [speaks("en")], announce=False)
    assert len((await call.start("c", {})).messages) == 2
    await call.turn("c", "2", source="key")
    assert call.now.code == "en"
    alone = CallLanguage(polish)
    await alone.start("c", {"channel": "sip"})
    assert polish.dialogue.told[-1] == {"channel": "sip"}  # type: ignore[attr-defined]
    assert (await alone.turn("c", "2", source="key")).messages[0].text == "pl: 2"
