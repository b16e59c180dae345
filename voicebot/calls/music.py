"""What is played to people who wait: one file, round and round, in stretches."""

from pathlib import Path
from typing import Self

import numpy as np
import soundfile

from voicebot.audio.frame import RATE, Pcm
from voicebot.errors import DataError

STRETCH_S = 20.0
"""Played at a time; the line holds no more than a minute."""
LONGEST_S = 300.0


class Music:
    """A tune. Who waits keeps their own place in it."""

    def __init__(self, pcm: Pcm) -> None:
        self._pcm = pcm

    @classmethod
    def load(cls, path: Path) -> Self:
        """A file that libsndfile reads (OGG, FLAC, WAV): 16 kHz, mono, 1 s to 5 minutes. Errors: DataError naming file and fault."""
        try:
            pcm, rate = soundfile.read(path, dtype="int16", frames=round(LONGEST_S * RATE) + 1)
        except (soundfile.LibsndfileError, OSError) as error:
            raise DataError(f"{path}: cannot be read as sound: {error}") from error
        if rate != RATE or pcm.ndim != 1 or not RATE <= len(pcm) <= LONGEST_S * RATE:
            raise DataError(f"{path}: must be mono, {RATE} samples a second, 1 to {LONGEST_S:.0f} s long")
        return cls(np.asarray(pcm, np.int16))

    def stretch(self, start: int) -> Pcm:
        """STRETCH_S from this sample on; beyond the end it begins again."""
        return np.take(self._pcm, np.arange(start, start + round(STRETCH_S * RATE)), mode="wrap")
