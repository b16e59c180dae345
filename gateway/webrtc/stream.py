"""The sound of one browser as packets, both ways, without aiortc's tasks and queues: what comes is decrypted and handed on in the very
callback of its socket, what leaves is encrypted and sent at once. Handshake, ICE and data channel remain aiortc's.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from aiortc import RTCPeerConnection, RTCRtpSender, RTCRtpTransceiver
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpReceiveParameters
from aiortc.rtcrtpreceiver import RTCRtpReceiver
from pylibsrtp import Error as SrtpError

from gateway.media.codecs import CODECS, Codec
from gateway.media.relay import Relay
from gateway.media.rtcp import RtcpSession
from gateway.media.rtp import RtpPacket, RtpSender, is_rtcp, parse
from gateway.webrtc.inside import inside, replace
from voicebot.clock import Clock

log = structlog.get_logger()

Deliver = Callable[[Codec, RtpPacket], None]
"""A packet of sound, and what it is encoded with."""
SPOKEN = CODECS["opus"]
"""What we encode for browsers, and what they begin with."""
UNDERSTOOD = ("opus", "G722", "PCMA", "PCMU")
"""Every browser has most of these (RFC 7874); the others so that the packets of telephones can be passed on."""
REPORT_LOOK_S = 1.0
"""Between two looks whether a report is due."""


class Stream:
    """One browser's. deliver: takes each packet of a codec of UNDERSTOOD; an error in it does not end the connection. lost: told at each
    report what part of our packets the browser missed."""

    def __init__(
        self, clock: Clock, deliver: Deliver, lost: Callable[[float], None] = lambda part: None
    ) -> None:
        self.sender = RtpSender()
        self.errors = 0
        """Packets at which `deliver` failed."""
        self._clock, self._deliver, self._lost = clock, deliver, lost
        self._relay = Relay(self.sender)
        self._reports = RtcpSession(self.sender, SPOKEN.clock_rate, clock)
        self._rate = SPOKEN.clock_rate
        self._codecs: Mapping[int, Codec] = {}
        self._numbers: Mapping[str, int] = {}
        self._began: float | None = None
        self._talking = False
        self._transport: Any = None
        self._ice: Any = None

    def attach(self, transport: RTCDtlsTransport) -> None:
        """Take media from this transport before aiortc sees it, and send by it."""
        self._transport, self._ice = transport, transport.transport.iceGatherer._connection
        queued = self._ice.data_received

        def received(data: bytes, component: int) -> None:
            if not data or not 127 < data[0] < 192 or transport._rx_srtp is None:
                queued(data, component)  # a handshake, or the data channel
                return
            try:
                self._take(data)
            except SrtpError:
                pass  # forged, damaged or seen before
            except Exception:
                self.errors += 1
                if self.errors == 1:
                    log.exception("receive_failed")

        self._ice.data_received = received

    def agree(self, parameters: RTCRtpReceiveParameters) -> None:
        """What was negotiated: payload types both ways."""
        self._codecs = {
            codec.payloadType: CODECS[codec.name]
            for codec in parameters.codecs
            if codec.payloadType is not None and codec.name in CODECS
        }
        self._numbers = {codec.name: number for number, codec in self._codecs.items()}

    # --- in -----------------------------------------------------------------------------------------

    def _take(self, data: bytes) -> None:
        now = self._clock.monotonic()
        if is_rtcp(data):
            if self._reports.received(self._transport._rx_srtp.unprotect_rtcp(data), now):
                self._lost(self._reports.lost_there)
            return
        packet = parse(self._transport._rx_srtp.unprotect(data))
        if packet is None or not packet.payload:
            return
        codec = self._codecs.get(packet.payload_type)
        if codec is None:
            return
        if codec.clock_rate != self._rate:
            self._rate = codec.clock_rate
            self._reports.retime(codec.clock_rate)
        self._reports.heard(packet, now)
        self._deliver(codec, packet)

    # --- out ----------------------------------------------------------------------------------------

    def speak(self, payload: bytes, ticks: int, codec: Codec = SPOKEN) -> None:
        """The next packet of ours. ticks: its media time, at the codec's clock rate."""
        number = self._numbers.get(codec.name)
        if number is None:
            return
        self._began = self._clock.monotonic() - ticks / codec.clock_rate
        self._send(self.sender.packet(number, payload, ticks, marker=not self._talking))
        self._talking = True

    def pass_on(self, codec: Codec, packet: RtpPacket) -> bool:
        """Another side's packet; false when the browser would not understand it."""
        number = self._numbers.get(codec.name)
        if number is None:
            return False
        now = self._clock.monotonic()
        if self._began is None:
            self._began = now
        ticks = int((now - self._began) * codec.clock_rate)
        data = self._relay.packet(packet, number, ticks, codec.clock_rate)
        self._talking = False
        if data is not None:
            self._send(data)
        return True

    def _send(self, packet: bytes) -> None:
        srtp = self._transport._tx_srtp
        if srtp is not None:
            self._leave(srtp.protect(packet))

    def _leave(self, data: bytes) -> None:
        pair = self._ice._nominated.get(1)
        if pair is not None:  # the transport may be a relay's, which knows sendto and little else
            pair.protocol.transport.sendto(data, pair.remote_addr)

    def report(self, *, bye: bool = False) -> None:
        """Send a report when one is due, or the last one."""
        now = self._clock.monotonic()
        data = self._reports.bye(now) if bye else self._reports.due(now)
        srtp = self._transport._tx_srtp
        if data is not None and srtp is not None:
            self._leave(srtp.protect_rtcp(data))


