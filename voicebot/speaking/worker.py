"""The voice's own process: `python -m voicebot.speaking.worker --socket PATH --voice DIR [--vocoder DIR]`.

Text in, 16 kHz samples and word marks out, over a Unix socket that only the same user can open. The socket appears when the
voice is loaded and warm: being able to connect means being able to speak.

requests   {op:"hello"} · {op:"say", id, text, rate, background} · {op:"cancel", id}
replies    {op:"hello", name, waiting} · {op:"speech", id, marks:[[end, at], …], last} + samples · {op:"error", id, reason}
           a sentence may come in several pieces, in order; `at` counts from the piece's beginning, `end` from the text's
reason     busy (too many wait), text (empty, too long, not a text), engine (could not speak it), request (not understood)
"""

import argparse
import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import structlog

from voicebot import logs, priority
from voicebot.audio.frame import RATE
from voicebot.errors import SpeakingError, VoicebotError
from voicebot.speaking import wire
from voicebot.speaking.queueing import FairQueue, Job
from voicebot.speaking.types import Rendered

log = structlog.get_logger()

MAX_TEXT = 1_000
"""Characters of one sentence; longer ones would block everybody else's."""
WRITE_LIMIT_S = 5.0
"""A client that does not take its audio within this time is cut off."""

ENVIRONMENT = {
    # one thread: the other cores belong to the calls' own recognisers
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # oneDNN compiles a plan for every layer and length, and would keep a thousand with their work space: 2 GB for the lengths of
    # sentences. So many hold a vocoder's layers for its few lengths of window, and what a sentence needs before it
    "ONEDNN_PRIMITIVE_CACHE_CAPACITY": "128",
    "LRU_CACHE_CAPACITY": "128",
    "HF_HUB_OFFLINE": "1",
}
"""Set before torch is imported, unless the operator has set them otherwise."""

Speak = Callable[[str, float], Iterator[Rendered]]
"""Text and rate → its pieces, each made when it is asked for, the last marked so."""


