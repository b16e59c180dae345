"""The one place that knows the inside of aiortc and aioice (aiortc 1.16, aioice 0.13): hooks on single objects, no patched classes.

Stock aiortc decodes in a thread behind a jitter buffer that is always 80 ms late and stalls 320 ms on a lost packet; it
binds any UDP port, cannot announce a public address, and leaks a task when closed at the wrong moment. Each of these is replaced here, for our own connections only.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from typing import Any

from aioice.candidate import Candidate, candidate_foundation, candidate_priority
from aioice.ice import StunProtocol, server_reflexive_candidate
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCRtpSender, RTCRtpTransceiver
from aiortc.mediastreams import MediaStreamTrack
from aiortc.rtcconfiguration import RTCBundlePolicy
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpReceiveParameters
from aiortc.rtcrtpreceiver import RTCRtpReceiver, StreamStatistics
from aiortc.rtp import RtpPacket

from gateway.media.ports import PortRange
from voicebot.config import IceServer
from voicebot.errors import MediaError

Deliver = Callable[[int, int, int, bytes], None]
"""ssrc, sequence number, timestamp, payload of a packet."""
RECEIVE_BUFFER = 262_144
"""Bytes the kernel keeps for a call while the process is busy."""
STUN_LIMIT_S = 1.0
"""A STUN server that is slower than this does not delay the call."""
TURN_LIMIT_S = 2.0
"""The same for a relay, which takes more round trips."""


class LeanReceiver(RTCRtpReceiver):
    """Hands RTP packets to `deliver` as they arrive; reports their statistics to the sender, as RTCP must."""

    def __init__(self, transport: RTCDtlsTransport, deliver: Deliver) -> None:
        super().__init__("audio", transport)
        self._deliver = deliver
        self._payload_types: frozenset[int] = frozenset()
        self._reports: asyncio.Task[None] | None = None

    async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
        if self._reports is None:
            self._payload_types = frozenset(
                codec.payloadType for codec in parameters.codecs if codec.payloadType is not None
            )
            self.transport._register_rtp_receiver(self, parameters)
            self._reports = asyncio.create_task(self._run_rtcp())

    async def stop(self) -> None:
        if self._reports is not None:
            self.transport._unregister_rtp_receiver(self)
            self._reports.cancel()
            await asyncio.gather(self._reports, return_exceptions=True)

    async def _handle_rtp_packet(self, packet: RtpPacket, arrival_time_ms: int) -> None:
        if packet.payload_type not in self._payload_types or not packet.payload:
            return
        streams: dict[int, StreamStatistics] = _inside(self, RTCRtpReceiver, "remote_streams")
        if packet.ssrc not in streams:
            streams.clear()  # one source at a time, so that a hostile one cannot grow the report
            streams[packet.ssrc] = _Statistics(48_000)
        streams[packet.ssrc].add(packet)
        self._deliver(packet.ssrc, packet.sequence_number, packet.timestamp, packet.payload)


class _Statistics(StreamStatistics):
    """A jitter that a hostile sender drives up must still fit its 32 bits: the report's task would die of it."""

    @property
    def jitter(self) -> int:
        return min(super().jitter, 0xFFFFFFFF)


def connection(servers: Sequence[IceServer]) -> RTCPeerConnection:
    """One transport for everything. No servers means none: aiortc's default asks a public STUN server, and waits 5 s for it
    where there is no internet."""
    ice = [
        RTCIceServer(
            urls=list(server.urls),
            username=server.username,
            credential=server.credential.get_secret_value() if server.credential else None,
        )
        for server in servers
    ]
    return RTCPeerConnection(RTCConfiguration(iceServers=ice, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))


def audio_leg(peer: RTCPeerConnection, track: MediaStreamTrack, deliver: Deliver) -> RTCRtpTransceiver:
    """Sends `track` (which yields Opus packets, so nothing is encoded in aiortc) and receives by a LeanReceiver."""
    transceiver = peer.addTransceiver(track, direction="sendrecv")
    codecs = RTCRtpSender.getCapabilities("audio").codecs
    transceiver.setCodecPreferences([codec for codec in codecs if codec.mimeType == "audio/opus"])
    lean = LeanReceiver(transceiver.receiver.transport, deliver)
    lean._set_rtcp_ssrc(transceiver.sender._ssrc)
    _inside(transceiver, RTCRtpTransceiver, "receiver")  # raises when the name is not there any more
    setattr(transceiver, "_RTCRtpTransceiver__receiver", lean)  # noqa: B010 - a private name, spelt out
    return transceiver


