"""The tune for those who wait."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.support.tones import loudness
from voicebot.audio.frame import RATE
from voicebot.calls.music import LONGEST_S, STRETCH_S, Music
from voicebot.errors import DataError

OWN = Path(__file__).resolve().parents[3] / "nlu_data" / "music.ogg"


def test_it_goes_round_and_round() -> None:
    """A stretch that reaches the end goes on at the beginning."""
    music = Music(np.arange(RATE, dtype=np.int16))
    stretch = music.stretch(RATE - 2)
    assert len(stretch) == STRETCH_S * RATE
    assert stretch[:4].tolist() == [RATE - 2, RATE - 1, 0, 1]


def test_our_own_tune_is_quieter_than_speech_and_small() -> None:
    """Between whispering and talking; and nobody has to download much."""
    music = Music.load(OWN)
    assert OWN.stat().st_size <= 300_000
    level = loudness(music.stretch(0))
    assert -36 < level < -22
    assert np.abs(music.stretch(0)).max() < 20_000


@pytest.mark.parametrize("fault", ["rate", "stereo", "short", "long", "text", "missing"])
def test_what_cannot_be_played_is_refused_by_name(tmp_path: Path, fault: str) -> None:
    """The file and what it should have been."""
    path = tmp_path / "music.flac"
    sound = np.zeros(2 * RATE, np.int16)
    if fault == "rate":
        soundfile.write(path, sound, 8000)
    elif fault == "stereo":
        soundfile.write(path, np.zeros((2 * RATE, 2), np.int16), RATE)
    elif fault == "short":
        soundfile.write(path, sound[:100], RATE)
    elif fault == "long":
        soundfile.write(path, np.zeros(round((LONGEST_S + 1) * RATE), np.int16), RATE)
    elif fault == "text":
        path.write_text("la la la")
    with pytest.raises(DataError, match=r"music\.flac"):
        Music.load(path)
