"""The WebRTC end, against a small aiortc peer that answers speech with a tone."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from typing import Any

import aioice.ice
import numpy as np
import pytest
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

from gateway.caller.packets import encode
from gateway.caller.voice import Utterance, Voice
from gateway.caller.webrtc import WebrtcLine
from voicebot.errors import CallRefused, MediaError

SILENT = {"opus": tuple(encode(np.zeros(3200, np.int16)))}


class _Mouth(MediaStreamTrack):
    """Silence, and half a second of tone when asked."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self.tone = 0
        self._sent = 0

    async def recv(self) -> AudioFrame:
        await asyncio.sleep(0.02)
        pcm = np.zeros(960, np.int16)
        if self.tone:
            self.tone -= 1
            pcm = (9000 * np.sin(np.arange(960) * 2 * np.pi / 120)).astype(np.int16)
        frame = AudioFrame(format="s16", layout="mono", samples=960)
        frame.planes[0].update(pcm.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self._sent * 960, Fraction(1, 48_000)
        self._sent += 1
        return frame


class _Bot:
    """Answers an offer; after each stretch of speech it sends a caption and a tone."""

    def __init__(self) -> None:
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.mouth = _Mouth()
        self.messages: list[Any] = []
        self.channel: Any = None
        self.utterances = 0

    async def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        assert (method, path) == ("POST", "/api/calls")
        self.peer.addTrack(self.mouth)

        @self.peer.on("track")
        def heard(track: Any) -> None:
            self.listening = asyncio.create_task(self._listen(track))

        @self.peer.on("datachannel")
        def opened(channel: Any) -> None:
            self.channel = channel
            channel.on("message", lambda raw: self.messages.append(json.loads(raw)))

        await self.peer.setRemoteDescription(RTCSessionDescription(json.loads(body)["sdp"], "offer"))
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        return 201, {"id": "c1", "token": "t", "sdp": self.peer.localDescription.sdp, "type": "answer"}

    async def _listen(self, track: Any) -> None:
        quiet = 100
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            loud = float(np.abs(frame.to_ndarray().astype(np.int32)).mean()) > 200
            if not loud and quiet == 9:
                self.utterances += 1
                self.mouth.tone = 25
                self.channel.send(
                    json.dumps({"type": "caption", "who": "bot", "text": "piip", "turn": self.utterances})
                )
            quiet = 0 if loud else quiet + 1


@pytest.fixture
async def bot(
    http_server: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[str, _Bot]]:
    """A peer on loopback, and its address."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
    peer = _Bot()
    async with http_server(peer.answer) as url:
        yield url, peer
        await peer.peer.close()


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for is the code under test, it sets no event
            await asyncio.sleep(0.01)


@pytest.mark.real
async def test_speech_is_heard_and_the_answer_is_measured(bot: tuple[str, _Bot]) -> None:
    """Utterance out, tone in, keys, goodbye: the gap is the peer's own 200 ms and what its jitter buffer adds."""
    url, peer = bot
    line = WebrtcLine(url, background=SILENT)
    await line.open()
    assert (line.call_id, line.token, line.channel) == ("c1", "t", "webrtc")
    await _until(lambda: peer.channel is not None)
    assert line.quiet_for(0.0) is None
    began = asyncio.get_running_loop().time()
    said = Voice("f4").utter("tak")
    spoken = await line.say(said)
    length = (said.ended - said.began) / 16_000
    assert spoken.ended - spoken.began == pytest.approx(length, abs=0.1)
    assert spoken.began > began
    await _until(lambda: line.answered(spoken.ended) is not None)
    gap = line.answered(spoken.ended) - spoken.ended  # type: ignore[operator]
    assert 0.15 < gap < 3
    assert line.stopped_after(spoken.began) is None
    await _until(lambda: len(line.heard(spoken.ended)) > 16_000 and line.quiet_for(0.0) > 0.2)  # type: ignore[operator]
    first = line.answered(spoken.ended)
    assert line.stopped_after(first + 0.1) == pytest.approx(0.4, abs=0.25)  # type: ignore[operator]
    heard = line.heard(spoken.ended)
    spectrum = np.abs(np.fft.rfft(heard))
    assert np.argmax(spectrum) * 16_000 / len(heard) == pytest.approx(400, abs=10)
    assert [caption.text for caption in line.captions] == ["piip"]
    line.send({"type": "key", "digit": "5"})
    await line.hang_up()
    await _until(lambda: len(peer.messages) == 2)
    assert peer.messages == [{"type": "key", "digit": "5"}, {"type": "bye"}]
    assert peer.utterances == 1


@pytest.mark.real
async def test_lost_packets_are_lost_and_speech_still_counts(bot: tuple[str, _Bot]) -> None:
    """Ten per cent away in each direction; what arrives is less than what was sent."""
    url, _ = bot
    line = WebrtcLine(url, background=SILENT, loss=0.3)
    await line.open()
    opened = asyncio.get_running_loop().time()
    await _until(lambda: len(line.heard(0.0)) > 3200)
    await asyncio.sleep(1.0)
    passed = asyncio.get_running_loop().time() - opened
    assert len(line.heard(opened)) < passed * 16_000 * 0.9
    await line.hang_up()


@pytest.mark.real
async def test_a_call_that_ends_under_the_speaker_is_an_error(bot: tuple[str, _Bot]) -> None:
    """Not an endless wait."""
    url, _ = bot
    line = WebrtcLine(url, background=SILENT)
    await line.open()
    asyncio.get_running_loop().call_later(0.3, setattr, line, "closed", True)
    with pytest.raises(MediaError, match="ended while"):
        await line.say(Utterance("x", {"opus": SILENT["opus"] * 50}, 0, 10 * 50 * 320))
    await line.hang_up()


async def test_a_refused_offer_is_told_with_the_lines_words(http_server: Callable[..., Any]) -> None:
    """Whether the answer is ours or a proxy's."""
    async with http_server(lambda *request: (503, {"error": "full", "message": "Linia zajęta."})) as url:
        with pytest.raises(CallRefused, match=r"503.*Linia zajęta") as refused:
            await WebrtcLine(url, background=SILENT).open()
        assert refused.value.reason == "full"
    async with http_server(lambda *request: (502, b"<html>")) as url:
        with pytest.raises(CallRefused) as refused:
            await WebrtcLine(url, background=SILENT).open()
        assert refused.value.reason == "502"


@pytest.mark.parametrize("content", [{"id": "c1"}, b"oops", {"id": 1, "token": 2, "sdp": "v=0"}])
async def test_an_answer_that_is_no_answer_is_an_error(content: Any, http_server: Callable[..., Any]) -> None:
    """And leaves no connection behind."""
    async with http_server(lambda *request: (201, content)) as url:
        line = WebrtcLine(url, background=SILENT)
        with pytest.raises(MediaError, match="no call over WebRTC"):
            await line.open()
        assert line.closed


async def test_nobody_there_is_an_error() -> None:
    """A closed port."""
    with pytest.raises(MediaError, match="no call over WebRTC"):
        await WebrtcLine("http://127.0.0.1:9", background=SILENT).open()
