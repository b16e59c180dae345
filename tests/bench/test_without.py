"""The line with a policy taken out."""

from pathlib import Path

import numpy as np
import pytest

from bench.without import POLICIES, main, taken_out
from tests.voicebot.turns.conftest import Line
from voicebot import cli
from voicebot.calls.foresight import PAUSE_MS, Foresight
from voicebot.dialogue.profiles import Complete, EndOfTurn, Sense, SlotProfile
from voicebot.dialogue.types import Gist
from voicebot.speaking.cache import SpeechCache
from voicebot.speaking.types import Rendered
from voicebot.turns.events import Understood

YES = SlotProfile(
    "q",
    end=EndOfTurn(800, 200, 15_000, Complete(phrases=frozenset({"tak"})), Sense(frozenset({"help"}), 300)),
)


def _over_after(words: str) -> int:
    """Milliseconds of silence until the turn is over."""
    line = Line()
    line.ask(YES).speech(600).words(words)
    line.tell(Understood(words, Gist("help", 1.0, 1.0), line.now)).silence(1_000)
    return line.last_at() - 600


def test_without_early_end_everybody_is_waited_for() -> None:
    """Neither a whole answer nor a whole sentence is over before the question's full silence; afterwards both are again."""
    with taken_out("early end"):
        assert (_over_after("tak"), _over_after("jak to działa")) == (800, 800)
    assert (_over_after("tak"), _over_after("jak to działa")) == (200, 300)


async def test_without_parse_on_partials_nothing_is_shown_ahead() -> None:
    """However long the pause."""
    shown = []

    async def prepare(text: str) -> None:
        shown.append(text)

    with taken_out("parse on partials"):
        foresight = Foresight(prepare, lambda text, gist: None)
        foresight.heard("tak", None)
        foresight.frame(PAUSE_MS)
        await foresight.close()
    assert shown == []


def test_without_prompt_cache_every_sentence_is_made(tmp_path: Path) -> None:
    """What is kept is not found."""
    cache = SpeechCache(tmp_path)
    cache.put("name", Rendered(np.zeros(16, np.int16), ()))
    with taken_out("prompt cache"):
        assert cache.get("name") is None
    assert cache.get("name") is not None


@pytest.mark.parametrize("policy", POLICIES)
def test_the_line_runs_without_it(policy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `voicebot run` would."""
    monkeypatch.setattr(cli, "main", lambda arguments: 7 if list(arguments) == ["run"] else 0)
    assert main([policy]) == 7
