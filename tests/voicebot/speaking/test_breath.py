"""How long it is silent after and between sentences."""

import numpy as np
import pytest

from voicebot.audio.frame import RATE
from voicebot.speaking import breath
from voicebot.speaking.types import SpeechChunk, WordMark


def chunk(text: str, inside: bool = False) -> SpeechChunk:
    """A tenth of a second of sound."""
    return SpeechChunk(
        text, np.full(RATE // 10, 7, np.int16), (WordMark(len(text), 1_600),), "x", inside=inside
    )


@pytest.mark.parametrize(
    ("text", "over"),
    [("Dobrze.", True), ("Tak?", True), ("(Tak!)", True), ("no…", True), ("Dobrze,", False), ("", False)],
)
def test_a_sentence_is_over_with_its_last_mark(text: str, over: bool) -> None:
    """Quotes and brackets may follow it; a comma goes on."""
    assert breath.ends_sentence(text) is over
    assert breath.after_s(text) == (breath.SENTENCE_S if over else breath.CLAUSE_S)


def test_no_sentence_leaves_the_caller_waiting() -> None:
    """Issue 5: at most 120 ms of silence, 10 of them lost in the windows that find the last sound."""
    assert max(breath.SENTENCE_S, breath.CLAUSE_S) <= 0.11


def test_a_pause_comes_before_the_next_sentence_only() -> None:
    """The first begins at once; after a clause, and inside a sentence, it goes on."""
    first = chunk("Dobrze.")
    assert breath.following(first, None) is first
    second = breath.following(chunk("Sprawdzam."), first)
    pause = round(breath.PAUSE_S * RATE)
    assert not second.pcm[:pause].any()
    assert second.pcm[pause:].all()
    assert second.marks == (WordMark(10, 1_600 + pause),)
    going_on, torn = chunk("jutro."), chunk("jutro.", inside=True)
    assert breath.following(going_on, chunk("Paczka będzie,")) is going_on
    assert breath.following(torn, first) is torn
