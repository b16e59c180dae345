"""Two sides of a talk who speak the same codec hear each other's packets as they are: nothing is decoded, encoded or waited for.

Each direction decides for itself, packet by packet: codecs may change in the middle of a talk.
"""

from collections.abc import Callable
from typing import Protocol

from gateway.media.agreed import Kind
from gateway.media.codecs import Codec
from gateway.media.rtp import RtpPacket

PASSED_ON_S = 0.2
"""After a packet that was passed on, for so long none of our own is sent."""

Pass = Callable[[Kind, Codec, RtpPacket], bool]
"""Takes a packet of another side; false when it cannot be understood here. What is taken may be lost, as on any network."""


class Passes(Protocol):
    """A side that takes packets of others."""

    def pass_on(self, kind: Kind, codec: Codec, packet: RtpPacket) -> bool:
        """As of Pass."""
        ...
