"""The voice process serves many callers and outlives whatever they send."""

import asyncio
import contextlib
import os
import stat
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
import pytest

from voicebot.speaking import wire, worker
from voicebot.speaking.coqui import CoquiVoice
from voicebot.speaking.queueing import FairQueue
from voicebot.speaking.types import Rendered, WordMark
from voicebot.speaking.worker import MAX_TEXT, VoiceServer

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Mouth:
    """Speaks a second of sound for each "|" and then the rest; can be held, and fails on request."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.free.set()
        self.said: list[str] = []

    def __call__(self, text: str, rate: float) -> Iterator[Rendered]:
        self.free.wait(5)
        self.said.append(text)
        if text == "boom":
            raise RuntimeError("boom")
        for number in range(text.count("|")):
            yield Rendered(np.full(16_000, number, np.int16), (), last=False)
            self.said.append(f"{text} {number}")
        if text != "torn":
            yield Rendered(np.full(round(8 * rate), 7, np.int16), (WordMark(len(text), 8),))


@pytest.fixture
def mouth() -> Mouth:
    return Mouth()


@pytest.fixture
async def server(mouth: Mouth, socket_file: Path) -> AsyncIterator[VoiceServer]:
    server = VoiceServer(mouth, name="test", queue=FairQueue(limit=2))
    serving = asyncio.create_task(server.serve(socket_file))
    await asyncio.sleep(0)  # listening starts in its first step
    yield server
    mouth.free.set()
    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


@pytest.fixture
async def line(server: VoiceServer, socket_file: Path) -> AsyncIterator[Connection]:
    reader, writer = await asyncio.open_unix_connection(str(socket_file))
    yield reader, writer
    writer.close()


async def _ask(line: Connection, **request: object) -> dict[str, object]:
    line[1].write(wire.encode(request))
    return await _next(line)


async def _next(line: Connection) -> dict[str, object]:
    async with asyncio.timeout(5):
        message = await wire.read(line[0])
    assert message is not None
    return message[0] | {"body": message[1]}


async def test_says_hello_with_its_name(line: Connection) -> None:
    """Being able to ask means being able to speak."""
    assert await _ask(line, op="hello") == {"op": "hello", "name": "test", "waiting": 0, "body": b""}


async def test_speaks_with_samples_and_marks(line: Connection) -> None:
    """A sentence comes back under its number, at the rate it was asked for."""
    answer = await _ask(line, op="say", id=5, text="tak", rate=0.5)
    body = np.full(4, 7, np.int16).tobytes()
    assert answer == {"op": "speech", "id": 5, "marks": [[3, 8]], "last": True, "body": body}


async def test_a_sentence_may_come_in_pieces(line: Connection) -> None:
    """Each as soon as it is made; the last says so."""
    line[1].write(wire.encode({"op": "say", "id": 1, "text": "a|b|c"}))
    pieces = [await _next(line) for _ in range(3)]
    assert [piece["last"] for piece in pieces] == [False, False, True]
    assert [len(piece["body"]) for piece in pieces] == [32_000, 32_000, 16]  # type: ignore[arg-type]


async def test_a_newcomer_is_heard_before_a_long_sentence_is_done(line: Connection, mouth: Mouth) -> None:
    """Between two pieces, whoever has heard nothing yet goes first; the other still has sound to hear."""
    mouth.free.clear()
    for number, text in ((1, "a|b|c"), (2, "tak")):
        line[1].write(wire.encode({"op": "say", "id": number, "text": text}))
    await asyncio.sleep(0.02)
    mouth.free.set()
    assert [(await _next(line))["id"] for _ in range(4)] == [1, 2, 1, 1]


async def test_a_sentence_cancelled_between_its_pieces_is_not_gone_on_with(
    line: Connection, server: VoiceServer, mouth: Mouth
) -> None:
    """The rest is never made."""
    mouth.free.clear()
    line[1].write(wire.encode({"op": "say", "id": 1, "text": "a|b|c|d"}))
    await asyncio.sleep(0.02)
    line[1].write(wire.encode({"op": "cancel", "id": 1}))
    await asyncio.sleep(0.02)
    mouth.free.set()
    assert (await _ask(line, op="say", id=2, text="tak"))["id"] == 2
    assert mouth.said == ["a|b|c|d", "tak"]


async def test_a_sentence_without_an_end_is_an_error(line: Connection) -> None:
    """A voice that stops short is told to whoever waits, and speaks on."""
    assert (await _ask(line, op="say", id=1, text="torn"))["reason"] == "engine"
    assert (await _ask(line, op="say", id=2, text="tak"))["op"] == "speech"


async def test_nobody_else_can_open_the_socket(line: Connection, socket_file: Path) -> None:
    """Whoever can write to it can read customers' data out of our mouth: owner only."""
    mode = (await asyncio.to_thread(socket_file.stat)).st_mode
    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"op": "say", "id": 1, "text": "  "}, "text"),
        ({"op": "say", "id": 1, "text": "x" * (MAX_TEXT + 1)}, "text"),
        ({"op": "say", "id": 1, "text": "tak", "rate": 9}, "request"),
        ({"op": "say", "id": 1, "text": "tak", "rate": True}, "request"),
        ({"op": "say", "id": 1, "text": "tak", "rate": "fast"}, "request"),
        ({"op": "say", "id": 1}, "request"),
        ({"op": "say", "id": "x", "text": "tak"}, "request"),
        ({"op": "dance"}, "request"),
        ({}, "request"),
    ],
)
async def test_refuses_what_it_cannot_do_and_goes_on(
    line: Connection, server: VoiceServer, request_: dict[str, object], reason: str
) -> None:
    """A bad request gets its reason; the same connection then speaks."""
    assert (await _ask(line, **request_))["reason"] == reason
    assert server.refused == 1
    assert (await _ask(line, op="say", id=2, text="tak"))["op"] == "speech"


