"""One telephone's sound, both ways: packets in and believed, frames out; speech in, packets out every 20 ms. Times are passed in."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.media.agreed import Agreed, Kind
from gateway.media.codecs import Codec
from gateway.media.comfort import Comfort, ComfortDecoder
from gateway.media.dtmf import KeyReceiver, KeySender
from gateway.media.jitter import JitterBuffer, JitterStats
from gateway.media.passing import PASSED_ON_S, Pass
from gateway.media.relay import Relay
from gateway.media.rtcp import RtcpSession
from gateway.media.rtp import RtpPacket, RtpSender, is_rtcp, parse
from gateway.media.source import Network, Source
from gateway.media.srtp import Srtp, SrtpKey
from gateway.media.thrift import ThriftyEncoder
from gateway.media.udp import Address
from voicebot.audio.frame import FRAME_MS, Frame, Pcm
from voicebot.clock import Clock

PATIENCE_S = 20.0
"""Neither sound nor reports for so long: nobody is there. Reports come every five seconds also from who is silent."""
PAUSE_S = 60.0
"""The longest pause that is filled with comfort noise."""


class Station(Protocol):
    """What a telephone is connected with: a conversation, or another telephone."""

    def speak(self, now: float) -> Pcm:
        """The next 20 ms for the other side."""
        ...

    def hear(self, frame: Frame) -> None:
        """The next 20 ms from the other side."""
        ...

    def key(self, digit: str, now: float) -> None:
        """The other side pressed a key (0-9 * #)."""
        ...

    def lost(self) -> None:
        """Nothing has come for too long."""
        ...


class Outlet(Protocol):
    """Where packets leave; never waits and never raises."""

    def send(self, packet: bytes, to: Address) -> None: ...

    def send_control(self, packet: bytes, to: Address) -> None: ...


@dataclass(frozen=True, slots=True)
class LegStats:
    """Counts of one leg. refused: packets not believed, by reason."""

    packets: JitterStats
    refused: Counter[str]
    lost_there: float
    """Share of our packets that the other side did not get, by its newest report."""
    rtt_s: float | None


class Leg:
    """One telephone. signalled_from: IP address its signalling comes from; networks: of the peer it came through.

    station may be exchanged at any time."""

    def __init__(
        self,
        agreed: Agreed,
        outlet: Outlet,
        station: Station,
        clock: Clock,
        *,
        signalled_from: str,
        networks: Sequence[Network] = (),
    ) -> None:
        self.station = station
        self.patience_s = PATIENCE_S
        self.keyed = False
        """Keys have come as packets; what else tells of them tells it twice."""
        self.alive_at = clock.monotonic()
        """When the other side last gave a sign."""
        self.along: Callable[[Frame], None] | None = None
        """Hears what the other side says, also what is passed on."""
        self._outlet, self._clock = outlet, clock
        self._signalled_from = signalled_from
        self._source = Source(networks)
        self._refused: Counter[str] = Counter()
        self._srtp: Srtp | None = None
        self._srtp_keys: tuple[SrtpKey | None, SrtpKey | None] = (None, None)
        self._passing: Pass | None = None
        self._passed_at = float("-inf")
        self._passes = False
        """The newest packet was passed on."""
        self._number = 0
        self._take_up_codec(agreed)
        self._take_up_keys(agreed)
        self._take_up(agreed)

    # --- what is agreed ---------------------------------------------------------------------------

    @property
    def agreed(self) -> Agreed:
        """How the two sides talk now."""
        return self._agreed

    @property
    def held(self) -> bool:
        """The other side does not want to hear us; what it sends meanwhile is music."""
        return not self._agreed.send

    @property
    def stats(self) -> LegStats:
        """Counts up to now."""
        refused = self._refused + self._source.refused + (self._srtp.refused if self._srtp else Counter())
        return LegStats(self._jitter.stats, refused, self._rtcp.lost_there, self._rtcp.rtt_s)

    def agree(self, agreed: Agreed) -> None:
        """Something else was agreed on: hold, resume, another address, codec or key."""
        before = self._agreed
        if agreed.codec is not before.codec:
            self._deliver(self._jitter.restart(self._clock.monotonic()))
            self._take_up_codec(agreed)
        if (agreed.dtmf, agreed.dtmf_clock) != (before.dtmf, before.dtmf_clock):
            self._take_up_keys(agreed)
        self._take_up(agreed)

    def pass_to(self, passing: Pass | None) -> None:
        """Show packets of sound and noise to this first; those it takes are decoded for `along` alone. None: no more."""
        self._passing, self._passes = passing, False
        self._deliver(self._jitter.restart(self._clock.monotonic()))

    def _take_up_codec(self, agreed: Agreed) -> None:
        """Another clock is another stream (RFC 7160), and one stream for each codec does no harm."""
        codec = agreed.codec
        self._encoder = ThriftyEncoder(codec.encoder())
        self._jitter = JitterBuffer(
            ComfortDecoder(codec.decoder()), clock_rate=codec.clock_rate, conceal_s=PAUSE_S
        )
        self._sender = RtpSender()
        self._relay = Relay(self._sender)
        self._rtcp = RtcpSession(self._sender, codec.clock_rate, self._clock)
        self._first = self._number
        self._ssrc: int | None = None

    def _take_up_keys(self, agreed: Agreed) -> None:
        self._keys_in = KeyReceiver(agreed.dtmf_clock)
        self._keys_out = KeySender(agreed.dtmf_clock * FRAME_MS // 1000)

    def _take_up(self, agreed: Agreed) -> None:
        self._agreed, self._kinds = agreed, agreed.kinds
        keys = (agreed.our_key, agreed.their_key)
        if agreed.our_key is None or agreed.their_key is None:
            self._srtp = None
        elif self._srtp is None or keys != self._srtp_keys:
            self._srtp = Srtp(agreed.our_key, agreed.their_key)
        self._srtp_keys = keys
        self._source.agree(
            agreed.told, self._signalled_from, self._kinds.keys(), authenticated=self._srtp is not None
        )
        self._talking = False
        self.alive_at = self._clock.monotonic()

    # --- from the network ---------------------------------------------------------------------------

    def rtp(self, data: bytes, address: Address) -> None:
        """A datagram on the RTP port. Never raises for what a network may bring."""
        if is_rtcp(data):
            self.rtcp(data, address)
            return
        opened = data if self._srtp is None else self._srtp.unprotect(data)
        if opened is None:
            return
        packet = parse(opened)
        if packet is None:
            self._refused["bad"] += 1
            return
        now = self._clock.monotonic()
        if not self._source.take(address, packet, now):
            return
        self.alive_at = now
        self._rtcp.heard(packet, now)
        if packet.ssrc != self._ssrc:
            self._ssrc = packet.ssrc
            self._deliver(self._jitter.restart(now))
        self._take(self._kinds[packet.payload_type], packet, now)

    def rtcp(self, data: bytes, address: Address) -> None:
        """A datagram of RTCP."""
        if not self._source.believes_control(address):
            self._refused["stranger"] += 1
            return
        opened = data if self._srtp is None else self._srtp.unprotect_rtcp(data)
        if opened is not None:
            self.alive_at = now = self._clock.monotonic()
            if self._rtcp.received(opened, now):
                self._encoder.lost(self._rtcp.lost_there)

    def _take(self, kind: Kind, packet: RtpPacket, now: float) -> None:
        if kind is Kind.KEYS:
            self.keyed = True
            pressed = self._keys_in.take(packet, now)
            if pressed is not None:
                self.station.key(pressed, now)
            payload = b""  # its place in the numbering is taken, its time is silence
        else:
            self._passes = self._passing is not None and self._passing(kind, self._agreed.codec, packet)
            if self._passes and self.along is None:
                return
            payload = Comfort(packet.payload) if kind is Kind.NOISE else packet.payload
        self._deliver(self._jitter.push(packet.sequence, packet.timestamp, payload, now))

    def _deliver(self, frames: Sequence[Frame]) -> None:
        if self._agreed.receive and not self.held:
            for frame in frames:
                if self.along is not None:
                    self.along(frame)
                if not self._passes:
                    self.station.hear(frame)

    # --- to the network -----------------------------------------------------------------------------

    def tick(self, number: int, now: float) -> None:
        """Every 20 ms. number: of the tick, with gaps where the process was too late. Errors: MediaError for a fault of ours."""
        self._number = number
        self._deliver(self._jitter.poll(now))
        self._report(now)
        target = self._source.target
        if target is None or self.held:
            self._talking = False
        elif now - self._passed_at >= PASSED_ON_S or not self._keys_out.idle:
            self._speak(target, now)
        if not self.held and self._agreed.receive and now - self.alive_at > self.patience_s:
            self.station.lost()

    def press(self, digits: str) -> bool:
        """Send these keys to the other side; false when it did not agree to packets of keys. Errors: ValueError for what is none."""
        if self._agreed.dtmf is None:
            return False
        self._keys_out.press(digits)
        return True

    def pass_on(self, kind: Kind, codec: Codec, packet: RtpPacket) -> bool:
        """Send another side's packet; false when it is not of our codec. Lost while we cannot send, or are sending keys."""
        if codec is not self._agreed.codec:
            return False
        target, number = self._source.target, self._agreed.payload_type
        if kind is Kind.NOISE:
            number = self._agreed.comfort_noise or -1
        if target is None or self.held or not self._keys_out.idle or number < 0:
            return True
        data = self._relay.packet(packet, number, self._ticks, codec.clock_rate)
        self._passed_at = self._clock.monotonic()
        self._talking = True
        if data is not None:
            self._seal(target, data)
        return True

    def say_goodbye(self) -> None:
        """Tell the other side by RTCP that our stream is over."""
        self._control(self._rtcp.bye(self._clock.monotonic()))

    @property
    def _ticks(self) -> int:
        """Our media time."""
        return (self._number - self._first) * self._agreed.codec.ticks

    def _speak(self, target: Address, now: float) -> None:
        ticks, dtmf = self._ticks, self._agreed.dtmf
        pcm = self.station.speak(now)
        key = None if dtmf is None else self._keys_out.next(ticks)
        if key is not None and dtmf is not None:
            self._send(target, dtmf, key.payload, key.ticks, marker=key.marker)
            return
        payload = self._encoder.encode(pcm)
        self._send(target, self._agreed.payload_type, payload, ticks, marker=not self._talking)
        self._talking = True

    def _send(self, target: Address, payload_type: int, payload: bytes, ticks: int, *, marker: bool) -> None:
        self._seal(target, self._sender.packet(payload_type, payload, ticks, marker=marker))

    def _seal(self, target: Address, packet: bytes) -> None:
        self._outlet.send(packet if self._srtp is None else self._srtp.protect(packet), target)

    def _report(self, now: float) -> None:
        report = self._rtcp.due(now)
        if report is not None:
            self._control(report)

    def _control(self, report: bytes) -> None:
        target = self._agreed.control(self._source.target)
        if target is None:
            return
        data = report if self._srtp is None else self._srtp.protect_rtcp(report)
        if self._agreed.rtcp_mux:
            self._outlet.send(data, target)
        else:
            self._outlet.send_control(data, target)
