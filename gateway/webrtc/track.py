"""What we send: playout by the 20 ms clock, encoded at the last moment, so that a flush is heard within one frame."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av.packet import Packet

from gateway.media.mouth import Mouth
from gateway.media.opus import CLOCK_RATE, Encoder
from gateway.media.playout import Pacer
from gateway.media.thrift import ThriftyEncoder
from voicebot.audio.frame import FRAME, RATE
from voicebot.clock import Clock

_TIME_BASE = Fraction(1, CLOCK_RATE)
_TICKS = FRAME * CLOCK_RATE // RATE


class SpeechTrack(MediaStreamTrack):
    """aiortc pulls packets from here, one every 20 ms. each_tick: called at every one, with the time."""

    kind = "audio"

    def __init__(self, mouth: Mouth, clock: Clock, each_tick: Callable[[float], None]) -> None:
        super().__init__()
        self.pacer = Pacer(clock)
        self._mouth, self._clock, self._each_tick = mouth, clock, each_tick
        self._encoder = ThriftyEncoder(Encoder())

    async def recv(self) -> "Packet[Any]":
        """The next packet of speech or silence. Errors: MediaStreamError after the end of the track."""
        if self.readyState != "live":
            raise MediaStreamError
        tick = await self.pacer.tick()
        now = self._clock.monotonic()
        self._each_tick(now)
        packet: Packet[Any] = Packet(self._encoder.encode(self._mouth.take(now)))
        packet.pts, packet.time_base = tick * _TICKS, _TIME_BASE
        return packet