async def test_nonsense_ends_its_own_connection_only(
    line: Connection, server: VoiceServer, socket_file: Path
) -> None:
    """Bytes that are no message close that client; the others are still served."""
    reader, writer = await asyncio.open_unix_connection(str(socket_file))
    writer.write(b"\xff" * 64)
    assert await reader.read() == b""
    writer.close()
    assert (await _ask(line, op="say", id=1, text="tak"))["op"] == "speech"


async def test_a_sentence_that_breaks_the_engine_breaks_nothing_else(line: Connection) -> None:
    """The engine's error becomes an answer."""
    assert (await _ask(line, op="say", id=1, text="boom"))["reason"] == "engine"
    assert (await _ask(line, op="say", id=2, text="tak"))["op"] == "speech"


async def test_a_full_queue_says_busy_at_once(line: Connection, mouth: Mouth) -> None:
    """One is being spoken, two wait, the fourth is refused while the first still speaks."""
    mouth.free.clear()
    for number in (1, 2, 3, 4):
        line[1].write(wire.encode({"op": "say", "id": number, "text": f"{number}"}))
        await asyncio.sleep(0.01)
    refused = await _next(line)
    assert (refused["id"], refused["reason"]) == (4, "busy")
    mouth.free.set()
    assert [(await _next(line))["id"] for _ in range(3)] == [1, 2, 3]


async def test_cancelled_sentences_are_not_spoken_or_not_sent(line: Connection, mouth: Mouth) -> None:
    """One that waits is dropped, one that is being spoken is thrown away."""
    mouth.free.clear()
    for number in (1, 2):
        line[1].write(wire.encode({"op": "say", "id": number, "text": f"{number}"}))
    await asyncio.sleep(0.02)
    for number in (1, 2):
        line[1].write(wire.encode({"op": "cancel", "id": number}))
    await asyncio.sleep(0.02)
    mouth.free.set()
    assert (await _ask(line, op="say", id=3, text="3"))["id"] == 3
    assert mouth.said == ["1", "3"]


async def test_a_client_that_leaves_takes_its_sentences_along(
    line: Connection, mouth: Mouth, socket_file: Path
) -> None:
    """Nobody waits for the sentences of a connection that is gone."""
    mouth.free.clear()
    _, writer = await asyncio.open_unix_connection(str(socket_file))
    for number in (1, 2):
        writer.write(wire.encode({"op": "say", "id": number, "text": f"gone {number}"}))
    await asyncio.sleep(0.02)
    writer.close()
    await asyncio.sleep(0.02)
    mouth.free.set()
    assert (await _ask(line, op="say", id=1, text="tak"))["op"] == "speech"
    assert mouth.said == ["gone 1", "tak"]


async def test_a_client_that_does_not_read_is_cut_off(
    line: Connection, socket_file: Path, server: VoiceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stuck reader is closed after its time; the voice speaks on to the others."""
    monkeypatch.setattr(worker, "WRITE_LIMIT_S", 0.05)
    monkeypatch.setattr(
        server, "_speak", lambda text, rate: iter([Rendered(np.zeros(2_000_000, np.int16), ())])
    )
    _, stuck = await asyncio.open_unix_connection(str(socket_file))
    stuck.write(wire.encode({"op": "say", "id": 1, "text": "tak"}))
    await asyncio.sleep(0.2)
    assert (await _ask(line, op="hello"))["op"] == "hello"
    stuck.close()


@pytest.mark.real
async def test_the_process_speaks_and_ends_when_told(socket_file: Path, builtin_voice: Path) -> None:
    """The real voice: the socket appears when it is warm, SIGTERM ends it cleanly and removes the socket. A line that comes before other
    programs does not take it along."""
    process = await asyncio.create_subprocess_exec(
        *("nice", "-n", "-5"),
        *(sys.executable, "-m", "voicebot.speaking.worker", "--socket", str(socket_file), "--name", "real"),
        *("--voice", str(builtin_voice / "voice"), "--vocoder", str(builtin_voice / "vocoder")),
        stderr=asyncio.subprocess.PIPE,
    )
    voice = CoquiVoice(socket_file, timeout_s=60)
    try:
        async with asyncio.timeout(120):
            while not await voice.ready():
                assert process.returncode is None
                await asyncio.sleep(0.2)
        assert os.getpriority(os.PRIO_PROCESS, process.pid) >= 0
        speech = await voice.render("Dzień dobry, w czym mogę pomóc?")
        assert 1.0 < len(speech.pcm) / 16_000 < 4.0
        assert speech.marks[-1] == WordMark(31, len(speech.pcm))
    finally:
        await voice.close()
        process.terminate()
        assert process.stderr is not None
        log = (await process.stderr.read()).decode()
        assert await process.wait() == 0
    assert "voice_ready" in log
    assert "pomóc" not in log
    assert not await asyncio.to_thread(socket_file.exists)


@pytest.mark.real
async def test_the_process_says_why_it_cannot_load(socket_file: Path, tmp_path: Path) -> None:
    """A folder without a voice: one line with the reason, exit code 1."""
    process = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-m",
            "voicebot.speaking.worker",
            "--socket",
            str(socket_file),
            "--voice",
            str(tmp_path),
        ),
        stderr=asyncio.subprocess.PIPE,
    )
    _, log = await process.communicate()
    assert process.returncode == 1
    assert "voice_not_loaded" in log.decode()
