"""Shared by the mind's tests: time that moves when told, a database of one's own, and spoken audio for ears (engines are
imported only where they are used)."""

import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voicebot.audio.frame import RATE, Pcm
from voicebot.audio.resample import resample
from voicebot.store.engine import make_engine
from voicebot.store.migrate import upgrade
from voicebot.store.worker import Store

if TYPE_CHECKING:
    from voicebot.hearing.vad import VoiceDetector
    from voicebot.hearing.vosk import VoskEars


class ManualClock:
    """A clock that stands still until somebody calls `pass_`."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self._began = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self._began + timedelta(seconds=self.seconds - 1000.0)

    def pass_(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock() -> ManualClock:
    """Time under the test's control; starts 2026-03-02 09:30 UTC at monotonic 1000 s."""
    return ManualClock()


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A place for a database that is not there yet."""
    return f"sqlite:///{tmp_path / 'voicebot.db'}"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of today's schema to copy: migrating once is enough."""
    file = tmp_path_factory.mktemp("database") / "empty.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
async def store(database_url: str, empty_database: Path) -> AsyncIterator[Store]:
    """An empty database of today's schema."""
    shutil.copy(empty_database, database_url.removeprefix("sqlite:///"))
    opened = Store(make_engine(database_url))
    yield opened
    await opened.close()


# --- spoken audio ---------------------------------------------------------------------------------

BUILTIN_EARS = Path(__file__).parents[2] / "models" / "builtin" / "vosk-pl-voicebot-small"


@lru_cache(maxsize=64)
def _espeak(text: str, voice: str) -> Pcm:
    """16 kHz, peak at half scale; speech ends at the last 10 ms within 40 dB of the loudest."""
    command = ["espeak-ng", "-v", voice, "-s", "160", "--stdout", text]
    wav = subprocess.run(command, check=True, capture_output=True).stdout
    pcm = resample(np.frombuffer(wav[44:], np.int16), 22_050).astype(np.float64)
    blocks = pcm[: len(pcm) // 160 * 160].reshape(-1, 160)
    rms = np.sqrt((blocks**2).mean(axis=1))
    loud = np.flatnonzero(rms > rms.max() / 100)
    pcm = pcm[loud[0] * 160 : (loud[-1] + 1) * 160]
    return (pcm / np.abs(pcm).max() * 16_000).astype(np.int16)


@pytest.fixture
def say() -> Callable[..., Pcm]:
    """say("jeden dwa", 0.5, "trzy", voice="pl"): speech, with pauses in seconds between."""

    def speak(*parts: str | float, voice: str = "pl") -> Pcm:
        pieces = [
            _espeak(part, voice) if isinstance(part, str) else np.zeros(int(part * RATE), np.int16)
            for part in parts
        ]
        return np.concatenate(pieces)

    return speak


@pytest.fixture
def on_line() -> Callable[..., Pcm]:
    """on_line(speech, noise_db=15): 1 s of line before, 2.5 s after, white noise this far below the speech's level."""

    def line(speech: Pcm, noise_db: float = 45.0, band: int = RATE) -> Pcm:
        level = float(np.sqrt((speech.astype(np.float64) ** 2).mean()))
        if band != RATE:
            speech = resample(resample(speech, RATE, band), band)
        clean = np.concatenate([np.zeros(RATE), speech.astype(np.float64), np.zeros(RATE * 5 // 2)])
        noise = np.random.default_rng(7).normal(0, level * 10 ** (-noise_db / 20), len(clean))
        return (clean + noise).clip(-32768, 32767).astype(np.int16)

    return line


@pytest.fixture(scope="session")
def builtin_ears() -> "VoskEars":
    """The recogniser in the repo."""
    from voicebot.hearing.vosk import VoskEars

    return VoskEars(BUILTIN_EARS)


@pytest.fixture(scope="session")
def detector() -> "VoiceDetector":
    """A loaded detector; reset it before use."""
    from voicebot.hearing.vad import VoiceDetector

    return VoiceDetector()
