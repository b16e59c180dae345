"""What calls hear with."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from voicebot.audio.frame import FRAME, RATE, Pcm
from voicebot.hearing.grammars import grammar
from voicebot.hearing.line import line_ears
from voicebot.hearing.numbers import digits
from voicebot.hearing.vosk import VoskEars
from voicebot.polish.tongue import POLISH


@pytest.mark.real
def test_a_number_is_heard_soon_and_another_matter_all_the_same(
    builtin_ears: VoskEars, say: Callable[..., Pcm]
) -> None:
    """One recogniser, two turns: the last digit before the model alone would tell it, then words that no number question has."""
    numbers = replace(grammar("number", ["numbers", "commands"]), digits=6)
    hush = np.random.default_rng(3).integers(-9, 10, RATE).astype(np.int16)
    sound = np.concatenate([hush, say("jeden dwa trzy cztery pięć sześć"), hush])
    told = []
    ears = line_ears(builtin_ears, POLISH)
    assert ears.knows("paczka")
    recognizer = ears.recognizer(numbers)
    for one in (builtin_ears.recognizer(numbers), recognizer):
        pieces = [digits(one.accept(sound[at : at + FRAME])) for at in range(0, len(sound), FRAME)]
        assert digits(one.finish().text) == "123456"
        told.append(pieces.index("123456"))
    assert told[1] < told[0]
    recognizer.accept(say("a ile kosztuje dostawa"))
    assert "ile kosztuje dostawa" in recognizer.finish().text
