"""Comfort noise (RFC 3389): what a telephone sends once instead of silence, and the quiet noise that is heard in its place."""

import numpy as np

from gateway.media.jitter import PacketDecoder
from voicebot.audio.frame import FRAME, RATE, Pcm

LOUDEST_DBFS = -30.0
"""Louder is no silence: a faulty telephone must not drown its own caller."""
MAX_ORDER = 24
"""Reflection coefficients that are used; more say nothing about noise."""
_LOOP = RATE // 2
_BAND = _LOOP // 4
"""Half a second of noise goes round and round; a telephone's band is the lower half of what we hear."""
_CIRCLE = np.linspace(0, np.pi, 129)
"""Frequencies at which a filter is looked at; between them its loudness is a line."""
_PLACES = np.linspace(0, np.pi, _BAND)
_PHASES = np.exp(2j * np.pi * np.random.default_rng(_BAND).random(_BAND))


class Comfort(bytes):
    """The payload of a comfort noise packet, told from one of sound by its type: both go through one jitter buffer, in order."""


def payload(level_dbfs: float) -> bytes:
    """What tells the other side how quiet our silence is; white."""
    return bytes([min(127, max(0, round(-level_dbfs)))])


def noise(packet: bytes) -> Pcm:
    """Half a second of the noise that a packet describes, which can follow itself without a click. Nothing told: digital silence."""
    if not packet:
        return np.zeros(_LOOP, np.int16)
    coefficients = (np.frombuffer(packet[1 : 1 + MAX_ORDER], np.uint8).astype(float) - 127) / 127
    # the all-pole filter of a lattice, on the circle: 1/A(z), A by the step-up recursion
    forward = backward = np.ones(len(_CIRCLE), np.complex128)
    delay = np.exp(-1j * _CIRCLE)
    for coefficient in np.clip(coefficients, -0.98, 0.98):
        backward = backward * delay
        forward, backward = forward + coefficient * backward, backward + coefficient * forward
    spectrum = np.zeros(_LOOP // 2 + 1, np.complex128)
    spectrum[:_BAND] = _PHASES * np.interp(_PLACES, _CIRCLE, 1 / np.abs(forward))
    spectrum[0] = 0
    made = np.fft.irfft(spectrum, _LOOP)
    level = 32768 * 10 ** (min(LOUDEST_DBFS, -float(packet[0] & 0x7F)) / 20)
    made *= level / np.sqrt(np.mean(np.square(made)))
    return np.clip(np.rint(made), -32768, 32767).astype(np.int16)


class ComfortDecoder:
    """A decoder whose gaps are filled with noise from a Comfort packet on until sound comes again; else it is the one inside.

    The jitter buffer in front of it must ask for guesses as long as a pause may last (conceal_s)."""

    def __init__(self, inner: PacketDecoder) -> None:
        self._inner = inner
        self._told: Comfort | None = None
        self._loop: Pcm = np.zeros(_LOOP, np.int16)
        self._at = 0
        self._quiet = False

    def samples(self, payload: bytes) -> int:
        """Samples in a packet; 20 ms in one of noise."""
        return FRAME if isinstance(payload, Comfort) else self._inner.samples(payload)

    def decode(self, payload: bytes) -> Pcm:
        """Its sound. Errors: MediaError."""
        self._quiet = isinstance(payload, Comfort)
        if not isinstance(payload, Comfort):
            return self._inner.decode(payload)
        if payload != self._told:
            self._told, self._loop = payload, noise(payload)
        return self._noise(FRAME)

    def recover(self, payload: bytes, samples: int) -> Pcm:
        """The sound just before a packet: its copy, or noise while there was nothing but noise."""
        if self._quiet or isinstance(payload, Comfort):
            return self.conceal(samples)
        return self._inner.recover(payload, samples)

    def conceal(self, samples: int) -> Pcm:
        """A guess at sound that never came."""
        return self._noise(samples) if self._quiet else self._inner.conceal(samples)

    def reset(self) -> None:
        """The next packet is of another source."""
        self._quiet = False
        self._inner.reset()

    def _noise(self, samples: int) -> Pcm:
        at = np.arange(self._at, self._at + samples) % _LOOP
        self._at = (self._at + samples) % _LOOP
        return self._loop[at]
