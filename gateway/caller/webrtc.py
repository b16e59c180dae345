"""A caller over WebRTC by aiortc: sends packets made beforehand, reads RTP as it arrives, and measures on the wire."""

import asyncio
import json
import random
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aioice.ice
import httpx
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.rtp import RtpPacket

from gateway.caller.line import HTTP_LIMIT_S
from gateway.caller.loss import Loss
from gateway.caller.mouth import Mouth
from gateway.caller.packets import Decoder, on_the_wire
from gateway.caller.sound_line import FRAME_S, SoundLine
from gateway.caller.voice import Packets
from voicebot.errors import CallRefused, MediaError

CONNECT_LIMIT_S = 15.0
_own_addresses = aioice.ice.get_host_addresses


def _addresses_with_loopback(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    """aioice leaves loopback out; a line that listens only there could not be called from its own machine."""
    addresses: list[str] = _own_addresses(use_ipv4, use_ipv6)
    return ["127.0.0.1", *(address for address in addresses if address != "127.0.0.1")]


class _Microphone(MediaStreamTrack):
    """Sends what the mouth gives, a packet every 20 ms by an absolute clock."""

    kind = "audio"

    def __init__(self, mouth: Mouth) -> None:
        super().__init__()
        self._mouth = mouth
        self._sent = 0
        self._started: float | None = None

    async def recv(self) -> Any:
        loop = asyncio.get_running_loop()
        if self._started is None:
            self._started = loop.time() + random.random() * FRAME_S
        await asyncio.sleep(max(0.0, self._started + self._sent * FRAME_S - loop.time()))
        self._sent += 1
        return on_the_wire(self._mouth.next(loop.time()), self._sent)


class WebrtcLine(SoundLine):
    """One WebRTC call. background: what is sent while silent. loss: part of packets lost in each direction. path, token: of a chat that
    is to go on by voice."""

    channel = "webrtc"

    def __init__(
        self,
        url: str,
        *,
        background: Packets,
        loss: float = 0.0,
        seed: int = 1,
        path: str = "/api/calls",
        token: str = "",
        language: str | None = None,
    ) -> None:
        self._asked = {} if language is None else {"lang": language}
        super().__init__(url, Mouth(background, "opus"))
        self._path, self._bearer = path, {"Authorization": f"Bearer {token}"} if token else {}
        self._decoder = Decoder()
        self._lossy = loss > 0
        self._loss = Loss(loss, seed)
        self._last_sequence: int | None = None
        self._peer: RTCPeerConnection | None = None
        self._channel: Any = None

    async def open(self) -> None:
        if urlsplit(self.url).hostname in ("127.0.0.1", "localhost", "::1"):
            aioice.ice.get_host_addresses = _addresses_with_loopback
        peer = self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        connected = asyncio.Event()
        self._channel = peer.createDataChannel("voicebot")
        self._channel.on("message", self.take)
        transceiver = peer.addTransceiver(_Microphone(self.mouth), direction="sendrecv")
        opus = [
            codec for codec in RTCRtpSender.getCapabilities("audio").codecs if codec.mimeType == "audio/opus"
        ]
        transceiver.setCodecPreferences(opus)
        # no jitter buffer and no decoder thread: what counts is when a packet came, not when it would be played
        setattr(transceiver.receiver, "_handle_rtp_packet", self._received)  # noqa: B010

        @peer.on("connectionstatechange")
        def changed() -> None:
            if peer.connectionState == "connected":
                connected.set()
            elif peer.connectionState in ("failed", "closed"):
                self.closed = True
                connected.set()

        try:
            await peer.setLocalDescription(await peer.createOffer())
            answer = await self._offer(peer.localDescription.sdp)
            self.call_id, self.token = str(answer["id"]), str(answer["token"])
            await peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))
            if self._lossy:
                self._lose(transceiver.sender.transport)
            async with asyncio.timeout(CONNECT_LIMIT_S):
                await connected.wait()
        except (httpx.HTTPError, KeyError, TypeError, ValueError, TimeoutError) as error:
            await self.hang_up()
            raise MediaError(f"no call over WebRTC to {self.url}: {type(error).__name__} {error}") from error
        except CallRefused:
            await self.hang_up()
            raise
        if self.closed:
            raise MediaError(f"no call over WebRTC to {self.url}: the connection failed")

    def send(self, message: Mapping[str, Any]) -> None:
        if self._channel is not None and self._channel.readyState == "open":
            self._channel.send(json.dumps(message))

    async def hang_up(self) -> None:
        if self._peer is not None:
            if not self.closed and self.bye is None:
                self.send({"type": "bye"})
                await asyncio.sleep(
                    0.05
                )  # the message leaves with the next turn of the loop, close would overtake it
            await self._peer.close()
        self.closed = True

    async def _offer(self, sdp: str) -> dict[str, Any]:
        async with httpx.AsyncClient(timeout=HTTP_LIMIT_S) as client:
            offer = {"sdp": sdp, "type": "offer", **self._asked}
            answer = await client.post(self.url + self._path, json=offer, headers=self._bearer)
        if answer.status_code != 201:
            raise _refused(answer)
        found: dict[str, Any] = answer.json()
        return found

    async def _received(self, packet: RtpPacket, arrival_time_ms: int) -> None:
        """One RTP packet, in the receive loop of the connection: an exception here would end the call."""
        if self._loss.incoming():
            return
        late = (
            self._last_sequence is not None
            and (packet.sequence_number - self._last_sequence) & 0xFFFF >= 0x8000
        )
        if late or not packet.payload:
            return
        self._last_sequence = packet.sequence_number
        try:
            pcm = self._decoder.decode(packet.payload)
        except ValueError:
            return
        self.sound.take(asyncio.get_running_loop().time(), pcm)

    def _lose(self, transport: Any) -> None:
        """Drop part of the outgoing RTP after it was numbered, so that the other side sees the gap; RTCP passes."""
        send = transport._send_rtp

        async def lossy(data: bytes) -> None:
            control = 64 <= data[1] & 0x7F <= 95
            if control or not self._loss.outgoing(self.mouth.place):
                await send(data)

        transport._send_rtp = lossy


def _refused(answer: httpx.Response) -> CallRefused:
    try:
        body = answer.json()
    except ValueError:
        body = None
    said = body if isinstance(body, dict) else {}
    code = str(said.get("error", answer.status_code))
    return CallRefused(code, f"the line refused the call ({answer.status_code}): {said.get('message', '')}")