class _Client:
    """One connection. Its writer is used by one task at a time."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._lock = asyncio.Lock()

    async def send(self, header: Mapping[str, Any], body: bytes = b"") -> None:
        """Send one reply; a client that is gone or stuck is closed, never waited for."""
        try:
            async with asyncio.timeout(WRITE_LIMIT_S), self._lock:
                self._writer.write(wire.encode(header, body))
                await self._writer.drain()
        except (OSError, TimeoutError):
            log.warning("voice_client_lost")
            self._writer.close()


class VoiceServer:
    """Serves one voice to many callers; makes one piece of a sentence at a time in a thread of its own."""

    def __init__(self, speak: Speak, *, name: str, queue: FairQueue | None = None) -> None:
        self._speak = speak
        self._name = name
        self._queue = FairQueue() if queue is None else queue
        self._speaking: Job | None = None
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="voice")
        self.refused = 0

    async def serve(self, path: Path) -> None:
        """Listen on the socket until cancelled. A socket file left by an earlier run is replaced."""
        listening = _bind(path)
        server = await asyncio.start_unix_server(self._talk, sock=listening)
        work = asyncio.create_task(self._work(), name="voice-work")
        try:
            async with server:
                await work
        finally:
            work.cancel()
            self._thread.shutdown(wait=False, cancel_futures=True)
            _unbind(path)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = _Client(writer)
        try:
            while (message := await wire.read(reader)) is not None:
                await self._request(client, message[0])
        except (SpeakingError, OSError) as error:
            self.refused += 1
            log.warning("voice_client_refused", why=str(error))
        except asyncio.CancelledError:
            pass  # the server stops; asyncio would report the handler's end as an error
        finally:
            self._queue.cancel(client)
            if self._speaking is not None and self._speaking.owner is client:
                self._speaking.cancelled = True
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _request(self, client: _Client, request: Mapping[str, Any]) -> None:
        match request:
            case {"op": "hello"}:
                await client.send({"op": "hello", "name": self._name, "waiting": len(self._queue)})
            case {"op": "say", "id": int(job_id), "text": str(text)}:
                rate, background = request.get("rate", 1.0), request.get("background") is True
                if not text.strip() or len(text) > MAX_TEXT:
                    await self._refuse(client, job_id, "text")
                elif isinstance(rate, bool) or not isinstance(rate, int | float) or not 0.5 <= rate <= 2.0:
                    await self._refuse(client, job_id, "request")
                elif not self._queue.put(
                    Job(client, job_id, text, float(rate), background, due=time.monotonic())
                ):
                    await self._refuse(client, job_id, "busy")
                else:
                    self._wake.set()
            case {"op": "cancel", "id": int(job_id)}:
                self._queue.cancel(client, job_id)
                if self._speaking and self._speaking.owner is client and self._speaking.id == job_id:
                    self._speaking.cancelled = True
            case _:
                await self._refuse(client, request.get("id"), "request")

    async def _refuse(self, client: _Client, job_id: object, reason: str) -> None:
        self.refused += 1
        log.warning("voice_request_refused", reason=reason)
        await client.send(
            {"op": "error", "id": job_id if isinstance(job_id, int) else None, "reason": reason}
        )

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._speaking = self._queue.take()
            if self._speaking is None:
                self._wake.clear()
                await self._wake.wait()
                continue
            job = self._speaking
            assert isinstance(job.owner, _Client)
            try:
                piece = await loop.run_in_executor(self._thread, self._next, job)
            except Exception as error:  # noqa: BLE001  # one sentence may fail; the voice must live on
                log.error("voice_failed", kind=type(error).__name__, characters=len(job.text))
                if not job.cancelled:
                    await job.owner.send({"op": "error", "id": job.id, "reason": "engine"})
                continue
            if job.cancelled:
                continue
            self._speaking = None
            if not piece.last:
                self._queue.put_back(job)
            marks = [[mark.end, mark.at] for mark in piece.marks]
            header = {"op": "speech", "id": job.id, "marks": marks, "last": piece.last}
            await job.owner.send(header, piece.pcm.tobytes())

    def _next(self, job: Job) -> Rendered:
        if job.speech is None:
            job.speech = self._speak(job.text, job.rate)
            job.due = 0.0
        piece = next(job.speech, None)
        if piece is None:
            raise SpeakingError("the voice stopped before the end of the sentence")
        # from the first piece on its caller hears; time lost since then is silence, and cannot be made good
        job.due = max(job.due, time.monotonic()) + len(piece.pcm) / RATE
        return piece


def _bind(path: Path) -> socket.socket:
    """A socket that nobody but this user can open, from its first moment."""
    _unbind(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listening.bind(str(path))
    finally:
        os.umask(before)
    return listening


def _unbind(path: Path) -> None:
    path.unlink(missing_ok=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="voicebot.speaking.worker", description="The voice process.")
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--voice", type=Path, required=True)
    parser.add_argument("--vocoder", type=Path)
    parser.add_argument("--name", default="coqui", help="told to whoever asks who is speaking")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--log-level", default="info", choices=sorted(logs.LEVELS))
    return parser.parse_args()


def main() -> int:
    """Load, warm up, serve until told to stop; 1 when the voice cannot be loaded."""
    priority.stand_back()  # speech is made ahead of its playing: who listens and understands must not wait for it
    arguments = _arguments()
    logs.configure(arguments.log_level)
    started = time.monotonic()
    if not (arguments.voice / "config.json").is_file():
        log.error("voice_not_loaded", why=f"no config.json in {arguments.voice}")
        return 1
    for key, value in ENVIRONMENT.items():
        os.environ.setdefault(key, value)
    try:
        # torch and Coqui take seconds to import: not before the arguments are known to be right and its settings are set
        from voicebot.speaking.synthesis import CoquiSynthesis

        voice = CoquiSynthesis(arguments.voice, arguments.vocoder, threads=arguments.threads)
        voice.warm_up()
    except (VoicebotError, ImportError) as error:
        log.error("voice_not_loaded", why=str(error))
        return 1
    log.info("voice_ready", name=arguments.name, seconds=round(time.monotonic() - started, 1))
    asyncio.run(_serve_until_told(VoiceServer(voice.stream, name=arguments.name), arguments.socket))
    voice.close()
    return 0


async def _serve_until_told(server: VoiceServer, path: Path) -> None:
    serving = asyncio.ensure_future(server.serve(path))
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, serving.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await serving


if __name__ == "__main__":
    sys.exit(main())
