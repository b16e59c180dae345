"""Sound as a file that everything plays."""

import io
import wave

from voicebot.audio.frame import RATE, Pcm
from voicebot.audio.resample import resample

TELEPHONE_RATE = 8000


def wav(pcm: Pcm, rate: int = RATE) -> bytes:
    """A whole sound as WAV: mono, 16 bit, `rate` samples a second."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(resample(pcm, RATE, rate).astype("<i2").tobytes())
    return file.getvalue()
