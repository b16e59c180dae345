"""Silence is encoded only until it settles: listening is most of a call, and encoding is the dearest part of sending."""

from gateway.media.codecs import PacketEncoder
from voicebot.audio.frame import SILENCE, Pcm

SETTLED = 5
"""Frames of silence after which every further one makes the same packet."""


class ThriftyEncoder:
    """An encoder that knows the one silence of the house (the very object SILENCE) when it sees it."""

    def __init__(self, encoder: PacketEncoder) -> None:
        self._encoder = encoder
        self._silent = 0
        self._silence = b""

    def encode(self, pcm: Pcm) -> bytes:
        """One frame → one packet. Errors: as the encoder's own."""
        if pcm is not SILENCE:
            self._silent = 0
            return self._encoder.encode(pcm)
        self._silent += 1
        if self._silent <= SETTLED:
            self._silence = self._encoder.encode(pcm)
        return self._silence

    def lost(self, part: float) -> None:
        """As the encoder's own."""
        self._encoder.lost(part)
