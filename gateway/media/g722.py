"""G.722, the wide band of telephones: 16 kHz in 64 kbit/s, by libavcodec. Its RTP clock says 8000 all the same (RFC 3551, 4.5.2)."""

import av
import numpy as np
from av.codec import CodecContext

from gateway.media.concealment import Concealer
from voicebot.audio.frame import FRAME, RATE, Pcm
from voicebot.errors import MediaError

CLOCK_RATE = 8_000
MAX_PAYLOAD = CLOCK_RATE // 5
"""200 ms, the longest packet a receiver has to take (RFC 3551, 4.2)."""


class Decoder:
    """One received stream, as gateway.media.jitter wants it. Sound comes as int16 mono at RATE."""

    def __init__(self) -> None:
        self._codec = _codec("r")
        self._concealer = Concealer(RATE)

    def samples(self, payload: bytes) -> int:
        """How many samples the packet holds; 0 when it is empty or longer than any packet."""
        return 2 * len(payload) if len(payload) <= MAX_PAYLOAD else 0

    def decode(self, payload: bytes) -> Pcm:
        """The sound of a packet. Errors: MediaError when it is none."""
        if not self.samples(payload):  # an empty packet would also end libavcodec's stream
            raise MediaError(f"no G.722 packet has {len(payload)} bytes")
        (frame,) = self._codec.decode(av.Packet(payload))
        return self._concealer.heard(frame.to_ndarray()[0])

    def recover(self, payload: bytes, samples: int) -> Pcm:
        """G.722 carries no copies: a guess."""
        return self.conceal(samples)

    def conceal(self, samples: int) -> Pcm:
        """A guess at sound that never came; silent after 60 ms."""
        return self._concealer.guess(samples)

    def reset(self) -> None:
        """A new source: forget the old one's sound."""
        self._codec = _codec("r")
        self._concealer.reset()


class Encoder:
    """One sent stream: frames of 20 ms."""

    def __init__(self) -> None:
        self._codec = _codec("w")

    def encode(self, pcm: Pcm) -> bytes:
        """One frame (320 samples) → 160 bytes. Errors: MediaError for any other length."""
        if len(pcm) != FRAME:
            raise MediaError(f"a frame has {FRAME} samples, not {len(pcm)}")
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm)[None], format="s16", layout="mono")
        frame.sample_rate = RATE
        (packet,) = self._codec.encode(frame)
        return bytes(packet)

    def lost(self, part: float) -> None:
        """Each packet stands for itself, whatever is lost."""


def _codec(mode: str) -> "CodecContext":
    codec = CodecContext.create("g722", mode)
    codec.sample_rate, codec.layout, codec.format = RATE, "mono", "s16"
    return codec
