"""GSM 06.10 full rate by libgsm, where it is on the machine: what a mobile phone of old leaves of a voice."""

import ctypes
from functools import cache
from typing import Any

import numpy as np

from gateway.media.codecs import Codec
from gateway.media.concealment import Concealer
from gateway.media.halfband import Doubler, Halver
from voicebot.audio.frame import FRAME, Pcm
from voicebot.errors import MediaError

RATE = 8_000
SAMPLES = FRAME // 2
"""Of a packet, at RATE."""
PACKET = 33
"""Bytes."""
LIBRARY = "libgsm.so.1"


@cache
def library() -> Any:
    """The C library. Errors: MediaError when it is not installed."""
    try:
        found = ctypes.CDLL(LIBRARY)
    except OSError as error:
        raise MediaError(f"{LIBRARY} is missing; on Debian: apt-get install libgsm1") from error
    pointer = ctypes.c_void_p
    found.gsm_create.restype = pointer
    found.gsm_destroy.argtypes, found.gsm_destroy.restype = [pointer], None
    found.gsm_encode.argtypes, found.gsm_encode.restype = [pointer, pointer, pointer], None
    found.gsm_decode.argtypes = [pointer, ctypes.c_char_p, pointer]
    return found


class _Gsm:
    """One direction of one stream."""

    def __init__(self) -> None:
        self._gsm = library()
        self._state = self._gsm.gsm_create()

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            self._gsm.gsm_destroy(self._state)
            self._state = None


class Encoder(_Gsm):
    """Frames of 20 ms at 16 kHz → packets."""

    def __init__(self) -> None:
        super().__init__()
        self._halver = Halver()

    def encode(self, pcm: Pcm) -> bytes:
        """One frame. Errors: MediaError for any other length."""
        if len(pcm) != FRAME:
            raise MediaError(f"a frame has {FRAME} samples, not {len(pcm)}")
        narrow, packet = np.ascontiguousarray(self._halver.push(pcm)), ctypes.create_string_buffer(PACKET)
        self._gsm.gsm_encode(self._state, narrow.ctypes.data, packet)
        return packet.raw


class Decoder(_Gsm):
    """Packets → sound at 16 kHz; lost ones are guessed as for G.711."""

    def __init__(self) -> None:
        super().__init__()
        self._concealer, self._doubler = Concealer(RATE), Doubler()

    def samples(self, payload: bytes) -> int:
        """FRAME for a packet of GSM, 0 for anything else."""
        return FRAME if len(payload) == PACKET else 0

    def decode(self, payload: bytes) -> Pcm:
        """The sound of a packet. Errors: MediaError when it is none."""
        sound = np.zeros(SAMPLES, np.int16)
        if not self.samples(payload) or self._gsm.gsm_decode(self._state, payload, sound.ctypes.data) != 0:
            raise MediaError("this is no GSM packet")
        return self._doubler.push(self._concealer.heard(sound))

    def recover(self, payload: bytes, samples: int) -> Pcm:
        """GSM carries no copies: a guess."""
        return self.conceal(samples)

    def conceal(self, samples: int) -> Pcm:
        """A guess at sound that never came."""
        return self._doubler.push(self._concealer.guess((samples + 1) // 2))[:samples]

    def reset(self) -> None:
        """A new source."""
        self._concealer.reset()
        self._doubler = Doubler()


GSM = Codec("GSM", 3, RATE, 1, "", Decoder, Encoder)
