"""Recognising what the bot said."""

from pathlib import Path

import numpy as np
import pytest

from gateway.caller.packets import Decoder
from gateway.caller.recognise import installed_recogniser, recogniser
from gateway.caller.voice import Voice
from voicebot.errors import ModelError
from voicebot.hearing.types import OPEN, Grammar, Heard


class _Ears:
    """Hears how many samples it was given."""

    name = "fake"

    def __init__(self) -> None:
        self.grammars: list[Grammar] = []
        self._samples = 0

    def recognizer(self, grammar: Grammar = OPEN) -> "_Ears":
        self.grammars.append(grammar)
        return self

    def knows(self, word: str) -> bool:
        return True

    def accept(self, pcm: np.ndarray) -> str:
        self._samples += len(pcm)
        return ""

    def finish(self) -> Heard:
        return Heard(f"{self._samples}", 1.0)

    def reset(self) -> None:
        self._samples = 0


def test_all_sound_reaches_the_ear_with_the_words_it_may_hold() -> None:
    """With words a closed grammar, without them an open one."""
    ears = _Ears()
    recognise = recogniser(ears)
    assert recognise(np.zeros(10_000, np.int16), ["tak", "nie"]) == "10000"
    recognise(np.zeros(0, np.int16), ())
    assert ears.grammars == [Grammar("caller", ("tak", "nie")), OPEN]


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    """With the command that helps."""
    with pytest.raises(ModelError, match="voicebot models"):
        installed_recogniser(tmp_path)


@pytest.mark.real
def test_the_built_in_model_understands_the_simulated_caller() -> None:
    """What goes over the wire can be understood: voice, noise, band and packets together."""
    recognise = installed_recogniser(Path("models"))
    said = Voice("f4", noise_db=15, band="telephone").utter("jeden dwa trzy [500] cztery pięć sześć")
    decoder = Decoder()
    pcm = np.concatenate([decoder.decode(packet) for packet in said.packets["opus"]])
    assert (
        recognise(
            pcm, ["zero", "jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć"]
        )
        == said.text
    )
