"""The tune for those who wait is made by us, and is the one in the house."""

from pathlib import Path

import numpy as np
import soundfile

from scripts.waiting_music import BAR, BEAT_S, CHORDS, LEVEL, RATE, TUNE, hertz, main, tune

OWN = Path(__file__).resolve().parents[2] / "nlu_data" / "music.ogg"


def test_notes_have_their_pitch() -> None:
    """By name and octave."""
    assert hertz("A4") == 440
    assert round(hertz("C5"), 1) == 523.3


def test_the_file_in_the_house_is_this_tune(tmp_path: Path) -> None:
    """As far as its compression lets it be."""
    sound = tune()
    assert len(sound) == round(len(CHORDS) * BAR * BEAT_S * RATE)
    assert len(TUNE) == len(CHORDS)
    assert abs(np.sqrt(np.mean(sound**2)) - LEVEL) < 1e-6
    assert np.abs(sound).max() < 0.7
    ours, rate = soundfile.read(OWN)
    assert rate == RATE
    length = min(len(ours), len(sound))
    assert length > len(sound) - 100
    assert np.corrcoef(ours[:length], sound[:length])[0, 1] > 0.95
    main(tmp_path / "again.ogg")
    assert abs((tmp_path / "again.ogg").stat().st_size - OWN.stat().st_size) < 2000


def test_its_end_leads_into_its_beginning() -> None:
    """No step where it goes round."""
    sound = tune()
    steps = np.abs(np.diff(sound))
    assert abs(sound[0] - sound[-1]) <= steps.max()
