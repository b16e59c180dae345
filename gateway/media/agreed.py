"""What two sides agreed on for one stream of sound each way, whoever negotiated it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from gateway.media.codecs import Codec
from gateway.media.srtp import SrtpKey
from gateway.media.udp import Address


class Kind(Enum):
    """What a packet carries."""

    SOUND = "sound"
    KEYS = "keys"
    NOISE = "noise"


@dataclass(frozen=True, slots=True)
class Agreed:
    """How the two sides talk. address, port, rtcp_port: where the other side wants packets (address None: nowhere, which is
    an old way to hold a call). payload_type, dtmf, comfort_noise: numbers we send with; renumbered: (ours, theirs) where the
    other side answered our offer with other numbers. dtmf_clock: ticks a second of telephone events. send: it wants to hear us.
    receive: it will speak. our_key, their_key: SRTP, or None for plain RTP."""

    address: str | None
    port: int
    rtcp_port: int
    codec: Codec
    payload_type: int
    dtmf: int | None = None
    dtmf_clock: int = 8000
    comfort_noise: int | None = None
    renumbered: tuple[tuple[int, int], ...] = ()
    send: bool = True
    receive: bool = True
    rtcp_mux: bool = False
    our_key: SrtpKey | None = None
    their_key: SrtpKey | None = None

    @property
    def told(self) -> Address | None:
        """Where RTP is wanted."""
        return None if self.address is None else (self.address, self.port)

    @property
    def kinds(self) -> Mapping[int, Kind]:
        """Payload types that may come, and what they carry."""
        named = {self.payload_type: Kind.SOUND}
        if self.dtmf is not None:
            named[self.dtmf] = Kind.KEYS
        if self.comfort_noise is not None:
            named[self.comfort_noise] = Kind.NOISE
        return named | {ours: named[theirs] for ours, theirs in self.renumbered if ours not in named}

    def control(self, target: Address | None) -> Address | None:
        """Where reports go while RTP goes to `target`: beside it when it is where it was said to be, else only to a shared port."""
        if target is None or self.rtcp_mux:
            return target
        return (target[0], self.rtcp_port) if target == self.told else None
