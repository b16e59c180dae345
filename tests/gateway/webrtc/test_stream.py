"""Packets between a browser and us, past aiortc."""

import asyncio
import inspect
import itertools
import threading
from types import SimpleNamespace
from typing import Any
from unittest import mock

import aioice.ice
import aioice.turn
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpReceiveParameters
from aiortc.rtcrtpreceiver import RTCRtpReceiver
from aiortc.rtcrtpsender import RTCRtpSender

from gateway.media import rtcp
from gateway.media.codecs import CODECS, Codec
from gateway.media.mouth import Mouth
from gateway.media.rtcp import parse
from gateway.media.rtp import RtpPacket
from gateway.webrtc.stream import Stream, audio_leg
from gateway.webrtc.track import SpeechTrack
from voicebot.clock import SystemClock

LOW, HIGH = 10_310, 10_319


@pytest.fixture
async def answered(browser: Any):
    """`await answered(page)`: a connection that answered a browser, and the packets it heard."""
    connections: list[RTCPeerConnection] = []

    async def make(page: Any = None) -> SimpleNamespace:
        page = page or browser()
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        connections.append(connection)
        heard: list[tuple[Codec, RtpPacket]] = []
        track = SpeechTrack(Mouth(SystemClock(), lambda event: None), SystemClock(), lambda now: None)
        lost: list[float] = []
        stream = Stream(SystemClock(), lambda codec, packet: heard.append((codec, packet)), lost.append)
        leg = audio_leg(connection, track, stream)
        await connection.setRemoteDescription(RTCSessionDescription(await page.offer(), "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        await page.take(connection.localDescription.sdp)
        return SimpleNamespace(
            page=page, connection=connection, leg=leg, heard=heard, stream=stream, lost=lost
        )

    yield make
    await asyncio.gather(*(connection.close() for connection in connections))


def test_the_inside_of_aiortc_is_the_one_we_know() -> None:
    """A new version must be looked at before it is used: what we override, call and replace has not changed its shape."""
    shapes = {
        RTCRtpReceiver.receive: ["self", "parameters"],
        RTCRtpReceiver.stop: ["self"],
        RTCRtpReceiver._set_rtcp_ssrc: ["self", "ssrc"],
        RTCRtpSender._run_rtp: ["self", "codec"],
        RTCRtpSender._run_rtcp: ["self"],
        aioice.ice.Connection.data_received: ["self", "data", "component"],
    }
    for function, names in shapes.items():
        assert list(inspect.signature(function).parameters) == names, function.__qualname__
    stop = inspect.getsource(RTCRtpSender.stop)
    for name in ("rtp_started", "rtcp_started", "rtp_exited", "rtcp_exited"):
        assert f"self.__{name}.wait()" in stop
    setup = inspect.getsource(RTCDtlsTransport._setup_srtp)
    assert "self._rx_srtp = Session" in setup
    assert "self._tx_srtp = Session" in setup
    assert "self._nominated.get(component)" in inspect.getsource(aioice.ice.Connection.sendto)


@pytest.mark.real
async def test_packets_come_straight_from_the_wire_without_a_thread(answered: Any, until: Any) -> None:
    """Payloads as they were sent, in order, from one source; ours are heard too, and reports go both ways."""
    before = {thread.name for thread in threading.enumerate()}
    call = await answered()
    await until(lambda: len(call.heard) >= 60 and len(call.page.heard) >= 60)
    packets = [packet for _, packet in call.heard]
    assert len({packet.ssrc for packet in packets}) == 1
    assert all(b.sequence == (a.sequence + 1) & 0xFFFF for a, b in itertools.pairwise(packets))
    assert packets[20].payload in call.page.microphone._packets
    assert {codec.name for codec, _ in call.heard} == {"opus"}
    ours = call.page.packets
    assert {packet.ssrc for packet in ours} == {call.stream.sender.ssrc}
    assert [packet.marker for packet in ours[1:]] == [0] * (len(ours) - 1)
    threads = [name for name in (thread.name for thread in threading.enumerate()) if name not in before]
    assert len([name for name in threads if "decoder" in name]) <= 1  # the stock one of the page
    call.stream._reports._due = 0.0
    await until(lambda: call.page._leg.receiver._RTCRtpReceiver__lsr)  # our report was understood
    assert call.stream._reports.reception.received >= 60


@pytest.mark.real
async def test_what_the_browser_misses_is_told_at_each_report(answered: Any, until: Any) -> None:
    """The share of our packets, as its report says it."""
    call = await answered()
    await until(lambda: len(call.heard) > 3)
    block = rtcp.Block(call.stream.sender.ssrc, 64, 20, 1, 0, 0, 0)
    await call.page.transport._send_rtp(rtcp.build(rtcp.Report(1, None, (block,)), "x"))
    await until(lambda: 0.25 in call.lost)


@pytest.mark.real
async def test_what_is_no_sound_of_ours_is_left_alone(answered: Any, until: Any) -> None:
    """Forged and empty packets, other codecs; an error of whoever takes them is counted, and the next ones are heard."""
    call = await answered()
    await until(lambda: len(call.heard) > 3)
    call.page.microphone.limit = 0
    await asyncio.sleep(0.1)
    before, ice = len(call.heard), call.leg.receiver.transport.transport._connection
    ice.data_received(bytes([0x80, 96]) + bytes(60), 1)
    sender, transport = call.stream.sender, call.page.transport
    for payload_type, payload in ((0x60, b""), (0x7F, b"x")):
        await transport._send_rtp(sender.packet(payload_type, payload, 0))
    await asyncio.sleep(0.1)
    assert (len(call.heard), call.stream.errors) == (before, 0)
    call.stream._deliver = lambda codec, packet: 1 / 0
    number = next(number for number, codec in call.stream._codecs.items() if codec.name == "PCMA")
    await transport._send_rtp(sender.packet(number, b"x", 0))
    await until(lambda: call.stream.errors == 1)
    assert call.stream._rate == 8000


async def test_nothing_is_sent_where_nothing_was_agreed() -> None:
    """Nor before the connection is there; a codec that the browser has not is not passed on."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    track = SpeechTrack(Mouth(SystemClock(), lambda event: None), SystemClock(), lambda now: None)
    stream = Stream(SystemClock(), lambda codec, packet: None)
    leg = audio_leg(connection, track, stream)
    stream.speak(b"x", 0)
    packet = RtpPacket(8, 1, 160, 5, b"x")
    assert not stream.pass_on(CODECS["PCMA"], packet)
    pcma = RTCRtpCodecParameters(mimeType="audio/PCMA", clockRate=8000, payloadType=8)
    other = RTCRtpCodecParameters(mimeType="audio/red", clockRate=48000, payloadType=63)
    await leg.receiver.receive(RTCRtpReceiveParameters(codecs=[pcma, other]))
    assert stream.pass_on(CODECS["PCMA"], packet)
    assert not stream.pass_on(CODECS["opus"], packet)
    stream.report(bye=True)
    report = parse(stream._reports.bye(0.0))
    assert report is not None
    await leg.receiver.stop()
    await connection.close()
    assert connection.connectionState == "closed"


async def test_a_relay_is_sent_through_like_a_socket() -> None:
    """It need not be more than aioice's own, which takes packets and an address."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    track = SpeechTrack(Mouth(SystemClock(), lambda event: None), SystemClock(), lambda now: None)
    stream = Stream(SystemClock(), lambda codec, packet: None)
    leg = audio_leg(connection, track, stream)
    opus = RTCRtpCodecParameters(mimeType="audio/opus", clockRate=48000, channels=2, payloadType=96)
    await leg.receiver.receive(RTCRtpReceiveParameters(codecs=[opus]))
    relay: Any = mock.create_autospec(aioice.turn.TurnTransport, instance=True)
    there = ("192.0.2.1", 5000)
    stream._ice._nominated[1] = SimpleNamespace(protocol=SimpleNamespace(transport=relay), remote_addr=there)
    stream._transport._tx_srtp = SimpleNamespace(protect=lambda data: data, protect_rtcp=lambda data: data)
    stream.speak(b"x", 0)
    stream.report(bye=True)
    assert [call.args[1] for call in relay.sendto.call_args_list] == [there, there]
    stream._ice._nominated.clear()
    await connection.close()


async def test_a_sender_that_fails_can_still_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """aiortc waits for it without a limit."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    track = SpeechTrack(Mouth(SystemClock(), lambda event: None), SystemClock(), lambda now: None)
    stream = Stream(SystemClock(), lambda codec, packet: None)
    sender: Any = audio_leg(connection, track, stream).sender
    monkeypatch.setattr(track, "recv", lambda: 1 / 0)
    monkeypatch.setattr(stream, "report", lambda *, bye=False: 1 / 0)
    monkeypatch.setattr("gateway.webrtc.stream.REPORT_LOOK_S", 0.0)
    await asyncio.gather(sender._run_rtp(None), sender._run_rtcp())
    assert sender._RTCRtpSender__rtp_exited.is_set()
    assert sender._RTCRtpSender__rtcp_exited.is_set()
    await connection.close()
