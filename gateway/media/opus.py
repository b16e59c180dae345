"""Opus at 16 kHz mono by libopus itself: 20 ms cost tens of microseconds, so no worker thread is needed."""

import ctypes
from ctypes.util import find_library
from functools import cache
from typing import Any

import numpy as np

from voicebot.audio.frame import FRAME, RATE, Pcm
from voicebot.errors import MediaError

CLOCK_RATE = 48_000
"""RTP counts Opus at 48 kHz whatever was encoded."""
MAX_SAMPLES = RATE * 120 // 1000
"""Samples of the longest packet Opus knows."""
STEP = RATE * 5 // 2000
"""Opus makes up lost sound in multiples of 2.5 ms."""
MAX_PACKET = 1275

LOSSY = 0.01
"""Part of our packets lost from which on copies are sent …"""
CALM_REPORTS = 6
"""… and reports of less than that in a row (half a minute) after which they are not."""
EXPECTED_LOSS = 10
"""Per cent: how much of the bitrate the copies may take."""

_APPLICATION_VOIP = 2048
_APPLICATION_LOW_DELAY = 2051
_SET_BITRATE = 4002
_SET_COMPLEXITY = 4010
_SET_INBAND_FEC = 4012
_SET_PACKET_LOSS_PERC = 4014
_RESET_STATE = 4028


@cache
def library(name: str | None = None) -> Any:
    """The C library. Errors: MediaError when it is not installed."""
    try:
        # PyDLL: the calls are so short that handing the interpreter lock away would cost more than they do
        found = ctypes.PyDLL(name or find_library("opus") or "libopus.so.0")
    except OSError as error:
        raise MediaError("libopus is missing; on Debian: apt-get install libopus0") from error
    pointer, number = ctypes.c_void_p, ctypes.c_int
    found.opus_decoder_create.restype = found.opus_encoder_create.restype = pointer
    found.opus_decoder_create.argtypes = [number, number, ctypes.POINTER(number)]
    found.opus_encoder_create.argtypes = [number, number, number, ctypes.POINTER(number)]
    found.opus_decode.argtypes = [pointer, ctypes.c_char_p, ctypes.c_int32, pointer, number, number]
    found.opus_encode.argtypes = [pointer, ctypes.c_char_p, number, ctypes.c_char_p, ctypes.c_int32]
    found.opus_packet_get_nb_samples.argtypes = [ctypes.c_char_p, ctypes.c_int32, ctypes.c_int32]
    found.opus_encoder_ctl.argtypes = [pointer, number, number]
    found.opus_decoder_ctl.argtypes = [pointer, number]
    found.opus_decoder_destroy.argtypes = found.opus_encoder_destroy.argtypes = [pointer]
    found.opus_decoder_destroy.restype = found.opus_encoder_destroy.restype = None
    return found


class Decoder:
    """One received stream. Sound comes as int16 mono at RATE."""

    def __init__(self) -> None:
        self._opus = library()
        status = ctypes.c_int()
        self._state = self._opus.opus_decoder_create(RATE, 1, ctypes.byref(status))
        if status.value != 0:
            raise MediaError(f"libopus made no decoder (error {status.value})")
        self._sound = np.zeros(MAX_SAMPLES, np.int16)
        self._at = self._sound.ctypes.data

    def samples(self, payload: bytes) -> int:
        """How many samples the packet holds; 0 when it is not an Opus packet."""
        found = int(self._opus.opus_packet_get_nb_samples(payload, len(payload), RATE)) if payload else 0
        return found if 0 < found <= MAX_SAMPLES else 0

    def decode(self, payload: bytes) -> Pcm:
        """The sound of a packet. Errors: MediaError when it is damaged."""
        return self._decode(payload, MAX_SAMPLES, 0)

    def recover(self, payload: bytes, samples: int) -> Pcm:
        """The `samples` before this packet, from the copy of its predecessor that it may carry; guessed where it does not."""
        whole = min(samples, MAX_SAMPLES) // STEP * STEP
        if not whole:
            return np.zeros(samples, np.int16)
        return _padded(self._decode(payload, whole, 1), samples)

    def conceal(self, samples: int) -> Pcm:
        """A guess at sound that never came; fades to silence when asked again and again."""
        whole = min(samples, MAX_SAMPLES) // STEP * STEP
        if not whole:
            return np.zeros(samples, np.int16)
        return _padded(self._decode(None, whole, 0), samples)

    def reset(self) -> None:
        """A new source: forget the old one's sound."""
        self._opus.opus_decoder_ctl(self._state, _RESET_STATE)

    def _decode(self, payload: bytes | None, room: int, recover: int) -> Pcm:
        size = len(payload) if payload else 0
        made = self._opus.opus_decode(self._state, payload, size, self._at, room, recover)
        if made < 0:
            raise MediaError(f"damaged Opus packet (error {made})")
        return self._sound[:made].copy()

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            self._opus.opus_decoder_destroy(self._state)
            self._state = None


