"""What the tables of noise behind a caller are made of."""

import numpy as np
import pytest

from bench.behind import called, numbers, sentences, wrong_words
from tests.voicebot.conftest import BUILTIN_EARS
from voicebot.hearing.vad import VoiceDetector
from voicebot.hearing.vosk import VoskEars


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("gdzie paczka", "gdzie paczka", 0),
        ("gdzie paczka", "tak gdzie jest paczka", 2),
        ("gdzie jest paczka", "gdzie paczka", 1),
        ("gdzie paczka", "", 2),
        ("gdzie jest", "kto jest", 1),
    ],
)
def test_words_put_in_left_out_and_changed_are_counted(said: str, heard: str, wrong: int) -> None:
    """As few as lead from what was said to what was heard."""
    assert wrong_words(said, heard) == wrong


@pytest.mark.real
def test_a_caller_is_measured_with_somebody_behind_them() -> None:
    """Noise is there before and after the words, as far below them as was asked; the rows hold what real ears heard."""
    pcm, ended = called("tak", "f4", "white", 10.0, 0)
    level = 20 * np.log10(np.std(pcm[16_000 : int(ended * 16_000)]) / np.std(pcm[:15_000]))
    assert 9.0 < level < 12.0
    ears = VoskEars(BUILTIN_EARS)
    assert "%" in sentences(
        ears,
        [("gdzie jest moja paczka", *called("gdzie jest moja paczka", "f4", "white", 40.0, 0))],
        VoiceDetector(),
    )
    one = called("jeden dwa trzy cztery pięć sześć", "f4", "white", 40.0, 0)
    assert numbers(ears, [("123456", *one), ("999999", *one)]) == 1
