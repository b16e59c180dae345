"""The telephone end, against a small line of plain sockets that answers speech with a tone."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest

from gateway.caller import sip
from gateway.caller.sip import SipLine, Telephone
from gateway.caller.sip_codecs import CODECS, codecs
from gateway.caller.voice import Utterance, Voice
from voicebot.errors import CallRefused, ConfigError, MediaError

HOST = "127.0.0.1"
PCMA = CODECS["PCMA"]
SILENT = {"PCMA": (b"\xd5" * 160,), "PCMU": (b"\xff" * 160,)}
TONE = PCMA.encode((9000 * np.sin(np.arange(8000) * 2 * np.pi * 400 / 16_000)).astype(np.int16))
WORD = Utterance("tak", {"PCMA": tuple(TONE[:20])}, 0, 20 * 320)


class _Rtp(asyncio.DatagramProtocol):
    """Half a second of tone after each stretch of speech."""

    def __init__(self, bot: "_Bot") -> None:
        self._bot = bot
        self._quiet = 100
        self._sent = 0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._bot.types.add(data[1] & 0x7F)
        if data[1] & 0x7F == 101:
            self._bot.keys.add((data[4:8], data[12]))
            return
        loud = float(np.abs(PCMA.decoder().decode(data[12:]).astype(np.int32)).mean()) > 500
        if not loud and self._quiet == 9:
            self._bot.turns.append({"who": "bot", "text": "piip", "ended_ms": None})
            self._bot.tasks.append(asyncio.create_task(self._tone(addr)))
        self._quiet = 0 if loud else self._quiet + 1

    async def _tone(self, addr: Any) -> None:
        for payload in TONE:
            self._sent += 1
            head = bytes([0x80, 8]) + self._sent.to_bytes(2) + (160 * self._sent).to_bytes(4) + b"abcd"
            self._transport.sendto(head + payload, addr)
            await asyncio.sleep(0.02)
        self._bot.turns[-1]["ended_ms"] = 1


class _Bot(asyncio.DatagramProtocol):
    """A line that answers by the book. change: what its answer says instead, by pattern."""

    def __init__(self) -> None:
        self.refuse: str | None = None
        self.silent = False
        self.challenge: str | None = None
        self.change: list[tuple[str, str]] = []
        self.requests: list[str] = []
        self.answers: list[str] = []
        self.turns: list[dict[str, Any]] = []
        self.keys: set[Any] = set()
        self.types: set[int] = set()
        self.tasks: list[asyncio.Task[None]] = []
        self.rtp_port = 0
        self.url = ""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: Any) -> None:
        text = data.decode()
        if text.startswith("SIP/2.0"):
            self.answers.append(text)
            return
        self.requests.append(text)
        self.addr = addr
        method = text.partition(" ")[0]
        if self.silent or method == "ACK":
            return
        if method != "INVITE":
            self._respond(text, "200 OK")
            if method == "CANCEL":
                self._respond(self.invite, "487 Request Terminated")
            return
        self.invite = text
        self._respond(text, "100 Trying")
        if self.challenge and "Authorization:" not in text:
            self._respond(text, "401 Unauthorized", self.challenge)
        elif self.refuse:
            self._respond(text, self.refuse)
        else:
            self._respond(text, "180 Ringing")
            if not self.change or self.change[0][0] != "never":
                self.pick_up(text)

    def pick_up(self, invite: str) -> None:
        body = f"v=0\r\no=- 1 1 IN IP4 {HOST}\r\ns=-\r\nc=IN IP4 {HOST}\r\nt=0 0\r\nm=audio {self.rtp_port} RTP/AVP 8 101\r\n"
        body += "a=rtpmap:101 telephone-event/8000\r\n"
        headers = f"Contact: <sip:bot@{HOST}:{self.port}>\r\nX-Voicebot-Call: c1;token=t1\r\nContent-Type: application/sdp"
        for pattern, instead in self.change:
            headers, body = re.sub(pattern, instead, headers), re.sub(pattern, instead, body)
        self._respond(invite, "200 OK", headers, body)

    def ask(self, method: str, extra: str = "", body: str = "") -> None:
        """A request in the call."""
        fields = {name: self._field(self.invite, name) for name in ("From", "To", "Call-ID")}
        self.transport.sendto(
            (
                f"{method} sip:caller@x SIP/2.0\r\nVia: SIP/2.0/UDP {HOST}:{self.port};branch=z9b{method}{len(self.answers)}\r\n"
                f"From: {fields['To']};tag=b\r\nTo: {fields['From']}\r\nCall-ID: {fields['Call-ID']}\r\nCSeq: 1 {method}\r\n"
                f"{extra}Content-Length: {len(body)}\r\n\r\n{body}"
            ).encode(),
            self.addr,
        )

    def _respond(self, request: str, status: str, headers: str = "", body: str = "") -> None:
        lines = [f"SIP/2.0 {status}"]
        lines += [
            f"{name}: {self._field(request, name)}" for name in ("Via", "From", "To", "Call-ID", "CSeq")
        ]
        lines[3] += "" if "tag=" in lines[3] else ";tag=b"
        lines += [headers] if headers else []
        lines += [f"Content-Length: {len(body)}", "", body]
        self.transport.sendto("\r\n".join(lines).encode(), self.addr)

    @staticmethod
    def _field(text: str, name: str) -> str:
        found = re.search(rf"^{name}: (.*)\r$", text, re.M)
        assert found is not None
        return found.group(1)

    def methods(self) -> list[str]:
        """What was asked, in order."""
        return [request.partition(" ")[0] for request in self.requests]


@asynccontextmanager
async def _line() -> AsyncIterator[_Bot]:
    loop = asyncio.get_running_loop()
    signalling, bot = await loop.create_datagram_endpoint(_Bot, local_addr=(HOST, 0))
    media, _ = await loop.create_datagram_endpoint(lambda: _Rtp(bot), local_addr=(HOST, 0))
    bot.rtp_port = media.get_extra_info("sockname")[1]
    yield bot
    for task in bot.tasks:
        task.cancel()
    signalling.close()
    media.close()


@pytest.fixture
async def bot(http_server: Callable[..., Any]) -> AsyncIterator[_Bot]:
    """A line on loopback with its records."""
    async with _line() as line, http_server(lambda *request: (200, {"turns": line.turns})) as url:
        line.url = url
        yield line


def _caller(bot: _Bot, names: str = "PCMA", **options: Any) -> SipLine:
    telephone = Telephone(f"sip:bot@{HOST}:{bot.port}", codecs(names), **options)
    return SipLine(bot.url, telephone, background=SILENT)


async def _until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for is the code under test, it sets no event
            await asyncio.sleep(0.01)


@pytest.mark.real
async def test_speech_is_heard_and_the_answer_is_measured(bot: _Bot) -> None:
    """Utterance out, tone in, its words from the record, keys, goodbye."""
    line = _caller(bot)
    await line.open()
    assert (line.call_id, line.token, line.channel, line.progress) == ("c1", "t1", "sip", [100, 180])
    assert line.quiet_for(0.0) is None
    said = Voice("f4", codecs={"PCMA": PCMA.encode}).utter("tak")
    spoken = await line.say(said)
    assert spoken.ended - spoken.began == pytest.approx((said.ended - said.began) / 16_000, abs=0.1)
    await _until(lambda: line.answered(spoken.ended) is not None)
    gap = line.answered(spoken.ended) - spoken.ended  # type: ignore[operator]
    assert 0 < gap < 2
    await _until(lambda: line.quiet_for(0.0) > 0.3)  # type: ignore[operator]
    heard = line.heard(spoken.ended)
    spectrum = np.abs(np.fft.rfft(heard))
    assert len(heard) == pytest.approx(8000, rel=0.1)
    assert np.argmax(spectrum) * 16_000 / len(heard) == pytest.approx(400, abs=10)
    await _until(lambda: line.state == "listening")
    assert [caption.text for caption in line.captions] == ["piip"]
    line.send({"type": "key", "digit": "5"})
    line.send({"type": "stop"})
    await _until(lambda: bot.keys)
    assert {key for _, key in bot.keys} == {5}
    assert bot.types == {8, 101}
    await line.hang_up()
    await line.hang_up()
    assert bot.methods() == ["INVITE", "ACK", "BYE"]
    assert line.closed


async def test_they_hang_up(bot: _Bot) -> None:
    """The reason is what the caller says of it; nothing more is sent, and speech fails."""
    line = _caller(bot)
    await line.open()
    bot.ask("BYE", 'Reason: Q.850;cause=16;text="done"\r\n')
    await _until(lambda: line.closed)
    assert line.bye == "done"
    with pytest.raises(MediaError, match="ended"):
        await line.say(WORD)
    await line.hang_up()
    assert bot.methods() == ["INVITE", "ACK"]
    assert bot.answers[0].startswith("SIP/2.0 200")


async def test_a_challenge_is_answered_with_the_password(bot: _Bot) -> None:
    """And as the name that was told."""
    bot.challenge = 'WWW-Authenticate: Digest realm="r", nonce="n"'
    line = _caller(bot, name="anna", password="secret")
    await line.open()
    assert bot.methods() == ["INVITE", "ACK", "INVITE", "ACK"]
    assert 'username="anna"' in bot.requests[2]
    await line.hang_up()


@pytest.mark.parametrize("status", ["486 Busy Here", "503 Service Unavailable", "302 Moved"])
async def test_a_refusal_is_told_with_the_lines_words(bot: _Bot, status: str) -> None:
    """The status for programs."""
    bot.refuse = status
    line = _caller(bot)
    with pytest.raises(CallRefused, match=status) as refused:
        await line.open()
    assert refused.value.reason == status[:3]
    assert line.closed


@pytest.mark.parametrize(
    ("pattern", "instead", "said"),
    [
        (r"X-Voicebot-Call.*\r\n", "", "did not say which call"),
        (";token=t1", "", "did not say which call"),
        ("RTP/AVP 8", "RTP/AVP 9", "does not keep to the offer"),
        ("c=IN IP4 127.0.0.1", "c=IN IP4 bot.example", "cannot be used"),
    ],
)
async def test_an_answer_that_cannot_be_used_is_hung_up(
    bot: _Bot, pattern: str, instead: str, said: str
) -> None:
    """Acknowledged first, as it must be."""
    bot.change = [(pattern, instead)]
    with pytest.raises(MediaError, match=said):
        await _caller(bot).open()
    assert bot.methods() == ["INVITE", "ACK", "BYE"]


async def test_ringing_for_ever_is_given_up(bot: _Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """By CANCEL."""
    monkeypatch.setattr(sip, "RING_LIMIT_S", 0.2)
    bot.change = [("never", "")]
    with pytest.raises(MediaError, match="TimeoutError"):
        await _caller(bot).open()
    await _until(lambda: bot.methods() == ["INVITE", "CANCEL", "ACK"])


async def test_nobody_there_is_an_error(bot: _Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the INVITE was sent some times; nor does a goodbye wait for who is gone."""
    monkeypatch.setattr("gateway.caller.sip_transactions.T1", 0.02)
    monkeypatch.setattr(sip, "RING_LIMIT_S", 0.3)
    monkeypatch.setattr(sip, "GOODBYE_LIMIT_S", 0.05)
    bot.silent = True
    line = _caller(bot)
    with pytest.raises(MediaError, match="no call over SIP"):
        await line.open()
    assert set(bot.methods()) == {"INVITE"}
    assert len(bot.requests) > 2
    assert line.closed


