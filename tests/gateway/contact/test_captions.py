"""Reading along in a talk."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from gateway.contact import captions as module
from gateway.contact.captions import LINES, REST_S, CallCaptions, Captions
from voicebot.audio.frame import FRAME, Pcm
from voicebot.config_web import Contact
from voicebot.hearing.aside import BACKLOG_S, Aside
from voicebot.hearing.types import OPEN, Grammar, Heard
from voicebot.metrics import Metrics
from voicebot.records.recorder import Recorder

QUIET = np.zeros(FRAME, np.int16)


class _Recognizer:
    """Hears the level of the first loud sample as a word; of a very low one nothing."""

    def __init__(self) -> None:
        self.level = 0

    def accept(self, pcm: Pcm) -> str:
        self.level = self.level or int(pcm.max())
        return f"słowo {self.level}"

    def finish(self) -> Heard:
        level, self.level = self.level, 0
        return Heard(f"słowo {level}" if level > 10 else "", 0.75)

    def reset(self) -> None:
        self.level = 0


class _Ears:
    name = "fake"

    def recognizer(self, grammar: Grammar = OPEN) -> _Recognizer:
        return _Recognizer()

    def knows(self, word: str) -> bool:
        return True


class Hands:
    """A clock that goes by hand."""

    def __init__(self) -> None:
        self.at = 100.0

    def monotonic(self) -> float:
        return self.at

    def now(self) -> datetime:
        return datetime(2026, 11, 26, tzinfo=UTC)


class Talk:
    """One call's captions, and all the page was told."""

    def __init__(self, keep: bool) -> None:
        self.clock, self.behind, self.lost = Hands(), False, 0
        self.aside = Aside(_Ears(), lambda: self.behind)
        self.recorder = Recorder("c1", "sip", None, self.clock)
        made = Captions(
            self.aside, self.clock, keep=keep, on_lost=self._lose, speech=lambda: lambda pcm: bool(pcm[0])
        )
        self.call: CallCaptions = made.of("c1", self.recorder)
        self.told: list[dict[str, Any]] = []

    def _lose(self) -> None:
        self.lost += 1

    def tell(self, **message: Any) -> None:
        self.told.append(message)

    def says(self, level: int, hear: Callable[[Pcm], None] | None = None, frames: int = 20) -> None:
        """A phrase, and the pause after it."""
        for pcm in [np.full(FRAME, level, np.int16)] * frames + [QUIET] * 40:
            (hear or self.call.caller)(pcm)
            self.clock.at += 0.02

    async def finals(self, count: int = 1) -> list[tuple[int, str, str]]:
        """The phrases told to their end since the last time: (id, who, text)."""
        async with asyncio.timeout(5):
            while sum(message.get("final", False) for message in self.told) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        told, self.told = self.told, []
        return [(one["id"], one["who"], one["text"]) for one in told if one.get("final")]


@pytest.fixture
async def talk(request: pytest.FixtureRequest) -> AsyncIterator[Talk]:
    made = Talk(getattr(request, "param", False))
    yield made
    made.aside.close()


async def test_the_callers_words_are_shown_as_they_come(talk: Talk) -> None:
    """First so far, then all of them, as one line; the agent's are not listened to, and nothing is kept."""
    talk.call.join(talk.tell)
    talk.says(500)
    talk.says(900, talk.call.other)
    talk.says(600)
    assert [message["text"] for message in talk.told] == []  # nothing comes before it was heard
    assert await talk.finals(2) == [(1, "caller", "słowo 500"), (2, "caller", "słowo 600")]
    assert talk.recorder.record.turns == []
    lines = [{"id": 1, "who": "caller", "text": "słowo 500"}, {"id": 2, "who": "caller", "text": "słowo 600"}]
    assert talk.call.shown() == {"type": "captions", "interaction": "c1", "on": True, "lines": lines}


