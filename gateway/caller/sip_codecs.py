"""The telephone's codecs for the simulated caller: utterances are encoded before the call, packets decoded as they come."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Protocol

import numpy as np
import soxr
from av import AudioFrame, CodecContext, Packet
from numpy.typing import NDArray

from gateway.caller import packets
from gateway.caller.packets import RATE
from voicebot.errors import DataError

Sound = NDArray[np.int16]

NARROW = 8000
_TAPS = 32
"""On either side of the low-pass behind G.711."""


class Decoder(Protocol):
    """One received stream: packets in, mono int16 at RATE out."""

    def decode(self, payload: bytes) -> Sound:
        """The sound of one packet. Errors: ValueError for a packet that is not of this codec."""
        ...


@dataclass(frozen=True, slots=True)
class Codec:
    """name: as in SDP. payload_type: what we offer it as. clock: of its RTP timestamps (Hz). encode: mono at RATE, whole
    frames → one payload for each 20 ms."""

    name: str
    payload_type: int
    clock: int
    encode: Callable[[Sound], list[bytes]]
    decoder: Callable[[], Decoder]
    channels: int = 1
    fmtp: str | None = None

    @property
    def rtpmap(self) -> str:
        """As in `a=rtpmap`, behind the number."""
        return f"{self.name}/{self.clock}" + (f"/{self.channels}" if self.channels > 1 else "")


class _Wideband:
    """G.722: a decoder that remembers, at RATE by itself."""

    def __init__(self) -> None:
        self._codec = CodecContext.create("g722", "r")
        self._codec.sample_rate, self._codec.layout = RATE, "mono"

    def decode(self, payload: bytes) -> Sound:
        if not payload:
            raise ValueError("an empty packet")
        parts = [frame.to_ndarray().reshape(-1) for frame in self._codec.decode(Packet(payload))]
        return np.concatenate(parts).astype(np.int16)


class _Narrowband:
    """G.711 of either law: a table, then twice the rate by a low-pass that goes on from packet to packet."""

    def __init__(self, law: str) -> None:
        self._table = _table(law)
        self._before = np.zeros(2 * _TAPS - 1, np.float32)

    def decode(self, payload: bytes) -> Sound:
        if not payload:
            raise ValueError("an empty packet")
        apart = np.zeros(2 * len(payload), np.float32)
        apart[::2] = self._table[np.frombuffer(payload, np.uint8)]
        joined = np.concatenate([self._before, apart])
        self._before = joined[-(2 * _TAPS - 1) :]
        return np.clip(np.convolve(joined, _half_band(), "valid"), -32768, 32767).astype(np.int16)


@cache
def _half_band() -> NDArray[np.float32]:
    """A low-pass at a quarter of the rate, with the gain that the zeros between the samples take away."""
    at = np.arange(2 * _TAPS) - _TAPS + 0.5
    return np.asarray(np.sinc(at / 2) * np.hanning(2 * _TAPS), np.float32)


@cache
def _table(law: str) -> NDArray[np.float32]:
    """The sample behind each byte of pcm_alaw or pcm_mulaw."""
    codec = CodecContext.create(law, "r")
    codec.sample_rate, codec.layout = NARROW, "mono"
    (frame,) = codec.decode(Packet(bytes(range(256))))
    return np.asarray(frame.to_ndarray().reshape(-1), np.float32)


def _whole(name: str, rate: int, pcm: Sound) -> bytes:
    """All of a sound at `rate`, in a codec whose bytes need no packets."""
    codec = CodecContext.create(name, "w")
    codec.format, codec.layout, codec.sample_rate = "s16", "mono", rate
    codec.time_base = Fraction(1, rate)
    frame = AudioFrame(format="s16", layout="mono", samples=len(pcm))
    frame.planes[0].update(pcm.tobytes())
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    return b"".join(bytes(packet) for packet in [*codec.encode(frame), *codec.encode(None)])


def _cut(encoded: bytes) -> list[bytes]:
    """20 ms each; all three codecs take 64 kbit/s."""
    size = NARROW // 50
    return [encoded[at : at + size] for at in range(0, len(encoded), size)]


def _narrow(law: str) -> Callable[[Sound], list[bytes]]:
    def encode(pcm: Sound) -> list[bytes]:
        if not len(pcm):
            return []
        # as floats: soxr adds noise when it makes integers
        samples = np.rint(np.clip(soxr.resample(pcm.astype(np.float32), RATE, NARROW), -32768, 32767))
        return _cut(_whole(law, NARROW, np.resize(samples.astype(np.int16), len(pcm) // 2)))

    return encode


def _wide(pcm: Sound) -> list[bytes]:
    return _cut(_whole("g722", RATE, pcm)) if len(pcm) else []


CODECS: dict[str, Codec] = {
    codec.name: codec
    for codec in (
        Codec("PCMA", 8, NARROW, _narrow("pcm_alaw"), lambda: _Narrowband("pcm_alaw")),
        Codec("PCMU", 0, NARROW, _narrow("pcm_mulaw"), lambda: _Narrowband("pcm_mulaw")),
        # RFC 3551: its clock says 8000 although it samples at 16000
        Codec("G722", 9, NARROW, _wide, _Wideband),
        Codec("opus", 96, packets.WIRE_RATE, packets.encode, packets.Decoder, 2, "useinbandfec=1"),
    )
}
"""By name."""


def codecs(names: str) -> tuple[Codec, ...]:
    """`PCMA,opus`: in the order they are to be offered. Errors: DataError."""
    known = {name.lower(): codec for name, codec in CODECS.items()}
    wanted = [name.strip().lower() for name in names.split(",")]
    if not set(wanted) <= set(known) or len(set(wanted)) != len(wanted):
        raise DataError(f"--codec {names}: one or more of {', '.join(CODECS)}, with commas, each once")
    return tuple(known[name] for name in wanted)
