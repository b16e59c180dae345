"""The codecs of telephone calls, by the names that SDP knows them by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Protocol

from gateway.media import g711, g722, opus
from gateway.media.jitter import PacketDecoder
from voicebot.audio.frame import FRAME, RATE, Pcm

COMFORT_NOISE = 13
"""Payload type of RFC 3389, fixed; its clock is the 8 kHz of the codecs it goes with."""
FIRST_DYNAMIC = 96
"""Payload types from here on mean what the SDP says."""


class PacketEncoder(Protocol):
    """What turns sound into packets of one codec."""

    def encode(self, pcm: Pcm) -> bytes:
        """One frame of 20 ms (320 samples at 16 kHz) → one packet. Errors: MediaError for any other length."""
        ...

    def lost(self, part: float) -> None:
        """The other side reports that it missed this part of our packets (0..1) lately."""
        ...


@dataclass(frozen=True, slots=True)
class Codec:
    """payload_type: fixed below FIRST_DYNAMIC, else only what our own offers call it. clock_rate: ticks of the RTP timestamp a
    second, not samples. channels: as SDP writes them. fmtp: what we announce. decoder, encoder: for one stream each."""

    name: str
    payload_type: int
    clock_rate: int
    channels: int
    fmtp: str
    decoder: Callable[[], PacketDecoder]
    encoder: Callable[[], PacketEncoder]

    @property
    def ticks(self) -> int:
        """By which the timestamp grows with each 20 ms."""
        return FRAME * self.clock_rate // RATE

    @property
    def rtpmap(self) -> str:
        """As in a=rtpmap, without the payload type."""
        return f"{self.name}/{self.clock_rate}" + (f"/{self.channels}" if self.channels > 1 else "")


CODECS: Mapping[str, Codec] = MappingProxyType(
    {
        codec.name: codec
        for codec in (
            Codec(
                "opus",
                111,
                opus.CLOCK_RATE,
                2,  # always written so, whatever is sent (RFC 7587, 7)
                f"useinbandfec=1;maxplaybackrate={RATE};sprop-maxcapturerate={RATE}",
                opus.Decoder,
                opus.Encoder,
            ),
            Codec("G722", 9, g722.CLOCK_RATE, 1, "", g722.Decoder, g722.Encoder),
            Codec(
                "PCMA",
                8,
                g711.RATE,
                1,
                "",
                partial(g711.Decoder, g711.A_LAW),
                partial(g711.Encoder, g711.A_LAW),
            ),
            Codec(
                "PCMU",
                0,
                g711.RATE,
                1,
                "",
                partial(g711.Decoder, g711.MU_LAW),
                partial(g711.Encoder, g711.MU_LAW),
            ),
        )
    }
)
"""By name, in the order we like them."""
