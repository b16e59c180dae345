"""The gateway's side of the voice process: answers, errors in time, and connecting again."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voicebot.config import Config, Data
from voicebot.errors import ConfigError, SpeakingError
from voicebot.speaking import wire
from voicebot.speaking.coqui import CoquiVoice, command, socket_path
from voicebot.speaking.types import StreamingVoice, WordMark

Reply = Callable[[dict[str, Any], asyncio.StreamWriter], Awaitable[None]]


class Worker:
    """A stand-in for the voice process that answers by script."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard: list[dict[str, Any]] = []
        self.reply: Reply = self.speech
        self.connections = 0

    async def speech(self, request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        if request["op"] == "hello":
            writer.write(wire.encode({"op": "hello", "name": "test"}))
        elif request["op"] == "say":
            marks = [[len(request["text"]), 4]]
            writer.write(wire.encode({"op": "speech", "id": request["id"], "marks": marks}, b"\1\0" * 4))

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(SpeakingError, OSError):
            while (message := await wire.read(reader)) is not None:
                self.heard.append(message[0])
                await self.reply(message[0], writer)
        writer.close()


@pytest.fixture
async def worker(socket_file: Path) -> AsyncIterator[Worker]:
    worker = Worker(socket_file)
    async with await asyncio.start_unix_server(worker.talk, str(socket_file)):
        yield worker


@pytest.fixture
async def voice(worker: Worker) -> AsyncIterator[CoquiVoice]:
    voice = CoquiVoice(worker.path, name="coqui:test", timeout_s=0.2, connect_s=0.2)
    yield voice
    await voice.close()


async def test_speaks_several_sentences_over_one_connection(voice: CoquiVoice, worker: Worker) -> None:
    """Answers find their questions."""
    first, second = await asyncio.gather(voice.render("tak"), voice.render("nie wiem", rate=0.8))
    assert first.marks == (WordMark(3, 4),)
    assert second.marks == (WordMark(8, 4),)
    assert np.array_equal(first.pcm, np.ones(4, np.int16))
    assert worker.connections == 1
    assert worker.heard[1]["rate"] == 0.8


async def _in_pieces(request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    if request["op"] == "say":
        for end, last in ((2, False), (len(request["text"]), True)):
            head = {"op": "speech", "id": request["id"], "marks": [[end, 4]], "last": last}
            writer.write(wire.encode(head, b"\1\0" * 4))


async def test_a_sentence_is_heard_piece_by_piece_or_whole(voice: CoquiVoice, worker: Worker) -> None:
    """stream gives what comes, render waits for all of it and counts its marks from the sentence's beginning."""
    worker.reply = _in_pieces
    pieces = [piece async for piece in voice.stream("no tak")]
    assert [(piece.marks, piece.last) for piece in pieces] == [
        ((WordMark(2, 4),), False),
        ((WordMark(6, 4),), True),
    ]
    whole = await voice.render("no tak")
    assert whole.marks == (WordMark(2, 4), WordMark(6, 8))
    assert len(whole.pcm) == 8
    assert isinstance(voice, StreamingVoice)


async def test_leaving_a_sentence_in_the_middle_tells_the_worker(voice: CoquiVoice, worker: Worker) -> None:
    """A barge-in while the rest is being made."""

    async def never_ends(request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        head = {"op": "speech", "id": request.get("id"), "marks": [], "last": False}
        if request["op"] == "say":
            writer.write(wire.encode(head, b"\1\0" * 4))

    worker.reply = never_ends
    stream = voice.stream("no tak")
    await anext(stream)
    await stream.aclose()
    await asyncio.sleep(0.02)
    assert worker.heard[-1] == {"op": "cancel", "id": 1}
    with pytest.raises(SpeakingError, match="no speech within"):
        await voice.render("no tak")


async def test_ready_tells_whether_the_process_answers(voice: CoquiVoice, worker: Worker) -> None:
    """True when it says hello; False when it is silent or not there."""
    assert await voice.ready()

    async def silent(request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        pass

    worker.reply = silent
    assert not await voice.ready()
    assert not await CoquiVoice(worker.path.with_name("nothing.sock")).ready()


async def test_no_process_is_an_error_at_once(socket_file: Path) -> None:
    """Nobody waits for a socket that is not there."""
    with pytest.raises(SpeakingError, match="does not answer"):
        await CoquiVoice(socket_file).render("tak")


async def test_a_silent_process_is_an_error_in_time(voice: CoquiVoice, worker: Worker) -> None:
    """The second timer ends the wait and the sentence is cancelled at the worker."""

    async def silent(request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        pass

    worker.reply = silent
    with pytest.raises(SpeakingError, match="no speech within"):
        await voice.render("tak")
    await asyncio.sleep(0.01)
    assert [request["op"] for request in worker.heard] == ["say", "cancel"]


async def test_a_cancelled_wait_is_told_to_the_worker(voice: CoquiVoice, worker: Worker) -> None:
    """A barge-in frees the voice for others."""

    async def silent(request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        pass

    worker.reply = silent
    waiting = asyncio.create_task(voice.render("tak"))
    await asyncio.sleep(0.02)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(0.01)
    assert worker.heard[-1] == {"op": "cancel", "id": 1}


async def test_a_refusal_is_an_error_with_its_reason(voice: CoquiVoice, worker: Worker) -> None:
    """busy reaches whoever asked."""

    async def busy(request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        writer.write(wire.encode({"op": "error", "id": request["id"], "reason": "busy"}))

    worker.reply = busy
    with pytest.raises(SpeakingError, match="busy"):
        await voice.render("tak")


async def test_a_dying_process_fails_what_waits_and_the_next_request_connects_anew(
    voice: CoquiVoice, worker: Worker
) -> None:
    """Both waiting sentences fail at once; afterwards the line speaks again by itself."""

    async def die(request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        writer.close()

    worker.reply = die
    results = await asyncio.gather(voice.render("tak"), voice.render("nie"), return_exceptions=True)
    assert all(isinstance(result, SpeakingError) for result in results)
    worker.reply = worker.speech
    assert (await voice.render("tak")).marks
    assert worker.connections == 2


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\xff" * 32,
        wire.encode({"op": "speech"}),
        wire.encode({"op": "speech", "id": 1, "marks": 5}),
        wire.encode({"op": "speech", "id": 1, "marks": [[1]]}),
        wire.encode({"op": "speech", "id": 1, "marks": []}, b"odd"),
    ],
)
async def test_nonsense_from_the_process_is_an_error_not_a_crash(
    voice: CoquiVoice, worker: Worker, nonsense: bytes
) -> None:
    """A damaged answer drops the connection; the next sentence is spoken."""

    async def talk_nonsense(request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        writer.write(nonsense)

    worker.reply = talk_nonsense
    with pytest.raises(SpeakingError):
        await voice.render("tak")
    worker.reply = worker.speech
    assert (await voice.render("tak")).marks


async def test_late_answers_are_ignored(voice: CoquiVoice, worker: Worker) -> None:
    """Speech nobody waits for any more harms nobody."""

    async def twice(request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        writer.write(wire.encode({"op": "speech", "id": 99, "marks": []}))
        await worker.speech(request, writer)

    worker.reply = twice
    assert (await voice.render("tak")).marks


def test_the_command_starts_the_worker_with_the_shelf_s_voice(repo: Path, tmp_path: Path) -> None:
    """The supervisor gets argv and what to add to the environment."""
    config = Config(data=Data(directory=tmp_path, models=repo / "models"))
    argv, environment = command(config)
    assert argv[:3] == [sys.executable, "-m", "voicebot.speaking.worker"]
    assert str(tmp_path / "voice.sock") in argv
    assert argv[argv.index("--voice") + 1].endswith("coqui-pl-voicebot-small/voice")
    assert "--vocoder" in argv
    assert environment["OMP_NUM_THREADS"] == "1"


def test_a_path_too_long_for_a_socket_is_told_at_start(tmp_path: Path) -> None:
    """The kernel's limit becomes a ConfigError that names the key."""
    with pytest.raises(ConfigError, match=r"data\.directory"):
        socket_path(Config(data=Data(directory=tmp_path / ("x" * 100))))
