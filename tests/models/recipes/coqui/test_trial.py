"""What was understood of a voice."""

import numpy as np

from models.recipes.coqui.trial import Heard
from voicebot.audio.frame import Pcm
from voicebot.english.tongue import TONGUE as ENGLISH

VOICE, ESPEAK = np.array([1], np.int16), np.array([2], np.int16)


def heard(by_voice: str, by_espeak: str = "") -> Heard:
    """A recogniser that hears this whatever is said."""

    def recognise(pcm: Pcm) -> str:
        return by_voice if pcm is VOICE else by_espeak

    return Heard(ENGLISH, recognise)


def test_words_of_the_voice_and_of_espeak_are_counted_apart() -> None:
    """Both against what was said."""
    listener = heard("order is on its way", "order was on its way")
    listener.listen("Order is on its way.", None, VOICE, ESPEAK)
    figures = listener.figures()
    assert figures["words_wrong_percent"] == 0
    assert figures["words_wrong_of_espeak_percent"] == 20


def test_a_number_is_understood_in_the_voice_s_language() -> None:
    """English numerals, and each must be right."""
    listener = heard("order one two three four five six")
    listener.listen("Order one two three four five six.", "123456", VOICE, ESPEAK)
    assert listener.figures()["orders_right_percent"] == 100
    listener.listen("Order one two three four five seven.", "123457", VOICE, ESPEAK)
    assert listener.figures()["orders_right_percent"] == 50