async def test_words_so_far_have_the_number_of_their_line(talk: Talk) -> None:
    """So that the page can put the final ones in their place."""
    talk.call.join(talk.tell)
    talk.says(500)
    await asyncio.sleep(0.1)
    so_far = [message for message in talk.told if not message["final"]]
    assert so_far[0] == {
        "type": "caption", "interaction": "c1", "id": 1, "who": "caller", "text": "słowo 500", "final": False,
    }  # fmt: skip
    assert talk.told[-1]["id"] == 1


@pytest.mark.parametrize("talk", [True], indirect=True)
async def test_a_transcript_has_both_sides(talk: Talk) -> None:
    """As turns of the record, with their times."""
    talk.call.join(talk.tell)
    talk.clock.at += 5
    talk.says(500)
    talk.says(900, talk.call.other)
    assert {who for _, who, _ in await talk.finals(2)} == {"caller", "agent"}
    turns = {turn.who: turn for turn in talk.recorder.record.turns}
    assert (turns["caller"].text, turns["agent"].text) == ("słowo 500", "słowo 900")
    assert 5000 <= turns["caller"].started_ms < (turns["caller"].ended_ms or 0) < 7000
    assert (turns["agent"].source, turns["agent"].confidence) == ("talk", 0.75)


async def test_what_was_no_word_is_taken_back(talk: Talk) -> None:
    """A line that was shown on the way becomes empty, and is in no list."""
    talk.call.join(talk.tell)
    talk.says(7)
    assert await talk.finals() == [(1, "caller", "")]
    assert talk.call.shown()["lines"] == []


async def test_a_hold_ends_the_phrase_and_another_page_gets_what_comes(talk: Talk) -> None:
    """After a parting the words before it are still written; then whoever joins reads on."""
    talk.call.join(talk.tell)
    for _ in range(10):
        talk.call.caller(np.full(FRAME, 500, np.int16))
    talk.call.part()
    assert await talk.finals() == [(1, "caller", "słowo 500")]
    other: list[dict[str, Any]] = []
    talk.call.join(lambda **message: other.append(message))
    talk.says(600)
    await asyncio.sleep(0.2)
    assert other[-1]["text"] == "słowo 600"
    assert [line["text"] for line in talk.call.shown()["lines"]] == ["słowo 500", "słowo 600"]


async def test_a_busy_machine_rests_and_says_so(talk: Talk) -> None:
    """The page is told that captions are off, and on again."""
    talk.call.join(talk.tell)
    talk.behind = True
    talk.says(500, frames=int(BACKLOG_S / 0.02) + 10)
    assert [message["on"] for message in talk.told if message["type"] == "captions"] == [False]
    assert talk.lost == 1
    told, talk.behind = talk.told.copy(), False
    assert await talk.finals() == [(1, "caller", "słowo 500")]  # what waited is heard
    talk.told = told
    talk.clock.at += REST_S
    talk.says(600)
    await asyncio.sleep(0.3)
    assert [message["on"] for message in talk.told if message["type"] == "captions"] == [False, True]
    assert talk.told[-1]["text"] == "słowo 600"


async def test_memory_of_a_long_talk_is_bounded(talk: Talk) -> None:
    """The newest lines are kept."""
    talk.call.join(talk.tell)
    for at in range(LINES + 5):
        talk.call.says(module.Line(at, "caller", "tak"), final=True)
    assert [line["id"] for line in talk.call.shown()["lines"]] == list(range(5, LINES + 5))


async def test_the_settings_decide(talk: Talk) -> None:
    """Off: there are none; keep: in the record too."""
    made = {
        setting: Captions.of_line(Contact(captions=setting), talk.aside, talk.clock, Metrics())
        for setting in ("off", "show", "keep")
    }
    assert made["off"] is None
    assert made["show"] is not None
    assert made["keep"] is not None
    assert (made["show"].keep, made["keep"].keep) == (False, True)


async def test_before_anybody_joined_nothing_is_heard(talk: Talk) -> None:
    """The caller waits; that is nobody's to read."""
    talk.says(500)
    talk.call.part()
    await asyncio.sleep(0.05)
    assert talk.told == []
