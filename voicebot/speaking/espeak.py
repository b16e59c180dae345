"""The fallback voice: the espeak-ng program, one short process a sentence. It sounds like a robot and it always works.

A process of its own keeps the GPL library and its global state out of ours. Word marks are shared out by letters.
"""

import asyncio
import contextlib
import shutil

import numpy as np
import soxr

from voicebot.audio.frame import RATE
from voicebot.errors import SpeakingError
from voicebot.speaking import breath, marks
from voicebot.speaking.trim import trim
from voicebot.speaking.types import Rendered, WordMark

WORDS_A_MINUTE = 165
"""espeak-ng's own 175 is fast for a phone."""
MAX_WAV = 16 * 1024 * 1024
"""Bytes; about six minutes. A reply is seconds."""
_RATE_AT, _DATA = slice(24, 28), b"data"


class EspeakVoice:
    """A Voice that needs nothing but the espeak-ng program on the PATH. voice: its voice name, such as pl or pl+f2."""

    def __init__(self, voice: str = "pl", *, program: str = "espeak-ng", timeout_s: float = 3.0) -> None:
        self.name = f"espeak-ng:{voice}"
        self._voice = voice
        self._program = program
        self._timeout_s = timeout_s

    async def ready(self) -> bool:
        """Whether the program is installed."""
        return shutil.which(self._program) is not None

    async def render(self, text: str, *, rate: float = 1.0, background: bool = False) -> Rendered:
        """Speak one sentence. Errors: SpeakingError (not installed, failed, too slow, nothing to say)."""
        speed = str(round(WORDS_A_MINUTE * rate))
        try:
            process = await asyncio.create_subprocess_exec(
                *(self._program, "-v", self._voice, "-s", speed, "-b", "1", "--stdin", "--stdout"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError as error:
            raise SpeakingError(f"{self._program} cannot be started") from error
        try:
            async with asyncio.timeout(self._timeout_s):
                wav, _ = await process.communicate(text.encode())
        except TimeoutError as error:
            raise SpeakingError(f"{self._program} took longer than {self._timeout_s} s") from error
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode != 0:
            raise SpeakingError(f"{self._program} ended with {process.returncode}")
        return _rendered(text, wav)


def _rendered(text: str, wav: bytes) -> Rendered:
    """The samples of a streamed WAV (its header does not know how long it is), trimmed and at our rate."""
    start = wav.find(_DATA, 12)
    if wav[:4] != b"RIFF" or start < 0 or len(wav) > MAX_WAV:
        raise SpeakingError("espeak-ng gave no audio that can be used")
    rate = int.from_bytes(wav[_RATE_AT], "little")
    samples = wav[start + 8 :]
    wave = np.frombuffer(samples[: len(samples) // 2 * 2], np.int16).astype(np.float32)
    wave /= 32768
    kept, _ = trim(wave, rate, breath.after_s(text))
    if not len(kept):
        raise SpeakingError("espeak-ng made no sound of this text")
    pcm = soxr.resample(kept, rate, RATE)
    pcm16 = np.clip(np.round(pcm * 32767), -32768, 32767).astype(np.int16)
    ends = marks.shared_out(text, 0.0, float(len(pcm16)))
    places = zip(marks.word_ends(text), ends, strict=True)
    return Rendered(pcm16, tuple(WordMark(end, round(at)) for end, at in places))
