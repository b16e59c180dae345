"""What we send: playout by the 20 ms clock, encoded at the last moment, so that a flush is heard within one frame."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av.packet import Packet

from gateway.media.opus import CLOCK_RATE, Encoder
from gateway.media.playout import Pacer, Playout
from voicebot.audio.frame import FRAME, RATE, SILENCE, Pcm
from voicebot.clock import Clock

_TIME_BASE = Fraction(1, CLOCK_RATE)
_TICKS = FRAME * CLOCK_RATE // RATE
SETTLED = 5
"""Frames of silence after which every further one makes the same packet; it is then encoded no more."""


class SpeechTrack(MediaStreamTrack):
    """aiortc pulls packets from here, one every 20 ms. each_tick: called at every one, with the time."""

    kind = "audio"

    def __init__(self, playout: Playout, clock: Clock, each_tick: Callable[[float], None]) -> None:
        super().__init__()
        self.pacer = Pacer(clock)
        self._playout, self._clock, self._each_tick = playout, clock, each_tick
        self._encoder = Encoder()
        self._silent = 0
        self._silence = b""

    async def recv(self) -> "Packet[Any]":
        """The next packet of speech or silence. Errors: MediaStreamError after the end of the track."""
        if self.readyState != "live":
            raise MediaStreamError
        tick = await self.pacer.tick()
        now = self._clock.monotonic()
        self._each_tick(now)
        packet: Packet[Any] = Packet(self._encoded(self._playout.take(now)))
        packet.pts, packet.time_base = tick * _TICKS, _TIME_BASE
        return packet

    def _encoded(self, pcm: Pcm) -> bytes:
        """Listening is most of a call, and encoding is the dearest part of sending."""
        if pcm is not SILENCE:
            self._silent = 0
            return self._encoder.encode(pcm)
        self._silent += 1
        if self._silent <= SETTLED:
            self._silence = self._encoder.encode(pcm)
        return self._silence