class StreamSender(RTCRtpSender):
    """In the place of aiortc's: sends what the track yields (packets of SPOKEN) by the stream."""

    def __init__(self, track: MediaStreamTrack, transport: RTCDtlsTransport, stream: Stream) -> None:
        super().__init__(track, transport)
        self._ssrc, self._stream = stream.sender.ssrc, stream

    async def _run_rtp(self, codec: RTCRtpCodecParameters) -> None:
        inside(self, RTCRtpSender, "rtp_started").set()
        track: Any = self.track
        try:
            while True:
                packet = await track.recv()
                self._stream.speak(bytes(packet), packet.pts)
        except (asyncio.CancelledError, ConnectionError, MediaStreamError):
            pass
        except Exception:  # whatever it was: stop() waits for what comes below
            log.exception("send_failed")
        track.stop()
        inside(self, RTCRtpSender, "rtp_exited").set()

    async def _run_rtcp(self) -> None:
        inside(self, RTCRtpSender, "rtcp_started").set()
        try:
            while True:
                await asyncio.sleep(REPORT_LOOK_S)
                self._stream.report()
        except asyncio.CancelledError:
            self._stream.report(bye=True)
        except Exception:  # as above
            log.exception("report_failed")
        inside(self, RTCRtpSender, "rtcp_exited").set()


class StreamReceiver(RTCRtpReceiver):
    """In the place of aiortc's: it has nothing to do but to know what was negotiated."""

    def __init__(self, transport: RTCDtlsTransport, stream: Stream) -> None:
        super().__init__("audio", transport)
        self._stream = stream

    async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
        self._stream.agree(parameters)

    async def stop(self) -> None:
        """Nothing runs."""


def audio_leg(peer: RTCPeerConnection, track: MediaStreamTrack, stream: Stream) -> RTCRtpTransceiver:
    """Sends `track` (which yields packets of SPOKEN, so nothing is encoded in aiortc), and receives, by the stream."""
    transceiver = peer.addTransceiver(track, direction="sendrecv")
    capabilities = RTCRtpSender.getCapabilities("audio").codecs
    transceiver.setCodecPreferences(
        [codec for name in UNDERSTOOD for codec in capabilities if codec.name == name]
    )
    transport = transceiver.receiver.transport
    replace(transceiver, RTCRtpTransceiver, "sender", StreamSender(track, transport, stream))
    receiver = StreamReceiver(transport, stream)
    receiver._set_rtcp_ssrc(stream.sender.ssrc)
    replace(transceiver, RTCRtpTransceiver, "receiver", receiver)
    stream.attach(transport)
    return transceiver
