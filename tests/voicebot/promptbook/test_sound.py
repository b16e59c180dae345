"""Recordings are read whatever recorder made them, and refused where callers could not hear them well."""

import io
from collections.abc import Callable

import numpy as np
import pytest
import soundfile

from voicebot.audio.frame import RATE
from voicebot.errors import RecordingRefused
from voicebot.promptbook import sound

WORDS = "Dzień dobry, tu nasz sklep z rowerami."
LEVEL = -20.0


def _file(samples: object, rate: int = RATE, subtype: str = "PCM_16") -> bytes:
    file = io.BytesIO()
    soundfile.write(file, np.asarray(samples), rate, subtype=subtype, format="WAV")
    return file.getvalue()


@pytest.mark.parametrize(
    "made",
    [
        {},
        {"rate": 8_000, "subtype": "ALAW"},
        {"rate": 44_100, "subtype": "PCM_24", "channels": 2},
        {"rate": 48_000, "subtype": "FLOAT"},
        {"subtype": "PCM_U8"},
        {"gain_db": -18.0},
        {"format": "WAVEX"},
    ],
)
def test_any_recorder_will_do(recorded: Callable[..., bytes], made: dict[str, object]) -> None:
    """One length and one level come out of every rate, width, channel count and loudness."""
    pcm = sound.fitted(recorded(WORDS, **made), WORDS, LEVEL, 0.2)
    assert pcm.dtype == np.int16
    assert sound.active_dbfs(pcm) == pytest.approx(LEVEL, abs=1.0)
    plain = sound.fitted(recorded(WORDS), WORDS, LEVEL, 0.2)
    assert len(pcm) == pytest.approx(len(plain), abs=RATE * 0.06)
    assert np.abs(pcm[-int(0.1 * RATE) :]).max() < 400  # breath, not speech


def test_a_loud_voice_never_clips(recorded: Callable[..., bytes]) -> None:
    """Where the voice is louder than a recording can be, it stays below full scale."""
    pcm = sound.fitted(recorded(WORDS), WORDS, -3.0, 0.2)
    assert np.abs(pcm).max() <= 0.9 * 32767


T = np.arange(2 * RATE) / RATE
TONE = np.sin(2 * np.pi * 300 * T)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "not a WAV"),
        (b"ID3" + bytes(100), "not a WAV"),
        (b"RIFF" + bytes(100), "not a WAV file that can be read"),
        (_file(0.3 * TONE)[:30], "not a WAV file that can be read"),
        (_file(0.3 * TONE, 4_000), "4000 samples a second"),
        (_file(np.zeros((RATE, 3))), "3 channels"),
        (_file(np.zeros(61 * RATE)), "longer than 60 s"),
        (_file(np.zeros(0)), "too quiet"),
        (_file(np.zeros(RATE)), "too quiet"),
        (_file(0.003 * TONE), "too quiet"),
        (_file(np.stack([TONE, -TONE], 1) * 0.3), "too quiet"),
        (_file(np.clip(3 * TONE, -1, 1)), "clipped"),
        (_file(3 * TONE, subtype="FLOAT"), "clipped"),
        (_file(np.array([np.nan, 0.5]), subtype="FLOAT"), "no sound"),
        (_file(0.3 * TONE[: RATE // 2]), "another text"),
        (_file(0.3 * np.tile(TONE, 10)), "another text"),
        (bytes(sound.LARGEST + 1), "larger than"),
    ],
)
def test_what_callers_could_not_hear_well_is_refused(raw: bytes, why: str) -> None:
    """With what is wrong and what would be allowed."""
    with pytest.raises(RecordingRefused, match=why):
        sound.fitted(raw, WORDS, LEVEL, 0.2)


def test_a_few_peaks_are_no_clipping(recorded: Callable[..., bytes]) -> None:
    """Single samples at the top are what a well-set recorder leaves."""
    wave, rate = soundfile.read(io.BytesIO(recorded(WORDS)))
    wave[::4000] = 1.0
    assert len(sound.fitted(_file(wave, rate), WORDS, LEVEL, 0.2))


def test_silence_has_no_level() -> None:
    """Nor has what is shorter than a frame."""
    assert sound.active_dbfs(np.zeros(RATE, np.int16)) == sound.active_dbfs(np.ones(5, np.int16)) == -96.0