def confine(
    transceiver: RTCRtpTransceiver,
    ports: PortRange,
    *,
    addresses: Sequence[str] = (),
    public_ip: str | None = None,
    alive: Callable[[], None] = lambda: None,
) -> None:
    """Bind this connection's ICE to `ports` on `addresses` (empty: all of the machine), announce `public_ip` for them, and
    call `alive` at every authenticated check by the other side. Gathering raises MediaError when no port is free."""
    ice = _ice(transceiver)
    relayed, checked = ice.get_component_candidates, ice.check_incoming

    hosts = tuple(addresses)

    async def gather(component: int, addresses: Sequence[str]) -> list[Any]:
        protocols = await _bind_all(ice, component, hosts or addresses, ports)
        candidates = [_announced(protocol.local_candidate, public_ip) for protocol in protocols]
        candidates += await _reflexive(ice.stun_server, protocols)
        candidates += await relayed(component=component, addresses=[], timeout=TURN_LIMIT_S)
        return candidates

    def check_incoming(*check: Any) -> None:
        alive()
        checked(*check)

    ice.get_component_candidates = gather
    ice.check_incoming = check_incoming


def mend(transceiver: RTCRtpTransceiver) -> None:
    """Closing while ICE is under way is ordinary: stock aioice then keeps a consent task for ever, and aiortc ends its
    own task with an error that nobody takes."""
    transport: Any = transceiver.receiver.transport.transport
    ice = _ice(transceiver)
    start, connect = transport.start, ice.connect

    async def connect_unless_closed() -> None:
        await connect()
        if ice._closing:
            ice._query_consent_task.cancel()
            raise ConnectionError("closed while connecting")

    async def start_unless_closed(parameters: Any) -> None:
        if transport.state != "closed":
            await start(parameters)

    ice.connect = connect_unless_closed
    transport.start = start_unless_closed


async def close(peer: RTCPeerConnection) -> None:
    """Close a connection for good. aiortc stops senders, receivers and the data channel's transport first; a connection that is
    coming up just then starts them afterwards: reports would run for ever, and a timer would keep the call in memory."""
    channels: Any = peer.sctp
    if channels is not None:
        channels._t1_start = _no_timer
    await peer.close()
    for transceiver in peer.getTransceivers():
        await transceiver.stop()
    if channels is not None:
        await channels.stop()


def _no_timer(chunk: object) -> None:
    """In the place of the timer that waits for the other side's first words: nobody waits any more."""


def _ice(transceiver: RTCRtpTransceiver) -> Any:
    return transceiver.receiver.transport.transport.iceGatherer._connection


async def _bind_all(ice: Any, component: int, addresses: Sequence[str], ports: PortRange) -> list[Any]:
    protocols: list[Any] = []
    exhausted: MediaError | None = None
    for address in addresses:
        try:
            bound = ports.bind(address)
        except MediaError as error:
            exhausted = error
            continue
        except OSError:
            continue  # an address that has just gone, or one that needs a scope
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        host, port = bound.getsockname()[:2]
        loop = asyncio.get_running_loop()
        _, protocol = await loop.create_datagram_endpoint(lambda: StunProtocol(ice), sock=bound)
        protocol.local_candidate = Candidate(
            foundation=candidate_foundation("host", "udp", host),
            component=component,
            transport="udp",
            priority=candidate_priority(component, "host"),
            host=host,
            port=port,
            type="host",
        )
        ice._protocols.append(protocol)
        protocols.append(protocol)
    if not protocols and exhausted is not None:
        raise exhausted
    if not protocols:
        raise MediaError(f"none of the addresses {', '.join(addresses) or '(none)'} can be used for media")
    return protocols


def _announced(candidate: Any, public_ip: str | None) -> Any:
    if public_ip is None or (":" in public_ip) != (":" in candidate.host):
        return candidate
    return Candidate(
        foundation=candidate.foundation,
        component=candidate.component,
        transport=candidate.transport,
        priority=candidate.priority,
        host=public_ip,
        port=candidate.port,
        type=candidate.type,
    )


async def _reflexive(server: tuple[str, int] | None, protocols: Sequence[Any]) -> list[Any]:
    """Our addresses as a STUN server sees them."""
    asked = [protocol for protocol in protocols if ":" not in protocol.local_candidate.host]
    if server is None or not asked:
        return []
    tasks = [asyncio.create_task(server_reflexive_candidate(protocol, server)) for protocol in asked]
    done, late = await asyncio.wait(tasks, timeout=STUN_LIMIT_S)
    for task in late:
        task.cancel()
    return [task.result()[0] for task in done if task.exception() is None]


def _inside(owner: object, of: type, name: str) -> Any:
    """A private attribute; when it is gone, this aiortc is one we do not know."""
    try:
        return getattr(owner, f"_{of.__name__}__{name}")
    except AttributeError as error:
        raise MediaError(f"this version of aiortc is not supported: {of.__name__} has no {name}") from error