async def test_a_line_that_gives_up_itself_is_an_error(bot: _Bot) -> None:
    """A proxy found nobody behind it."""
    bot.refuse = "408 Request Timeout"
    with pytest.raises(MediaError, match="Request Timeout"):
        await _caller(bot).open()


async def test_an_address_that_does_not_exist_is_an_error(bot: _Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """No such machine."""

    async def unknown(*name: Any, **kind: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    line = SipLine(bot.url, Telephone("sip:bot@bot.invalid", (PCMA,)), background=SILENT)
    with pytest.raises(MediaError, match="not known"):
        await line.open()


async def test_the_call_may_change_while_it_goes_on(bot: _Bot) -> None:
    """Hold with their offer, the codec changed by ours; an offer of nothing we speak changes nothing."""
    line = _caller(bot, "PCMA,PCMU")
    await line.open()
    sdp = f"v=0\r\nc=IN IP4 {HOST}\r\nm=audio {bot.rtp_port} RTP/AVP 8 0\r\na=sendonly\r\n"
    for body, expected in (
        (sdp, "a=recvonly"),
        ("", "m=audio"),
        (sdp.replace("8 0", "9"), "488"),
    ):
        before = len(bot.answers)
        bot.ask("INVITE", "Content-Type: application/sdp\r\n" if body else "", body)
        await _until(lambda before=before: len(bot.answers) > before)
        assert expected in bot.answers[-1]
    assert "RTP/AVP 8\r" in bot.answers[0]
    bot.ask("ACK", "Content-Type: application/sdp\r\n", sdp.replace("8 0", "0"))
    await _until(lambda: line.mouth.codec == "PCMU")
    versions = [re.search(r"o=- \d+ (\d+)", text).group(1) for text in (bot.invite, *bot.answers[:2])]  # type: ignore[union-attr]
    assert versions == ["1", "2", "3"]
    await line.hang_up()


async def test_a_change_that_cannot_be_used_ends_the_call(bot: _Bot) -> None:
    """Their answer to our offer is none."""
    line = _caller(bot)
    await line.open()
    bot.ask("INVITE")
    await _until(lambda: bot.answers)
    bot.ask("ACK", "Content-Type: application/sdp\r\n", "v=0")
    await _until(lambda: "BYE" in bot.methods())
    assert line.bye == "an answer with 0 media lines to an offer with one"
    await line.hang_up()


@pytest.mark.parametrize(
    "uri", ["bot", "tel:+48123", "sips:bot@127.0.0.1", "sip:bot@127.0.0.1;transport=tcp", ""]
)
def test_an_address_that_is_none_is_refused(uri: str) -> None:
    """Before anybody is rung."""
    with pytest.raises(ConfigError, match="--sip"):
        SipLine("http://x", Telephone(uri, (PCMA,)), background=SILENT)


async def test_hanging_up_before_the_call_is_nothing(bot: _Bot) -> None:
    """Twice, too."""
    line = _caller(bot)
    await line.hang_up()
    await line.hang_up()
    line.received(b"BYE sip:x SIP/2.0\r\n\r\n", (HOST, 1))
    assert bot.requests == []