class Coder:
    """libopus's part of a sent stream: frames of 20 ms at so many bits a second. complexity: 0..10. copies: each packet also carries a
    small copy of the one before, for which speech is modelled (SILK); else its spectrum is sent (CELT), which takes a quarter of the time
    and comes nearer to the sound."""

    def __init__(self, *, copies: bool, bitrate: int, complexity: int = 1) -> None:
        self._opus = library()
        status = ctypes.c_int()
        application = _APPLICATION_VOIP if copies else _APPLICATION_LOW_DELAY
        self._state = self._opus.opus_encoder_create(RATE, 1, application, ctypes.byref(status))
        if status.value != 0:
            raise MediaError(f"libopus made no encoder (error {status.value})")
        self._packet = ctypes.create_string_buffer(MAX_PACKET)
        for request, value in (
            (_SET_BITRATE, bitrate),
            (_SET_COMPLEXITY, complexity),
            (_SET_INBAND_FEC, int(copies)),
            (_SET_PACKET_LOSS_PERC, EXPECTED_LOSS if copies else 0),
        ):
            if self._opus.opus_encoder_ctl(self._state, request, value) != 0:
                raise MediaError(f"libopus refuses setting {request} = {value}")

    def encode(self, pcm: Pcm) -> bytes:
        """One frame (320 samples) → one packet. Errors: MediaError for any other length."""
        if len(pcm) != FRAME:
            raise MediaError(f"an Opus frame has {FRAME} samples, not {len(pcm)}")
        size = self._opus.opus_encode(self._state, pcm.tobytes(), FRAME, self._packet, MAX_PACKET)
        if size < 0:
            raise MediaError(f"libopus could not encode (error {size})")
        return self._packet.raw[:size]

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            self._opus.opus_encoder_destroy(self._state)
            self._state = None


class Encoder:
    """One sent stream. Its packets carry copies only while the other side misses some: browsers do the same."""

    def __init__(self) -> None:
        self._coder = _plain()
        self._careful = 0
        """Reports for which the copies will still be sent."""

    def encode(self, pcm: Pcm) -> bytes:
        """One frame (320 samples) → one packet. Errors: MediaError for any other length."""
        return self._coder.encode(pcm)

    def lost(self, part: float) -> None:
        """The other side reports that it missed this part of our packets (0..1) lately."""
        if part >= LOSSY:
            if not self._careful:
                self._coder = Coder(copies=True, bitrate=32_000)
            self._careful = CALM_REPORTS
        elif self._careful:
            self._careful -= 1
            if not self._careful:
                self._coder = _plain()


def _plain() -> Coder:
    return Coder(copies=False, bitrate=40_000)


def _padded(pcm: Pcm, samples: int) -> Pcm:
    """`pcm` with silence behind it up to `samples`."""
    return pcm if len(pcm) == samples else np.concatenate([pcm, np.zeros(samples - len(pcm), np.int16)])
