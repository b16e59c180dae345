"""Recordings as a shopkeeper makes them."""

import io
import subprocess
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pytest
import soundfile

from voicebot.audio.frame import RATE
from voicebot.audio.resample import resample


@lru_cache(maxsize=32)
def _spoken(words: str) -> np.ndarray:  # type: ignore[type-arg]
    command = ["espeak-ng", "-v", "pl+Annie", "-s", "150", "--stdout", words]
    wav = subprocess.run(command, check=True, capture_output=True).stdout
    return resample(np.frombuffer(wav[44:], np.int16), 22_050).astype(np.float64) / 32768


@pytest.fixture
def recorded() -> Callable[..., bytes]:
    """recorded(words, gain_db=0, subtype="PCM_16", channels=1, format="WAV", lead_s=0.5): another voice says it, as a file."""

    def record(
        words: str,
        *,
        gain_db: float = 0.0,
        subtype: str = "PCM_16",
        channels: int = 1,
        format: str = "WAV",
        rate: int = RATE,
        lead_s: float = 0.5,
    ) -> bytes:
        silence = np.zeros(int(lead_s * RATE))
        sound = np.concatenate([silence, _spoken(words), silence]) * 10 ** (gain_db / 20)
        if rate != RATE:
            import soxr

            sound = soxr.resample(sound, RATE, rate)
        file = io.BytesIO()
        many = np.repeat(sound[:, None], channels, axis=1)
        soundfile.write(file, np.clip(many, -1, 1), rate, subtype=subtype, format=format)
        return file.getvalue()

    return record
