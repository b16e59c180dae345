"""Both sides of a call as one sound, for who wants to hear what went wrong."""

import io
import wave
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from gateway.caller.packets import RATE
from gateway.caller.sip_codecs import CODECS
from gateway.caller.sound_line import SoundLine

MAX_S = 300
"""Nobody listens to more."""


def both_sides(line: SoundLine) -> bytes:
    """A stereo WAV at RATE: the caller on the left, the bot on the right, each where it was on the wire."""
    caller, bot = list(_sent(line)), list(line.sound.kept)
    started = min((at for at, _ in (*caller[:1], *bot[:1])), default=0.0)
    sides = [_placed(parts, started) for parts in (caller, bot)]
    length = max(map(len, sides))
    stereo = np.stack([np.pad(side, (0, length - len(side))) for side in sides], axis=1)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(stereo.tobytes())
    return file.getvalue()


def _sent(line: SoundLine) -> Iterable[tuple[float, NDArray[np.int16]]]:
    """The caller's packets as the other side may hear them."""
    decoders = {name: codec.decoder() for name, codec in CODECS.items()}
    for at, codec, payload in line.mouth.sent:
        yield at, decoders[codec].decode(payload)


def _placed(parts: Iterable[tuple[float, NDArray[np.int16]]], started: float) -> NDArray[np.int16]:
    """Parts one after the other; a pause is kept, a packet that came early waits for its turn."""
    pieces: list[NDArray[np.int16]] = []
    length = 0
    for at, pcm in parts:
        gap = min(round((at - started) * RATE), MAX_S * RATE) - length
        if gap > RATE // 10:  # less is the network's shaking
            pieces.append(np.zeros(gap, np.int16))
            length += gap
        pieces.append(pcm)
        length += len(pcm)
    return np.concatenate(pieces)[: MAX_S * RATE] if pieces else np.zeros(0, np.int16)
