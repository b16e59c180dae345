"""A real Vosk server: the vosk library behind a WebSocket, speaking the protocol of alphacep/vosk-server."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import vosk
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

EOF = '{"eof" : 1}'


class VoskServer:
    """Runs in a thread of its own. turns: connections that came; configs: what they asked for. silent: it takes sound and answers
    nothing. nonsense: it answers this instead. stop and start: as a server that is restarted."""

    def __init__(self, model: Path) -> None:
        self._model = vosk.Model(str(model))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="vosk-server", daemon=True)
        self._thread.start()
        self._server: Server | None = None
        self.port = 0
        self.turns = 0
        self.open = 0
        self.configs: list[dict[str, Any]] = []
        self.silent = False
        self.nonsense: str | None = None

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._do(self._start())

    def stop(self) -> None:
        self._do(self._stop())

    def close(self) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _do(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _start(self) -> None:
        self._server = await serve(self._turn, "127.0.0.1", self.port)
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def _turn(self, line: ServerConnection) -> None:
        self.turns += 1
        self.open += 1
        try:
            await self._serve(line)
        except ConnectionClosed:
            pass
        finally:
            self.open -= 1

    async def _serve(self, line: ServerConnection) -> None:
        about: dict[str, Any] = {}
        kaldi: vosk.KaldiRecognizer | None = None
        async for message in line:
            if isinstance(message, str) and "config" in message:
                about = json.loads(message)["config"]
                self.configs.append(about)
                continue
            if kaldi is None:
                phrases = about.get("phrase_list")
                grammar = [json.dumps(phrases, ensure_ascii=False)] if phrases else []
                kaldi = vosk.KaldiRecognizer(self._model, float(about.get("sample_rate", 8000)), *grammar)
                kaldi.SetWords(bool(about.get("words", True)))
            if self.silent:
                continue
            answer, last = await asyncio.to_thread(heard, kaldi, message)
            await line.send(self.nonsense or answer)
            if last:
                return


def heard(kaldi: "vosk.KaldiRecognizer", message: str | bytes) -> tuple[str, bool]:
    """One message's answer, and whether it is the last one."""
    if message == EOF:
        return str(kaldi.FinalResult()), True
    if kaldi.AcceptWaveform(message):
        return str(kaldi.Result()), False
    return str(kaldi.PartialResult()), False


@contextmanager
def vosk_server(model: Path) -> Iterator[VoskServer]:
    """A running one."""
    server = VoskServer(model)
    server.start()
    try:
        yield server
    finally:
        server.close()
