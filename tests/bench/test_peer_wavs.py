"""How the caller's voice of the comparison is made."""

from pathlib import Path

import numpy as np
import pytest

from bench.peer.wavs import BETWEEN_S, LEAD_S, NOISE_DBFS, Said, cut, load, record
from voicebot.audio.frame import RATE
from voicebot.dialogue import profile_loader

SLOTS = Path(__file__).parents[2] / "nlu_data" / "slots.yml"


def test_every_utterance_answers_a_question_that_there_is() -> None:
    """And there are twelve with pauses inside, which are what gets split."""
    said, reply = load()
    assert {one.asks for one in said} <= profile_loader.load(SLOTS).keys()
    assert sum(one.paused for one in said) == 12
    assert reply


def test_a_quick_run_has_some_of_each_kind() -> None:
    """Four in one go and three with pauses."""
    said, _ = load(quick=True)
    assert [one.paused for one in said] == [False] * 4 + [True] * 3


def test_speech_is_cut_to_what_is_loud() -> None:
    """10 ms exact, 40 dB below the loudest is quiet."""
    tone = (12_000 * np.sin(np.arange(RATE // 10))).astype(np.int16)
    quiet = (tone[: RATE // 20] / 200).astype(np.int16)
    assert len(cut(np.concatenate([quiet, tone, quiet]))) == len(tone)


@pytest.mark.real
def test_the_times_of_what_is_said_are_those_of_the_sound() -> None:
    """Loud from start to end, quiet before and after, with the pause inside."""
    recording = record([Said(("tak", 0.5, "nie"), "yes_no"), Said(("nie",), "yes_no")], "Dobrze.")
    pcm = np.frombuffer(recording.pcm, np.int16).astype(np.float64) / 32768
    level = [10 * np.log10((block**2).mean()) for block in pcm[: len(pcm) // 160 * 160].reshape(-1, 160)]
    first, second = recording.spoken
    assert (first.text, first.paused, second.paused) == ("tak nie", True, False)
    assert first.start == LEAD_S
    assert second.start == pytest.approx(first.end + BETWEEN_S)
    for one in (first, second):
        begin, end = round(one.start * 100), round(one.end * 100)
        assert min(level[begin], level[end - 1]) > NOISE_DBFS + 10
        assert max(level[begin - 1], level[end]) < NOISE_DBFS + 3
