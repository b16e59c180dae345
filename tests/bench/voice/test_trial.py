"""What is measured at a sound."""

import numpy as np

from bench.voice.trial import has, intelligible, says, trailing_ms
from voicebot.audio.frame import RATE

SOUND = (3_000 * np.sin(np.arange(RATE) / 5)).astype(np.int16)


def test_silence_is_counted_from_the_last_sound() -> None:
    """To 10 ms; soft noise is silence, no sound at all is all silence."""
    pause = np.random.default_rng(1).normal(0, 20, RATE // 5).astype(np.int16)
    assert trailing_ms(SOUND) == 0
    assert abs(trailing_ms(np.concatenate([SOUND, pause])) - 200) <= 10
    assert trailing_ms(pause) == 200
    assert trailing_ms(SOUND[:0]) == 0


def test_a_number_is_heard_only_as_it_is() -> None:
    """Neither with a digit more, nor in two halves far apart."""
    assert has("123456", "zamówienie sto dwadzieścia trzy czterysta pięćdziesiąt sześć czeka")
    assert not has("123456", "sto dwadzieścia trzy czterysta pięćdziesiąt sześć jeden")
    assert not has("123456", "sto dwadzieścia trzy paczka czterysta pięćdziesiąt sześć")


def test_a_number_s_own_words_may_stand_beside_a_word_heard_wrong() -> None:
    """A digit more before or after it; never a word of its own changed, or one in between."""
    assert says("123456", "zamówienie sto dwadzieścia trzy czterysta pięćdziesiąt sześć jeden już")
    assert not says("123456", "sto dwadzieścia trzy cztery sto pięćdziesiąt sześć")
    assert not says("123456", "sto dwadzieścia trzy i czterysta pięćdziesiąt sześć")


def test_too_little_speech_has_no_intelligibility() -> None:
    """NaN, not a crash in the middle of a report."""
    assert np.isnan(intelligible(SOUND[:2_000], SOUND[:2_000]))
