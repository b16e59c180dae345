"""The gateway's side of the voice process: asks over the Unix socket, never waits for ever, connects again by itself."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from itertools import count
from pathlib import Path
from typing import TypeVar

import numpy as np
import structlog

from voicebot.config import Config
from voicebot.errors import ConfigError, SpeakingError
from voicebot.shelf.store import Shelf
from voicebot.speaking import wire
from voicebot.speaking.pieces import joined
from voicebot.speaking.types import Rendered, WordMark
from voicebot.speaking.worker import ENVIRONMENT

log = structlog.get_logger()

T = TypeVar("T")

SOCKET_PATH_LIMIT = 100
"""Bytes; the kernel's own limit for a Unix socket's path is 108."""


def socket_path(config: Config, language: str | None = None) -> Path:
    """Where the voice process listens. language: another one than the line's own. Errors: ConfigError when the data directory's path is too long for a socket."""
    path = config.data.directory.resolve() / (f"voice-{language}.sock" if language else "voice.sock")
    if len(os.fsencode(path)) > SOCKET_PATH_LIMIT:
        raise ConfigError(
            "data.directory", str(config.data.directory), f"a path of at most {SOCKET_PATH_LIMIT - 11} bytes"
        )
    return path


def command(
    config: Config, socket: Path | None = None, language: str | None = None
) -> tuple[list[str], dict[str, str]]:
    """How the supervisor starts the voice process: argv, and what to add to the environment. socket: another place to listen at.

    The voice is the shelf's best (or the one speech.voice names). language: another one than the line's own. Errors: ConfigError, ModelError.
    """
    shelf = Shelf.of(config)
    model = shelf.voice() if language is None else shelf.best("voice", language)
    voice = model.path / "voice" if (model.path / "voice").is_dir() else model.path
    argv = [sys.executable, "-m", "voicebot.speaking.worker", "--name", model.label]
    argv += ["--log-level", config.log.level]
    argv += ["--socket", str(socket or socket_path(config, language)), "--voice", str(voice)]
    if (model.path / "vocoder").is_dir():
        argv += ["--vocoder", str(model.path / "vocoder")]
    return argv, dict(ENVIRONMENT)


class CoquiVoice:
    """A StreamingVoice behind a socket. One connection, many sentences at a time, answers in any order.

    timeout_s: second timer of every piece of an answer, over whatever the caller of `render` allows.
    """

    def __init__(
        self, path: Path, *, name: str = "coqui", timeout_s: float = 10.0, connect_s: float = 1.0
    ) -> None:
        self.name = name
        self._path = path
        self._timeout_s = timeout_s
        self._connect_s = connect_s
        self._ids = count(1)
        self._waiting: dict[int, asyncio.Queue[Rendered | SpeakingError]] = {}
        self._hellos: list[asyncio.Future[str]] = []
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._connecting = asyncio.Lock()

    async def render(self, text: str, *, rate: float = 1.0, background: bool = False) -> Rendered:
        """Speak one sentence. Errors: SpeakingError (no process, busy, refused, too slow). Cancelling tells the worker."""
        async with aclosing(self._pieces(text, rate, background)) as pieces:
            return joined([piece async for piece in pieces])

    async def stream(self, text: str, *, rate: float = 1.0) -> AsyncGenerator[Rendered]:
        """The same sentence piece by piece. Errors: as of render. Not going on to the end tells the worker."""
        async with aclosing(self._pieces(text, rate, background=False)) as pieces:
            async for piece in pieces:
                yield piece

    async def _pieces(self, text: str, rate: float, background: bool) -> AsyncGenerator[Rendered]:
        writer = await self._connected()
        job_id = next(self._ids)
        # one sentence's pieces at most: the worker limits its length
        answers: asyncio.Queue[Rendered | SpeakingError] = asyncio.Queue()
        self._waiting[job_id] = answers
        say = {"op": "say", "id": job_id, "text": text, "rate": rate, "background": background}
        over = False
        try:
            await self._in_time(self._send(writer, say), background)
            while not over:
                answer = await self._in_time(answers.get(), background)
                over = isinstance(answer, SpeakingError) or answer.last
                if isinstance(answer, SpeakingError):
                    raise answer
                yield answer
        finally:
            self._waiting.pop(job_id, None)
            if not over:
                self._post(writer, {"op": "cancel", "id": job_id})

    async def _in_time(self, answer: Awaitable[T], background: bool) -> T:
        try:
            # background work waits its turn behind every caller: only the connection's end can end it
            async with asyncio.timeout(None if background else self._timeout_s):
                return await answer
        except TimeoutError as error:
            raise SpeakingError(f"the voice process gave no speech within {self._timeout_s} s") from error

    async def ready(self) -> bool:
        """Whether the voice process can speak now; the answer comes within the connection's time limit."""
        try:
            async with asyncio.timeout(self._connect_s):
                writer = await self._connected()
                hello: asyncio.Future[str] = asyncio.get_running_loop().create_future()
                self._hellos.append(hello)
                await self._send(writer, {"op": "hello"})
                await hello
        except (SpeakingError, TimeoutError):
            return False
        return True

    async def close(self) -> None:
        """Leave; what was still asked for fails."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        self._drop("closed")

    async def _connected(self) -> asyncio.StreamWriter:
        async with self._connecting:
            if self._writer is not None and not self._writer.is_closing():
                return self._writer
            try:
                async with asyncio.timeout(self._connect_s):
                    reader, writer = await asyncio.open_unix_connection(str(self._path))
            except (OSError, TimeoutError) as error:
                raise SpeakingError(f"the voice process does not answer at {self._path.name}") from error
            self._writer = writer
            self._reading = asyncio.create_task(self._read(reader), name="coqui-replies")
            return writer

    async def _send(self, writer: asyncio.StreamWriter, message: dict[str, object]) -> None:
        self._post(writer, message)
        try:
            await writer.drain()
        except OSError as error:
            raise SpeakingError("the voice process went away") from error

    @staticmethod
    def _post(writer: asyncio.StreamWriter, message: dict[str, object]) -> None:
        if not writer.is_closing():
            writer.write(wire.encode(message))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        why = "the voice process closed the connection"
        try:
            while (message := await wire.read(reader)) is not None:
                self._reply(*message)
        except (SpeakingError, OSError, ValueError, TypeError, KeyError) as error:
            why = f"the voice process sent nonsense: {type(error).__name__}"
            log.error("voice_reply_refused", why=str(error))
        finally:
            self._drop(why)

    def _reply(self, header: dict[str, object], body: bytes) -> None:
        if header.get("op") == "hello":
            for hello in self._hellos:
                if not hello.done():
                    hello.set_result(str(header.get("name")))
            self._hellos.clear()
            return
        job_id = header["id"]
        answers = self._waiting.get(job_id) if isinstance(job_id, int) else None
        if answers is None:
            return  # of a sentence nobody waits for any more
        if header.get("op") != "speech":
            answers.put_nowait(SpeakingError(f"the voice process refused: {header.get('reason')}"))
            return
        marks = header["marks"]
        if not isinstance(marks, list):
            raise TypeError("marks")
        pcm = np.frombuffer(body, np.int16)
        places = tuple(WordMark(int(end), int(at)) for end, at in marks)
        answers.put_nowait(Rendered(pcm, places, last=header.get("last") is not False))

    def _drop(self, why: str) -> None:
        """Forget the connection: whoever waits is told at once, the next request connects anew."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for answers in self._waiting.values():
            answers.put_nowait(SpeakingError(why))
        for hello in self._hellos:
            if not hello.done():
                hello.set_exception(SpeakingError(why))
        self._hellos.clear()
