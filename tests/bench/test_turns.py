"""What the tables of turn taking are made of."""

import numpy as np
import pytest

from bench.turns import KNOWN_S, Row, ends, in_noise, noises, on_the_line, spoken, stops, table
from tests.voicebot.conftest import BUILTIN_EARS
from voicebot.audio.frame import RATE
from voicebot.dialogue.profiles import Complete, EndOfTurn, Interruption, SlotProfile
from voicebot.hearing.vad import VoiceDetector
from voicebot.hearing.vosk import VoskEars

QUESTION = SlotProfile(
    "q",
    end=EndOfTurn(800, 200, 15_000, Complete(phrases=frozenset({"tak"}))),
    interruption=Interruption(True, 2, 220),
)


def test_a_sound_is_measured_from_its_own_edges() -> None:
    """Quiet line before and after; began and ended are where the caller's first and last samples lie."""
    answer = on_the_line("x", np.full(RATE, 9_000, np.int16), 100, RATE - 100)
    assert (answer.began, answer.ended) == (1.0 + 100 / RATE, 2.0 - 100 / RATE)
    assert len(answer.pcm) == 8 * RATE
    assert {noise.text for noise in noises()} == {"noise"}


def test_what_is_said_in_a_noise_has_it_before_and_after() -> None:
    """Five seconds of it, so that the line knows it when the caller speaks; the speech is as loud above it as was asked for."""
    [answer] = in_noise(["tak"], "white", 10.0, ["f4"])
    parts = (0, answer.began - 0.1), (answer.began, answer.ended), (answer.ended + 0.1, answer.ended + 3)
    before, said, after = (
        10 * np.log10(np.mean(answer.pcm[round(start * RATE) : round(end * RATE)].astype(float) ** 2))
        for start, end in parts
    )
    assert answer.began > KNOWN_S
    assert before == pytest.approx(after, abs=0.3)
    assert 7.0 <= said - before <= 12.0


def test_a_table_has_a_line_for_each_policy() -> None:
    """Percentiles of those taken whole, and a dash where there is none."""
    text = table([Row("one", [100.0, 300.0], 1, 3), Row("none", [], 2, 2)], "cut")
    assert text.splitlines()[1].split() == ["one", "100", "300", "1", "of", "3"]
    assert text.splitlines()[2].split() == ["none", "-", "-", "2", "of", "2"]


@pytest.mark.real
def test_answers_and_interruptions_are_measured_on_real_ears() -> None:
    """A whole answer ends soon, one with a long pause is counted as cut; speech over the bot silences it, a door does not."""
    ears, detector = VoskEars(BUILTIN_EARS), VoiceDetector()
    whole = ends("p", QUESTION, spoken(["tak", "poproszę [1500] konsultanta"], ["f4"]), ears, detector)
    assert (len(whole.latencies), whole.cut, whole.of) == (1, 1, 2)
    assert 100 <= whole.latencies[0] <= 400
    over, silences = stops("p", QUESTION, spoken(["gdzie jest moja paczka"], ["f4"]), ears, detector)
    assert over.latencies[0] <= 450
    assert silences == []
    assert stops("p", QUESTION, noises()[2:3], ears, detector)[0].cut == 1
