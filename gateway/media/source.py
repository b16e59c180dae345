"""Whose RTP is believed on a call without a browser, and where ours goes (symmetric RTP). Sans-I/O; times are passed in.

What SDP says is a claim of somebody who may lie, and anybody can send packets to an open port. So:
- Ours goes to the address of the SDP only when the signalling came from there too, or from a network that the operator named.
  Any other address has to prove itself by sending.
- A source is locked on after a few packets that follow each other; only the machines that the signalling or the SDP named are
  listened to at all, and the very address of the SDP before any other. With SRTP it is the key that decides what is believed, not the address.
- A locked source is not moved by others, however much they send. It moves when it has fallen silent and its own stream goes on
  from elsewhere (same SSRC, next numbers), or after a re-INVITE.
"""

import ipaddress
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum

from gateway.media.rtp import RtpPacket

Address = tuple[str, int]
"""IP address and port, as a socket gives them (of IPv6 the first two parts)."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SILENT_S = 0.5
"""A source that sent nothing for this long may have moved."""
MAX_STEP = 50
"""Sequence numbers between two packets of a source that is not yet locked on."""
MAX_DROPOUT = 3000
"""The same for one that was: what it sent elsewhere in between is lost."""
MAX_CANDIDATES = 8
LOWEST_PORT = 1024
"""Nobody takes RTP below, but servers there answer to it."""


class _Rank(IntEnum):
    STRANGER = 0
    KNOWN = 1
    TOLD = 2


_PROOF = {_Rank.STRANGER: (4, 0.05), _Rank.KNOWN: (4, 0.05), _Rank.TOLD: (2, 0.0)}
"""Packets in a row, and seconds they must have taken at least: a burst is not somebody speaking."""


@dataclass(slots=True)
class _Stream:
    ssrc: int
    sequence: int
    since: float
    at: float
    count: int = 1

    def goes_on(self, packet: RtpPacket, step: int) -> bool:
        """Whether this packet is a next one of the stream."""
        return packet.ssrc == self.ssrc and 0 < (packet.sequence - self.sequence) & 0xFFFF <= step

    def follow(self, packet: RtpPacket, now: float) -> None:
        """The newest packet."""
        self.ssrc, self.sequence, self.at = packet.ssrc, packet.sequence, now


class Source:
    """The other end of one RTP stream. networks: of the peer that the call came through, beside the addresses it names."""

    def __init__(self, networks: Sequence[Network] = ()) -> None:
        self.refused: Counter[str] = Counter()
        """Packets not believed: stranger (no such address on this call), second (the source is another), type (payload type not
        agreed), unproved (too few so far)."""
        self.moves = 0
        """How often a locked source changed."""
        self._networks = tuple(networks)
        self._told: Address | None = None
        self._known: set[str] = set()
        self._open = False
        """The told address may be sent to unproved."""
        self._held = True
        self._authenticated = False
        self._payload_types: frozenset[int] = frozenset()
        self._locked: Address | None = None
        self._rank = _Rank.STRANGER
        self._stream: _Stream | None = None
        self._reopened = False
        self._candidates: dict[Address, _Stream] = {}

    @property
    def target(self) -> Address | None:
        """Where ours goes now; None: nowhere."""
        if self._held:
            return None
        return self._locked or (self._told if self._open else None)

    @property
    def locked(self) -> bool:
        """A source has proved itself."""
        return self._locked is not None

    def agree(
        self,
        told: Address | None,
        signalled_from: str,
        payload_types: Collection[int],
        *,
        authenticated: bool = False,
    ) -> None:
        """Offer and answer are through, at the start or again. told: from the SDP, an IP literal; None when it names no address
        (held). signalled_from: IP address that the other side's signalling comes from. authenticated: only packets that SRTP let
        through will be shown. Errors: ValueError when an address is no IP literal."""
        self._held = told is None
        self._payload_types = frozenset(payload_types)
        signaller = _ip(signalled_from)
        if told is None:
            return
        told = (str(_ip(told[0])), told[1])
        if told != self._told or authenticated != self._authenticated:
            self._locked = self._stream = None
        self._reopened = self._locked is not None
        self._candidates.clear()
        self._told, self._authenticated = told, authenticated
        self._known = {told[0], str(signaller)}
        self._open = told[1] >= LOWEST_PORT and _may_be_sent_to(_ip(told[0]), signaller, self._networks)

    def take(self, address: Address, packet: RtpPacket, now: float) -> bool:
        """A packet came from this address: whether to believe it."""
        if packet.payload_type not in self._payload_types:
            self.refused["type"] += 1
            return False
        if address == self._locked and self._stream is not None:
            self._stream.follow(packet, now)
            return True
        rank = self._rank_of(address)
        if rank is _Rank.STRANGER and not self._authenticated:
            self.refused["stranger"] += 1
            return False
        movable = self._may_move(rank, packet, now)
        if movable and self._proves(address, rank, packet, now):
            self._lock(address, rank)
            return True
        if self._authenticated or (rank is _Rank.TOLD and self._locked is None):
            return True
        self.refused["unproved" if movable else "second"] += 1
        return False

    def believes_control(self, address: Address) -> bool:
        """Whether RTCP from here is the other side's: it may come from another port, not from another machine."""
        heard = self._locked or self._told
        return self._authenticated or (heard is not None and address[0] == heard[0])

    def _rank_of(self, address: Address) -> _Rank:
        if address == self._told:
            return _Rank.TOLD
        if address[0] in self._known or _inside(_ip(address[0]), self._networks):
            return _Rank.KNOWN
        return _Rank.STRANGER

    def _may_move(self, rank: _Rank, packet: RtpPacket, now: float) -> bool:
        """Whether a source other than the locked one may try."""
        if self._locked is None or self._stream is None or (rank > self._rank and not self._authenticated):
            return True
        if now - self._stream.at < SILENT_S:
            return False
        return self._authenticated or self._reopened or self._stream.goes_on(packet, MAX_DROPOUT)

    def _proves(self, address: Address, rank: _Rank, packet: RtpPacket, now: float) -> bool:
        """Count a packet of a source that is not locked on; whether it is enough."""
        found = self._candidates.get(address)
        if found is None or not found.goes_on(packet, MAX_STEP):
            if len(self._candidates) >= MAX_CANDIDATES and found is None:
                self._forget_one()
            found = self._candidates[address] = _Stream(packet.ssrc, packet.sequence, now, now)
        else:
            found.follow(packet, now)
            found.count += 1
        packets, seconds = _PROOF[rank]
        return found.count >= packets and now - found.since >= seconds

    def _forget_one(self) -> None:
        """Of all candidates the stalest one, but the told address last."""
        del self._candidates[
            min(self._candidates, key=lambda a: (self._rank_of(a) is _Rank.TOLD, self._candidates[a].at))
        ]

    def _lock(self, address: Address, rank: _Rank) -> None:
        self.moves += self._locked is not None
        self._locked, self._rank, self._stream = address, rank, self._candidates[address]
        self._reopened = False
        self._candidates.clear()


def _ip(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    found = ipaddress.ip_address(address)
    return getattr(found, "ipv4_mapped", None) or found


def _inside(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
    networks: Sequence[Network],
) -> bool:
    return any(address in network for network in networks)


def _may_be_sent_to(
    told: ipaddress.IPv4Address | ipaddress.IPv6Address,
    signaller: ipaddress.IPv4Address | ipaddress.IPv6Address,
    networks: Sequence[Network],
) -> bool:
    """A named address gets packets unasked only when who named it has shown to be there, or the operator vouches for it."""
    if told.is_multicast or told.is_unspecified or told.is_reserved:
        return False
    return told == signaller or _inside(told, networks)
