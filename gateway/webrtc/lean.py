"""The places that know the inside of aiortc and aioice (aiortc 1.16, aioice 0.13) are this one, for connections, and stream.py, for their
sound: hooks on single objects, no patched classes.

Stock aiortc binds any UDP port, cannot announce a public address, and leaks a task when closed at the wrong moment. Each of these is
replaced here, for our own connections only.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from typing import Any

from aioice.candidate import Candidate, candidate_foundation, candidate_priority
from aioice.ice import StunProtocol, server_reflexive_candidate
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCRtpTransceiver
from aiortc.rtcconfiguration import RTCBundlePolicy

from gateway.media.ports import PortRange
from voicebot.config import IceServer
from voicebot.errors import MediaError

RECEIVE_BUFFER = 262_144
"""Bytes the kernel keeps for a call while the process is busy."""
STUN_LIMIT_S = 1.0
"""A STUN server that is slower than this does not delay the call."""
TURN_LIMIT_S = 2.0
"""The same for a relay, which takes more round trips."""


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
