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
    """Packets are pulled from here, one every 20 ms. each_tick: called at every one, with the time. others: seconds for which somebody
    else's packets leave in the place of ours; 0 or less: they do not. idle: nothing is to be done meanwhile, not even a look at the time."""

    kind = "audio"

    def __init__(
        self,
        mouth: Mouth,
        clock: Clock,
        each_tick: Callable[[float], None],
        others: Callable[[float], float] = lambda now: 0.0,
        idle: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__()
        self.pacer = Pacer(clock)
        self._others, self._idle = others, idle
        self._mouth, self._clock, self._each_tick = mouth, clock, each_tick
        self._encoder = ThriftyEncoder(Encoder())

    def lost(self, part: float) -> None:
        """The browser missed this part of our packets (0..1) lately."""
        self._encoder.lost(part)

    async def recv(self) -> "Packet[Any]":
        """The next packet of speech or silence. Errors: MediaStreamError after the end of the track."""
        if self.readyState != "live":
            raise MediaStreamError
        while True:
            tick = await self.pacer.tick()
            now = self._clock.monotonic()
            others = self._others(now)
            if others > 0 and self._idle():
                await self.pacer.rest(others)
                continue
            self._each_tick(now)
            if others <= 0:
                break
        packet: Packet[Any] = Packet(self._encoder.encode(self._mouth.take(now)))
        packet.pts, packet.time_base = tick * _TICKS, _TIME_BASE
        return packet
