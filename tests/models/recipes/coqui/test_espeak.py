"""espeak-ng's library with the times of its sounds."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from models.recipes.coqui.espeak import Espeak
from voicebot.errors import ModelError

pytestmark = pytest.mark.real


def test_sounds_follow_each_other_to_the_end_of_the_speech() -> None:
    """Each begins where the one before ends."""
    espeak = Espeak("pl", 155)
    wave, sounds = espeak.speak("Dzień dobry.")
    assert espeak.rate == 22_050
    assert 0.7 < len(wave) / espeak.rate < 2.5
    assert sounds[-1].end == len(wave)
    assert all(one.end == other.start for one, other in pairwise(sounds))
    assert "".join(sound.name for sound in sounds).startswith("d")
    assert np.abs(wave).max() > 0.1


def test_the_same_texts_in_the_same_order_sound_the_same(repo: Path) -> None:
    """From the library's start on; said again in one process, a text may differ by a few samples."""
    code = (
        "import hashlib; from models.recipes.coqui.espeak import Espeak; espeak = Espeak('pl', 155);"
        "print(hashlib.sha256(b''.join(espeak.speak(t)[0].tobytes() for t in ('Dzień dobry.', 'Tak.'))).hexdigest())"
    )
    one, other = (
        subprocess.run([sys.executable, "-c", code], cwd=repo, capture_output=True, check=True).stdout
        for _ in range(2)
    )
    assert len(one) > 60
    assert one == other


def test_slower_is_longer() -> None:
    """By words a minute; the library has one voice at a time, the last."""
    text = "Dzień dobry państwu."
    quick = len(Espeak("pl", 220).speak(text)[0])
    assert len(Espeak("pl", 130).speak(text)[0]) > 1.3 * quick


def test_what_is_not_there_is_told() -> None:
    """No library, no voice."""
    with pytest.raises(ModelError, match="install espeak-ng"):
        Espeak("pl", 155, library="libespeak-of-nobody.so")
    with pytest.raises(ModelError, match="no voice"):
        Espeak("klingon-of-nobody", 155)
